"""What brokers and companies do with a match. Every verb locks the case first, then decides once."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.services import notify
from brokerage import moves, rules
from brokerage.enums import Approval, ConsentState, MatchState
from brokerage.jobs.match_endings import tell_brokers_of_end
from brokerage.models import Consent, Match, Party, Step
from brokerage.people_of import brokers_of_party, owners_of
from brokerage.workflow import MATCH

from .conflicts import check_no_conflict
from .follow_ups import follow_up_without_answers


def approve(*, by, match: Match, note: str = "") -> Match:
    """Approve for one's own side: home first, then each partner; the last approval asks the companies."""
    with transaction.atomic():
        match = _locked(match)
        _require_profiles_in_force(match)
        parties = match.parties.select_related("company__serving_organisation")
        if rules.parties_served(by, match):
            # Declared after the shortlist, it still counts; whoever may not approve is refused for that below.
            check_no_conflict(by=by, companies=[party.company for party in parties])
        if match.state == MatchState.SHORTLISTED:
            moves.move(match, "approve_home", by=by, note=note, home_approved_at=timezone.now())
            _approve_party(_party(match, is_home=True), by)
            _tell_partner_brokers(match)
        else:
            _approve_partner(match, by, note)
    return match


def _approve_partner(match: Match, by, note: str) -> None:
    action = MATCH.get("approve_partner")
    if match.state != MatchState.HOME_APPROVED:
        raise TooLate(_("This match is “%(state)s” already.") % {"state": match.get_state_display()})
    if not moves.has_right(by, match, action):
        raise Refused(
            _("The approval of the other side needs a broker of that side who did not approve for another side.")
        )
    mine = [
        party for party in rules.parties_served(by, match) if not party.is_home and party.approval == Approval.PENDING
    ]
    if match.parties.filter(approval=Approval.PENDING).count() > 1:
        moves.write_step(match, action, from_state=match.state, to_state=match.state, by=by, note=note)
        _approve_party(mine[0], by)
        return
    moves.move(match, "approve_partner", by=by, note=note)
    _approve_party(mine[0], by)
    _ask_for_consent(match)


def _approve_party(party: Party, by) -> None:
    approved = {"approval": Approval.APPROVED, "approved_by": by, "approved_at": timezone.now()}
    if not moves.swap(Party, party.pk, {"approval": Approval.PENDING}, approved):
        raise TooLate(_("Somebody approved for this side a moment ago."))


def _ask_for_consent(match: Match) -> None:
    moves.move(match, "request_consent", consent_asked_at=timezone.now())
    match.parties.update(consent=ConsentState.REQUESTED)
    for party in match.parties.select_related("company"):
        for owner in owners_of(party.company):
            notify(
                to=owner,
                kind="consent_requested",
                key=f"consent:{match.public_id}",
                title=gettext_lazy("A partner abroad: do you want to be introduced?"),
                body=gettext_lazy(
                    "Two innovation brokers looked at your profile and at one from another country and think that you "
                    "should talk. Please read what would be shared and decide. Nothing is disclosed before both "
                    "companies have agreed."
                ),
                url=match_url(match),
                button=gettext_lazy("Read and decide"),
            )


def consent_text(match: Match, party: Party, language: str) -> str:
    """The exact words a company agrees to, in `language`."""
    with translation.override(language):
        return _(
            "I agree that TIBS discloses to the other company of this match, and to its innovation broker: our "
            "company's name, web site, registration number and region, the profile “%(title)s” with the attachments "
            "marked for partners, and the names, e-mail addresses and telephone numbers of our contact persons. "
            "This happens only when the other company has agreed as well. I can withdraw this consent at any time; "
            "what the other company has read until then cannot be taken back."
        ) % {"title": party.profile.title}


def give_consent(*, by, match: Match, language: str = "") -> Match:
    """An owner agrees for its company to the text in `language`, the one it read; the last yes introduces."""
    with transaction.atomic():
        match = _locked(match)
        party = _own_party(match, by, "give_consent")
        _require_profiles_in_force(match)
        _swap_consent(party, ConsentState.REQUESTED, ConsentState.GIVEN)
        _write_consent(match, party, by, Consent.Kind.GIVEN, language)
        action = MATCH.get("give_consent")
        moves.write_step(match, action, from_state=match.state, to_state=match.state, by=by)
        if not match.parties.exclude(consent=ConsentState.GIVEN).exists():
            _introduce(match)
    return match


def _introduce(match: Match) -> None:
    moves.move(match, "complete_consent")
    moves.move(match, "introduce", introduced_at=timezone.now())
    for party in match.parties.select_related("company__serving_organisation"):
        for person in {*owners_of(party.company), *brokers_of_party(party)}:
            notify(
                to=person,
                kind="introduced",
                key=f"introduced:{match.public_id}",
                title=gettext_lazy("Both companies agreed: the introduction is made"),
                body=gettext_lazy(
                    "The contact persons of both companies can now be seen in the portal. A first message within a few "
                    "days keeps the interest alive."
                ),
                url=match_url(match),
                button=gettext_lazy("See the contacts"),
            )


def refuse_consent(*, by, match: Match, reason: str, note: str = "") -> Match:
    with transaction.atomic():
        match = _locked(match)
        party = _own_party(match, by, "refuse_consent")
        moves.move(match, "refuse_consent", by=by, reason=reason, note=note, exit_reason=reason)
        _swap_consent(party, ConsentState.REQUESTED, ConsentState.REFUSED)
        _write_consent(match, party, by, Consent.Kind.REFUSED)
        tell_brokers_of_end(match)
    return match


def withdraw_consent(*, by, match: Match, note: str = "") -> Match:
    """Disclosure to the other side ends with this transaction."""
    with transaction.atomic():
        match = _locked(match)
        party = _own_party(match, by, "withdraw_consent")
        moves.move(match, "withdraw_consent", by=by, note=note)
        _swap_consent(party, ConsentState.GIVEN, ConsentState.WITHDRAWN)
        _write_consent(match, party, by, Consent.Kind.WITHDRAWN)
        tell_brokers_of_end(match)
    return match


# Steps with a verb of their own above; `advance` refuses them.
_OWN_VERB = {
    *("approve_home", "approve_partner", "give_consent", "refuse_consent", "withdraw_consent"),
    *("record_agreement", "confirm_agreement", "agree", "answer_follow_up"),
}
_BY_HAND = {"follow_up_6m": 6, "follow_up_12m": 12}


def advance(*, by, match: Match, action: str, reason: str = "", note: str = "") -> Step:
    """Any other step of the table: dialogue, meeting, a follow-up that stays silent, every exit."""
    if action in _OWN_VERB:
        raise NotPossible(_("This step has a form of its own on the page of the match."))
    with transaction.atomic():
        match = _locked(match)
        entry = MATCH.get(action)
        changes = {"exit_reason": reason} if entry is not None and entry.is_exit else {}
        step = moves.move(match, action, by=by, reason=reason, note=note, **changes)
        if action in _BY_HAND:
            follow_up_without_answers(match, _BY_HAND[action])
        if entry.is_exit:
            tell_brokers_of_end(match, but=by)
    return step


def match_url(match: Match) -> str:
    return reverse("brokerage:match", args=[match.public_id])


def _locked(match: Match) -> Match:
    return Match.objects.select_for_update().get(pk=match.pk)


def _party(match: Match, **fields) -> Party:
    return match.parties.get(**fields)


def _own_party(match: Match, by, key: str) -> Party:
    action = MATCH.get(key)
    if match.state not in action.sources:
        raise NotPossible(
            _("This match is “%(state)s” now; that step is not possible any more.")
            % {"state": match.get_state_display()}
        )
    if not moves.has_right(by, match, action):
        raise Refused(_("Only an owner of a company of this match decides on its consent, and only once."))
    return match.party_of(by.capacity)


def _require_profiles_in_force(match: Match) -> None:
    for party in match.parties.select_related("profile"):
        if party.profile.state != "published" or not party.profile.is_in_date:
            raise NotPossible(
                _("The profile “%(title)s” is no longer published, so the match cannot go on.")
                % {"title": party.profile.title}
            )


def _swap_consent(party: Party, old: str, new: str) -> None:
    if not moves.swap(Party, party.pk, {"consent": old}, {"consent": new}):
        raise TooLate(_("Somebody of your company answered a moment ago."))


def _write_consent(match: Match, party: Party, by, kind: str, language: str = "") -> Consent:
    language = language or by.language
    return Consent.objects.create(
        party=party,
        kind=kind,
        text=consent_text(match, party, language),
        text_version=settings.TIBS_CONSENT_VERSION,
        language=language,
        by=by,
    )


def _tell_partner_brokers(match: Match) -> None:
    for party in match.parties.filter(is_home=False).select_related("company__serving_organisation"):
        for broker in brokers_of_party(party):
            notify(
                to=broker,
                kind="match_to_approve",
                key=f"approve:{match.public_id}",
                title=gettext_lazy("A match waits for your approval"),
                body=gettext_lazy("A broker of another region proposes a partner for a company that you look after."),
                url=match_url(match),
                button=gettext_lazy("Look at the match"),
            )
