from django.conf import settings

from accounts.models import TermsConsent, TermsVersion, User


def current_terms(language: str) -> TermsVersion | None:
    """The terms in force in `language`, else in English."""
    rows = TermsVersion.objects.filter(version=settings.TIBS_TERMS_VERSION, language__in=[language, "en"])
    return max(rows, key=lambda row: row.language == language, default=None)


def agree_to_terms(*, by: User, language: str) -> TermsConsent:
    consent, _is_new = TermsConsent.objects.get_or_create(
        user=by, version=settings.TIBS_TERMS_VERSION, defaults={"language": language}
    )
    return consent
