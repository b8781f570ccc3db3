from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.exceptions import Refused
from accounts.models import Notification
from accounts.roles import Role
from brokerage.enums import AuditState, ConsentState, InterestState, MatchState, ProfileState
from brokerage.models import Audit, BeneficiaryCheck, Interest, Match, Profile, SelfCheck
from brokerage.selectors.company_next import asks_itself
from brokerage.selectors.company_turns import case_turn
from brokerage.selectors.directory import instruments_for_company
from brokerage.selectors.threads import unread_counts
from brokerage.services.profile_life import is_renewable
from brokerage.workflow import RUNNING_MATCH_STATES

NEWEST = 5
SHOWN = 3
_AGREED = (MatchState.AGREED, MatchState.FOLLOWED_UP_6M, MatchState.FOLLOWED_UP_12M)
_BEFORE_AGREEMENT = [state for state in RUNNING_MATCH_STATES if state not in _AGREED]


@login_required
@require_safe
def start_sme(request):
    """Where things stand: one sentence, one next step, the line from registration to introduction, what is new."""
    held = request.user.capacity
    if held is None:
        return redirect("brokerage:company_register")
    if held.role != Role.SME:
        raise Refused(_("This page is for people of a company. Switch your role to see it."))
    profiles = list(Profile.objects.filter(company_id=held.holder_id).exclude(state=ProfileState.ARCHIVED))
    matches = list(Match.objects.visible_to(request.user).prefetch_related("parties__company"))
    counts = unread_counts(request.user)
    unread = [match for match in matches if match.pk in counts]
    audit = Audit.objects.visible_to(request.user).first()
    checks = list(BeneficiaryCheck.objects.visible_to(request.user)[:1])
    own_answers = SelfCheck.objects.visible_to(request.user).open().of_form_in_force().first()
    context = {
        "company": held.holder,
        "audit": audit,
        "asks_itself": asks_itself(checks, own_answers),
        "step": next_step(held, profiles, matches, unread, audit, case_turn(request.user)),
        "stages": line(held.holder, profiles, matches),
        "instruments": instruments_for_company(held.holder)[:SHOWN],
        "news": Notification.objects.filter(to=request.user).order_by("-created_at", "-pk")[:NEWEST],
    }
    return render(request, "brokerage/start/start_sme.html", context)


def next_step(
    held,
    profiles: list[Profile],
    matches: list[Match],
    unread: list[Match] = (),
    audit: Audit | None = None,
    turn: dict | None = None,
) -> dict:
    """`{sentence, button, url}`: the first of these that applies, most urgent first."""
    by_state = {profile.state: profile for profile in reversed(profiles)}
    asked = [match for match in matches if match.party_of(held).consent == ConsentState.REQUESTED and match.is_running]
    introduced = [match for match in matches if match.introduced_at and match.state in _BEFORE_AGREEMENT]
    agreed = [match for match in matches if match.state in _AGREED]
    if asked and held.is_owner:
        return _step(_("A partner abroad was found, and you are asked whether you agree to be introduced."),
                     _("Read and answer"), "match", asked[0])  # fmt: skip
    if interest := _interest_to_answer(held):
        sentence = _("Somebody abroad is interested in your profile and waits for your answer.")
        if interest.company_id == held.holder_id:
            sentence = _("A broker abroad has a question about your expression of interest.")
        if interest.state == InterestState.REVIEWED_BY_CLIENT:
            sentence = _("The company abroad is interested as well. Name the profile with which a match is opened.")
        return _step(sentence, _("Read and answer"), "interest", interest)
    if turn:
        return turn
    if waiting := by_state.get(ProfileState.CLIENT_VALIDATION):
        if held.is_owner:
            return _step(_("Your profile is written and waits for your yes."), _("Read and validate the profile"),
                         "profile_detail", waiting)  # fmt: skip
        return _step(_("Your profile waits for the yes of an owner of your company."), _("See the profile"),
                     "profile_detail", waiting)  # fmt: skip
    for state in (ProfileState.RETURNED, ProfileState.ON_HOLD):
        if state in by_state:
            return _step(_("The review of your profile asks for changes."), _("See what to mend"), "profile_detail",
                         by_state[state])  # fmt: skip
    if unread:
        return _step(_("Somebody wrote to you in one of your cases."), _("Read and answer"), "match", unread[0])
    if introduced:
        return _step(_("You were introduced to a partner abroad."), _("See the match and the contacts"), "match",
                     introduced[0])  # fmt: skip
    if ending := next((profile for profile in profiles if is_renewable(profile)), None):
        return _step(_("A profile of yours ends soon; it can be renewed for another year."),
                     _("See the profile and renew it"), "profile_detail", ending)  # fmt: skip
    if draft := by_state.get(ProfileState.DRAFT):
        return _step(
            _("You have begun a profile that nobody else sees yet."), _("Go on writing"), "profile_edit", draft
        )
    if audit and audit.state == AuditState.DRAFT:
        return _step(_("An audit of your company's needs is begun; your broker reads what you save."),
                     _("Go on with the audit"), "audit_edit", audit)  # fmt: skip
    if audit and not profiles:
        return _step(_("Your needs audit is complete. A profile can be drafted from it."),
                     _("See the audit"), "audit", audit)  # fmt: skip
    if agreed:
        return _step(_("You have an agreement with a partner abroad. After 6 and 12 months you are asked how it goes."),
                     _("See the agreement"), "match", agreed[0])  # fmt: skip
    if ProfileState.REVIEW in by_state:
        return _step(_("A second broker reviews your profile; you will be told by e-mail."), _("See the profile"),
                     "profile_detail", by_state[ProfileState.REVIEW])  # fmt: skip
    if ProfileState.PUBLISHED in by_state:
        return _step(_("Your profile is published; the brokers look for partners abroad."),
                     _("Look at the opportunities"), "opportunity_list")  # fmt: skip
    if ended := by_state.get(ProfileState.EXPIRED):
        return _step(_("Your profile has ended: it is neither shown nor suggested any more."),
                     _("See the profile and revise it"), "profile_detail", ended)  # fmt: skip
    return _step(_("Your company is registered. A profile says, without your name, what you offer or seek."),
                 _("Write the first profile"), "profile_new")  # fmt: skip


def _interest_to_answer(held) -> Interest | None:
    theirs = Q(profile__company_id=held.holder_id, state=InterestState.FORWARDED)
    unnamed = Q(state=InterestState.REVIEWED_BY_CLIENT, own_profile=None, match=None)
    ours = Q(company_id=held.holder_id) & (Q(state=InterestState.WAITING_INFORMATION) | unnamed)
    return Interest.objects.verified().filter(theirs | ours).order_by("state_since", "pk").first()


def _step(sentence: str, button: str, name: str, thing=None) -> dict:
    url = reverse(f"brokerage:{name}", args=[thing.public_id] if thing else [])
    return {"sentence": sentence, "button": button, "url": url}


def line(company, profiles: list[Profile], matches: list[Match]) -> list[dict]:
    states = {profile.state for profile in profiles}
    published = states & {ProfileState.PUBLISHED, ProfileState.EXPIRED}
    steps = [
        (_("Company registered"), True),
        (_("Broker found"), company.broker_in_charge_id is not None),
        (_("Profile written"), bool(profiles)),
        (_("Profile published"), bool(published)),
        (_("Partner found"), bool(matches)),
        (_("Introduced"), any(match.introduced_at for match in matches)),
        (_("Agreement reached"), any(match.state in _AGREED for match in matches)),
    ]
    current = next((index for index, (_label, is_done) in enumerate(steps) if not is_done), None)
    return [
        {"label": label, "status": "done" if is_done else "now" if index == current else "next"}
        for index, (label, is_done) in enumerate(steps)
    ]
