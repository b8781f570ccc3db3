"""The directory of support instruments: kept by the brokers of the regions concerned, one row of history a change."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import User
from brokerage import moves, rules
from brokerage.enums import InstrumentState
from brokerage.models import Instrument, Step
from brokerage.workflow import INSTRUMENT
from regions.models import Region
from regions.models.dated import in_force_q, today

COLUMNS = (
    "kind", "name", "offered_by", "gives", "for_whom", "areas", "barriers", "languages", "link", "valid_from",
    "valid_until",
)  # fmt: skip


def regions_kept_by(user: User):
    """The regions for which `user` keeps the directory."""
    if not rules.is_broker(user):
        return Region.objects.none()
    served = in_force_q(prefix="services__")
    return Region.objects.filter(served, services__organisation_id=user.capacity.holder_id).distinct()


def save_instrument(
    *, by: User, data: Mapping[str, Any], instrument: Instrument | None = None, version: int | None = None
) -> Instrument:
    """Add one or change it; `data`: COLUMNS and `regions`. A change also says that it was checked today."""
    kept = set(regions_kept_by(by).values_list("pk", flat=True))
    if not kept:
        raise Refused(_("The directory is kept by brokers of an organisation that serves a region."))
    regions = {region.pk for region in data["regions"]}
    _check(data, regions)
    with transaction.atomic():
        row = Instrument() if instrument is None else _locked(instrument, by, version)
        before = _values(row) if instrument else {}
        for name in COLUMNS:
            setattr(row, name, data[name])
        if instrument is None:
            _check_own(regions, kept)
            row.changed_by = by
            row.save()
            row.regions.set(regions)
            moves.write_step(row, INSTRUMENT.get("add"), from_state="", to_state=row.state, by=by)
            return row
        _check_taken_away(before["regions"] - regions, kept)
        row.regions.set(regions)
        changed = [name for name, value in _values(row).items() if value != before[name]]
        if changed:
            row.version += 1
            row.checked_on, row.changed_by, row.changed_at = today(), by, timezone.now()
            row.save()
            moves.write_step(
                row,
                INSTRUMENT.get("change"),
                from_state=row.state,
                to_state=row.state,
                by=by,
                note=" ".join(changed),
            )
    return row


def _locked(instrument: Instrument, by: User, version: int | None) -> Instrument:
    row = Instrument.objects.select_for_update(of=("self",)).get(pk=instrument.pk)
    if not rules.may_keep_instrument(by, row):
        raise Refused(_("This instrument is kept by the brokers of its regions."))
    if row.state != InstrumentState.LISTED:
        raise NotPossible(moves.why_not(row))
    if version is not None and row.version != version:
        raise TooLate(_("Somebody saved this instrument while you were writing. Compare before you save again."))
    return row


def _values(row: Instrument) -> dict[str, Any]:
    regions = set(row.regions.values_list("pk", flat=True))
    return {name: getattr(row, name) for name in COLUMNS} | {"regions": regions}


def _check(data: Mapping[str, Any], regions: set[int]) -> None:
    wrong = {}
    if not regions:
        wrong["regions"] = _("Choose at least one region.")
    if not data["areas"] and not data["barriers"]:
        wrong["areas"] = _("Say which need or which barrier it answers: that is how companies find it.")
    begins, ends = data["valid_from"], data["valid_until"]
    if begins and ends and ends < begins:
        wrong["valid_until"] = _("The end lies before the beginning.")
    if wrong:
        raise NotPossible(_("Some fields need your attention."), wrong)


def _check_own(regions: set[int], kept: set[int]) -> None:
    """A programme of a whole country is entered once: the regions beside one's own are named, their brokers keep it
    too."""
    if not regions & kept:
        sentence = _("Choose at least one region that your organisation serves.")
        raise NotPossible(_("Some fields need your attention."), {"regions": sentence})


def _check_taken_away(gone: set[int], kept: set[int]) -> None:
    if foreign := gone - kept:
        names = ", ".join(Region.objects.filter(pk__in=foreign).values_list("name_en", flat=True))
        sentence = _("Your organisation does not serve %(regions)s: its own brokers take it away.")
        sentence %= {"regions": names}
        raise NotPossible(_("Some fields need your attention."), {"regions": sentence})


def note_checked(*, by: User, instrument: Instrument) -> Step:
    """A broker looked today, and all of it is still right."""
    with transaction.atomic():
        row = Instrument.objects.select_for_update(of=("self",)).get(pk=instrument.pk)
        step = moves.note(row, "check", by=by)
        row.checked_on = today()
        row.save(update_fields=["checked_on"])
    return step


def withdraw_instrument(*, by: User, instrument: Instrument, note: str) -> Step:
    return moves.move(instrument, "withdraw", by=by, note=note)


def relist_instrument(*, by: User, instrument: Instrument) -> Step:
    return moves.move(instrument, "relist", by=by, checked_on=today())
