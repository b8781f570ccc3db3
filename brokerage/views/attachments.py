import logging

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.exceptions import NotPossible
from brokerage import anonymity
from brokerage.disclosure import record_access, view_of
from brokerage.forms.attachments import AttachmentForm, VideoLinkForm
from brokerage.models import Attachment, Profile
from brokerage.services import attachments as services

from .profiles import find_profile
from .refusals import show_refusal

logger = logging.getLogger(__name__)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile_attachments(request, public_id):
    """The files and video links of a profile: add one, change who may see it, delete it."""
    profile = find_profile(request, public_id)
    services.check_files_may_change(request.user, profile)
    form = AttachmentForm(request.POST, request.FILES) if request.method == "POST" else AttachmentForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            added = services.add_attachment(
                by=request.user,
                profile=profile,
                name=file.name,
                data=file.read(),
                audience=form.cleaned_data["audience"],
            )
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("“%(name)s” is stored.") % {"name": added.name})
            return redirect("brokerage:profile_attachments", public_id)
    return show_files(request, profile, form=form)


def show_files(request, profile: Profile, *, form=None, link_form=None):
    """One page for both; a form with errors keeps what was typed."""
    found = anonymity.findings(profile)
    context = {
        "form": form or AttachmentForm(),
        "link_form": link_form or VideoLinkForm(),
        "profile": profile,
        "attachments": profile.attachments.all(),
        "video_links": profile.video_links.all(),
        "most_links": settings.TIBS_VIDEO_LINKS_PER_PROFILE,
        "audiences": Attachment.Audience.choices,
        "findings": [word for field, word in found if field == anonymity.ATTACHMENTS],
        "link_findings": [word for field, word in found if field == anonymity.VIDEO_LINKS],
    }
    status = 422 if any(item is not None and item.errors for item in (form, link_form)) else 200
    return render(request, "brokerage/profiles/profile_attachments.html", context, status=status)


def _find(request, public_id, attachment_id) -> Attachment:
    profile = find_profile(request, public_id)
    return get_object_or_404(Attachment.objects.filter(profile=profile), public_id=attachment_id)


@login_required
@require_POST
def attachment_audience(request, public_id, attachment_id):
    attachment = _find(request, public_id, attachment_id)
    services.change_audience(by=request.user, attachment=attachment, audience=request.POST.get("audience", ""))
    messages.success(request, _("Changed who may see “%(name)s”.") % {"name": attachment.name})
    return redirect("brokerage:profile_attachments", public_id)


@login_required
@require_POST
def attachment_delete(request, public_id, attachment_id):
    attachment = _find(request, public_id, attachment_id)
    services.delete_attachment(by=request.user, attachment=attachment)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": attachment.name})
    return redirect("brokerage:profile_attachments", public_id)


@login_required
@require_safe
def attachment(request, attachment_id):
    """The file itself, for whom `disclosure.py` shows it at this moment; to everybody else it does not exist."""
    found = get_object_or_404(Attachment, public_id=attachment_id)
    profile = Profile.objects.visible_to(request.user).select_related("company").filter(pk=found.profile_id).first()
    if profile is None or not view_of(request.user, profile).attachments.filter(pk=found.pk).exists():
        raise Http404
    try:
        file = found.file.open("rb")
    except FileNotFoundError:
        logger.error("The file of attachment %s is gone.", found.pk)
        raise Http404 from None
    record_access(request.user, profile)
    response = FileResponse(file, as_attachment=True, filename=found.name, content_type=found.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
