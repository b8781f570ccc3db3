"""Expressions of interest of the demo world, each step by the person who may take it, on its own day."""

from accounts.models import User
from brokerage.models import Company, Interest, Profile
from brokerage.services import advisers, interests

from .clock import days_ago, lived_at
from .files import read
from .profiles import broker_of, owner_of

TEXTS = ("why", "expects", "questions")


def make_interests(made: dict[str, Profile], companies: dict[str, Company]) -> None:
    for row in read("interests.json"):
        with lived_at(days_ago(row["days_ago"])):
            interest = _express(row, made, companies)
        people = {"keeper": broker_of(interest.profile.company), "client": owner_of(interest.profile.company)}
        for step in row["steps"]:
            with lived_at(days_ago(step["days_ago"])):
                _take(interest, step, people.get(step["by"]))


def _express(row: dict, made: dict[str, Profile], companies: dict[str, Company]) -> Interest:
    profile = Profile.objects.get(pk=made[row["profile"]].pk)
    texts = {name: row[name] for name in TEXTS}
    if not row["sender"]:
        advisers.send_adviser_interest(profile=profile, **row["adviser"], **texts)
        return Interest.objects.get(profile=profile, adviser_email=row["adviser"]["email"])
    company = companies[row["sender"]]
    own = Profile.objects.get(pk=made[row["own_profile"]].pk)
    by = owner_of(company)
    return interests.express_interest(by=by, profile=profile, company=company, own_profile=own, **texts)


def _take(interest: Interest, step: dict, by: User | None) -> None:
    if by is None:
        advisers.confirm_address(interest)
        return
    words = {"reason": step.get("reason", ""), "note": step.get("note", "")}
    interests.advance(by=by, interest=interest, action=step["action"], **words)
