"""The words of every letter, language by language, for administrators."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.exceptions import NotPossible, TooLate
from accounts.forms import LetterTextForm
from accounts.letters import Letter, all_letters, fill, letter_named
from accounts.models import LetterText
from accounts.roles import Role
from accounts.services import letter_texts as services
from accounts.services.mail import parts_of_letter


def _administrators_only(request) -> None:
    if not request.user.acts_as(Role.ADMINISTRATOR):
        raise Http404


@login_required
@require_safe
def letter_list(request):
    _administrators_only(request)
    changed: dict[str, set[str]] = {}
    newest = LetterText.objects.order_by("letter", "language", "-number").distinct("letter", "language")
    for row in newest:
        if not row.is_default:
            changed.setdefault(row.letter, set()).add(row.language)
    rows = [
        {
            "letter": letter,
            "title": letter.default(translation.get_language())[0],
            "languages": [
                {"code": code, "name": name, "is_changed": code in changed.get(letter.key, ())}
                for code, name in settings.LANGUAGES
            ],
        }
        for letter in all_letters()
    ]
    return render(request, "accounts/letter_list.html", {"rows": rows})


def _find(key: str, language: str) -> Letter:
    letter = letter_named(key)
    if letter is None or language not in dict(settings.LANGUAGES):
        raise Http404
    return letter


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def letter_text(request, key: str, language: str):
    """Change the words; `preview` shows the letter as it would be, and keeps nothing."""
    _administrators_only(request)
    letter, newest = _find(key, language), services.newest_text(key, language)
    is_own = newest is not None and not newest.is_default
    default = letter.default(language)
    words = (newest.subject, newest.text) if is_own else default
    number = newest.number if newest else 0
    initial = {"subject": words[0], "text": words[1], "number": number}
    form = LetterTextForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            wrong = services.wrong_words(letter, form.cleaned_data["subject"], form.cleaned_data["text"])
            words = (form.cleaned_data["subject"], form.cleaned_data["text"])
            if not wrong and "preview" in request.POST:
                status = 200
            else:
                try:
                    services.change_letter(by=request.user, letter=letter, language=language, **form.cleaned_data)
                except NotPossible as refusal:
                    for name, sentence in refusal.fields.items():
                        form.add_error(name, sentence)
                except TooLate as refusal:
                    form.add_error(None, refusal.reason)
                    # What is typed is kept; saved once more it stands above the other's words.
                    form.data = form.data.copy()
                    form.data["number"] = number
                    status = 409
                else:
                    messages.success(request, _("The letter has these words from now on."))
                    return redirect("accounts:letter_text", key, language)
    context = {
        "letter": letter,
        "title": letter.default(translation.get_language())[0],
        "language": language,
        "language_name": dict(settings.LANGUAGES)[language],
        "form": form,
        "default": default,
        "is_own": is_own,
        "number": number,
        "newest": newest,
        "preview": _preview(letter, language, words) if status == 200 else None,
        "history": LetterText.objects.filter(letter=key, language=language).select_related("by"),
    }
    return render(request, "accounts/letter_text.html", context, status=status)


def _preview(letter: Letter, language: str, words: tuple[str, str]) -> dict:
    """With sample data; the text and what the HTML shows are made from the same words, as in a real letter."""
    try:
        title, body = (fill(text, letter.samples) for text in words)
    except KeyError:
        # Its places changed since: such a letter goes out with its own words.
        title, body = (fill(text, letter.samples) for text in letter.default(language))
    with translation.override(language):
        context = parts_of_letter(
            title=title,
            body=body,
            url=f"{settings.SITE_URL}/",
            button=str(letter.button),
            language=language,
            recipient_name="Maria Example",
        )
        return {"subject": title, "body": body, "text": render_to_string("mail/notification.txt", context)} | {
            "button": str(letter.button)
        }


@login_required
@require_POST
def letter_text_reset(request, key: str, language: str):
    _administrators_only(request)
    letter, newest = _find(key, language), services.newest_text(key, language)
    if newest is not None and not newest.is_default:
        services.reset_letter(by=request.user, letter=letter, language=language, number=newest.number)
    messages.success(request, _("The letter has its own words again."))
    return redirect("accounts:letter_text", key, language)
