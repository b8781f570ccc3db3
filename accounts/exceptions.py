"""Why something is not done: a sentence for the person, a class for the code."""

from collections.abc import Mapping


class Refused(Exception):
    """The person sees the thing but may not do this. `reason` is a translated sentence."""

    status = 403

    def __init__(self, reason: str):
        super().__init__(str(reason))
        self.reason = reason


class TooLate(Refused):
    """Somebody else was first; `reason` says who and what."""

    status = 409


class NotPossible(Refused):
    """The state or the input does not allow it. `fields` maps field names to sentences."""

    status = 422

    def __init__(self, reason: str, fields: Mapping[str, str] | None = None):
        super().__init__(reason)
        self.fields = dict(fields or {})
