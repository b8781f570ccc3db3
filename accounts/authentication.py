from knox.auth import TokenAuthentication


class PortalTokenAuthentication(TokenAuthentication):
    """`Authorization: Token ...`; a token works in the person's active role. A role that needs a
    second factor needs it to make the token: tokens are made on the account page only."""
