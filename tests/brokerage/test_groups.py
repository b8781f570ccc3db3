"""Groups along the value chain: asked for by the serving broker, found by a worker, shown without names."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.exceptions import NotPossible, Refused
from brokerage.enums import DismissReason
from brokerage.jobs import groups as job
from brokerage.jobs import suggest
from brokerage.models import GroupSearch, Suggestion
from brokerage.services import conflicts, erasing, profiles, suggestions
from brokerage.services.groups import look_for_groups
from brokerage.services.showing import show_pairs
from tests.regions import making

from .making import Side, suggestion_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


class Chain:
    """A maker of panels who seeks material and sales; a Dane offers the one, a Pole the other, a Finn the same."""

    def __init__(self):
        self.home, self.dane, self.pole = Side("LV", "Alfa"), Side("DK", "Beta"), Side("PL", "Gamma")
        self.maker = self.home.published(
            "BO", offers_areas=["operations"], seeks_areas=["procurement", "marketing_sales"]
        )
        self.grower = self.dane.published("BR", title="Bark wanted and given", offers_areas=["procurement"])
        self.seller = self.pole.published("BR", title="Panels sold in Poland", offers_areas=["marketing_sales"])
        suggest.suggest_due()

    @property
    def ids(self) -> list[int]:
        return sorted([self.maker.pk, self.grower.pk, self.seller.pk])

    def found(self) -> GroupSearch:
        search = look_for_groups(by=self.home.broker, profile=self.maker)
        job.find_groups(search.pk)
        search.refresh_from_db()
        return search


@pytest.fixture
def chain():
    return Chain()


def test_a_worker_finds_who_covers_which_area(chain):
    search = look_for_groups(by=chain.home.broker, profile=chain.maker)
    assert not search.is_done and search.groups == []
    assert job.find_groups(search.pk) and not job.find_groups(search.pk), "done once"
    search.refresh_from_db()
    (group,) = search.groups
    assert search.is_done and group["members"] == chain.ids and search.compared == 3
    assert [chain.maker.pk, "procurement", [chain.grower.pk]] in group["answers"]
    assert len(group["pairs"]) == 2 and all(score > 0 for _a, _b, score in group["pairs"])


def test_asking_again_looks_anew_in_the_same_place(chain):
    first = chain.found()
    second = look_for_groups(by=chain.home.colleague_broker, profile=chain.maker)
    assert second.pk == first.pk and not second.is_done
    assert second.asked_by == chain.home.colleague_broker


@pytest.mark.parametrize("who", ["owner", "colleague", "partner", "officer", "manager"])
def test_only_a_broker_who_serves_the_company_asks(chain, who):
    person = {
        "owner": chain.home.owner,
        "colleague": chain.home.colleague,
        "partner": chain.dane.broker,
        "officer": making.officer(making.organisation("Authority", role="associated", mandate_for=chain.home.region)),
        "manager": making.person("manager", making.organisation("Lead", role="lead")),
    }[who]
    with pytest.raises(Refused):
        look_for_groups(by=person, profile=chain.maker)


def test_only_around_what_is_published_and_names_an_area(chain):
    with pytest.raises(NotPossible):
        look_for_groups(by=chain.home.broker, profile=chain.home.draft())
    chain.maker.offers_areas = chain.maker.seeks_areas = []
    with pytest.raises(NotPossible):
        look_for_groups(by=chain.home.broker, profile=chain.maker)


def dismiss(chain: Chain) -> None:
    shown = suggestion_of(chain.maker, chain.grower)
    suggestions.dismiss(by=chain.home.broker, suggestion=shown, reason=DismissReason.NOT_RELEVANT)


def compete(chain: Chain) -> None:
    conflicts.note_competitor(by=chain.dane.broker, company=chain.dane.company, other=chain.pole.company)


def take_back(chain: Chain) -> None:
    profiles.revise_profile(by=chain.dane.owner, profile=chain.grower)
    suggest.suggest_due()


@pytest.mark.parametrize("change", [dismiss, compete, take_back])
def test_who_must_not_meet_is_in_no_group(chain, change):
    change(chain)
    search = chain.found()
    assert search.is_done and search.groups == []


def test_the_page_shows_no_names_and_opens_the_pairs(chain, client):
    search = chain.found()
    client.force_login(chain.home.colleague_broker)
    page = client.get(reverse("brokerage:group_search", args=[search.public_id])).content.decode()
    assert "Bark wanted and given" in page and "Panels sold in Poland" in page
    assert chain.home.company.name in page
    assert chain.dane.company.name not in page and chain.pole.company.name not in page
    assert Suggestion.objects.count() == 2
    for suggestion in Suggestion.objects.all():
        address = reverse("brokerage:suggestion", args=[suggestion.public_id])
        assert address in page and client.get(address).status_code == 200
    profile_page = client.get(reverse("brokerage:profile_detail", args=[chain.maker.public_id])).content.decode()
    assert reverse("brokerage:group_search", args=[search.public_id]) in profile_page
    assert reverse("brokerage:group_list") in client.get(reverse("brokerage:desk")).content.decode()


def test_a_pair_of_two_others_is_left_to_their_brokers(chain, client):
    """The grower's broker sees the maker's pair with the seller as a score, not as something to open."""
    search = chain.found()
    other = GroupSearch.objects.create(
        profile=chain.grower, organisation=chain.dane.organisation, groups=search.groups, done_for=search.done_for
    )
    GroupSearch.objects.filter(pk=other.pk).update(wanted_at=search.wanted_at)
    show_pairs([tuple(sorted((chain.maker.pk, chain.seller.pk)))])
    client.force_login(chain.dane.broker)
    page = client.get(reverse("brokerage:group_search", args=[other.public_id])).content.decode()
    assert page.count("Open the suggestion of") == 1
    assert page.count("Their own brokers decide on this pair.") == 1
    assert chain.home.company.name not in page and chain.pole.company.name not in page


def test_of_a_company_that_left_nothing_is_shown_or_kept(chain, client):
    search = chain.found()
    erasing.erase_company(by=chain.dane.owner, company=chain.dane.company)
    client.force_login(chain.home.broker)
    page = client.get(reverse("brokerage:group_search", args=[search.public_id])).content.decode()
    assert "One group is left out" in page and "Bark wanted and given" not in page
    erasing.erase_company(by=chain.home.owner, company=chain.home.company)
    assert not GroupSearch.objects.exists()


def test_others_do_not_find_the_search(chain, client):
    address = reverse("brokerage:group_search", args=[chain.found().public_id])
    for person, status in ((chain.dane.broker, 404), (chain.home.owner, 403)):
        client.force_login(person)
        assert client.get(address).status_code == status


def test_the_page_says_when_it_waits_failed_or_found_nothing(chain, client):
    client.force_login(chain.home.broker)
    assert "Nobody has looked for groups yet" in client.get(reverse("brokerage:group_list")).content.decode()
    answer = client.post(reverse("brokerage:group_look", args=[chain.maker.public_id]))
    page = client.get(answer.url).content.decode()
    assert "being looked for" in page and 'hx-trigger="every 2s"' in page
    search = GroupSearch.objects.get()
    GroupSearch.objects.update(parked_at=timezone.now())
    assert "failed three times" in client.get(answer.url).content.decode()
    GroupSearch.objects.update(parked_at=None, done_for=search.wanted_at, done_at=search.wanted_at)
    assert "No group was found" in client.get(answer.url).content.decode()
    draft = chain.home.draft()
    page = client.post(reverse("brokerage:group_look", args=[draft.public_id]), follow=True).content.decode()
    assert "around a profile that is published" in page


def test_the_list_takes_a_constant_number_of_queries(chain, client):
    client.force_login(chain.home.broker)
    chain.found()
    address = reverse("brokerage:group_list")
    client.get(address)
    counts = []
    for more in (0, 2):
        for _turn in range(more):
            look_for_groups(by=chain.home.broker, profile=chain.home.published("BO"))
        with CaptureQueriesContext(connection) as counted:
            client.get(address)
        counts.append(len(counted))
    assert counts[0] == counts[1]
