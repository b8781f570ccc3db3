"""A first profile out of an audit: type, texts, areas and keywords; what is missing is told by the editor."""

import re

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.exceptions import NotPossible, Refused
from accounts.models import User
from brokerage import rules
from brokerage.enums import AuditState, CooperationKind, ProfileState, ProfileType, ValueChainArea
from brokerage.models import Audit, Profile
from brokerage.models.profile import plain_text_of
from brokerage.questionnaire import PRESSING, STRONG
from brokerage.services.presence import require_present
from brokerage.services.profile_limits import MOST_KEYWORDS, WITH_TECHNOLOGY
from brokerage.services.profiles import save_draft
from s3strategy.models import Concept

# Who would pay makes a request. Needs in selling are the exception: who seeks a way to clients offers its products.
_TYPE_OF_KIND = (
    ({CooperationKind.RESEARCH, CooperationKind.TECHNOLOGY, CooperationKind.KNOW_HOW}, ProfileType.TECHNOLOGY_REQUEST),
    ({CooperationKind.SOURCING}, ProfileType.BUSINESS_REQUEST),
)
_SELLING = {ValueChainArea.MARKETING_SALES, ValueChainArea.OUTBOUND_LOGISTICS, ValueChainArea.SERVICE}
_MAKING = {ValueChainArea.TECHNOLOGY_DEVELOPMENT, ValueChainArea.OPERATIONS}
_PARTNERSHIPS = {
    ProfileType.BUSINESS_OFFER: ["commercial"],
    ProfileType.BUSINESS_REQUEST: ["supplier"],
    ProfileType.TECHNOLOGY_REQUEST: ["rd_cooperation"],
}
_SHORTEST_WORD = 4


def needs_of(audit: Audit, least: int = PRESSING) -> list[tuple[str, int, str]]:
    """`(area, urgency, need)` from `least` upwards, the most urgent first."""
    answers = audit.answers
    rows = [
        (area, answers.get(f"urgency_{area}") or 0, answers.get(f"need_{area}", ""))
        for area in audit.questionnaire.areas
    ]
    return sorted([row for row in rows if row[1] >= least], key=lambda row: -row[1])


def barriers_of(audit: Audit, least: int = PRESSING) -> list[tuple[str, int]]:
    """`(kind, how strong)` from `least` upwards, the strongest first."""
    rows = [(kind, audit.answers.get(f"barrier_{kind}") or 0) for kind in audit.questionnaire.barriers]
    return sorted([row for row in rows if row[1] >= least], key=lambda row: -row[1])


def strengths_of(audit: Audit) -> list[str]:
    return [area for area in audit.questionnaire.areas if (audit.answers.get(f"standing_{area}") or 0) >= STRONG]


def draft_profile(*, by: User, audit: Audit) -> Profile:
    """The profile drafted from this audit; a second call gives the same one while it is a draft."""
    if not rules.is_own_side(by, audit):
        raise Refused(_("Only people of the company and its broker write its profiles."))
    with transaction.atomic():
        require_present(audit.company)
        audit = Audit.objects.select_for_update(of=("self",)).select_related("company", "profile").get(pk=audit.pk)
        if audit.state != AuditState.COMPLETED:
            raise NotPossible(_("Complete the audit first; then a profile can be drafted from it."))
        if audit.profile is not None and audit.profile.state == ProfileState.DRAFT:
            return audit.profile
        audit.profile = save_draft(by=by, company=audit.company, data=draft_of(audit))
        audit.save(update_fields=["profile"])
    return audit.profile


def draft_of(audit: Audit) -> dict:
    """Columns and keywords for `save_draft`. A text that does not fit is left out whole, never cut."""
    type_ = _type_of(audit)
    answers, needs = audit.answers, needs_of(audit)
    said = [need for _area, _urgency, need in needs if need]
    wish = answers.get("cooperation_interest", "")
    is_request = type_ != ProfileType.BUSINESS_OFFER
    draft = {
        "type": type_,
        "title": _fitting("title", [_first_sentence(wish)]) or _fitting("title", [_first_sentence(" ".join(said[:1]))]),
        "summary": _fitting("summary", [wish]) or _fitting("summary", said),
        "description": _fitting("description", [wish, *said]),
        "advantages": _fitting("advantages", [answers.get("advantages", "")]),
        "technical": _fitting("technical", said) if is_request else "",
        "partner_role": "",
        "partnership_types": _PARTNERSHIPS[type_],
        "seeks_areas": [area for area, _urgency, _need in needs],
        "offers_areas": [] if is_request else strengths_of(audit),
        "keywords": keywords_in(" ".join([wish, *said]), type_),
        "open_for_interest": True,
    }
    return draft


def _type_of(audit: Audit) -> ProfileType:
    areas = {area for area, _urgency, _need in needs_of(audit)[:2]}
    kinds = set(audit.answers.get("cooperation_kinds", []))
    if areas and areas <= _SELLING:
        return ProfileType.BUSINESS_OFFER
    for words, type_ in _TYPE_OF_KIND:
        if kinds & words:
            return type_
    return ProfileType.TECHNOLOGY_REQUEST if areas & _MAKING else ProfileType.BUSINESS_REQUEST


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s|\n", text.strip(), maxsplit=1)[0].rstrip(".")


def _fitting(name: str, parts: list[str]) -> str:
    """The parts as paragraphs, as many whole ones as the column holds."""
    limit, text = Profile._meta.get_field(name).max_length, ""
    for part in parts:
        longer = f"{text}\n\n{part}".strip()
        if part and len(longer) <= limit:
            text = longer
    return text


def keywords_in(text: str, type_: str) -> list[Concept]:
    """Keywords all of whose words stand in the text, the most telling first; at most the limit a scheme."""
    words = _words(text)
    schemes = ["een_market"] + (["een_technology"] if type_ in WITH_TECHNOLOGY else [])
    found: dict[str, list[Concept]] = {scheme: [] for scheme in schemes}
    for concept in Concept.objects.selectable().filter(scheme__in=schemes).order_by("pk"):
        own = _words(concept.label)
        if own and own <= words:
            found[concept.scheme].append(concept)
    best = [sorted(rows, key=lambda row: -len(_words(row.label)))[:MOST_KEYWORDS] for rows in found.values()]
    return [concept for rows in best for concept in rows]


def _words(text: str) -> set[str]:
    """Long words without a plural's s."""
    found = re.findall(r"[a-z]+", plain_text_of(text))
    return {word.removesuffix("s") for word in found if len(word) >= _SHORTEST_WORD}
