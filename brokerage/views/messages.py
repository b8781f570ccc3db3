"""Writing in the thread of a case, and opening what was sent with a message."""

import logging

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.exceptions import NotPossible, Refused
from brokerage import audiences
from brokerage.disclosure import record_access
from brokerage.forms.messages import MessageForm
from brokerage.models import Message, MessageFile
from brokerage.services import messages as services

from .matches import find_match, show_match
from .refusals import show_refusal

logger = logging.getLogger(__name__)


@login_required
@require_POST
def message_send(request, public_id):
    item = find_match(request, public_id)
    if not audiences.audiences_for(request.user, item):
        raise Refused(_("You may read this case, but not write in it."))
    form = MessageForm(request.POST, request.FILES, user=request.user, match=item)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.send_message(
                by=request.user,
                match=item,
                audience=data["audience"],
                text=data["text"],
                form_key=data["form_key"],
                mentions=list(data.get("mentions", ())),
                file=(data["file"].name, data["file"].read()) if data["file"] else None,
            )
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Your message is sent. Those who read it are told by e-mail."))
            return redirect(reverse("brokerage:match", args=[public_id]) + "#thread")
    if request.FILES and "file" not in form.errors:
        form.add_error("file", _("Please choose the file again; a browser does not keep it."))
    return show_match(request, item, message_form=form, status=422)


@login_required
@require_safe
def message_file(request, public_id, file_id):
    """For those who read its message at this moment; to everybody else it does not exist."""
    item = find_match(request, public_id)
    readable = Message.objects.visible_to(request.user).filter(match=item).values("pk")
    found = get_object_or_404(MessageFile.objects.filter(message__in=readable), public_id=file_id)
    try:
        file = found.file.open("rb")
    except FileNotFoundError:
        logger.error("The file of a message, %s, is gone.", found.pk)
        raise Http404 from None
    for party in item.parties.all():
        party.profile.company = party.company
        record_access(request.user, party.profile)
    response = FileResponse(file, as_attachment=True, filename=found.name, content_type=found.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
