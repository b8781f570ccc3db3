"""Cases that wait for an approval or a consent, and the book of all cases that stand on the desk."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.roles import Role
from brokerage.disclosure import Discloser
from brokerage.enums import Approval, ConsentState, MatchState
from brokerage.models import HandOver, Match, Party
from brokerage.selectors.cases import prepare, set_answer_due, view_of_party

from .rows import MOST, Group, Row

WAITING = (MatchState.SHORTLISTED, MatchState.HOME_APPROVED, MatchState.CONSENT_REQUESTED)


@dataclass(frozen=True)
class Ask:
    """Something of a case that waits: `kind` names its group, `facts` are told beside the case."""

    kind: str
    case: int
    since: object
    facts: tuple = ()
    due: object = None
    path: str = ""


class Book:
    """The cases of the desk, read at once, and how each stands there."""

    def __init__(self, user, discloser: Discloser, ids: Iterable[int]):
        self.held, self.discloser = user.capacity, discloser
        self.cases = Match.objects.filter(pk__in=ids).for_cards().in_bulk()
        prepare(self.cases.values(), discloser)
        set_answer_due(self.cases.values())

    def of(self, ids: Iterable[int]) -> list[Match]:
        return [self.cases[pk] for pk in ids if pk in self.cases]

    def row(self, kind: str, match: Match, **urls) -> Row:
        url = reverse("brokerage:match", args=[match.public_id])
        ours = match.party_of(self.held)
        facts = [ours.profile.title, match.get_state_display()]
        return Row(kind, self._title(match, ours), url, facts, match.state_since, due=match.answer_due, **urls)

    def rows(self, asked: Iterable[Ask], *kinds: str) -> list[Row]:
        """One row each of these kinds, in their order; `path` leads into the page of the case."""
        return [self._asked(ask) for ask in asked if ask.kind in kinds and ask.case in self.cases]

    def _asked(self, ask: Ask) -> Row:
        match = self.cases[ask.case]
        ours = match.party_of(self.held)
        url = reverse("brokerage:match", args=[match.public_id]) + ask.path
        return Row(ask.kind, self._title(match, ours), url, [*ask.facts, ours.profile.title], ask.since, due=ask.due)

    def _title(self, match: Match, ours: Party) -> str:
        return " – ".join([ours.company.name, *(self._name(party) for party in match.parties.all() if party != ours)])

    def _name(self, party: Party) -> str:
        view = view_of_party(self.discloser, party)
        return view.company_name or _("a company from %(country)s") % {"country": view.country}


def own_companies(user) -> set[int]:
    """Those to which the person belongs: nobody is its own broker."""
    return {item.holder_id for item in user.capacities if item.role == Role.SME}


def served_parties(user, match: str = "match"):
    """Of the case that the outer query points to by `match`: the sides that `user` speaks for, home first."""
    served = Party.objects.filter(match=OuterRef(match), company__serving_organisation_id=user.capacity.holder_id)
    return served.exclude(company__in=own_companies(user)).order_by("-is_home", "pk")


def waiting(user) -> dict[str, list[int]]:
    """The cases of each group that have waited longest, one more than are shown.

    Read from the broker's own parties, a few columns each: what rules.py says of one case, for thousands at once.
    """
    own = own_companies(user)
    approved = set(
        Party.objects.filter(approved_by=user, match__state=MatchState.HOME_APPROVED).values_list("match_id", flat=True)
    )
    parties = Party.objects.filter(
        company__serving_organisation_id=user.capacity.holder_id, match__state__in=WAITING
    ).order_by("match__state_since", "match_id", "-is_home")
    group_of: dict[int, str] = {}
    for match_id, state, company, is_home, approval, consent in parties.values_list(
        "match_id", "match__state", "company_id", "is_home", "approval", "consent"
    ):
        may_act = company not in own
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
    return ids


def offered(user) -> Iterator[Ask]:
    """Cases that a colleague wants to hand over to `user`, or to any broker of the house."""
    found = HandOver.objects.open().offered_to(user).filter(party__isnull=False).select_related("party", "asked_by")
    for row in found.order_by("asked_at", "pk")[: MOST + 1]:
        facts = (_("asked by %(person)s") % {"person": row.asked_by},) if row.asked_by else ()
        yield Ask("take_over", row.party.match_id, row.asked_at, facts)


def offers(book: Book, asked: list[Ask]) -> Group:
    empty = _("Nobody asks you to take over a case.")
    return Group("hand_overs", _("Cases offered to you"), "box-arrow-in-right", empty, book.rows(asked, "take_over"))


def approvals(book: Book, ids: list[int]) -> Group:
    rows = [
        book.row(
            "approve_home" if match.state == MatchState.SHORTLISTED else "approve_partner",
            match,
            post_url=reverse("brokerage:match_approve", args=[match.public_id]),
            no_url=reverse("brokerage:match", args=[match.public_id]) + "#more",
        )
        for match in book.of(ids)
    ]
    title, empty = _("Matches that wait for your approval"), _("No match waits for your approval.")
    return Group("approvals", title, "hand-thumbs-up", empty, rows, reverse("brokerage:match_list"))


def own_consents(book: Book, ids: list[int]) -> Group:
    rows = [book.row("chase", match) for match in book.of(ids)]
    empty = _("None of your companies owes an answer.")
    return Group("consents", _("Consents your companies owe: call them"), "telephone", empty, rows)


def other_approvals(book: Book, ids: list[int]) -> Group:
    rows = [book.row("look", match) for match in book.of(ids)]
    return Group("other_approvals", _("Matches that wait for another broker"), "hourglass-split", "", rows)


def other_consents(book: Book, ids: list[int]) -> Group:
    rows = [book.row("look", match) for match in book.of(ids)]
    return Group("other_consents", _("Consents that companies elsewhere owe"), "hourglass-split", "", rows)
