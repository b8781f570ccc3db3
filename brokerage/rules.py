"""Who may do what with one thing. Lists ask `visible_to(user)`; a test proves that the two agree.

Predicates take `(user, thing)`. Rights are those of the active capacity. The rules themselves
are decided in the project's domain description: serving organisation, broker in charge, home,
second person, owners.
"""

import rules
from django.db.models import Q
from rules import predicate

from accounts.roles import Capacity, Role
from regions.models import OrganisationService

from .enums import Approval, AuditState, ConsentState, Decision, Origin, ProfileState
from .workflow import DISCLOSED_MATCH_STATES, RUNNING_MATCH_STATES

# The steps of a practice by which a broker becomes one of its writers.
WRITING = ("write", "change", "submit")


def capacity(user) -> Capacity | None:
    return getattr(user, "capacity", None) if getattr(user, "is_authenticated", False) else None


def _company_of(thing):
    return getattr(thing, "company", thing)


def _is_broker_of(user, company) -> bool:
    held = capacity(user)
    return (
        held is not None
        and held.role == Role.BROKER
        and company.serving_organisation_id is not None
        and held.holder_id == company.serving_organisation_id
    )


def _is_member_of(user, company) -> bool:
    held = capacity(user)
    return held is not None and held.role == Role.SME and held.holder_id == company.pk


def belongs_to(user, company) -> bool:
    """Whether the person belongs to the company in any capacity: nobody is its own broker."""
    return any(item.role == Role.SME and item.holder_id == company.pk for item in user.capacities)


@predicate
def is_administrator(user, thing=None) -> bool:
    held = capacity(user)
    return held is not None and held.role == Role.ADMINISTRATOR


@predicate
def is_broker(user, thing=None) -> bool:
    held = capacity(user)
    return held is not None and held.role == Role.BROKER


@predicate
def is_serving_broker(user, thing) -> bool:
    """A broker of the organisation that serves the company, who does not belong to the company."""
    company = _company_of(thing)
    return _is_broker_of(user, company) and not belongs_to(user, company)


@predicate
def is_company_member(user, thing) -> bool:
    return _is_member_of(user, _company_of(thing))


@predicate
def is_company_owner(user, thing) -> bool:
    return _is_member_of(user, _company_of(thing)) and capacity(user).is_owner


is_own_side = is_company_member | is_serving_broker
may_keep_company = is_company_owner | is_serving_broker
may_invite = is_company_owner | is_serving_broker


@predicate
def may_answer_broker_change(user, company) -> bool:
    """The request is about the broker in charge, who therefore does not answer it."""
    if is_administrator(user):
        return not belongs_to(user, company)
    return is_serving_broker(user, company) and company.broker_in_charge_id != user.pk


@predicate
def may_register_company(user) -> bool:
    """People who belong nowhere yet, people of a company, and brokers on behalf of one."""
    held = capacity(user)
    return held is None or held.role in (Role.SME, Role.BROKER)


@predicate
def is_waiting_company(user, company) -> bool:
    return company.serving_organisation_id is None and company.merged_into_id is None and company.erased_at is None


@predicate
def is_editable(user, profile) -> bool:
    return profile.state in (ProfileState.DRAFT, ProfileState.RETURNED, ProfileState.ON_HOLD)


@predicate
def is_public(user, profile) -> bool:
    return profile.state == ProfileState.PUBLISHED and profile.is_in_date and profile.origin == Origin.PORTAL


@predicate
def is_published_import(user, profile) -> bool:
    return profile.state == ProfileState.PUBLISHED and profile.origin == Origin.IMPORT


@predicate
def is_colleague_in_review(user, profile) -> bool:
    """A broker of the same organisation, or of one that it named to review for it."""
    held = capacity(user)
    if held is None or held.role != Role.BROKER or profile.state != ProfileState.REVIEW:
        return False
    organisation = profile.company.serving_organisation
    if organisation is None:
        return False
    return held.holder_id == organisation.pk or organisation.review_partners.filter(pk=held.holder_id).exists()


@predicate
def may_review_profile(user, profile) -> bool:
    """The second person: neither who submitted it, nor the broker in charge, nor somebody of the company."""
    return (
        is_colleague_in_review(user, profile)
        and user.pk not in (profile.submitted_by_id, profile.company.broker_in_charge_id)
        and not belongs_to(user, profile.company)
    )


@predicate
def shares_disclosed_match(user, profile) -> bool:
    """The profile is in a case with the own company that is introduced and has every consent."""
    held = capacity(user)
    return (
        held is not None
        and held.role == Role.SME
        and profile.parties.filter(
            match__state__in=DISCLOSED_MATCH_STATES, match__parties__company_id=held.holder_id
        ).exists()
    )


@predicate
def is_in_case_of_organisation(user, profile) -> bool:
    held = capacity(user)
    if held is None or held.role != Role.BROKER:
        return False
    return profile.parties.filter(
        Q(match__home_approved_at__isnull=False) | Q(match__parties__is_home=True),
        match__parties__company__serving_organisation_id=held.holder_id,
    ).exists()


may_see_profile = (
    is_public
    | is_own_side
    | (is_broker & is_published_import)
    | is_colleague_in_review
    | shares_disclosed_match
    | is_in_case_of_organisation
)
may_edit_profile = is_own_side & is_editable


@predicate
def is_audit_draft(user, audit) -> bool:
    return audit.state == AuditState.DRAFT


may_edit_audit = is_own_side & is_audit_draft


@predicate
def may_see_suggestion(user, suggestion) -> bool:
    held = capacity(user)
    return held is not None and held.role == Role.BROKER and bool(suggestion.sides_of(held.holder_id))


@predicate
def may_decide_suggestion(user, suggestion) -> bool:
    held = capacity(user)
    if held is None or held.role != Role.BROKER or suggestion.is_succeeded:
        return False
    return any(
        suggestion.decision_of(side) == Decision.OPEN and not belongs_to(user, suggestion.profile_of(side).company)
        for side in suggestion.sides_of(held.holder_id)
    )


def parties_served(user, match) -> list:
    """The parties whose company the broker's organisation serves and to which the broker does not belong."""
    return [party for party in match.parties.all() if is_serving_broker(user, party.company)]


@predicate
def is_match_broker(user, match) -> bool:
    """A broker of a side that may see the case: home at once, partners from the home broker's approval."""
    return any(party.is_home or match.home_approved_at is not None for party in parties_served(user, match))


@predicate
def is_asked_company(user, match) -> bool:
    held = capacity(user)
    return (
        held is not None
        and held.role == Role.SME
        and match.consent_asked_at is not None
        and match.party_of(held) is not None
    )


@predicate
def may_see_match(user, match) -> bool:
    held = capacity(user)
    if held is None:
        return False
    if held.role == Role.BROKER:
        return any(
            party.company.serving_organisation_id == held.holder_id
            and (party.is_home or match.home_approved_at is not None)
            for party in match.parties.all()
        )
    return is_asked_company(user, match)


@predicate
def may_approve_home(user, match) -> bool:
    return any(party.is_home for party in parties_served(user, match))


@predicate
def may_approve_partner(user, match) -> bool:
    """A broker of a side not yet approved who approved no other side: one person never acts for two."""
    if any(party.approved_by_id == user.pk for party in match.parties.all()):
        return False
    return any(not party.is_home and party.approval == Approval.PENDING for party in parties_served(user, match))


@predicate
def is_match_owner(user, match) -> bool:
    held = capacity(user)
    return is_asked_company(user, match) and held.is_owner


def parties_of_own_side(user, match) -> list:
    """The parties that the person speaks for: its own company's, or those it serves as a broker of the case."""
    if is_asked_company(user, match):
        return [match.party_of(capacity(user))]
    return parties_served(user, match) if is_match_broker(user, match) else []


@predicate
def is_of_own_side(user, match) -> bool:
    return bool(parties_of_own_side(user, match))


@predicate
def is_disclosed(user, match) -> bool:
    return match.introduced_at is not None and match.state in DISCLOSED_MATCH_STATES


may_record_agreement = is_of_own_side & is_disclosed
# What was agreed is for the companies and the brokers of the case, and for nobody once a consent is withdrawn.
may_see_agreement = may_see_match & is_disclosed
may_answer_follow_up = is_of_own_side & is_disclosed


def party_spoken_for(user, match):
    """The one party for which `user` writes and meets, home first; None for readers who may do neither."""
    return min(parties_of_own_side(user, match), key=lambda party: (not party.is_home, party.pk), default=None)


@predicate
def may_meet(user, match) -> bool:
    """Whoever speaks for a side arranges meetings, from the introduction to the end of the case."""
    return is_disclosed(user, match) and match.state in RUNNING_MATCH_STATES and is_of_own_side(user, match)


@predicate
def may_arrange_meeting(user, meeting) -> bool:
    return may_meet(user, meeting.match)


@predicate
def may_accept_meeting(user, meeting) -> bool:
    """The other side than the one that proposed."""
    return may_meet(user, meeting.match) and party_spoken_for(user, meeting.match).pk != meeting.party_id


@predicate
def may_record_meeting(user, meeting) -> bool:
    return may_meet(user, meeting.match) and is_match_broker(user, meeting.match)


@predicate
def may_answer_meeting(user, meeting) -> bool:
    return is_of_own_side(user, meeting.match) and is_disclosed(user, meeting.match)


@predicate
def may_consent(user, match) -> bool:
    if not is_match_owner(user, match):
        return False
    return match.party_of(capacity(user)).consent == ConsentState.REQUESTED


@predicate
def may_withdraw(user, match) -> bool:
    if not is_match_owner(user, match):
        return False
    return match.party_of(capacity(user)).consent == ConsentState.GIVEN


def _is_in_charge(user, interest) -> bool:
    """The broker in charge of the interest; where nobody is named, any broker of the organisation that has it."""
    held = capacity(user)
    return (
        held is not None
        and held.role == Role.BROKER
        and held.holder_id == interest.organisation_in_charge_id
        and interest.broker_in_charge_id in (None, user.pk)
    )


@predicate
def may_work_on_interest(user, interest) -> bool:
    """Never somebody who belongs to one of the two companies."""
    companies = [interest.profile.company, *([interest.company] if interest.company else [])]
    return (
        interest.verified_at is not None
        and _is_in_charge(user, interest)
        and not any(belongs_to(user, company) for company in companies)
    )


@predicate
def speaks_for_interest(user, interest) -> bool:
    """The company that is interested, or its broker."""
    return interest.company is not None and is_own_side(user, interest.company)


@predicate
def may_take_back_interest(user, interest) -> bool:
    """Until it is a match, which has ends of its own."""
    return interest.match_id is None and speaks_for_interest(user, interest)


@predicate
def answers_as_client(user, interest) -> bool:
    return is_company_member(user, interest.profile)


@predicate
def may_hand_over_case(user, party) -> bool:
    """A broker of that side, while the case runs; its broker in charge or a colleague, since somebody may be away."""
    match = party.match
    return match.is_running and is_serving_broker(user, party) and (party.is_home or match.home_approved_at is not None)


def party_to_hand_over(user, match):
    """The side of a running case whose broker `user` is, home first; None for everybody else."""
    found = sorted(parties_served(user, match), key=lambda party: (not party.is_home, party.pk))
    return next((party for party in found if may_hand_over_case(user, party)), None)


@predicate
def may_take_over(user, offer) -> bool:
    """To whom a hand-over is offered: the broker named, else any broker of the organisation."""
    held = capacity(user)
    return (
        held is not None
        and held.role == Role.BROKER
        and held.holder_id == offer.organisation_id
        and offer.broker_id in (None, user.pk)
        and user.pk != offer.asked_by_id
        and not any(belongs_to(user, company) for company in offer.companies)
    )


@predicate
def may_hand_over_again(user, offer) -> bool:
    """Whoever could offer it takes the offer back."""
    if offer.interest:
        return may_work_on_interest(user, offer.interest)
    return offer.party is not None and may_hand_over_case(user, offer.party)


@predicate
def may_take_over_interest(user, interest) -> bool:
    return interest.open_hand_over is not None and may_take_over(user, interest.open_hand_over)


@predicate
def may_see_interest(user, interest) -> bool:
    if interest.verified_at is None:
        return False
    if speaks_for_interest(user, interest) or may_take_over_interest(user, interest):
        return True
    held = capacity(user)
    if held is None:
        return False
    if held.role == Role.BROKER:
        return held.holder_id in (interest.organisation_id, interest.profile.company.serving_organisation_id)
    return interest.forwarded_at is not None and answers_as_client(user, interest)


@predicate
def may_keep_instrument(user, instrument) -> bool:
    """A broker of an organisation that serves one of its regions today."""
    if not is_broker(user):
        return False
    served = OrganisationService.objects.in_force().filter(organisation_id=capacity(user).holder_id)
    return served.filter(region__in=instrument.regions.all()).exists()


@predicate
def may_write_practice(user, practice) -> bool:
    """The brokers of the organisation that wrote it."""
    return is_broker(user) and capacity(user).holder_id == practice.organisation_id


def took_part_in_writing(user, practice) -> bool:
    return practice.steps.filter(by=user, action__in=WRITING).exists()


@predicate
def may_review_practice(user, practice) -> bool:
    """A broker of any organisation who had no part in the writing."""
    return is_broker(user) and not took_part_in_writing(user, practice)


rules.add_perm("brokerage.see_desk", is_broker)
