from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms import PersonForm
from accounts.models import User


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def person(request):
    """Name, phone, language and time zone of the reader."""
    # A row of its own, so that a refused form does not change the name in the header.
    row = User.objects.get(pk=request.user.pk)
    form = PersonForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        with translation.override(row.language):
            messages.success(request, _("Your data is saved."))
        return redirect("accounts:person")
    return render(request, "accounts/person.html", {"form": form}, status=422 if form.errors else 200)
