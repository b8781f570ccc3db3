"""The officers of the demo world at work: one proposal accepted, one that waits, links of the crosswalk reviewed."""

from accounts.models import User
from s3strategy.jobs.crosswalk import propose_due
from s3strategy.models import CrosswalkLink, Priority
from s3strategy.services.crosswalk import review_link
from s3strategy.services.priorities import FIELDS
from s3strategy.services.proposals import accept_proposal, propose_text, propose_translation

from .clock import days_ago, lived_at

# Priority, its officer, the places in the value chain that a workshop of the demo world noted.
NOTED = (
    (
        "podlaskie-agri-food-industry-and-related-sectors",
        "officer.podlaskie@demo.example",
        ["inbound_logistics", "operations"],
    ),
    ("hamburg-food-industry", "officer.hamburg@demo.example", ["outbound_logistics", "marketing_sales", "operations"]),
    ("kymenlaakso-renewable-materials-and-energy", "officer.kymenlaakso@demo.example", ["operations", "procurement"]),
)
POLISH = {"language": "pl", "title": "Sektor rolno-spożywczy i sektory z nim powiązane", "description": ""}
REVIEWED = 3


def make_proposals() -> None:
    manager = User.objects.get(email="manager@demo.example")
    for key, email, areas in NOTED:
        priority = Priority.objects.filter(key=key).first()
        if priority is None:
            continue
        officer = User.objects.get(email=email)
        values = {name: getattr(priority, name) for name in FIELDS} | {"value_chain_areas": areas}
        asked = {"by": officer, "version": priority.version, "comment": "Noted at a workshop of the demo world"}
        with lived_at(days_ago(40)):
            proposal = propose_text(priority=priority, values=values, **asked)
        with lived_at(days_ago(36)):
            accept_proposal(by=manager, proposal=proposal, answer="Agreed.")
    _propose_polish()


def _propose_polish() -> None:
    """It waits for the second person."""
    priority = Priority.objects.filter(key=NOTED[0][0]).first()
    if priority is not None:
        with lived_at(days_ago(3)):
            propose_translation(
                by=User.objects.get(email=NOTED[0][1]),
                priority=priority,
                version=priority.version,
                values=POLISH,
                comment="For our companies, in our own language",
            )


def make_links() -> None:
    """Proposed from the texts as workers do; the surest are reviewed by the project manager."""
    manager = User.objects.get(email="manager@demo.example")
    with lived_at(days_ago(30)):
        propose_due()
    for link in CrosswalkLink.objects.order_by("-confidence", "pk")[:REVIEWED]:
        with lived_at(days_ago(20)):
            review_link(by=manager, link=link, version=link.version, is_accepted=True)
