"""What pages, jobs and other apps ask about strategies: answers in plain data."""

from .crosswalk import LinkedCode, crosswalk_digest, linked_codes
from .priorities import SharedPriority, priorities_for_engine, shared_priorities

__all__ = [
    "LinkedCode",
    "SharedPriority",
    "crosswalk_digest",
    "linked_codes",
    "priorities_for_engine",
    "shared_priorities",
]
