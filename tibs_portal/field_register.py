"""The field register: every field that holds or names a person, why it is kept, on what ground, and until when.

A test holds it against the models: a new text, address, file or link to a person without an entry here fails. The
table of docs/privacy.md is written from it: `python -m tibs_portal.field_register`.
"""

from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "privacy.md"
BEGIN, END = "<!-- written by tibs_portal.field_register -->", "<!-- end -->"


@dataclass(frozen=True, slots=True)
class Entry:
    purpose: str
    basis: str
    retention: str


CONTRACT = "contract: the terms of use (GDPR 6.1.b)"
CONSENT = "consent (6.1.a)"
INTEREST = "legitimate interest (6.1.f)"
DUTY = "legal duty to prove and to protect (6.1.c)"
PERSON, COMPANY = "until the person is erased", "until the company is erased"
NAMELESS = "the row stays; after an erasure it points to a row without a name"

ACCOUNT = Entry("sign-in and letters", CONTRACT, PERSON)
SAFETY = Entry("protection of the account", INTEREST, PERSON)
ROLE = Entry("who works for whom, and what they may do", CONTRACT, PERSON)
LETTER = Entry("delivery of letters and news", CONTRACT, PERSON)
TERMS = Entry("proof that the terms were agreed to", DUTY, PERSON)
ACTOR = Entry("who did it, so that a case can be followed", INTEREST, NAMELESS)
HISTORY = Entry("the course of a case, so that it can be proved", DUTY, NAMELESS)
HISTORY_TEXT = Entry("reasons and notes of a case", INTEREST, "emptied when the company is erased; the row stays")
AGREED = Entry("the exact words a company agreed to", CONSENT, "emptied when the company is erased; the row stays")
SAID = Entry("what the sides of a case said", CONTRACT, "emptied when a company of the case is erased; the row stays")
SAID_FILE = Entry("what was sent with a message", CONTRACT, "until a company of the case is erased")
TRADE = Entry("finding partners for the company", CONTRACT, COMPANY)
INVITED = Entry("inviting a person", INTEREST, "until the person or the company is erased")
ASKED = Entry("answering a question or complaint", INTEREST, "emptied when the person is erased; the row stays")
SEEN = Entry("who saw confidential data, for the company concerned", DUTY, "until the company is erased")
ADVISER = Entry(
    "answering an adviser outside the portal",
    CONSENT,
    "until the adviser erases it by its link; unconfirmed three days; a year after the end",
)
MET = Entry("whom brokers met, until a company is registered", INTEREST, "two years without a change, or on request")
MET_NOTES = Entry("what was talked about at an event", INTEREST, "emptied two years after the event")
CHECKED = Entry("whether the programme can help the company", CONTRACT, COMPANY)
ASKED_OPINION = Entry(
    "asking a stakeholder for its votes, once", INTEREST, "a year after the round; the votes stay without a name"
)
EXERCISE = Entry("who did what in a Trans-S3 exercise, and why", INTEREST, NAMELESS)
SOUGHT = Entry("telling of new profiles that the person looks for", CONTRACT, PERSON)
STRATEGY = Entry("who changed a region's priorities", INTEREST, NAMELESS)

LINKED = Entry("who made and reviewed a link between classifications", INTEREST, NAMELESS)


def _of(entry: Entry, names: str) -> dict[str, Entry]:
    return dict.fromkeys(names.split(), entry)


REGISTER: dict[str, dict[str, Entry]] = {
    "accounts.User": _of(ACCOUNT, "email full_name phone time_zone active_capacity") | _of(SAFETY, "password"),
    "accounts.Mail": _of(LETTER, "to_email to_user subject text html headers calendar key last_error"),
    "accounts.LetterChoice": _of(ACCOUNT, "user"),
    "accounts.LetterText": _of(ACTOR, "by"),
    "accounts.Notification": _of(LETTER, "to title body url key"),
    "accounts.TermsConsent": _of(TERMS, "user"),
    "account.EmailAddress": _of(ACCOUNT, "user email"),
    "mfa.Authenticator": _of(SAFETY, "user data"),
    "usersessions.UserSession": _of(SAFETY, "user ip session_key user_agent data"),
    "sessions.Session": _of(SAFETY, "session_data"),
    "knox.AuthToken": _of(SAFETY, "user token_key"),
    "admin.LogEntry": _of(ACTOR, "user object_repr change_message object_id"),
    "regions.OrganisationMembership": _of(ROLE, "user"),
    "regions.OrganisationInvitation": _of(INVITED, "email full_name token_digest")
    | _of(ACTOR, "invited_by accepted_by"),
    "regions.Organisation": _of(Entry("reaching the organisation", INTEREST, "while it takes part"), "contact_email"),
    "regions.Enquiry": _of(ASKED, "asked_by name email subject text answer") | _of(ACTOR, "answered_by"),
    "s3strategy.PriorityCode": _of(STRATEGY, "reviewed_by"),
    "s3strategy.PriorityRevision": _of(STRATEGY, "changed_by approved_by comment"),
    "s3strategy.PriorityProposal": _of(STRATEGY, "proposed_by decided_by comment answer"),
    "s3strategy.CrosswalkLink": _of(LINKED, "created_by reviewed_by"),
    "s3strategy.CrosswalkStep": _of(LINKED, "by"),
    "s3strategy.Exercise": _of(EXERCISE, "created_by"),
    "s3strategy.Candidate": _of(EXERCISE, "created_by"),
    "s3strategy.Judgement": _of(EXERCISE, "by reason"),
    "s3strategy.Evidence": _of(EXERCISE, "by"),
    "s3strategy.ConsultationRound": _of(EXERCISE, "created_by"),
    "s3strategy.Invitee": _of(ASKED_OPINION, "email full_name house token_digest")
    | _of(ACTOR, "invited_by accepted_by"),
    "s3strategy.Ballot": _of(EXERCISE, "by"),
    "s3strategy.Declaration": _of(EXERCISE, "declared_by decided_by"),
    "s3strategy.MonitoringIndicator": _of(EXERCISE, "created_by"),
    "s3strategy.IndicatorValue": _of(EXERCISE, "by"),
    "s3strategy.Vote": _of(EXERCISE, "comment"),
    "s3strategy.Workshop": _of(EXERCISE, "recorded_by"),
    "s3strategy.ExerciseRecord": _of(EXERCISE, "by note"),
    "brokerage.Company": _of(TRADE, "name name_key registration_number registration_key legal_form website web_domain")
    | _of(TRADE, "certificates import_key")
    | _of(ACTOR, "broker_in_charge registered_by"),
    "brokerage.CompanyMembership": _of(ROLE, "user"),
    "brokerage.GroupSearch": _of(ACTOR, "asked_by"),
    "brokerage.CompanyInvitation": _of(INVITED, "email full_name token_digest") | _of(ACTOR, "invited_by accepted_by"),
    "brokerage.JoinRequest": _of(ROLE, "user message") | _of(ACTOR, "answered_by"),
    "brokerage.BrokerChangeRequest": _of(TRADE, "reason answer") | _of(ACTOR, "asked_by answered_by new_broker"),
    "brokerage.Profile": _of(TRADE, "title summary description advantages technical partner_role stage_note ipr_note")
    | _of(TRADE, "call_programme call_identifier search_text import_key anonymity_confirmed_text")
    | _of(ACTOR, "created_by submitted_by anonymity_confirmed_by"),
    "brokerage.OriginalText": _of(TRADE, "title summary description"),
    "brokerage.ProfileEdition": _of(TRADE, "facts"),
    "brokerage.ProfileVersion": _of(TRADE, "content") | _of(ACTOR, "by"),
    "brokerage.VideoLink": _of(TRADE, "url title"),
    "brokerage.ProfileVector": _of(TRADE, "digest vector"),
    "brokerage.Agreement": _of(TRADE, "file file_name sha256") | _of(ACTOR, "recorded_by validated_by"),
    "brokerage.AgreementConfirmation": _of(ACTOR, "by"),
    "brokerage.Absence": _of(ROLE, "broker substitute"),
    "brokerage.Attachment": _of(TRADE, "file name"),
    "brokerage.FollowUpAnswer": _of(TRADE, "what_happened") | _of(ACTOR, "by"),
    "brokerage.Review": _of(HISTORY_TEXT, "comment field_reasons") | _of(ACTOR, "reviewer"),
    "brokerage.Suggestion": _of(TRADE, "evidence"),
    "brokerage.Interest": _of(TRADE, "why expects questions")
    | _of(ADVISER, "adviser_name adviser_email adviser_house")
    | _of(ACTOR, "sent_by broker"),
    "brokerage.HandOver": _of(HISTORY_TEXT, "note") | _of(ACTOR, "broker giver asked_by answered_by"),
    "brokerage.Match": _of(ACTOR, "opened_by"),
    "brokerage.Party": _of(ACTOR, "approved_by broker"),
    "brokerage.Consent": _of(AGREED, "text") | _of(HISTORY, "by"),
    "brokerage.Step": _of(HISTORY, "by on_behalf_of") | _of(HISTORY_TEXT, "note"),
    "brokerage.Message": _of(SAID, "text") | _of(HISTORY, "author"),
    "brokerage.MessageFile": _of(SAID_FILE, "file name"),
    "brokerage.Receipt": _of(Entry("who was told of a message and read it", INTEREST, PERSON), "to"),
    "brokerage.Meeting": _of(SAID, "place topic outcome next_step"),
    "brokerage.MeetingAnswer": _of(SAID, "comment") | _of(HISTORY, "by"),
    "brokerage.SavedSearch": _of(SOUGHT, "user name query"),
    "brokerage.WeightSet": _of(Entry("why the weights were changed", INTEREST, NAMELESS), "by comment"),
    "brokerage.CompanyConflict": _of(TRADE, "name name_key registration_number registration_key web_domain")
    | _of(ACTOR, "declared_by ended_by"),
    "brokerage.DuplicateHint": _of(ACTOR, "settled_by"),
    "brokerage.OutreachEvent": _of(MET_NOTES, "name place notes") | _of(ACTOR, "created_by"),
    "brokerage.OutreachContact": _of(MET, "name registration_number website full_name email phone note next_step")
    | _of(ACTOR, "created_by"),
    "brokerage.BeneficiaryCheck": _of(CHECKED, "comment") | _of(ACTOR, "by"),
    "brokerage.CheckAnswer": _of(CHECKED, "note"),
    "brokerage.SelfCheck": _of(ACTOR, "changed_by"),
    "brokerage.SelfAnswer": _of(CHECKED, "note") | _of(ACTOR, "by"),
    "brokerage.CheckVersion": _of(ACTOR, "by comment"),
    "brokerage.Audit": _of(Entry("what the company needs", CONTRACT, COMPANY), "answers")
    | _of(ACTOR, "created_by changed_by"),
    "brokerage.Instrument": _of(ACTOR, "changed_by"),
    "brokerage.Practice": _of(ACTOR, "created_by changed_by"),
    "brokerage.AccessRecord": _of(SEEN, "user holder"),
}

# Texts that hold no person: closed words of the code, reference data of public bodies, keys of rows.
NOT_PERSONAL: dict[str, frozenset[str]] = {
    model: frozenset(names.split())
    for model, names in {
        "account.EmailConfirmation": "key",
        "accounts.LetterText": "letter subject text",
        "accounts.Mail": "language",
        "accounts.Notification": "kind topic digest",
        "accounts.TermsConsent": "version language",
        "accounts.TermsVersion": "version text",
        "accounts.User_groups": "user",
        "accounts.User_user_permissions": "user",
        "regions.Country": "name",
        "regions.Organisation": "key name name_local acronym city website source note",
        "regions.OrganisationRole": "note",
        "regions.MacroRegion": "key name",
        "regions.NutsUnit": "code name",
        "regions.ReferenceRow": "dataset key digest",
        "regions.ReferenceLoad": "dataset kept_keys",
        "regions.Region": "key name_en name_local nuts_note capital capital_basis nuts_source centroid_source",
        "regions.RegionFact": "text unit year_text source note",
        "s3strategy.Candidate": "title description justification action_plan",
        "s3strategy.ConsultationRound": "title question",
        "s3strategy.Workshop": "title place outcome",
        "s3strategy.Declaration": "house document link commitments",
        "s3strategy.MonitoringIndicator": "title unit source",
        "s3strategy.IndicatorValue": "source",
        "s3strategy.Concept": "code label source",
        "s3strategy.Evidence": "title text unit source",
        "s3strategy.Exercise": "key title vision rules source known_limits",
        "s3strategy.ExerciseRecord": "action from_state to_state role subject before",
        "s3strategy.Priority": "key nuts_code title description source year_text level_note sub_area evidence",
        "s3strategy.PriorityText": "title description",
        "s3strategy.CrosswalkLink": "basis",
        "s3strategy.CrosswalkWork": "last_error",
        "s3strategy.PriorityProposal": "values before",
        "s3strategy.StrategyDocument": "key title sub_area period_text link",
        "s3strategy.PriorityRevision": "values changed_fields",
        "brokerage.OriginalText": "language",
        "brokerage.Agreement": "content_type",
        "brokerage.Attachment": "content_type",
        "brokerage.GroupSearch": "groups last_error",
        "brokerage.RankingPart": "last_error",
        "brokerage.ProfileVector": "model",
        "brokerage.SuggestionRun": "basis engine_version weights_version sentence_model",
        "brokerage.SavedSearch": "last_error",
        "brokerage.SuggestionWork": "last_error",
        "brokerage.VectorWork": "last_error model",
        "brokerage.WeightSet": "values",
        "brokerage.FairnessSnapshot": "figures",
        "brokerage.Instrument": "name offered_by gives for_whom link",
        "brokerage.Practice": "title what results link source",
        "brokerage.Match": "pair_key",
        "brokerage.CheckCriterion": "text help_text",
        "brokerage.MessageFile": "content_type",
        "brokerage.Consent": "text_version language",
        "brokerage.Review": "outcome",
        "brokerage.Step": "side action from_state to_state role reason",
        "brokerage.AccessRecord": "role rung",
    }.items()
}


def table() -> str:
    lines = ["| model | fields | purpose | ground | kept |", "|---|---|---|---|---|"]
    for model, fields in sorted(REGISTER.items()):
        for entry in dict.fromkeys(fields.values()):
            names = ", ".join(name for name, value in fields.items() if value == entry)
            lines.append(f"| {model} | {names} | {entry.purpose} | {entry.basis} | {entry.retention} |")
    return "\n".join(lines)


def page_with_table(text: str) -> str:
    head, _begin, rest = text.partition(BEGIN)
    _old, _end, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{table()}\n{END}{tail}"


if __name__ == "__main__":
    PAGE.write_text(page_with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
