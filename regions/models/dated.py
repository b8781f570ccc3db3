from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def today() -> date:
    """The day by the portal's clock: a right must not begin or end earlier in a reader's time zone."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def in_force_q(on: date | None = None, prefix: str = "") -> Q:
    """The condition "in force on that day"; `prefix` ("memberships__") puts it behind a relation."""
    on = on or today()
    return (Q(**{f"{prefix}valid_from": None}) | Q(**{f"{prefix}valid_from__lte": on})) & (
        Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gt": on})
    )


class DatedQuerySet(models.QuerySet):
    def in_force(self, on: date | None = None):
        return self.filter(in_force_q(on))

    def overlapping(self, valid_from: date | None, valid_to: date | None):
        """Rows that share at least one day with [valid_from, valid_to)."""
        rows = self
        if valid_to is not None:
            rows = rows.filter(Q(valid_from=None) | Q(valid_from__lt=valid_to))
        if valid_from is not None:
            rows = rows.filter(Q(valid_to=None) | Q(valid_to__gt=valid_from))
        return rows


class Dated(models.Model):
    """A fact that holds for a time. An empty date is unknown or open; `valid_to` is the first day after it."""

    valid_from = models.DateField(
        _("valid from"), null=True, blank=True, help_text=_("Leave empty when the day is not known.")
    )
    valid_to = models.DateField(
        _("ended on"),
        null=True,
        blank=True,
        help_text=_("The first day on which it no longer holds. Leave empty while it goes on."),
    )

    objects = DatedQuerySet.as_manager()

    # Fields that say which rows may not overlap each other.
    overlap_fields: tuple[str, ...] = ()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="%(app_label)s_%(class)s_dates_in_order",
                violation_error_message=_("The end lies before the beginning."),
            )
        ]

    def is_in_force(self, on: date | None = None) -> bool:
        on = on or today()
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or self.valid_to > on)
