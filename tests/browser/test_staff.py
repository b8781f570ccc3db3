"""Officers keep the priorities of their region; administrators invite; one person, several roles."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from regions.models import OrganisationInvitation, S3Mandate
from s3strategy.models import Concept, CrosswalkLink, Priority
from tests.browser import papers
from tests.browser.houses import House
from tests.browser.person import link_in_letter
from tests.regions import making

both = pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])


@both
def test_an_officer_proposes_and_a_manager_accepts_and_the_old_text_stays_in_the_history(person, live, javascript):
    mandate = S3Mandate.objects.select_related("organisation", "region").filter(region__key="podlaskie").first()
    priority = Priority.objects.filter(region=mandate.region).first()
    foreign = Priority.objects.exclude(region=mandate.region).first()
    before = priority.title
    officer = person("officer", making.officer(mandate.organisation), javascript=javascript)
    officer.open("/strategy/own/")
    officer.press(officer.page.locator(f"main a[href$='/{priority.key}/edit/']"))
    officer.fill(title="Panels of our forests").press("Propose this text").sees("This field is required.")
    assert officer.field("title").input_value() == "Panels of our forests"
    officer.fill(comment="The strategy of 2026 says so.").press("Propose this text")
    officer.sees("Panels of our forests", "The strategy of 2026 says so.", "waits for a second person")
    officer.open(f"/strategy/priorities/{priority.key}/").sees(before, "A proposal waits for a second person")
    manager = person("manager", making.person("manager", mandate.organisation), javascript=javascript)
    manager.open("/strategy/proposals/").press(before).sees("What would change")
    manager.press("Do not accept").sees("Say why you do not accept it.")
    manager.press("Accept: it counts at once").sees("accepted")
    officer.open(f"/strategy/priorities/{priority.key}/").sees("Panels of our forests", "approved by")
    officer.unfold("What stood there before").sees(before)
    officer.press("Compare two versions word by word").sees("Panels of our forests")
    officer.open(f"/strategy/priorities/{foreign.key}/edit/", status=403)
    officer.open("/dashboard/").open("/regions/podlaskie/")
    visitor = person("visitor", javascript=javascript)
    visitor.open(f"/strategy/priorities/{priority.key}/").sees("Panels of our forests", "The strategy of 2026 says so.")


@both
def test_regions_stand_side_by_side_and_links_are_reviewed(person, live, javascript):
    visitor = person("visitor", javascript=javascript)
    visitor.open("/strategy/").press("Compare regions")
    visitor.fill(region=["podlaskie"]).press("Compare").sees("Choose a second one")
    visitor.fill(region=["hamburg"]).press("Compare").sees("Each with each", "nobody's official ones")
    visitor.open("/strategy/domains/")
    priority = Priority.objects.filter(region__key="podlaskie").first()
    concept = Concept.objects.filter(scheme="ford").exclude(priorities=priority).first()
    CrosswalkLink.objects.create(concept=concept, priority=priority, confidence="0.99", origin="proposal")
    manager = person("manager", making.person("manager", House("vidzeme").organisation), javascript=javascript)
    manager.open("/strategy/crosswalk/?state=open&kind=priorities")
    manager.press(manager.page.locator("main button[value=accept]").first).sees("The link counts fully now")
    assert CrosswalkLink.objects.get(concept=concept, priority=priority).state == "accepted"
    officer = person("officer", making.officer(_podlaskie()), javascript=javascript)
    officer.open("/strategy/own/").press("Import from a file")
    table = b"region,title\npodlaskie,Wooden boats\nnowhere,Anything\n"
    officer.page.set_input_files("main input[type=file]", {"name": "a.csv", "mimeType": "text/csv", "buffer": table})
    officer.fill(comment="From our list").press("Read the file").sees("There is no region", "has no codes")


def _podlaskie():
    return S3Mandate.objects.select_related("organisation").filter(region__key="podlaskie").first().organisation


@both
def test_an_invitation_works_once_and_not_for_ever(person, live, javascript):
    organisation = House("vidzeme").organisation
    address = "maija@example.org"
    administrator = person("administrator", making.administrator(), javascript=javascript)
    administrator.open("/organisations/").open(f"/organisations/{organisation.key}/invite/")
    administrator.fill(email="no address", role="broker").press(administrator.page.locator("main form .btn-primary"))
    administrator.fill(email=address, full_name="Maija Guest", language="en")
    administrator.press(administrator.page.locator("main form .btn-primary")).sees(f"on its way to {address}")

    link = link_in_letter(address, "/organisations/invitations/")
    guest = person("guest", javascript=javascript)
    guest.open(link).fill(password="short").press("Make my account and accept")
    assert guest.field("full_name").input_value() == "Maija Guest"
    guest.fill(password=papers.PASSWORD).press("Make my account and accept")
    guest.fill(login=address, password=papers.PASSWORD).press("Sign in")
    assert guest.path == "/desk/"
    guest.open(link, status=410)

    OrganisationInvitation.objects.all().delete()
    administrator.open(f"/organisations/{organisation.key}/invite/")
    administrator.fill(email="late@example.org", role="manager")
    administrator.press(administrator.page.locator("main form .btn-primary"))
    link = link_in_letter("late@example.org", "/organisations/invitations/")
    OrganisationInvitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    person("guest", javascript=javascript).open(link, status=410)
    assert not User.objects.filter(email="late@example.org").exists()


@both
def test_a_person_with_two_roles_works_in_one_at_a_time(person, live, javascript):
    organisation = House("vidzeme").organisation
    somebody = making.person("broker", organisation)
    making.also(somebody, "manager", organisation)
    worker = person("broker", somebody, javascript=javascript)
    worker.open("/start/")
    assert worker.path == "/desk/"
    worker.page.locator("header details.role-menu summary").click()
    worker.press(worker.page.locator("header details.role-menu button:not([aria-current])"))
    worker.role = "manager"
    worker.open("/start/")
    assert worker.path == "/dashboard/"
    worker.open("/desk/", status=403)
