"""The engine's keys in words: what adds up, what speaks against, what to ask.

The engine names sides `a` and `b`; people read "ours" and "theirs". `ours` is the reader's side.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

CRITERIA: Mapping[str, object] = {
    "text": _("Words of both texts"),
    "technology": _("Technology keywords"),
    "market": _("Market keywords"),
    "types": _("Offer meets request"),
    "partner_sought": _("Kind of partner sought"),
    "partnership": _("Type of partnership"),
    "target_countries": _("Target countries"),
    "value_chain": _("Value chain: help sought and offered"),
    "stage": _("Stage of development"),
    "ipr": _("Intellectual property"),
    "priorities": _("Shared S3 priorities of the regions"),
    "languages": _("Common working language"),
    "bridge": _("Bridge between an advanced and a supported region"),
}

# Without a side.
AGAINST: Mapping[str, object] = {
    "text": _("The two texts have hardly any telling word in common."),
    "technology": _("No technology keyword is the same or near."),
    "market": _("No market keyword is the same or near."),
    "types": _("The two types of profile do not complement each other well."),
    "partnership": _("No type of partnership is wanted by both."),
    "stage": _("The stage of development is early for what is sought."),
    "ipr": _("The state of the intellectual property makes a cooperation harder."),
    "priorities": _("The two regions share no S3 priority."),
    "languages": _("The companies have no working language in common."),
}

# (we seek and they do not fit, they seek and we do not fit)
AGAINST_BY_SEEKER: Mapping[str, tuple[object, object]] = {
    "partner_sought": (
        _("We look for another kind or size of partner."),
        _("They look for another kind or size of partner."),
    ),
    "target_countries": (
        _("Their country is not among our target countries."),
        _("Our country is not among their target countries."),
    ),
    "value_chain": (
        _("They do not offer help in the value-chain areas in which we seek it."),
        _("We do not offer help in the value-chain areas in which they seek it."),
    ),
}

# (to ask our company, to ask the other broker)
QUESTIONS: Mapping[str, tuple[object, object]] = {
    "text": (_("Can our company describe more closely what it does?"), _("What exactly does the other company do?")),
    "type": (
        _("Does our company offer or seek something? The type of its profile is not known."),
        _("Does the other company offer or seek something? The type of its profile is not known."),
    ),
    "technology": (
        _("Which technologies does our company work with? It has no technology keywords."),
        _("Which technologies does the other company work with? It has no technology keywords."),
    ),
    "market": (
        _("For which markets does our company work? It has no market keywords."),
        _("For which markets does the other company work? It has no market keywords."),
    ),
    "partner_types": (
        _("Which kind and size of partner does our company look for?"),
        _("Which kind and size of partner does the other company look for?"),
    ),
    "company_kind": (_("How large is our company?"), _("How large is the other company?")),
    "partnership": (
        _("Which types of partnership does our company want?"),
        _("Which types of partnership does the other company want?"),
    ),
    "target_countries": (
        _("In which countries does our company look for partners?"),
        _("In which countries does the other company look for partners?"),
    ),
    "offers_areas": (
        _("For which areas of the value chain does our company offer something?"),
        _("For which areas of the value chain does the other company offer something?"),
    ),
    "seeks_areas": (
        _("In which areas of the value chain does our company seek help?"),
        _("In which areas of the value chain does the other company seek help?"),
    ),
    "stage": (
        _("How far is our company's development?"),
        _("How far is the other company's development?"),
    ),
    "ipr": (
        _("How is our company's intellectual property protected?"),
        _("How is the other company's intellectual property protected?"),
    ),
    "region": (
        _("In which region is our company? It lies outside the regions served, or was not stated."),
        _("In which region is the other company? It lies outside the regions served, or was not stated."),
    ),
    "priorities": (
        _("Which S3 priorities does our region have? None is coded yet."),
        _("Which S3 priorities does the other region have? None is coded yet."),
    ),
    "languages": (
        _("Which languages does our company work in?"),
        _("Which languages does the other company work in?"),
    ),
}


def against(key: str, ours: str) -> str:
    """One key of `evidence["against"]` as a sentence. `value_chain_ab` reads "a seeks, b does not fit"."""
    if key in AGAINST:
        return str(AGAINST[key])
    stem, _sep, direction = key.rpartition("_")
    we_seek, they_seek = AGAINST_BY_SEEKER[stem]
    return str(we_seek if direction[0] == ours else they_seek)


def question(key: str, ours: str) -> str:
    """One key of `evidence["unknowns"]` as a question to ask."""
    stem, _sep, side = key.rpartition("_")
    to_ours, to_theirs = QUESTIONS[stem]
    return str(to_ours if side == ours else to_theirs)


def tenths(contributions: list[float]) -> list[int]:
    """Shares of 0..1 as tenths of a point of 100, rounded so that they add up to the rounded total.

    Largest remainder (Hamilton): every one is rounded down, then the largest remainders get one more.
    """
    exact = [1000 * value for value in contributions]
    down = [int(value) for value in exact]
    missing = round(sum(exact)) - sum(down)
    order = sorted(range(len(exact)), key=lambda index: down[index] - exact[index])
    for index in order[:missing]:
        down[index] += 1
    return down


def bars(evidence: Mapping, direction: str) -> dict:
    """What adds up to a direction's score: `{total, rows: [{label, value, share}]}`, the greatest first.

    `total` and `value` are points of 100 with one decimal, `share` is percent of the total.
    """
    name = f"contribution_{direction}"
    found = [row for row in evidence.get("criteria", []) if row[name] > 0]
    found.sort(key=lambda row: -row[name])
    points = tenths([row[name] for row in found])
    total = sum(points)
    rows = [
        {
            "label": str(CRITERIA.get(row["key"], row["key"])),
            "value": f"{point / 10:.1f}",
            "share": round(100 * point / total) if total else 0,
        }
        for row, point in zip(found, points, strict=True)
    ]
    return {"total": f"{total / 10:.1f}", "rows": rows}


MOST_BARS = 6


def points_of(shares: list[float], total: int) -> list[int]:
    """`total` points over shares of any sum, whole and adding up; largest remainder as in `tenths`."""
    whole = sum(shares)
    if not whole:
        return [0 for _share in shares]
    exact = [total * share / whole for share in shares]
    down = [int(value) for value in exact]
    order = sorted(range(len(exact)), key=lambda index: down[index] - exact[index])
    for index in order[: total - sum(down)]:
        down[index] += 1
    return down


def together(evidence: Mapping, points: int) -> dict:
    """The suggestion's own points as bars: `{rows, smaller, smaller_points}`, the greatest first.

    The score is the harmonic mean h of both directions A and B. Each criterion has the mean of its two shares, of A
    and of B, so that all add up to h: h (a / A + b / B) / 2. `share` is percent of the greatest one, to be seen.
    """
    criteria = evidence.get("criteria", [])
    shares: dict[str, float] = {}
    for name in ("contribution_ab", "contribution_ba"):
        of = sum(row[name] for row in criteria)
        for row in criteria:
            shares[row["key"]] = shares.get(row["key"], 0) + (row[name] / of if of else 0)
    found = [
        {"label": str(CRITERIA.get(key, key)), "value": value}
        for key, value in zip(shares, points_of(list(shares.values()), points), strict=True)
        if value
    ]
    found.sort(key=lambda row: -row["value"])
    for row in found:
        row["share"] = round(100 * row["value"] / found[0]["value"])
    smaller = found[MOST_BARS:]
    return {"rows": found[:MOST_BARS], "smaller": smaller, "smaller_points": sum(row["value"] for row in smaller)}


def other(side: str) -> str:
    return "b" if side == "a" else "a"


def explain(evidence: Mapping, ours: str, labels: Mapping[tuple[str, str], str]) -> dict:
    """Everything the page of a suggestion says about why. `labels`: (scheme, code) -> name of a keyword."""
    theirs = other(ours)

    def named(scheme: str, code: str) -> str:
        return labels.get((scheme, code), code)

    priorities = [
        {
            "ours": row[f"title_{ours}"],
            "theirs": row[f"title_{theirs}"],
            "source_ours": row[f"source_{ours}"],
            "source_theirs": row[f"source_{theirs}"],
            "level_ours": row[f"level_{ours}"],
            "level_theirs": row[f"level_{theirs}"],
            "is_relevant": row["relevant"],
            "is_unreviewed": row.get("unreviewed", False),
        }
        for row in evidence.get("priorities", [])
    ]
    return {
        "for_us": bars(evidence, f"{ours}{theirs}"),
        "for_them": bars(evidence, f"{theirs}{ours}"),
        "known_for_us": round(100 * evidence.get(f"known_{ours}{theirs}", 0)),
        "known_for_them": round(100 * evidence.get(f"known_{theirs}{ours}", 0)),
        "words": [word for word, _share in evidence.get("words", [])],
        "related": [word for word, _share in evidence.get("related", [])],
        "keywords": [
            {
                "ours": named(row["scheme"], row[ours]),
                "theirs": named(row["scheme"], row[theirs]),
                "meet": "" if row["closeness"] >= 1 else named(row["scheme"], row["meet"]),
                "is_technology": row["scheme"] == "een_technology",
            }
            for row in evidence.get("keywords", [])
        ],
        "priorities": priorities,
        "relevant": [row for row in priorities if row["is_relevant"]],
        "further": [row for row in priorities if not row["is_relevant"]],
        "against": [against(key, ours) for key in evidence.get("against", [])],
        "questions": [question(key, ours) for key in evidence.get("unknowns", [])],
    }
