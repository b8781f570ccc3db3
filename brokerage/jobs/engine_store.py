"""The engine of this process: what was learnt for the current ranking, and the index over all published profiles."""

from datetime import timedelta

from brokerage.matching import Index, Learnt, Suggested
from brokerage.models import Profile, SuggestionRun

from . import engine_files as files
from .engine_data import profile_data
from .engine_making import make
from .vectors import vectors_for

# A row's time is taken before its commit, maybe on another machine: no transaction and no clock is later than that.
OVERLAP = timedelta(minutes=10)

_cache: dict[str, object] = {}


def forget_index() -> None:
    _cache.clear()


def _kept(ranking: SuggestionRun, name: str):
    """A file of a ranking, read once; what was kept of another ranking goes."""
    if _cache.get("ranking") != ranking.pk:
        _cache.clear()
        _cache["ranking"] = ranking.pk
    if name not in _cache:
        _cache[name] = files.read_pickle(files.folder_of(ranking) / name)
        if name == files.LEARNT:
            _cache[name].text.words.take_in(files.read_said(files.index_of(ranking))["new"])
    return _cache[name]


def learnt_of(ranking: SuggestionRun) -> Learnt | None:
    """What was learnt for a ranking; None where its file is not to be had."""
    return _kept(ranking, files.LEARNT) if files.index_of(ranking).exists() else None


def current_index(ranking: SuggestionRun) -> Index:
    """The index over all published profiles, kept in the worker and brought up to date row by row.

    Weights, trees and priorities are those the ranking began with: while a newer one is under way, the lists that
    people see stay alike.
    """
    folder = files.index_of(ranking)
    if "index" not in _cache or _cache.get("ranking") != ranking.pk:
        if not folder.exists():
            make(ranking)
        engine = _kept(ranking, files.ENGINE)
        _cache["index"] = Index.of_arrays(
            engine, lambda: _kept(ranking, files.LEARNT), files.arrays_in(folder), files.read_said(folder)
        )
    _catch_up(ranking)
    return _cache["index"]


def _catch_up(ranking: SuggestionRun) -> None:
    """Take out what left, take in what is new or changed: told by the rows themselves, whoever committed last."""
    index, known = _cache["index"], _kept(ranking, files.CHANGES)
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
    wanted = {profile_id for pair in pairs for profile_id in pair}
    data = {row.id: row for row in profile_data(Profile.objects.filter(pk__in=wanted))}
    vectors = vectors_for(data.values(), ranking.sentence_model)
    engine = _kept(ranking, files.ENGINE)
    return {pair: engine.explain(learnt, data[pair[0]], data[pair[1]], vectors) for pair in pairs}
