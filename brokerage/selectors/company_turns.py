"""What waits for a company in its cases: an agreement to confirm, a follow-up to answer, a meeting to settle."""

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from brokerage.enums import MeetingState
from brokerage.models import Agreement, AgreementConfirmation, FollowUp, FollowUpAnswer, Match, Meeting
from brokerage.services.follow_ups import STATE_BEFORE
from brokerage.workflow import MATCH, RUNNING_MATCH_STATES


def case_turn(user) -> dict | None:
    """`{sentence, button, url}` of the first of these that waits for the person, most binding first."""
    held = user.capacity
    cases = Match.objects.visible_to(user).filter(introduced_at__isnull=False)
    confirmed = AgreementConfirmation.objects.filter(agreement=OuterRef("pk"), party__company=held.holder_id)
    open_agreements = Agreement.objects.filter(
        ~Exists(confirmed), validated_at=None, match__in=cases, match__state__in=MATCH.get("agree").sources
    )
    if row := open_agreements.select_related("match").order_by("recorded_at").first():
        sentence = _("An agreement with a partner abroad is recorded. Read it and confirm that it is what you agreed.")
        if not held.is_owner:
            sentence = _("An agreement with a partner abroad is recorded. An owner of your company confirms it.")
        return _turn(sentence, _("Read the agreement"), "match", row.match.public_id, tail="#agreement")
    proposed = Meeting.objects.visible_to(user).filter(
        state=MeetingState.PROPOSED, match__in=cases, match__state__in=RUNNING_MATCH_STATES
    )
    if meeting := (
        proposed.exclude(party__company=held.holder_id).select_related("match").order_by("state_since").first()
    ):
        sentence = _("Times for a meeting with a partner abroad are proposed to you.")
        return _turn(sentence, _("Choose a time"), "meeting", meeting.match.public_id, meeting.public_id)
    answered = FollowUpAnswer.objects.filter(follow_up=OuterRef("pk"), party__company=held.holder_id)
    is_its_turn = Q()
    for months, state in STATE_BEFORE.items():
        is_its_turn |= Q(months=months, match__state=state)
    due = FollowUp.objects.filter(
        is_its_turn, ~Exists(answered), match__in=cases, done_at=None, due_on__lte=timezone.localdate()
    )
    if row := due.select_related("match").order_by("due_on").first():
        sentence = _("How does the cooperation with your partner abroad go? A few questions wait for you.")
        return _turn(sentence, _("Answer the follow-up"), "match_follow_up", row.match.public_id, row.months)
    return None


def _turn(sentence: str, button: str, name: str, *args, tail: str = "") -> dict:
    return {"sentence": sentence, "button": button, "url": reverse(f"brokerage:{name}", args=args) + tail}
