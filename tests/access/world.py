"""One small world that every test of access reads: a case of two companies, and people who have no part in it."""

from datetime import timedelta
from io import BytesIO
from itertools import combinations
from types import SimpleNamespace
from uuid import uuid4

from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from knox.models import AuthToken
from PIL import Image

from accounts.models import Notification
from brokerage.jobs import suggest
from brokerage.models import (
    Audit,
    BrokerChangeRequest,
    Company,
    CompanyConflict,
    CompanyInvitation,
    DuplicateHint,
    GroupSearch,
    Instrument,
    Interest,
    JoinRequest,
    Meeting,
    Practice,
    SelfCheck,
    VideoLink,
    WeightSet,
)
from brokerage.models.company import name_key_of
from brokerage.services import matches, suggestions
from brokerage.services.attachments import add_attachment
from brokerage.services.audits import complete_audit, save_audit, start_audit
from brokerage.services.checks import check_company, version_in_force
from brokerage.services.instruments import save_instrument
from brokerage.services.interests import express_interest
from brokerage.services.messages import send_message
from brokerage.services.outreach import save_contact, save_event
from brokerage.services.practices import save_practice
from brokerage.services.saved_searches import save_search
from brokerage.services.self_checks import save_self_check, send_self_check
from regions.models import Enquiry, OrganisationInvitation
from s3strategy.models import Concept, CrosswalkLink, Declaration, Invitee, Priority, PriorityProposal, StrategyDocument
from s3strategy.services.adoption import set_indicator
from s3strategy.services.candidates import add_candidate, add_evidence
from s3strategy.services.consultation import open_round, vote_by_link
from s3strategy.services.exercises import move_exercise
from tests.brokerage.making import Case, Side, suggestion_of
from tests.regions import making
from tests.s3strategy import exercise_making

# Columns of the reviewed file, in this order.
ACTORS = (
    "anonymous",
    "sme_owner",
    "sme_colleague",
    "sme_other",
    "broker_home",
    "broker_colleague",
    "broker_partner",
    "officer",
    "manager",
    "administrator",
)

# What the home broker wrote for its own side.
NOTES = {"shortlist": "note-canary-of-shortlist", "approve": "note-canary-of-approval"}


def enquiry(to) -> Enquiry:
    return Enquiry.objects.create(
        kind="question",
        organisation=to,
        name="Asker",
        email="asker@example.org",
        subject="A question",
        text="How does it work?",
        answer_due=timezone.localdate() + timedelta(days=5),
    )


def priority(region) -> Priority:
    return Priority.objects.create(
        key=f"priority-{region.key}", region=region, title="Timber", level=Priority.Level.REGIONAL
    )


def document(region) -> StrategyDocument:
    return StrategyDocument.objects.create(
        key=f"document-{region.key}", region=region, title="Strategy", level=Priority.Level.REGIONAL
    )


def link(of) -> CrosswalkLink:
    concept = Concept.objects.get_or_create(scheme="nace", code="C.16", defaults={"label": "Wood", "level": 2})[0]
    return CrosswalkLink.objects.create(concept=concept, priority=of, confidence="0.8", origin="proposal")


def proposal(of) -> PriorityProposal:
    return PriorityProposal.objects.create(
        region=of.region, priority=of, kind="withdraw", base_version=of.version, comment="Out"
    )


def invitation(model, **fields):
    row = model(email=f"{uuid4().hex[:8]}@example.org", full_name="Guest", **fields)
    row.token = row.new_token()
    row.save()
    return row


def notification(to) -> Notification:
    return Notification.objects.create(to=to, kind="test", key="test", title="News", url="/about/")


def duplicate(side) -> DuplicateHint:
    like = Company.objects.create(
        name=side.company.name, country=side.region.country, serving_organisation=side.organisation
    )
    return DuplicateHint.objects.create(newer=like, older=side.company, ground="name")


def file_of(side, profile, audience="own"):
    """A file of a profile; added to a published profile as if it had been there before."""
    state, profile = profile.state, type(profile).objects.get(pk=profile.pk)
    type(profile).objects.filter(pk=profile.pk).update(state="draft")
    profile.refresh_from_db()
    file = add_attachment(
        by=side.owner, profile=profile, name=f"file-{audience}.png", data=picture(), audience=audience
    )
    type(profile).objects.filter(pk=profile.pk).update(state=state)
    return file


def video_of(side, profile, audience="own") -> VideoLink:
    words = {"url": f"https://video.example.org/{audience}", "title": f"{audience}-video"}
    return VideoLink.objects.create(profile=profile, audience=audience, **words)


def picture() -> bytes:
    data = BytesIO()
    Image.new("RGB", (4, 4)).save(data, "PNG")
    return data.getvalue()


def message(by, match, audience, mark="canary"):
    return send_message(
        by=by,
        match=match,
        audience=audience,
        text=f"{audience}-message-{mark}",
        form_key=uuid4(),
        file=(f"{audience}-file-{mark}.png", picture()),
    )


def meeting(match, place) -> Meeting:
    return Meeting.objects.create(match=match, party=match.parties.get(is_home=True), kind="online", place=place)


def conflict(company, name) -> CompanyConflict:
    return CompanyConflict.objects.create(company=company, kind="competitor", name=name, name_key=name_key_of(name))


def adviser_interest(profile) -> Interest:
    email = f"{uuid4().hex[:8]}@adviser.example"
    named = {"adviser_name": "Adviser", "adviser_email": email, "adviser_house": "House"}
    return Interest.objects.create(profile=profile, why="Fits.", expects="Talks.", **named)


def met(side):
    """An event, a contact and a decided check of one side."""
    by = side.broker
    event = save_event(by=by, data={"kind": "fair", "name": "Fair", "held_on": timezone.localdate(), "place": "Riga"})
    data = {"name": "Met", "country": side.region.country, "email": f"{uuid4().hex[:8]}@example.org"}
    contact = save_contact(by=by, data=data | {"event": event})
    version = version_in_force()
    answers = {row.pk: (row.good, "") for row in version.criteria.all()}
    check = check_company(by=by, company=side.company, version=version, answers=answers, result="passed", comment="")
    return event, contact, check


def own_answers_of(side) -> SelfCheck:
    """The company's own answers to the check, sent to its broker."""
    form = version_in_force()
    answers = {row.pk: (row.good, "Own note") for row in form.criteria.all()}
    row = save_self_check(by=side.owner, company=side.company, form=form, answers=answers, version=0)
    send_self_check(by=side.owner, company=side.company)
    return row


def audit_of(side) -> Audit:
    """A needs audit with every question answered, and a completed one before it."""
    done = start_audit(by=side.owner, company=side.company)
    words = {name: f"Words on {name}" for name in done.questionnaire.texts}
    grades = dict.fromkeys(done.questionnaire.needed, 3)
    answers = words | grades | {"stage": "none", "cooperation_kinds": ["other"]}
    complete_audit(by=side.owner, audit=save_audit(by=side.owner, audit=done, answers=answers))
    audit = start_audit(by=side.owner, company=side.company)
    return save_audit(by=side.owner, audit=audit, answers=answers)


def instrument_of(side) -> Instrument:
    texts = {"name": "Voucher", "offered_by": "Office", "gives": "Money", "for_whom": "All", "link": ""}
    lists = {"regions": [side.region], "areas": ["operations"], "barriers": [], "languages": []}
    data = texts | lists | {"kind": "funding", "valid_from": None, "valid_until": None}
    return save_instrument(by=side.broker, data=data)


def practice_of(side, title) -> Practice:
    texts = {"title": title, "what": "Done", "results": "Good", "link": "", "source": "A visit"}
    links = {"region": side.region, "contact": side.organisation, "priority": None, "year": 2020}
    return save_practice(by=side.broker, data=texts | links | {"areas": ["operations"], "barriers": []})


def change_request(company) -> BrokerChangeRequest:
    return BrokerChangeRequest.objects.create(
        company=company, reason="Languages", answer_due=timezone.localdate() + timedelta(days=5)
    )


def group_search(side: Side, profile, members) -> GroupSearch:
    """As a worker leaves it: one group, which the organisation of `side` looks at."""
    ids, now = sorted(member.pk for member in members), timezone.now()
    group = {
        "members": ids,
        "score": 0.5,
        "chain": 0.5,
        "cohesion": 0.5,
        "does": [["operations", ids]],
        "gaps": ["service"],
        "brings": [[key, []] for key in ids],
        "answers": [[ids[0], "operations", ids[1:]]],
        "open_needs": [[ids[1], "service"]],
        "unknowns": [[ids[2], "seeks_areas"]],
        "pairs": [[*pair, 0.5] for pair in combinations(ids, 2)],
    }
    return GroupSearch.objects.create(
        profile=profile,
        organisation=side.organisation,
        asked_by=side.broker,
        wanted_at=now,
        done_for=now,
        done_at=now,
        groups=[group],
    )


def exercise_of(manager, regions):
    """A running exercise with a candidate and evidence; its officers are those of the regions' authorities."""
    exercise = exercise_making.exercise(manager, regions, at="search", title=f"Exercise of {regions[0].name}")
    candidate = add_candidate(by=manager, exercise=exercise, values={"title": "Timber"})
    evidence = {"kind": "note", "title": "A talk", "source": "own knowledge", "candidate": candidate}
    add_evidence(by=manager, exercise=exercise, step="search", values=evidence)
    return exercise


def result_of(manager, officer, exercise) -> None:
    """An indicator and a declaration that waits; the row is there to be decided although the exercise is not over."""
    set_indicator(by=manager, exercise=exercise, values={"title": "Jobs", "source": "Eurostat"})
    Declaration.objects.create(
        exercise=exercise, house="A town", signed_on=timezone.localdate(), document="Decision", declared_by=officer
    )


def ballot_of(manager, exercise) -> str:
    """An open round; the token of somebody invited to it, who has not voted, and a vote of somebody else."""
    now = timezone.now()
    move_exercise(by=manager, exercise=exercise, key="open_analysis")
    for gate in ("open_trends", "open_consultation"):
        move_exercise(by=manager, exercise=exercise, key=gate)
    times = {"opens_at": now, "closes_at": now + timedelta(days=7)}
    poll = open_round(by=manager, exercise=exercise, title="Round", question="", **times)
    tokens = []
    for number in range(2):
        invitee = Invitee(
            round=poll, group="companies", email=f"{uuid4().hex[:8]}@example.org", expires_at=poll.closes_at
        )
        tokens.append(invitee.new_token())
        invitee.save()
        if number:
            candidate = exercise.candidates.get()
            vote_by_link(token=tokens[1], votes={candidate.pk: (4, f"vote-canary of {exercise.title}")})
    return tokens[0]


class World:
    """`home` and `partner` have a case in which both companies are asked for consent; `other` has none."""

    def __init__(self):
        self.case = Case()
        self.match = self._asked()
        self.home, self.partner, self.other = self.case.home, self.case.partner, Side("EE", "Gamma")
        self.other_profile = self.other.published("TO")
        self.draft = self.home.draft(title="A draft of our own")
        self.in_review = self.home.in_review("TO", title="Something in review")
        self.waiting = Company.objects.create(
            name="Waiting Company", country=self.home.region.country, registered_by=making.person()
        )
        self.join_request = JoinRequest.objects.create(company=self.home.company, user=making.person())
        self.change_request = change_request(self.home.company)
        self.conflict = conflict(self.home.company, "Rival of ours")
        self.event, self.contact, self.check = met(self.home)
        self.own_answers = own_answers_of(self.home)
        self.audit = audit_of(self.home)
        self.instrument, self.practice = instrument_of(self.home), practice_of(self.home, "practice-canary")
        self.company_invitation = invitation(CompanyInvitation, company=self.home.company)
        self.invitation = invitation(OrganisationInvitation, organisation=self.home.organisation, role="broker")
        self.enquiry = enquiry(self.home.organisation)
        self.priority = priority(self.home.region)
        self.document, self.proposal = document(self.home.region), proposal(self.priority)
        self.link = link(self.priority)
        WeightSet.objects.create(number=1, values={"text": 1.0}, origin="default")
        authority = making.organisation("Authority", role="associated", mandate_for=self.home.region)
        self.foreign = self._foreign()
        self.files = {
            "draft": file_of(self.home, self.draft),
            "published": file_of(self.home, self.case.offer, "partner"),
        }
        self.foreign.files = {
            "draft": file_of(self.other, self.foreign.draft),
            "published": file_of(self.other, self.other_profile, "partner"),
        }
        self.video = video_of(self.home, self.draft)
        self.foreign.video = video_of(self.other, self.foreign.draft)
        # Shown to partners of the case, as the file beside it.
        video_of(self.home, self.case.offer, "partner")
        chain = (self.case.offer, self.case.request, self.other_profile)
        self.group_search = group_search(self.home, self.case.offer, chain)
        group_search(self.case.partner, self.case.request, chain)
        self.foreign.group_search = group_search(self.other, self.other_profile, chain)
        self.message = message(self.home.owner, self.match, "side")
        message(self.home.broker, self.match, "note")
        message(self.home.broker, self.match, "brokers")
        self.foreign.message = message(self.other.owner, self.foreign.match, "side", "of-strangers")
        # Before an introduction nobody arranges one; the row is there to be looked for.
        self.meeting = meeting(self.match, "place-canary")
        self.foreign.meeting = meeting(self.foreign.match, "Elsewhere")
        self.hint = duplicate(self.home)
        self.foreign.hint = duplicate(self.other)
        # One that the home side receives, one that it sent, and an adviser's.
        self.interest = self._interest(self.other, self.case.offer)
        self.own_interest = self._interest(self.home, self.other_profile)
        self.foreign.interest = self._interest(self.foreign.far, self.other_profile)
        self.adviser_interest = adviser_interest(self.case.offer)
        self.foreign.adviser_interest = adviser_interest(self.other_profile)
        self.notification = notification(self.home.owner)
        self.foreign.notification = notification(self.other.owner)
        self.saved_search = save_search(by=self.home.owner, name="search-canary", query="")
        self.foreign.saved_search = save_search(by=self.other.owner, name="Of strangers", query="")
        self.token = AuthToken.objects.create(user=self.home.owner)[0].token_key
        self.foreign.token = AuthToken.objects.create(user=self.other.owner)[0].token_key
        self.people = {
            "anonymous": None,
            "sme_owner": self.home.owner,
            "sme_colleague": self.home.colleague,
            "sme_other": self.other.owner,
            "broker_home": self.home.broker,
            "broker_colleague": self.home.colleague_broker,
            "broker_partner": self.partner.broker,
            "officer": making.officer(authority),
            "manager": making.person("manager", making.organisation("Lead", role="lead")),
            "administrator": making.administrator(),
            # Not columns of the file: two more readers for the crawl.
            "sme_partner": self.partner.owner,
            "broker_elsewhere": self.other.broker,
        }
        manager = self.people["manager"]
        self.exercise = exercise_of(manager, [self.home.region, self.partner.region])
        self.foreign.exercise = exercise_of(manager, [self.other.region, self.foreign.far.region])
        for exercise in (self.exercise, self.foreign.exercise):
            result_of(manager, self.people["officer"], exercise)
        self.ballot = ballot_of(manager, self.exercise)
        self.foreign.ballot = ballot_of(manager, self.foreign.exercise)

    def _asked(self):
        home = self.case.home.broker
        match = suggestions.shortlist(by=home, suggestion=self.case.suggestion, note=NOTES["shortlist"])
        match = matches.approve(by=home, match=match, note=NOTES["approve"])
        return matches.approve(by=self.case.partner.broker, match=match)

    def _interest(self, side: Side, profile) -> Interest:
        words = {"why": "It fits our houses.", "expects": "A first delivery."}
        return express_interest(by=side.owner, profile=profile, company=side.company, **words)

    def _foreign(self) -> SimpleNamespace:
        """What nobody of the case above may open: another case and what belongs to its side."""
        far = Side("LT", "Delta")
        sought = far.published("TR")
        suggest.suggest_due()
        (offered,) = self.other.company.profiles.filter(type="TO", state="published")
        suggestion = suggestion_of(offered, sought)
        match = matches.approve(
            by=self.other.broker, match=suggestions.shortlist(by=self.other.broker, suggestion=suggestion)
        )
        return SimpleNamespace(
            far=far,
            suggestion=suggestion,
            match=matches.approve(by=far.broker, match=match),
            draft=self.other.draft(title="A draft of strangers"),
            in_review=self.other.in_review("TO", title="Of strangers, in review"),
            join_request=JoinRequest.objects.create(company=self.other.company, user=making.person()),
            change_request=change_request(self.other.company),
            conflict=conflict(self.other.company, "Rival of strangers"),
            audit=audit_of(self.other),
            instrument=instrument_of(self.other),
            practice=practice_of(self.other, "A card of strangers"),
            enquiry=enquiry(self.other.organisation),
            met=met(self.other),
            priority=(foreign_priority := priority(self.other.region)),
            document=document(self.other.region),
            proposal=proposal(foreign_priority),
            link=link(foreign_priority),
        )

    def client(self, actor: str) -> Client:
        # The throttle of the API counts a crawl of some hundred pages as an attack.
        cache.clear()
        client = Client(raise_request_exception=False)
        if self.people[actor] is not None:
            client.force_login(self.people[actor])
        return client
