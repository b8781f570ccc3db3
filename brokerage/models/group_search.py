import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Attempted
from accounts.roles import Role

from .profile import Profile


class GroupSearchQuerySet(models.QuerySet):
    def due(self):
        return self.filter(parked_at=None).filter(Q(done_for=None) | Q(done_for__lt=F("wanted_at")))

    def visible_to(self, user):
        """Those of the broker's organisation, while it serves the company."""
        capacity = getattr(user, "capacity", None)
        if capacity is None or capacity.role != Role.BROKER:
            return self.none()
        held = capacity.holder_id
        return self.filter(organisation_id=held, profile__company__serving_organisation_id=held)


class GroupSearch(Attempted):
    """That an organisation wants groups around a profile, and what a worker found: ids, areas and scores, no texts."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="group_searches")
    organisation = models.ForeignKey("regions.Organisation", on_delete=models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    wanted_at = models.DateTimeField(default=timezone.now)
    done_for = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    compared = models.PositiveIntegerField(default=0)
    groups = models.JSONField(default=list)

    objects = GroupSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("search for groups")
        verbose_name_plural = _("searches for groups")
        ordering = ["-wanted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["profile", "organisation"], name="brokerage_one_group_search_a_profile")
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}: {len(self.groups)}"

    @property
    def is_done(self) -> bool:
        return self.done_for is not None and self.done_for >= self.wanted_at
