"""Versions of a priority and proposals for it as texts that can be compared."""

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from s3strategy.differences import Difference, differences
from s3strategy.enums import Level, ValueChainArea
from s3strategy.models import Priority, PriorityProposal, StrategyDocument
from s3strategy.services.priorities import FIELDS, codes_as_values, plain, with_types
from s3strategy.services.proposals import concepts_of

Kind = PriorityProposal.Kind
LISTS = frozenset({"codes", "value_chain_areas"})


def labels() -> dict[str, str]:
    fields = {name: str(Priority._meta.get_field(name).verbose_name) for name in FIELDS}
    texts = {f"text:{code}": _("text in %(language)s") % {"language": name} for code, name in settings.LANGUAGES}
    return {**fields, **texts, "codes": _("codes"), "withdrawn_at": _("withdrawn")}


def versions_of(priority: Priority) -> list[int]:
    """The versions that can be compared, the newest first: those of the history and the present one."""
    return sorted({priority.version, *priority.revisions.values_list("version", flat=True)}, reverse=True)


def compare_versions(priority: Priority, old: int, new: int) -> list[Difference]:
    return differences(_words(values_at(priority, old)), _words(values_at(priority, new)), labels(), LISTS)


def values_at(priority: Priority, version: int) -> dict:
    """All values as they stood in a version: what the next row of history kept, or what stands there now."""
    later = list(priority.revisions.filter(version__gte=version).order_by("version"))
    codes = next((row.values["codes"] for row in later if "codes" in row.values), None)
    if codes is None:
        rows = priority.codes.select_related("concept").order_by("concept__scheme", "concept__code")
        codes = codes_as_values(rows)
    if later and later[0].version == 0:
        return {}
    values = dict(later[0].values) if later else _now(priority)
    return {**values, "codes": codes}


def _now(priority: Priority) -> dict:
    return plain(
        {name: getattr(priority, name) for name in FIELDS}
        | {"withdrawn_at": priority.withdrawn_at}
        | {
            "texts": {
                row.language: {"title": row.title, "description": row.description} for row in priority.texts.all()
            }
        }
    )


def proposed_changes(proposal: PriorityProposal) -> list[Difference]:
    """What the proposal would change in what stands there now."""
    if proposal.kind == Kind.DOCUMENT:
        fields = {name: str(StrategyDocument._meta.get_field(name).verbose_name) for name in proposal.values}
        return differences(_document_words(proposal.before), _document_words(proposal.values), fields, frozenset())
    if proposal.priority is None:
        return differences({}, _words({**proposal.values, "codes": _codes(proposal)}), labels(), LISTS)
    priority = proposal.priority
    # What was decided is compared with what it was made over.
    now = values_at(priority, proposal.base_version if not proposal.is_open else priority.version)
    wanted = dict(now)
    if proposal.kind == Kind.TEXT or proposal.kind == Kind.NEW:
        wanted |= proposal.values
    elif proposal.kind == Kind.TRANSLATION:
        text = {name: proposal.values.get(name, "") for name in ("title", "description")}
        wanted["texts"] = {**now.get("texts", {}), proposal.values["language"]: text}
    elif proposal.kind == Kind.CODES:
        wanted["codes"] = _codes(proposal)
    else:
        wanted["withdrawn_at"] = "withdrawn" if proposal.kind == Kind.WITHDRAW else None
    return differences(_words(now), _words(wanted), labels(), LISTS)


def _codes(proposal: PriorityProposal) -> list[dict]:
    return [{"code": row.code, "label": row.label} for row in concepts_of(proposal)]


def _words(values: dict) -> dict[str, str]:
    """Values as a reader knows them."""
    if not values:
        return {}
    typed = with_types(values)
    words = {name: "" if value is None else str(value) for name, value in typed.items()}
    words["level"] = str(dict(Level.choices).get(typed["level"], typed["level"]))
    areas = dict(ValueChainArea.choices)
    words["value_chain_areas"] = "\n".join(str(areas.get(area, area)) for area in typed["value_chain_areas"])
    for name in ("valid_from", "valid_to"):
        words[name] = date_format(typed[name], "DATE_FORMAT") if typed[name] else ""
    if typed["document_id"]:
        document = StrategyDocument.objects.filter(pk=typed["document_id"]).select_related("region", "country").first()
        words["document_id"] = document.name if document else ""
    if typed["follows_id"]:
        words["follows_id"] = (
            Priority.objects.filter(pk=typed["follows_id"]).values_list("title", flat=True).first() or ""
        )
    for language, text in (values.get("texts") or {}).items():
        words[f"text:{language}"] = "\n".join(filter(None, (text["title"], text["description"])))
    words["codes"] = "\n".join(f"{code['code']} {code['label']}" for code in values.get("codes") or [])
    words["withdrawn_at"] = _("yes") if values.get("withdrawn_at") else ""
    return words


def _document_words(values: dict) -> dict[str, str]:
    choices = {"level": dict(Level.choices), "status": dict(StrategyDocument.Status.choices)}
    words = {name: "" if value is None else str(value) for name, value in values.items()}
    for name, labels_of in choices.items():
        if name in words:
            words[name] = str(labels_of.get(words[name], words[name]))
    if values.get("follows_id"):
        row = StrategyDocument.objects.filter(pk=values["follows_id"]).select_related("region", "country").first()
        words["follows_id"] = row.name if row else ""
    return words
