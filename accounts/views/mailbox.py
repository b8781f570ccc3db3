"""All letters of the demo world. Mounted only where TIBS_DEMO is on; the check below holds even if it is not."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import Mail

PER_PAGE = 25


def _demo_only() -> None:
    if not settings.TIBS_DEMO:
        raise Http404


@require_safe
def mailbox(request):
    _demo_only()
    address = request.GET.get("to", "").strip().lower()
    mails = Mail.objects.defer("text", "html")
    if address:
        mails = mails.filter(to_email__icontains=address)
    context = {"page_obj": Paginator(mails, PER_PAGE).get_page(request.GET.get("page")), "address": address}
    return render(request, "accounts/mailbox.html", context)


@require_safe
def mailbox_mail(request, pk: int):
    """One letter as its reader gets it without HTML, its links to be followed."""
    _demo_only()
    return render(request, "accounts/mailbox_mail.html", {"mail": get_object_or_404(Mail, pk=pk)})
