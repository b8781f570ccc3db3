"""Sign-in of the portal's own accounts. The passwords of demo accounts are public, so they work in the demo only."""

from allauth.account.auth_backends import AuthenticationBackend as AllauthBackend
from django.conf import settings
from django.contrib.auth.backends import ModelBackend


class _DemoGuard:
    """Django asks `user_can_authenticate` at sign-in and again for the session of every request."""

    def user_can_authenticate(self, user) -> bool:
        if getattr(user, "is_demo", False) and not settings.TIBS_DEMO:
            return False
        return super().user_can_authenticate(user)


class AccountBackend(_DemoGuard, ModelBackend):
    pass


class AllauthAccountBackend(_DemoGuard, AllauthBackend):
    pass
