"""What a profile may hold and what it must: the limits of its fields, and what is missing for its type."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.exceptions import NotPossible
from brokerage.enums import PARTNERSHIPS_OF_TYPE, ProfileType
from brokerage.models import Company, Profile

OFFERS = {ProfileType.BUSINESS_OFFER, ProfileType.TECHNOLOGY_OFFER}
REQUESTS = {ProfileType.BUSINESS_REQUEST, ProfileType.TECHNOLOGY_REQUEST}
WITH_TECHNOLOGY = {ProfileType.TECHNOLOGY_OFFER, ProfileType.TECHNOLOGY_REQUEST, ProfileType.RESEARCH_REQUEST}
MOST_KEYWORDS = 5
MOST_PARTNERSHIPS = 3


def check_limits(company: Company, data: Mapping[str, Any]) -> None:
    wrong = excesses_of(company, data)
    if wrong:
        raise NotPossible(_("Some fields need your attention."), wrong)


def excesses_of(company: Company, data: Mapping[str, Any]) -> dict[str, str]:
    """A sentence for every field of `data` that holds too much or does not go with another."""
    wrong: dict[str, str] = {}
    for field in Profile._meta.get_fields():
        limit = getattr(field, "max_length", None)
        value = data.get(getattr(field, "name", ""))
        if limit and isinstance(value, str) and len(value) > limit:
            wrong[field.name] = _("This text is %(over)s characters too long; at most %(limit)s are possible.") % {
                "over": len(value) - limit,
                "limit": limit,
            }
    for scheme, name in (("een_market", "market"), ("een_technology", "technology")):
        chosen = [concept for concept in data.get("keywords", []) if concept.scheme == scheme]
        if len(chosen) > MOST_KEYWORDS:
            wrong[name] = _("At most %(most)s keywords are possible; you chose %(chosen)s.") % {
                "most": MOST_KEYWORDS,
                "chosen": len(chosen),
            }
        if any(not concept.selectable for concept in chosen):
            wrong[name] = _("One of the keywords is only a heading. Choose one below it.")
    chosen_types = data.get("partnership_types") or []
    if len(chosen_types) > MOST_PARTNERSHIPS:
        wrong["partnership_types"] = _("At most %(most)s types of partnership are possible.") % {
            "most": MOST_PARTNERSHIPS
        }
    allowed = PARTNERSHIPS_OF_TYPE.get(data.get("type") or "", chosen_types)
    if any(value not in allowed for value in chosen_types):
        wrong["partnership_types"] = _("One of these types of partnership does not go with this type of profile.")
    if company.country_id in (data.get("target_countries") or []):
        wrong["target_countries"] = _("Your own country cannot be a target: a partner abroad is sought.")
    interest, deadline = data.get("call_interest_deadline"), data.get("call_deadline")
    if interest and deadline and interest > deadline:
        wrong["call_interest_deadline"] = _("The deadline for interest must not be after the deadline of the call.")
    return wrong


def problems_of(profile: Profile) -> dict[str, str]:
    """What is missing before the company can be asked to validate: field -> sentence."""
    missing = _("This is still missing.")
    required = ["type", "title", "summary", "description", "partner_role", "partner_types"]
    if profile.type in OFFERS:
        required.append("advantages")
    if profile.type in REQUESTS:
        required.append("technical")
    if profile.type == ProfileType.TECHNOLOGY_OFFER:
        required += ["stage", "ipr"]
    if profile.type == ProfileType.RESEARCH_REQUEST:
        required += ["call_programme", "call_deadline", "call_interest_deadline"]
    problems = {name: missing for name in required if not getattr(profile, name)}
    if not 1 <= len(profile.partnership_types) <= MOST_PARTNERSHIPS:
        problems["partnership_types"] = _("Choose one to three types of partnership.")
    schemes = [concept.scheme for concept in profile.keywords.all()]
    if "een_market" not in schemes:
        problems["market"] = _("Choose at least one market keyword.")
    if profile.type in WITH_TECHNOLOGY and "een_technology" not in schemes:
        problems["technology"] = _("Choose at least one technology keyword.")
    if "sdg" not in schemes:
        problems["sdgs"] = _("Choose one or more goals, or “Not relevant”.")
    if not (profile.offers_areas or profile.seeks_areas):
        problems["offers_areas"] = _("Name the value-chain areas you offer for or seek help in.")
    if profile.call_deadline and profile.call_deadline < timezone.localdate():
        problems["call_deadline"] = _("The deadline of the call has passed.")
    return problems


def completeness(profile: Profile) -> int:
    """How complete, in percent of what its type asks for."""
    asked = 10 + 2 * (profile.type == "TO") + 3 * (profile.type == "RDR") + (profile.type in ("BO", "TO", "BR", "TR"))
    asked += profile.type in WITH_TECHNOLOGY
    return round(100 * max(asked - len(problems_of(profile)), 0) / asked)
