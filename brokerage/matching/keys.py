"""Every key the engine can emit. The portal maps each to a sentence (and each unknown to a question)."""

CRITERIA = (
    "text",
    "technology",
    "market",
    "types",
    "partner_sought",
    "partnership",
    "target_countries",
    "value_chain",
    "stage",
    "ipr",
    "priorities",
    "languages",
    "bridge",
)

STATUSES = ("match", "gap", "unknown")
DIRECTIONS = ("ab", "ba", "both")

# A gap and an unknown are named by side where a side is to blame or to ask: `_a`, `_b`; `ab` reads "a seeks, b is".
AGAINST = (
    "text",
    "technology",
    "market",
    "types",
    "partner_sought_ab",
    "partner_sought_ba",
    "partnership",
    "target_countries_ab",
    "target_countries_ba",
    "value_chain_ab",
    "value_chain_ba",
    "stage",
    "ipr",
    "priorities",
    "languages",
)

UNKNOWNS = (
    "text_a",
    "text_b",
    "type_a",
    "type_b",
    "technology_a",
    "technology_b",
    "market_a",
    "market_b",
    "partner_types_a",
    "partner_types_b",
    "company_kind_a",
    "company_kind_b",
    "partnership_a",
    "partnership_b",
    "target_countries_a",
    "target_countries_b",
    "offers_areas_a",
    "offers_areas_b",
    "seeks_areas_a",
    "seeks_areas_b",
    "stage_a",
    "stage_b",
    "ipr_a",
    "ipr_b",
    "region_a",
    "region_b",
    "priorities_a",
    "priorities_b",
    "languages_a",
    "languages_b",
)

# Why a pair is no suggestion at all (see hard.py).
HARD = (
    "same_company",
    "same_country",
    "country_unknown",
    "types_not_complementary",
    "target_country_ab",
    "target_country_ba",
    "partner_type_ab",
    "partner_type_ba",
    "already_decided",
)
