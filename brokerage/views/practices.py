from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.exceptions import NotPossible, Refused, TooLate
from brokerage import rules
from brokerage.filters_directory import PracticeFilter
from brokerage.forms.directory import PracticeForm, practice_initial
from brokerage.models import Practice
from brokerage.selectors import directory as found_by
from brokerage.services import practices as services
from brokerage.workflow import PRACTICE

from . import directory
from .desk import check_broker
from .refusals import show_refusal


@require_safe
def practice_list(request):
    found = PracticeFilter(request.GET, queryset=found_by.practices_for(request.user), request=request)
    context = {
        "filter": found,
        "page_obj": Paginator(found.qs, directory.PER_PAGE).get_page(request.GET.get("page")),
        "is_broker": rules.is_broker(request.user),
    }
    return render(request, "brokerage/directory/practice_list.html", context)


def find_practice(request, public_id) -> Practice:
    return get_object_or_404(found_by.practices_for(request.user), public_id=public_id)


@require_safe
def practice(request, public_id):
    return _page(request, find_practice(request, public_id))


def _page(request, item: Practice, *, failed: str = "", form=None, status: int = 200):
    is_writer = rules.may_write_practice(request.user, item)
    is_reviewer = item.state == "review" and rules.may_review_practice(request.user, item)
    context = {
        "practice": item,
        "areas": found_by.area_labels(item.areas),
        "barriers": found_by.barrier_labels(item.barriers),
        "is_writer": is_writer,
        "is_reviewer": is_reviewer,
        "may_change": is_writer and item.state in PRACTICE.get("change").sources,
        "steps": directory.steps_open_to(request.user, item, failed=failed, form=form),
        "failed": failed,
        "history": [],
        "returned_with": None,
    }
    if is_writer or is_reviewer:
        context["history"] = directory.history_of(item, PRACTICE, directory.labels_of(PracticeForm))
    if is_writer and item.state == "returned":
        context["returned_with"] = item.steps.filter(action="return").select_related("by").last()
    return render(request, "brokerage/directory/practice.html", context, status=status)


@login_required
def practice_new(request):
    check_broker(request.user)
    return _write(request, None)


@login_required
def practice_edit(request, public_id):
    item = find_practice(request, public_id)
    if not rules.may_write_practice(request.user, item):
        raise Refused(_("The brokers of the organisation that wrote it change it."))
    return _write(request, item)


def _write(request, item: Practice | None):
    def save(data, version):
        return services.save_practice(by=request.user, data=data, practice=item, version=version)

    def stored():
        row = Practice.objects.select_related("changed_by").get(pk=item.pk)
        return row, practice_initial(row)

    form = PracticeForm(request.POST if request.method == "POST" else None, initial=practice_initial(item))
    done = directory.write(
        request, form, "brokerage/directory/practice_edit.html", save=save, stored=stored, thing=item
    )
    if isinstance(done, HttpResponse):
        return done
    messages.success(request, _("The card is saved. Ask another broker to review it when it is ready."))
    return redirect(done)


@login_required
@require_POST
def practice_step(request, public_id, action):
    entry = PRACTICE.get(action)
    if entry is None or action in ("write", "change"):
        raise Http404
    item = find_practice(request, public_id)
    form = directory.step_form(item, entry, request.POST)
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in form.fields}
        try:
            services.advance(by=request.user, practice=item, action=action, **values)
        except TooLate:
            raise
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Done: %(what)s.") % {"what": entry.done})
            if not Practice.objects.visible_to(request.user).filter(pk=item.pk).exists():
                return redirect("brokerage:practice_list")
            return redirect(item)
    return _page(request, item, failed=action, form=form, status=422)
