"""A search for groups as a broker reads it."""

from brokerage.disclosure import Discloser, ProfileView
from brokerage.enums import ValueChainArea
from brokerage.models import GroupSearch, Profile

AREAS = dict(ValueChainArea.choices)


def members_of(search: GroupSearch) -> dict[int, Profile]:
    """Members that are still published, in two queries."""
    ids = {member for group in search.groups for member in group["members"]}
    return {row.pk: row for row in Profile.objects.published().in_date().for_cards().filter(pk__in=ids)}


def own_pairs(search: GroupSearch, members: dict[int, Profile], organisation_id: int) -> list[tuple[int, int]]:
    """Pairs with a member of ours, of groups that are shown: those that the broker may open."""
    return list(
        dict.fromkeys(
            (a, b)
            for group in search.groups
            if members.keys() >= set(group["members"])
            for a, b, _score in group["pairs"]
            if organisation_id
            in (members[a].company.serving_organisation_id, members[b].company.serving_organisation_id)
        )
    )


def groups_of(search: GroupSearch, members: dict[int, Profile], suggestions: dict, discloser: Discloser) -> list[dict]:
    """Groups whose members are all still published. `suggestions`: (a, b) -> what the broker may open."""
    discloser.prepare(members)
    return [
        _group(group, {key: discloser.view(members[key]) for key in group["members"]}, suggestions)
        for group in search.groups
        if members.keys() >= set(group["members"])
    ]


def _group(group: dict, views: dict[int, ProfileView], suggestions: dict) -> dict:
    letters = {key: chr(ord("A") + place) for place, key in enumerate(group["members"])}
    brings = dict(group["brings"])
    unknown = {(key, what) for key, what in group["unknowns"]}
    return {
        "points": round(100 * group["score"]),
        "chain": round(100 * group["chain"]),
        "cohesion": round(100 * group["cohesion"]),
        "members": [
            {
                "letter": letters[key],
                "view": view,
                "only": _labels(brings.get(key, ())),
                "offers_unknown": (key, "offers_areas") in unknown,
                "seeks_unknown": (key, "seeks_areas") in unknown,
            }
            for key, view in views.items()
        ],
        "does": [{"area": AREAS[area], "who": _letters(who, letters)} for area, who in group["does"]],
        "gaps": _labels(group["gaps"]),
        "answers": [
            {"area": AREAS[area], "seeker": letters[seeker], "who": _letters(who, letters)}
            for seeker, area, who in group["answers"]
        ],
        "open_needs": [{"area": AREAS[area], "seeker": letters[seeker]} for seeker, area in group["open_needs"]],
        "pairs": [
            {"one": letters[a], "two": letters[b], "points": round(100 * score), "suggestion": suggestions.get((a, b))}
            for a, b, score in group["pairs"]
        ],
    }


def _labels(areas) -> list:
    return [AREAS[area] for area in areas]


def _letters(who, letters: dict[int, str]) -> str:
    return ", ".join(letters[key] for key in who)
