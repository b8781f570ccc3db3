"""A broker is away: from when to when, and who of its organisation acts meanwhile."""

from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.exceptions import NotPossible, Refused
from accounts.models import User
from accounts.services import notify
from brokerage import rules
from brokerage.models import Absence


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
