"""Support instruments and best practices as lists, and those that answer the needs of a company, with the reasons."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from brokerage.enums import AuditState, Barrier, ValueChainArea
from brokerage.models import Audit, Company, Instrument, Practice
from brokerage.services.audit_profiles import barriers_of, needs_of
from regions.models.dated import today

MOST = 5


@dataclass(frozen=True)
class Answer:
    """`thing` answers `reasons`, sentences in order of weight; `weight` is the sum of the grades answered."""

    thing: Instrument | Practice
    reasons: list[str]
    weight: int


def instruments_for(user):
    return Instrument.objects.visible_to(user).prefetch_related("regions")


def practices_for(user):
    return Practice.objects.visible_to(user).select_related("region__country", "contact", "priority")


def answers_to(audit: Audit, found) -> list[Answer]:
    """Those of `found` that answer a pressing need or barrier of the audit, who answers most first."""
    needs = {str(area): urgency for area, urgency, _need in needs_of(audit)}
    barriers = {str(kind): strength for kind, strength in barriers_of(audit)}
    fitting = found.filter(Q(areas__overlap=list(needs)) | Q(barriers__overlap=list(barriers)))
    rows = [_answer(thing, needs, barriers) for thing in fitting]
    return sorted(rows, key=lambda row: (-row.weight, row.thing.pk))


def _answer(thing, needs: dict[str, int], barriers: dict[str, int]) -> Answer:
    graded = []
    for area in set(thing.areas) & set(needs):
        words = {"area": ValueChainArea(area).label, "grade": needs[area]}
        graded.append((needs[area], _("answers your need: %(area)s, urgency %(grade)s of 5") % words))
    for kind in set(thing.barriers) & set(barriers):
        words = {"barrier": Barrier(kind).label, "grade": barriers[kind]}
        graded.append((barriers[kind], _("answers your barrier: %(barrier)s, %(grade)s of 5") % words))
    graded.sort(key=lambda row: (-row[0], row[1]))
    return Answer(thing, [sentence for _grade, sentence in graded], sum(grade for grade, _sentence in graded))


def instruments_answering(audit: Audit) -> list[Answer]:
    """Listed, not ended, of the company's region."""
    region = audit.company.region_id
    if region is None:
        return []
    here = Instrument.objects.listed().open_on(today()).filter(regions=region).prefetch_related("regions")
    return answers_to(audit, here)[:MOST]


def practices_answering(audit: Audit) -> list[Answer]:
    """Mature practice of other regions: carrying it over is what the programme is for."""
    elsewhere = Practice.objects.published().of_advanced_regions().select_related("region__country", "contact")
    if audit.company.region_id is not None:
        elsewhere = elsewhere.exclude(region=audit.company.region_id)
    return answers_to(audit, elsewhere)[:MOST]


def audit_that_counts(company: Company) -> Audit | None:
    """The newest completed one; while there is none, the one being filled."""
    rows = list(company.audits.select_related("company"))
    return next((row for row in rows if row.state == AuditState.COMPLETED), rows[0] if rows else None)


def instruments_for_company(company: Company) -> list[Answer]:
    audit = audit_that_counts(company)
    return instruments_answering(audit) if audit else []


def area_labels(codes) -> list[str]:
    return [str(ValueChainArea(code).label) for code in codes]


def barrier_labels(codes) -> list[str]:
    return [str(Barrier(code).label) for code in codes]
