"""What a person does on the page of a match: one address a verb, POST only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.roles import Role
from brokerage.enums import MatchState
from brokerage.forms.matches import form_of
from brokerage.models import Match
from brokerage.services import matches as services
from brokerage.workflow import MATCH

from .matches import find_match, show_match
from .refusals import show_refusal


def _take(request, public_id, key: str, verb, done):
    """Check the form of the action `key`, call `verb` with its data, tell what happened."""
    item = find_match(request, public_id)
    form = form_of(MATCH.get(key), request.POST)
    if form.is_valid():
        try:
            result = verb(item, form.cleaned_data)
        except TooLate:
            raise
        except NotPossible as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, done(result))
            if request.POST.get("from") == "desk":
                return redirect("brokerage:desk")
            if not Match.objects.visible_to(request.user).filter(pk=item.pk).exists():
                return redirect("brokerage:match_list")
            return redirect("brokerage:match", public_id)
    return show_match(request, item, failed=key, form=form, status=422)


@login_required
@require_POST
def match_approve(request, public_id):
    item = find_match(request, public_id)
    if not request.user.acts_as(Role.BROKER):
        # Before the state is looked at: that somebody was first is not for the companies to hear.
        raise Refused(_("Only brokers approve a match."))
    key = "approve_home" if item.state == MatchState.SHORTLISTED else "approve_partner"

    def done(match):
        if match.state == MatchState.CONSENT_REQUESTED:
            return _("Approved. Both companies were asked for consent, on their page and by e-mail.")
        return _("Approved. The broker of the other side was asked to approve as well.")

    return _take(
        request, public_id, key, lambda m, data: services.approve(by=request.user, match=m, note=data["note"]), done
    )


@login_required
@require_POST
def match_consent(request, public_id):
    def done(match):
        if match.introduced_at:
            return _("You agreed, and so did the other company: you are introduced to each other.")
        return _("You agreed. As soon as the other company agrees as well, you are introduced to each other.")

    return _take(
        request,
        public_id,
        "give_consent",
        # The language of the page, for the text it showed is the one consented to.
        lambda m, _d: services.give_consent(by=request.user, match=m, language=get_language() or "en"),
        done,
    )


@login_required
@require_POST
def match_refuse(request, public_id):
    return _take(
        request,
        public_id,
        "refuse_consent",
        lambda m, data: services.refuse_consent(by=request.user, match=m, **data),
        lambda _match: _("You declined. Nothing was disclosed; the brokers were told."),
    )


@login_required
@require_POST
def match_withdraw(request, public_id):
    return _take(
        request,
        public_id,
        "withdraw_consent",
        lambda m, data: services.withdraw_consent(by=request.user, match=m, note=data["note"]),
        lambda _match: _("Your consent is withdrawn. The other company no longer sees your data here."),
    )


@login_required
@require_POST
def match_advance(request, public_id, action):
    entry = MATCH.get(action)
    if entry is None or entry.clock:
        raise Http404
    return _take(
        request,
        public_id,
        action,
        lambda m, data: services.advance(by=request.user, match=m, action=action, **data),
        lambda _step: _("Done: %(what)s.") % {"what": entry.done},
    )
