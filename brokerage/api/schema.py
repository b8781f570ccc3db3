"""What drf-spectacular does not find out by itself: how a request can be refused."""

REFUSALS = {
    "400": "A filter has a value that it does not know.",
    "401": "The token is not valid, or signing in is needed.",
    "404": "There is no such thing, or it is not yours to see.",
    "429": "Too many requests; Retry-After says how many seconds to wait.",
}


def add_refusals(result, generator, request, public):
    """A hook of SPECTACULAR_SETTINGS: every operation tells its refusals."""
    for path in result["paths"].values():
        for operation in path.values():
            for status, description in REFUSALS.items():
                operation["responses"].setdefault(
                    status,
                    {"description": description, "content": {"application/json": {"schema": {"type": "object"}}}},
                )
    return result
