"""Companies that must not meet: rows of conflicts resolved to pairs of companies that are registered now."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from brokerage.models import Company, CompanyConflict, Profile

_KEYS = ("name_key", "registration_key", "web_domain")


def conflicting_companies(of: Iterable[int] | None = None) -> set[tuple[int, int]]:
    """Pairs of companies, the smaller id first; `of`: only those with one of these."""
    rows = list(CompanyConflict.objects.in_force().values("company_id", "other_id", *_KEYS))
    wanted = {key: {row[key] for row in rows} - {""} for key in _KEYS}
    meant: dict[tuple[str, str], set[int]] = defaultdict(set)
    anyone = Q(pk__in=[])
    for key, words in wanted.items():
        anyone |= Q(**{f"{key}__in": words})
    for pk, *words in Company.objects.current().filter(anyone).values_list("pk", *_KEYS):
        for key, word in zip(_KEYS, words, strict=True):
            meant[key, word].add(pk)
    pairs = set()
    for row in rows:
        others = {row["other_id"]} - {None}
        for key in _KEYS:
            others |= meant[key, row[key]] if row[key] else set()
        pairs |= {(min(row["company_id"], other), max(row["company_id"], other)) for other in others}
    pairs = {pair for pair in pairs if pair[0] != pair[1]}
    return pairs if of is None else {pair for pair in pairs if set(pair) & set(of)}


def conflicting_profiles() -> set[tuple[int, int]]:
    """Pairs of profiles, the smaller id first, that are never to be suggested."""
    companies = conflicting_companies()
    if not companies:
        return set()
    concerned = {company for pair in companies for company in pair}
    profiles: dict[int, list[int]] = defaultdict(list)
    for pk, company in Profile.objects.filter(company__in=concerned).published().values_list("pk", "company_id"):
        profiles[company].append(pk)
    return {(min(a, b), max(a, b)) for one, other in companies for a in profiles[one] for b in profiles[other]}
