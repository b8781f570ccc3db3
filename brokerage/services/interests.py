"""What companies and brokers do with an expression of interest. It discloses nothing; a liked one opens a match."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import User
from brokerage import moves, rules
from brokerage.anonymity import told_by
from brokerage.enums import InterestState
from brokerage.jobs import interest_letters as letters
from brokerage.jobs.engine_data import profile_data
from brokerage.matching.hard import why_not
from brokerage.models import Company, Interest, Match, Profile, Step, Suggestion
from brokerage.services.cases import open_case, pair_of
from brokerage.services.conflicts import check_no_conflict
from brokerage.services.presence import require_present
from brokerage.services.showing import show_pairs
from brokerage.workflow import INTEREST

TEXTS = ("why", "expects", "questions")


def express_interest(
    *,
    by: User,
    profile: Profile,
    company: Company,
    own_profile: Profile | None = None,
    why: str,
    expects: str,
    questions: str = "",
) -> Interest:
    """Of a company in a profile abroad, by somebody of the company or its broker."""
    if not rules.is_own_side(by, company):
        raise Refused(_("Only people of the company or its broker express its interest."))
    texts = {"why": why, "expects": expects, "questions": questions}
    check_texts(texts, company)
    try:
        with transaction.atomic():
            # The row of the company is held, so that the sixth of two tabs finds the fifth.
            require_present(company)
            check_takes_interest(profile)
            _check_pair(company, profile)
            if own_profile is not None:
                check_own_profile(own_profile, company)
                require_hard_rules(profile, own_profile)
            limit = settings.TIBS_INTERESTS_PER_COMPANY
            if Interest.objects.open().filter(company=company).count() >= limit:
                raise NotPossible(
                    _("A company may have %(limit)s open interests at a time. Wait for an answer, or take one back.")
                    % {"limit": limit}
                )
            interest = Interest.objects.create(
                profile=profile,
                company=company,
                own_profile=own_profile,
                sent_by=by,
                language=by.language,
                verified_at=timezone.now(),
                **{name: text.strip() for name, text in texts.items()},
            )
            letters.tell_arrival(interest)
    except IntegrityError:
        raise TooLate(_("Your company has expressed its interest in this profile already.")) from None
    return interest


def check_texts(texts: dict[str, str], company: Company | None) -> None:
    missing = {name: _("This is needed.") for name in ("why", "expects") if not texts[name].strip()}
    if missing:
        raise NotPossible(_("Something is missing."), missing)
    telling = {name: found for name in TEXTS if company and (found := told_by(company, texts[name]))}
    if telling:
        raise NotPossible(
            _("The text reveals your company. Names are exchanged only when both companies have agreed."),
            {name: _("Leave this out: %(words)s.") % {"words": ", ".join(found)} for name, found in telling.items()},
        )


def check_takes_interest(profile: Profile) -> None:
    if not rules.is_public(None, profile):
        raise NotPossible(_("This profile is no longer published."))
    if not profile.open_for_interest:
        raise NotPossible(_("This company does not take new interests at the moment."))
    last = profile.call_interest_deadline
    if last is not None and last < timezone.localdate():
        raise NotPossible(_("The deadline for interest in this call has passed."))


def _check_pair(company: Company, profile: Profile) -> None:
    if profile.company_id == company.pk:
        raise NotPossible(_("This is a profile of your own company."))
    if profile.company.country_id == company.country_id:
        raise NotPossible(
            _("This company is in your own country. The portal brings companies together across borders.")
        )


def check_own_profile(own: Profile, company: Company) -> None:
    if own.company_id != company.pk or own.state != "published" or not own.is_in_date:
        wrong = _("Choose a published profile of the company.")
        raise NotPossible(wrong, {"own_profile": wrong})


def require_hard_rules(profile: Profile, own: Profile) -> None:
    """The rules that keep a pair from being suggested keep it from being a match too; the reason is said."""
    reasons = why_not(*profile_data(Profile.objects.filter(pk__in=[profile.pk, own.pk])))
    sentences = {
        "same_company": _("Both profiles are of one company."),
        "country_unknown": _("The country of one of the companies is not known."),
        "same_country": _("Both companies are in one country."),
        "types_not_complementary": _("The two types of profile do not go together: an offer meets a request."),
    }
    targets = _("One of the profiles seeks partners in other countries.")
    kinds = _("One of the profiles seeks another kind or size of partner.")
    sentences |= dict.fromkeys(("target_country_ab", "target_country_ba"), targets)
    sentences |= dict.fromkeys(("partner_type_ab", "partner_type_ba"), kinds)
    if reasons:
        text = " ".join(dict.fromkeys(sentences[reason] for reason in reasons))
        raise NotPossible(text, {"own_profile": text})


def advance(*, by: User, interest: Interest, action: str, reason: str = "", note: str = "") -> Step:
    """Every step of the table that a person takes; who comes second is told what happened, not who did it."""
    given, suggestion = interest, None
    if action == "like" and given.own_profile is not None and rules.answers_as_client(by, given):
        suggestion = _suggestion_of(given.profile, given.own_profile)
    with transaction.atomic():
        suggestion = _held(suggestion)
        interest = locked(given)
        if interest.state != given.state:
            last = interest.steps.exclude(from_state=F("to_state")).last()
            raise TooLate(_("Somebody was first: %(what)s.") % {"what": INTEREST.get(last.action).done})
        changes = {"exit_reason": reason} if reason else {}
        if action == "forward":
            changes |= {"forwarded_at": timezone.now()}
            _check_may_forward(by, interest)
        if action == "give_information" and rules.speaks_for_interest(by, interest):
            _check_answer(interest, note)
        step = moves.move(interest, action, by=by, reason=reason, note=note, **changes)
        if action == "like":
            _open_match_if_ready(interest, by, suggestion)
        letters.tell_step(interest, step, by)
    given.refresh_from_db()
    return step


def _check_answer(interest: Interest, note: str) -> None:
    if found := told_by(interest.company, note):
        text = _("Leave this out: %(words)s.") % {"words": ", ".join(found)}
        raise NotPossible(_("The text reveals your company."), {"note": text})


def _check_may_forward(by: User, interest: Interest) -> None:
    if interest.state not in INTEREST.get("forward").sources or not rules.may_work_on_interest(by, interest):
        return  # `move` says why.
    if not rules.is_public(None, interest.profile):
        raise NotPossible(_("This profile is no longer published. Close the interest and say so."))
    if interest.company is not None:
        require_no_conflict(by, interest, interest.company)


def require_no_conflict(by, interest: Interest, company: Company) -> None:
    check_no_conflict(by=by, companies=(interest.profile.company, company))


def name_profile(*, by: User, interest: Interest, own_profile: Profile) -> Interest:
    """Say with which profile a match would be opened: the interested company its own, the broker the adviser's client.

    Where the company of the profile has said yes already, the match opens at once.
    """
    suggestion = _suggestion_of(interest.profile, own_profile)
    with transaction.atomic():
        suggestion = _held(suggestion)
        interest = locked(interest)
        if not (rules.speaks_for_interest(by, interest) or rules.may_work_on_interest(by, interest)):
            raise Refused(_("Only the interested company, its broker and the broker in charge name the profile."))
        if not interest.is_open or interest.match_id:
            raise NotPossible(_("This interest is “%(state)s” now.") % {"state": interest.get_state_display()})
        check_own_profile(own_profile, interest.company or own_profile.company)
        require_hard_rules(interest.profile, own_profile)
        interest.own_profile = own_profile
        interest.save(update_fields=["own_profile"])
        _open_match_if_ready(interest, by, suggestion)
    return interest


def _suggestion_of(one: Profile, other: Profile) -> Suggestion | None:
    """What the engine proposes of the pair, if it does; before any lock is held, for it waits for erasures."""
    return next(iter(show_pairs([pair_of(one, other)])), None)


def _held(suggestion: Suggestion | None) -> Suggestion | None:
    """Locked first of all: the order is suggestion, match, interest, profile, company."""
    return suggestion and Suggestion.objects.select_for_update(of=("self",)).get(pk=suggestion.pk)


def _open_match_if_ready(interest: Interest, by: User, suggestion: Suggestion | None) -> Match | None:
    """The match of a liked interest; a running one of the pair is joined, and its suggestion counts as decided."""
    if interest.state != InterestState.REVIEWED_BY_CLIENT or interest.own_profile is None:
        return None
    home, partner = interest.profile, interest.own_profile
    for item in (home, partner):
        if item.state != "published" or not item.is_in_date:
            raise NotPossible(_("The profile “%(title)s” is no longer published.") % {"title": item.title})
    for company in sorted((home.company, partner.company), key=lambda company: company.pk):
        require_present(company)
    require_no_conflict(by, interest, partner.company)
    require_hard_rules(home, partner)
    if suggestion is not None:
        for side in "ab":
            if suggestion.decision_of(side) == "open":
                moves.decide(suggestion, side, "shortlist_by_interest")
    match = open_case(home=home, partner=partner, by=by, suggestion=suggestion)
    interest.match = match
    interest.save(update_fields=["match"])
    if match.introduced_at:
        moves.move(interest, "exchange_contacts")
    letters.tell_match(interest)
    return match


def locked(interest: Interest) -> Interest:
    return Interest.objects.for_cards().select_for_update(of=("self",)).get(pk=interest.pk)
