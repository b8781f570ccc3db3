"""An interest as one reader sees it: who is interested, what comes next, what was said to whom."""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.roles import Role
from brokerage import rules
from brokerage.disclosure import Discloser
from brokerage.enums import InterestReason, InterestState
from brokerage.models import Interest, Match
from brokerage.workflow import HAND_OVER, INTEREST, INTEREST_LINE, Action

SENDER, CLIENT, KEEPER = "sender", "client", "keeper"

# Whose note of a step is read by whom beyond the side that wrote it.
_READ_BY = {
    "ask_information": {SENDER},
    "give_information": {KEEPER, CLIENT},
    "adviser_answers": {KEEPER, CLIENT},
    "forward": {CLIENT},
    "ask_broker": {KEEPER},
    "like": {KEEPER},
    "decline": {KEEPER},
    "signpost": {SENDER},
    "refer": {SENDER},
}


def part_of(user, interest: Interest) -> str:
    """In which part the reader sees it; a broker of both sides reads it as the one who keeps it."""
    held = user.capacity
    if held.role == Role.SME:
        return SENDER if interest.company_id == held.holder_id else CLIENT
    kept_by = (interest.organisation_id, interest.profile.company.serving_organisation_id)
    if held.holder_id in kept_by or rules.may_take_over_interest(user, interest):
        return KEEPER
    return SENDER


def profile_view(interest: Interest, discloser: Discloser):
    return discloser.view(interest.profile)


def sender_name(interest: Interest, discloser: Discloser, part: str) -> str:
    """The company's name where the reader may know it, else its country; an adviser's name for brokers alone."""
    if interest.company is None:
        return interest.adviser_name if part == KEEPER else _("An adviser outside the portal")
    if part == SENDER:
        return interest.company.name
    known = interest.own_profile and discloser.view(interest.own_profile).company_name
    return known or _("A company from %(country)s") % {"country": interest.company.country}


def answer_due(interest: Interest):
    """When the one whose turn it is should have answered; None when nobody waits."""
    days = {
        InterestState.RECEIVED: settings.TIBS_INTEREST_ANSWER_DAYS,
        InterestState.ACKNOWLEDGED: settings.TIBS_INTEREST_ANSWER_DAYS,
        InterestState.WAITING_INFORMATION: settings.TIBS_INTEREST_PARTY_DAYS,
        InterestState.FORWARDED: settings.TIBS_INTEREST_PARTY_DAYS,
    }.get(interest.state)
    return interest.state_since + timedelta(days=days) if days else None


def next_step(interest: Interest, part: str) -> dict:
    """`{what, who}` in plain words; an empty `who` when nobody must do anything."""
    sender = _("you") if part == SENDER else _("whoever is interested")
    client = _("you") if part == CLIENT else _("the company of the profile")
    keeper = _("the broker of the profile")
    state = interest.state
    if state == InterestState.RECEIVED:
        return _next(_("The broker of the profile reads it and says that it has arrived."), keeper)
    if state == InterestState.ACKNOWLEDGED:
        return _next(_("The broker looks at it, asks what is missing, and forwards it to the company."), keeper)
    if state == InterestState.WAITING_INFORMATION:
        return _next(_("The broker has a question. With the answer it goes on."), sender)
    if state == InterestState.FORWARDED:
        return _next(_("The company reads it and says whether it is interested too."), client)
    if state == InterestState.REVIEWED_BY_CLIENT and interest.match_id is None:
        if interest.company is None:
            what = _("The company is interested. A match opens once the adviser's client has a published profile.")
            return _next(what, keeper)
        what = _("The company is interested. Name the published profile with which the match is to be opened.")
        return _next(what, sender)
    if state == InterestState.REVIEWED_BY_CLIENT:
        what = _("It has become a match. Its brokers approve it, and then both companies are asked whether they agree.")
        return _next(what, _("the brokers of both sides"))
    if state == InterestState.CONTACTS_EXCHANGED:
        return _next(_("Both companies agreed and know each other. The match shows the contacts."), "")
    if interest.exit_reason == InterestReason.PROFILE_ENDED:
        return _next(_("This interest has ended, because the profile is no longer published."), "")
    return _next(_("This interest has ended."), "")


def _next(what: str, who: str) -> dict:
    return {"what": what, "who": who}


def stages(interest: Interest, steps: list) -> list[dict]:
    labels = dict(InterestState.choices)
    steps = [step for step in steps if step.from_state != step.to_state]
    reached = {step.to_state: step.at for step in steps} | {InterestState.RECEIVED: interest.created_at}
    ended = interest.state not in INTEREST_LINE
    # Waiting for an answer is a loop beside the line, shown only while it lasts.
    line = [s for s in INTEREST_LINE if s != InterestState.WAITING_INFORMATION or s == interest.state]
    last = interest.state
    if ended:
        last = next((s.from_state for s in reversed(steps) if s.to_state == interest.state), line[0])
    place = line.index(last) if last in line else line.index(InterestState.ACKNOWLEDGED)
    found = []
    for index, state in enumerate(line[: place + 1] if ended else line):
        status = "done" if index < place or ended else "now" if index == place else "next"
        found.append({"label": labels[state], "status": status, "at": reached.get(state) if index <= place else None})
    if ended:
        found.append({"label": interest.get_state_display(), "status": "ended", "at": interest.state_since})
    return found


def _action(step) -> Action:
    return INTEREST.get(step.action) or HAND_OVER.get(step.action)


def timeline(interest: Interest, steps: list, user, part: str) -> list[dict]:
    """For `components/timeline.html`. People are named to their own side; notes go to whom they were written for."""
    reasons = dict(InterestReason.choices)
    found = [{"what": _("Expressed"), "at": interest.created_at, "who": _who_sent(interest, part), "note": ""}]
    for step in steps:
        own = _is_own(step, user.capacity)
        notes = [str(reasons[step.reason])] if step.reason in reasons else []
        if step.note and (own or part in _READ_BY.get(step.action, ())):
            notes.append(step.note)
        done = _action(step).done
        found.append({"what": done, "at": step.at, "who": _who(step, interest, own), "note": "\n".join(notes)})
    return found


def adviser_timeline(interest: Interest) -> list[dict]:
    """What the adviser reads by its link: no people, and only notes that were written to it or by it."""
    reasons = dict(InterestReason.choices)
    found = [{"what": _("Expressed"), "at": interest.created_at}]
    for step in interest.steps.exclude(action__in=[action.key for action in HAND_OVER.actions]).order_by("at", "pk"):
        notes = [str(reasons[step.reason])] if step.reason in reasons else []
        if step.note and (step.by_id is None or SENDER in _READ_BY.get(step.action, ())):
            notes.append(step.note)
        found.append({"what": _action(step).done, "at": step.at, "note": "\n".join(notes)})
    return found


def question_of(interest: Interest) -> str:
    """The broker's last question, while it waits for the answer."""
    if interest.state != InterestState.WAITING_INFORMATION:
        return ""
    asked = interest.steps.filter(action="ask_information").order_by("-at", "-pk").first()
    return asked.note if asked else ""


def _who_sent(interest: Interest, part: str) -> str:
    if part == SENDER and interest.sent_by:
        return str(interest.sent_by)
    return _("the other side") if interest.company else _("an adviser")


def _is_own(step, held) -> bool:
    if held.role == Role.BROKER:
        return step.organisation_id == held.holder_id
    return step.company_id == held.holder_id


def _who(step, interest: Interest, own: bool) -> str:
    if step.by is None:
        return (
            _("an adviser") if step.action in ("confirm", "adviser_answers", "adviser_withdraws") else _("the portal")
        )
    if own:
        return str(step.by)
    if step.company_id == interest.profile.company_id:
        return _("the company of the profile")
    if interest.company_id and step.company_id == interest.company_id:
        return _("the interested company")
    if interest.company and step.organisation_id == interest.company.serving_organisation_id:
        return _("the broker of the interested company")
    return _("the broker of the profile")


def match_for(user, interest: Interest) -> Match | None:
    """The match it led to, where the reader may see it already."""
    if interest.match_id is None:
        return None
    return Match.objects.visible_to(user).filter(pk=interest.match_id).first()


def card(interest: Interest, user, discloser: Discloser) -> dict:
    part = part_of(user, interest)
    return {
        "interest": interest,
        "part": part,
        "view": profile_view(interest, discloser),
        "sender": sender_name(interest, discloser, part),
        "next": next_step(interest, part),
        "due": answer_due(interest),
    }
