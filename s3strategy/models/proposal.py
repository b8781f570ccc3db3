import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role, capacity_of
from regions.models import Region

from .document import StrategyDocument
from .priority import Priority


class ProposalQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=PriorityProposal.State.OPEN)

    def visible_to(self, user):
        """Managers read all, officers those of the regions whose mandate their organisation holds."""
        capacity = capacity_of(user)
        if capacity is None or capacity.role not in (Role.MANAGER, Role.OFFICER):
            return self.none()
        if capacity.role == Role.MANAGER:
            return self
        return self.filter(region__in=Region.objects.with_mandate_of(capacity.holder).values("pk"))


class PriorityProposal(models.Model):
    """What an officer wants to change in its region's priorities; it counts once a second person approved it."""

    class Kind(models.TextChoices):
        NEW = "new", _("a new priority")
        TEXT = "text", _("another text")
        TRANSLATION = "translation", _("the text in another language")
        CODES = "codes", _("other codes")
        WITHDRAW = "withdraw", _("withdrawal")
        RESTORE = "restore", _("let it count again")
        DOCUMENT = "document", _("a strategy document")

    class State(models.TextChoices):
        OPEN = "open", _("waits for a second person")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")
        TAKEN_BACK = "taken_back", _("taken back")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    region = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="proposals", verbose_name=_("region"))
    priority = models.ForeignKey(
        Priority,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="proposals",
        verbose_name=_("priority"),
    )
    document = models.ForeignKey(
        StrategyDocument,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="proposals",
        verbose_name=_("strategy document"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    base_version = models.PositiveIntegerField(_("made over version"), null=True, blank=True)
    values = models.JSONField(_("proposed values"), default=dict)
    # Of a document only, which has no other history than its proposals.
    before = models.JSONField(_("values before"), default=dict, blank=True)
    comment = models.CharField(_("reason"), max_length=300)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.OPEN)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    proposed_at = models.DateTimeField(_("proposed"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal for a priority")
        verbose_name_plural = _("proposals for priorities")
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None) | ~Q(state="open") & Q(decided_at__isnull=False),
                name="s3strategy_proposal_decided",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["new", "document"]) | Q(priority__isnull=False),
                name="s3strategy_proposal_of_a_priority",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("s3strategy:proposal_detail", args=[self.public_id])

    @property
    def title(self) -> str:
        if self.priority:
            return self.priority.title
        return self.document.name if self.document else self.values.get("title", "")

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN
