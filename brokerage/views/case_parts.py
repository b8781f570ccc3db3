"""What the page of a case is put together from, beside the case itself: each part its selector and its include."""

from brokerage.forms.messages import MessageForm
from brokerage.models import Match
from brokerage.selectors.meetings import meetings_of
from brokerage.selectors.threads import thread
from brokerage.services.messages import note_read


def thread_part(request, item: Match, message_form: MessageForm | None = None, **_others) -> dict:
    found = thread(request.user, item, everything=request.GET.get("messages") == "all")
    if found["unread"] and request.method == "GET":
        note_read(request.user, item)
    if message_form is None and found["may_write"]:
        message_form = MessageForm(user=request.user, match=item)
    return {"thread": found, "message_form": message_form}


def meetings_part(request, item: Match) -> dict:
    return {"meetings": meetings_of(request.user, item)}
