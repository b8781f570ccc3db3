"""From a draft to a published profile: one function a verb."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import User
from accounts.roles import Role
from accounts.services import notify
from brokerage import anonymity, moves, rules
from brokerage.enums import ProfileState
from brokerage.jobs.suggest import want_suggestions
from brokerage.models import Company, OriginalText, Profile, ProfileVersion, Review, Step
from brokerage.people_of import brokers_of, members_of, owners_of
from brokerage.services.editions import keep_edition, next_edition
from brokerage.services.presence import require_present
from brokerage.services.profile_life import expiry_of, why_not_renewed
from brokerage.services.profile_limits import check_limits, problems_of
from brokerage.services.versions import Occasion, keep_found, keep_version

COLUMNS = (
    "type", "title", "summary", "description", "advantages", "technical", "partner_role", "stage", "stage_note",
    "ipr", "ipr_note", "partnership_types", "partner_types", "offers_areas", "seeks_areas", "target_countries",
    "call_programme", "call_identifier", "call_coordinator_wanted", "call_interest_deadline", "call_deadline",
    "open_for_interest",
)  # fmt: skip


def save_draft(
    *,
    by: User,
    company: Company,
    data: Mapping[str, Any],
    profile: Profile | None = None,
    version: int | None = None,
    restored: ProfileVersion | None = None,
) -> Profile:
    """Create or change a draft. `data` holds columns of Profile, `keywords` (concepts) and `original` (a mapping, or
    None to take it away).

    Incomplete is fine, over a limit is not: NotPossible names the field and by how much. `version` is the one
    the writer started from; another one saved meanwhile raises TooLate. `restored`: the version `data` comes from.
    """
    if profile is None:
        if not rules.is_own_side(by, company):
            raise Refused(_("Only people of the company and its broker write its profiles."))
        profile = Profile(company=company, created_by=by)
    check_limits(company, data)
    with transaction.atomic():
        if profile.pk:
            locked = Profile.objects.select_for_update().get(pk=profile.pk)
            if not rules.may_edit_profile(by, locked):
                raise Refused(_("This profile is “%s” and cannot be changed now.") % locked.get_state_display())
            if version is not None and locked.version != version:
                raise TooLate(_("Somebody saved this profile while you were writing. Compare before you save again."))
            profile = locked
            keep_found(profile)
            profile.version += 1
        else:
            require_present(company)
        for name in COLUMNS:
            if name in data:
                setattr(profile, name, data[name])
        profile.changed_at = timezone.now()
        profile.save()
        if "keywords" in data:
            profile.keywords.set(data["keywords"])
        if data.get("original"):
            OriginalText.objects.update_or_create(profile=profile, defaults=dict(data["original"]))
        elif "original" in data:
            OriginalText.objects.filter(profile=profile).delete()
        keep_version(profile, Occasion.RESTORED if restored else Occasion.WRITTEN, by=by, restored=restored)
    return profile


def submit_profile(*, by: User, profile: Profile) -> Step:
    problems = problems_of(profile)
    if problems:
        raise NotPossible(_("The profile is not complete yet."), problems)
    with transaction.atomic():
        step = moves.move(profile, "submit", by=by, submitted_by=by)
        keep_version(profile, Occasion.SUBMITTED, by=by, step=step)
        for owner in owners_of(profile.company):
            if owner.pk != by.pk:
                notify(
                    to=owner,
                    kind="profile_to_validate",
                    key=f"validate:{profile.public_id}:{step.pk}",
                    title=gettext_lazy("Your profile waits for your yes"),
                    body=gettext_lazy("Please read the profile that describes your offer or request and validate it."),
                    url=_url(profile),
                    button=gettext_lazy("Read the profile"),
                )
    return step


def validate_profile(*, by: User, profile: Profile) -> Step:
    """The company says yes; colleagues of the broker in charge are asked to review."""
    with transaction.atomic():
        step = moves.move(profile, "validate", by=by)
        organisation = profile.company.serving_organisation
        reviewers = [user for user in (organisation.brokers() if organisation else []) if _may_review(user, profile)]
        for reviewer in reviewers:
            notify(
                to=reviewer,
                kind="profile_to_review",
                key=f"review:{profile.public_id}:{step.pk}",
                title=gettext_lazy("A profile waits for review"),
                body=gettext_lazy("A colleague's profile needs the second person's review before it is published."),
                url=_url(profile),
                button=gettext_lazy("Review the profile"),
            )
    return step


def _may_review(user: User, profile: Profile) -> bool:
    return user.pk not in (profile.submitted_by_id, profile.company.broker_in_charge_id)


def send_back_profile(*, by: User, profile: Profile, note: str) -> Step:
    return moves.move(profile, "send_back", by=by, note=note)


def outcome_of(scores: Mapping[str, int]) -> str:
    """The rubric's verdict: `publish`, `hold` or `reject` (see Review)."""
    total = sum(scores.values())
    if total <= 4:
        return "reject"
    if 0 in scores.values() or total <= 9:
        return "hold"
    return "publish"


def review_profile(
    *,
    by: User,
    profile: Profile,
    scores: Mapping[str, int],
    comment: str,
    do_return: bool = False,
    field_reasons: Mapping[str, str] | None = None,
) -> Review:
    """The second person's review. Publication is refused while public text may reveal the client."""
    criteria = ("advantage", "clarity", "cooperation", "rules")
    wrong = {
        name: _("Give 0 to 5 points.")
        for name in criteria
        if not isinstance(scores.get(name), int) or not 0 <= scores[name] <= 5
    }
    if not comment.strip():
        wrong["comment"] = _("A comment is required: the company learns from it.")
    if do_return and not any((field_reasons or {}).values()):
        wrong["field_reasons"] = _("Say for at least one field what should be mended.")
    if wrong:
        raise NotPossible(_("Some fields need your attention."), wrong)
    outcome = "return" if do_return else outcome_of({name: scores[name] for name in criteria})
    changes: dict[str, Any] = {}
    if outcome == "publish":
        if anonymity.findings(profile) and not anonymity.is_confirmed(profile):
            raise NotPossible(
                _("The public text may reveal the company. Have it mended, or confirm that it is meant so.")
            )
        now = timezone.now()
        ends = expiry_of(profile, now)
        if ends <= now:
            raise NotPossible(_("Its call has ended. Return it with your reasons, or reject it."))
        # A new publication is a new life, with a renewal of its own.
        changes = {"published_at": profile.published_at or now, "expires_at": ends, "renewals": 0, "changed_at": now}
    with transaction.atomic():
        step = moves.move(profile, outcome, by=by, note=comment, **changes)
        review = Review.objects.create(
            profile=profile,
            profile_version=profile.version,
            reviewer=by,
            comment=comment,
            field_reasons=dict(field_reasons or {}),
            outcome=outcome,
            **{name: scores[name] for name in criteria},
        )
        if outcome == "publish":
            next_edition(profile)
            keep_version(profile, Occasion.PUBLISHED, by=by, step=step)
        want_suggestions(profile)
        for person in {*members_of(profile.company), *brokers_of(profile.company)} - {by}:
            notify(
                to=person,
                kind="profile_reviewed",
                key=f"reviewed:{review.pk}",
                title=gettext_lazy("A profile was reviewed"),
                body=gettext_lazy("The review is done. The page of the profile tells the result and what to do next."),
                url=_url(profile),
                button=gettext_lazy("See the result"),
            )
    return review


def confirm_anonymity(*, by: User, profile: Profile) -> Profile:
    """Somebody of one's own side, or the reviewer, says that the words found do not reveal the client."""
    if not (rules.is_own_side(by, profile) or rules.may_review_profile(by, profile)):
        raise Refused(_("Only the company's side or the reviewer confirms this."))
    profile.anonymity_confirmed_by = by
    profile.anonymity_confirmed_text = anonymity.public_text_digest(profile)
    profile.save(update_fields=["anonymity_confirmed_by", "anonymity_confirmed_text"])
    return profile


def anonymity_findings(profile: Profile) -> list[tuple[str, str]]:
    return anonymity.findings(profile)


def revise_profile(*, by: User, profile: Profile) -> Step:
    """Back to draft; a published one leaves the lists until it is published again."""
    with transaction.atomic():
        was_published = profile.state == ProfileState.PUBLISHED
        if was_published:
            keep_edition(profile)
        step = moves.move(profile, "revise", by=by)
        if was_published:
            want_suggestions(profile)
    return step


def archive_profile(*, by: User, profile: Profile) -> Step:
    return moves.move(profile, "archive", by=by)


def profile_actions(*, by: User, profile: Profile) -> list[moves.Offer]:
    """Buttons for `by`; what it may not do is left out for companies, told with its reason to brokers."""
    useless = "open_interest" if profile.open_for_interest else "close_interest"
    offers = [_timely(offer, profile) for offer in moves.available(profile, by) if offer.key != useless]
    return offers if by.acts_as(Role.BROKER) else [offer for offer in offers if offer.allowed]


def _timely(offer: moves.Offer, profile: Profile) -> moves.Offer:
    reason = why_not_renewed(profile) if offer.allowed and offer.key == "renew" else ""
    return moves.Offer(offer.action, False, reason) if reason else offer


def _url(profile: Profile) -> str:
    return reverse("brokerage:profile_detail", args=[profile.public_id])
