"""Learning for a ranking and making its index: in parts that workers share, or all at once."""

import shutil
from collections.abc import Sequence

from django.conf import settings

from brokerage.matching import Engine, Index, Learnt, enough
from brokerage.models import Profile, SuggestionRun, weights_of

from . import engine_files as files
from .engine_data import make_engine, profile_data
from .vectors import vectors_for

# What this process makes an index with: new words that it met are in this lexicon only, so nobody else uses it.
_making: dict[int, tuple[Engine, Learnt]] = {}


def make(ranking: SuggestionRun) -> None:
    """Learning, one part and the index, where the files are not to be had."""
    if not files.folder_of(ranking).exists():
        learn(ranking)
    ids = sorted(files.read_pickle(files.folder_of(ranking) / files.CHANGES))
    shutil.rmtree(files.parts_of(ranking), ignore_errors=True)
    index_part(ranking, 1, ids)
    join(ranking)


def learn(ranking: SuggestionRun) -> list[int]:
    """From all published profiles, or enough of them; the ids of all."""
    # Read before the profiles: what changes meanwhile is taken in again.
    changes = dict(Profile.objects.published().in_date().values_list("pk", "changed_at"))
    ids = sorted(changes)
    chosen = Profile.objects.published().in_date()
    if len(enough(ids)) < len(ids):
        chosen = chosen.filter(pk__in=enough(ids))
    profiles = list(profile_data(chosen))
    ranking.sentence_model = settings.TIBS_SENTENCE_MODEL
    SuggestionRun.objects.filter(pk=ranking.pk).update(sentence_model=ranking.sentence_model)
    engine = make_engine(weights_of(ranking.weights_version))
    learnt = engine.learn(profiles, vectors_for(profiles, ranking.sentence_model))
    # Made once here instead of by everybody who makes a part; both keep it.
    learnt.text.words_to_pieces()
    engine.strategies.shared_codes()
    contents = {
        files.LEARNT: learnt,
        files.CLOSENESS: (learnt.technology, learnt.market),
        files.ENGINE: engine,
        files.CHANGES: changes,
    }
    files.put(files.folder_of(ranking), lambda folder: files.write_pickles(folder, **contents))
    return ids


def index_part(ranking: SuggestionRun, number: int, ids: Sequence[int]) -> None:
    """The columns of some neighbouring profiles, `ids` in order; what is published among them since is no harm."""
    engine, learnt = _engine_and_learnt(ranking)
    published = Profile.objects.published().in_date()
    profiles = list(profile_data(published.filter(pk__range=(ids[0], ids[-1])) if ids else published.none()))
    vectors = vectors_for(profiles, ranking.sentence_model)
    arrays, said = Index(engine, learnt, profiles, vectors).part()
    said["vectors"] = len(vectors)
    files.put(files.parts_of(ranking) / str(number), lambda folder: files.write_arrays(folder, arrays, said))


def join(ranking: SuggestionRun) -> None:
    """One index of all parts."""
    if not files.index_of(ranking).exists():
        folder = files.folder_of(ranking)
        folders = sorted(files.parts_of(ranking).glob("[0-9]*"), key=lambda part: int(part.name))
        said = {part: files.read_said(part) for part in folders}
        content = Index.joined(
            files.read_pickle(folder / files.ENGINE),
            files.read_pickle(folder / files.CLOSENESS),
            [(files.arrays_in(part), said[part]) for part in folders],
        )
        vectors = sum(one["vectors"] for one in said.values())
        SuggestionRun.objects.filter(pk=ranking.pk).update(vectors_used=vectors)
        files.put(files.index_of(ranking), lambda folder: files.write_arrays(folder, *content))
    shutil.rmtree(files.parts_of(ranking), ignore_errors=True)
    _making.clear()


def _engine_and_learnt(ranking: SuggestionRun) -> tuple[Engine, Learnt]:
    if ranking.pk not in _making:
        _making.clear()
        folder = files.folder_of(ranking)
        _making[ranking.pk] = files.read_pickle(folder / files.ENGINE), files.read_pickle(folder / files.LEARNT)
    return _making[ranking.pk]
