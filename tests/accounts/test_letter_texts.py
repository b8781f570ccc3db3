"""Administrators' own words for letters: what is taken, what is refused, and that no letter is lost to them."""

import ast
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.letters import all_letters, fill, letter_named, wrong_with
from accounts.models import LetterText, Mail, Notification
from accounts.services import notify, queue_mail
from accounts.services.letter_texts import change_letter, newest_text, reset_letter
from brokerage.jobs.endings import tell_of_ends
from brokerage.models import Profile
from tests.brokerage.making import Side
from tests.regions import making

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent
WRITERS = {"notify", "queue_mail", "tell_adviser"}


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []
    settings.EMAIL_BACKEND = "accounts.mailbox.OutboxBackend"


@pytest.fixture
def admin():
    return making.administrator()


def change(admin, key="match_reminder", subject="Please look", text="A match waits.", language="en", number=0):
    letter = letter_named(key)
    return change_letter(by=admin, letter=letter, language=language, subject=subject, text=text, number=number)


def remind(user, key="k"):
    from django.utils.translation import gettext_lazy

    notify(
        to=user,
        kind="match_reminder",
        key=key,
        title=gettext_lazy("A match waits for you"),
        body=gettext_lazy("Somebody abroad waits for the next step. The page of the match says what it is."),
        url="/matches/",
    )
    return Mail.objects.filter(to_user=user).latest("pk")


def lazy_words_of_modules_that_write() -> dict[str, str]:
    """Every lazily translated text of a module that writes letters, and where it stands."""
    found = {}
    for app in ("accounts", "regions", "s3strategy", "brokerage"):
        for path in (ROOT / app).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
            names = {getattr(call.func, "id", getattr(call.func, "attr", "")) for call in calls}
            if not names & WRITERS or (path.name == "letters.py" and app != "brokerage"):
                continue
            for call in calls:
                if getattr(call.func, "id", "") == "gettext_lazy" and isinstance(call.args[0], ast.Constant):
                    found[call.args[0].value] = str(path.relative_to(ROOT))
    return found


# Lazily translated, but no words of a letter.
NO_LETTER = {"This invitation was used, taken back or has expired. Ask for a new one."}


def test_every_letter_of_the_code_is_listed_and_every_listed_one_is_in_the_code():
    with translation.override(None):
        listed = {str(text) for letter in all_letters() for text in (letter.title, letter.body, letter.button)}
    words = lazy_words_of_modules_that_write()
    missing = {text: place for text, place in words.items() if text not in listed | NO_LETTER}
    assert not missing, f"Say in letters.py that these are letters: {missing}"
    sources = "".join(path.read_text(encoding="utf-8") for app in ("regions", "s3strategy", "brokerage") for path in
                      [*(ROOT / app / "services").rglob("*.py"), *(ROOT / app / "jobs").rglob("*.py")])  # fmt: skip
    with translation.override(None):
        for letter in all_letters():
            if not letter.is_made and letter.key not in ("confirm_address", "new_password"):
                assert str(letter.title) in sources, f"{letter.key} is not in the code any more."


def test_keys_are_unique_and_every_default_would_be_taken():
    keys = [letter.key for letter in all_letters()]
    assert len(keys) == len(set(keys)) > 50
    for letter in all_letters():
        if not letter.is_made:
            assert wrong_with(letter, *letter.default("en")) == {}, letter.key
        for text in letter.default("en"):
            fill(text, letter.samples)


def test_the_words_of_an_administrator_go_out_in_their_language_only(admin):
    change(admin, subject="Bitte schauen", text="Ein Fall wartet.\n\nDanke.", language="de")
    german, english = making.person(language="de"), making.person(language="en")
    mail = remind(german)
    assert mail.subject == "Bitte schauen" and "Ein Fall wartet.\n\nDanke." in mail.text
    assert "<p>Ein Fall wartet.</p>" in mail.html and "<p>Danke.</p>" in mail.html
    assert Notification.objects.get(to=german).title == "Bitte schauen"
    assert remind(english).subject == "A match waits for you"


def test_one_of_two_letters_with_one_title_is_changed_alone(admin):
    change(admin, key="join_declined", subject="No", text="Not this time.")
    from django.utils.translation import gettext_lazy as lazy

    user = making.person(language="en")
    title = lazy("Your request to join a company was answered")
    for key, body in (("yes", lazy("You belong to the company now. Sign in to begin.")), ("no", lazy(
        "The company does not know you as one of its people. You can register your own company."))):  # fmt: skip
        notify(to=user, kind="join_answer", key=key, title=title, body=body)
    assert set(Notification.objects.filter(to=user).values_list("title", flat=True)) == {str(title), "No"}


WRONG = [
    ("subject", "Line\none", "Fine.", "one line"),
    ("subject", "", "Fine.", "needed"),
    ("text", "Fine", "", "needed"),
    ("text", "Fine", "A <b>bold</b> word", "HTML"),
    ("text", "Fine", "<script>alert(1)</script>", "HTML"),
    ("text", "Fine", "Fish &amp; chips", "HTML"),
    ("text", "Fine", "{% include 'x' %}", "Tags"),
    ("text", "Fine", "{{ user.password }}", "Tags"),
    ("text", "Fine", "Dear {company}", "no places"),
    ("text", "Fine", "Dear {", "brace"),
    ("subject", "Fine {0}", "Fine.", "brace"),
    ("text", "Fine", "{a.__class__}", "brace"),
]


@pytest.mark.parametrize(("field", "subject", "text", "words"), WRONG)
def test_what_is_no_plain_text_is_refused_at_its_field(admin, client, field, subject, text, words):
    with pytest.raises(NotPossible) as refusal:
        change(admin, subject=subject, text=text)
    assert list(refusal.value.fields) == [field] and words in refusal.value.fields[field]
    client.force_login(admin, backend="accounts.backends.AccountBackend")
    page = reverse("accounts:letter_text", args=["match_reminder", "en"])
    if "\n" in subject:
        return  # A browser's field is one line.
    answer = client.post(page, {"subject": subject, "text": text, "number": 0})
    assert answer.status_code == 422 and answer.context["form"].errors[field]
    assert not LetterText.objects.exists()


@pytest.mark.parametrize(
    ("text", "words"), [("It ends.", "needs {date}"), ("{date} {title}", "{title} is no place"), ("{date}", "")]
)
def test_places_of_a_letter_are_those_that_it_has_and_the_needed_ones_stay(text, words):
    wrong = wrong_with(letter_named("profile_ends_first"), "Soon", text)
    assert words in wrong.get("text", "") and bool(wrong) == bool(words)


def test_a_place_is_filled_in_the_readers_language(admin):
    side = Side("LV")
    profile = side.published()
    Mail.objects.all().delete()
    change(admin, key="profile_ends_first", subject="Ends {date}", text="On {date} it ends.")
    profile.refresh_from_db()
    tell_of_ends(profile.expires_at - (profile.expires_at - profile.published_at) / 20)
    mail = Mail.objects.get(to_user=side.owner)
    assert mail.subject.startswith("Ends ") and "{" not in mail.subject + mail.text
    assert Profile.objects.get().expires_at.strftime("%Y") in mail.subject


def test_an_own_text_that_cannot_be_used_any_more_gives_way_to_the_default(admin):
    LetterText.objects.create(letter="match_reminder", language="en", number=1, subject="Hi {gone}", text="x", by=admin)
    assert remind(making.person(language="en")).subject == "A match waits for you"


def test_what_is_not_given_gives_way_too(admin):
    change(admin, key="enquiry_answered", subject="About {subject}", text="{answer}")
    queue_mail(key="x", to_email="a@b.example", title="Default", body="Words", letter="enquiry_answered", values={})
    assert Mail.objects.get(key="x").subject == "Default"


def test_letters_of_sign_up_and_password_can_be_changed_and_keep_their_link(admin, client):
    change(admin, key="new_password", subject="Your new password", text="Choose it now.")
    user = making.person(email="a@example.org", language="en")
    client.post(reverse("account_reset_password"), {"email": user.email})
    mail = Mail.objects.get(to_email=user.email)
    assert mail.subject == "Your new password" and "/password/reset/key/" in mail.text and "Choose it now." in mail.html


def test_history_and_back_to_the_default(admin):
    letter = letter_named("match_reminder")
    change(admin, subject="First")
    change(admin, subject="Second", number=1)
    user = making.person(language="en")
    assert remind(user, "a").subject == "Second"
    reset_letter(by=admin, letter=letter, language="en", number=2)
    assert remind(user, "b").subject == "A match waits for you"
    rows = LetterText.objects.filter(letter="match_reminder").order_by("number")
    assert [(row.number, row.subject, row.is_default, row.by) for row in rows] == [
        (1, "First", False, admin), (2, "Second", False, admin), (3, "", True, admin),
    ]  # fmt: skip


def test_the_second_of_two_is_told_and_loses_nothing(admin, client):
    change(admin, subject="First")
    with pytest.raises(TooLate):
        change(admin, subject="Meanwhile", number=0)
    client.force_login(admin, backend="accounts.backends.AccountBackend")
    page = reverse("accounts:letter_text", args=["match_reminder", "en"])
    answer = client.post(page, {"subject": "My subject", "text": "My words", "number": 0})
    assert answer.status_code == 409 and "My words" in answer.content.decode()
    assert {name: answer.context["form"][name].value() for name in ("subject", "text", "number")} == {
        "subject": "My subject", "text": "My words", "number": 1,
    }  # fmt: skip
    assert newest_text("match_reminder", "en").subject == "First"


def test_only_administrators(client):
    side = Side("LV")
    page = reverse("accounts:letter_text", args=["match_reminder", "en"])
    for user in (side.broker, side.owner):
        client.force_login(user)
        assert client.get(reverse("accounts:letter_list")).status_code == 404
        assert client.get(page).status_code == client.post(page, {}).status_code == 404
        with pytest.raises(Refused):
            change(user)


def test_the_pages_and_the_preview_that_keeps_nothing(admin, client):
    client.force_login(admin, backend="accounts.backends.AccountBackend")
    assert reverse("accounts:letter_list") in client.get(reverse("regions:reference_data")).content.decode()
    assert client.get(reverse("accounts:letter_list")).status_code == 200
    for letter in all_letters():
        for language in ("en", "lv"):
            page = client.get(reverse("accounts:letter_text", args=[letter.key, language]))
            assert page.status_code == 200, letter.key
    page = reverse("accounts:letter_text", args=["profile_ends_first", "en"])
    data = {"subject": "Soon", "text": "On {date}.", "number": 0}
    shown = client.post(page, data | {"preview": "1"})
    assert shown.status_code == 200 and "On 2026-12-24." in shown.content.decode()
    assert not LetterText.objects.exists()
    assert client.post(page, data).status_code == 302
    reset = reverse("accounts:letter_text_reset", args=["profile_ends_first", "en"])
    assert client.get(reset).status_code == 405
    assert client.post(reset, {"number": 1}).status_code == 302
    assert client.get(reverse("accounts:letter_text", args=["match_reminder", "xx"])).status_code == 404
    assert client.get(reverse("accounts:letter_text", args=["nothing", "en"])).status_code == 404
