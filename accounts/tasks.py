from celery import shared_task

from .jobs import digests, mail


@shared_task
def deliver_mail(mail_id: int) -> None:
    mail.deliver(mail_id)


@shared_task
def deliver_due_mail() -> None:
    mail.deliver_due()


@shared_task
def send_digests() -> None:
    digests.send_digests()
