import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role, capacity_of

from .dated import in_force_q, today


class EnquiryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whom a message reaches: questions brokers, complaints managers, both administrators.

        Brokers read the questions to their organisation and of the regions it serves. A complaint is read by the
        managers of the organisation concerned who are not its brokers too, since it may be about one of them.
        """
        capacity = capacity_of(user)
        if capacity is None:
            return self.none()
        if capacity.role == Role.ADMINISTRATOR:
            return self
        if capacity.role == Role.BROKER:
            return self.filter(
                Q(organisation_id=capacity.holder_id)
                | Q(
                    pk__in=self.model.objects.filter(
                        in_force_q(prefix="region__services__"),
                        organisation=None,
                        region__services__organisation_id=capacity.holder_id,
                    ).values("pk")
                ),
                kind=Enquiry.Kind.QUESTION,
            )
        if capacity.role == Role.MANAGER and not _is_broker_there_too(user, capacity.holder_id):
            return self.filter(kind=Enquiry.Kind.COMPLAINT, organisation_id=capacity.holder_id)
        return self.none()

    def open(self):
        return self.filter(answered_at=None)


def _is_broker_there_too(user, organisation_id: int) -> bool:
    return any(held.role == Role.BROKER and held.holder_id == organisation_id for held in user.capacities)


class Enquiry(models.Model):
    """A question or a complaint of anybody. It has a day by which it must be answered."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("Question")
        COMPLAINT = "complaint", _("Complaint")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.QUESTION)
    region = models.ForeignKey(
        "regions.Region",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="enquiries",
        verbose_name=_("region"),
    )
    organisation = models.ForeignKey(
        "regions.Organisation",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="enquiries",
        verbose_name=_("organisation that answers"),
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="enquiries",
        verbose_name=_("asked by"),
    )
    name = models.CharField(_("your name"), max_length=150)
    email = models.EmailField(_("e-mail"))
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="en")
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"), max_length=4000)
    created_at = models.DateTimeField(_("received"), default=timezone.now, editable=False)
    answer_due = models.DateField(_("answer due"))
    answer = models.TextField(_("answer"), max_length=8000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="answered_enquiries",
        editable=False,
        verbose_name=_("answered by"),
    )

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        verbose_name = _("question or complaint")
        verbose_name_plural = _("questions and complaints")
        ordering = ["answer_due", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="regions_enquiry_answer_complete",
            )
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("regions:enquiry_detail", args=[self.public_id])

    @property
    def is_overdue(self) -> bool:
        return self.answered_at is None and self.answer_due < today()
