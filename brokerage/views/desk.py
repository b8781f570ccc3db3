from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import User
from accounts.roles import Role
from brokerage import rules
from brokerage.forms.desk import BrokerChangeAnswerForm
from brokerage.forms.suggestions import DismissForm
from brokerage.models import BrokerChangeRequest
from brokerage.selectors.desk import desk_groups
from brokerage.services.broker_change import answer_broker_change

from .refusals import show_refusal


def check_broker(user) -> None:
    if not user.acts_as(Role.BROKER):
        raise Refused(_("This page is for innovation brokers. Switch your role to see it."))


@login_required
@require_safe
def desk(request):
    """What waits for me, grouped by what I must do; below it, folded, what waits for others."""
    check_broker(request.user)
    mine, others = desk_groups(request.user)
    # Suggestions are a choice and coming meetings are news, no debts: they do not count among what waits.
    debts = [group for group in mine if group.is_debt]
    owed = [row for group in debts for row in group.shown]
    context = {
        "groups": [group for group in mine if group.rows],
        "empty": [group.empty for group in mine if not group.rows],
        "others": [group for group in others if group.rows],
        "count": len(owed),
        "is_more": any(group.has_more for group in debts),
        "oldest": min((row.since for row in owed), default=None),
        "dismiss_form": DismissForm(auto_id=False),
    }
    return render(request, "brokerage/desk/desk.html", context)


@login_required
def broker_change_answer(request, pk):
    if not request.user.acts_as(Role.BROKER, Role.ADMINISTRATOR):
        raise Refused(_("A colleague of the broker in charge or an administrator answers this."))
    asked = get_object_or_404(
        BrokerChangeRequest.objects.visible_to(request.user).select_related(
            "company__serving_organisation", "company__broker_in_charge", "asked_by"
        ),
        pk=pk,
        answered_at=None,
    )
    if not rules.may_answer_broker_change(request.user, asked.company):
        raise Refused(_("This request is about you: a colleague or an administrator answers it."))
    organisation = asked.company.serving_organisation
    brokers = organisation.brokers() if organisation else User.objects.none()
    form = BrokerChangeAnswerForm(request.POST if request.method == "POST" else None, brokers=brokers)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                answer_broker_change(by=request.user, request=asked, **form.cleaned_data)
            except TooLate:
                raise
            except NotPossible as refusal:
                show_refusal(form, refusal)
            else:
                messages.success(request, _("The company has your answer."))
                return redirect("start")
    return render(request, "brokerage/desk/broker_change_answer.html", {"form": form, "asked": asked}, status=status)
