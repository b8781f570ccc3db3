import uuid

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rules.contrib.models import RulesModelBase, RulesModelMixin

from accounts.roles import Role
from brokerage import rules as rights
from brokerage.enums import Decision, DismissReason, ExitReason
from brokerage.workflow import FINAL_MATCH_STATES

from .profile import Profile
from .run import SuggestionRun


class SuggestionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Suggestions with a profile of the broker's organisation. SMEs see matches, not suggestions."""
        capacity = getattr(user, "capacity", None)
        if capacity is None or capacity.role != Role.BROKER:
            return self.none()
        organisation = capacity.holder_id
        return self.filter(
            Q(profile_a__company__serving_organisation_id=organisation)
            | Q(profile_b__company__serving_organisation_id=organisation)
        )

    def latest(self):
        """Without those whose pair came back as a later suggestion."""
        return self.filter(is_succeeded=False)

    def of_profiles(self, profile_ids):
        return self.filter(Q(profile_a__in=profile_ids) | Q(profile_b__in=profile_ids))

    def decided(self):
        return self.exclude(decision_a=Decision.OPEN, decision_b=Decision.OPEN)

    def may_return(self):
        """Decided pairs that may be suggested again: a profile changed materially since the last word on them.

        Not where the companies compete, know each other or were introduced, nor while a case of the pair runs.
        """
        concerned = Q()
        for side in "ab":
            editions = f"profile_{side}__editions"
            then = {f"{editions}__at__lte": F("decided_at"), f"{editions}__until__gt": F("decided_at")}
            outdated = self.filter(**then, **{f"{editions}__is_outdated": True})
            concerned |= Q(pk__in=outdated.values("pk"))
        final = Suggestion.objects.filter(pk=OuterRef("pk")).filter(
            Q(steps__reason__in=[DismissReason.COMPETITOR, DismissReason.KNOWN_ALREADY])
            | Q(matches__state__in=FINAL_MATCH_STATES)
            | Q(matches__introduced_at__isnull=False)
            | Q(matches__exit_reason__in=[ExitReason.COMPETITOR, ExitReason.SAME_CASE])
        )
        return self.latest().decided().filter(concerned, ~Exists(final))

    def closed_for(self, organisation_id: int):
        """Decided on a side that `organisation_id` serves, or dismissed by anybody; not what may come back."""
        again = self.may_return().values("pk")
        return (
            self.latest()
            .exclude(pk__in=again)
            .filter(
                Q(profile_a__company__serving_organisation_id=organisation_id)
                & (~Q(decision_a=Decision.OPEN) | Q(decision_b=Decision.DISMISSED))
                | Q(profile_b__company__serving_organisation_id=organisation_id)
                & (~Q(decision_b=Decision.OPEN) | Q(decision_a=Decision.DISMISSED))
            )
        )

    def for_cards(self):
        return self.select_related(
            *[
                f"profile_{side}__company{tail}"
                for side in "ab"
                for tail in ("", "__country", "__region", "__serving_organisation")
            ]
        )


class Suggestion(RulesModelMixin, models.Model, metaclass=RulesModelBase):
    """The engine's proposal for one unordered pair of profiles from two countries, once a broker was shown it.

    What nobody has seen stands in the ranked lists only. `profile_a` has the smaller id. `evidence` is what
    `matching` returned: contributions that add up to each direction's score, words, keywords, priorities, what
    speaks against, what is unknown. It is kept for good.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    profile_a = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="suggestions_a")
    profile_b = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="suggestions_b")
    score = models.FloatField()
    score_ab = models.FloatField()
    score_ba = models.FloatField()
    evidence = models.JSONField(default=dict)
    run = models.ForeignKey(SuggestionRun, on_delete=models.PROTECT, related_name="suggestions")
    decision_a = models.CharField(max_length=12, choices=Decision, default=Decision.OPEN)
    decision_b = models.CharField(max_length=12, choices=Decision, default=Decision.OPEN)
    # When the last word was said: a decision, or the end of the pair's match.
    decided_at = models.DateTimeField(null=True, blank=True)
    # The pair was decided, and came back because a profile changed: the earlier row keeps its decisions and reasons.
    previous = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="next")
    is_succeeded = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["profile_a", "profile_b"],
                condition=Q(is_succeeded=False),
                name="brokerage_one_suggestion_a_pair",
            ),
            models.CheckConstraint(condition=Q(profile_a__lt=F("profile_b")), name="brokerage_pair_ordered"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="brokerage_score_range"),
        ]
        indexes = [
            models.Index(fields=["profile_a", "-score"], name="brokerage_suggestion_a"),
            models.Index(fields=["profile_b", "-score"], name="brokerage_suggestion_b"),
        ]
        rules_permissions = {
            "view": rights.may_see_suggestion,
            "decide_suggestion": rights.may_decide_suggestion,
        }

    def __str__(self) -> str:
        return f"{self.profile_a_id}–{self.profile_b_id} {self.score:.2f}"

    def profile_of(self, side: str) -> Profile:
        return self.profile_a if side == "a" else self.profile_b

    def decision_of(self, side: str) -> str:
        return self.decision_a if side == "a" else self.decision_b

    def sides_of(self, organisation_id: int | None) -> list[str]:
        """The sides whose company `organisation_id` serves."""
        if organisation_id is None:
            return []
        return [side for side in "ab" if self.profile_of(side).company.serving_organisation_id == organisation_id]
