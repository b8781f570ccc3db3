from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.forms import LettersForm
from accounts.services import letters as services


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request):
    """How soon the reader gets letters, topic by topic."""
    form = LettersForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        services.choose_paces(by=request.user, paces=form.cleaned_data)
        messages.success(request, _("Your choice is saved."))
        return redirect("accounts:letters")
    return render(request, "accounts/letters.html", {"form": form}, status=422 if form.errors else 200)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def letters_stop(request, token: str):
    """From a letter, without signing in. A GET asks only: programs that look at links stop nothing. Mail programs
    post without our cookie (RFC 8058), and the token can do nothing but this, so no CSRF token is asked."""
    found = services.stop_letters(token=token) if request.method == "POST" else services.read_stop(token)
    if found is None:
        raise Http404
    context = {"topic": found[1].label, "is_stopped": request.method == "POST"}
    return render(request, "accounts/letters_stop.html", context)
