"""What a broker does next with a company, in a sentence and a button."""

from django.urls import reverse
from django.utils.translation import gettext as _

from brokerage.models import BeneficiaryCheck, Company


def asks_itself(checks: list[BeneficiaryCheck], own) -> bool:
    """Whether the company is invited to answer the check: not once it passed, unless its answers are begun."""
    return own is not None or not checks or checks[0].result != BeneficiaryCheck.Result.PASSED


def next_step(company: Company, checks: list[BeneficiaryCheck], *, may_check: bool, own=None) -> dict | None:
    """`checks`: newest first; `own`: what the company answered itself and sent.

    None when nothing of the way to a first profile is left, or it is not this person's.
    """
    if not may_check:
        return None
    check = {"url": reverse("brokerage:company_check", args=[company.public_id])}
    if own is not None:
        sentence = _("The company answered the questions of the check itself. Next: read its answers and decide.")
        return check | {"sentence": sentence, "button": _("Read and decide")}
    if not checks:
        sentence = _("Next: check whether the programme can help this company.")
        return check | {"sentence": sentence, "button": _("Make the beneficiary check")}
    if checks[0].result == BeneficiaryCheck.Result.LATER:
        sentence = _("The last check found something missing. When it is there, check the company again.")
        return check | {"sentence": sentence, "button": _("Check again")}
    if checks[0].result == BeneficiaryCheck.Result.REFUSED:
        sentence = _("The company is not suitable for the programme. If that changes, check it again.")
        return check | {"sentence": sentence, "button": _("Check again")}
    if not company.profiles.exists():
        url = reverse("brokerage:profile_new") + f"?company={company.public_id}"
        sentence = _("The company is suitable for the programme. Next: begin a profile with it.")
        return {"url": url, "sentence": sentence, "button": _("Begin a profile")}
    return None
