"""A sentence model's vectors of profiles, and which of them are to be made. Nothing of it is used without a model."""

from collections.abc import Sequence

import numpy as np
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import F, Q
from django.db.utils import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Attempted

from .profile import Profile

# Any number, as long as nobody else takes it: two workers do not make the table at once.
LOCK = 7_421_004
TABLE = "brokerage_profilevector"
# Any length: it is the model's affair. Profiles are compared in memory, so there is no index to fix it for.
_ROOM = f"""
    CREATE EXTENSION IF NOT EXISTS vector;
    CREATE TABLE IF NOT EXISTS {TABLE} (
        profile_id bigint PRIMARY KEY REFERENCES brokerage_profile ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
        model varchar(200) NOT NULL,
        digest varchar(64) NOT NULL,
        vector vector NOT NULL
    )
"""


class NoRoom(RuntimeError):
    """The database cannot keep vectors; the message says what to do."""


class VectorField(models.Field):
    """pgvector's type, of any length."""

    def db_type(self, connection) -> str:
        return "vector"

    def from_db_value(self, value, expression, connection) -> np.ndarray | None:
        return None if value is None else np.array(value[1:-1].split(","), dtype=np.float32)

    def get_prep_value(self, value: Sequence[float] | None) -> str | None:
        return None if value is None else "[" + ",".join(f"{number:.9g}" for number in value) + "]"


class ProfileVectorManager(models.Manager):
    def there(self) -> bool:
        """Whether the table exists: it is made when a model is first used, and stays when that is switched off."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [TABLE])
            return cursor.fetchone()[0]

    def make_room(self) -> None:
        if self.there():
            return
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
                cursor.execute(_ROOM)
        except DatabaseError as error:
            raise NoRoom(
                "Vectors need PostgreSQL's extension pgvector: install it on the database server and let the portal's "
                "user create it (or create it yourself: CREATE EXTENSION vector), or unset TIBS_SENTENCE_MODEL. "
                f"PostgreSQL says: {error}"
            ) from error

    def forget(self, profile_ids: Sequence[int]) -> None:
        if self.there():
            self.filter(profile__in=profile_ids).delete()


class ProfileVector(models.Model):
    """What a model made of a profile's text. `digest` is that of the text: another text has no vector yet.

    The table is no part of the migrations: a server without pgvector serves a portal without a model.
    """

    profile = models.OneToOneField(Profile, on_delete=models.DO_NOTHING, primary_key=True, related_name="+")
    model = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    vector = VectorField()

    objects = ProfileVectorManager()

    class Meta:
        managed = False
        db_table = TABLE

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.model}"


class VectorWorkQuerySet(models.QuerySet):
    def due(self):
        """Published profiles that changed since they were looked at, or were looked at for another model."""
        if not settings.TIBS_SENTENCE_MODEL:
            return self.none()
        old = Q(done_for=None) | Q(done_for__lt=F("profile__changed_at")) | ~Q(model=settings.TIBS_SENTENCE_MODEL)
        published = Profile.objects.published().in_date()
        return self.filter(old, parked_at=None, profile__in=published)


class VectorWork(Attempted):
    """That a profile is to have a vector, as a row workers can find. `done_for`: the profile's `changed_at` then."""

    profile = models.OneToOneField(Profile, on_delete=models.CASCADE, related_name="vector_work")
    model = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    done_for = models.DateTimeField(null=True, blank=True)

    objects = VectorWorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("vectors to compute")
        verbose_name_plural = _("vectors to compute")

    def __str__(self) -> str:
        return f"{self.profile_id}"
