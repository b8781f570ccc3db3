"""What is said in a case: checked against the table of `audiences.py`, kept as it was said, told without its words."""

from uuid import UUID

from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.exceptions import NotPossible, Refused
from accounts.models import User
from accounts.roles import Role
from accounts.services import notify
from brokerage import audiences, rules, uploads
from brokerage.enums import MessageAudience as A
from brokerage.models import CompanyMembership, Match, Message, MessageFile, Party, Receipt
from brokerage.models.message import LONGEST_MESSAGE
from brokerage.people_of import brokers_of_party, members_of

from .attachments import name_of


def send_message(
    *, by: User, match: Match, audience: str, text: str, form_key: UUID, mentions=(), file=None
) -> Message:
    """Say it once; `file` is a pair of name and bytes, `mentions` are people out of `people_reached`."""
    cleaned = _clean(*file) if file else None
    with transaction.atomic():
        match = Match.objects.select_for_update(of=("self",)).for_cards().get(pk=match.pk)
        if (said := match.messages.filter(author=by, form_key=form_key).first()) is not None:
            return said
        _check(by, match, audience, text)
        party = rules.party_spoken_for(by, match)
        reached = people_reached(by, match, audience)
        chosen = _mentioned(text, mentions, reached)
        message = Message.objects.create(
            match=match,
            party=party,
            audience=audience,
            text=text.strip(),
            author=by,
            organisation_id=by.capacity.holder_id if by.capacity.role == Role.BROKER else None,
            form_key=form_key,
        )
        if cleaned:
            _keep(message, *cleaned)
        _tell(message, {*_addressed(match, party, audience), *chosen} - {by}, chosen)
    return message


def _check(by: User, match: Match, audience: str, text: str) -> None:
    possible = audiences.audiences_for(by, match)
    if not possible:
        raise Refused(_("You may read this case, but not write in it."))
    if audience not in possible:
        sentence = _("This case is “%(state)s” now; you cannot write to these people. Choose who reads it.") % {
            "state": match.get_state_display()
        }
        raise NotPossible(sentence, {"audience": sentence})
    if not text.strip():
        raise NotPossible(_("Write a message."), {"text": _("Write a message.")})
    if len(text) > LONGEST_MESSAGE:
        sentence = _("Your message is %(over)s characters too long; at most %(limit)s are possible.") % {
            "over": len(text) - LONGEST_MESSAGE,
            "limit": LONGEST_MESSAGE,
        }
        raise NotPossible(sentence, {"text": sentence})


def _clean(name: str, data: bytes):
    found = uploads.clean(data)
    return name_of(name, found.extension), found


def _keep(message: Message, name: str, found: uploads.CleanFile) -> None:
    row = MessageFile(message=message, name=name, content_type=found.content_type, size=len(found.data))
    row.file.save(name, ContentFile(found.data), save=False)
    row.save()


def people_reached(by: User, match: Match, audience: str) -> list[User]:
    """Whom `by` may mention: people who read that audience and whose names `by` may know."""
    party = rules.party_spoken_for(by, match)
    if party is None:
        return []
    found = _addressed(match, party, audience)
    if audience == A.NOTE and party.company.serving_organisation:
        found = list(party.company.serving_organisation.brokers())
    elif audience == A.ALL:
        found = [user for other in match.parties.all() for user in brokers_of_party(other)]
        found += members_of(party.company)
        if by.capacity.role == Role.SME:
            found += [user for other in match.parties.all() if other != party for user in _contacts(other)]
    people = {user.pk: user for user in found if user.pk != by.pk}
    return sorted(people.values(), key=lambda user: (user.full_name or user.email, user.pk))


def _contacts(party: Party) -> list[User]:
    """The people of the other company that disclosure names."""
    rows = CompanyMembership.objects.in_force().filter(company=party.company, user__is_active=True)
    rows = list(rows.select_related("user"))
    return [row.user for row in rows if row.is_contact] or [row.user for row in rows if row.is_owner]


def _addressed(match: Match, party: Party, audience: str) -> list[User]:
    if audience == A.NOTE:
        return brokers_of_party(party)
    if audience == A.SIDE:
        return [*members_of(party.company), *brokers_of_party(party)]
    parties = match.parties.all()
    found = [user for other in parties for user in brokers_of_party(other)]
    if audience == A.ALL:
        found += [user for other in parties for user in members_of(other.company)]
    return found


def _mentioned(text: str, mentions, reached: list[User]) -> set[User]:
    """Those chosen from the list, and those named as @Name in the text."""
    if set(mentions) - set(reached):
        sentence = _("Not everybody you mention would read this message. Choose others, or another audience.")
        raise NotPossible(sentence, {"mentions": sentence})
    named = {user for user in reached if user.full_name and f"@{user.full_name}".casefold() in text.casefold()}
    return named | set(mentions)


def _tell(message: Message, people: set[User], mentioned: set[User]) -> None:
    """A letter says that there is a message and where to answer, never what it says or who is concerned."""
    ordered = sorted(people, key=lambda user: user.pk)
    Receipt.objects.bulk_create(Receipt(message=message, to=user, is_mention=user in mentioned) for user in ordered)
    url = reverse("brokerage:match", args=[message.match.public_id]) + "#thread"
    for user in ordered:
        title = gettext_lazy("A new message in one of your cases")
        if user in mentioned:
            title = gettext_lazy("You are mentioned in a message of one of your cases")
        notify(
            to=user,
            kind="mention" if user in mentioned else "message",
            key=f"message:{message.pk}",
            title=title,
            body=gettext_lazy("The message and the names are in the portal only. You can answer there."),
            url=url,
            button=gettext_lazy("Read and answer"),
        )


def note_read(user: User, match: Match) -> int:
    """The person looked at the thread; what it could not read stays unread."""
    unread = Receipt.objects.unread_by(user).filter(message__match=match)
    return Receipt.objects.filter(pk__in=unread.values("pk")).update(read_at=timezone.now())
