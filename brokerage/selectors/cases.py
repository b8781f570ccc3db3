"""A match as one reader sees it: the parties, the line, what comes next, what happened."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext as _

from accounts.roles import Role
from brokerage.disclosure import Discloser, ProfileView
from brokerage.enums import Approval, ConsentState, ExitReason, MatchState
from brokerage.models import Match, Party
from brokerage.models.answer_time import answer_times
from brokerage.workflow import HAND_OVER, MATCH, MATCH_LINE, MEETING, SUGGESTION


def prepare(matches: Iterable[Match], discloser: Discloser) -> None:
    """Before a list of cases is told: what the reader may see, in one query for all."""
    discloser.prepare(party.profile_id for match in matches for party in match.parties.all())


def view_of_party(discloser: Discloser, party: Party) -> ProfileView:
    # The profile's company is the party's, loaded already: no query a row.
    party.profile.company = party.company
    return discloser.view(party.profile)


def name_of(view: ProfileView) -> str:
    """The company's name where the reader may know it, else its country."""
    return view.company_name or _("A company from %(country)s") % {"country": view.country}


def sides(match: Match, discloser: Discloser) -> list[dict]:
    """Own side first: `{party, view, name, is_ours}`."""
    prepare([match], discloser)
    ours = match.party_of(discloser.capacity)
    found = []
    for party in match.parties.all():
        view = view_of_party(discloser, party)
        in_text = view.company_name or _("the company from %(country)s") % {"country": view.country}
        found.append(
            {
                "party": party,
                "view": view,
                "name": name_of(view),
                "in_text": in_text,
                "is_ours": party == ours,
                "broker": party.broker_in_charge if view.can_see("broker") else None,
            }
        )
    return sorted(found, key=lambda side: not side["is_ours"])


def set_answer_due(matches) -> None:
    """When the answer time of each case's state is over, as `answer_due`; None where nobody is waited for."""
    times = answer_times()
    for match in matches:
        days = times.get(match.state)
        match.answer_due = match.state_since + timedelta(days=days.answer) if days else None


def stages(match: Match, steps: list) -> list[dict]:
    """The line of the case for `components/stages.html`; an exit closes it where it was left."""
    reached = {step.to_state: step.at for step in steps if step.from_state != step.to_state}
    is_ended = match.state not in MATCH_LINE
    before = [step.from_state for step in steps if step.to_state == match.state and step.from_state in MATCH_LINE]
    at_state = (before[-1] if before else MATCH_LINE[0]) if is_ended else match.state
    place = MATCH_LINE.index(at_state)
    labels = dict(MatchState.choices)
    line = []
    for index, state in enumerate(MATCH_LINE):
        if is_ended and index > place:
            break
        status = "done" if index < place or is_ended else "now" if index == place else "next"
        stage = {"label": labels[state], "status": status}
        if index <= place and state in reached:
            stage["at"] = reached[state]
        line.append(stage)
    if is_ended:
        line.append({"label": match.get_state_display(), "status": "ended", "at": match.state_since})
    return line


def next_step(match: Match, all_sides: list[dict]) -> dict:
    """`{what, who}`: what happens next and who must do it; an empty `who` when nobody must."""
    state = match.state

    def names(wanted) -> str:
        return ", ".join(side["in_text"] for side in all_sides if wanted(side["party"]))

    if state == MatchState.SHORTLISTED:
        home = names(lambda party: party.is_home)
        return _next(_("The home broker looks at the pair once more and approves it."), _broker_of(home))
    if state == MatchState.HOME_APPROVED:
        pending = names(lambda party: not party.is_home and party.approval == Approval.PENDING)
        return _next(
            _("The broker of the other side approves. Then both companies are asked for consent."), _broker_of(pending)
        )
    if state == MatchState.CONSENT_REQUESTED:
        pending = names(lambda party: party.consent == ConsentState.REQUESTED)
        return _next(_("Every company answers. With the last yes they are introduced to each other."), pending)
    if state in (MatchState.PARTNER_APPROVED, MatchState.CONSENTED):
        return _next(_("The portal takes the next step by itself within a minute."), "")
    sentences = {
        MatchState.INTRODUCED: _("The companies know each other. The brokers call both and note when they talk."),
        MatchState.IN_DIALOGUE: _("The companies talk. The brokers help them to meet."),
        MatchState.MEETING_HELD: _("The companies met. The brokers ask both what they want to do together."),
        MatchState.NEGOTIATING: _(
            "The companies negotiate. When they agree, the agreement is recorded here and every company confirms it."
        ),
        MatchState.AGREED: _("The companies agreed. After 6 months the portal asks both how it goes."),
        MatchState.FOLLOWED_UP_6M: _("After 12 months the portal asks both how it goes."),
        MatchState.FOLLOWED_UP_12M: _("The case is closed when both sides need no more help."),
    }
    if state in sentences:
        return _next(sentences[state], _("the brokers of both sides"))
    return _next(_("This case has ended. Both companies can still be brought together with others."), "")


def _next(what: str, who: str) -> dict:
    return {"what": what, "who": who}


def _broker_of(names: str) -> str:
    return _("the broker of %(company)s") % {"company": names} if names else ""


# Whose steps stand in the history of a case.
_HISTORY = (MATCH, MEETING, SUGGESTION, HAND_OVER)


def timeline(match: Match, steps: list, all_sides: list[dict], capacity) -> list[dict]:
    """Steps for `components/timeline.html`. Notes are read only by the side that wrote them."""
    reasons = dict(ExitReason.choices)
    found = []
    for step in steps:
        action = next(known for flow in _HISTORY if (known := flow.get(step.action)))
        is_own = _is_own(step, capacity)
        notes = [str(reasons[step.reason])] if step.reason in reasons else []
        if is_own and step.note:
            notes.append(step.note)
        found.append(
            {
                "what": action.done,
                "at": step.at,
                "who": _who(step, all_sides, is_own),
                "note": "\n".join(notes),
            }
        )
    return found


def _is_own(step, capacity) -> bool:
    if capacity.role == Role.BROKER:
        return step.organisation_id == capacity.holder_id
    return capacity.role == Role.SME and step.company_id == capacity.holder_id


def _who(step, all_sides: list[dict], is_own: bool) -> str:
    """People are named to their own side only; the others read which side it was."""
    if step.by is None:
        return _("the portal")
    if is_own and step.on_behalf_of:
        return _("%(person)s for %(absent)s") % {"person": step.by, "absent": step.on_behalf_of}
    if is_own:
        return str(step.by)
    for side in all_sides:
        company = side["party"].company
        if step.company_id == company.pk:
            return side["in_text"]
        if step.organisation_id is not None and step.organisation_id == company.serving_organisation_id:
            return _broker_of(side["in_text"])
    return _("another side")
