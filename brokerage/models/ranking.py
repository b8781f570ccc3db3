"""The lists of the engine: who suits whom, compact, one row a profile."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Attempted

from .profile import Profile
from .run import SuggestionRun


class RankedListQuerySet(models.QuerySet):
    def current(self):
        """Of the ranking that people see: always one that was completed."""
        return self.filter(ranking__is_current=True)

    def served_by(self, organisation_id: int):
        """Of profiles that are published and in date, whose company the organisation serves."""
        profiles = Profile.objects.published().in_date().filter(company__serving_organisation_id=organisation_id)
        return self.filter(profile__in=profiles)


class RankedList(models.Model):
    """The best partners of one profile, the best first; a pair stands in the lists of both.

    `numbers` holds what adds up to each score (see brokerage.ranked): enough to say why, in 25 bytes a pair.
    """

    ranking = models.ForeignKey(SuggestionRun, on_delete=models.CASCADE, related_name="lists")
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="ranked_lists")
    run = models.ForeignKey(SuggestionRun, on_delete=models.PROTECT, related_name="+")
    partners = ArrayField(models.BigIntegerField(), default=list)
    scores = ArrayField(models.FloatField(), default=list)
    numbers = models.BinaryField(default=bytes)
    best = models.FloatField(default=0)
    computed_at = models.DateTimeField(default=timezone.now)

    objects = RankedListQuerySet.as_manager()

    class Meta:
        verbose_name = _("ranked list")
        verbose_name_plural = _("ranked lists")
        constraints = [models.UniqueConstraint(fields=["ranking", "profile"], name="brokerage_one_list_a_profile")]
        indexes = [models.Index(F("ranking"), F("best").desc(), name="brokerage_list_best")]

    def __str__(self) -> str:
        return f"{self.profile_id}: {len(self.partners)}"


class RankingPartQuerySet(models.QuerySet):
    def due(self):
        """Parts that can be worked on now: those of the first step that is not done."""
        undone = self.filter(done_at=None, parked_at=None)
        of_ranking = RankingPart.objects.filter(ranking=OuterRef("ranking"), done_at=None)
        return undone.exclude(Exists(of_ranking.exclude(kind=OuterRef("kind")).filter(number__lt=OuterRef("number"))))


class RankingPart(Attempted):
    """A piece of work of a complete ranking, as a row workers can find; several workers share them."""

    class Kind(models.TextChoices):
        LEARN = "learn", _("Learn from all texts")
        INDEX = "index", _("Read some profiles")
        JOIN = "join", _("Join what was read")
        RANK = "rank", _("Rank some profiles")
        FINISH = "finish", _("Show the new lists")

    ranking = models.ForeignKey(SuggestionRun, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    profiles = ArrayField(models.BigIntegerField(), default=list)
    result = models.BinaryField(default=bytes)
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = RankingPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of a ranking")
        verbose_name_plural = _("parts of rankings")
        ordering = ["ranking", "number"]
        constraints = [models.UniqueConstraint(fields=["ranking", "number"], name="brokerage_one_part_a_number")]

    def __str__(self) -> str:
        return f"{self.ranking_id}/{self.number} {self.kind}"
