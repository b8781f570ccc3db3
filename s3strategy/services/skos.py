"""Classifications and priorities as SKOS in JSON-LD (https://www.w3.org/TR/skos-reference/), written plainly."""

from collections.abc import Iterable

from s3strategy.models import Concept, CrosswalkLink, Priority

CONTEXT = {
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "prefLabel": {"@id": "skos:prefLabel", "@container": "@language"},
    "definition": {"@id": "skos:definition", "@container": "@language"},
    "notation": "skos:notation",
    "inScheme": {"@id": "skos:inScheme", "@type": "@id"},
    "topConceptOf": {"@id": "skos:topConceptOf", "@type": "@id"},
    "broader": {"@id": "skos:broader", "@type": "@id"},
    "related": {"@id": "skos:related", "@type": "@id"},
    "closeMatch": {"@id": "skos:closeMatch", "@type": "@id"},
    "source": "dct:source",
    "spatial": "dct:spatial",
    "valid": "dct:valid",
}


def scheme_uri(base: str, scheme: str) -> str:
    return f"{base}/strategy/concepts/?scheme={scheme}"


def concept_uri(base: str, scheme: str, code: str) -> str:
    return f"{base}/strategy/concepts/{scheme}/{code}/"


def concepts_as_skos(base: str, scheme: str) -> dict:
    """A classification with its concepts; links of the crosswalk that a person accepted are close matches."""
    rows = list(Concept.objects.of(scheme).select_related("parent").order_by("code"))
    matches: dict[int, list[str]] = {}
    accepted = CrosswalkLink.objects.filter(state=CrosswalkLink.State.ACCEPTED, priority=None)
    for link in accepted.select_related("concept", "other"):
        for one, other in ((link.concept, link.other), (link.other, link.concept)):
            matches.setdefault(one.pk, []).append(concept_uri(base, other.scheme, other.code))
    head = {
        "@id": scheme_uri(base, scheme),
        "@type": "skos:ConceptScheme",
        "prefLabel": {"en": str(Concept.Scheme(scheme).label)},
    }
    return {"@context": CONTEXT, "@graph": [head, *(_concept(base, row, matches.get(row.pk, [])) for row in rows)]}


def _concept(base: str, row: Concept, matches: list[str]) -> dict:
    found = {
        "@id": concept_uri(base, row.scheme, row.code),
        "@type": "skos:Concept",
        "notation": row.code,
        "prefLabel": {"en": row.label},
        "inScheme": scheme_uri(base, row.scheme),
    }
    if row.parent:
        found["broader"] = concept_uri(base, row.parent.scheme, row.parent.code)
    else:
        found["topConceptOf"] = scheme_uri(base, row.scheme)
    if row.source:
        found["source"] = row.source
    if matches:
        found["closeMatch"] = matches
    return found


def priorities_as_skos(base: str, priorities: Iterable[Priority]) -> dict:
    """Priorities as concepts of a scheme of their own, related to what they are coded with.

    `priorities` come with region, texts and `codes__concept` prefetched.
    """
    uri = f"{base}/strategy/"
    head = {"@id": uri, "@type": "skos:ConceptScheme", "prefLabel": {"en": "Priorities of smart specialisation"}}
    return {"@context": CONTEXT, "@graph": [head, *(_priority(base, uri, row) for row in priorities)]}


def _priority(base: str, uri: str, row: Priority) -> dict:
    labels, definitions = {"en": row.title}, {"en": row.description} if row.description else {}
    for text in row.texts.all():
        labels[text.language] = text.title
        if text.description:
            definitions[text.language] = text.description
    found = {
        "@id": f"{base}{row.get_absolute_url()}",
        "@type": "skos:Concept",
        "notation": row.key,
        "prefLabel": labels,
        "inScheme": uri,
        "spatial": row.region.name_en,
    }
    if definitions:
        found["definition"] = definitions
    if row.source:
        found["source"] = row.source
    if row.year_text:
        found["valid"] = row.year_text
    if related := [concept_uri(base, code.concept.scheme, code.concept.code) for code in row.codes.all()]:
        found["related"] = related
    return found
