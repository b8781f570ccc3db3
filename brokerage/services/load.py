"""Who of an organisation's brokers has what in charge: absence with a substitute, hand-over of some or all."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import User
from accounts.services import notify
from brokerage import moves, rules
from brokerage.models import Absence, Company, CompanyHandOver


def note_absence(*, by: User, substitute: User, starts_on: date, ends_on: date) -> Absence:
    """A broker says when it is away and who of its organisation acts meanwhile."""
    if not rules.is_broker(by):
        raise Refused(_("Absences are noted by innovation brokers."))
    wrong = {}
    if ends_on < starts_on:
        wrong["ends_on"] = _("The last day is before the first.")
    elif ends_on < timezone.localdate():
        wrong["ends_on"] = _("These days are over already.")
    elif Absence.objects.filter(broker=by, starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        wrong["starts_on"] = _("You are away on some of these days already.")
    if substitute == by or substitute not in by.capacity.holder.brokers():
        wrong["substitute"] = _("Choose another broker of your organisation.")
    elif Absence.objects.filter(broker=substitute, starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        wrong["substitute"] = _("This broker is away on some of these days too.")
    if wrong:
        raise NotPossible(next(iter(wrong.values())), wrong)
    with transaction.atomic():
        row = Absence.objects.create(broker=by, substitute=substitute, starts_on=starts_on, ends_on=ends_on)
        notify(
            to=substitute,
            kind="substitute",
            key=f"substitute:{row.pk}",
            title=gettext_lazy("You act for a colleague"),
            body=gettext_lazy("During an absence you are told what your colleague would be told. See the dates."),
            url=reverse("brokerage:load"),
            button=gettext_lazy("See the dates"),
        )
    return row


def end_absence(*, by: User, absence: Absence) -> None:
    if absence.broker_id != by.pk:
        raise Refused(_("An absence is ended by the broker who noted it."))
    absence.delete()


def hand_over(*, by: User, companies: Iterable[Company], receiver: User) -> list[CompanyHandOver]:
    """Companies of the own organisation, with their cases, to a colleague: all of them or none."""
    if not rules.is_broker(by):
        raise Refused(_("Companies are handed over by innovation brokers."))
    organisation = by.capacity.holder
    companies = list(companies)
    if not companies:
        raise NotPossible(_("Choose a company."), {"companies": _("Choose at least one company.")})
    if receiver not in organisation.brokers():
        sentence = _("Choose a broker of your organisation.")
        raise NotPossible(sentence, {"receiver": sentence})
    rows = []
    with transaction.atomic():
        for company in sorted(companies, key=lambda item: item.pk):
            if not rules.is_serving_broker(by, company):
                raise Refused(_("You hand over companies of your own organisation only."))
            if rules.belongs_to(receiver, company):
                sentence = _("This broker belongs to %(company)s and cannot look after it.") % {"company": company.name}
                raise NotPossible(sentence, {"receiver": sentence})
            if company.broker_in_charge_id == receiver.pk:
                continue
            expected = {"broker_in_charge_id": company.broker_in_charge_id, "serving_organisation_id": organisation.pk}
            if not moves.swap(Company, company.pk, expected, {"broker_in_charge": receiver}):
                raise TooLate(
                    _("Somebody changed who looks after %(company)s. Look again.") % {"company": company.name}
                )
            rows.append(
                CompanyHandOver.objects.create(
                    company=company, giver=company.broker_in_charge, receiver=receiver, by=by
                )
            )
        if rows and receiver != by:
            notify(
                to=receiver,
                kind="hand_over",
                key=f"hand-over:{rows[0].pk}",
                title=gettext_lazy("Companies were handed over to you"),
                body=gettext_lazy("You look after them and their cases from now on. The page lists them."),
                url=reverse("brokerage:load"),
                button=gettext_lazy("See your companies"),
            )
    return rows
