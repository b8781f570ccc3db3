"""Pages of advisers outside the portal: without an account, by the link of their letter."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.exceptions import NotPossible
from brokerage.disclosure import teaser_of
from brokerage.forms.interests import AdviserForm, form_of
from brokerage.models import Profile
from brokerage.selectors import interests as found_by
from brokerage.services import advisers
from brokerage.workflow import INTEREST

from .refusals import show_refusal


@require_http_methods(["GET", "HEAD", "POST"])
def adviser_new(request, public_id):
    profile = get_object_or_404(Profile.objects.public().for_cards(), public_id=public_id)
    form = AdviserForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            advisers.send_adviser_interest(profile=profile, language=get_language() or "en", **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error("email", refusal)
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            return redirect("brokerage:adviser_sent")
    context = {"form": form, "view": teaser_of(profile)}
    status = 422 if form.is_bound else 200
    return render(request, "brokerage/interests/adviser_new.html", context, status=status)


@require_safe
def adviser_sent(request):
    return render(request, "brokerage/interests/adviser_sent.html")


@require_http_methods(["GET", "HEAD", "POST"])
def adviser_interest(request, token):
    """Where it stands. Opening the link changes nothing: programs that check letters open links too."""
    item = advisers.interest_of_token(token)
    if item is None:
        raise Http404
    answer = form_of(INTEREST.get("give_information"), request.POST if request.POST.get("do") == "answer" else None)
    status = 200
    if answer.is_bound and not answer.is_valid():
        status = 422
    elif request.method == "POST":
        try:
            return _take(request, item, token, answer)
        except NotPossible as refusal:
            status = 422
            show_refusal(answer, refusal) if answer.is_bound else messages.error(request, refusal.reason)
    context = {
        "interest": item,
        "view": teaser_of(item.profile),
        "steps": found_by.adviser_timeline(item),
        "stages": found_by.stages(item, list(item.steps.order_by("at", "pk"))),
        "next": found_by.next_step(item, found_by.SENDER),
        "question": found_by.question_of(item),
        "form": answer,
    }
    response = render(request, "brokerage/interests/adviser_interest.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def _take(request, item, token: str, answer):
    do = request.POST.get("do")
    if do == "confirm":
        advisers.confirm_address(item)
        messages.success(request, _("Thank you. A broker reads your interest now."))
    elif do == "answer":
        advisers.answer_as_adviser(item, answer.cleaned_data["note"])
        messages.success(request, _("The broker has your answer."))
    elif do == "withdraw":
        advisers.take_back_as_adviser(item)
        messages.success(request, _("Your interest is taken back."))
    elif do == "erase":
        advisers.erase_as_adviser(item)
        messages.success(request, _("Your name, your address and your words are erased."))
        return redirect("brokerage:opportunity_list")
    else:
        raise NotPossible(_("Choose what you want to do."))
    return redirect("brokerage:adviser_interest", token)
