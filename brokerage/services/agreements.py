"""An agreement of the companies of a case: recorded, confirmed by each company, validated by a broker."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import User
from accounts.services import notify
from brokerage import moves, rules, uploads
from brokerage.models import Agreement, AgreementConfirmation, Match
from brokerage.people_of import brokers_of_party, owners_of
from brokerage.workflow import MATCH

from .attachments import name_of
from .follow_ups import plan_follow_ups
from .matches import match_url

_COLUMNS = ("kind", "signed_on", "value_eur", "jobs")


def record_agreement(
    *, by: User, match: Match, data: Mapping[str, Any], file: tuple[str, bytes] | None = None, version: int = 0
) -> Agreement:
    """Write down what was agreed, or mend it; `version` is the one the writer saw (0: none yet).

    Who mends it takes the confirmations back: they were given to other words. `file` is `(name, bytes)`; without
    one, that of the record before stays.
    """
    cleaned = uploads.clean(file[1]) if file else None
    name = name_of(file[0], cleaned.extension) if file else ""
    with transaction.atomic():
        match = _locked(match)
        _require_open(match)
        if not rules.may_record_agreement(by, match):
            raise Refused(_("An agreement is recorded by the companies of the case and their brokers."))
        _check_date(match, data["signed_on"])
        agreement = Agreement.objects.filter(match=match).first()
        if (agreement.version if agreement else 0) != version:
            raise TooLate(_("Somebody recorded the agreement while you were writing. Compare before you save again."))
        agreement = agreement or Agreement(match=match, version=0)
        for column in _COLUMNS:
            setattr(agreement, column, data.get(column))
        agreement.version += 1
        agreement.recorded_by, agreement.recorded_at = by, timezone.now()
        if cleaned:
            old = (agreement.file.storage, agreement.file.name)
            agreement.file_name, agreement.content_type = name, cleaned.content_type
            agreement.sha256 = hashlib.sha256(file[1]).hexdigest()
            agreement.file.save(name, ContentFile(cleaned.data), save=False)
            if old[1]:
                transaction.on_commit(lambda: old[0].delete(old[1]))
        agreement.save()
        agreement.confirmations.all().delete()
        moves.note(match, "record_agreement", by=by)
        _ask_to_confirm(match, agreement)
    return agreement


def confirm_agreement(*, by: User, agreement: Agreement, version: int) -> Agreement:
    """An owner confirms the record it read, once for its company."""
    with transaction.atomic():
        match = _locked(agreement.match)
        _require_open(match)
        if not rules.is_match_owner(by, match):
            raise Refused(_("Only owners of the companies of the case confirm the agreement."))
        agreement = Agreement.objects.get(match=match)
        if agreement.version != version:
            raise TooLate(_("The agreement was recorded anew in the meantime. Read it again before you confirm."))
        _row, is_new = AgreementConfirmation.objects.get_or_create(
            agreement=agreement, party=match.party_of(by.capacity), defaults={"by": by}
        )
        if not is_new:
            raise TooLate(_("Your company has confirmed already."))
        moves.note(match, "confirm_agreement", by=by)
        if is_confirmed(match, agreement):
            _ask_to_validate(match, agreement)
    return agreement


def validate_agreement(*, by: User, agreement: Agreement, note: str) -> Agreement:
    """A broker of the case who did not record it; the case is agreed then, and the follow-ups have their days."""
    with transaction.atomic():
        match = _locked(agreement.match)
        _require_open(match)
        agreement = Agreement.objects.get(match=match)
        if not moves.has_right(by, match, MATCH.get("agree")):
            raise Refused(_("An agreement is validated by a broker of the case."))
        if agreement.recorded_by_id == by.pk:
            raise Refused(_("You recorded this agreement: another broker of the case validates it."))
        if not is_confirmed(match, agreement):
            raise NotPossible(_("Every company confirms the agreement before a broker validates it."))
        moves.move(match, "agree", by=by, note=note)
        agreement.validated_by, agreement.validated_at = by, timezone.now()
        agreement.save(update_fields=["validated_by", "validated_at"])
        plan_follow_ups(match, agreement)
    return agreement


def is_confirmed(match: Match, agreement: Agreement) -> bool:
    return agreement.confirmations.count() == match.parties.count()


def _locked(match: Match) -> Match:
    return Match.objects.select_for_update().get(pk=match.pk)


def _require_open(match: Match) -> None:
    if match.state not in MATCH.get("agree").sources:
        raise NotPossible(moves.why_not(match))


def _check_date(match: Match, day) -> None:
    introduced = timezone.localdate(match.introduced_at)
    sentence = ""
    if day > timezone.localdate():
        sentence = _("This day is in the future. Record the agreement once it is made.")
    elif day < introduced:
        sentence = _("The companies were introduced on %(day)s; an agreement cannot be older.") % {
            "day": date_format(introduced)
        }
    if sentence:
        raise NotPossible(sentence, {"signed_on": sentence})


def _ask_to_confirm(match: Match, agreement: Agreement) -> None:
    for party in match.parties.select_related("company"):
        for owner in owners_of(party.company):
            notify(
                to=owner,
                kind="agreement_to_confirm",
                key=f"agreement:{match.public_id}:{agreement.version}",
                title=gettext_lazy("An agreement waits for your confirmation"),
                body=gettext_lazy("Please read what was recorded and confirm it, or mend it where it is wrong."),
                url=match_url(match),
                button=gettext_lazy("Read and confirm"),
            )


def _ask_to_validate(match: Match, agreement: Agreement) -> None:
    for party in match.parties.select_related("company__serving_organisation"):
        for broker in brokers_of_party(party):
            if broker.pk != agreement.recorded_by_id:
                notify(
                    to=broker,
                    kind="agreement_to_validate",
                    key=f"agreement-validate:{match.public_id}:{agreement.version}",
                    title=gettext_lazy("An agreement waits for a broker"),
                    body=gettext_lazy("All companies of a case have confirmed their agreement. Please validate it."),
                    url=match_url(match),
                    button=gettext_lazy("See the agreement"),
                )
