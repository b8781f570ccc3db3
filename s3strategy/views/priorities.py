from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.roles import Role, capacity_of
from regions.models import Region
from s3strategy.filters import PriorityFilter
from s3strategy.forms import CodesForm, NewPriorityForm, PriorityForm, ReasonForm
from s3strategy.models import Priority, PriorityCode
from s3strategy.rules import can_edit_priority, check_mandate
from s3strategy.services.priorities import (
    add_priority,
    change_codes,
    change_priority,
    restore_priority,
    withdraw_priority,
)


@require_safe
def priority_list(request):
    filters = PriorityFilter(request.GET or None, queryset=Priority.objects.select_related("region"))
    priorities = filters.qs if filters.is_bound else filters.queryset.current()
    return render(
        request,
        "s3strategy/priority_list.html",
        {
            "filter": filters,
            "priorities": priorities,
            "levels": [(label, Priority.WEIGHTS[level]) for level, label in level_labels()],
        },
    )


def level_labels():
    return [(Priority.Level(value), label) for value, label in Priority.Level.choices]


def codes_of(priority: Priority):
    codes = PriorityCode.objects.filter(priority=priority).select_related("concept")
    return codes.order_by("concept__scheme", "-confidence", "concept__code")


@require_safe
def priority_detail(request, key):
    priority = get_object_or_404(Priority.objects.select_related("region"), key=key)
    return render(
        request,
        "s3strategy/priority_detail.html",
        {
            "priority": priority,
            "codes": codes_of(priority),
            "revisions": priority.revisions.select_related("changed_by"),
            "may_edit": request.user.is_authenticated and can_edit_priority(request.user, priority),
            "reason_form": ReasonForm(initial={"version": priority.version}),
        },
    )


@login_required
def priority_edit(request, key):
    priority = get_object_or_404(Priority.objects.select_related("region"), key=key)
    check_mandate(request.user, priority.region, _("You do not hold the S3 mandate for this region."))
    # A copy for the form: a refused change must not show what was typed as if it stood there.
    current = Priority.objects.get(pk=priority.pk)
    form = PriorityForm(request.POST or None, instance=priority, initial={"version": current.version})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = form.cleaned_data
            try:
                change_priority(
                    by=request.user,
                    priority=current,
                    version=values["version"],
                    values=values,
                    comment=values["comment"],
                )
            except TooLate as refusal:
                status = refusal.status
                form.add_error(None, refusal.reason)
                # The typed text stays; saving again now means "over the version shown below".
                form.data = form.data.copy()
                form.data["version"] = Priority.objects.values_list("version", flat=True).get(pk=priority.pk)
            except NotPossible as refusal:
                form.add_error(None, refusal.reason)
            else:
                messages.success(request, _("The priority is changed. Its earlier text stays in the history."))
                return redirect(current)
    current.refresh_from_db()
    return render(
        request,
        "s3strategy/priority_edit.html",
        {"form": form, "priority": current, "is_stale": status == TooLate.status},
        status=status,
    )


@login_required
def priority_codes(request, key):
    """Which concepts a priority is about, in the hands of the region's officers."""
    priority = get_object_or_404(Priority.objects.select_related("region"), key=key)
    check_mandate(request.user, priority.region, _("You do not hold the S3 mandate for this region."))
    form = CodesForm(request.POST or None, priority=priority, initial={"version": priority.version})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            values = form.cleaned_data
            try:
                change_codes(
                    by=request.user,
                    priority=priority,
                    version=values["version"],
                    concepts=form.concepts(),
                    is_confirmed=values["is_confirmed"],
                    comment=values["comment"],
                )
            except TooLate as refusal:
                status = refusal.status
                form.add_error(None, refusal.reason)
                form.data = form.data.copy()
                form.data["version"] = Priority.objects.values_list("version", flat=True).get(pk=priority.pk)
            except NotPossible as refusal:
                form.add_error(None, refusal.reason)
            else:
                messages.success(request, _("The codes are changed. The earlier ones stay in the history."))
                return redirect(priority)
    return render(
        request,
        "s3strategy/priority_codes.html",
        {"form": form, "priority": priority, "codes": codes_of(priority)},
        status=status,
    )


@login_required
def priority_new(request, region_key):
    region = get_object_or_404(Region, key=region_key)
    check_mandate(request.user, region, _("You do not hold the S3 mandate for this region."))
    form = NewPriorityForm(request.POST or None, initial={"level": Priority.Level.REGIONAL})
    if request.method == "POST" and form.is_valid():
        priority = add_priority(by=request.user, region=region, values=form.cleaned_data)
        messages.success(request, _("The priority is added."))
        return redirect(priority)
    return render(
        request,
        "s3strategy/priority_new.html",
        {"form": form, "region": region},
        status=422 if form.errors else 200,
    )


@login_required
@require_POST
def priority_withdraw(request, key):
    return _withdraw_or_restore(request, key, withdraw_priority, _("The priority is withdrawn."))


@login_required
@require_POST
def priority_restore(request, key):
    return _withdraw_or_restore(request, key, restore_priority, _("The priority counts again."))


def _withdraw_or_restore(request, key, service, sentence):
    priority = get_object_or_404(Priority.objects.select_related("region"), key=key)
    check_mandate(request.user, priority.region, _("You do not hold the S3 mandate for this region."))
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was changed: give a reason."))
        return redirect(priority)
    service(by=request.user, priority=priority, **form.cleaned_data)
    messages.success(request, sentence)
    return redirect(priority)


@login_required
@require_safe
def own_priorities(request):
    """The priorities of every region whose mandate the officer's organisation holds."""
    capacity = capacity_of(request.user)
    if capacity is None or capacity.role != Role.OFFICER:
        raise Refused(_("This page is for officers of a regional authority."))
    regions = Region.objects.with_mandate_of(capacity.holder).prefetch_related("priorities")
    return render(request, "s3strategy/own_priorities.html", {"regions": regions, "organisation": capacity.holder})
