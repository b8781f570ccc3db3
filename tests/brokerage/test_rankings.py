"""Ranked lists: kept up by publishing, made anew by a complete ranking, one of them visible at a time."""

import shutil

import numpy as np
import pytest

from brokerage.enums import Decision
from brokerage.jobs import engine_files, engine_store, recompute, suggest
from brokerage.jobs.lists import current_ranking
from brokerage.models import Profile, RankedList, RankingPart, Suggestion, SuggestionRun, SuggestionWork
from brokerage.ranked import NOT_APPLICABLE, UNKNOWN, unpacked
from brokerage.selectors import proposals
from brokerage.services import suggestions
from brokerage.services.showing import show_pairs
from s3strategy.models import Concept
from tests.regions import making

from .making import Case, Side, listed_pairs, suggestion_of
from .test_import import import_file, line, write

pytestmark = pytest.mark.django_db


def imported(tmp_path, count: int, start: int = 0) -> None:
    """Profiles of two countries, some nearer to each other than others."""
    for code in ("DK", "LV"):
        making.country(code)
    words = ["wool", "felt", "panel", "house", "clay", "brick", "roof", "oak", "steel", "glass"]
    lines = [
        line(
            f"D{n}",
            text=" ".join(words[k] for k in range(10) if (n * 7 + k * k) % 3) + f" number{n % 5}",
            country="DK" if n % 2 else "LV",
        )
        for n in range(start, start + count)
    ]
    import_file(write(tmp_path, *lines))


def lists() -> dict[int, list[tuple[int, float]]]:
    rows = RankedList.objects.current().values_list("profile_id", "partners", "scores")
    return {owner: list(zip(partners, np.round(scores, 4), strict=True)) for owner, partners, scores in rows}


def work_off() -> None:
    """What workers do until nothing is due."""
    while parts := list(RankingPart.objects.due().order_by("number").values_list("pk", flat=True)):
        done = [recompute.do_part(part) for part in parts]
        assert any(done)
    suggest.suggest_due()


def test_a_pair_stands_in_the_lists_of_both_sides_with_its_numbers(tmp_path):
    imported(tmp_path, 12)
    suggest.suggest_due()
    found = lists()
    assert len(listed_pairs()) == 36
    for owner, pairs in found.items():
        assert [score for _partner, score in pairs] == sorted((score for _p, score in pairs), reverse=True)
        for partner, score in pairs:
            assert (owner, score) in found[partner]
    row = RankedList.objects.current().exclude(partners=[]).first()
    numbers = unpacked(row.numbers)
    other = RankedList.objects.current().get(profile_id=row.partners[0])
    back = unpacked(other.numbers)[other.partners.index(row.profile_id)]
    assert numbers[0]["score_ab"] == back["score_ba"] > 0
    assert {UNKNOWN, NOT_APPLICABLE} & set(numbers[0]["values"].tolist())


def test_complete_ranking_gives_the_lists_that_publishing_gave(tmp_path, settings):
    settings.TIBS_SUGGESTIONS_PER_PROFILE = 4
    imported(tmp_path, 30)
    suggest.suggest_due()
    recompute.begin_ranking()
    work_off()
    complete = lists()
    assert current_ranking().parts.count() == 5
    # Publishing the same profiles one by one into empty lists of what was learnt leads to the same best ones.
    RankedList.objects.all().delete()
    SuggestionWork.objects.update(done_for=None, attempts=0)
    for profile in Profile.objects.order_by("-pk"):
        suggest.suggest_profile(profile.pk)
    for owner, pairs in lists().items():
        # Of equals either may be kept.
        assert [score for _partner, score in pairs[:4]] == [score for _partner, score in complete[owner][:4]]


def test_people_see_the_last_complete_ranking_until_the_next_is_complete(tmp_path):
    imported(tmp_path, 8)
    suggest.suggest_due()
    before, seen = current_ranking(), lists()
    ranking = recompute.begin_ranking()
    while part := RankingPart.objects.due().exclude(kind="finish").order_by("number").first():
        recompute.do_part(part.pk)
        assert current_ranking() == before and lists() == seen
    work_off()
    assert current_ranking() == ranking
    assert SuggestionRun.objects.filter(is_current=True).count() == 1


def test_a_part_done_twice_or_after_a_failure_gives_one_result(tmp_path, monkeypatch):
    imported(tmp_path, 8)
    suggest.suggest_due()
    recompute.begin_ranking()
    (learn,) = RankingPart.objects.due()
    assert [recompute.do_part(learn.pk), recompute.do_part(learn.pk)] == [True, False]
    index, join, rank, finish = RankingPart.objects.exclude(kind="learn").order_by("number")
    for part in (index, join):
        waiting = RankingPart.objects.filter(done_at=None).exclude(pk=part.pk).values_list("pk", flat=True)
        assert not any(map(recompute.do_part, waiting)), "each step waits for the one before"
        assert [recompute.do_part(part.pk), recompute.do_part(part.pk)] == [True, False]
    assert not recompute.do_part(finish.pk), "the end waits for all parts"
    with monkeypatch.context() as broken:
        broken.setattr(recompute, "decided_pairs", lambda: 1 / 0)
        assert not recompute.do_part(rank.pk)
    assert recompute.do_part(rank.pk) and not recompute.do_part(rank.pk)
    assert recompute.do_part(finish.pk) and not recompute.do_part(finish.pk)
    assert len(listed_pairs()) == 16


def test_what_scores_rest_on_stays_as_it_was_when_a_ranking_began(tmp_path):
    """Priorities and trees that change meanwhile belong to the next one, also in a worker that starts later."""
    imported(tmp_path, 8)
    suggest.suggest_due()
    ranking = current_ranking()
    concept = Concept.objects.create(scheme="een_market", code="zz", label="Later", level=1)
    engine_store.forget_index()
    assert concept.code not in engine_store.current_index(ranking).engine.trees["een_market"].parents
    recompute.begin_ranking()
    work_off()
    assert concept.code in engine_store.current_index(current_ranking()).engine.trees["een_market"].parents


def test_one_complete_ranking_at_a_time(tmp_path):
    imported(tmp_path, 4)
    suggest.suggest_due()
    assert recompute.begin_ranking() is not None
    assert recompute.begin_ranking() is None


def test_ranking_is_renewed_when_the_collection_grew_or_its_basis_changed(tmp_path, settings, monkeypatch):
    settings.TIBS_RANKING_PAUSE_SECONDS = 0
    imported(tmp_path, 10)
    suggest.suggest_due()
    assert recompute.renew_ranking() is not None, "the first lists were learnt from nothing"
    work_off()
    assert recompute.renew_ranking() is None
    imported(tmp_path, 10, start=10)
    suggest.suggest_due()
    assert recompute.renew_ranking() is not None
    work_off()
    assert recompute.renew_ranking() is None
    monkeypatch.setattr("brokerage.jobs.engine_data.ENGINE_VERSION", "tibs-next")
    assert recompute.renew_ranking() is not None


def test_what_changes_during_a_ranking_is_ranked_again_against_the_new_lists(tmp_path):
    imported(tmp_path, 8)
    suggest.suggest_due()
    recompute.begin_ranking()
    while part := RankingPart.objects.due().exclude(kind="finish").order_by("number").first():
        recompute.do_part(part.pk)
    profile = Profile.objects.first()
    suggest.want_suggestions(profile)
    suggest.suggest_due()
    recompute.do_part(RankingPart.objects.due().get().pk)
    assert SuggestionWork.objects.due().filter(profile=profile).exists()


def test_lists_of_old_rankings_go_their_runs_and_evidence_stay(tmp_path):
    case = Case()
    kept = case.suggestion.run
    rankings = []
    for _turn in range(recompute.RANKINGS_KEPT + 1):
        rankings.append(recompute.begin_ranking())
        work_off()
    assert RankedList.objects.values("ranking").distinct().count() == recompute.RANKINGS_KEPT
    assert not engine_files.folder_of(rankings[0]).exists() and engine_files.folder_of(rankings[-1]).exists()
    assert SuggestionRun.objects.filter(pk=kept.pk).exists()
    assert Suggestion.objects.get(pk=case.suggestion.pk).evidence == case.suggestion.evidence


def test_shown_pair_is_kept_and_renewed_until_somebody_decides():
    case = Case()
    before = case.suggestion
    recompute.begin_ranking()
    work_off()
    renewed = suggestion_of(case.offer, case.request)
    assert renewed.pk == before.pk and renewed.run_id != before.run_id and renewed.evidence["criteria"]
    suggestions.shortlist(by=case.home.broker, suggestion=renewed)
    recompute.begin_ranking()
    work_off()
    (decided,) = show_pairs([(renewed.profile_a_id, renewed.profile_b_id)])
    assert decided.run_id == renewed.run_id and Decision.SHORTLISTED in (decided.decision_a, decided.decision_b)


def test_without_the_file_of_what_was_learnt_a_pair_has_a_score_and_no_words():
    case = Case()
    Suggestion.objects.all().delete()
    shutil.rmtree(engine_files.folder_of(current_ranking()))
    engine_store.forget_index()
    found = suggestion_of(case.offer, case.request)
    assert found.score > 0 and found.evidence == {}


def test_open_pairs_are_the_best_of_all_lists_however_few_are_read(monkeypatch):
    monkeypatch.setattr(proposals, "SPARE", 0)
    home, partner = Side("LV", "Alfa"), Side("DK", "Beta")
    for turn in range(4):
        home.published("BO", title=f"Oak panels {turn}", summary=f"Panels of oak and wool {turn} " * (turn + 1))
        partner.published("BR", title=f"Panels {turn}", summary=f"We seek panels of wool {turn} " * (4 - turn))
    suggest.suggest_due()
    organisation = home.organisation.pk
    every = proposals.open_pairs(organisation, count=100)
    assert len(every) == 16 == proposals.count_open(organisation)
    assert every == sorted(every)
    assert [
        pair for first in range(0, 16, 3) for pair in proposals.open_pairs(organisation, first=first, count=3)
    ] == every
    (shown,) = show_pairs([every[0].key])
    suggestions.dismiss(by=home.broker, suggestion=shown, reason="not_relevant")
    assert proposals.open_pairs(organisation, count=100) == every[1:]
    assert proposals.open_pairs(partner.organisation.pk, count=100) == every[1:]
    assert proposals.count_open(organisation) == 15
