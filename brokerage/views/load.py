from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.exceptions import NotPossible, TooLate
from brokerage.forms.hand_overs import CompaniesForm
from brokerage.forms.load import AbsenceForm
from brokerage.models import HandOver
from brokerage.selectors.load import load_of
from brokerage.services import load as services
from brokerage.services.hand_overs import hand_over_companies

from .desk import check_broker
from .refusals import show_refusal


def _show(request, status: int = 200, **forms):
    user = request.user
    organisation = user.capacity.holder
    given = HandOver.objects.filter(company__serving_organisation=organisation)
    context = {
        "organisation": organisation,
        "rows": load_of(organisation),
        "absence_form": forms.get("absence") or AbsenceForm(user=user),
        "hand_over_form": forms.get("hand_over") or CompaniesForm(user=user),
        "hand_overs": given.select_related("company", "giver", "broker", "asked_by")[:20],
    }
    return render(request, "brokerage/desk/load.html", context, status=status)


@login_required
@require_safe
def load(request):
    check_broker(request.user)
    return _show(request)


@login_required
@require_POST
def load_absence(request):
    check_broker(request.user)
    form = AbsenceForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            services.note_absence(by=request.user, **form.cleaned_data)
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Noted. Your substitute was told."))
            return redirect("brokerage:load")
    return _show(request, 422, absence=form)


@login_required
@require_POST
def load_absence_end(request):
    """Take back the own absences from today on."""
    check_broker(request.user)
    for absence in request.user.absences.all():
        services.end_absence(by=request.user, absence=absence)
    messages.success(request, _("You are here again."))
    return redirect("brokerage:load")


@login_required
@require_POST
def load_hand_over(request):
    check_broker(request.user)
    form = CompaniesForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            rows = hand_over_companies(by=request.user, **form.cleaned_data)
        except TooLate:
            raise
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            sentence = ngettext("%(n)s company was handed over.", "%(n)s companies were handed over.", len(rows))
            messages.success(request, sentence % {"n": len(rows)})
            return redirect("brokerage:load")
    return _show(request, 422, hand_over=form)
