from celery import shared_task

from .jobs import mail


@shared_task
def deliver_mail(mail_id: int) -> None:
    mail.deliver(mail_id)


@shared_task
def deliver_due_mail() -> None:
    mail.deliver_due()
