"""Cases at every stage, from what the engine suggests, each step by the person who may take it on its own day."""

from collections.abc import Iterator

from brokerage.enums import MatchState as M
from brokerage.models import Match, Suggestion
from brokerage.services import matches, suggestions

from .clock import days_ago, lived_at
from .profiles import broker_of, owner_of

DAYS_BETWEEN_STEPS = 2
# State a case ends in -> steps after the shortlist. A step is (verb, reason, note).
APPROVED = [("approve_home", "", ""), ("approve_partner", "", "")]
INTRODUCED = [*APPROVED, ("consent_home", "", ""), ("consent_partner", "", "")]
TALKING = [*INTRODUCED, ("start_dialogue", "", "")]
MET = [*TALKING, ("hold_meeting", "", "")]
AGREED = [*MET, ("negotiate", "", ""), ("agree", "", "A first order and a visit in spring are agreed.")]
FOLLOWED = [*AGREED, ("follow_up_6m", "", "Two deliveries went well; a third one is planned.")]
ROUTES: dict[str, list[tuple[str, str, str]]] = {
    M.SHORTLISTED: [],
    M.HOME_APPROVED: APPROVED[:1],
    M.CONSENT_REQUESTED: APPROVED,
    M.INTRODUCED: INTRODUCED,
    M.IN_DIALOGUE: TALKING,
    M.MEETING_HELD: MET,
    M.NEGOTIATING: AGREED[:-1],
    M.AGREED: AGREED,
    M.FOLLOWED_UP_6M: FOLLOWED,
    M.FOLLOWED_UP_12M: [*FOLLOWED, ("follow_up_12m", "", "Regular customer by now.")],
    M.CLOSED: [*AGREED, ("close", "completed", "")],
    M.DECLINED_BY_BROKER: [*APPROVED[:1], ("decline_as_broker", "competitor", "")],
    M.DECLINED_BY_SME: [*APPROVED, ("refuse_consent", "no_capacity", "")],
    M.NO_REPLY: [*TALKING, ("mark_no_reply", "no_answer", "")],
    M.DUPLICATE: [("mark_duplicate", "same_case", "")],
    M.CONFLICT_OF_INTEREST: [*APPROVED[:1], ("mark_conflict", "other", "Both sides are advised by the same office.")],
    M.EXPIRED: [*APPROVED[:1], ("expire_as_broker", "profile_ended", "")],
    M.CONSENT_WITHDRAWN: [*INTRODUCED, ("withdraw", "", "")],
}
# The stages that show most are made first and twice, so that a small world has them too.
PLAN = [
    *(M.INTRODUCED, M.CONSENT_REQUESTED, M.SHORTLISTED, M.HOME_APPROVED, M.IN_DIALOGUE, M.MEETING_HELD),
    *(M.NEGOTIATING, M.AGREED, M.CLOSED, M.DECLINED_BY_BROKER, M.DECLINED_BY_SME, M.NO_REPLY, M.DUPLICATE),
    *(M.CONFLICT_OF_INTEREST, M.EXPIRED, M.CONSENT_WITHDRAWN, M.FOLLOWED_UP_6M, M.FOLLOWED_UP_12M),
    *(M.INTRODUCED, M.CONSENT_REQUESTED, M.CONSENT_REQUESTED, M.SHORTLISTED, M.HOME_APPROVED, M.IN_DIALOGUE),
]


def make_matches() -> list[Match]:
    # A company has one case at most here, or two for the best known ones, so that its suggestions stay visible.
    return [_carry(suggestion, state) for state, suggestion in zip(PLAN, _spread(), strict=False)]


def make_dismissals(count: int = 4) -> None:
    reasons = ["not_relevant", "wrong_role", "competitor", "known_already"]
    undecided = Suggestion.objects.filter(decision_a="open", decision_b="open", withdrawn_at=None)
    weakest = undecided.for_cards().order_by("score", "pk")[:count]
    for reason, suggestion in zip(reasons, weakest, strict=False):
        with lived_at(days_ago(3)):
            by = broker_of(suggestion.profile_a.company)
            suggestions.dismiss(by=by, suggestion=suggestion, reason=reason)


def _spread() -> Iterator[Suggestion]:
    """Good suggestions over many companies: a company comes again only after all others had their turn."""
    waiting = list(Suggestion.objects.current().for_cards().order_by("-score", "pk"))
    uses: dict[int, int] = {}
    for most in (1, 2, 3, 4):
        for suggestion in list(waiting):
            sides = [suggestion.profile_a.company_id, suggestion.profile_b.company_id]
            if all(uses.get(company, 0) < most for company in sides):
                uses.update({company: uses.get(company, 0) + 1 for company in sides})
                waiting.remove(suggestion)
                yield suggestion


def _carry(suggestion: Suggestion, state: str) -> Match:
    """Walk a new case to `state`; the last step lies a day or two back."""
    route = ROUTES[state]
    home = min(suggestion.profile_a, suggestion.profile_b, key=lambda profile: profile.published_at)
    newest = max(suggestion.profile_a, suggestion.profile_b, key=lambda profile: profile.published_at)
    partner = suggestion.profile_b if home == suggestion.profile_a else suggestion.profile_a
    room = max((days_ago(0) - newest.published_at).days - 1, 0)
    days = [min(room, 1 + DAYS_BETWEEN_STEPS * left) for left in range(len(route), -1, -1)]
    brokers = broker_of(home.company), broker_of(partner.company)
    owners = owner_of(home.company), owner_of(partner.company)
    with lived_at(days_ago(days[0] + 0.5)):
        match = suggestions.shortlist(by=brokers[0], suggestion=suggestion, note="")
    for number, ((verb, reason, note), day) in enumerate(zip(route, days[1:], strict=True)):
        with lived_at(days_ago(max(day - 0.01 * number, 0.01))):
            match = _step(match, verb, reason, note, brokers, owners)
    return match


def _step(match: Match, verb: str, reason: str, note: str, brokers, owners) -> Match:
    match = Match.objects.get(pk=match.pk)
    if verb in ("approve_home", "approve_partner"):
        return matches.approve(by=brokers[verb == "approve_partner"], match=match)
    if verb in ("consent_home", "consent_partner"):
        return matches.give_consent(by=owners[verb == "consent_partner"], match=match)
    if verb == "refuse_consent":
        return matches.refuse_consent(by=owners[1], match=match, reason=reason)
    if verb == "withdraw":
        return matches.withdraw_consent(by=owners[1], match=match, note="Another partner was found meanwhile.")
    matches.advance(by=brokers[0], match=match, action=verb, reason=reason, note=note)
    return match
