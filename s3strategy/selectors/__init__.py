"""What pages, jobs and other apps ask about strategies: answers in plain data."""

from .priorities import SharedPriority, priorities_for_engine, shared_priorities

__all__ = ["SharedPriority", "priorities_for_engine", "shared_priorities"]
