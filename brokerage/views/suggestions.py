from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.exceptions import NotPossible, TooLate
from brokerage import reasons, rules
from brokerage.disclosure import Discloser
from brokerage.enums import Decision
from brokerage.forms.suggestions import DismissForm, ShortlistForm
from brokerage.models import Match, Suggestion
from brokerage.selectors import pairs, proposals, returns
from brokerage.services import suggestions as services
from brokerage.services.showing import show_pairs

from .desk import check_broker
from .refusals import show_refusal

PER_PAGE = 20


class OpenPairs:
    """What a broker may decide, for a paginator: only the pairs of a page are read, and kept as shown."""

    def __init__(self, user):
        self.organisation = user.capacity.holder_id

    def count(self) -> int:
        return proposals.count_open(self.organisation)

    def __getitem__(self, part: slice) -> list[Suggestion]:
        found = proposals.open_pairs(self.organisation, first=part.start, count=part.stop - part.start)
        return show_pairs([pair.key for pair in found])


def _following(user, item: Suggestion):
    """The id of the next one to decide after this; None when it is the last."""
    pair = proposals.pair_after(user.capacity.holder_id, item)
    rows = show_pairs([pair.key]) if pair else []
    return rows[0].public_id if rows else None


@login_required
@require_safe
def suggestion_list(request):
    check_broker(request.user)
    shown = request.GET.get("show", "open")
    shown = shown if shown in pairs.SHOWN else "open"
    found = OpenPairs(request.user) if shown == "open" else pairs.decided_suggestions(request.user, shown)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    discloser = Discloser(request.user)
    discloser.prepare(key for item in page for key in (item.profile_a_id, item.profile_b_id))
    rows = [pairs.card_of(item, request.user, discloser) for item in page]
    context = {"page_obj": page, "rows": rows, "shown": shown, "choices": pairs.shown_choices(shown)}
    return render(request, "brokerage/suggestions/suggestion_list.html", context)


def _find(request, public_id) -> Suggestion:
    check_broker(request.user)
    found = Suggestion.objects.visible_to(request.user).for_cards().select_related("run", "previous")
    return get_object_or_404(found, public_id=public_id)


@login_required
@require_safe
def suggestion(request, public_id):
    return _show(request, _find(request, public_id))


def _show(request, item: Suggestion, *, shortlist_form=None, dismiss_form=None, status: int = 200):
    user = request.user
    discloser = Discloser(user)
    ours = pairs.own_side(item, user)
    theirs = reasons.other(ours)
    own, partner = discloser.view(item.profile_of(ours)), discloser.view(item.profile_of(theirs))
    following = _following(user, item)
    may_decide = rules.may_decide_suggestion(user, item) and proposals.is_proposed(item)
    may_decide = may_decide and Decision.DISMISSED not in (item.decision_a, item.decision_b)
    points = round(100 * item.score)
    context = {
        "suggestion": item,
        "ours": own,
        "theirs": partner,
        "facts": pairs.facts_side_by_side(own, partner),
        "why": reasons.explain(item.evidence, ours, pairs.keyword_labels(item.evidence)),
        "transnational": pairs.transnational_priorities(item),
        "points": points,
        "together": reasons.together(item.evidence, points),
        "may_decide": may_decide,
        "decision": Decision(item.decision_of(ours)),
        "their_decision": Decision(item.decision_of(theirs)),
        "steps": pairs.decision_steps(item, user),
        "match": Match.objects.visible_to(user).filter(suggestion=item).order_by("-pk").first(),
        "next": following,
        "back": returns.came_back(item, user, ours),
        "later": Suggestion.objects.filter(previous=item).first(),
        "shortlist_form": shortlist_form or ShortlistForm(auto_id="id_shortlist_%s"),
        "dismiss_form": dismiss_form or DismissForm(auto_id="id_dismiss_%s"),
    }
    return render(request, "brokerage/suggestions/suggestion.html", context, status=status)


@login_required
@require_POST
def suggestion_shortlist(request, public_id):
    item = _find(request, public_id)
    form = ShortlistForm(request.POST, auto_id="id_shortlist_%s")
    if form.is_valid():
        try:
            match = services.shortlist(by=request.user, suggestion=item, note=form.cleaned_data["note"])
        except TooLate:
            raise
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Shortlisted. The match is open; approve it when you are sure."))
            if Match.objects.visible_to(request.user).filter(pk=match.pk).exists():
                return redirect("brokerage:match", match.public_id)
            # The other side opened the case and its broker has not approved it yet.
            return redirect("brokerage:suggestion", public_id)
    return _show(request, item, shortlist_form=form, status=422)


@login_required
@require_POST
def suggestion_dismiss(request, public_id):
    item = _find(request, public_id)
    form = DismissForm(request.POST, auto_id="id_dismiss_%s")
    following = _following(request.user, item)
    if form.is_valid():
        try:
            services.dismiss(by=request.user, suggestion=item, **form.cleaned_data)
        except TooLate:
            raise
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(
                request, _("Dismissed. This pair is suggested again only if one of the profiles becomes another one.")
            )
            if request.POST.get("from") == "desk":
                return redirect("brokerage:desk")
            if following:
                return redirect("brokerage:suggestion", following)
            return redirect("brokerage:suggestion_list")
    return _show(request, item, dismiss_form=form, status=422)
