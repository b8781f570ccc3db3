"""What a state table is made of."""

from dataclasses import dataclass

STAYS = ""


@dataclass(frozen=True, slots=True)
class Action:
    """A step a person or a clock may take. `label` says the consequence, `done` what happened.

    With `target` STAYS the state remains: the step is a row of the history only.
    """

    key: str
    sources: tuple[str, ...]
    target: str
    right: str
    label: object
    done: object
    reasons: object = None
    needs_note: bool = False
    clock: bool = False
    is_exit: bool = False
    tone: str = "default"


@dataclass(frozen=True, slots=True)
class Workflow:
    name: str
    actions: tuple[Action, ...]

    def get(self, key: str) -> Action | None:
        return next((action for action in self.actions if action.key == key), None)

    def from_state(self, state: str) -> list[Action]:
        return [action for action in self.actions if state in action.sources]


def states(*values: str) -> tuple[str, ...]:
    return tuple(str(value) for value in values)
