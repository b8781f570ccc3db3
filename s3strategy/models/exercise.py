from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModelBase, RulesModelMixin

from accounts.roles import Role
from regions.models import S3Mandate
from s3strategy.exercise_enums import ExerciseState, Step
from s3strategy.exercise_rules import (
    MEMBER_ROLES,
    may_contribute,
    may_move,
    speaks_for_an_organisation,
    votes_for_a_region,
)
from s3strategy.exercise_steps import ORDER, RUNNING

from .concept import Concept

# Ranges of the thresholds and weights, stated to everybody; the original method's own are not public.
LEAST_REGIONS, MOST_WEIGHT = 2, 100
WEIGHTS = ("weight_shared", "weight_complementary", "weight_activity", "weight_support")


class ExerciseQuerySet(models.QuerySet):
    def public(self):
        """Those whose result everybody may read."""
        return self.filter(state=ExerciseState.ADOPTED)

    def visible_to(self, user):
        """Exercises whose working pages `user` may open; the result of an adopted one is open to all."""
        capacity = getattr(user, "capacity", None)
        if capacity is None:
            return self.none()
        if capacity.role in (Role.MANAGER, Role.ADMINISTRATOR):
            return self.all()
        if capacity.role not in MEMBER_ROLES:
            return self.none()
        own = Q(leader=capacity.holder_id) | Q(members=capacity.holder_id)
        if capacity.role == Role.OFFICER:
            mandates = S3Mandate.objects.in_force().filter(organisation=capacity.holder_id)
            own |= Q(regions__in=mandates.values("region"))
        return self.exclude(state=ExerciseState.PREPARATION).filter(own).distinct()


def _weight(label):
    return models.PositiveSmallIntegerField(
        label, default=25, validators=[MaxValueValidator(MOST_WEIGHT)], help_text=_("From 0 to 100.")
    )


class Exercise(RulesModelMixin, models.Model, metaclass=RulesModelBase):
    """A Trans-S3 exercise: a set of regions that look together for what they want to be strong in.

    `shared_from` is the threshold k: as many regions must have a domain for it to be shared. Codes of priorities below
    `least_confidence` do not count. The weights order the candidates; only their proportions matter.
    """

    key = models.SlugField(_("key"), unique=True, max_length=120)
    title = models.CharField(_("title"), max_length=200)
    macro_region = models.ForeignKey(
        "regions.MacroRegion",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="exercises",
        verbose_name=_("macro-region"),
    )
    regions = models.ManyToManyField(
        "regions.Region", through="s3strategy.ExerciseRegion", related_name="exercises", verbose_name=_("regions")
    )
    leader = models.ForeignKey(
        "regions.Organisation",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="exercises_led",
        verbose_name=_("leading organisation"),
    )
    members = models.ManyToManyField(
        "regions.Organisation", blank=True, related_name="exercises", verbose_name=_("member organisations")
    )
    vision = models.TextField(_("shared vision"), max_length=3000, blank=True)
    rules = models.TextField(_("rules of working and deciding"), max_length=3000, blank=True)
    scheme = models.CharField(
        _("classification of the matrix"), max_length=20, choices=Concept.Scheme, default=Concept.Scheme.NACE
    )
    shared_from = models.PositiveSmallIntegerField(
        _("a domain is shared from how many regions on"), default=3, validators=[MinValueValidator(LEAST_REGIONS)]
    )
    least_confidence = models.DecimalField(
        _("least confidence of a code that counts"),
        max_digits=3,
        decimal_places=2,
        default="0.50",
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("From 0 to 1."),
    )
    weight_shared = _weight(_("weight: shared by many regions"))
    weight_complementary = _weight(_("weight: differing roles in the value chain"))
    weight_activity = _weight(_("weight: activity of companies"))
    weight_support = _weight(_("weight: votes of the stakeholders"))
    state = models.CharField(max_length=20, choices=ExerciseState, default=ExerciseState.PREPARATION, editable=False)
    state_since = models.DateTimeField(default=timezone.now, editable=False)
    source = models.TextField(_("source"), max_length=1000, blank=True)
    known_limits = models.TextField(
        _("what is not known about it"), max_length=1000, blank=True, help_text=_("Shown with the result.")
    )
    copied_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="copies", editable=False
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ExerciseQuerySet.as_manager()

    class Meta:
        verbose_name = _("Trans-S3 exercise")
        verbose_name_plural = _("Trans-S3 exercises")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(shared_from__gte=LEAST_REGIONS), name="s3strategy_exercise_shared_from"),
            models.CheckConstraint(
                condition=Q(least_confidence__gte=0, least_confidence__lte=1), name="s3strategy_exercise_confidence"
            ),
            models.CheckConstraint(
                condition=Q(**{f"{name}__lte": MOST_WEIGHT for name in WEIGHTS}), name="s3strategy_exercise_weights"
            ),
        ]
        rules_permissions = {
            "move_exercise": may_move,
            "contribute": may_contribute,
            "vote": votes_for_a_region,
            "declare": speaks_for_an_organisation,
        }

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("s3strategy:exercise_detail", args=[self.key])

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    @property
    def is_public(self) -> bool:
        return self.state == ExerciseState.ADOPTED

    @property
    def step(self) -> Step | None:
        """The step it is at; None before and after."""
        return Step(self.state) if self.is_running else None

    @property
    def weights(self) -> dict[str, int]:
        return {name.removeprefix("weight_"): getattr(self, name) for name in WEIGHTS}

    def has_reached(self, step: Step) -> bool:
        if self.state == ExerciseState.ADOPTED:
            return True
        return self.is_running and ORDER.index(ExerciseState(self.state)) >= ORDER.index(ExerciseState(step.value))


class ExerciseRegion(models.Model):
    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="exercise_regions")
    region = models.ForeignKey("regions.Region", on_delete=models.PROTECT, related_name="exercise_regions")

    class Meta:
        verbose_name = _("region of an exercise")
        verbose_name_plural = _("regions of exercises")
        ordering = ["exercise", "region__name_en"]
        constraints = [models.UniqueConstraint(fields=["exercise", "region"], name="s3strategy_exercise_region_once")]

    def __str__(self) -> str:
        return f"{self.exercise}: {self.region}"
