"""Partner organisations of the reference data, with people to work there; cases that the running worker finds."""

from brokerage.models import Suggestion
from regions.models import Region
from regions.services import serving_organisation
from tests.brokerage.making import Case, listed_pairs, suggestion_of
from tests.browser.person import until
from tests.regions import making


class House:
    """The organisation that serves a region, with two brokers."""

    def __init__(self, region: str):
        self.region = Region.objects.get(key=region)
        self.organisation = serving_organisation(self.region)
        self.broker = making.person("broker", self.organisation, full_name="Anna Home")
        self.colleague = making.person("broker", self.organisation, full_name="Berta Home")


class LiveCase(Case):
    """Two published profiles whose suggestion the worker of the stack computes."""

    def _suggested(self) -> Suggestion:
        until(listed_pairs, "the worker suggests the pair")
        return suggestion_of(self.offer, self.request)
