from django import template
from django.conf import settings
from django.utils.translation import get_language

from regions.country_names import country_name

register = template.Library()


@register.filter
def may_show(view, field: str) -> bool:
    """`{% if view|may_show:"region" %}`: whether the reader's rung holds the field, known or not."""
    return view.can_see(field)


@register.filter
def country_names(codes) -> str:
    """Names of countries in the reader's language, from their codes."""
    return ", ".join(country_name(code, get_language()) or code for code in codes)


@register.filter
def language_names(codes) -> str:
    """Each language by its own name."""
    names = dict(settings.LANGUAGES)
    return ", ".join(str(names.get(code, code)) for code in codes)
