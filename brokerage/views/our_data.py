from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.exceptions import Refused
from accounts.models import TermsConsent
from accounts.roles import Role
from brokerage.disclosure import Rung, disclosed_readers
from brokerage.models import AccessRecord, Consent

PER_PAGE = 25
SEEN = {
    Rung.CASE.name.lower(): gettext_lazy("Company name, web site and registration number, as broker of a match"),
    Rung.DISCLOSED.name.lower(): gettext_lazy("Company and contact persons, after the introduction"),
}


@login_required
@require_safe
def our_data(request):
    """What the portal keeps about a company and who saw it."""
    held = request.user.capacity
    if held is None or held.role != Role.SME:
        raise Refused(_("This page is for people of a company. Switch your role to see it."))
    company = held.holder
    accesses = AccessRecord.objects.filter(company=company).select_related("user").order_by("-at", "-pk")
    page = Paginator(accesses, PER_PAGE).get_page(request.GET.get("page"))
    names = disclosed_readers(company)
    for record in page:
        if record.role == Role.SME:
            record.holder = names.get(record.user_id, _("A company that you were introduced to"))
        record.what = SEEN.get(record.rung, record.rung)
    context = {
        "company": company,
        "is_owner": held.is_owner,
        "page_obj": page,
        "consents": Consent.objects.filter(party__company=company).select_related("by", "party__match"),
        "terms": TermsConsent.objects.filter(user=request.user),
        "counts": {
            "profiles": company.profiles.count(),
            "people": company.memberships.in_force().count(),
        },
    }
    return render(request, "brokerage/our_data/our_data.html", context)
