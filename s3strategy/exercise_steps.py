"""The state table of an exercise: where it goes, who may move it, and what needs a reason.

The state is the step the exercise is at. A gate opens the next step; a loop leads back to an earlier one, with reasons.
"""

from django.utils.translation import gettext_lazy as _

from accounts.state_tables import STAYS, Action, Workflow, states

from .exercise_enums import ExerciseState as E
from .exercise_enums import Step

ORDER = tuple(E(step.value) for step in Step)
RUNNING = tuple(str(state) for state in ORDER)
MOVE = "move_exercise"


def _gate(key: str, source: E, target: E, label, done) -> Action:
    return Action(key, states(source), target, MOVE, label, done, tone="primary")


def _back(target: E, label, done) -> Action:
    later = ORDER[ORDER.index(target) + 1 :]
    return Action(f"back_to_{target}", states(*later), target, MOVE, label, done, needs_note=True, tone="danger")


EXERCISE = Workflow(
    "exercise",
    (
        _gate(
            "start",
            E.PREPARATION,
            E.SEARCH,
            _("Start: open the search for common sets"),
            _("The exercise was started"),
        ),
        _gate("open_analysis", E.SEARCH, E.ANALYSIS, _("Open the analytical review"), _("The review was opened")),
        _gate("open_trends", E.ANALYSIS, E.TRENDS, _("Open markets and trends"), _("Markets and trends were opened")),
        _gate(
            "open_consultation", E.TRENDS, E.CONSULTATION, _("Open the consultation"), _("The consultation was opened")
        ),
        _gate(
            "open_international",
            E.CONSULTATION,
            E.INTERNATIONAL,
            _("Open the assessment of internationalisation"),
            _("The assessment of internationalisation was opened"),
        ),
        _gate("open_adoption", E.INTERNATIONAL, E.ADOPTION, _("Open the adoption"), _("The adoption was opened")),
        _gate(
            "adopt",
            E.ADOPTION,
            E.ADOPTED,
            _("Adopt the strategy and publish the result"),
            _("The strategy was adopted"),
        ),
        _back(E.SEARCH, _("Send back to the search"), _("It was sent back to the search")),
        _back(E.ANALYSIS, _("Send back to the analytical review"), _("It was sent back to the analytical review")),
        _back(E.TRENDS, _("Send back to markets and trends"), _("It was sent back to markets and trends")),
        _back(E.CONSULTATION, _("Send back to the consultation"), _("It was sent back to the consultation")),
        _back(E.INTERNATIONAL, _("Send back to the assessment"), _("It was sent back to the assessment")),
        Action(
            "abandon",
            states(E.PREPARATION, *ORDER),
            E.ABANDONED,
            MOVE,
            _("Abandon the exercise"),
            _("The exercise was abandoned"),
            needs_note=True,
            is_exit=True,
            tone="danger",
        ),
        Action(
            "govern",
            states(E.PREPARATION, *ORDER),
            STAYS,
            MOVE,
            _("Change the rules of the exercise"),
            _("The rules of the exercise were changed"),
        ),
        Action(
            "add_candidate",
            states(*ORDER),
            STAYS,
            "contribute",
            _("Add a candidate"),
            _("A candidate was added"),
        ),
        Action(
            "change_candidate",
            states(*ORDER),
            STAYS,
            "contribute",
            _("Change the candidate"),
            _("A candidate was changed"),
        ),
        Action(
            "adopt_candidate",
            states(E.ADOPTION),
            STAYS,
            MOVE,
            _("Adopt this priority"),
            _("A priority was adopted"),
            needs_note=True,
        ),
        Action(
            "set_aside",
            states(*ORDER),
            STAYS,
            MOVE,
            _("Set this candidate aside"),
            _("A candidate was set aside"),
            needs_note=True,
            tone="danger",
        ),
        Action(
            "take_up",
            states(*ORDER),
            STAYS,
            MOVE,
            _("Take this candidate up again"),
            _("A candidate was taken up again"),
            needs_note=True,
        ),
        Action("judge", states(*ORDER), STAYS, "contribute", _("Record a judgement"), _("A judgement was recorded")),
        Action("add_evidence", states(*ORDER), STAYS, "contribute", _("Add evidence"), _("Evidence was added")),
        Action(
            "withdraw_evidence",
            states(*ORDER),
            STAYS,
            "contribute",
            _("Withdraw the evidence"),
            _("Evidence was withdrawn"),
            needs_note=True,
            tone="danger",
        ),
        Action("open_round", states(E.CONSULTATION), STAYS, MOVE, _("Open a round"), _("A round was opened")),
        Action("close_round", states(*ORDER), STAYS, MOVE, _("Close the round now"), _("A round was closed")),
        Action("invite", states(E.CONSULTATION), STAYS, MOVE, _("Invite stakeholders"), _("Stakeholders were invited")),
        Action("vote", states(E.CONSULTATION), STAYS, "vote", _("Send the votes"), _("Votes were given")),
        Action(
            "record_workshop", states(*ORDER), STAYS, "contribute", _("Record a workshop"), _("A workshop was recorded")
        ),
        Action(
            "declare_adoption",
            states(E.ADOPTED),
            STAYS,
            "declare",
            _("Declare the adoption"),
            _("Adoption was declared"),
        ),
        Action(
            "confirm_adoption",
            states(E.ADOPTED),
            STAYS,
            MOVE,
            _("Confirm and show it"),
            _("A declaration was confirmed"),
            tone="primary",
        ),
        Action(
            "refuse_adoption",
            states(E.ADOPTED),
            STAYS,
            MOVE,
            _("Refuse the declaration"),
            _("A declaration was refused"),
            needs_note=True,
            tone="danger",
        ),
        Action(
            "set_indicator",
            states(*ORDER, E.ADOPTED),
            STAYS,
            MOVE,
            _("Set an indicator"),
            _("An indicator was set"),
        ),
        Action("note_value", states(*ORDER, E.ADOPTED), STAYS, "contribute", _("Note a value"), _("A value was noted")),
    ),
)
