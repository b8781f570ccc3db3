from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Notification

PER_PAGE = 25


@login_required
@require_safe
def notification_list(request):
    mine = Notification.objects.visible_to(request.user)
    page_obj = Paginator(mine, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page_obj, "has_unread": mine.unread().exists()}
    return render(request, "accounts/notification_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notification_open(request, pk: int):
    """Go to what the notification tells of; a POST also notes it as read, a GET changes nothing."""
    notification = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        Notification.objects.filter(pk=notification.pk, read_at=None).update(read_at=timezone.now())
    if notification.url and url_has_allowed_host_and_scheme(
        notification.url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return redirect(notification.url)
    return redirect("accounts:notification_list")


@login_required
@require_POST
def notification_read_all(request):
    Notification.objects.visible_to(request.user).unread().update(read_at=timezone.now())
    messages.success(request, _("All notifications are marked as read."))
    return redirect("accounts:notification_list")
