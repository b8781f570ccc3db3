import logging

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.exceptions import NotPossible, Refused
from brokerage import moves, rules
from brokerage.disclosure import Discloser
from brokerage.forms.agreements import AgreementForm, FollowUpForm
from brokerage.forms.matches import form_of
from brokerage.models import Agreement, FollowUp, Match
from brokerage.selectors import cases
from brokerage.services import agreements as services
from brokerage.services.follow_ups import answer_follow_up, may_answer_from, party_to_answer
from brokerage.workflow import MATCH

from .matches import find_match, show_match
from .refusals import show_refusal

logger = logging.getLogger(__name__)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def match_agreement(request, public_id):
    """Record what was agreed, or mend what the other side recorded."""
    item = find_match(request, public_id)
    if not rules.may_record_agreement(request.user, item):
        raise Refused(_("An agreement is recorded by the companies of the case and their brokers."))
    if item.state not in MATCH.get("record_agreement").sources:
        raise NotPossible(moves.why_not(item))
    row = Agreement.objects.filter(match=item).first()
    status = 200
    if request.method == "POST":
        form, status = AgreementForm(request.POST, request.FILES), 422
        if form.is_valid() and _record(request, item, form):
            return redirect("brokerage:match", public_id)
    else:
        names = ("kind", "signed_on", "value_eur", "jobs", "version")
        form = AgreementForm(initial={name: getattr(row, name) for name in names} if row else None)
    context = {"form": form, "match": item, "agreement": row}
    return render(request, "brokerage/matches/agreement_edit.html", context, status=status)


def _record(request, item: Match, form: AgreementForm) -> bool:
    data = dict(form.cleaned_data)
    file, version = data.pop("file"), data.pop("version")
    evidence = (file.name, file.read()) if file else None
    try:
        services.record_agreement(by=request.user, match=item, data=data, file=evidence, version=version)
    except NotPossible as refusal:
        show_refusal(form, refusal)
        return False
    messages.success(request, _("Recorded. The companies were asked to confirm it."))
    return True


def _find_agreement(request, public_id) -> Agreement:
    item = find_match(request, public_id)
    if not rules.may_see_agreement(request.user, item):
        raise Http404
    return get_object_or_404(Agreement.objects.select_related("match"), match=item)


@login_required
@require_POST
def match_agreement_confirm(request, public_id):
    agreement = _find_agreement(request, public_id)
    version = request.POST.get("version", "")
    services.confirm_agreement(by=request.user, agreement=agreement, version=int(version) if version.isdecimal() else 0)
    messages.success(request, _("Confirmed. Once every company has confirmed, a broker validates the agreement."))
    return redirect("brokerage:match", public_id)


@login_required
@require_POST
def match_agreement_validate(request, public_id):
    agreement = _find_agreement(request, public_id)
    form = form_of(MATCH.get("agree"), request.POST)
    if form.is_valid():
        try:
            services.validate_agreement(by=request.user, agreement=agreement, note=form.cleaned_data["note"])
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Validated. The companies will be asked after 6 and after 12 months."))
            return redirect("brokerage:match", public_id)
    return show_match(request, find_match(request, public_id), failed="agree", form=form, status=422)


@login_required
@require_safe
def match_agreement_file(request, public_id):
    """The evidence itself, for whom the agreement is shown at this moment."""
    agreement = _find_agreement(request, public_id)
    if not agreement.file:
        raise Http404
    try:
        file = agreement.file.open("rb")
    except FileNotFoundError:
        logger.error("The file of agreement %s is gone.", agreement.pk)
        raise Http404 from None
    response = FileResponse(file, as_attachment=True, filename=agreement.file_name, content_type=agreement.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def match_follow_up(request, public_id, months):
    item = find_match(request, public_id)
    if not rules.may_answer_follow_up(request.user, item):
        raise Refused(_("A follow-up is answered by the companies of the case and their brokers."))
    row = get_object_or_404(FollowUp.objects.select_related("match"), match=item, months=months)
    party = party_to_answer(request.user, row)
    if party is None:
        raise NotPossible(_("Your side has answered this already."))
    form = FollowUpForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                answer_follow_up(by=request.user, follow_up=row, data=form.cleaned_data)
            except NotPossible as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, _("Thank you, your answer is kept."))
                return redirect("brokerage:match", public_id)
    context = {
        "form": form, "match": item, "follow_up": row, "party": party, "opens_on": may_answer_from(row),
        "names": [side["name"] for side in cases.sides(item, Discloser(request.user))],
    }  # fmt: skip
    return render(request, "brokerage/matches/follow_up.html", context, status=status)
