from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import services


@login_required
@require_POST
def switch_role(request):
    capacity = services.switch_capacity(by=request.user, key=request.POST.get("capacity", ""))
    messages.success(request, _("You now work as: %(capacity)s.") % {"capacity": capacity.label})
    return redirect("start")
