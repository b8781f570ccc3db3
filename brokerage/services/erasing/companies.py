"""A company is erased: its cases end first, then everything it said and everybody it named goes.

The order of locks is that of the verbs (suggestion, match, interest, profile, company), so that none waits for
another in a circle; what a verb does at the same moment is either done before and erased here, or finds the end of it.
The locks leave checks of keys alone: PostgreSQL makes those late, when a verb holds locks of its own.
"""

from functools import partial

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import Mail, User
from brokerage import moves, rules
from brokerage.enums import ConsentState, ExitReason, ProfileState
from brokerage.jobs.writing import lock_out_writing
from brokerage.models import (
    AccessRecord,
    Agreement,
    Attachment,
    Company,
    CompanyConflict,
    CompanyInvitation,
    CompanyMembership,
    Consent,
    DuplicateHint,
    Erasure,
    FollowUpAnswer,
    GroupSearch,
    HandOver,
    Match,
    Meeting,
    MeetingAnswer,
    Message,
    MessageFile,
    OriginalText,
    Party,
    Profile,
    ProfileEdition,
    ProfileVector,
    ProfileVersion,
    Review,
    SelfAnswer,
    Step,
    Suggestion,
    VideoLink,
)
from brokerage.services.matches import tell_brokers_of_end
from brokerage.workflow import MATCH, PROFILE

from .interests import forget_interests, hold_interests
from .people import ERASED, forget_admin_log, forget_person, note_erasure

_TEXTS = (
    "title", "summary", "description", "advantages", "technical", "partner_role", "stage_note", "ipr_note",
    "call_programme", "call_identifier", "anonymity_confirmed_text",
)  # fmt: skip
_COMPANY_TEXTS = ("registration_number", "legal_form", "website", "certificates", "turnover_class")


def erase_company(*, by: User, company: Company) -> Erasure:
    """An owner erases the company with its people, as far as they belong to nobody else."""
    with transaction.atomic():
        profiles = _lock(company)
        by.forget_capacities()
        if not rules.is_company_owner(by, company):
            raise Refused(_("Only owners of the company erase it."))
        if company.merged_into_id:
            raise NotPossible(_("This company was merged into another one. Erase that one."))
        if Company.objects.filter(pk=company.pk).exclude(erased_at=None).exists():
            raise TooLate(_("Somebody erased the company a moment ago."))
        return forget_company(company, profiles, by=by)


def forget_company(company: Company, profiles: list[Profile] | None = None, by: User | None = None) -> Erasure:
    """Without asking; in the caller's transaction. Safe to run twice."""
    profiles = _lock(company) if profiles is None else profiles
    same = [company, *Company.objects.filter(merged_into=company)]
    _end_cases(company, by)
    forget_interests(same, profiles)
    _empty_profiles(profiles)
    _empty_history(same, profiles)
    _empty_agreements(same)
    for item in same:
        _forget_people(item)
    for item in same:
        _empty_company(item)
    return note_erasure(Erasure.Kind.COMPANY, company.public_id, Erasure.Reason.OWN_WISH)


def _lock(company: Company) -> list[Profile]:
    # Nobody writes down words meanwhile that were read before.
    lock_out_writing()
    of_company = Q(profile_a__company=company) | Q(profile_b__company=company)
    list(Suggestion.objects.select_for_update(of=("self",), no_key=True).filter(of_company).order_by("pk"))
    cases = Match.objects.filter(pk__in=Party.objects.filter(company=company).values("match"))
    list(cases.select_for_update(of=("self",), no_key=True).order_by("pk"))
    hold_interests(company)
    profiles = list(company.profiles.select_for_update(of=("self",), no_key=True).order_by("pk"))
    Company.objects.select_for_update(of=("self",), no_key=True).get(pk=company.pk)
    return profiles


def _end_cases(company: Company, by: User | None) -> None:
    """Disclosure ends in this transaction: also of closed cases, whose contacts could still be read."""
    for party in Party.objects.filter(company=company).select_related("match").order_by("match_id"):
        match = party.match
        given = party.consent == ConsentState.GIVEN
        key = "withdraw_by_erasure" if given else "end_by_erasure"
        if match.state in MATCH.get(key).sources:
            moves.move(match, key, exit_reason=ExitReason.PROFILE_ENDED)
            tell_brokers_of_end(match)
        if given:
            Party.objects.filter(pk=party.pk).update(consent=ConsentState.WITHDRAWN)
            owner = by or party.consents.get(kind=Consent.Kind.GIVEN).by
            defaults = {"text": "", "text_version": "", "language": "en", "by": owner}
            Consent.objects.get_or_create(party=party, kind=Consent.Kind.WITHDRAWN, defaults=defaults)


def _empty_profiles(profiles: list[Profile]) -> None:
    ids = [profile.pk for profile in profiles]
    for profile in profiles:
        if profile.state in PROFILE.get("archive_by_erasure").sources:
            moves.move(profile, "archive_by_erasure")
        for name in _TEXTS:
            setattr(profile, name, "")
        profile.source_keywords, profile.import_key = [], None
        profile.open_for_interest = False
        profile.state, profile.changed_at = ProfileState.ARCHIVED, timezone.now()
        profile.save()
    forget_admin_log(Profile, ids)
    OriginalText.objects.filter(profile__in=ids).delete()
    ProfileVector.objects.forget(ids)
    ProfileEdition.objects.filter(profile__in=ids).delete()
    ProfileVersion.objects.filter(profile__in=ids).delete()
    VideoLink.objects.filter(profile__in=ids).delete()
    GroupSearch.objects.filter(profile__in=ids).delete()
    Attachment.objects.filter(profile__in=ids).delete_with_files()
    Review.objects.filter(profile__in=ids).update(comment="", field_reasons={})
    suggestions = Suggestion.objects.filter(Q(profile_a__in=ids) | Q(profile_b__in=ids))
    suggestions.filter(steps=None, matches=None).delete()
    # What was decided stays as a fact, without the words that led to it.
    suggestions.update(evidence={})


def _empty_history(companies: list[Company], profiles: list[Profile]) -> None:
    """Notes of the company's profiles, suggestions and cases, words said in them and texts it agreed to."""
    ids = [profile.pk for profile in profiles]
    parties = Party.objects.filter(company__in=companies)
    steps = Step.objects.filter(
        Q(profile__in=ids)
        | Q(suggestion__profile_a__in=ids)
        | Q(suggestion__profile_b__in=ids)
        | Q(match__in=parties.values("match"))
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tibs.erasing', 'on', true)")
        Step.objects.filter(pk__in=list(steps.exclude(note="").values_list("pk", flat=True))).update(note="")
        Consent.objects.filter(party__in=list(parties.values_list("pk", flat=True))).exclude(text="").update(text="")
        Message.objects.filter(match__in=list(parties.values_list("match", flat=True))).exclude(text="").update(text="")
        cursor.execute("SELECT set_config('tibs.erasing', 'off', true)")
    HandOver.objects.filter(party__match__in=parties.values("match")).update(note="")
    Meeting.objects.filter(match__in=parties.values("match")).update(place="", topic="", outcome="", next_step="")
    MeetingAnswer.objects.filter(meeting__match__in=parties.values("match")).update(comment="")
    MessageFile.objects.filter(message__match__in=parties.values("match")).delete_with_files()


def _empty_agreements(companies: list[Company]) -> None:
    """The papers and words go; what was agreed, and its figures, stay as facts without a name."""
    cases = Match.objects.filter(pk__in=Party.objects.filter(company__in=companies).values("match"))
    for agreement in Agreement.objects.filter(match__in=cases).exclude(file=""):
        transaction.on_commit(partial(agreement.file.storage.delete, agreement.file.name))
    Agreement.objects.filter(match__in=cases).update(file="", file_name="", sha256="")
    FollowUpAnswer.objects.filter(party__company__in=companies).update(what_happened="")


def _forget_people(company: Company) -> None:
    members = list(User.objects.filter(company_memberships__company=company).distinct().order_by("pk"))
    # In other companies' logs of who saw their data, the reader stays known as "somebody of an erased company".
    AccessRecord.objects.filter(user__in=members, role="sme", holder=company.name).update(holder=ERASED)
    AccessRecord.objects.filter(company=company).delete()
    keys = [f"company-invitation:{pk}" for pk in company.invitations.values_list("pk", flat=True)]
    Mail.objects.filter(key__in=keys).delete()
    CompanyInvitation.objects.filter(company=company).delete()
    company.join_requests.all().delete()
    company.broker_change_requests.all().delete()
    CompanyConflict.objects.filter(Q(company=company) | Q(other=company)).delete()
    company.outreach_contacts.all().delete()
    company.outreach_events.clear()
    SelfAnswer.objects.filter(self_check__company=company).delete()
    company.checks.all().delete()
    # That an audit was made is counted; what it said goes.
    company.audits.update(answers={})
    DuplicateHint.objects.filter(Q(newer=company) | Q(older=company)).delete()
    forget_admin_log(Company, [company.pk])
    CompanyMembership.objects.filter(company=company).delete()
    for person in members:
        person.forget_capacities()
        belongs_elsewhere = bool(person.capacities) or CompanyMembership.objects.filter(user=person).exists()
        if person.is_active and not belongs_elsewhere:
            forget_person(person, Erasure.Reason.WITH_COMPANY)


def _empty_company(company: Company) -> None:
    """Country, region and size stay: they are what is counted."""
    company.refresh_from_db()
    company.name = ERASED
    for name in _COMPANY_TEXTS:
        setattr(company, name, "")
    company.languages, company.year_founded, company.nuts_unit = [], None, None
    company.serving_organisation = company.broker_in_charge = company.registered_by = company.import_key = None
    company.erased_at = company.erased_at or timezone.now()
    company.version += 1
    company.save()
    company.nace.clear()
