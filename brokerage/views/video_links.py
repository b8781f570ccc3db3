from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.exceptions import NotPossible
from brokerage.forms.attachments import VideoLinkForm
from brokerage.models import VideoLink
from brokerage.services import video_links as services
from brokerage.services.attachments import check_files_may_change

from .attachments import show_files
from .profiles import find_profile
from .refusals import show_refusal


@login_required
@require_POST
def video_add(request, public_id):
    profile = find_profile(request, public_id)
    check_files_may_change(request.user, profile)
    form = VideoLinkForm(request.POST)
    if form.is_valid():
        try:
            link = services.add_video_link(by=request.user, profile=profile, **form.cleaned_data)
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("“%(name)s” is stored.") % {"name": link})
            return redirect("brokerage:profile_attachments", public_id)
    return show_files(request, profile, link_form=form)


def _find(request, public_id, video_id) -> VideoLink:
    profile = find_profile(request, public_id)
    return get_object_or_404(VideoLink.objects.filter(profile=profile), public_id=video_id)


@login_required
@require_POST
def video_audience(request, public_id, video_id):
    link = _find(request, public_id, video_id)
    services.change_link_audience(by=request.user, link=link, audience=request.POST.get("audience", ""))
    messages.success(request, _("Changed who may see “%(name)s”.") % {"name": link})
    return redirect("brokerage:profile_attachments", public_id)


@login_required
@require_POST
def video_delete(request, public_id, video_id):
    link = _find(request, public_id, video_id)
    services.delete_video_link(by=request.user, link=link)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": link})
    return redirect("brokerage:profile_attachments", public_id)
