"""What came later in the demo world: a profile that says something else, and groups that were looked for."""

from brokerage.enums import DismissReason, ProfileState
from brokerage.jobs.groups import find_groups
from brokerage.jobs.suggest import compute
from brokerage.models import Profile, Step, Suggestion
from brokerage.services import profiles
from brokerage.services.groups import look_for_groups
from brokerage.services.showing import show_pairs

from .clock import days_ago, lived_at
from .matches import FIRST_ORGANISATION
from .profiles import broker_of, owner_of, review

NOW_SOUGHT = ["marketing_sales", "service", "outbound_logistics", "infrastructure"]


def make_return() -> None:
    """A dismissed pair comes back: the profile of the side that dismissed it seeks other help now."""
    kinds = [DismissReason.NOT_RELEVANT, DismissReason.WRONG_ROLE]
    for step in Step.objects.filter(suggestion__isnull=False, reason__in=kinds).order_by("pk"):
        profile = step.suggestion.profile_of(step.side)
        broker = broker_of(profile.company)
        reviewer = broker and broker_of(profile.company, but=broker)
        if reviewer is None or profile.state != ProfileState.PUBLISHED:
            continue
        owner = owner_of(profile.company)
        with lived_at(days_ago(1)):
            profiles.revise_profile(by=owner, profile=profile)
            changed = {"seeks_areas": [area for area in NOW_SOUGHT if area not in profile.seeks_areas]}
            profile = profiles.save_draft(by=broker, company=profile.company, data=changed, profile=profile)
            profiles.submit_profile(by=broker, profile=profile)
            profiles.validate_profile(by=owner, profile=profile)
        review(profile, reviewer, ProfileState.PUBLISHED)
        compute([profile.pk])
        show_pairs([(step.suggestion.profile_a_id, step.suggestion.profile_b_id)])
        if Suggestion.objects.filter(previous=step.suggestion).exists():
            return


def make_mended() -> None:
    """A profile that the review returned: its owner mends the field named, so that its versions can be compared."""
    for profile in Profile.objects.filter(state=ProfileState.RETURNED).order_by("pk"):
        role = f"A small or medium-sized company that has done this before. {profile.partner_role}"
        with lived_at(days_ago(0.5)):
            profiles.save_draft(
                by=owner_of(profile.company), company=profile.company, data={"partner_role": role}, profile=profile
            )


def make_groups() -> None:
    """The first profile of the first organisation around which there are groups; searches without any are dropped."""
    served = Profile.objects.published().in_date().filter(company__serving_organisation__key=FIRST_ORGANISATION)
    for profile in served.order_by("pk"):
        by = broker_of(profile.company)
        if by is None or not (profile.offers_areas or profile.seeks_areas):
            continue
        search = look_for_groups(by=by, profile=profile)
        find_groups(search.pk)
        search.refresh_from_db()
        if search.groups:
            return
        search.delete()
