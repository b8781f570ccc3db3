from django.utils.translation import gettext as _
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from .second_factor import lacks_second_factor


class PortalTokenAuthentication(TokenAuthentication):
    """`Authorization: Token ...`; a token works in the person's active role.

    Tokens are made on the account page only, which asks for a second factor first. One made before the person came
    into a role that needs it waits until the second factor is set up.
    """

    def authenticate_credentials(self, token):
        user, auth_token = super().authenticate_credentials(token)
        if lacks_second_factor(user):
            raise AuthenticationFailed(_("Your role needs a second factor. Sign in to the portal and set one up."))
        return user, auth_token
