from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.exceptions import NotPossible, Refused, TooLate
from brokerage import anonymity, rules
from brokerage.disclosure import Rung, view_of
from brokerage.forms.reviews import ReviewForm
from brokerage.models import Profile
from brokerage.services import profiles as services

from .desk import check_broker
from .refusals import show_refusal

DONE = {
    "publish": gettext_lazy("Published. Suggestions for it are computed now."),
    "hold": gettext_lazy("Put on hold. The company and its broker were told."),
    "reject": gettext_lazy("Rejected. The company and its broker were told."),
    "return": gettext_lazy("Returned with your reasons. The company and its broker were told."),
}


@login_required
def review(request, public_id):
    """The second person's page: the anonymous form, what may reveal the client, the rubric."""
    check_broker(request.user)
    found = Profile.objects.visible_to(request.user).select_related(
        "company__country", "company__region", "company__serving_organisation"
    )
    profile = get_object_or_404(found, public_id=public_id)
    if not rules.may_review_profile(request.user, profile):
        raise Refused(_("A profile is reviewed by a second broker, once, while it is in review."))
    form = ReviewForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                done = services.review_profile(
                    by=request.user,
                    profile=profile,
                    scores=form.scores(),
                    comment=form.cleaned_data["comment"],
                    do_return="return" in request.POST,
                    field_reasons=form.reasons(),
                )
            except TooLate:
                raise
            except NotPossible as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, DONE[done.outcome])
                return redirect("brokerage:desk")
    view = view_of(request.user, profile)
    context = {
        "form": form,
        "profile": profile,
        "view": view,
        "findings": _findings(profile, view),
        "is_confirmed": anonymity.is_confirmed(profile),
    }
    return render(request, "brokerage/reviews/review.html", context, status=status)


def _findings(profile: Profile, view) -> list[dict]:
    """Where the text may reveal the client; a reviewer from elsewhere is not told which word does."""
    found = services.anonymity_findings(profile)
    if view.rung == Rung.OWN:
        return [{"label": anonymity.label_of(field), "word": word} for field, word in found]
    return [
        {"label": anonymity.label_of(field), "word": ""} for field in dict.fromkeys(field for field, _word in found)
    ]
