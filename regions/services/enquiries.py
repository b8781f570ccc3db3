"""Questions and complaints: anybody asks, somebody answers, and the day by which is on the row."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import User
from accounts.services.mail import queue_mail
from accounts.services.notify import notify
from regions.models import Enquiry, Organisation, Region
from regions.models.dated import today

from .serving import serving_organisation
from .working_days import after_working_days

PER_ADDRESS_AND_DAY = 5


def send_enquiry(
    *,
    by: User | None,
    kind: str,
    name: str,
    email: str,
    subject: str,
    text: str,
    region: Region | None = None,
    organisation: Organisation | None = None,
    language: str = "en",
) -> Enquiry:
    """Store a question or complaint and tell those who answer.

    Both go to the organisation named, else to the one that serves the region, else to the administrators. There
    brokers answer questions. A complaint may be about a broker, so it goes past all of them to the managers of the
    organisation, and always to the administrators too.
    """
    email = email.strip().lower()
    since = timezone.now() - timedelta(days=1)
    if Enquiry.objects.filter(email=email, created_at__gte=since).count() >= PER_ADDRESS_AND_DAY:
        raise NotPossible(_("You have sent several enquiries today. Please wait for the answers, or write tomorrow."))
    if organisation is None and region is not None:
        organisation = serving_organisation(region)
    with transaction.atomic():
        enquiry = Enquiry.objects.create(
            kind=kind,
            name=name,
            email=email,
            subject=subject,
            text=text,
            region=region,
            organisation=organisation,
            asked_by=by,
            language=language,
            answer_due=after_working_days(today(), settings.TIBS_ENQUIRY_ANSWER_DAYS),
        )
        for person in people_who_answer(enquiry):
            notify(
                to=person,
                kind="enquiry",
                key=f"enquiry:{enquiry.pk}",
                title=gettext_lazy("A question or complaint waits for an answer"),
                body=gettext_lazy("It must be answered within the time promised on the portal."),
                url=enquiry.get_absolute_url(),
                button=gettext_lazy("Read and answer"),
            )
        queue_mail(
            key=f"enquiry-received:{enquiry.pk}",
            to_email=email,
            to_user=by,
            title=gettext_lazy("We have received your message"),
            body=gettext_lazy("Thank you. You will have an answer by e-mail within a few working days."),
            language=language,
            recipient_name=name,
        )
    return enquiry


def people_who_answer(enquiry: Enquiry) -> list[User]:
    """Brokers of the organisation for a question, administrators where it has none.

    For a complaint the administrators and those managers of the organisation who are not its brokers too.
    """
    organisation = enquiry.organisation
    brokers = list(organisation.brokers()) if organisation else []
    if enquiry.kind == Enquiry.Kind.QUESTION and brokers:
        return brokers
    administrators = list(User.objects.filter(is_staff=True, is_active=True).order_by("pk"))
    if enquiry.kind == Enquiry.Kind.QUESTION or organisation is None:
        return administrators
    managers = [person for person in organisation.managers() if person not in brokers]
    return list(dict.fromkeys([*managers, *administrators]))


def answer_enquiry(*, by: User, enquiry: Enquiry, answer: str) -> Enquiry:
    """Answer once; the asker gets the answer by mail."""
    if not Enquiry.objects.visible_to(by).filter(pk=enquiry.pk).exists():
        raise Refused(_("Only the organisation that was asked answers, or an administrator."))
    if not answer.strip():
        raise NotPossible(_("The answer is empty."), {"answer": _("Write the answer.")})
    with transaction.atomic():
        answered = Enquiry.objects.filter(pk=enquiry.pk, answered_at=None).update(
            answer=answer, answered_at=timezone.now(), answered_by=by
        )
        enquiry.refresh_from_db()
        if not answered:
            raise TooLate(
                _("%(person)s has answered this already.") % {"person": enquiry.answered_by or _("Somebody else")}
            )
        queue_mail(
            key=f"enquiry-answered:{enquiry.pk}",
            to_email=enquiry.email,
            to_user=enquiry.asked_by,
            title=gettext_lazy("An answer to your message"),
            body=f"{enquiry.subject}\n\n{answer}",
            letter="enquiry_answered",
            values={"subject": enquiry.subject, "answer": answer},
            language=enquiry.language,
            recipient_name=enquiry.name,
        )
    return enquiry
