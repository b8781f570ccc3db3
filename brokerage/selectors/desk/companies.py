"""What people of companies ask for, and steps with contacts that are not companies yet."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from brokerage import rules
from brokerage.models import BrokerChangeRequest, IdleCompany, JoinRequest, OutreachContact

from .rows import MOST, Group, Row


def requests(user) -> Group:
    """People who ask to join a company, companies that ask for another broker; oldest first."""
    served = Q(company__serving_organisation_id=user.capacity.holder_id, answered_at=None)
    rows = []
    for ask in JoinRequest.objects.filter(served).select_related("company", "user"):
        if not rules.may_invite(user, ask.company):
            continue
        answer = reverse("brokerage:join_answer", args=[ask.company.public_id, ask.pk])
        facts = [ask.company.name, *([ask.message] if ask.message else [])]
        title = _("%(person)s asks to join a company") % {"person": ask.user.full_name or ask.user.email}
        url = reverse("brokerage:company_detail", args=[ask.company.public_id])
        rows.append(Row("join", title, url, facts, ask.created_at, post_url=answer))
    for change in BrokerChangeRequest.objects.filter(served).select_related("company"):
        if not rules.may_answer_broker_change(user, change.company):
            continue
        title = _("%(company)s asks for another broker") % {"company": change.company.name}
        url = reverse("brokerage:broker_change_answer", args=[change.pk])
        rows.append(Row("broker_change", title, url, [change.reason], change.asked_at, due=change.answer_due))
    rows.sort(key=lambda row: row.since)
    return Group("requests", _("Requests to answer"), "person-plus", _("Nobody waits for an answer."), rows)


def outreach(user) -> Group:
    """Steps with contacts that are overdue or due within a week, the most urgent first."""
    soon = timezone.localdate() + timedelta(days=7)
    contacts = OutreachContact.objects.visible_to(user).open().filter(next_step_on__lte=soon)
    rows = [
        Row(
            "look",
            contact.name,
            contact.get_absolute_url(),
            [contact.next_step],
            contact.changed_at,
            contact.next_step_on,
        )
        for contact in contacts[: MOST + 1]
    ]
    empty = _("No step with a contact is due within a week.")
    more = reverse("brokerage:outreach_list")
    return Group("outreach", _("Steps with contacts that are due"), "megaphone", empty, rows, more)


def quiet(user) -> Group:
    """Companies in the broker's charge, or in nobody's, that did nothing after two letters: a call helps more."""
    own = Q(company__broker_in_charge=user) | Q(company__broker_in_charge=None)
    found = IdleCompany.objects.visible_to(user).filter(own).select_related("company")
    rows = [
        Row(
            "look",
            row.company.name,
            reverse("brokerage:company_detail", args=[row.company.public_id]),
            [row.get_reason_display()],
            row.reminded_at,
        )
        for row in found[: MOST + 1]
    ]
    empty = _("No company has gone quiet.")
    more = reverse("brokerage:company_list") + "?without=answer"
    return Group("quiet", _("Companies that have gone quiet: please call"), "telephone", empty, rows, more)
