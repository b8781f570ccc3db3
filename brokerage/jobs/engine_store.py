"""The engine of this process: what was learnt for the current ranking, and the index over all published profiles."""

import os
import pickle
import tempfile
from pathlib import Path

from django.conf import settings

from brokerage.matching import Engine, Index, Learnt, Suggested
from brokerage.models import Profile, SuggestionRun

from .engine_data import engine_settings, make_engine, profile_data

_cache: dict[str, object] = {}


def forget_index() -> None:
    _cache.clear()


def file_of(ranking: SuggestionRun) -> Path:
    """Written once a ranking, read by all processes; `TIBS_DATA` is shared where there are several machines."""
    return Path(settings.DATA_DIR) / "engine" / f"{ranking.public_id}.learnt"


def learnt_of(ranking: SuggestionRun, engine: Engine | None = None) -> Learnt | None:
    """What was learnt for a ranking. With an `engine`, in a worker, it is learnt now where there is nothing yet."""
    known = _cache.get("learnt")
    if known is not None and known[0] == ranking.pk:
        return known[1]
    path = file_of(ranking)
    if path.exists():
        # Our own workers wrote it, into the portal's own folder.
        learnt = pickle.loads(path.read_bytes())  # noqa: S301
    elif engine is not None:
        return learn(ranking, Profile.objects.published().in_date(), engine)
    else:
        return None
    _cache["learnt"] = (ranking.pk, learnt)
    return learnt


def learn(ranking: SuggestionRun, profiles, engine: Engine | None = None) -> Learnt:
    """Learn from `profiles` for a ranking, for all processes."""
    learnt = (engine or make_engine()).learn(profile_data(profiles))
    _save(learnt, file_of(ranking))
    _cache["learnt"] = (ranking.pk, learnt)
    return learnt


def _save(learnt: Learnt, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        pickle.dump(learnt, file, protocol=pickle.HIGHEST_PROTOCOL)
    os.replace(file.name, path)


def current_index(ranking: SuggestionRun) -> Index:
    """The index over all published profiles, kept in the worker and brought up to date row by row."""
    published = Profile.objects.published().in_date()
    changes = dict(published.values_list("pk", "changed_at"))
    key = (ranking.pk, engine_settings())
    if _cache.get("key") != key:
        engine = make_engine()
        index = Index(engine, learnt_of(ranking, engine), profile_data(published))
        _cache.update(key=key, index=index, changes=changes)
    else:
        _catch_up(published, changes)
    return _cache["index"]


def _catch_up(published, changes: dict) -> None:
    """Take out what left, take in what is new or changed: told by the rows themselves, whoever committed last."""
    index, known = _cache["index"], _cache["changes"]
    for gone in known.keys() - changes.keys():
        index.remove(gone)
    changed = [pk for pk, at in changes.items() if known.get(pk) != at]
    for row in profile_data(published.filter(pk__in=changed)) if changed else ():
        index.add(row)
    _cache["changes"] = changes


def explain(ranking: SuggestionRun, pairs: list[tuple[int, int]]) -> dict[tuple[int, int], Suggested]:
    """Pairs of profiles in full, by what was learnt for the ranking; none where its file is not to be had here."""
    learnt = learnt_of(ranking)
    if learnt is None or not pairs:
        return {}
    key = engine_settings()
    if _cache.get("engine_key") != key:
        _cache.update(engine_key=key, engine=make_engine())
    wanted = {profile_id for pair in pairs for profile_id in pair}
    data = {row.id: row for row in profile_data(Profile.objects.filter(pk__in=wanted))}
    return {pair: _cache["engine"].explain(learnt, data[pair[0]], data[pair[1]]) for pair in pairs}
