"""Profiles to review and to wait for, audits to complete."""

from django.urls import reverse
from django.utils.translation import gettext as _

from brokerage.disclosure import Discloser
from brokerage.enums import ProfileState
from brokerage.models import Profile
from brokerage.selectors.audits import open_audits

from .rows import MOST, Group, Row


def to_review(user, discloser: Discloser) -> Group:
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


def at_companies(user) -> Group:
    profiles = Profile.objects.filter(
        state=ProfileState.CLIENT_VALIDATION, company__serving_organisation_id=user.capacity.holder_id
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


def audits(user) -> Group:
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
