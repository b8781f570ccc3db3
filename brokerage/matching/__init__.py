"""The matching engine: plain data in, ranked and explained suggestions out. No Django, no clock, no I/O.

    engine = Engine(Weights(), trees, priorities)      # trees: Tree per scheme, priorities: PriorityData
    index = engine.fit(profiles)                       # ProfileData of everything published and in date
    index.rank([profile_id], decided={(a, b)}, top=20) -> Ranked, columns of numbers; exact
    index.suggest([profile_id], decided={(a, b)}, top=20) -> list[Suggested], the same explained
    index.add(profile); index.replace(profile); index.remove(profile_id)

`why_not(a, b)` in `hard` gives the reason keys for which a pair is no suggestion; `keys` lists every key.
"""

from .data import (
    DEFAULT_WEIGHTS,
    CriterionResult,
    MatchedKeyword,
    PriorityData,
    ProfileData,
    SharedPriority,
    Suggested,
    Tree,
    Weights,
)
from .engine import ENGINE_VERSION, Engine, Index, Ranked, enough, warm_up
from .hard import why_not
from .learnt import Learnt

__all__ = [
    "DEFAULT_WEIGHTS",
    "ENGINE_VERSION",
    "CriterionResult",
    "Engine",
    "Index",
    "Learnt",
    "MatchedKeyword",
    "PriorityData",
    "ProfileData",
    "Ranked",
    "SharedPriority",
    "Suggested",
    "Tree",
    "Weights",
    "enough",
    "warm_up",
    "why_not",
]
