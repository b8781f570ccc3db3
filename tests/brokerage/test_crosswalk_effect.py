"""Accepting a link of the crosswalk changes what suggestions say, and an imported profile counts at once."""

import pytest

from brokerage.enums import Origin
from brokerage.jobs import engine_data, recompute, suggest
from brokerage.matching import ProfileData
from brokerage.models import Profile, RankingPart
from brokerage.reasons import explain
from brokerage.services.showing import show_pairs
from s3strategy.models import Concept, CrosswalkLink, Priority, PriorityCode
from s3strategy.services.crosswalk import review_link
from tests.brokerage.making import Side
from tests.regions import making

pytestmark = pytest.mark.django_db


def coded(region, concept, title):
    priority = Priority.objects.create(region=region, key=f"{region.key}-{title}", title=title, level="regional")
    PriorityCode.objects.create(priority=priority, concept=concept, confidence="0.9")


def profile(number, region, country, keyword):
    return ProfileData(number, number, country, region, None, "TO" if number == 1 else "TR", technology=(keyword,))


@pytest.fixture
def world():
    here, there = making.region("Here"), making.region("There")
    activity = Concept.objects.create(scheme="nace", code="C.30", label="Boats", level=2)
    science = Concept.objects.create(scheme="nabs", code="7", label="Transport", level=1)
    keyword = Concept.objects.create(scheme="een_technology", code="02010", label="Ships", level=1)
    coded(here, activity, "boats")
    coded(there, science, "transport")
    links = [
        CrosswalkLink.objects.create(concept=one, other=keyword, confidence="0.9", origin="proposal")
        for one in (activity, science)
    ]
    return here, there, keyword, links


def shared(here, there, keyword) -> list:
    """What the engine finds shared between a profile here and one there that carry the keyword."""
    strategies = engine_data.make_engine().strategies
    a = profile(1, here.key, "PL", keyword.code)
    b = profile(2, there.key, "LT", keyword.code)
    finding, found = strategies.shared(a, b, strategies.codes_of(a), strategies.codes_of(b))
    return [finding.value, found]


def test_an_accepted_link_makes_priorities_shared_and_an_unreviewed_one_counts_half(world):
    here, there, keyword, links = world
    before = engine_data.basis()
    value, (found,) = shared(here, there, keyword)
    assert (value, found.unreviewed, found.relevant) == (pytest.approx(0.5), True, True)
    manager = making.person("manager", making.organisation("Lead", role="lead"))
    for link in links:
        review_link(by=manager, link=link, version=1, is_accepted=True)
    assert engine_data.basis() != before
    value, (found,) = shared(here, there, keyword)
    assert (value, found.unreviewed, found.codes) == (pytest.approx(1.0), False, ("een_technology:02010",))
    for link in links:
        review_link(by=manager, link=link, version=2, is_accepted=False)
    assert shared(here, there, keyword) == [0.0, []]


def test_the_page_of_a_suggestion_changes_when_a_link_is_accepted(client, settings):
    """An imported profile, known by its keyword alone, concerns the priority as soon as the link is reviewed."""
    settings.TIBS_SECOND_FACTOR_ROLES = []
    home, partner = Side("LV", "Alfa"), Side("DK", "Beta")
    request, offer = home.published("TR"), partner.published("TO")
    Profile.objects.filter(pk=offer.pk).update(origin=Origin.IMPORT)
    keyword = Concept.objects.get(scheme="een_technology", code="test")
    activity = Concept.objects.create(scheme="nace", code="C.16", label="Wood", level=2)
    for side, title in ((home, "timber"), (partner, "forest")):
        coded(side.region, activity, title)
    link = CrosswalkLink.objects.create(
        concept=min(keyword, activity, key=lambda item: item.pk),
        other=max(keyword, activity, key=lambda item: item.pk),
        confidence="0.9",
        origin="proposal",
    )

    suggest.suggest_due()

    def reasons() -> dict:
        settings.TIBS_RANKING_PAUSE_SECONDS = 0
        assert recompute.renew_ranking() is not None, "what scores rest on has changed"
        while parts := list(RankingPart.objects.due().order_by("number").values_list("pk", flat=True)):
            done = [recompute.do_part(part) for part in parts]
            assert any(done)
        (shown,) = show_pairs([tuple(sorted((request.pk, offer.pk)))])
        return explain(shown.evidence, "a" if shown.evidence["a"] == request.pk else "b", {})

    (before,) = reasons()["priorities"]
    assert before["is_relevant"] and before["is_unreviewed"]
    manager = making.person("manager", making.organisation("Lead", role="lead"))
    review_link(by=manager, link=link, version=1, is_accepted=True)
    (after,) = reasons()["priorities"]
    assert after["is_relevant"] and not after["is_unreviewed"]


def test_an_imported_profile_counts_for_the_priority_of_its_region_at_once(client):
    side = Side("LV", "Alfa")
    offer = side.published("TO")
    Profile.objects.filter(pk=offer.pk).update(origin=Origin.IMPORT)
    keyword = Concept.objects.get(scheme="een_technology", code="test")
    activity = Concept.objects.create(scheme="nace", code="C.16", label="Wood", level=2)
    coded(side.region, activity, "timber")
    page = Priority.objects.get().get_absolute_url()

    def counts() -> tuple:
        context = client.get(page).context
        return context["profiles"], context["profiles_by_links"]

    assert counts() == ("0", "0")
    first, second = sorted((keyword, activity), key=lambda item: item.pk)
    link = CrosswalkLink.objects.create(concept=first, other=second, confidence="0.9", origin="proposal")
    assert counts() == ("0", "<5")
    manager = making.person("manager", making.organisation("Lead", role="lead"))
    review_link(by=manager, link=link, version=1, is_accepted=True)
    assert counts() == ("<5", "<5")
