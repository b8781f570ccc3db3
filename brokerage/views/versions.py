from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.exceptions import NotPossible, Refused, TooLate
from brokerage import rules
from brokerage.disclosure import Rung, record_access, rung_of
from brokerage.models import Profile
from brokerage.selectors import versions as selectors
from brokerage.services import restoring
from brokerage.services.versions import content_of

from .profiles import find_profile


def _find(request, public_id) -> tuple[Profile, Rung]:
    """For the company's side and the reviewer; what a published profile said before is nobody else's."""
    profile = find_profile(request, public_id)
    if not rules.is_own_side(request.user, profile) and not rules.may_review_profile(request.user, profile):
        raise Refused(_("Only the company's side and the reviewer read what a profile said before."))
    record_access(request.user, profile)
    return profile, rung_of(request.user, profile)


@login_required
@require_safe
def profile_versions(request, public_id):
    profile, rung = _find(request, public_id)
    rows = selectors.version_rows(profile, rung)
    context = {
        "profile": profile,
        "rows": rows,
        "is_own_side": rung == Rung.OWN,
        "older": rows[1]["number"] if len(rows) > 1 else None,
        "newer": rows[0]["number"] if rows else None,
    }
    return render(request, "brokerage/profiles/profile_versions.html", context)


@login_required
@require_safe
def profile_compare(request, public_id):
    """Two versions by `older` and `newer`, in the order they were kept; without `newer`, with what it says now."""
    profile, rung = _find(request, public_id)
    found = {row.number: row for row in selectors.versions_for(profile, rung)}
    asked = [_number(request.GET.get(name)) for name in ("older", "newer")]
    if asked[0] is None:
        return redirect("brokerage:profile_versions", public_id)
    if any(number is not None and number not in found for number in asked):
        raise Http404
    if asked[1] is None and rung < Rung.OWN:
        raise Http404
    older, newer = sorted(asked) if asked[1] is not None else (asked[0], None)
    before, after = found[older], found.get(newer)
    rows = selectors.changes(before.content, after.content if after else content_of(profile), rung)
    context = {
        "profile": profile,
        "older": before,
        "newer": after,
        "changed": [row for row in rows if row.is_changed],
        "same": [row for row in rows if not row.is_changed],
        "is_own_side": rung == Rung.OWN,
        "why_not": restoring.why_not_restored(request.user, profile),
    }
    return render(request, "brokerage/profiles/profile_compare.html", context)


def _number(given: str | None) -> int | None:
    if not given:
        return None
    if not given.isascii() or not given.isdigit() or len(given) > 9:
        raise Http404
    return int(given)


@login_required
@require_POST
def profile_restore(request, public_id, number):
    profile, rung = _find(request, public_id)
    if not selectors.versions_for(profile, rung).filter(number=number).exists():
        raise Http404
    try:
        _saved, left_out = restoring.restore_version(
            by=request.user, profile=profile, number=number, version=_number(request.POST.get("version")) or 0
        )
    except TooLate:
        raise
    except NotPossible as refusal:
        messages.error(request, " ".join([str(refusal.reason), *dict.fromkeys(refusal.fields.values())]))
        return redirect("brokerage:profile_versions", public_id)
    messages.success(request, _("The draft says again what version %(number)s said.") % {"number": number})
    if left_out:
        messages.warning(request, _("Keywords that cannot be chosen any more were left out. Choose others."))
    return redirect("brokerage:profile_edit", public_id)
