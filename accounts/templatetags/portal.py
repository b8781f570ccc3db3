"""Presentation tags of the portal: time, unknown values, states, navigation, slots, queries."""

import datetime

from django import template
from django.contrib.humanize.templatetags.humanize import NaturalTimeFormatter
from django.template.base import Node, TemplateSyntaxError
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import navigation
from accounts.models import Mail
from accounts.states import look_of

register = template.Library()


# --- Time ---------------------------------------------------------------------------------------


def _relative_days(day: datetime.date) -> str:
    days = (day - timezone.localdate()).days
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days == -1:
        return _("yesterday")
    if days > 0:
        return ngettext("in %(count)d day", "in %(count)d days", days) % {"count": days}
    return ngettext("%(count)d day ago", "%(count)d days ago", -days) % {"count": -days}


def relative_time(value: datetime.date | datetime.datetime) -> str:
    """How far `value` lies from now, in one unit: "3 days ago", "in 2 hours"."""
    if not isinstance(value, datetime.datetime):
        return _relative_days(value)
    now = timezone.now()
    if abs((value - now).total_seconds()) < 60:
        return str(NaturalTimeFormatter.time_strings["now"])
    if value < now:
        delta = timesince(value, now, time_strings=NaturalTimeFormatter.past_substrings, depth=1)
        return str(NaturalTimeFormatter.time_strings["past-day"]) % {"delta": delta}
    delta = timeuntil(value, now, time_strings=NaturalTimeFormatter.future_substrings, depth=1)
    return str(NaturalTimeFormatter.time_strings["future-day"]) % {"delta": delta}


def exact_time(value: datetime.date | datetime.datetime) -> str:
    if isinstance(value, datetime.datetime):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    return formats.date_format(value, "DATE_FORMAT")


@register.simple_tag
def age(value):
    """`{% age match.created_at %}`: relative, the exact moment on hover and focus. None is "not known"."""
    if value is None or value == "":
        return not_known(None)
    return format_html(
        '<time class="age" datetime="{}" data-exact="{}" tabindex="0">{}</time>',
        value.isoformat(),
        exact_time(value),
        relative_time(value),
    )


@register.simple_tag
def due(value):
    """`{% due consent.answer_due %}`: a deadline; late ones and those within three days say so."""
    if value is None or value == "":
        return ""
    moment = value
    if not isinstance(value, datetime.datetime):
        moment = timezone.make_aware(datetime.datetime.combine(value, datetime.time.max))
    left = moment - timezone.now()
    if left.total_seconds() < 0:
        tone, icon, word = "bad", "exclamation-octagon", _("Overdue")
    elif left.days < 3:
        tone, icon, word = "warn", "hourglass-split", _("Due soon")
    else:
        tone, icon, word = "quiet", "calendar-event", _("Due")
    return format_html(
        '<span class="due tone-{}"><i class="bi bi-{}" aria-hidden="true"></i> {}: {}</span>',
        tone,
        icon,
        word,
        age(value),
    )


# --- Values -------------------------------------------------------------------------------------


@register.filter
def not_known(value, sentence=""):
    """`{{ company.founded|not_known }}`: unknown stays visible as unknown; 0 and False are known."""
    if value is None or value == "" or value == [] or value == ():
        return format_html('<span class="not-known">{}</span>', sentence or _("not known"))
    return value


@register.simple_tag
def badge_state(state, label="", hint=""):
    """`{% badge_state match.state match.get_state_display %}`: icon and word, never colour alone."""
    look = look_of(str(state))
    title = format_html(' title="{}"', hint) if hint else ""
    return format_html(
        '<span class="state tone-{}"{}><i class="bi bi-{}" aria-hidden="true"></i> {}</span>',
        look.tone,
        title,
        look.icon,
        label or str(state).replace("_", " ").capitalize(),
    )


@register.filter
def percent_of(part, whole):
    """Share in whole percent for widths and labels; 0 without a whole."""
    return round(100 * float(part) / float(whole)) if whole else 0


@register.simple_tag
def map_point(latitude, longitude):
    """Where a place lies on img/land.svg, as {x, y, is_east}; empty if unknown.

    The picture is 600 by 611 units: 4 to 32.5 degrees east, 51.5 to 66 north, plate carree true at 60 degrees.
    The name of a place in the east stands to its left.
    """
    if latitude is None or longitude is None:
        return {}
    x, y = (float(longitude) - 4.0) / 28.5 * 600, (66.0 - float(latitude)) * 600 / 14.25
    return {"x": f"{x:.1f}", "y": f"{y:.1f}", "is_east": x > 250}


# --- Navigation and queries ---------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def nav(context):
    """`{% nav as items %}`: the navigation of the active role; each item has url, label, is_current."""
    request = context.get("request")
    return navigation.items_for(context.get("capacity"), getattr(request, "path", ""), getattr(request, "user", None))


@register.simple_tag
def url_if_any(name, *args):
    """The address of a URL name, empty while nothing answers to it."""
    return navigation.address_of(name, *args)


@register.simple_tag
def crumb(label, url=""):
    """One step of the breadcrumbs; the page itself comes last, without an address."""
    if url:
        return format_html('<li class="breadcrumb-item"><a href="{}">{}</a></li>', url, label)
    return format_html('<li class="breadcrumb-item active" aria-current="page">{}</li>', label)


@register.simple_tag(takes_context=True)
def keep_query(context, *dropped):
    """Hidden inputs that carry the query of this page through a form, `dropped` names left out."""
    query = context["request"].GET
    return mark_safe(
        "".join(
            format_html('<input type="hidden" name="{}" value="{}">', name, value)
            for name in query
            if name not in dropped
            for value in query.getlist(name)
        )
    )


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context, page_obj, parameter="page", label=""):
    """`{% pagination page_obj %}`: pages with the filters of the address kept; nothing for one page."""
    query = context["request"].GET.copy()
    query.pop(parameter, None)
    prefix = f"?{query.urlencode()}&{parameter}=" if query else f"?{parameter}="
    numbers = page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    pages = [{"number": n, "url": f"{prefix}{n}" if isinstance(n, int) else ""} for n in numbers]
    return {
        "page_obj": page_obj,
        "pages": pages,
        "label": label or _("Pages"),
        "previous_url": f"{prefix}{page_obj.previous_page_number()}" if page_obj.has_previous() else "",
        "next_url": f"{prefix}{page_obj.next_page_number()}" if page_obj.has_next() else "",
    }


# --- Forms --------------------------------------------------------------------------------------

_PLAIN = {"checkbox", "checkboxselectmultiple", "radioselect", "hidden", "multiplehidden"}


@register.simple_tag
def widget(field, **extra):
    """The input of a bound field with the house's classes.

    A limit becomes `data-maxlength`: a browser's `maxlength` would cut a pasted text without a word.
    """
    kind = field.widget_type
    attrs = {name.replace("_", "-"): value for name, value in extra.items()}
    own = field.field.widget.attrs
    css = own.get("class", "")
    if kind in ("select", "selectmultiple", "nullbooleanselect", "lazyselect"):
        css = f"{css} form-select"
    elif kind == "checkbox":
        css = f"{css} form-check-input"
    elif kind not in _PLAIN:
        css = f"{css} form-control"
    if field.errors and kind not in _PLAIN:
        css = f"{css} is-invalid"
    if css:
        attrs["class"] = css.strip()
    limit = own.get("maxlength") or getattr(field.field, "max_length", None)
    if limit and kind in ("text", "textarea", "admintextarea"):
        attrs |= {"maxlength": False, "data-maxlength": str(limit)}
    if kind == "textarea" and own.get("rows", "10") == "10":
        attrs["rows"] = "12" if limit and int(limit) > 1000 else "5"
    if kind == "date" or (kind == "text" and field.field.__class__.__name__ == "DateField"):
        attrs["type"] = "date"
    return field.as_widget(attrs=attrs)


@register.filter
def limit_of(field):
    """The number of characters a text field takes, None where there is no limit worth telling."""
    if field.widget_type not in ("text", "textarea") or getattr(field.field.widget, "input_type", "text") != "text":
        return None
    limit = field.field.widget.attrs.get("maxlength") or getattr(field.field, "max_length", None)
    return int(limit) if limit and int(limit) >= 200 else None


# --- Slots --------------------------------------------------------------------------------------


class ShellNode(Node):
    def __init__(self, name, extra, nodelist):
        self.name, self.extra, self.nodelist = name, extra, nodelist

    def render(self, context):
        slot = self.nodelist.render(context).strip()
        if not slot:
            return ""
        shell_template = context.template.engine.get_template(self.name.resolve(context))
        with context.push(slot=mark_safe(slot), **{k: v.resolve(context) for k, v in self.extra.items()}):
            return shell_template.render(context)


@register.tag
def shell(parser, token):
    """`{% shell "components/card.html" title=... %} content {% endshell %}`: nothing when there is no content."""
    bits = token.split_contents()
    if len(bits) < 2:
        raise TemplateSyntaxError("shell takes the name of a template.")
    extra = template.base.token_kwargs(bits[2:], parser)
    nodelist = parser.parse(("endshell",))
    parser.delete_first_token()
    return ShellNode(parser.compile_filter(bits[1]), extra, nodelist)


@register.simple_tag
def address_refused(user) -> bool:
    """Whether the mail server refuses letters to the reader."""
    return user.is_authenticated and bool(Mail.objects.refused_addresses([user.email]))
