"""The demo world obeys the limits of the trade before anybody loads it."""

import csv
import json
import re
from collections import Counter, defaultdict

import pytest
from django.conf import settings

from brokerage import enums, workflow
from brokerage.anonymity import PUBLIC_TEXTS
from brokerage.models import Profile
from brokerage.models.company import name_key_of
from brokerage.models.profile import plain_text_of
from regions.services.load_reference import organisation_key

ROOT = settings.BASE_DIR
DATA = ROOT / "brokerage/demo/data"
LIMITS = {name: Profile._meta.get_field(name).max_length for name in PUBLIC_TEXTS}


def load(name):
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def table(path):
    with (ROOT / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


COMPANIES = {row["key"]: row for row in load("companies")}
PROFILES = {row["key"]: row for row in load("profiles")}
PEOPLE = load("people")
MATCHES = load("matches")
ENQUIRIES = load("enquiries")
KEYWORDS = table("s3strategy/data/een_keywords.csv")
SELECTABLE = {(row["kind"], row["code"]) for row in KEYWORDS if row["selectable"] == "yes"}
GOALS = {row["label"] for row in KEYWORDS if row["kind"] == "sdg"}


def test_companies_fit_their_regions():
    units = {row["code"]: row for row in table("regions/data/nuts_units.csv") if row["version"] == "2021"}
    regions = {row["key"]: row for row in table("regions/data/regions.csv")}
    nace = {row["code"] for row in table("s3strategy/data/taxonomy.csv") if row["kind"] == "economic_domain"}
    counts = Counter(company["region"] for company in COMPANIES.values())
    assert all(4 <= counts[region] <= 5 for region in regions)
    assert counts[None] == 2
    for company in COMPANIES.values():
        unit = units[company["nuts_code"]]
        assert (unit["country"], unit["level"]) == (company["country"], "3"), company["key"]
        inside = [key for key, row in regions.items() if unit["code"].startswith(row["nuts_2021"])]
        assert inside == [company["region"]] * bool(company["region"]), company["key"]
        assert company["size_class"] in {"micro", "small", "medium"}
        assert company["turnover_class"] in {None, *enums.TurnoverClass.values}
        assert company["nace"] and set(company["nace"]) <= nace
        assert company["registration_number"].startswith("DEMO-")
        assert company["website"].endswith(".example")
    assert len({company["registration_number"] for company in COMPANIES.values()}) == len(COMPANIES)
    assert len({name_key_of(company["name"]) for company in COMPANIES.values()}) == len(COMPANIES)


def test_people_have_addresses_nobody_owns():
    staff = [person["email"] for company in COMPANIES.values() for person in company["people"]]
    mails = [*staff, *(person["email"] for person in PEOPLE["people"])]
    assert len(set(mails)) == len(mails)
    assert all(mail.isascii() and mail == mail.lower() and mail.endswith(".example") for mail in mails)
    assert all(any(person["is_owner"] for person in company["people"]) for company in COMPANIES.values())
    phones = [person["phone"] for company in COMPANIES.values() for person in company["people"]]
    assert all(re.fullmatch(r"\+\d{2,3} 000 [\d ]+", phone) for phone in phones)
    languages = {code for code, _name in settings.LANGUAGES}
    assert {person["language"] for person in PEOPLE["people"]} <= languages
    assert {person["language"] for company in COMPANIES.values() for person in company["people"]} <= languages


def test_every_partner_has_a_second_broker():
    rows = table("regions/data/partners.csv")
    known = {organisation_key(row) for row in rows}
    members = defaultdict(Counter)
    for person in PEOPLE["people"]:
        for membership in person["memberships"]:
            assert membership["organisation"] in known
            members[membership["role"]][membership["organisation"]] += 1
    partners = {organisation_key(row) for row in rows if row["role"].startswith(("Lead", "Project"))}
    assert all(members["broker"][partner] >= 2 for partner in partners)
    assert sum(members["manager"].values()) >= 3
    assert sum(person["is_staff"] for person in PEOPLE["people"]) == 1
    assert {mandate["organisation"] for mandate in PEOPLE["mandates"]} == set(members["officer"])


@pytest.mark.parametrize("key", PROFILES)
def test_profile_keeps_the_rules(key):
    profile = PROFILES[key]
    kind, company = profile["type"], COMPANIES[profile["company"]]
    assert all(len(profile[field]) <= limit for field, limit in LIMITS.items())
    assert all(profile[field] for field in ("title", "summary", "description", "partner_role"))
    assert bool(profile["advantages"]) == (kind in {"BO", "TO"})
    assert bool(profile["technical"]) == (kind in {"BR", "TR"})
    assert profile["stage"] in {"", *enums.Stage.values} and (profile["stage"] or kind != "TO")
    assert profile["ipr"] in {"", *enums.IprStatus.values} and bool(profile["ipr"]) == (kind == "TO")
    assert 1 <= len(profile["partnership_types"]) <= 3
    assert set(profile["partnership_types"]) <= set(enums.PARTNERSHIPS_OF_TYPE[kind])
    assert profile["partner_types"] and set(profile["partner_types"]) <= set(enums.PartnerType.values)
    areas = {*profile["offers_areas"], *profile["seeks_areas"]}
    assert areas and areas <= set(enums.ValueChainArea.values)
    assert 1 <= len(profile["market"]) <= 5 and all(("market", code) in SELECTABLE for code in profile["market"])
    assert len(profile["technology"]) <= 5 and all(("technology", code) in SELECTABLE for code in profile["technology"])
    assert profile["technology"] or kind in {"BO", "BR"}
    assert profile["sdgs"] and set(profile["sdgs"]) <= GOALS
    assert profile["target_countries"] and company["country"] not in profile["target_countries"]
    assert set(profile["target_countries"]) <= {*(row["country"] for row in COMPANIES.values())}
    assert (profile["call"] is not None) == (kind == "RDR")
    if profile["call"]:
        assert 0 < profile["call"]["interest_deadline_days"] < profile["call"]["deadline_days"]
    if profile["state"] == "published":
        assert profile["age_days"] < 365


@pytest.mark.parametrize("key", PROFILES)
def test_profile_is_anonymous(key):
    profile = PROFILES[key]
    company = COMPANIES[profile["company"]]
    text = " ".join(re.findall(r"\w+", plain_text_of(" ".join(profile[field] for field in PUBLIC_TEXTS))))
    telling = [word for word in name_key_of(company["name"]).split() if len(word) > 3]
    telling += [company["key"], *(plain_text_of(person["full_name"]) for person in company["people"])]
    telling += [row["capital"].split()[0].casefold() for row in table("regions/data/regions.csv") if row["capital"]]
    words = f" {text} "
    assert not [word for word in telling if f" {plain_text_of(word)} " in words]
    assert not re.search(
        r"@|https?://|\.example|\+\d[\d ()/-]{6,}\d", " ".join(profile[field] for field in PUBLIC_TEXTS)
    )


def test_every_state_of_a_profile_is_shown():
    states = Counter(profile["state"] for profile in PROFILES.values())
    assert set(states) == set(enums.ProfileState.values)
    assert states["published"] >= 50


def test_matches_follow_the_workflow():
    for match in MATCHES:
        home, partner = PROFILES[match["home"]], PROFILES[match["partner"]]
        assert home["state"] == partner["state"] == "published"
        assert COMPANIES[home["company"]]["country"] != COMPANIES[partner["company"]]["country"]
        assert match["opened_days_ago"] < min(home["age_days"], partner["age_days"])
        state, days = "shortlisted", match["opened_days_ago"]
        for step in match["steps"]:
            action = workflow.MATCH.get(step["action"])
            assert state in action.sources, (match["key"], step)
            assert step["days_ago"] <= days
            assert (step["by"] is None) == action.clock
            assert bool(step["reason"]) == (action.reasons is not None) and (
                not step["reason"] or step["reason"] in action.reasons.values
            )
            assert step["note"] or not action.needs_note
            state, days = action.target or state, step["days_ago"]
        assert state == match["state"]


def test_matches_show_every_stage():
    # The portal passes through the first two in one step; nothing here is old enough for the others.
    later = {"partner_approved", "consented", "followed_up_12m", "closed"}
    assert {match["state"] for match in MATCHES} == set(enums.MatchState.values) - later


def test_enquiries():
    assert [row["kind"] for row in ENQUIRIES].count("complaint") == 1
    assert len(ENQUIRIES) == 4
    assert all(row["email"].endswith(".example") and len(row["text"]) <= 4000 for row in ENQUIRIES)
    assert any(row["answer"] for row in ENQUIRIES)
