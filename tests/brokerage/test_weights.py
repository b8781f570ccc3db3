"""Weights are rows with history; the studio previews, applies, goes back; learning proposes."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.exceptions import NotPossible, Refused, TooLate
from brokerage.forms.weights import as_points
from brokerage.jobs import recompute, suggest
from brokerage.jobs.engine_data import basis, make_engine
from brokerage.jobs.lists import current_ranking
from brokerage.matching import DEFAULT_WEIGHTS
from brokerage.models import Profile, RankedList, RankingPart, Suggestion, SuggestionRun, WeightSet, weights_in_force
from brokerage.selectors import weighing
from brokerage.services import suggestions
from brokerage.services.weights import roll_back, set_weights
from tests.regions import making

from .making import Case, Side
from .test_rankings import imported, work_off

pytestmark = pytest.mark.django_db
OTHER = {**DEFAULT_WEIGHTS, "text": 0.1, "bridge": 0.5}


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


@pytest.fixture
def manager():
    return making.person("manager", making.organisation("Lead", role="lead"))


def apply(manager, values=OTHER, based_on=0, **more):
    return set_weights(by=manager, values=values, comment="Because", based_on=based_on, **more)


def test_the_last_set_is_in_force_for_engine_and_basis_and_the_first_change_keeps_the_engines_own(manager):
    before = basis()
    row = apply(manager)
    assert [(item.number, item.origin) for item in WeightSet.objects.all()] == [(2, "manager"), (1, "default")]
    assert weights_in_force().values == OTHER and make_engine().weights.version == row.version == "weights-2"
    assert basis() != before
    back = roll_back(by=manager, to=WeightSet.objects.get(number=1), comment="It was worse", based_on=2)
    assert (back.number, back.origin, back.rolled_back_to.number) == (3, "rollback", 1)
    assert weights_in_force().values == DEFAULT_WEIGHTS
    assert WeightSet.objects.get(number=2).values == OTHER


def test_a_set_needs_a_manager_a_reason_and_the_present_state(manager):
    case = Side("LV")
    for person in (case.broker, case.owner, making.administrator()):
        with pytest.raises(Refused):
            apply(person)
    with pytest.raises(NotPossible):
        set_weights(by=manager, values=OTHER, comment=" ", based_on=0)
    for wrong in (dict.fromkeys(OTHER, 0), OTHER | {"text": -1}, dict(DEFAULT_WEIGHTS)):
        with pytest.raises(NotPossible):
            apply(manager, wrong)
    apply(manager)
    with pytest.raises(TooLate):
        apply(manager, OTHER | {"text": 0.2})
    assert WeightSet.objects.count() == 2


@pytest.mark.parametrize("change", ["UPDATE brokerage_weightset SET comment = 'x'", "DELETE FROM brokerage_weightset"])
def test_rows_are_never_changed(manager, change):
    apply(manager)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_applying_ranks_everything_anew_with_the_new_weights_and_shows_how_far(manager, tmp_path):
    imported(tmp_path, 12)
    suggest.suggest_due()
    before = dict(RankedList.objects.current().values_list("profile_id", "scores"))
    assert weighing.ranking_progress()["state"] == "done"
    apply(manager, OTHER | {"languages": 0.5, "target_countries": 0.5})
    assert weighing.ranking_progress() | {"run": None} == {"state": "running", "done": 0, "total": 0, "run": None}
    recompute.do_part(RankingPart.objects.due().get().pk)
    progress = weighing.ranking_progress()
    assert (progress["state"], progress["done"], progress["total"]) == ("running", 1, 5)
    work_off()
    assert weighing.ranking_progress()["state"] == "done"
    assert current_ranking().weights_version == "weights-2"
    assert SuggestionRun.objects.order_by("pk").first().weights_version != "weights-2"
    assert dict(RankedList.objects.current().values_list("profile_id", "scores")).keys() == before.keys()


def test_a_newer_set_ends_the_ranking_of_the_older_one(manager, tmp_path):
    imported(tmp_path, 8)
    suggest.suggest_due()
    apply(manager)
    older = SuggestionRun.objects.filter(is_ranking=True).latest("pk")
    recompute.do_part(RankingPart.objects.due().get().pk)
    apply(manager, OTHER | {"text": 0.3}, based_on=2)
    work_off()
    assert current_ranking().pk > older.pk and current_ranking().weights_version == "weights-3"
    older.refresh_from_db()
    assert older.finished_at is None


def test_what_is_published_while_newer_weights_are_ranked_has_the_weights_of_the_lists_people_see(manager, tmp_path):
    imported(tmp_path, 8)
    suggest.suggest_due()
    before = {row.profile_id: row.scores for row in RankedList.objects.current()}
    apply(manager)
    suggest.want_suggestions(Profile.objects.order_by("pk").first())
    suggest.suggest_due()
    assert {row.profile_id: row.scores for row in RankedList.objects.current()} == before
    work_off()
    assert {row.profile_id: row.scores for row in RankedList.objects.current()} != before


@pytest.fixture
def decided():
    """One pair approved, one dismissed; by their stored values the first is near in text, the second in languages."""
    case = Case()
    other = Side("EE", "Gamma").published("BR")
    a, b = sorted((case.offer.pk, other.pk))
    second = Suggestion.objects.create(
        profile_a_id=a, profile_b_id=b, score=0.5, score_ab=0.5, score_ba=0.5, run=case.suggestion.run
    )
    for row, text, languages in ((case.suggestion, 0.9, 0.1), (second, 0.1, 0.9)):
        criteria = [
            {"key": key, "direction": direction, "status": "match", "value": value, "weight": 1}
            for key, direction, value in (
                ("text", "ab", text),
                ("text", "ba", text),
                ("languages", "both", languages),
            )
        ]
        Suggestion.objects.filter(pk=row.pk).update(evidence={"criteria": criteria})
    suggestions.shortlist(by=case.home.broker, suggestion=Suggestion.objects.get(pk=case.suggestion.pk))
    suggestions.dismiss(by=case.home.broker, suggestion=Suggestion.objects.get(pk=second.pk), reason="not_relevant")
    return case, second


def test_preview_tells_what_rises_and_falls_and_the_agreement(decided):
    now = weighing.preview(DEFAULT_WEIGHTS)
    assert (now["approved"], now["dismissed"], now["before"], now["after"]) == (1, 1, 100.0, 100.0)
    assert now["approved_rise"] == now["dismissed_fall"] == 0
    turned = weighing.preview(DEFAULT_WEIGHTS | {"text": 0.01, "languages": 0.9})
    assert (turned["before"], turned["after"]) == (100.0, 0.0)
    assert (turned["approved_fall"], turned["dismissed_rise"]) == (1, 1)


def test_dismissals_that_say_nothing_about_the_pair_are_left_out(decided):
    case, second = decided
    third = Side("FI", "Phi").published("BR")
    a, b = sorted((case.offer.pk, third.pk))
    row = Suggestion.objects.create(
        profile_a_id=a, profile_b_id=b, score=0.5, score_ab=0.5, score_ba=0.5, run=second.run,
        evidence={"criteria": [{"key": "text", "direction": "ab", "status": "match", "value": 1, "weight": 1}]},
    )  # fmt: skip
    suggestions.dismiss(by=case.home.broker, suggestion=row, reason="not_ready")
    assert weighing.decided_pairs().counts == (1, 1)


def test_the_studio_previews_applies_asks_for_a_reason_and_goes_back(client, manager, decided):
    case, _second = decided
    client.force_login(manager)
    studio = reverse("brokerage:weight_studio")
    page = client.get(studio)
    assert page.status_code == 200
    for word in ("bark", "Secretname", str(case.offer.title)):
        assert word not in page.content.decode()
    points = {**as_points(DEFAULT_WEIGHTS), "text": 1, "languages": 90}
    data = {**points, "based_on": 0, "origin": "manager"}
    part = client.post(reverse("brokerage:weights_preview"), data, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and "0.0%" in part and "100.0%" in part
    whole = client.post(reverse("brokerage:weights_preview"), data).content.decode()
    assert "<html" in whole and 'value="90.0"' in whole.replace('value="90"', 'value="90.0"') and "0.0%" in whole
    assert client.post(reverse("brokerage:weights_preview"), data | {"text": "x"}).status_code == 422
    assert not WeightSet.objects.exists()
    unsaid = client.post(reverse("brokerage:weights_apply"), data)
    assert unsaid.status_code == 422 and not WeightSet.objects.exists()
    assert client.post(reverse("brokerage:weights_apply"), data | {"comment": "Try"}).status_code == 302
    assert weights_in_force().values["languages"] == 0.9
    assert "hx-get" in client.get(reverse("brokerage:weights_progress")).content.decode()
    assert client.post(reverse("brokerage:weights_apply"), data | {"comment": "Again"}).status_code == 409
    back = reverse("brokerage:weights_roll_back", args=[1])
    assert client.post(back, {"based_on": 2}).status_code == 422
    assert client.post(back, {"based_on": 2, "comment": "No good"}).status_code == 302
    assert weights_in_force().values == DEFAULT_WEIGHTS
    assert "No good" in client.get(studio).content.decode()


def test_learning_says_when_there_are_too_few_and_its_proposal_goes_into_the_studio(client, manager, decided, settings):
    client.force_login(manager)
    page = client.get(reverse("brokerage:learning")).content.decode()
    assert "too few decisions" in page and "Take into the studio" not in page
    present = apply(manager, DEFAULT_WEIGHTS | {"text": 0.02, "languages": 0.9})
    settings.TIBS_LEARNING_DECISIONS, settings.TIBS_LEARNING_DECISIONS_OF_EACH = 2, 1
    page = client.get(reverse("brokerage:learning"))
    assert "too few decisions" not in page.content.decode()
    assert "cannot be measured" in page.content.decode() and {row["spread"] for row in page.context["rows"]} == {None}
    assert WeightSet.objects.in_force() == present, "it never applies"
    studio = client.get(f"{reverse('brokerage:weight_studio')}?{page.context['query']}")
    form = studio.context["form"]
    proposed = as_points(weighing.learnt()["proposal"].weights)
    assert proposed["text"] > 2.0 and proposed["languages"] < 90.0
    assert form.weights() == pytest.approx({key: value / 100 for key, value in proposed.items()})
    assert form.cleaned_data["origin"] == "proposal"


def test_preview_needs_as_many_queries_for_many_pairs_as_for_one(decided, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        weighing.preview(OTHER)
