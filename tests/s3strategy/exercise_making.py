"""Rows for the tests of exercises, made with as few words as possible."""

from django.utils.text import slugify

from s3strategy.models import Concept, Exercise, Priority, PriorityCode
from s3strategy.services.exercises import move_exercise, start_exercise
from tests.regions import making

GATES = ("start", "open_analysis", "open_trends", "open_consultation", "open_international", "open_adoption")


def manager():
    return making.person("manager", making.organisation("Lead", role="lead"))


def values(**changed):
    return {
        "title": "Baltic exercise",
        "macro_region": None,
        "leader": None,
        "members": [],
        "vision": "Together",
        "rules": "One voice each",
        "scheme": "nace",
        "shared_from": 2,
        "least_confidence": 0.5,
        "weight_shared": 25,
        "weight_complementary": 25,
        "weight_activity": 25,
        "weight_support": 25,
        "source": "",
        "known_limits": "",
    } | changed


def exercise(by, regions=None, *, at="", **changed) -> Exercise:
    """An exercise moved on to the step `at`."""
    regions = regions or [making.region("Podlaskie"), making.region("Vidzeme"), making.region("Hamburg")]
    made = start_exercise(by=by, regions=regions, values=values(**changed))
    for gate in GATES:
        if not at or made.state == at:
            break
        move_exercise(by=by, exercise=made, key=gate)
        made.refresh_from_db()
    return made


def concept(code, scheme="nace", parent=None, label=""):
    defaults = {"label": label or code, "level": 2 if parent else 1, "parent": parent}
    return Concept.objects.get_or_create(scheme=scheme, code=code, defaults=defaults)[0]


def priority(region, title, *codes, level="regional"):
    """`codes`: pairs of a concept and a confidence."""
    row = Priority.objects.create(region=region, key=f"{region.key}-{slugify(title)}", title=title, level=level)
    for item, confidence in codes:
        PriorityCode.objects.create(priority=row, concept=item, confidence=confidence)
    return row
