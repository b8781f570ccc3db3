"""Competitors and conflicts of a company: declared and ended by its owners and its broker. The other is never told."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import User
from brokerage import moves, rules
from brokerage.jobs.conflicts import conflicting_companies
from brokerage.jobs.suggest import want_suggestions
from brokerage.models import Company, CompanyConflict
from brokerage.models.company import name_key_of, registration_key_of, web_domain_of
from brokerage.services.presence import require_present


def declare_conflict(*, by: User, company: Company, data: Mapping[str, str]) -> CompanyConflict:
    """`data`: kind and at least one of name, registration_number and web_domain (an address will do)."""
    _check(by, company)
    words = {name: (data.get(name) or "").strip() for name in ("name", "registration_number", "web_domain")}
    keys = {
        "name_key": name_key_of(words["name"]),
        "registration_key": registration_key_of(words["registration_number"]),
        "web_domain": web_domain_of(words.pop("web_domain")),
    }
    if not any(keys.values()):
        raise NotPossible(_("Name the other company."), {"name": _("Give its name, its number or its web site.")})
    own = {"name_key": company.name_key, "registration_key": company.registration_key, "web_domain": company.web_domain}
    if any(word and word == own[key] for key, word in keys.items()):
        raise NotPossible(_("This is the company itself."), {"name": _("Name the other company, not this one.")})
    with transaction.atomic():
        require_present(company)
        row = CompanyConflict.objects.create(company=company, kind=data["kind"], declared_by=by, **words, **keys)
        _rank_again(company)
    return row


def note_competitor(*, by: User, company: Company, other: Company) -> None:
    """A broker dismissed a suggestion because the two compete: no profile of one is suggested to the other again."""
    _row, is_new = CompanyConflict.objects.in_force().get_or_create(
        company=company,
        other=other,
        ended_at=None,
        defaults={"kind": CompanyConflict.Kind.COMPETITOR, "declared_by": by},
    )
    if is_new:
        _rank_again(company)


def end_conflict(*, by: User, conflict: CompanyConflict) -> CompanyConflict:
    _check(by, conflict.company)
    with transaction.atomic():
        values = {"ended_at": timezone.now(), "ended_by": by}
        if not moves.swap(CompanyConflict, conflict.pk, {"ended_at": None}, values):
            raise TooLate(_("Somebody ended this a moment ago."))
        _rank_again(conflict.company)
    conflict.refresh_from_db()
    return conflict


def check_no_conflict(*, by: User, companies: Iterable[Company]) -> None:
    """Refuse a case of companies of which one declared a conflict; the other's side is not told whose it is."""
    companies = {company.pk: company for company in companies}
    clashes = [pair for pair in conflicting_companies(companies) if set(pair) <= companies.keys()]
    if not clashes:
        return
    for one, two in (order for pair in clashes for order in (pair, pair[::-1])):
        if not rules.is_serving_broker(by, companies[one]):
            continue
        for row in CompanyConflict.objects.in_force().filter(company=one):
            if means(row, companies[two]):
                raise NotPossible(
                    _("On %(date)s this partner was declared: %(kind)s. End that on the page of the company first.")
                    % {"date": date_format(row.at), "kind": row.get_kind_display()}
                )
    raise NotPossible(_("No match can be opened for this pair of companies."))


def means(row: CompanyConflict, company: Company) -> bool:
    names = ("name_key", "registration_key", "web_domain")
    return row.other_id == company.pk or any(
        getattr(row, key) and getattr(row, key) == getattr(company, key) for key in names
    )


def _rank_again(company: Company) -> None:
    for profile in company.profiles.published():
        want_suggestions(profile)


def _check(by: User, company: Company) -> None:
    if not rules.may_keep_company(by, company):
        raise Refused(_("Only owners of the company and its broker keep this list."))
