"""Everything the portal holds of a company, or of a person, as plain data.

Of the other side of a case only its country is told: its words are its own.
"""

from django.db import models
from django.db.models import Q
from knox.models import AuthToken

from accounts.models import Mail, User
from accounts.roles import Role
from brokerage.disclosure import Discloser
from brokerage.models import (
    AccessRecord,
    Agreement,
    BeneficiaryCheck,
    Company,
    CompanyInvitation,
    CompanyMembership,
    Consent,
    FollowUpAnswer,
    Interest,
    JoinRequest,
    Match,
    Meeting,
    MeetingAnswer,
    Message,
    MessageFile,
    OutreachContact,
    Profile,
    Receipt,
    SelfAnswer,
    Step,
)
from brokerage.workflow import DISCLOSED_MATCH_STATES
from regions.models import Enquiry, OrganisationMembership

from .cases import prepare, sides, timeline

_LEFT_OUT = {"id", "search", "search_text", "password", "token_digest", "name_key", "registration_key", "version"}
Row = dict[str, object]


def fields_of(row: models.Model, *without: str) -> Row:
    """The columns of a row by name; what it points to as words, people by name."""
    found: Row = {}
    for field in row._meta.concrete_fields:
        if field.name in _LEFT_OUT or field.name in without:
            continue
        value = getattr(row, field.name)
        found[field.name] = str(value) if isinstance(value, models.Model | models.fields.files.FieldFile) else value
    return found


def company_data(user: User, company: Company) -> Row:
    """For an owner: `user` decides, by the rights of this moment, what of a case may be told."""
    members = CompanyMembership.objects.filter(company=company).select_related("user").order_by("pk")
    return {
        "company": fields_of(company) | {"activities": [str(item) for item in company.nace.all()]},
        "people": [
            {"name": row.user.full_name, "email": row.user.email, "phone": row.user.phone}
            | fields_of(row, "user", "company")
            for row in members
        ],
        "invitations": _rows(CompanyInvitation.objects.filter(company=company), "company"),
        "requests_to_join": _rows(JoinRequest.objects.filter(company=company).select_related("user"), "company"),
        "requests_for_another_broker": _rows(company.broker_change_requests.all(), "company"),
        # Which company of a dismissed suggestion is meant stays unsaid.
        "competitors_and_conflicts": _rows(company.conflicts.all(), "company", "other"),
        "beneficiary_checks": [_check(row) for row in checks_of(company)],
        "own_answers_to_the_check": [
            fields_of(row, "self_check", "criterion") | {"question": str(row.criterion)}
            for row in SelfAnswer.objects.filter(self_check__company=company).select_related("criterion", "by")
        ],
        "met_before_registration": _rows(
            company.outreach_contacts.select_related("country", "nuts_unit"),
            *("company", "organisation", "event", "note", "next_step", "next_step_on", "created_by"),
        ),
        "needs_audits": _rows(company.audits.select_related("created_by", "changed_by"), "company", "profile"),
        "profiles": [_profile(profile) for profile in profiles_of(company)],
        "interests_expressed": [_interest(row) for row in company.interests.order_by("pk")],
        "interests_in_our_profiles": [
            _interest(row, "company", "own_profile")
            for row in Interest.objects.visible_to(user).filter(profile__company=company).order_by("pk")
        ],
        "matches": _matches(user),
        "agreements": [
            fields_of(row, "match", "file", "recorded_by", "validated_by") | {"match": str(row.match.public_id)}
            for row in Agreement.objects.filter(
                match__in=Match.objects.visible_to(user).filter(state__in=DISCLOSED_MATCH_STATES).values("pk")
            ).select_related("match")
        ],
        "follow_ups_answered": [
            fields_of(row, "party", "follow_up") | {"months": row.follow_up.months}
            for row in FollowUpAnswer.objects.filter(party__company=company).select_related("by", "follow_up")
        ],
        "messages_our_side_wrote": [_message(row) for row in own_messages(user, company)],
        "meetings": [
            fields_of(row, "party", "form_key", "match") | {"match": str(row.match.public_id)}
            for row in Meeting.objects.visible_to(user).filter(match__parties__company=company).select_related("match")
        ],
        "answers_after_meetings": _rows(MeetingAnswer.objects.filter(party__company=company), "party"),
        "consents": [
            fields_of(row, "party") | {"match": str(row.party.match.public_id)}
            for row in Consent.objects.filter(party__company=company).select_related("by", "party__match")
        ],
        "who_saw_confidential_data": [
            # Which company looked is told by the page alone, while it is disclosed.
            {"day": row.day, "for": row.holder if row.role != Role.SME else "", "role": row.role, "what": row.rung}
            for row in AccessRecord.objects.filter(company=company)
        ],
    }


def own_messages(user: User, company: Company):
    """The words of the company's side that its people may read; the notes of its broker are not among them."""
    found = Message.objects.visible_to(user).filter(party__company=company)
    return found.select_related("author", "match").prefetch_related("files").order_by("pk")


def own_files(user: User, company: Company):
    return MessageFile.objects.filter(message__in=own_messages(user, company).values("pk")).order_by("pk")


def _message(row: Message) -> Row:
    files = [{"name": item.name, "path": path_of(item)} for item in row.files.all()]
    return fields_of(row, "party", "form_key", "match") | {"match": str(row.match.public_id), "files": files}


def profiles_of(company: Company):
    found = Profile.objects.filter(company=company).order_by("pk").select_related("original", "company")
    return found.prefetch_related("keywords", "attachments", "video_links", "versions__by", "reviews", "steps__by")


def checks_of(company: Company):
    return company.checks.select_related("version").prefetch_related("answers__criterion").order_by("pk")


def _check(row: BeneficiaryCheck) -> Row:
    """The broker's comment is not the company's to read; who decided is told on the page."""
    return fields_of(row, "company", "comment", "by") | {
        "answers": [
            {"question": str(item.criterion), "answer": item.answer, "note": item.note} for item in row.answers.all()
        ]
    }


def _rows(found, *without: str) -> list[Row]:
    return [fields_of(row, *without) for row in found.order_by("pk")]


def _profile(profile: Profile) -> Row:
    original = getattr(profile, "original", None)
    return fields_of(profile, "company") | {
        "keywords": [f"{item.scheme}: {item}" for item in profile.keywords.all()],
        "original": fields_of(original, "profile") if original else None,
        "files": [fields_of(item, "profile", "file") | {"path": path_of(item)} for item in profile.attachments.all()],
        "video_links": [fields_of(item, "profile") for item in profile.video_links.all()],
        "versions": [fields_of(item, "profile", "step", "restored") for item in profile.versions.all()],
        "reviews": [fields_of(item, "profile", "reviewer") for item in profile.reviews.all()],
        "steps": [_step(step) | {"note": step.note} for step in profile.steps.all()],
    }


def path_of(attachment) -> str:
    """Where a file lies in the archive."""
    return f"files/{attachment.public_id}/{attachment.name}"


def _step(step: Step) -> Row:
    return {"action": step.action, "from": step.from_state, "to": step.to_state, "at": step.at}


def _interest(interest: Interest, *without: str) -> Row:
    """Of the other side only what is told to everybody: no broker's name, no adviser's."""
    hidden = ("sent_by", "broker", "organisation", "match", "adviser_name", "adviser_email", "adviser_house")
    return fields_of(interest, *hidden, *without) | {"course": [_step(step) for step in interest.steps.all()]}


def _matches(user: User) -> list[Row]:
    discloser, found = Discloser(user), []
    matches = list(
        Match.objects.visible_to(user).for_cards().prefetch_related("steps__by", "steps__on_behalf_of").order_by("pk")
    )
    prepare(matches, discloser)
    for match in matches:
        all_sides = sides(match, discloser)
        for side in all_sides:
            if not side["is_ours"]:
                side["in_text"] = "the other company"
        found.append(
            {
                "match": match.public_id,
                "state": match.state,
                "since": match.state_since,
                "asked_for_consent": match.consent_asked_at,
                "introduced": match.introduced_at,
                "our_profile": next(str(side["party"].profile.public_id) for side in all_sides if side["is_ours"]),
                "countries_of_the_others": [str(side["view"].country) for side in all_sides if not side["is_ours"]],
                "course": timeline(match, list(match.steps.all()), all_sides, discloser.capacity),
            }
        )
    return found


def person_data(user: User) -> Row:
    """What is kept of a person, in whatever role; texts about companies belong to their export."""
    mails = Mail.objects.filter(Q(to_user=user) | Q(to_email__iexact=user.email))
    return {
        "person": fields_of(user),
        "email_addresses": _rows(user.emailaddress_set.all(), "user"),
        "letter_choices": _rows(user.letter_choices.all(), "user"),
        "saved_searches": _rows(user.saved_searches.order_by("pk"), "user", "attempts", "parked_at", "last_error"),
        "companies": _rows(user.company_memberships.select_related("company"), "user"),
        "organisations": _rows(OrganisationMembership.objects.filter(user=user).select_related("organisation"), "user"),
        "terms_agreed_to": _rows(user.terms_consents.all(), "user"),
        "requests_to_join": [
            {"asked": row.created_at, "message": row.message, "accepted": row.accepted}
            for row in user.join_requests.order_by("pk")
        ],
        "noted_by_brokers": _rows(
            OutreachContact.objects.filter(email__iexact=user.email).select_related("organisation", "country"),
            *("company", "event", "nuts_unit", "created_by"),
        ),
        "questions_and_complaints": _rows(Enquiry.objects.filter(asked_by=user), "answered_by"),
        "interests_as_an_adviser": _rows(
            Interest.objects.filter(adviser_email__iexact=user.email).select_related("profile"),
            *("company", "own_profile", "sent_by", "broker", "organisation", "match"),
        ),
        "letters": _rows(mails, "key", "headers", "last_error", "html"),
        "notifications": _rows(user.notifications.all(), "to", "key"),
        "devices": _rows(user.usersession_set.all(), "user", "session_key"),
        "api_tokens": [{"made": row.created, "ends": row.expiry} for row in AuthToken.objects.filter(user=user)],
        "second_factors": [{"kind": row.type, "made": row.created_at} for row in user.authenticator_set.all()],
        "absences": _rows(user.absences.select_related("substitute"), "broker"),
        "steps_taken": [_step(step) for step in user.steps.order_by("pk")],
        "messages_written": [
            {"at": row.at, "to": row.get_audience_display()}
            for row in Message.objects.filter(author=user).order_by("pk")
        ],
        "messages_told_of": [
            {"at": row.message.at, "mentioned": row.is_mention, "read": row.read_at}
            for row in Receipt.objects.filter(to=user).select_related("message").order_by("pk")
        ],
        "consents_answered": [
            {"kind": row.kind, "language": row.language, "at": row.at}
            for row in Consent.objects.filter(by=user).order_by("pk")
        ],
        "confidential_data_read": [
            {"day": row.day, "role": row.role, "what": row.rung} for row in AccessRecord.objects.filter(user=user)
        ],
    }
