import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Attempted

from .profile import Profile

# A publication whose transaction is longer than this would be seen by the next one only.
OVERLAP = timedelta(minutes=15)
PAUSE = timedelta(minutes=5)


class SavedSearchQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(user=user) if user.is_authenticated else self.none()

    def due(self, now=None, latest=None):
        """Those not asked since something was published last. `latest`: when that was, if it is known already."""
        latest = latest or Profile.objects.public().aggregate(at=Max("state_since"))["at"]
        if latest is None:
            return self.none()
        before = min((now or timezone.now()) - PAUSE, latest + OVERLAP)
        return self.filter(parked_at=None, checked_at__lte=before, user__is_active=True)


class SavedSearch(Attempted):
    """What a person looks for among the published profiles: the query string of the list, asked again by a worker."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("name of the search"), max_length=100)
    # 200 characters of words, each up to twelve in an address, and the rest.
    query = models.CharField(max_length=2600, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    checked_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "query"], name="brokerage_saved_search_query"),
            models.UniqueConstraint(fields=["user", "name"], name="brokerage_saved_search_name"),
        ]
        indexes = [models.Index(fields=["checked_at"], name="brokerage_saved_search_due")]

    def __str__(self) -> str:
        return self.name


class SavedSearchHit(models.Model):
    """A profile of which a search has told: never again."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="hits")
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="+")
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("profile told by a saved search")
        verbose_name_plural = _("profiles told by saved searches")
        constraints = [models.UniqueConstraint(fields=["search", "profile"], name="brokerage_search_tells_once")]

    def __str__(self) -> str:
        return f"{self.search_id}: {self.profile_id}"
