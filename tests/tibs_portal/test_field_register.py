"""No field that holds or names a person is without purpose, ground and end."""

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

from brokerage.models.vector import VectorField
from tibs_portal.field_register import NOT_PERSONAL, PAGE, REGISTER, page_with_table

# Rights and their names, kept by Django; nobody writes there about a person.
LEFT_OUT = {"auth", "contenttypes"}
TEXTS = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.FileField,
    models.GenericIPAddressField,
    VectorField,
)


def may_be_personal(field: models.Field) -> bool:
    """A link to a person, or something in which a person can be named; a choice of a closed list cannot."""
    if field.primary_key and field.is_relation is False:
        return False
    if field.is_relation:
        return field.related_model is get_user_model()
    return isinstance(field, TEXTS) and not field.choices


def candidates() -> set[tuple[str, str]]:
    return {
        (model._meta.label, field.name)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label not in LEFT_OUT
        for field in model._meta.concrete_fields
        if may_be_personal(field)
    }


def said(register) -> set[tuple[str, str]]:
    return {(model, name) for model, names in register.items() for name in names}


def test_every_field_that_may_be_personal_is_settled():
    missing = sorted(candidates() - said(REGISTER) - said(NOT_PERSONAL))
    assert not missing, (
        f"Say in tibs_portal/field_register.py why these are kept, or that they hold no person: {missing}"
    )
    gone = sorted((said(REGISTER) | said(NOT_PERSONAL)) - candidates())
    assert not gone, f"These are in tibs_portal/field_register.py and in no model: {gone}"
    assert not said(REGISTER) & said(NOT_PERSONAL)


def test_links_to_people_and_addresses_are_never_called_impersonal():
    joins = {"accounts.User_groups", "accounts.User_user_permissions"}
    for label, name in said(NOT_PERSONAL):
        field = apps.get_model(label)._meta.get_field(name)
        assert label in joins or not (field.is_relation or isinstance(field, models.EmailField))


@pytest.mark.parametrize("field", [models.EmailField(), models.TextField(), models.CharField(max_length=9)])
def test_a_new_text_would_be_asked_for(field):
    """The negative control of the first test."""
    assert may_be_personal(field)
    assert not may_be_personal(models.CharField(max_length=9, choices=[("a", "A")]))


def test_the_page_holds_the_register():
    text = PAGE.read_text(encoding="utf-8")
    assert text == page_with_table(text), "Run: python -m tibs_portal.field_register"


def test_every_entry_is_complete():
    for fields in REGISTER.values():
        for entry in fields.values():
            assert entry.purpose and entry.basis and entry.retention
