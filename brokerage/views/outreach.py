from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.exceptions import NotPossible, TooLate
from brokerage.filters import ContactFilter
from brokerage.forms.outreach import ContactForm, EventForm
from brokerage.models import Company, OutreachContact, OutreachEvent
from brokerage.services import outreach

from .companies import register
from .desk import check_broker
from .refusals import show_refusal

PER_PAGE = 25
EVENTS = 10


def _event(request, public_id) -> OutreachEvent:
    check_broker(request.user)
    return get_object_or_404(OutreachEvent.objects.visible_to(request.user), public_id=public_id)


def _contact(request, public_id) -> OutreachContact:
    check_broker(request.user)
    rows = OutreachContact.objects.visible_to(request.user).select_related("event", "company", "country", "nuts_unit")
    return get_object_or_404(rows, public_id=public_id)


@login_required
@require_safe
def outreach_list(request):
    """Whom the organisation met: contacts by the date of their next step, events by theirs."""
    check_broker(request.user)
    contacts = OutreachContact.objects.visible_to(request.user).select_related("event", "country", "company")
    found = ContactFilter(request.GET, queryset=contacts, request=request)
    events = Paginator(OutreachEvent.objects.visible_to(request.user), EVENTS)
    context = {
        "filter": found,
        "page_obj": Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page")),
        "events": events.get_page(request.GET.get("events")),
    }
    return render(request, "brokerage/outreach/outreach_list.html", context)


@login_required
@require_safe
def outreach_event(request, public_id):
    event = _event(request, public_id)
    context = {
        "event": event,
        "companies": Company.objects.visible_to(request.user).filter(outreach_events=event),
        "contacts": event.contacts.select_related("country", "company", "event"),
    }
    return render(request, "brokerage/outreach/outreach_event.html", context)


@login_required
def event_new(request):
    check_broker(request.user)
    return _write(request, EventForm, outreach.save_event, "event", None)


@login_required
def event_edit(request, public_id):
    return _write(request, EventForm, outreach.save_event, "event", _event(request, public_id))


@login_required
def contact_new(request):
    check_broker(request.user)
    events = OutreachEvent.objects.visible_to(request.user).filter(public_id__in=_one_id(request))
    return _write(request, ContactForm, outreach.save_contact, "contact", None, initial={"event": events.first()})


def _one_id(request) -> list[str]:
    """The event of the address, if it is an id at all."""
    try:
        return [UUID(request.GET.get("event", ""))]
    except ValueError:
        return []


@login_required
def contact_edit(request, public_id):
    return _write(request, ContactForm, outreach.save_contact, "contact", _contact(request, public_id))


def _write(request, form_class, save, kind: str, thing, initial=None):
    initial = {**(initial or {}), "version": getattr(thing, "version", None)}
    # The service writes on a locked row of its own: the form must not write on the one that is shown.
    copy = type(thing).objects.get(pk=thing.pk) if thing else None
    form = form_class(request.POST or None, by=request.user, instance=copy, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = dict(form.cleaned_data)
            try:
                thing = save(by=request.user, data=data, version=data.pop("version"), **{kind: thing})
            except NotPossible as refusal:
                show_refusal(form, refusal)
            except TooLate as refusal:
                form.add_error(None, refusal.reason)
                status = 409
            else:
                messages.success(request, _("Saved."))
                return redirect(thing)
    context = {"form": form, "thing": thing, "is_stale": status == 409}
    return render(request, f"brokerage/outreach/{kind}_edit.html", context, status=status)


@login_required
@require_safe
def outreach_contact(request, public_id):
    contact = _contact(request, public_id)
    own = Company.objects.visible_to(request.user)
    context = {
        "contact": contact,
        "may_open_company": contact.company is not None and own.filter(pk=contact.company_id).exists(),
    }
    return render(request, "brokerage/outreach/outreach_contact.html", context)


@login_required
def contact_company(request, public_id):
    """The registration of a company, filled in with what is known of the contact."""
    contact = _contact(request, public_id)
    if not contact.is_open:
        messages.info(request, _("This contact became a company or was closed in the meantime."))
        return redirect(contact)
    return register(request, contact)


@login_required
@require_POST
def contact_close(request, public_id):
    contact = _contact(request, public_id)
    outreach.close_contact(by=request.user, contact=contact)
    messages.success(request, _("Closed. It is deleted when its time is over."))
    return redirect(contact)


@login_required
@require_POST
def contact_delete(request, public_id):
    outreach.delete_contact(by=request.user, contact=_contact(request, public_id))
    messages.success(request, _("The contact is deleted for good."))
    return redirect("brokerage:outreach_list")
