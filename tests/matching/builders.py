"""Small worlds for the engine's tests."""

import random

from brokerage.matching import Engine, PriorityData, ProfileData, Tree

TECHNOLOGY = Tree(
    "een_technology",
    {"01": None, "01001": "01", "01001001": "01001", "01001002": "01001", "02": None, "02001": "02"},
)
MARKET = Tree("een_market", {"05": None, "05001": "05", "05002": "05"})
TREES = (TECHNOLOGY, MARKET)

PRIORITIES = (
    PriorityData(1, "podlaskie", "Agri-food", "podlaskie.example", "regional", 1.0, frozenset({"nace:C.10"})),
    PriorityData(2, "north-denmark", "Food", "denmark.example", "national", 0.5, frozenset({"nace:C.10", "nace:A"})),
    PriorityData(3, "north-denmark", "Energy", "denmark.example", "regional", 1.0, frozenset({"nace:D"})),
)


def profile(number, **fields):
    """A profile of a company of its own; countries alternate, so that neighbours may meet."""
    fields = {"company": number, "country": "PL" if number % 2 else "DK"} | fields
    return ProfileData(id=number, **fields)


def full(number, **fields):
    """A profile with every field filled in; odd ones offer technology, even ones ask for it."""
    odd = bool(number % 2)
    stated = {
        "type": "TO" if odd else "TR",
        "region": "podlaskie" if odd else "north-denmark",
        "region_group": "supported" if odd else "advanced",
        "title": "Sensor for milk quality",
        "summary": "An optical sensor that measures fat in milk.",
        "description": "Dairies measure milk in line with the sensor.",
        "technology": ("01001001",),
        "market": ("05001",),
        "partnership_types": ("rd_cooperation",),
        "partner_types": ("sme_49", "rd"),
        "company_kind": "sme_49",
        "target_countries": ("DK",) if odd else ("PL",),
        "offers_areas": ("technology_development",) if odd else ("marketing_sales",),
        "seeks_areas": ("marketing_sales",) if odd else ("technology_development",),
        "stage": "lab_tested",
        "ipr": "granted",
        "languages": ("en",),
        "nace": ("C.10",),
    }
    return profile(number, **(stated | fields))


def index_of(*profiles, weights=None):
    return Engine(weights, TREES, PRIORITIES).fit(profiles)


TOPICS = (
    ("milk", "cheese", "dairy", "fat", "cow", "yoghurt", "pasture", "cream"),
    ("steel", "weld", "robot", "ship", "hull", "crane", "rivet", "dock"),
    ("virus", "vaccine", "cell", "protein", "clinic", "dose", "trial", "blood"),
)


def world(size=330):
    """Enough texts to learn meanings from, on three topics."""
    draw = random.Random(7)
    made = []
    for number in range(1, size + 1):
        topic = TOPICS[number % 3]
        words = [draw.choice(topic) for _ in range(12)] + [f"rare{draw.randrange(400)}" for _ in range(6)]
        made.append(profile(number, description=" ".join(words)))
    return made
