"""The cases of the demo world, each step by the person who may take it, on its own day."""

from django.utils import timezone

from brokerage import moves
from brokerage.enums import AgreementKind, ExitReason
from brokerage.models import Match, Party, Profile, Suggestion
from brokerage.services import agreements, follow_ups, hand_overs, matches, suggestions
from brokerage.services.cases import open_case
from brokerage.workflow import RUNNING_MATCH_STATES

from .clock import days_ago, lived_at
from .files import read
from .profiles import broker_of, owner_of
from .talks import happen, settle_reading, talks_of

FIRST_ORGANISATION = "vpr"
# Steps that follow from the one before them within the same verb.
FOLLOWING = {"request_consent", "complete_consent", "introduce", "complete_follow_up_6m"}


def make_matches(made: dict[str, Profile]) -> None:
    talks = talks_of()
    for row in read("matches.json"):
        home, partner = made[row["home"]], made[row["partner"]]
        people = {
            "home_broker": broker_of(home.company),
            "partner_broker": broker_of(partner.company),
            "home_owner": owner_of(home.company),
            "partner_owner": owner_of(partner.company),
        }
        with lived_at(days_ago(row["opened_days_ago"])):
            match = _open(home, partner, people[row["opened_by"]], row["opened_note"])
        # A few minutes apart, so that steps of one day keep their order.
        course = [(step["days_ago"] - 0.005 * number, step) for number, step in enumerate(row["steps"], start=1)]
        course += [(event["days_ago"], event) for event in talks.get(row["key"], ())]
        for days, step in sorted(course, key=lambda item: -item[0]):
            if step.get("action") in FOLLOWING:
                continue
            with lived_at(days_ago(days)):
                match = Match.objects.get(pk=match.pk)
                if "do" in step:
                    happen(match, step, people)
                else:
                    _take(match, step, people.get(step["by"]), row["home"])
    settle_reading()


def make_hand_overs() -> None:
    """Every broker of the first organisation has asked a colleague to take over its newest case."""
    served = Party.objects.filter(company__serving_organisation__key=FIRST_ORGANISATION)
    running = served.filter(match__state__in=RUNNING_MATCH_STATES, match__home_approved_at__isnull=False)
    asked = set()
    for party in running.select_related("match", "company__serving_organisation").order_by("-match__state_since"):
        by = broker_of(party.company)
        if by is not None and by not in asked and broker_of(party.company, but=by) is not None:
            asked.add(by)
            with lived_at(days_ago(1)):
                hand_overs.offer_hand_over(
                    by=by,
                    thing=party,
                    organisation=party.company.serving_organisation,
                    note="You know this branch better than I do. The company agrees.",
                )


def make_dismissals() -> None:
    reasons = ["not_relevant", "wrong_role", "competitor", "known_already"]
    undecided = Suggestion.objects.filter(decision_a="open", decision_b="open")
    weakest = undecided.for_cards().order_by("score", "pk")[: len(reasons)]
    for reason, suggestion in zip(reasons, weakest, strict=False):
        with lived_at(days_ago(3)):
            by = broker_of(suggestion.profile_a.company)
            suggestions.dismiss(by=by, suggestion=suggestion, reason=reason)


def _open(home: Profile, partner: Profile, by, note: str) -> Match:
    """By the engine's suggestion; where it has none for the pair, as a case that brokers found themselves."""
    first, second = sorted((home.pk, partner.pk))
    suggestion = Suggestion.objects.filter(profile_a=first, profile_b=second).for_cards().first()
    if suggestion is not None:
        return suggestions.shortlist(by=by, suggestion=suggestion, note=note)
    return open_case(home=home, partner=partner, by=by, note=note)


# What was agreed, and what came of it, by the home side's profile.
AGREED = {
    "pohja-cabinets": {"kind": AgreementKind.SUPPLIER, "value_eur": 240_000, "jobs": 3},
    "askel-trainer": {"kind": AgreementKind.COMMERCIAL, "value_eur": None, "jobs": None},
    "zaglowit-drive": {"kind": AgreementKind.JOINT_STRATEGY, "value_eur": 85_000, "jobs": 2},
}
ANSWERS = {
    "home_owner": ("as_agreed", "Two orders were delivered, the third is in work.", 62_000, 2, "process"),
    "partner_broker": ("slower", "The second shift began two months late.", 41_000, 1, "none"),
    "partner_owner": ("better", "The first demonstration unit was sold on.", 18_000, None, "product"),
}


def _record(match: Match, by, home: str) -> None:
    data = AGREED[home] | {"signed_on": timezone.localdate()}
    agreements.record_agreement(by=by, match=match, data=data)


def _answer(match: Match, by, who: str) -> None:
    names = ("outcome", "what_happened", "turnover_eur", "jobs", "innovation")
    data = dict(zip(names, ANSWERS[who], strict=True)) | {"still_cooperating": True}
    follow_ups.answer_follow_up(by=by, follow_up=match.follow_ups.get(months=6), data=data)


def _take(match: Match, step: dict, by, home: str) -> None:
    action, reason, note = step["action"], step["reason"] or "", step["note"] or ""
    if action in ("approve_home", "approve_partner"):
        matches.approve(by=by, match=match, note=note)
    elif action == "give_consent":
        matches.give_consent(by=by, match=match)
    elif action == "agree":
        agreements.validate_agreement(by=by, agreement=match.agreement, note=note)
    elif action == "record_agreement":
        _record(match, by, home)
    elif action == "confirm_agreement":
        agreements.confirm_agreement(by=by, agreement=match.agreement, version=match.agreement.version)
    elif action == "answer_follow_up":
        _answer(match, by, step["by"])
    elif action == "refuse_consent":
        matches.refuse_consent(by=by, match=match, reason=reason, note=note)
    elif action == "withdraw_consent":
        matches.withdraw_consent(by=by, match=match, note=note)
    elif by is None:
        moves.move(match, action, exit_reason=reason or ExitReason.NO_ANSWER)
    else:
        matches.advance(by=by, match=match, action=action, reason=reason, note=note)
