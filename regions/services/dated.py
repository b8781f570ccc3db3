from django.db import transaction
from django.utils.translation import gettext as _

from accounts.exceptions import NotPossible
from regions.models import OrganisationRole, OrganisationService
from regions.models.dated import Dated


def overlapping_rows(row: Dated):
    """Other rows of the same kind that share a day and the fields of `overlap_fields` with `row`."""
    same = {name: getattr(row, name) for name in row.overlap_fields}
    rows = type(row)._default_manager.filter(**same).exclude(pk=row.pk).overlapping(row.valid_from, row.valid_to)
    if isinstance(row, OrganisationRole):
        return rows.none() if row.is_past else rows.filter(is_past=False)
    return rows


def check_dates(row: Dated) -> None:
    """Raises NotPossible when `row` may not stand beside the rows that are there."""
    if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
        raise NotPossible(
            _("The end lies before the beginning."), {"valid_to": _("The end lies before the beginning.")}
        )
    other = overlapping_rows(row).first()
    if other is not None:
        reason = _("These dates overlap with another row: %(row)s.") % {"row": other}
        raise NotPossible(reason, {"valid_from": reason})
    if isinstance(row, OrganisationService) and row.is_primary:
        primary = (
            OrganisationService.objects.filter(region=row.region, is_primary=True)
            .exclude(pk=row.pk)
            .overlapping(row.valid_from, row.valid_to)
            .select_related("organisation")
            .first()
        )
        if primary is not None:
            reason = _("%(organisation)s is the primary organisation of this region in that time.") % {
                "organisation": primary.organisation
            }
            raise NotPossible(reason, {"is_primary": reason})


def save_dated(*, row: Dated) -> Dated:
    """Save a dated row unless it overlaps another; writers about one holder wait for each other."""
    with transaction.atomic():
        for name in sorted(set(row.overlap_fields) & {"organisation", "region"}):
            holder = getattr(row, name)
            type(holder)._default_manager.select_for_update().get(pk=holder.pk)
        check_dates(row)
        row.save()
    return row
