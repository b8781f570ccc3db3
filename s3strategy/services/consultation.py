"""Rounds of a consultation: opened, stakeholders invited, votes given once, workshops recorded."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import User
from accounts.services.mail import queue_mail
from regions.models import Region
from s3strategy.exercise_enums import CandidateState, StakeholderGroup
from s3strategy.exercise_steps import EXERCISE
from s3strategy.models import Ballot, Candidate, ConsultationRound, Exercise, Invitee, Vote, Workshop

from .exercises import allowed, locked, write_record

SUBJECT = gettext_lazy("Your opinion is asked: %(exercise)s")
BODY = gettext_lazy(
    "Regions work on a shared strategy of smart specialisation and ask for your opinion on its priorities. The link "
    "takes your votes once, until %(day)s. You need no account."
)
MOST_INVITED = 200


@dataclass(frozen=True, slots=True)
class Guest:
    email: str
    full_name: str = ""
    house: str = ""


def open_round(*, by: User, exercise: Exercise, title: str, question: str, opens_at, closes_at) -> ConsultationRound:
    with transaction.atomic():
        current = locked(exercise)
        action = allowed(current, "open_round", by)
        if closes_at <= opens_at or closes_at <= timezone.now():
            sentence = _("The round must close after it opens, and not in the past.")
            raise NotPossible(sentence, {"closes_at": sentence})
        if not current.candidates.filter(state=CandidateState.PROPOSED).exists():
            raise NotPossible(_("There is no candidate to vote on yet."))
        number = (current.rounds.aggregate(last=Max("number"))["last"] or 0) + 1
        opened = ConsultationRound.objects.create(
            exercise=current,
            number=number,
            title=title,
            question=question,
            opens_at=opens_at,
            closes_at=closes_at,
            created_by=by,
        )
        write_record(current, action.key, by=by, subject=title)
    return opened


def close_round(*, by: User, poll: ConsultationRound) -> ConsultationRound:
    """End it before its day; later votes are refused, also those on the way."""
    with transaction.atomic():
        exercise = locked(poll.exercise)
        action = allowed(exercise, "close_round", by)
        current = ConsultationRound.objects.select_for_update(of=("self",)).get(pk=poll.pk)
        if current.is_closed:
            raise TooLate(_("This round is closed already."))
        now = timezone.now()
        current.opens_at, current.closes_at = min(current.opens_at, now), now
        current.save(update_fields=["opens_at", "closes_at"])
        write_record(exercise, action.key, by=by, subject=current.title)
    return current


def invite_stakeholders(
    *, by: User, poll: ConsultationRound, guests: list[Guest], group: str, region: Region | None, language: str
) -> list[Invitee]:
    """A letter with a link for each; one who is asked again gets a new link and the old one ends."""
    with transaction.atomic():
        exercise = locked(poll.exercise)
        action = allowed(exercise, "invite", by)
        if poll.is_closed:
            raise NotPossible(_("This round is closed; nobody can be invited to it any more."))
        if region is not None and not exercise.regions.filter(pk=region.pk).exists():
            raise NotPossible(_("That region is not of this exercise."), {"region": _("Choose one of the exercise.")})
        if not guests or len(guests) > MOST_INVITED:
            sentence = _("Name from one to %(most)s people.") % {"most": MOST_INVITED}
            raise NotPossible(sentence, {"guests": sentence})
        _check_not_voted(poll, guests)
        made = [_invite(by, poll, guest, group, region, language) for guest in guests]
        subject = f"{len(made)}, {StakeholderGroup(group).label}"
        write_record(exercise, action.key, by=by, subject=subject)
    return made


def _check_not_voted(poll: ConsultationRound, guests: list[Guest]) -> None:
    emails = [guest.email.lower() for guest in guests]
    done = poll.invitees.filter(email__in=emails).exclude(accepted_at=None).values_list("email", flat=True)
    if done:
        sentence = _("These have voted already: %(emails)s.") % {"emails": ", ".join(sorted(set(done)))}
        raise NotPossible(sentence, {"guests": sentence})


def _invite(by: User, poll: ConsultationRound, guest: Guest, group: str, region: Region | None, language: str):
    email = guest.email.strip().lower()
    poll.invitees.filter(email=email, revoked_at=None).update(revoked_at=timezone.now())
    invitee = Invitee(
        round=poll,
        group=group,
        region=region,
        email=email,
        full_name=guest.full_name,
        house=guest.house,
        language=language,
        invited_by=by,
        expires_at=poll.closes_at,
    )
    # Not stored: who made the invitation may hand the link on, as the letter does.
    invitee.token = invitee.new_token()
    invitee.save()
    values = {"exercise": poll.exercise.title, "day": f"{timezone.localtime(poll.closes_at):%Y-%m-%d %H:%M}"}
    queue_mail(
        key=f"s3-ballot:{invitee.pk}",
        to_email=email,
        title=_Text(SUBJECT, values),
        body=_Text(BODY, values),
        letter="ballot",
        values=values,
        url=reverse("s3strategy:ballot_by_link", args=[invitee.token]),
        button=gettext_lazy("Give your votes"),
        language=language,
        recipient_name=guest.full_name,
    )
    return invitee


class _Text:
    """A text with values, made in the language that is active when it is read."""

    def __init__(self, text, values: dict[str, str]):
        self.text, self.values = text, values

    def __str__(self) -> str:
        return str(self.text) % self.values


def vote_for_region(*, by: User, poll: ConsultationRound, region: Region, votes: dict) -> Ballot:
    """An authority votes for a region whose mandate it holds, once. `votes`: candidate pk -> (grade, comment)."""
    with transaction.atomic():
        exercise = Exercise.objects.select_for_update(of=("self",), no_key=True).get(pk=poll.exercise_id)
        _require_open(poll)
        action = allowed(exercise, "vote", by)
        if region.pk not in {one.pk for one in regions_of_voter(by, exercise)}:
            raise Refused(_("Your organisation holds no S3 mandate for this region."))
        organisation = by.capacity.holder
        first = poll.ballots.filter(organisation=organisation, region=region).select_related("by").first()
        if first is not None:
            raise TooLate(
                _("%(person)s has voted for %(region)s already.") % {"person": first.by, "region": region.name}
            )
        ballot = Ballot(round=poll, group=StakeholderGroup.AUTHORITIES, region=region, organisation=organisation, by=by)
        _fill(ballot, votes)
        write_record(exercise, action.key, by=by, subject=f"{poll.title}, {region.name}")
    return ballot


def vote_by_link(*, token: str, votes: dict) -> Ballot:
    """A stakeholder outside votes by its link, once; the link is its right."""
    with transaction.atomic():
        # The exercise before anything of it, as all of these do: else voting and closing wait for each other, and who
        # is asked again while voting votes twice.
        asked = Invitee.objects.with_token(token).values("round__exercise")
        exercise = Exercise.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=asked).first()
        invitee = Invitee.objects.with_token(token).select_related("round", "region").first()
        if exercise is None or invitee is None:
            raise TooLate(_("This link is not known."))
        if invitee.accepted_at is not None:
            raise TooLate(_("Your votes were given already. Thank you; they are counted once."))
        poll = invitee.round
        poll.exercise = exercise
        _require_open(poll)
        if not invitee.is_open:
            raise TooLate(_("This link was replaced by a newer one. Use the link of the last letter."))
        if exercise.state not in EXERCISE.get("vote").sources:
            raise NotPossible(_("The exercise is not at its consultation now; votes are not taken."))
        ballot = Ballot(round=poll, group=invitee.group, region=invitee.region, invitee=invitee)
        _fill(ballot, votes)
        invitee.accepted_at = timezone.now()
        invitee.save(update_fields=["accepted_at"])
        write_record(exercise, "vote", by=None, subject=f"{poll.title}, {invitee.get_group_display()}")
    return ballot


def _require_open(poll: ConsultationRound) -> None:
    poll.refresh_from_db(fields=["opens_at", "closes_at"])
    if poll.is_closed:
        raise TooLate(
            _("The round was closed on %(day)s; votes are no longer taken.")
            % {"day": f"{timezone.localtime(poll.closes_at):%Y-%m-%d %H:%M}"}
        )
    if not poll.is_open:
        raise NotPossible(
            _("The round opens on %(day)s.") % {"day": f"{timezone.localtime(poll.opens_at):%Y-%m-%d %H:%M}"}
        )


def _fill(ballot: Ballot, votes: dict) -> None:
    open_candidates = {c.pk for c in candidates_of(ballot.round)}
    given = {pk: vote for pk, vote in votes.items() if pk in open_candidates}
    if not any(grade is not None for grade, _comment in given.values()):
        raise NotPossible(_("Give at least one candidate a grade."))
    try:
        with transaction.atomic():
            ballot.save()
    except IntegrityError:
        raise TooLate(_("Somebody of your organisation has voted a moment ago.")) from None
    Vote.objects.bulk_create(
        Vote(ballot=ballot, candidate_id=pk, grade=grade, comment=comment.strip())
        for pk, (grade, comment) in given.items()
    )


def candidates_of(poll: ConsultationRound):
    """What is voted on: what nobody has set aside."""
    return Candidate.objects.filter(exercise=poll.exercise_id).exclude(state=CandidateState.SET_ASIDE)


def regions_of_voter(user: User, exercise: Exercise) -> list[Region]:
    """Regions of the exercise for which the officer's organisation holds the mandate today."""
    if user.capacity is None:
        return []
    held = Region.objects.with_mandate_of(user.capacity.holder)
    return list(exercise.regions.filter(pk__in=held).order_by("name_en"))


def record_workshop(*, by: User, exercise: Exercise, values: dict, candidates=()) -> Workshop:
    with transaction.atomic():
        current = locked(exercise)
        action = allowed(current, "record_workshop", by)
        if values["held_on"] > timezone.localdate():
            sentence = _("Record a workshop once it has taken place.")
            raise NotPossible(sentence, {"held_on": sentence})
        workshop = Workshop.objects.create(exercise=current, recorded_by=by, **values)
        workshop.candidates.set(candidates)
        write_record(current, action.key, by=by, subject=workshop.title)
    return workshop
