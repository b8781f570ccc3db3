"""A world of the size of a macro-region, for measuring pages: companies, profiles, and cases in every state.

Drawn with a fixed seed and written in bulk, so it comes out alike each time. People and organisations are those of the
demo world; histories go the way of the state tables, a few weeks a step.
"""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from brokerage.enums import Approval, ConsentState, ExitReason, MatchState
from brokerage.models import Company, Match, Party, Profile, Step
from brokerage.workflow import MATCH, MATCH_LINE
from regions.models import Organisation

from .filling import Filler

SEED = 20_260_102
BATCH = 5000
# Of a hundred cases, so many stand in each state.
SHARES = {
    MatchState.SHORTLISTED: 8, MatchState.HOME_APPROVED: 7, MatchState.CONSENT_REQUESTED: 7, MatchState.INTRODUCED: 8,
    MatchState.IN_DIALOGUE: 10, MatchState.MEETING_HELD: 6, MatchState.NEGOTIATING: 5, MatchState.AGREED: 6,
    MatchState.FOLLOWED_UP_6M: 4, MatchState.FOLLOWED_UP_12M: 3, MatchState.CLOSED: 14,
    MatchState.DECLINED_BY_BROKER: 9, MatchState.DECLINED_BY_SME: 7, MatchState.NO_REPLY: 4, MatchState.EXPIRED: 2,
}  # fmt: skip
DAYS, STEP_DAYS = 1100, 25
MARK = "Company 0"


class AlreadyThere(Exception):
    """A large world stands in this database already."""


def load_large_world(companies: int, profiles: int, cases: int) -> Iterator[str]:
    """Write it; yields what is done. Every organisation needs a broker: load the demo world first."""
    if Company.objects.filter(name=MARK).exists():
        raise AlreadyThere
    for number in Filler().fill(profiles, companies=companies):
        yield f"{number} profiles"
    brokers = _brokers()
    _give_brokers(brokers)
    for number in _cases(cases, brokers):
        yield f"{number} cases"
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _brokers() -> dict[int, list[int]]:
    """Organisation -> its brokers."""
    return {
        organisation.pk: [person.pk for person in organisation.brokers()]
        for organisation in Organisation.objects.filter(companies__isnull=False).distinct()
    }


def _give_brokers(brokers: dict[int, list[int]]) -> None:
    """Every company is in the charge of one of its organisation's brokers, in turn."""
    for organisation, people in brokers.items():
        waiting = Company.objects.filter(serving_organisation=organisation, broker_in_charge=None).order_by("pk")
        ids = list(waiting.values_list("pk", flat=True))
        for turn, person in enumerate(people):
            Company.objects.filter(pk__in=ids[turn :: len(people)]).update(broker_in_charge=person)


def _cases(count: int, brokers: dict[int, list[int]]) -> Iterator[int]:
    chance = np.random.default_rng(SEED)
    served = Profile.objects.published().filter(company__serving_organisation__in=[o for o, p in brokers.items() if p])
    fields = ("pk", "company_id", "company__country_id", "company__serving_organisation_id")
    profiles = list(served.order_by("pk").values_list(*fields))
    people = {user.pk: user for user in User.objects.filter(pk__in=[pk for found in brokers.values() for pk in found])}
    states, shares = list(SHARES), np.array(list(SHARES.values()), dtype=float)
    taken = set(Match.objects.values_list("pair_key", flat=True))
    now, made, batch = timezone.now(), 0, []
    while made < count:
        home, partner = (profiles[int(place)] for place in chance.integers(len(profiles), size=2))
        key = f"{min(home[0], partner[0])}-{max(home[0], partner[0])}"
        if home[2] == partner[2] or home[1] == partner[1] or key in taken:
            continue
        taken.add(key)
        state = states[int(chance.choice(len(states), p=shares / shares.sum()))]
        batch.append(
            Case(chance, key, state, home, partner, people[brokers[home[3]][made % len(brokers[home[3]])]], now)
        )
        made += 1
        if len(batch) == BATCH or made == count:
            _write(batch)
            batch = []
            yield made


class Case:
    """One case with its parties and its history."""

    def __init__(self, chance, key: str, state: str, home: tuple, partner: tuple, broker: User, now) -> None:
        path = _path_to(state, chance)
        opened = now - timedelta(days=float(chance.uniform(1, DAYS)))
        days = np.sort(chance.uniform(0, min((now - opened).days, STEP_DAYS * len(path)), size=len(path)))
        at = [opened + timedelta(days=float(day)) for day in days]
        when = {target: moment for (_action, _source, target), moment in zip(path, at, strict=True)}
        exit_reason = ExitReason.NOT_RELEVANT if state not in MATCH_LINE or state == MatchState.CLOSED else ""
        self.match = Match(
            pair_key=key,
            state=state,
            state_since=at[-1] if at else opened,
            exit_reason=exit_reason,
            opened_by=broker,
            created_at=opened,
            home_approved_at=when.get(MatchState.HOME_APPROVED),
            consent_asked_at=when.get(MatchState.CONSENT_REQUESTED),
            introduced_at=when.get(MatchState.INTRODUCED),
        )
        partner_approved = MatchState.PARTNER_APPROVED in when
        if MatchState.INTRODUCED in when:
            consent = ConsentState.GIVEN
        else:
            consent = ConsentState.REQUESTED if self.match.consent_asked_at else ConsentState.NOT_ASKED
        self.parties = [
            Party(
                match=self.match,
                company_id=profile[1],
                profile_id=profile[0],
                is_home=is_home,
                approval=Approval.APPROVED
                if (self.match.home_approved_at if is_home else partner_approved)
                else Approval.PENDING,
                consent=consent,
            )
            for profile, is_home in ((home, True), (partner, False))
        ]
        self.steps = [
            self._step("shortlist", "", MatchState.SHORTLISTED, broker, home[3], opened),
            *(
                self._step(action, source, target, broker, home[3], moment)
                for (action, source, target), moment in zip(path, at, strict=True)
            ),
        ]

    def _step(self, action: str, source: str, target: str, broker: User, organisation: int, at) -> Step:
        is_clock = (found := MATCH.get(action)) is not None and found.clock
        return Step(
            match=self.match,
            action=action,
            from_state=source,
            to_state=target,
            by=None if is_clock else broker,
            role="" if is_clock else Role.BROKER,
            organisation_id=None if is_clock else organisation,
            at=at,
        )


def _path_to(state: str, chance) -> list[tuple[str, str, str]]:
    """(action, from, to) from the opening to the state, by the tables."""
    if state in MATCH_LINE[:-1]:
        last = MATCH_LINE.index(state)
        return [_forward(MATCH_LINE[place], MATCH_LINE[place + 1]) for place in range(last)]
    ending = next(action for action in MATCH.actions if action.target == state and action.is_exit)
    # An exit leaves from where the portal does not pass by itself.
    sources = [s for s in ending.sources if s not in (MatchState.PARTNER_APPROVED, MatchState.CONSENTED)]
    source = str(chance.choice(sources))
    return [*_path_to(source, chance), (ending.key, source, state)]


def _forward(source: str, target: str) -> tuple[str, str, str]:
    action = next(a for a in MATCH.actions if source in a.sources and a.target == target and not a.is_exit)
    return action.key, source, target


def _write(cases: list[Case]) -> None:
    Match.objects.bulk_create([case.match for case in cases])
    Party.objects.bulk_create([party for case in cases for party in case.parties])
    Step.objects.bulk_create([step for case in cases for step in case.steps], batch_size=BATCH)
