from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST
from knox.models import AuthToken
from knox.settings import knox_settings

from accounts.exceptions import NotPossible
from accounts.models import User


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("secret")
def token_list(request):
    """The reader's tokens for the API; a new one is shown in the answer to the POST and never again."""
    secret = ""
    if request.method == "POST":
        secret = _make_token(request.user)
    mine = AuthToken.objects.filter(user=request.user).order_by("-created")
    context = {"tokens": mine, "secret": secret, "now": timezone.now()}
    return render(request, "accounts/token_list.html", context)


@sensitive_variables("secret")
def _make_token(user: User) -> str:
    most = knox_settings.TOKEN_LIMIT_PER_USER
    with transaction.atomic():
        # Locked, so that two requests at once do not both see room for one more.
        User.objects.select_for_update().get(pk=user.pk)
        valid = AuthToken.objects.filter(Q(expiry=None) | Q(expiry__gt=timezone.now()), user=user)
        if most is not None and valid.count() >= most:
            raise NotPossible(
                _("You have %(most)s tokens already. Revoke one before you make another.") % {"most": most}
            )
        _row, secret = AuthToken.objects.create(user=user)
    return secret


@login_required
@require_POST
def token_revoke(request, key: str):
    get_object_or_404(AuthToken, user=request.user, token_key=key).delete()
    messages.success(request, _("The token is revoked. Programs that used it are refused from now on."))
    return redirect("accounts:token_list")
