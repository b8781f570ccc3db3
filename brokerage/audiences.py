"""Who may say what to whom in a case, and who reads it: one table, from that of disclosure in the domain description.

Before the introduction the brokers talk with each other and each with its own company, once that company was asked;
after it the companies as well. A withdrawn consent leaves the talk within each side, every other end also that of the
brokers. What was said stays readable; a company reads the words of the other one only while it is introduced to it.
"""

from django.db.models import Q

from accounts.roles import Role

from . import rules
from .enums import MatchState
from .enums import MessageAudience as A
from .workflow import DISCLOSED_MATCH_STATES, RUNNING_MATCH_STATES

_BROKER, _BOTH = (Role.BROKER,), (Role.BROKER, Role.SME)
BEFORE_APPROVAL, BEFORE_CONSENT, ASKED, INTRODUCED, ENDED, WITHDRAWN = (
    "before_approval",
    "before_consent",
    "asked",
    "introduced",
    "ended",
    "withdrawn",
)

# stage -> audience -> the roles that may write to it
MAY_WRITE: dict[str, dict[str, tuple[Role, ...]]] = {
    BEFORE_APPROVAL: {A.NOTE: _BROKER},
    BEFORE_CONSENT: {A.NOTE: _BROKER, A.BROKERS: _BROKER},
    ASKED: {A.NOTE: _BROKER, A.BROKERS: _BROKER, A.SIDE: _BOTH},
    INTRODUCED: {A.NOTE: _BROKER, A.BROKERS: _BROKER, A.SIDE: _BOTH, A.ALL: _BOTH},
    ENDED: {A.NOTE: _BROKER, A.BROKERS: _BROKER, A.SIDE: _BOTH},
    WITHDRAWN: {A.NOTE: _BROKER, A.SIDE: _BOTH},
}
# What a person most likely wants to say first.
_USUAL = (A.ALL, A.SIDE, A.BROKERS, A.NOTE)


def stage_of(match) -> str:
    if match.state == MatchState.CONSENT_WITHDRAWN:
        return WITHDRAWN
    if match.state not in RUNNING_MATCH_STATES:
        return ENDED
    if match.state in DISCLOSED_MATCH_STATES:
        return INTRODUCED
    if match.consent_asked_at is not None:
        return ASKED
    return BEFORE_CONSENT if match.home_approved_at is not None else BEFORE_APPROVAL


def audiences_for(user, match) -> list[str]:
    """What `user` may write now, the usual one first; empty for whoever may not write at all."""
    if rules.party_spoken_for(user, match) is None:
        return []
    rows = MAY_WRITE[stage_of(match)]
    found = [item for item in _USUAL if user.capacity.role in rows.get(item, ())]
    if A.SIDE in found and match.consent_asked_at is None:
        found.remove(A.SIDE)  # A case that ended before: its company never heard of it.
    if A.BROKERS in found and match.home_approved_at is None:
        found.remove(A.BROKERS)
    return found


def readable_by(held) -> Q:
    """The messages a capacity reads among those of the cases it may see."""
    if held is None:
        return Q(pk=None)
    if held.role == Role.BROKER:
        return (
            Q(audience__in=[A.BROKERS, A.ALL])
            | Q(audience=A.NOTE, organisation_id=held.holder_id)
            | Q(audience=A.SIDE, party__company__serving_organisation_id=held.holder_id)
        )
    if held.role == Role.SME:
        own = Q(audience__in=[A.SIDE, A.ALL], party__company_id=held.holder_id)
        return own | Q(audience=A.ALL, match__state__in=DISCLOSED_MATCH_STATES)
    return Q(pk=None)
