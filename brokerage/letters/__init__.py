"""The letters of the trade, so that administrators find and change the words of each.

The words stand where a letter is written; here they are repeated as its mark. A test holds both against each other.
"""

from . import cases, interests, people, profiles

LETTERS = [*profiles.LETTERS, *cases.LETTERS, *interests.LETTERS, *people.LETTERS]

__all__ = ["LETTERS"]
