"""What a person does on the page of an interest: one address a verb, POST only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.exceptions import NotPossible, Refused, TooLate
from brokerage.forms.interests import form_of
from brokerage.models import Interest
from brokerage.services import interests as services
from brokerage.workflow import INTEREST

from .interests import find_interest, profile_form, show_interest
from .refusals import show_refusal


def done(request, item: Interest, sentence: str):
    messages.success(request, sentence)
    if not Interest.objects.visible_to(request.user).filter(pk=item.pk).exists():
        return redirect("brokerage:interest_list")
    return redirect("brokerage:interest", item.public_id)


@login_required
@require_POST
def interest_step(request, public_id, action):
    entry = INTEREST.get(action)
    if entry is None or entry.clock:
        raise Http404
    item = find_interest(request, public_id)
    form = form_of(entry, request.POST)
    if form.is_valid():
        try:
            services.advance(by=request.user, interest=item, action=action, **form.cleaned_data)
        except TooLate:
            raise
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            return done(request, item, _("Done: %(what)s.") % {"what": entry.done})
    return show_interest(request, item, failed=action, form=form, status=422)


@login_required
@require_POST
def interest_profile(request, public_id):
    item = find_interest(request, public_id)
    form = profile_form(request.user, item, request.POST)
    if form is None:
        raise Refused(_("The profile of this interest is named already, or it is not for you to name."))
    if form.is_valid():
        try:
            services.name_profile(by=request.user, interest=item, own_profile=form.cleaned_data["own_profile"])
        except TooLate:
            raise
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            return done(request, item, _("The profile is named."))
    return show_interest(request, item, failed="profile", form=form, status=422)
