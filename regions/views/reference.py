from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.exceptions import Refused
from regions.models import ReferenceLoad
from regions.reference import edited_keys, registered_datasets
from regions.rules import is_administrator

SHOWN_KEYS = 50


@login_required
@require_safe
def reference_data(request):
    """What was loaded when, and which rows differ from their file because somebody changed them here."""
    if not is_administrator(request.user):
        raise Refused(_("Reference data is kept by administrators."))
    last = {load.dataset: load for load in ReferenceLoad.objects.order_by("loaded_at")}
    rows = []
    for dataset in registered_datasets():
        edited = edited_keys(dataset)
        rows.append(
            {
                "dataset": dataset,
                "title": dataset.model._meta.verbose_name_plural,
                "count": dataset.model._default_manager.count(),
                "last": last.get(dataset.name),
                "edited": edited[:SHOWN_KEYS],
                "edited_count": len(edited),
                "admin_url_name": f"admin:{dataset.model._meta.app_label}_{dataset.model._meta.model_name}_changelist",
            }
        )
    return render(request, "regions/reference_data.html", {"rows": rows})
