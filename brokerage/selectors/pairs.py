"""Suggestions as a broker compares them."""

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from brokerage.disclosure import Discloser, ProfileView
from brokerage.enums import Decision, DismissReason
from brokerage.models import Suggestion
from brokerage.workflow import SUGGESTION
from regions.country_names import country_name
from s3strategy.models import Concept
from s3strategy.selectors.results import adopted_for

SHOWN = ("open", "shortlisted", "dismissed")


def shown_choices(shown: str) -> list[dict]:
    labels = {"open": _("To decide"), "shortlisted": _("Shortlisted"), "dismissed": _("Dismissed")}
    return [{"key": key, "label": labels[key], "is_current": key == shown} for key in SHOWN]


def decided_suggestions(user, shown: str):
    """The suggestions that the broker's own side shortlisted or dismissed, the latest first."""
    organisation = user.capacity.holder_id
    found = Suggestion.objects.filter(
        Q(profile_a__company__serving_organisation_id=organisation, decision_a=shown)
        | Q(profile_b__company__serving_organisation_id=organisation, decision_b=shown)
    )
    return found.for_cards().order_by("-score", "pk")


def own_side(suggestion: Suggestion, user) -> str:
    """The side shown on the left: the first of one's own that is open, else the first."""
    sides = suggestion.sides_of(user.capacity.holder_id)
    return next((side for side in sides if suggestion.decision_of(side) == Decision.OPEN), sides[0])


def card_of(suggestion: Suggestion, user, discloser: Discloser) -> dict:
    ours = own_side(suggestion, user)
    theirs = "b" if ours == "a" else "a"
    evidence = suggestion.evidence
    return {
        "suggestion": suggestion,
        "ours": discloser.view(suggestion.profile_of(ours)),
        "theirs": discloser.view(suggestion.profile_of(theirs)),
        "points": round(100 * suggestion.score),
        "words": [word for word, _share in evidence.get("words", [])[:4]],
        "questions": len(evidence.get("unknowns", [])),
        "against": len(evidence.get("against", [])),
        "came_back": suggestion.previous_id is not None,
        "decision": Decision(suggestion.decision_of(ours)),
        "their_decision": Decision(suggestion.decision_of(theirs)),
    }


def keyword_labels(evidence) -> dict[tuple[str, str], str]:
    wanted = Q()
    for row in evidence.get("keywords", []):
        wanted |= Q(scheme=row["scheme"], code__in=[row["a"], row["b"], row["meet"]])
    if not wanted:
        return {}
    rows = Concept.objects.filter(wanted).values_list("scheme", "code", "label")
    return {(scheme, code): label for scheme, code, label in rows}


def _joined(values) -> str:
    return ", ".join(str(value) for value in values or [])


def _countries(codes) -> str:
    return _joined(country_name(code, get_language()) or code for code in codes or [])


def facts_side_by_side(ours: ProfileView, theirs: ProfileView) -> list[dict]:
    """The same facts of both: `{label, ours, theirs, is_same}`; empty is shown as not known."""
    rows = [
        (_("Type"), lambda view: view.type_label),
        (_("Country"), lambda view: view.country),
        (_("Region"), lambda view: view.region),
        (_("Size"), lambda view: view.size_class),
        (_("Founded"), lambda view: str(view.year_founded or "")),
        (_("Partnership"), lambda view: _joined(view.partnership_types)),
        (_("Partner sought"), lambda view: _joined(view.partner_types)),
        (_("Target countries"), lambda view: _countries(view.target_countries) or _("any country")),
        (_("Help offered for"), lambda view: _joined(view.offers_areas)),
        (_("Help sought in"), lambda view: _joined(view.seeks_areas)),
        (_("Stage"), lambda view: view.stage),
        (_("Intellectual property"), lambda view: view.ipr),
        (_("Technology"), lambda view: _joined(item.label for item in view.technology_keywords)),
        (_("Market"), lambda view: _joined(item.label for item in view.market_keywords)),
        (_("Certificates"), lambda view: view.certificates),
    ]
    found = []
    for label, read in rows:
        left, right = read(ours), read(theirs)
        if left or right:
            same = bool(left) and str(left) == str(right)
            found.append({"label": label, "ours": left, "theirs": right, "is_same": same})
    return found


def decision_steps(suggestion: Suggestion, user) -> list[dict]:
    """Who decided. Notes and reasons stay with the organisation that gave them."""
    reasons = dict(DismissReason.choices)
    found = []
    for step in suggestion.steps.select_related("by", "organisation"):
        is_own = step.organisation_id == user.capacity.holder_id
        notes = [str(reasons[step.reason])] if is_own and step.reason in reasons else []
        notes += [step.note] if is_own and step.note else []
        who = str(step.by) if is_own else str(step.organisation or _("the other side"))
        found.append({"what": SUGGESTION.get(step.action).done, "at": step.at, "who": who, "note": "\n".join(notes)})
    return found


def transnational_priorities(item: Suggestion) -> list:
    """Adopted priorities of Trans-S3 exercises that both profiles concern, by their keywords or what is above them."""
    sides = []
    for profile in (item.profile_a_id, item.profile_b_id):
        found = Concept.objects.filter(profile_keywords__profile=profile).select_related("parent__parent__parent")
        about = set()
        for concept in found:
            while concept is not None:
                about.add(concept.pk)
                concept = concept.parent if concept.parent_id else None
        sides.append(about)
    return adopted_for(*sides)
