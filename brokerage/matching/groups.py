"""Three or more companies that complete a value chain: made on request, for a broker to look at.

A group grows from one profile, each time by a member that is linked to one who is in (a pair with a score) and brings
something: an area of Porter's value chain that nobody offers yet, or one that a member seeks. In the end every member
must be needed: without it an area or an answer would be missing. Hard rules: no two members of one company, no pair
that `blocked` names or where one refuses the other's country or kind, every country known, at least two countries.
Types need not complement each other: a chain takes offers as well as requests.

    score = 2 chain cohesion / (chain + cohesion)
    chain = mean of the share of the nine areas that are offered, and of the needs stated that another member answers
    cohesion = mean score of the pairs that hold the group together (its maximum spanning tree)

The harmonic mean, as for pairs: a full chain of strangers is worth as little as friends who all do the same.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from .data import ProfileData
from .hard import country_unknown, partner_type_ab, partner_type_ba, same_company
from .pairs import harmonic

AREAS = (
    "inbound_logistics",
    "operations",
    "outbound_logistics",
    "marketing_sales",
    "service",
    "infrastructure",
    "human_resources",
    "technology_development",
    "procurement",
)
SMALLEST, LARGEST = 3, 5
# How many unfinished groups are kept at each size, and how many neighbours of a member are looked at.
BEAM, NEIGHBOURS = 40, 40

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Group:
    """One group and why. Members in the order of their ids; areas in Porter's order.

    `does`: area -> members who offer it. `brings`: member -> areas that nobody else in the group offers.
    `answers`: (seeker, area, members who offer it); `open_needs`: (seeker, area) that nobody answers.
    `links`: (a, b, score) of the pairs that hold the group together, the strongest first.
    `unknowns`: members who do not say what they offer or seek (`offers_areas`, `seeks_areas`).
    """

    members: tuple[int, ...]
    score: float
    chain: float
    cohesion: float
    countries: tuple[str, ...]
    does: tuple[tuple[str, tuple[int, ...]], ...]
    gaps: tuple[str, ...]
    brings: tuple[tuple[int, tuple[str, ...]], ...]
    answers: tuple[tuple[int, str, tuple[int, ...]], ...]
    open_needs: tuple[tuple[int, str], ...]
    links: tuple[tuple[int, int, float], ...]
    unknowns: tuple[tuple[int, str], ...]

    @property
    def covered(self) -> tuple[str, ...]:
        return tuple(area for area, _ in self.does)


def ordered(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)


def why_not_together(a: ProfileData, b: ProfileData) -> tuple[str, ...]:
    """The keys of `hard` that keep two out of one group. Compatriots may meet there."""
    rules = (same_company, country_unknown, partner_type_ab, partner_type_ba)
    reasons = [reason for rule in rules if (reason := rule(a, b))]
    for side, seeker, other in (("ab", a, b), ("ba", b, a)):
        if seeker.target_countries and other.country not in (*seeker.target_countries, seeker.country):
            reasons.append(f"target_country_{side}")
    return tuple(reasons)


class _Search:
    def __init__(
        self, profiles: Iterable[ProfileData], scores: Mapping[Pair, float], blocked: Collection[Pair]
    ) -> None:
        self.profiles = {p.id: p for p in sorted(profiles, key=lambda p: p.id)}
        self.offers = {key: frozenset(p.offers_areas) & frozenset(AREAS) for key, p in self.profiles.items()}
        self.seeks = {key: frozenset(p.seeks_areas) & frozenset(AREAS) for key, p in self.profiles.items()}
        self.blocked = {ordered(*pair) for pair in blocked}
        self.scores: dict[Pair, float] = {}
        for (a, b), score in scores.items():
            if a != b and score > 0 and {a, b} <= self.profiles.keys():
                self.scores[ordered(a, b)] = min(1.0, float(score))
        self.linked: dict[int, list[int]] = {key: [] for key in self.profiles}
        for a, b in sorted(self.scores, key=lambda pair: (-self.scores[pair], pair)):
            for one, other in ((a, b), (b, a)):
                if len(self.linked[one]) < NEIGHBOURS:
                    self.linked[one].append(other)
        self._together: dict[Pair, bool] = {}

    def may_meet(self, one: int, other: int) -> bool:
        pair = ordered(one, other)
        if pair not in self._together:
            allowed = pair not in self.blocked and not why_not_together(self.profiles[pair[0]], self.profiles[pair[1]])
            self._together[pair] = allowed
        return self._together[pair]

    def use(self, members: Collection[int]) -> tuple[frozenset[str], frozenset[Pair]]:
        """The areas offered, and the needs (member, area) that another member answers."""
        offered = frozenset().union(*(self.offers[m] for m in members))
        answered = frozenset(
            (m, area)
            for m in members
            for area in self.seeks[m]
            if any(area in self.offers[o] for o in members if o != m)
        )
        return offered, answered

    def is_needed(self, member: int, members: tuple[int, ...]) -> bool:
        """Whether an area, or the answer to another's need, would be missing without the member."""
        rest = [m for m in members if m != member]
        offered, answered = self.use(members)
        offered_less, answered_less = self.use(rest)
        return bool(offered - offered_less) or any(m != member for m, _ in answered - answered_less)

    def tree(self, members: tuple[int, ...]) -> list[tuple[int, int, float]]:
        """The maximum spanning tree over the pairs with a score (Kruskal)."""
        pairs = [(a, b) for i, a in enumerate(members) for b in members[i + 1 :] if (a, b) in self.scores]
        root = {m: m for m in members}
        kept = []
        for a, b in sorted(pairs, key=lambda pair: (-self.scores[pair], pair)):
            if root[a] != root[b]:
                old, new = root[b], root[a]
                root = {m: new if r == old else r for m, r in root.items()}
                kept.append((a, b, self.scores[a, b]))
        return kept

    def measure(self, members: tuple[int, ...]) -> tuple[float, float, float]:
        """Score, chain, cohesion."""
        offered, answered = self.use(members)
        needs = sum(len(self.seeks[m]) for m in members)
        chain = len(offered) / len(AREAS)
        if needs:
            chain = (chain + len(answered) / needs) / 2
        tree = self.tree(members)
        cohesion = sum(score for _, _, score in tree) / (len(members) - 1) if len(members) > 1 else 0.0
        return harmonic(chain, cohesion), chain, cohesion

    def grow(self, start: int, largest: int) -> Iterable[tuple[int, ...]]:
        """All groups met on the way from `start`, sizes up to `largest`."""
        beam = [(start,)]
        while beam and len(beam[0]) < largest:
            found: set[tuple[int, ...]] = set()
            for members in beam:
                offered, answered = self.use(members)
                for other in dict.fromkeys(o for m in members for o in self.linked[m]):
                    if other in members or not all(self.may_meet(other, m) for m in members):
                        continue
                    more = tuple(sorted((*members, other)))
                    offered_more, answered_more = self.use(more)
                    if offered_more - offered or answered_more - answered:
                        found.add(more)
            beam = sorted(found, key=lambda members: (-self.measure(members)[0], members))[:BEAM]
            yield from beam

    def told(self, members: tuple[int, ...]) -> Group:
        score, chain, cohesion = self.measure(members)
        does = tuple((a, who) for a in AREAS if (who := tuple(m for m in members if a in self.offers[m])))
        only = {area: who[0] for area, who in does if len(who) == 1}
        needs = [(m, area) for m in members for area in AREAS if area in self.seeks[m]]
        met = [(m, area, tuple(o for o in members if o != m and area in self.offers[o])) for m, area in needs]
        stated = (("offers_areas", self.offers), ("seeks_areas", self.seeks))
        return Group(
            members=members,
            score=score,
            chain=chain,
            cohesion=cohesion,
            countries=tuple(sorted({self.profiles[m].country for m in members})),
            does=does,
            gaps=tuple(area for area in AREAS if area not in dict(does)),
            brings=tuple((m, tuple(area for area in only if only[area] == m)) for m in members),
            answers=tuple(answer for answer in met if answer[2]),
            open_needs=tuple((m, area) for m, area, who in met if not who),
            links=tuple(self.tree(members)),
            unknowns=tuple((m, key) for m in members for key, said in stated if not said[m]),
        )


def groups(
    profiles: Iterable[ProfileData],
    scores: Mapping[Pair, float],
    *,
    around: int | None = None,
    blocked: Collection[Pair] = (),
    smallest: int = SMALLEST,
    largest: int = LARGEST,
    top: int = 10,
) -> list[Group]:
    """The best `top` groups, around one profile or anywhere, the best first; always the same for the same input.

    `scores`: pair of ids -> score (0..1), as `Suggested` has it; a pair without one is no link. `blocked`: pairs that
    must not stand in one group (declined, in conflict). Profiles that state no area can be no part of a chain.
    """
    search = _Search(profiles, scores, blocked)
    starts = [around] if around is not None else [key for key in search.profiles if search.offers[key]]
    found: set[tuple[int, ...]] = set()
    for start in starts:
        if start in search.profiles:
            found.update(search.grow(start, largest))
    sound = [
        members
        for members in found
        if len(members) >= max(2, smallest)
        and len({search.profiles[m].country for m in members}) >= 2
        and all(search.is_needed(m, members) for m in members if m != around)
    ]
    sound.sort(key=lambda members: (-search.measure(members)[0], members))
    return [search.told(members) for members in sound[: max(0, top)]]
