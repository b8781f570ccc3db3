from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import AbstractInvitation

from .organisation import Organisation, OrganisationMembership


class OrganisationInvitation(AbstractInvitation):
    """An invitation to work for an organisation in a role."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="invitations", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=20, choices=OrganisationMembership.Role)

    class Meta:
        verbose_name = _("invitation to an organisation")
        verbose_name_plural = _("invitations to organisations")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.email}: {self.get_role_display()}, {self.organisation}"
