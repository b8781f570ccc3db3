"""The engine of this process: what was learnt for the current ranking, and the index over all published profiles."""

import json
import pickle
import shutil
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import numpy as np
from django.conf import settings

from brokerage.matching import Engine, Index, Learnt, Suggested
from brokerage.models import Profile, SuggestionRun, weights_of

from .engine_data import engine_settings, make_engine, profile_data
from .vectors import vectors_for

# Counted up when what is kept changes its form: files of an older portal are learnt anew.
FORMAT = 5
# A row's time is taken before its commit, maybe on another machine: no transaction and no clock is later than that.
OVERLAP = timedelta(minutes=10)
LEARNT, CHANGES, NUMBERS = "learnt", "changes", "numbers.json"

_cache: dict[str, object] = {}


def forget_index() -> None:
    _cache.clear()


def folder_of(ranking: SuggestionRun) -> Path:
    """Written once a ranking, read by all processes; the data folder is shared where there are several machines."""
    return settings.DATA_DIR / "engine" / f"{ranking.public_id}-{FORMAT}"


def learnt_of(ranking: SuggestionRun) -> Learnt | None:
    """What was learnt for a ranking; None where its file is not to be had."""
    known = _cache.get("learnt")
    if known is not None and known[0] == ranking.pk:
        return known[1]
    path = folder_of(ranking) / LEARNT
    if not path.exists():
        return None
    # Our own workers wrote it, into the portal's own folder.
    learnt = pickle.loads(path.read_bytes())  # noqa: S301
    _cache["learnt"] = (ranking.pk, learnt)
    return learnt


def learn(ranking: SuggestionRun) -> None:
    """Learn from all published profiles for a ranking, and write it down with their index, for all processes.

    The folder appears when it is whole; of two workers that learn at once the first one's stays.
    """
    # Read before the profiles: what changes meanwhile is taken in again.
    changes = _changes()
    profiles = list(profile_data(Profile.objects.published().in_date()))
    ranking.sentence_model = settings.TIBS_SENTENCE_MODEL
    vectors = vectors_for(profiles, ranking.sentence_model)
    SuggestionRun.objects.filter(pk=ranking.pk).update(sentence_model=ranking.sentence_model, vectors_used=len(vectors))
    engine, begun = make_engine(), time.monotonic()
    learnt, seconds = engine.learn(profiles, vectors), time.monotonic() - begun
    index = Index(engine, learnt, profiles, vectors)
    folder = folder_of(ranking)
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(dir=folder.parent))
    arrays, numbers = index.arrays()
    for name, array in arrays.items():
        np.save(unfinished / f"{name}.npy", array)
    (unfinished / NUMBERS).write_text(json.dumps(numbers))
    for name, content in ((LEARNT, learnt), (CHANGES, changes)):
        (unfinished / name).write_bytes(pickle.dumps(content, protocol=pickle.HIGHEST_PROTOCOL))
    (unfinished / "times.json").write_text(json.dumps({"learn": seconds}))
    try:
        unfinished.rename(folder)
    except OSError:
        shutil.rmtree(unfinished)


def current_index(ranking: SuggestionRun) -> Index:
    """The index over all published profiles, kept in the worker and brought up to date row by row.

    It has the weights of its ranking: while one with newer weights is under way, the lists that people see stay alike.
    """
    key = (ranking.pk, ranking.weights_version, engine_settings())
    if _cache.get("key") != key:
        folder = folder_of(ranking)
        if not (folder / LEARNT).exists():
            learn(ranking)
        index = _index_in(folder, make_engine(weights_of(ranking.weights_version)), learnt_of(ranking))
        changes = pickle.loads((folder / CHANGES).read_bytes())  # noqa: S301
        _cache.update(key=key, index=index, changes=changes)
    _catch_up(ranking)
    return _cache["index"]


def _index_in(folder: Path, engine: Engine, learnt: Learnt) -> Index:
    """The index over arrays that stay on disk: all processes of a machine share their memory, copied where written."""
    numbers = json.loads((folder / NUMBERS).read_text())

    def array(name: str) -> np.ndarray:
        return np.asarray(np.load(folder / f"{name}.npy", mmap_mode="c"))

    return Index.of_arrays(engine, learnt, array, numbers)


def _changes() -> dict:
    return dict(Profile.objects.published().in_date().values_list("pk", "changed_at"))


def _catch_up(ranking: SuggestionRun) -> None:
    """Take out what left, take in what is new or changed: told by the rows themselves, whoever committed last."""
    index, known = _cache["index"], _cache["changes"]
    since = max(known.values(), default=None)
    recent = Profile.objects.all() if since is None else Profile.objects.filter(changed_at__gte=since - OVERLAP)
    changes = dict(recent.values_list("pk", "changed_at"))
    unread = [pk for pk, at in changes.items() if known.get(pk) != at]
    if not unread:
        return
    live = {row.id: row for row in profile_data(Profile.objects.published().in_date().filter(pk__in=unread))}
    vectors = vectors_for(live.values(), ranking.sentence_model)
    for pk in unread:
        if pk in live:
            index.add(live[pk], vectors.get(pk))
        else:
            index.remove(pk)
        known[pk] = changes[pk]


def explain(ranking: SuggestionRun, pairs: list[tuple[int, int]]) -> dict[tuple[int, int], Suggested]:
    """Pairs of profiles in full, by what was learnt for the ranking; none where its file is not to be had here."""
    learnt = learnt_of(ranking)
    if learnt is None or not pairs:
        return {}
    key = (ranking.weights_version, engine_settings())
    if _cache.get("engine_key") != key:
        _cache.update(engine_key=key, engine=make_engine(weights_of(ranking.weights_version)))
    wanted = {profile_id for pair in pairs for profile_id in pair}
    data = {row.id: row for row in profile_data(Profile.objects.filter(pk__in=wanted))}
    vectors = vectors_for(data.values(), ranking.sentence_model)
    return {pair: _cache["engine"].explain(learnt, data[pair[0]], data[pair[1]], vectors) for pair in pairs}
