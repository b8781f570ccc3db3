from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import spreadsheets
from accounts.exceptions import Refused
from accounts.roles import Role
from brokerage import moves, rules
from brokerage.disclosure import Discloser, ProfileView, Rung, record_access
from brokerage.enums import ConsentState, MatchState
from brokerage.filters import MatchFilter
from brokerage.forms.matches import form_of
from brokerage.models import Match
from brokerage.people_of import owners_of
from brokerage.selectors import agreements, case_list, cases
from brokerage.services import matches as services
from brokerage.workflow import DISCLOSED_MATCH_STATES

from .case_parts import hand_over_part, meetings_part, thread_part

PER_PAGE = 20
# On the page, these have a place of their own.
PROMINENT = (
    *("approve_home", "approve_partner", "give_consent", "refuse_consent", "withdraw_consent"),
    *("record_agreement", "confirm_agreement", "agree", "answer_follow_up"),
)


def check_reader(user) -> None:
    if not user.acts_as(Role.BROKER, Role.SME):
        raise Refused(_("Matches are read by the companies concerned and their brokers."))


@login_required
@require_safe
def match_list(request):
    """As a list, as a board by stage (`view=board`), or as a spreadsheet (`format=csv` or `xlsx`)."""
    check_reader(request.user)
    found = MatchFilter(request.GET, queryset=Match.objects.visible_to(request.user), request=request)
    discloser = Discloser(request.user)
    context = {
        "filter": found,
        "is_sme": request.user.acts_as(Role.SME),
        "is_board": request.GET.get("view") == "board",
        "is_ended": request.GET.get("stage") == "ended",
        "is_filtered": any(request.GET.get(name) for name in found.filters if name != "view"),
        "formats": spreadsheets.FORMATS,
        "most_rows": spreadsheets.MOST_ROWS,
    }
    if context["is_board"]:
        context["columns"] = case_list.board(found.qs, discloser)
        context["count"] = sum(column.count for column in context["columns"])
        return render(request, "brokerage/matches/match_board.html", context)
    pages = Paginator(found.qs.for_cards(), PER_PAGE)
    if form := spreadsheets.asked_for(request, pages.count):
        # Read now: a streamed answer is written when the reader's language is no longer set.
        rows = list(case_list.rows(found.qs, discloser))
        return spreadsheets.response(form, "cases", case_list.headings(), rows)
    page = pages.get_page(request.GET.get("page"))
    context |= {"page_obj": page, "rows": case_list.cards_of(page, discloser)}
    return render(request, "brokerage/matches/match_list.html", context)


def find_match(request, public_id) -> Match:
    check_reader(request.user)
    found = Match.objects.visible_to(request.user).for_cards().select_related("suggestion")
    return get_object_or_404(found, public_id=public_id)


@login_required
@require_safe
def match(request, public_id):
    return show_match(request, find_match(request, public_id))


def show_match(request, item: Match, *, failed: str = "", form=None, status: int = 200, **forms):
    """The page of a case; `form` is the one of the action `failed` that was refused, `forms` those of its parts."""
    user = request.user
    held = user.capacity
    discloser = Discloser(user)
    sides = cases.sides(item, discloser)
    for side in sides:
        record_access(user, side["party"].profile)
    steps = list(item.steps.select_related("by", "on_behalf_of").order_by("at", "pk"))
    offers = [
        {"offer": offer, "form": form if offer.key == failed and form else form_of(offer.action)}
        for offer in moves.available(item, user)
        if offer.allowed
    ]
    cases.set_answer_due([item])
    ours = item.party_of(held)
    is_sme = held.role == Role.SME
    context = {
        "match": item,
        "sides": sides,
        "ours": ours,
        "stages": cases.stages(item, steps),
        "next": cases.next_step(item, sides),
        "steps": cases.timeline(item, steps, sides, held),
        "prominent": dict.fromkeys(PROMINENT)
        | {row["offer"].key: row for row in offers if row["offer"].key in PROMINENT},
        "forward": [row for row in offers if row["offer"].key not in PROMINENT and not row["offer"].action.is_exit],
        "exits": [row for row in offers if row["offer"].key not in PROMINENT and row["offer"].action.is_exit],
        "failed": failed,
        "is_sme": is_sme,
        "is_owner": held.is_owner,
        "is_disclosed": item.introduced_at is not None and item.state in DISCLOSED_MATCH_STATES,
        "consent_text": services.consent_text(item, ours, get_language() or "en") if is_sme else "",
        "consent_version": settings.TIBS_CONSENT_VERSION,
        "own_consents": ours.consents.select_related("by") if rules.is_own_side(user, ours.company) else [],
        "asked_us": ours.consent == ConsentState.REQUESTED,
        "agreement": agreements.agreement_of(user, item, sides),
        "follow_ups": agreements.follow_ups_of(user, item, sides),
        "suggestion": item.suggestion if not is_sme else None,
        "answer_due": item.answer_due,
        "to_call": owners_of(ours.company) if _is_to_call(item, ours, is_sme) else [],
    }
    context |= thread_part(request, item, **forms) | meetings_part(request, item)
    if not is_sme:
        context |= hand_over_part(user, item, **forms)
    page = "match_company.html" if is_sme else "match.html"
    return render(request, f"brokerage/matches/{page}", context, status=status)


def _is_to_call(item: Match, ours, is_sme: bool) -> bool:
    """Its broker reminds a company that owes an answer."""
    return not is_sme and item.state == MatchState.CONSENT_REQUESTED and ours.consent == ConsentState.REQUESTED


@login_required
@require_safe
def match_seen(request, public_id):
    """What the other side sees of us: today, and once the companies are introduced."""
    item = find_match(request, public_id)
    ours = item.party_of(request.user.capacity)
    ours.profile.company = ours.company
    is_introduced = item.introduced_at is not None and item.state in DISCLOSED_MATCH_STATES
    company_rung = Rung.DISCLOSED if is_introduced else Rung.TEASER
    broker_rung = Rung.CASE if item.home_approved_at else Rung.SUMMARY
    context = {
        "match": item,
        "ours": ours,
        "is_introduced": is_introduced,
        "readers": [
            {"title": _("The other company, today"), "view": ProfileView(ours.profile, company_rung)},
            {"title": _("The other side's broker, today"), "view": ProfileView(ours.profile, broker_rung)},
            {
                "title": _("The other company, once both have agreed"),
                "view": ProfileView(ours.profile, Rung.DISCLOSED),
            },
        ],
    }
    if is_introduced:
        context["readers"].pop()
    return render(request, "brokerage/matches/match_seen.html", context)
