from django import template

register = template.Library()


@register.filter
def may_show(view, field: str) -> bool:
    """`{% if view|may_show:"region" %}`: whether the reader's rung holds the field, known or not."""
    return view.can_see(field)
