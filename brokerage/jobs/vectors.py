"""Vectors of a sentence model: made by workers in chunks, at most once a change of a profile's text."""

import hashlib
import logging
import time
from collections.abc import Collection, Iterable
from functools import cache, partial

import numpy as np
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.doorbell import ring, ring_later
from accounts.jobs.claims import attempt
from brokerage.matching import ProfileData
from brokerage.matching.encoder import Encoder, EncoderMissing, load, text_of, vectors_of
from brokerage.models import Profile, ProfileVector, SuggestionRun, SuggestionWork, VectorWork
from brokerage.models.vector import NoRoom

from .engine_data import profile_data

logger = logging.getLogger(__name__)

# Some seconds of work of a small model: all that a killed worker loses.
CHUNK = 64
SECONDS_AT_ONCE = 90.0
# Of so few profiles only their own vectors are read, not all.
FEW = 5000


@cache
def encoder(name: str) -> Encoder:
    """The model, loaded once a process."""
    return load(name)


def digest_of(profile: ProfileData) -> str:
    return hashlib.sha256(text_of(profile).encode()).hexdigest()


def vectors_for(profiles: Collection[ProfileData], model: str) -> dict[int, np.ndarray]:
    """The model's vector by profile id, of those whose text is the one it was made of. Empty without a model."""
    if not model or not profiles or not ProfileVector.objects.there():
        return {}
    rows = ProfileVector.objects.filter(model=model)
    if len(profiles) <= FEW:
        rows = rows.filter(profile__in=[profile.id for profile in profiles])
    digests = {profile.id: digest_of(profile) for profile in profiles}
    found = rows.values_list("profile_id", "digest", "vector").iterator(chunk_size=2000)
    return {pk: vector for pk, digest, vector in found if digests.get(pk) == digest}


def count_vectors(model: str) -> int:
    """How many published profiles have a vector of the model."""
    if not model or not ProfileVector.objects.there():
        return 0
    return ProfileVector.objects.filter(model=model, profile__in=Profile.objects.published().in_date()).count()


def want_vectors() -> None:
    """Say that a profile changed."""
    if settings.TIBS_SENTENCE_MODEL:
        ring("brokerage.tasks.bulk_vectors", queue="bulk")


def encode_due(limit: int = 10_000) -> int:
    """All profiles that are due: new work in chunks, then what failed before, one by one."""
    if not settings.TIBS_SENTENCE_MODEL:
        return 0
    _find_work()
    due = list(VectorWork.objects.due().order_by("attempts", "pk").values_list("profile_id", "attempts")[:limit])
    if not due:
        return 0
    try:
        encoder(settings.TIBS_SENTENCE_MODEL)
        ProfileVector.objects.make_room()
    except (EncoderMissing, NoRoom) as error:
        # Nobody's profile is at fault: the work waits until somebody mends the installation.
        logger.error("No vectors are computed. %s", error)
        return 0
    fresh, again = ([pk for pk, tried in due if bool(tried) == failed] for failed in (False, True))
    chunks = [fresh[start : start + CHUNK] for start in range(0, len(fresh), CHUNK)] + [[one] for one in again]
    done, started = 0, time.monotonic()
    for chunk in chunks:
        if time.monotonic() - started > SECONDS_AT_ONCE:
            ring("brokerage.tasks.bulk_vectors", queue="bulk")
            break
        done += _one(chunk[0]) if len(chunk) == 1 else _chunk(chunk)
    return done


def _find_work() -> None:
    """Rows for profiles that have none, and for a new model; what was given up is tried again with a new text."""
    new = Profile.objects.published().in_date().filter(vector_work=None).values_list("pk", flat=True)
    VectorWork.objects.bulk_create(
        (VectorWork(profile_id=pk, model=settings.TIBS_SENTENCE_MODEL) for pk in new.iterator()),
        batch_size=5000,
        ignore_conflicts=True,
    )
    again = {"parked_at": None, "attempts": 0}
    VectorWork.objects.filter(parked_at__lt=F("profile__changed_at")).update(**again)
    model = settings.TIBS_SENTENCE_MODEL
    VectorWork.objects.exclude(model=model).update(model=model, done_for=None, **again)


def _one(profile_id: int) -> bool:
    again = partial(ring_later, "brokerage.tasks.bulk_vectors", queue="bulk")
    return attempt(VectorWork.objects.due().filter(profile_id=profile_id), lambda row: _encode([row]), ring_later=again)


def _chunk(profile_ids: list[int]) -> int:
    """A chunk in one transaction, its attempt counted before; when it fails, one by one."""
    with transaction.atomic():
        fresh = VectorWork.objects.due().filter(profile_id__in=profile_ids, attempts=0).order_by("pk")
        claimed = list(fresh.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True))
        VectorWork.objects.filter(pk__in=claimed).update(attempts=1)
    try:
        with transaction.atomic():
            rows = VectorWork.objects.due().filter(pk__in=claimed).order_by("pk")
            locked = list(rows.select_for_update(skip_locked=True, of=("self",)))
            _encode(locked)
            VectorWork.objects.filter(pk__in=[row.pk for row in locked]).update(attempts=0, last_error="")
        return len(locked)
    except Exception:
        logger.exception("Vectors of a chunk of %s profiles failed; they are taken one by one.", len(claimed))
    due = VectorWork.objects.due().filter(pk__in=claimed).values_list("profile_id", flat=True)
    return sum(_one(profile_id) for profile_id in list(due))


def _encode(works: list[VectorWork]) -> None:
    """Encode the texts that are new to the model, and keep their vectors unless a profile changed meanwhile.

    The profile's row is locked when its vector is written: an erasure comes before, and nothing is written, or after.
    """
    model = settings.TIBS_SENTENCE_MODEL
    ids = [work.profile_id for work in works]
    read_at = dict(Profile.objects.filter(pk__in=ids).values_list("pk", "changed_at"))
    profiles = list(profile_data(Profile.objects.filter(pk__in=ids)))
    known = vectors_for(profiles, model)
    made = vectors_of(encoder(model), [profile for profile in profiles if profile.id not in known])
    locked = Profile.objects.filter(pk__in=ids).order_by("pk").select_for_update(of=("self",), no_key=True)
    same = {pk for pk, changed_at in locked.values_list("pk", "changed_at") if changed_at == read_at.get(pk)}
    ProfileVector.objects.bulk_create(
        [
            ProfileVector(profile_id=profile.id, model=model, digest=digest_of(profile), vector=made[profile.id])
            for profile in profiles
            if profile.id in made and profile.id in same
        ],
        update_conflicts=True,
        unique_fields=["profile"],
        update_fields=["model", "digest", "vector"],
    )
    ProfileVector.objects.forget(list(same - known.keys() - made.keys()))
    done_for = read_at | _rank_again(same & made.keys(), model)
    for work in works:
        if work.profile_id in same:
            work.done_for = done_for[work.profile_id]
    VectorWork.objects.bulk_update(works, ["done_for"])


def _rank_again(profile_ids: Iterable[int], model: str) -> dict:
    """A profile whose vector came after it was ranked is ranked once more, where the ranking can read it.

    Nobody is ranked one by one for a model that no ranking knows yet: a complete one follows (recompute.py).
    """
    ids = set(profile_ids)
    knows = Q(is_current=True, sentence_model=model) | Q(finished_at=None)
    if not ids or not SuggestionRun.objects.filter(knows, is_ranking=True).exists():
        return {}
    now = timezone.now()
    Profile.objects.filter(pk__in=ids).update(changed_at=now)
    SuggestionWork.objects.filter(profile__in=ids).update(wanted_at=now, attempts=0, parked_at=None)
    ring("brokerage.tasks.bulk_suggest", queue="bulk")
    return dict.fromkeys(ids, now)
