"""A profile on paper, as far as its reader may see it."""

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.documents import Document, facts, note, text
from brokerage.disclosure import ProfileView, Rung
from regions.country_names import country_name

# Public text is written in English, whatever the reader's language.
WRITTEN_IN = "en"


def profile_document(view: ProfileView) -> Document:
    return Document(
        title=view.title or _("Profile without a title"),
        title_language=WRITTEN_IN,
        language=get_language() or "en",
        subtitle=" · ".join(str(word) for word in (view.type_label, view.country, view.size_class) if word),
        mark=_("%(portal)s, printed on %(day)s") % {"portal": settings.SITE_URL, "day": _day(timezone.localdate())},
        keywords=[item.label for item in view.market_keywords + view.technology_keywords],
        blocks=[
            note(_who_reads(view.rung)),
            text(_("Summary"), view.summary or _("not known"), WRITTEN_IN if view.summary else ""),
            text(_("Description"), view.description, WRITTEN_IN),
            text(_("Advantages and innovation"), view.advantages, WRITTEN_IN),
            text(_("Technical specification or expertise sought"), view.technical, WRITTEN_IN),
            text(_("The partner"), view.partner_role, WRITTEN_IN),
            facts(_partner(view)),
            facts(_call(view), _("Call")),
            facts(_more(view), _("More about the company")),
            facts(_company(view), _("Company")),
        ],
    )


def _who_reads(rung: Rung) -> str:
    """What may be done with the paper: it leaves the portal's rules behind."""
    if rung == Rung.TEASER:
        return _("The public form of this profile. It does not name the company.")
    if rung == Rung.SUMMARY:
        return _("For brokers. It does not name the company; please do not pass it on.")
    if rung == Rung.OWN:
        return _("For the company and its broker. It names people; please do not pass it on.")
    return _("Confidential: for the people of this case. Please do not pass it on.")


def _partner(view: ProfileView) -> list[tuple[str, str]]:
    countries = [country_name(code, get_language()) or code for code in view.target_countries]
    return [
        (_("Types of partnership"), _listed(view.partnership_types) or _("not known")),
        (_("Partner types and sizes sought"), _listed(view.partner_types) or _("not known")),
        (_("Target countries"), ", ".join(sorted(countries)) or _("any")),
        (_("Market keywords"), _listed(view.market_keywords)),
        (_("Technology keywords"), _listed(view.technology_keywords)),
        (_("Keywords of the source"), _listed(view.source_keywords)),
        (_("Sustainable development goals"), _listed(view.sdgs)),
        (_("Value-chain areas offered for"), _listed(view.offers_areas)),
        (_("Value-chain areas in which help is sought"), _listed(view.seeks_areas)),
        (_("Published"), _day(view.published_at)),
        (_("Until"), _day(view.expires_at)),
    ]


def _call(view: ProfileView) -> list[tuple[str, str]]:
    call = view.call
    if not call:
        return []
    wanted = {True: _("yes"), False: _("no"), None: _("not known")}[call["coordinator_wanted"]]
    return [
        (_("Programme of the call"), call["programme"] or _("not known")),
        (_("Identifier of the call"), call["identifier"]),
        (_("Coordinator wanted"), wanted),
        (_("Deadline for interest"), _day(call["interest_deadline"])),
        (_("Deadline of the call"), _day(call["deadline"])),
    ]


def _more(view: ProfileView) -> list[tuple[str, str]]:
    """From the summary on; each of these is None below it."""
    if not view.can_see("region"):
        return []
    return [
        (_("Region"), str(view.region or _("not known"))),
        (_("Year founded"), str(view.year_founded or _("not known"))),
        (_("Stage of development"), _noted(view.stage, view.stage_note)),
        (_("Intellectual property"), _noted(view.ipr, view.ipr_note)),
        (_("Certificates"), view.certificates or _("not known")),
        (_("Files"), "\n".join(f"{item.name} ({filesizeformat(item.size)})" for item in view.attachments)),
        (_("Videos"), "\n".join(f"{item}: {item.url}" if item.title else item.url for item in view.video_links)),
    ]


def _company(view: ProfileView) -> list[tuple[str, str]]:
    if not view.can_see("company_name"):
        return []
    people = [", ".join(filter(None, [who.full_name, who.email, who.phone])) for who in view.contacts or []]
    return [
        (_("Company"), view.company_name),
        (_("Web site"), view.website),
        (_("Registration number"), view.registration_number),
        (_("Contact"), "\n".join(people)),
    ]


def _listed(values) -> str:
    return "\n".join(str(getattr(value, "label", value)) for value in values or [])


def _noted(value, words: str | None) -> str:
    return "\n".join(str(part) for part in (value, words) if part) or _("not known")


def _day(moment) -> str:
    if not moment:
        return ""
    return date_format(timezone.localtime(moment) if hasattr(moment, "hour") else moment, "DATE_FORMAT")
