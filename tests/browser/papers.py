"""What the company of the journey writes into the forms: every field of a company and of a technology offer."""

PASSWORD = "a calm northern sea"

COMPANY = {
    "name": "Bark & Board SIA",
    "registration_number": "LV40001234567",
    "legal_form": "SIA",
    "country": "LV",
    "size_class": "small",
    "turnover_class": "up_to_2m",
    "year_founded": "2011",
    "nace": ["A.02 Forestry and logging"],
    "website": "https://www.barkboard.example/",
    "languages": ["en", "lv"],
    "certificates": "ISO 14001",
}

OFFER = {
    "type": "TO",
    "title": "Insulation panels pressed from bark",
    "summary": "Panels from bark insulate wooden houses without any binder from oil.",
    "description": "A producer presses insulation panels from bark of sawmills.\nIt looks for a partner abroad.",
    "advantages": "No binder from oil is needed, and the panels are a third lighter than mineral wool.",
    "technical": "Panels of 20 to 80 mm with a lambda of 0.043.",
    "stage": "demonstration",
    "stage_note": "A line for 200 panels a day runs.",
    "ipr": "applied",
    "ipr_note": "Filed in 2025.",
    "partner_role": "Tests the panels in wooden houses and develops the edge profile with us.",
    "partnership_types": ["commercial_technical", "rd_cooperation"],
    "partner_types": ["sme_49", "rd"],
    "target_countries": ["Denmark", "Sweden"],
    "market": ["Energy Storage", "Other Industrial Products (not elsewhere classified)"],
    "technology": ["Wood Products"],
    "offers_areas": ["operations"],
    "seeks_areas": ["marketing_sales", "technology_development"],
    "open_for_interest": True,
    "original_language": "lv",
    "original_title": "Siltumizolācijas plāksnes no mizas",
    "original_summary": "Plāksnes no mizas siltina koka mājas.",
    "original_description": "Ražotājs presē plāksnes no mizas.",
}
