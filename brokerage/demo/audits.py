"""Needs audits of the demo world: one company with two over time, some completed, one being filled."""

from brokerage.models import Company
from brokerage.services.audits import complete_audit, save_audit, start_audit

from .clock import days_ago, lived_at
from .files import read
from .profiles import broker_of, owner_of

GRADES = ("standing", "urgency", "barrier")


def make_audits(companies: dict[str, Company]) -> None:
    for row in read("audits.json"):
        company = companies[row["company"]]
        owner, broker = owner_of(company), broker_of(company)
        answers = row["texts"] | {
            f"{word}_{name}": grade for word in GRADES for name, grade in row.get(word, {}).items()
        }
        with lived_at(days_ago(row["days_ago"])):
            audit = start_audit(by=broker, company=company)
            audit = save_audit(by=owner, audit=audit, answers=answers)
        if row["is_complete"]:
            with lived_at(days_ago(row["days_ago"] - 1)):
                complete_audit(by=broker, audit=audit)
