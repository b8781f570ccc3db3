from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from knox.models import AuthToken

from .models import LetterChoice, Mail, Notification, TermsConsent, TermsVersion, User


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


# Rights follow from capacities, tokens are their owner's, and the pages of the packages show secrets.
for model in (Group, AuthToken, EmailAddress, Authenticator):
    admin.site.unregister(model)


@admin.register(EmailAddress)
class EmailAddressAdmin(ReadOnly):
    """An address is proved by its owner alone."""

    list_display = ["email", "user", "verified", "primary"]
    list_filter = ["verified", "primary"]
    list_select_related = ["user"]
    search_fields = ["email"]


@admin.register(Authenticator)
class AuthenticatorAdmin(ReadOnly):
    """Second factors: taken away when somebody has lost theirs, never read or made here."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    list_select_related = ["user"]
    search_fields = ["user__email"]
    exclude = ["data"]

    def has_delete_permission(self, request, obj=None):
        return admin.ModelAdmin.has_delete_permission(self, request, obj)


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """People register themselves or are invited; administrators mend their data and close accounts."""

    list_display = ["email", "full_name", "language", "is_staff", "is_active", "date_joined"]
    list_filter = ["is_active", "is_staff", "language"]
    search_fields = ["email", "full_name"]
    ordering = ["email"]
    fields = ["email", "full_name", "phone", "language", "time_zone", "is_active", "is_staff", "is_superuser"]
    # The address is proved by its owner, on the page for it.
    readonly_fields = ["email"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        # Steps and consents name who acted; an account is closed instead.
        return False


@admin.register(Mail)
class MailAdmin(ReadOnly):
    """That a letter was written and what became of it; its text is its reader's alone."""

    list_display = ["subject", "to_email", "created_at", "sent_at", "put_off", "parked_at", "refused_at"]
    list_filter = [(name, admin.EmptyFieldListFilter) for name in ("parked_at", "refused_at", "sent_at")]
    search_fields = ["to_email", "subject"]
    date_hierarchy = "created_at"
    exclude = ["text", "html", "headers", "key", "calendar"]
    actions = ["release_parked"]

    @admin.action(description=_("Release parked letters and try again"))
    def release_parked(self, request, queryset):
        count = queryset.release()
        text = ngettext("%(count)d letter is tried again.", "%(count)d letters are tried again.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)


@admin.register(LetterChoice)
class LetterChoiceAdmin(ReadOnly):
    list_display = ["user", "topic", "pace"]
    list_filter = ["topic", "pace"]
    list_select_related = ["user"]


@admin.register(Notification)
class NotificationAdmin(ReadOnly):
    list_display = ["kind", "to", "created_at", "read_at"]
    list_filter = ["kind"]
    list_select_related = ["to"]
    search_fields = ["to__email"]
    exclude = ["title", "body", "key", "url"]


@admin.register(TermsVersion)
class TermsVersionAdmin(admin.ModelAdmin):
    """A version that somebody agreed to stays as it was."""

    list_display = ["version", "language", "valid_from"]
    list_filter = ["language"]

    def _is_agreed(self, obj) -> bool:
        return obj is not None and TermsConsent.objects.filter(version=obj.version).exists()

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not self._is_agreed(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not self._is_agreed(obj)


@admin.register(TermsConsent)
class TermsConsentAdmin(ReadOnly):
    list_display = ["user", "version", "language", "given_at"]
    list_select_related = ["user"]
    search_fields = ["user__email"]
