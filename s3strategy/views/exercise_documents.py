"""The document of an exercise, in the language asked for: PDF to read, DOCX to write on in."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe

from accounts.documents import render
from accounts.documents.word import render_word
from s3strategy.exercise_document import document_of
from s3strategy.selectors.results import exercise_for_result

FORMS = {
    "pdf": (render, "application/pdf"),
    "docx": (render_word, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


@require_safe
def exercise_document(request, key, form):
    """Open as the result is; it holds the figures that everybody may see."""
    if form not in FORMS:
        raise Http404
    exercise = exercise_for_result(request.user, key)
    language = request.GET.get("language", "")
    language = language if language in dict(settings.LANGUAGES) else translation.get_language()
    write, content_type = FORMS[form]
    with translation.override(language):
        data = write(document_of(exercise, language))
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{exercise.key}-{language}.{form}"'
    return response
