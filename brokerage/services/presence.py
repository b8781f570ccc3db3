from django.utils.translation import gettext as _

from accounts.exceptions import NotPossible
from brokerage.models import Company


def require_present(company: Company) -> None:
    """The company was not erased meanwhile: waits for an erasure, and holds one up until the caller commits."""
    rows = Company.objects.select_for_update(of=("self",), no_key=True).filter(pk=company.pk, erased_at=None)
    if rows.first() is None:
        raise NotPossible(_("This company has left the portal."))
