"""What waits for a broker, and what it waits for from others. A constant number of queries."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import Role
from brokerage import rules
from brokerage.disclosure import Discloser
from brokerage.enums import Approval, ConsentState, InterestState, MatchState, ProfileState
from brokerage.models import (
    BrokerChangeRequest,
    HandOver,
    Interest,
    JoinRequest,
    Match,
    OutreachContact,
    Party,
    Profile,
)
from brokerage.services.showing import show_pairs

from . import proposals
from .audits import open_audits
from .cases import prepare, set_answer_due, view_of_party
from .interests import KEEPER, answer_due, sender_name

MOST = 10
WAITING = (MatchState.SHORTLISTED, MatchState.HOME_APPROVED, MatchState.CONSENT_REQUESTED)


@dataclass(frozen=True)
class Row:
    """One thing to do. `post_url` takes the first action in place; `kind` says which buttons the row has.

    `beside` is the other side's title where the row is about a pair, `points` its score of 100.
    """

    kind: str
    title: str
    url: str
    facts: list
    since: object
    due: object = None
    post_url: str = ""
    no_url: str = ""
    beside: str = ""
    points: int | None = None


@dataclass(frozen=True)
class Group:
    key: str
    title: str
    icon: str
    empty: str
    rows: list[Row] = field(default_factory=list)
    more_url: str = ""
    is_best_first: bool = False

    @property
    def shown(self) -> list[Row]:
        return self.rows[:MOST]

    @property
    def has_more(self) -> bool:
        return len(self.rows) > MOST


def desk_groups(user) -> tuple[list[Group], list[Group]]:
    """What waits for `user` (a broker), and what `user` waits for."""
    discloser = Discloser(user)
    held = user.capacity
    matches = _matches(user)
    cases = [match for found in matches.values() for match in found]
    prepare(cases, discloser)
    set_answer_due(cases)
    mine = [_profiles_to_review(user, discloser), _approvals(user, matches["approvals"], discloser), _requests(user)]
    mine += [_interests(user, discloser), _outreach(user)]
    mine += [_own_consents(held, matches["consents"], discloser), _audits(user), _suggestions(user, discloser)]
    others = [
        _validations(held),
        _other_approvals(user, matches["other_approvals"], discloser),
        _other_consents(held, matches["other_consents"], discloser),
    ]
    return mine, others


def _matches(user) -> dict[str, list[Match]]:
    """The cases of each group that have waited longest, one more than are shown.

    Read from the broker's own parties, a few columns each: what rules.py says of one case, for thousands at once.
    """
    held = user.capacity
    own_companies = {item.holder_id for item in user.capacities if item.role == Role.SME}
    approved = set(
        Party.objects.filter(approved_by=user, match__state=MatchState.HOME_APPROVED).values_list("match_id", flat=True)
    )
    parties = Party.objects.filter(company__serving_organisation_id=held.holder_id, match__state__in=WAITING)
    group_of: dict[int, str] = {}
    for match_id, state, company, is_home, approval, consent in parties.order_by(
        "match__state_since", "match_id", "-is_home"
    ).values_list("match_id", "match__state", "company_id", "is_home", "approval", "consent"):
        may_act = company not in own_companies
        if state == MatchState.CONSENT_REQUESTED:
            # Where none of ours owes an answer, somebody else does: else the companies were introduced.
            group, beats = ("consents", True) if consent == ConsentState.REQUESTED else ("other_consents", False)
        elif state == MatchState.SHORTLISTED:
            if not is_home and match_id not in group_of:
                continue
            group, beats = ("approvals", True) if is_home and may_act else ("other_approvals", False)
        else:
            is_ours = not is_home and approval == Approval.PENDING and may_act and match_id not in approved
            group, beats = ("approvals", True) if is_ours else ("other_approvals", False)
        if beats or match_id not in group_of:
            group_of[match_id] = group
    ids: dict[str, list[int]] = {"approvals": [], "other_approvals": [], "consents": [], "other_consents": []}
    for match_id, group in group_of.items():
        if len(ids[group]) <= MOST:
            ids[group].append(match_id)
    rows = Match.objects.filter(pk__in={pk for found in ids.values() for pk in found}).for_cards().in_bulk()
    return {name: [rows[pk] for pk in found if pk in rows] for name, found in ids.items()}


def _profiles_to_review(user, discloser: Discloser) -> Group:
    profiles = Profile.objects.to_review_by(user).select_related("company__country", "company__region")
    rows = []
    profiles = list(profiles.order_by("state_since", "pk")[: MOST + 1])
    discloser.prepare(profile.pk for profile in profiles)
    for profile in profiles:
        view = discloser.view(profile)
        url = reverse("brokerage:profile_review", args=[profile.public_id])
        facts = [view.type_label, view.company_name or view.country]
        rows.append(Row("review", view.title, url, facts, profile.state_since))
    more = reverse("brokerage:profile_list") + f"?state={ProfileState.REVIEW}"
    empty = _("No profile waits for your review.")
    return Group("reviews", _("Profiles to review"), "clipboard-check", empty, rows, more)


def _suggestions(user, discloser: Discloser) -> Group:
    """Best first: a broker's time goes to the best partner, not to the oldest proposal."""
    organisation = user.capacity.holder_id
    rows = []
    found = proposals.open_pairs(organisation, count=MOST + 1)
    discloser.prepare(profile_id for pair in found for profile_id in pair.key)
    for suggestion in show_pairs([pair.key for pair in found]):
        if not rules.may_decide_suggestion(user, suggestion):
            continue
        ours = next(side for side in suggestion.sides_of(organisation) if suggestion.decision_of(side) == "open")
        own = suggestion.profile_of(ours)
        theirs = discloser.view(suggestion.profile_of("b" if ours == "a" else "a"))
        url = reverse("brokerage:suggestion", args=[suggestion.public_id])
        facts = [own.company.name, _place(theirs)]
        shortlist = reverse("brokerage:suggestion_shortlist", args=[suggestion.public_id])
        dismiss = reverse("brokerage:suggestion_dismiss", args=[suggestion.public_id])
        rows.append(
            Row(
                "suggestion",
                own.title,
                url,
                facts,
                suggestion.created_at,
                post_url=shortlist,
                no_url=dismiss,
                beside=theirs.title,
                points=round(100 * suggestion.score),
            )
        )
    return Group(
        "suggestions",
        _("Suggestions to decide"),
        "stars",
        _("No suggestion waits for a decision. New ones come when a profile is published here or abroad."),
        rows,
        reverse("brokerage:suggestion_list"),
        is_best_first=True,
    )


def _place(view) -> str:
    return f"{view.region}, {view.country}" if view.region else view.country


def _match_row(kind: str, match: Match, user_or_held, discloser: Discloser, **urls) -> Row:
    held = getattr(user_or_held, "capacity", user_or_held)
    ours = match.party_of(held)
    names = [_party_name(party, discloser) for party in match.parties.all() if party != ours]
    title = " – ".join([ours.company.name, *names])
    url = reverse("brokerage:match", args=[match.public_id])
    facts = [ours.profile.title, match.get_state_display()]
    return Row(kind, title, url, facts, match.state_since, due=match.answer_due, **urls)


def _party_name(party, discloser: Discloser) -> str:
    view = view_of_party(discloser, party)
    return view.company_name or _("a company from %(country)s") % {"country": view.country}


def _approvals(user, matches: list[Match], discloser: Discloser) -> Group:
    rows = [
        _match_row(
            "approve_home" if match.state == MatchState.SHORTLISTED else "approve_partner",
            match,
            user,
            discloser,
            post_url=reverse("brokerage:match_approve", args=[match.public_id]),
            no_url=reverse("brokerage:match", args=[match.public_id]) + "#more",
        )
        for match in matches
    ]
    return Group(
        "approvals",
        _("Matches that wait for your approval"),
        "hand-thumbs-up",
        _("No match waits for your approval."),
        rows,
        reverse("brokerage:match_list"),
    )


def _own_consents(held, matches: list[Match], discloser: Discloser) -> Group:
    rows = [_match_row("chase", match, held, discloser) for match in matches]
    empty = _("None of your companies owes an answer.")
    return Group("consents", _("Consents your companies owe: call them"), "telephone", empty, rows)


def _requests(user) -> Group:
    """People who ask to join a company, companies that ask for another broker; oldest first."""
    held = user.capacity
    served = Q(company__serving_organisation_id=held.holder_id, answered_at=None)
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


def _interests(user, discloser: Discloser) -> Group:
    """What the broker in charge owes, and what is offered to it; the oldest first."""
    turn = [InterestState.RECEIVED, InterestState.ACKNOWLEDGED]
    offered = HandOver.objects.open().offered_to(user).values("interest_id")
    mine = Interest.objects.to_work_on_by(user).filter(state__in=turn).values("pk")
    found = Interest.objects.visible_to(user).filter(Q(pk__in=mine) | Q(pk__in=offered)).for_cards()
    rows = []
    for item in found.order_by("state_since", "pk")[: MOST + 1]:
        view = discloser.view(item.profile)
        url = reverse("brokerage:interest", args=[item.public_id])
        facts = [sender_name(item, discloser, KEEPER), item.get_state_display()]
        rows.append(Row("interest", view.title, url, facts, item.state_since, due=answer_due(item)))
    empty = _("No expression of interest waits for you.")
    more = reverse("brokerage:interest_list")
    return Group("interests", _("Expressions of interest"), "envelope-heart", empty, rows, more)


def _outreach(user) -> Group:
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


def _audits(user) -> Group:
    """Audits begun with a company and not completed: both sides can go on with them."""
    rows = [
        Row(
            "audit",
            _("Needs audit of %(company)s") % {"company": audit.company.name},
            reverse("brokerage:audit_edit", args=[audit.public_id]),
            [_("being filled")],
            audit.changed_at,
        )
        for audit in open_audits(user)[: MOST + 1]
    ]
    return Group("audits", _("Needs audits to complete"), "clipboard-data", _("No needs audit is open."), rows)


def _validations(held) -> Group:
    profiles = Profile.objects.filter(
        state=ProfileState.CLIENT_VALIDATION, company__serving_organisation_id=held.holder_id
    ).select_related("company")
    rows = [
        Row(
            "look",
            profile.title,
            reverse("brokerage:profile_detail", args=[profile.public_id]),
            [profile.company.name],
            profile.state_since,
        )
        for profile in profiles.order_by("state_since", "pk")[: MOST + 1]
    ]
    return Group("validations", _("Companies that should validate a profile"), "hourglass-split", "", rows)


def _other_approvals(user, matches: list[Match], discloser: Discloser) -> Group:
    rows = [_match_row("look", match, user, discloser) for match in matches]
    return Group("other_approvals", _("Matches that wait for another broker"), "hourglass-split", "", rows)


def _other_consents(held, matches: list[Match], discloser: Discloser) -> Group:
    rows = [_match_row("look", match, held, discloser) for match in matches]
    return Group("other_consents", _("Consents that companies elsewhere owe"), "hourglass-split", "", rows)
