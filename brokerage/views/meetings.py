"""The meetings of a case: proposing times, settling one, and what came of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.exceptions import NotPossible, Refused, TooLate
from brokerage import moves, rules
from brokerage.disclosure import Discloser, record_access
from brokerage.enums import MeetingState
from brokerage.forms.meetings import AnswerForm, CancelForm, OutcomeForm, TimesForm
from brokerage.models import Meeting
from brokerage.selectors import cases
from brokerage.selectors.calendar import calendar_of
from brokerage.selectors.meetings import answers_of, is_open
from brokerage.services import meetings as services

from .matches import find_match
from .refusals import show_refusal


def find_meeting(request, public_id, meeting_id) -> Meeting:
    item = find_match(request, public_id)
    found = Meeting.objects.visible_to(request.user).filter(match=item).prefetch_related("times", "answers")
    meeting = get_object_or_404(found, public_id=meeting_id)
    meeting.match = item
    return meeting


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_new(request, public_id):
    item = find_match(request, public_id)
    if not rules.may_meet(request.user, item):
        raise Refused(_("Meetings are arranged by people of an introduced case, while it runs."))
    form = TimesForm(request.POST) if request.method == "POST" else TimesForm()

    def propose():
        return services.propose_meeting(
            by=request.user, match=item, times=form.times, form_key=form.cleaned_data["form_key"], **form.details
        )

    return _times_page(request, item, form, propose, _("The times are proposed; the other side was told."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_times(request, public_id, meeting_id):
    """Other times for a meeting that is proposed or settled."""
    meeting = find_meeting(request, public_id, meeting_id)
    if not is_open(meeting):
        raise NotPossible(_("This meeting is over or cancelled. Propose a new one."))
    if not rules.may_arrange_meeting(request.user, meeting):
        raise Refused(_("Meetings are arranged by people of an introduced case, while it runs."))
    initial = {name: getattr(meeting, name) for name in ("kind", "minutes", "place", "topic")}
    form = TimesForm(request.POST) if request.method == "POST" else TimesForm(initial=initial)

    def propose():
        return services.propose_times(by=request.user, meeting=meeting, times=form.times, **form.details)

    return _times_page(request, meeting.match, form, propose, _("The other times are proposed."), meeting)


def _times_page(request, item, form, propose, done: str, meeting=None):
    if request.method == "POST" and form.is_valid():
        try:
            made = propose()
        except TooLate:
            raise
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, done)
            return redirect("brokerage:meeting", item.public_id, made.public_id)
    context = {"form": form, "match": item, "meeting": meeting}
    return render(request, "brokerage/matches/meeting_times.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def meeting(request, public_id, meeting_id):
    return _show(request, find_meeting(request, public_id, meeting_id))


def _show(request, meeting: Meeting, *, failed: str = "", form=None, refusal: str = "", status: int = 200):
    user, item = request.user, meeting.match
    sides = cases.sides(item, Discloser(user))
    for side in sides:
        record_access(user, side["party"].profile)
    may = {offer.key: offer.allowed for offer in moves.available(meeting, user)}
    answers = answers_of(user, meeting, sides)
    forms = {"cancel": CancelForm(), "record": OutcomeForm(), "answer": AnswerForm()}
    context = {
        "match": item,
        "meeting": meeting,
        "names": [side["name"] for side in sides],
        "times": list(meeting.times.all()) if meeting.state == MeetingState.PROPOSED else [],
        "may_accept": may.get("accept_time", False),
        "may_change": may.get("propose_times", False),
        "may_cancel": may.get("cancel_meeting", False),
        "may_record": may.get("meeting_took_place", False) and meeting.has_begun,
        "answers": answers if meeting.state == MeetingState.TOOK_PLACE else [],
        "may_answer": meeting.state == MeetingState.TOOK_PLACE
        and rules.may_answer_meeting(user, meeting)
        and any(row["is_ours"] and row["answer"] is None for row in answers),
        "failed": failed,
        "refusal": refusal,
        **{f"{name}_form": form if name == failed and form else plain for name, plain in forms.items()},
    }
    return render(request, "brokerage/matches/meeting.html", context, status=status)


def _take(request, public_id, meeting_id, name: str, form, verb, done: str):
    meeting = find_meeting(request, public_id, meeting_id)
    if form.is_valid():
        try:
            verb(meeting, form.cleaned_data)
        except TooLate:
            raise
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, done)
            return redirect("brokerage:meeting", public_id, meeting_id)
    return _show(request, meeting, failed=name, form=form, status=422)


@login_required
@require_POST
def meeting_accept(request, public_id, meeting_id):
    meeting = find_meeting(request, public_id, meeting_id)
    chosen = request.POST.get("time", "")
    try:
        services.accept_time(by=request.user, meeting=meeting, time_id=int(chosen) if chosen.isdecimal() else 0)
    except TooLate:
        raise
    except NotPossible as refusal:
        return _show(request, meeting, failed="accept", refusal=refusal.reason, status=422)
    messages.success(request, _("The time is settled. Take it to your calendar with the file below."))
    return redirect("brokerage:meeting", public_id, meeting_id)


@login_required
@require_POST
def meeting_cancel(request, public_id, meeting_id):
    return _take(
        request,
        public_id,
        meeting_id,
        "cancel",
        CancelForm(request.POST),
        lambda meeting, data: services.cancel_meeting(by=request.user, meeting=meeting, **data),
        _("The meeting is cancelled; everybody was told."),
    )


@login_required
@require_POST
def meeting_record(request, public_id, meeting_id):
    return _take(
        request,
        public_id,
        meeting_id,
        "record",
        OutcomeForm(request.POST),
        lambda meeting, data: services.record_meeting(by=request.user, meeting=meeting, **data),
        _("The outcome is recorded; both sides are asked how content they are."),
    )


@login_required
@require_POST
def meeting_answer(request, public_id, meeting_id):
    return _take(
        request,
        public_id,
        meeting_id,
        "answer",
        AnswerForm(request.POST),
        lambda meeting, data: services.answer_meeting(by=request.user, meeting=meeting, **data),
        _("Thank you. Your side's answer is kept."),
    )


@login_required
@require_safe
def meeting_calendar(request, public_id, meeting_id):
    """The meeting for a calendar: invitation, update or cancellation, as its state is now."""
    meeting = find_meeting(request, public_id, meeting_id)
    # A time that was settled once and then cancelled stands in calendars without a time here.
    if meeting.starts_at is None and meeting.state != MeetingState.CANCELLED:
        raise Http404
    sides = cases.sides(meeting.match, Discloser(request.user))
    with_whom = ", ".join(side["name"] for side in sides if not side["is_ours"])
    data = calendar_of(meeting, request.user, with_whom)
    method = "CANCEL" if meeting.state == MeetingState.CANCELLED else "REQUEST"
    response = HttpResponse(data, content_type=f"text/calendar; charset=utf-8; method={method}")
    response["Content-Disposition"] = 'attachment; filename="tibs-meeting.ics"'
    response["Cache-Control"] = "private, no-store"
    return response
