"""What waits for workers and what they gave up, for administrators. Kinds of work of the floors above are found
by their base class, so that this floor names none of them."""

from django.apps import apps
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Attempted, Mail
from accounts.roles import Role

PARKED_SHOWN = 20
# The column that says since when the work waits, the first one that a model has.
SINCE = ("wanted_at", "checked_at", "created_at")


def work_models() -> dict[str, type[Attempted]]:
    return {model._meta.label_lower: model for model in apps.get_models() if issubclass(model, Attempted)}


def _administrators_only(request) -> None:
    if not request.user.acts_as(Role.ADMINISTRATOR):
        raise Http404


@login_required
@require_safe
def status(request):
    _administrators_only(request)
    queues = [_queue(*item) for item in work_models().items()]
    return render(request, "accounts/status.html", {"queues": queues, "refused": _refused()})


def _refused() -> list[dict]:
    """Addresses that the mail server will not have, each with what it said last."""
    rows = Mail.objects.refused().order_by("-refused_at").select_related("to_user")[: 5 * PARKED_SHOWN]
    found = {}
    for row in rows:
        found.setdefault(row.to_email, {"address": row.to_email, "user": row.to_user, "at": row.refused_at, "said": ""})
        found[row.to_email]["said"] = found[row.to_email]["said"] or row.last_error
    return list(found.values())[:PARKED_SHOWN]


def _queue(label: str, model: type[Attempted]) -> dict:
    since = next(name for name in SINCE if any(field.name == name for field in model._meta.fields))
    # Letters wait also while the mail server puts them off.
    waiting = model.objects.waiting() if model is Mail else model.objects.due()
    parked, troubled = model.objects.exclude(parked_at=None), waiting.exclude(attempts=0, last_error="")
    return {
        "label": label,
        "name": capfirst(str(model._meta.verbose_name_plural)),
        "waiting": waiting.count(),
        "oldest": waiting.order_by(since).values_list(since, flat=True).first(),
        "failed_before": troubled.count(),
        "trouble": troubled.exclude(last_error="").order_by("-pk").values_list("last_error", flat=True).first() or "",
        "parked": parked.count(),
        # Only the number and the error: a row may hold a letter that is not the administrator's to read.
        "parked_rows": parked.order_by("-parked_at").values("pk", "parked_at", "attempts", "last_error")[:PARKED_SHOWN],
    }


@login_required
@require_POST
def release(request):
    """Let workers try the parked rows of one kind again; the next sweep finds them."""
    _administrators_only(request)
    model = work_models().get(request.POST.get("kind", ""))
    if model is None:
        raise Http404
    parked = model.objects.exclude(parked_at=None)
    count = parked.release() if model is Mail else parked.update(parked_at=None, attempts=0)
    messages.success(request, _("Released: %(count)s. Workers try again within a minute.") % {"count": count})
    return redirect("accounts:status")
