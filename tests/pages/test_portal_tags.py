"""Presentation tags: time, unknown values, states, slots, limits, queries."""

from datetime import timedelta

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from accounts.templatetags import portal


def render(source, **context):
    return Template("{% load portal %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("delta", "words"),
    [
        (timedelta(days=3, hours=2), "3\xa0days ago"),
        (timedelta(hours=5), "5\xa0hours ago"),
        (timedelta(seconds=10), "now"),
        (timedelta(days=-2, hours=-1), "2\xa0days from now"),
    ],
)
def test_relative_time_names_one_unit(delta, words):
    assert portal.relative_time(timezone.now() - delta) == words


def test_relative_time_of_a_day():
    today = timezone.localdate()
    assert portal.relative_time(today) == "today"
    assert portal.relative_time(today + timedelta(days=1)) == "tomorrow"
    assert portal.relative_time(today - timedelta(days=2)) == "2 days ago"


def test_age_carries_the_exact_moment_and_takes_the_focus():
    moment = timezone.now() - timedelta(days=400)
    html = render("{% age moment %}", moment=moment)
    assert f'datetime="{moment.isoformat()}"' in html
    assert 'tabindex="0"' in html
    assert str(timezone.localtime(moment).year) in html


def test_age_of_nothing_is_not_known():
    assert "not known" in render("{% age None %}")


@pytest.mark.parametrize(("days", "word"), [(-1, "Overdue"), (1, "Due soon"), (9, "Due:")])
def test_due_says_in_words_how_near_it_is(days, word):
    assert word in render("{% due moment %}", moment=timezone.now() + timedelta(days=days))


@pytest.mark.parametrize(("value", "unknown"), [(None, True), ("", True), ([], True), (0, False), (False, False)])
def test_not_known_keeps_zero_and_false(value, unknown):
    assert ("not known" in render("{{ value|not_known }}", value=value)) is unknown


def test_badge_state_has_icon_and_word_and_escapes():
    html = render("{% badge_state state label %}", state="returned", label="<b>Returned</b>")
    assert "bi-arrow-return-left" in html
    assert "&lt;b&gt;" in html


def test_shell_renders_nothing_without_content():
    assert render('{% shell "components/card.html" title="Facts" %}  {% endshell %}') == ""
    assert "<h2" in render('{% shell "components/card.html" title="Facts" %}x{% endshell %}')


def test_pagination_keeps_the_filters_of_the_address():
    request = RequestFactory().get("/", {"q": "a&b", "page": "2", "country": ["DK", "EE"]})
    html = render("{% pagination page %}", request=request, page=Paginator(range(30), 10).page(2))
    assert "?q=a%26b&amp;country=DK&amp;country=EE&amp;page=3" in html
    assert 'aria-current="page"' in html


def test_pagination_of_one_page_is_nothing():
    html = render("{% pagination page %}", request=RequestFactory().get("/"), page=Paginator(range(3), 10).page(1))
    assert "nav" not in html


class ProfileForm(forms.Form):
    title = forms.CharField(max_length=256)
    kind = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    email = forms.EmailField(required=False)


def test_widget_never_lets_the_browser_cut_a_text():
    html = portal.widget(ProfileForm()["title"])
    assert ' maxlength="' not in html
    assert 'data-maxlength="256"' in html


def test_form_leads_from_each_error_to_its_field():
    html = render('{% include "components/form.html" %}', form=ProfileForm({"title": "x" * 300}))
    assert 'href="#id_title"' in html
    assert 'href="#id_kind_group"' in html
    assert 'id="id_kind_group"' in html
    assert 'aria-describedby="id_title_error"' in html
    assert 'id="id_title_error"' in html
    assert "(optional)" in html


def test_limit_is_told_for_long_texts_only():
    form = ProfileForm()
    assert portal.limit_of(form["title"]) == 256
    assert portal.limit_of(form["email"]) is None


def test_map_point_of_an_unknown_place_is_empty():
    assert portal.map_point(None, None) == {}
    assert portal.map_point("66.0", "4.0") == {"x": "0.0", "y": "0.0", "is_east": False}
    assert portal.map_point("58.4", "26.7")["is_east"]
