from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.exceptions import NotPossible, Refused, TooLate
from brokerage import rules
from brokerage.filters_directory import InstrumentFilter
from brokerage.forms.directory import InstrumentForm, instrument_initial
from brokerage.models import Instrument
from brokerage.selectors import directory as found_by
from brokerage.services import instruments as services
from brokerage.workflow import INSTRUMENT

from . import directory
from .refusals import show_refusal


@require_safe
def instrument_list(request):
    """Public knowledge, so that visitors see what a region has to offer."""
    found = InstrumentFilter(request.GET, queryset=found_by.instruments_for(request.user), request=request)
    context = {
        "filter": found,
        "page_obj": Paginator(found.qs, directory.PER_PAGE).get_page(request.GET.get("page")),
        "may_add": services.regions_kept_by(request.user).exists(),
    }
    return render(request, "brokerage/directory/instrument_list.html", context)


def find_instrument(request, public_id) -> Instrument:
    return get_object_or_404(found_by.instruments_for(request.user), public_id=public_id)


@require_safe
def instrument(request, public_id):
    return _page(request, find_instrument(request, public_id))


def _page(request, item: Instrument, *, failed: str = "", form=None, status: int = 200):
    is_keeper = rules.may_keep_instrument(request.user, item)
    context = {
        "instrument": item,
        "areas": found_by.area_labels(item.areas),
        "barriers": found_by.barrier_labels(item.barriers),
        "is_keeper": is_keeper,
        "may_change": is_keeper and item.state in INSTRUMENT.get("change").sources,
        "steps": directory.steps_open_to(request.user, item, failed=failed, form=form),
        "failed": failed,
        "history": directory.history_of(item, INSTRUMENT, directory.labels_of(InstrumentForm)) if is_keeper else [],
    }
    return render(request, "brokerage/directory/instrument.html", context, status=status)


@login_required
def instrument_new(request):
    if not services.regions_kept_by(request.user).exists():
        raise Refused(_("The directory is kept by brokers of an organisation that serves a region."))
    return _write(request, None)


@login_required
def instrument_edit(request, public_id):
    item = find_instrument(request, public_id)
    if not rules.may_keep_instrument(request.user, item):
        raise Refused(_("This instrument is kept by the brokers of its regions."))
    return _write(request, item)


def _write(request, item: Instrument | None):
    def save(data, version):
        return services.save_instrument(by=request.user, data=data, instrument=item, version=version)

    def stored():
        row = Instrument.objects.select_related("changed_by").get(pk=item.pk)
        return row, instrument_initial(row)

    data = request.POST if request.method == "POST" else None
    form = InstrumentForm(data, initial=instrument_initial(item))
    done = directory.write(
        request, form, "brokerage/directory/instrument_edit.html", save=save, stored=stored, thing=item
    )
    if isinstance(done, HttpResponse):
        return done
    messages.success(request, _("The instrument is saved; everybody can read it."))
    return redirect(done)


@login_required
@require_POST
def instrument_step(request, public_id, action):
    entry = INSTRUMENT.get(action)
    if action not in _STEPS:
        raise Http404
    item = find_instrument(request, public_id)
    form = directory.step_form(item, entry, request.POST)
    if form.is_valid():
        note = {"note": form.cleaned_data["note"]} if entry.needs_note else {}
        try:
            _STEPS[action](by=request.user, instrument=item, **note)
        except TooLate:
            raise
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Done: %(what)s.") % {"what": entry.done})
            return redirect(item)
    return _page(request, item, failed=action, form=form, status=422)


_STEPS = {
    "check": services.note_checked,
    "withdraw": services.withdraw_instrument,
    "relist": services.relist_instrument,
}
