"""What the desk is made of."""

from dataclasses import dataclass, field

MOST = 10
OLDEST, BEST, SOONEST = "oldest", "best", "soonest"


@dataclass(frozen=True)
class Row:
    """One thing to do. `post_url` takes the first action in place; `kind` says which buttons the row has.

    `beside` is the other side's title where the row is about a pair, `points` its score of 100.
    """

    kind: str
    title: str
    url: str
    facts: list
    since: object
    due: object = None
    post_url: str = ""
    no_url: str = ""
    beside: str = ""
    points: int | None = None


@dataclass(frozen=True)
class Group:
    """Rows of one kind. `order` says what comes first; the best and the soonest are a choice or news, not a debt."""

    key: str
    title: str
    icon: str
    empty: str
    rows: list[Row] = field(default_factory=list)
    more_url: str = ""
    order: str = OLDEST

    @property
    def shown(self) -> list[Row]:
        return self.rows[:MOST]

    @property
    def has_more(self) -> bool:
        return len(self.rows) > MOST

    @property
    def is_debt(self) -> bool:
        return self.order == OLDEST
