"""Erase me, erase our company: names, texts, files and letters go, counts and the course of cases stay."""

from .companies import erase_company
from .people import erase_person, why_not
from .replay import replay_erasures

__all__ = ["erase_company", "erase_person", "replay_erasures", "why_not"]
