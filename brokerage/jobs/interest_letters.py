"""Who hears what of an interest, also when a clock ends it. They hold no word of a company or an interest."""

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.services import notify
from accounts.services.mail import queue_mail
from brokerage.models import Interest, Step
from brokerage.people_of import brokers_of, members_of

SALT = "brokerage.interest"


def url_of(interest: Interest) -> str:
    return reverse("brokerage:interest", args=[interest.public_id])


def token_of(interest: Interest) -> str:
    """What the adviser's link holds: the number of the interest, signed."""
    return signing.dumps(interest.public_id.hex, salt=SALT)


def people_in_charge(interest: Interest) -> list[User]:
    if interest.broker is not None:
        return [interest.broker]
    if interest.organisation is not None:
        return list(interest.organisation.brokers())
    return brokers_of(interest.profile.company)


def people_interested(interest: Interest) -> list[User]:
    if interest.company is None:
        return []
    people = members_of(interest.company)
    return people + [broker for broker in brokers_of(interest.company) if broker not in people]


def tell_arrival(interest: Interest) -> None:
    for person in people_in_charge(interest):
        notify(
            to=person,
            kind="interest",
            key=f"interest:{interest.pk}",
            title=gettext_lazy("Somebody is interested in a profile that you look after"),
            body=gettext_lazy("Please acknowledge it within a few days, ask what is missing, or forward it."),
            url=url_of(interest),
            button=gettext_lazy("Read the interest"),
        )


_TO_INTERESTED = {
    "acknowledge": gettext_lazy("A broker looks at your expression of interest"),
    "ask_information": gettext_lazy("A broker has a question about your expression of interest"),
    "forward": gettext_lazy("Your expression of interest is with the company now"),
    "like": gettext_lazy("The company abroad is interested as well"),
    "decline": gettext_lazy("An answer to your expression of interest"),
    "decline_as_broker": gettext_lazy("An answer to your expression of interest"),
    "signpost": gettext_lazy("An answer to your expression of interest"),
    "refer": gettext_lazy("An answer to your expression of interest"),
    "close": gettext_lazy("Your expression of interest was closed"),
    "end": gettext_lazy("Your expression of interest was closed"),
}
_TO_BROKER = {
    "give_information": gettext_lazy("Your question about an interest was answered"),
    "adviser_answers": gettext_lazy("Your question about an interest was answered"),
    "ask_broker": gettext_lazy("A company wants to know more about an interest"),
    "like": gettext_lazy("A company likes an expression of interest"),
    "decline": gettext_lazy("A company declined an expression of interest"),
    "withdraw": gettext_lazy("An expression of interest was taken back"),
    "adviser_withdraws": gettext_lazy("An expression of interest was taken back"),
}


def tell_step(interest: Interest, step: Step, by: User | None = None) -> None:
    """Each side hears what it must know or do next; not the person who did it."""
    body = gettext_lazy("The portal shows what was said and what comes next.")
    button = gettext_lazy("See where it stands")
    if title := _TO_INTERESTED.get(step.action):
        _tell(people_interested(interest), interest, step, by, title, body, button)
        if interest.company is None:
            tell_adviser(interest, f"step:{step.pk}", title, body, button)
    if title := _TO_BROKER.get(step.action):
        _tell(people_in_charge(interest), interest, step, by, title, body, button)
    if step.action == "forward":
        _tell(
            members_of(interest.profile.company),
            interest,
            step,
            by,
            gettext_lazy("Somebody abroad is interested in your profile"),
            gettext_lazy("Read why, and say whether you are interested too. Nobody learns who you are by that."),
            gettext_lazy("Read and answer"),
        )


def _tell(people: list[User], interest: Interest, step: Step, by: User | None, title, body, button) -> None:
    for person in people:
        if by is None or person.pk != by.pk:
            notify(
                to=person,
                kind="interest",
                key=f"interest-step:{step.pk}:{title}"[:200] if step.action == "like" else f"interest-step:{step.pk}",
                title=title,
                body=body,
                url=url_of(interest),
                button=button,
            )


def tell_adviser(interest: Interest, key: str, title, body, button) -> None:
    queue_mail(
        key=f"interest-adviser:{interest.pk}:{key}",
        to_email=interest.adviser_email,
        title=title,
        body=body,
        url=reverse("brokerage:adviser_interest", args=[token_of(interest)]),
        button=button,
        language=interest.language,
        recipient_name=interest.adviser_name,
    )


def tell_match(interest: Interest) -> None:
    for broker in brokers_of(interest.profile.company):
        notify(
            to=broker,
            kind="match_to_approve",
            key=f"interest-match:{interest.pk}",
            title=gettext_lazy("An expression of interest became a match"),
            body=gettext_lazy("The company said yes. Look at the pair once more and approve it."),
            url=reverse("brokerage:match", args=[interest.match.public_id]),
            button=gettext_lazy("Look at the match"),
        )
