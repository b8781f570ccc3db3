"""What a state table is made of; strategies have such tables too, so it stands below both."""

from accounts.state_tables import STAYS, Action, Workflow, states

__all__ = ["STAYS", "Action", "Workflow", "states"]
