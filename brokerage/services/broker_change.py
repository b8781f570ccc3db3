"""A company asks for another broker."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import User
from accounts.services import notify
from brokerage import moves, rules
from brokerage.models import BrokerChangeRequest, Company
from brokerage.services.presence import require_present
from regions.services import after_working_days


def ask_for_other_broker(*, by: User, company: Company, reason: str) -> BrokerChangeRequest:
    """The organisation's other brokers and the administrators are told; one open request a company."""
    if not rules.is_company_owner(by, company):
        raise Refused(_("Only owners of the company ask for another broker."))
    if not reason.strip():
        raise NotPossible(_("Say why."), {"reason": _("Say in a sentence why, so that the right person can help.")})
    due = after_working_days(timezone.localdate(), settings.TIBS_ENQUIRY_ANSWER_DAYS)
    try:
        with transaction.atomic():
            require_present(company)
            request = BrokerChangeRequest.objects.create(
                company=company, reason=reason.strip(), asked_by=by, answer_due=due
            )
    except IntegrityError:
        raise TooLate(_("Your company has asked already. The answer is on its way.")) from None
    organisation = company.serving_organisation
    colleagues = (
        [user for user in organisation.brokers() if user.pk != company.broker_in_charge_id] if organisation else []
    )
    for person in {*colleagues, *User.objects.filter(is_staff=True, is_active=True)}:
        notify(
            to=person,
            kind="broker_change",
            key=f"broker-change:{request.pk}",
            title=gettext_lazy("A company asks for another broker"),
            body=gettext_lazy("Please answer within the time promised to the company."),
            url=reverse("start"),
            button=gettext_lazy("Sign in and answer"),
        )
    return request


def answer_broker_change(
    *, by: User, request: BrokerChangeRequest, broker: User | None, answer: str
) -> BrokerChangeRequest:
    """Answer once; `broker` is the new one, None keeps the present one.

    A colleague of the broker in charge or an administrator answers, never the broker whom it is about.
    """
    company = request.company
    if not rules.may_answer_broker_change(by, company):
        raise Refused(_("A colleague of the broker in charge or an administrator answers this."))
    if not answer.strip():
        raise NotPossible(_("An answer is missing."), {"answer": _("Write a sentence to the company.")})
    if broker is not None:
        organisation = company.serving_organisation
        possible = list(organisation.brokers()) if organisation else []
        if broker not in possible or rules.belongs_to(broker, company):
            wrong = _("Choose a broker of the organisation who does not belong to the company.")
            raise NotPossible(wrong, {"broker": wrong})
    with transaction.atomic():
        values = {"answered_at": timezone.now(), "answered_by": by, "new_broker": broker, "answer": answer.strip()}
        if not moves.swap(BrokerChangeRequest, request.pk, {"answered_at": None}, values):
            raise TooLate(_("Somebody answered this request a moment ago."))
        if broker is not None:
            Company.objects.filter(pk=company.pk).update(broker_in_charge=broker)
        url = reverse("brokerage:company_detail", args=[company.public_id])
        for person in filter(None, {request.asked_by, broker}):
            notify(
                to=person,
                kind="broker_change_answer",
                key=f"broker-change-answer:{request.pk}",
                title=gettext_lazy("The request for another broker was answered"),
                body=gettext_lazy("The page of the company tells who is in charge now."),
                url=url,
                button=gettext_lazy("See the company"),
            )
    request.refresh_from_db()
    return request
