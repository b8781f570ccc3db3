"""The one way to change a state, for people (through services) and for clocks (through jobs).

A move looks the action up in the state table, checks the right, compares and swaps the state with
one guarded UPDATE and writes one immutable `Step`. The one who comes second is told who was first.
"""

from dataclasses import dataclass

import rules
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.roles import Role

from .enums import InterestReason, InterestState, MatchState
from .models import (
    Absence,
    Audit,
    HandOver,
    Instrument,
    Interest,
    Match,
    Meeting,
    Practice,
    Profile,
    SelfCheck,
    Step,
    Suggestion,
)
from .workflow import (
    AUDIT,
    HAND_OVER,
    INSTRUMENT,
    INTEREST,
    MATCH,
    MEETING,
    PRACTICE,
    PROFILE,
    RUNNING_MATCH_STATES,
    SELF_CHECK,
    STAYS,
    SUGGESTION,
    Action,
    Workflow,
)

WORKFLOWS: dict[type, Workflow] = {
    Profile: PROFILE,
    Match: MATCH,
    Suggestion: SUGGESTION,
    Interest: INTEREST,
    Meeting: MEETING,
    Audit: AUDIT,
    HandOver: HAND_OVER,
    Instrument: INSTRUMENT,
    Practice: PRACTICE,
    SelfCheck: SELF_CHECK,
}
# What has a state that is moved.
Thing = Profile | Match | Interest | Meeting | Audit | HandOver | Instrument | Practice | SelfCheck


@dataclass(frozen=True, slots=True)
class Offer:
    """An action as a button: with the reason when it is refused."""

    action: Action
    allowed: bool
    reason: str = ""

    @property
    def key(self) -> str:
        return self.action.key


def has_right(by, thing, action: Action) -> bool:
    return not action.clock and rules.has_perm(thing.get_perm(action.right), by, thing)


def available(thing: Thing, by) -> list[Offer]:
    """The actions a person could take from here, in the table's order; clocks' actions left out."""
    actions = [item for item in WORKFLOWS[type(thing)].from_state(thing.state) if not item.clock]
    return [Offer(item, True) if has_right(by, thing, item) else Offer(item, False, _refusal(item)) for item in actions]


def move(thing: Thing, key: str, *, by=None, reason: str = "", note: str = "", **changes) -> Step:
    """Take the action `key`; `changes` are further columns written by the same UPDATE.

    `by=None` is a clock. Raises NotPossible (wrong state, no reason), Refused (no right), TooLate.
    """
    workflow = WORKFLOWS[type(thing)]
    action = workflow.get(key)
    if action is None or thing.state not in action.sources:
        raise NotPossible(why_not(thing))
    if action.target == STAYS:
        raise NotPossible(_("This step does not change the state."))
    _check(thing, action, by, reason, note)
    now = timezone.now()
    old = thing.state
    fields = {"state": action.target, "state_since": now, **changes}
    with transaction.atomic():
        if not swap(type(thing), thing.pk, {"state": old}, fields):
            raise TooLate(_who_was_first(thing))
        for name, value in fields.items():
            setattr(thing, name, value)
        step = write_step(thing, action, from_state=old, to_state=action.target, by=by, reason=reason, note=note)
        if isinstance(thing, Match):
            _follow(thing, action, now)
        if isinstance(thing, Match | Interest):
            _end_offers(thing)
        return step


def note(thing: Thing, key: str, *, by, note: str = "") -> Step:
    """A step of the table that leaves the state as it is: checked like every other, one row of history."""
    action = WORKFLOWS[type(thing)].get(key)
    if action is None or action.target != STAYS or thing.state not in action.sources:
        raise NotPossible(why_not(thing))
    _check(thing, action, by, "", note)
    return write_step(thing, action, from_state=thing.state, to_state=thing.state, by=by, note=note)


def _follow(match: Match, action: Action, now) -> None:
    """What led to a match goes with it: the suggestion is decided, an interest has its contacts or its end."""
    if action.is_exit and match.suggestion_id:
        Suggestion.objects.filter(pk=match.suggestion_id).update(decided_at=now)
    if action.is_exit or action.target == MatchState.INTRODUCED:
        for interest in match.interests.filter(state=InterestState.REVIEWED_BY_CLIENT).order_by("pk"):
            if action.is_exit:
                move(interest, "end", exit_reason=InterestReason.MATCH_ENDED)
            else:
                move(interest, "exchange_contacts")


def _end_offers(thing: Match | Interest) -> None:
    """Nobody is asked to take over what has ended, or what waits for nobody of the brokers any more."""
    if isinstance(thing, Match):
        if thing.state in RUNNING_MATCH_STATES:
            return
        offers = HandOver.objects.filter(party__match=thing)
    elif thing.state in INTEREST.get("close").sources:
        return
    else:
        offers = thing.hand_overs.all()
    for offer in offers.open().select_related("interest", "party__match"):
        move(offer, "lapse_hand_over")


def decide(suggestion: Suggestion, side: str, key: str, *, by=None, reason: str = "", note: str = "") -> Step:
    """One side's decision on a suggestion, once."""
    action = SUGGESTION.get(key)
    field = f"decision_{side}"
    old = getattr(suggestion, field)
    if action is None or old not in action.sources:
        raise TooLate(_who_was_first(suggestion, side))
    _check(suggestion, action, by, reason, note)
    with transaction.atomic():
        now = timezone.now()
        expected, values = {field: old, "is_succeeded": False}, {field: action.target, "decided_at": now}
        if not swap(Suggestion, suggestion.pk, expected, values):
            raise TooLate(_who_was_first(suggestion, side))
        setattr(suggestion, field, action.target)
        return write_step(
            suggestion, action, from_state=old, to_state=action.target, by=by, reason=reason, note=note, side=side
        )


def swap(model, pk: int, expected: dict, values: dict) -> bool:
    """Compare and swap: change the row only while it still is as expected."""
    return model.objects.filter(pk=pk, **expected).update(**values) == 1


def write_step(thing, action: Action, *, from_state, to_state, by, reason="", note="", side="") -> Step:
    if isinstance(thing, Meeting | HandOver):
        # What happens to a meeting or an offer is history of its case, whose state it leaves as it is.
        thing = thing.match if isinstance(thing, Meeting) else thing.case
        from_state = to_state = thing.state
    held = by.capacity if by is not None else None
    return Step.objects.create(
        **{WORKFLOWS[type(thing)].name: thing},
        side=side,
        action=action.key,
        from_state=from_state,
        to_state=to_state,
        by=by,
        role=held.role if held else "",
        organisation_id=held.holder_id if held and held.role == Role.BROKER else None,
        company_id=held.holder_id if held and held.role == Role.SME else None,
        on_behalf_of_id=_absent_colleague(thing, by, side) if held and held.role == Role.BROKER else None,
        reason=reason,
        note=note.strip(),
    )


def _absent_colleague(thing, by, side: str) -> int | None:
    """The broker in charge whose substitute `by` is today."""
    if isinstance(thing, Match):
        party = thing.party_of(by.capacity)
        in_charge = party and (party.broker_id or party.company.broker_in_charge_id)
    else:
        subject = thing.profile_of(side) if side else thing.profile if isinstance(thing, Interest) else thing
        # Instruments and practices are nobody's.
        company = getattr(subject, "company", None)
        in_charge = company and company.broker_in_charge_id
    if in_charge in (None, by.pk):
        return None
    away = Absence.objects.on(timezone.localdate()).filter(broker=in_charge, substitute=by)
    return in_charge if away.exists() else None


def _check(thing, action: Action, by, reason: str, note: str) -> None:
    if by is None:
        if not action.clock:
            raise Refused(_("Only a person may take this step."))
        return
    if not has_right(by, thing, action):
        raise Refused(_refusal(action))
    if action.reasons is not None and reason not in action.reasons.values:
        raise NotPossible(_("Choose a reason."), {"reason": _("Choose a reason from the list.")})
    if reason == "other" and not note.strip():
        raise NotPossible(_("Say more in the note."), {"note": _("“Another reason” needs a note that tells it.")})
    if action.needs_note and not note.strip():
        raise NotPossible(_("A note is missing."), {"note": _("Write in the note why, so that others understand it.")})


def _refusal(action: Action) -> str:
    return _("Your role does not allow “%(action)s” here.") % {"action": action.label}


def why_not(thing: Thing) -> str:
    """What state this is in, and what is possible there."""
    actions = [str(item.label) for item in WORKFLOWS[type(thing)].from_state(thing.state) if not item.clock]
    if not actions:
        return _("This is “%(state)s”; nothing more can be done with it.") % {"state": thing.get_state_display()}
    return _("This is “%(state)s” now. Possible steps: %(actions)s.") % {
        "state": thing.get_state_display(),
        "actions": ", ".join(actions),
    }


def _who_was_first(thing, side: str = "") -> str:
    steps = thing.steps.filter(side=side) if side else thing.steps
    step = steps.select_related("by").order_by("-at", "-pk").first()
    if step is None or step.by is None:
        return _("This was changed in the meantime. Look at it again.")
    flows = [WORKFLOWS[type(thing)], *WORKFLOWS.values()]
    action = next(flow.get(step.action) for flow in flows if flow.get(step.action))
    return _("%(person)s was first: %(what)s.") % {"person": step.by, "what": action.done}


def note_opening(match: Match, *, by, note: str = "") -> Step:
    """The first row of a case's history."""
    return write_step(match, SUGGESTION.get("shortlist"), from_state="", to_state=match.state, by=by, note=note)
