"""The document of an exercise: plain blocks for print (PDF) and for Word, in the language that is active.

Counts are those everybody may see: a document leaves the portal.
"""

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from accounts.documents import Document, bullets, facts, heading, note, table, text
from s3strategy.exercise_enums import STEP_DOES, CandidateState, DeclarationState, Step
from s3strategy.models import Exercise
from s3strategy.selectors import results
from s3strategy.selectors.consultation import Tally, results_of
from s3strategy.selectors.exercises import loops_of
from s3strategy.selectors.matrix import MatrixView, matrix_of

# More columns than a page holds are told in words instead.
MOST_COLUMNS = 10


def document_of(exercise: Exercise, language: str) -> Document:
    view = matrix_of(exercise)
    standings = results.standings(exercise, view)
    blocks = [
        *_cover(exercise, view),
        *_method(exercise, view),
        *_priorities(standings),
        *_matrix(view),
        *_votes(exercise),
        *_evidence(exercise),
        *_adoptions(exercise),
        *_indicators(exercise),
    ]
    return Document(
        title=exercise.title,
        subtitle=_("Transnational smart specialisation strategy"),
        language=language,
        blocks=blocks,
        mark=f"{exercise.title}, {_day(timezone.localdate())}",
        title_language="en",
    )


def _day(day) -> str:
    return formats.date_format(day, "DATE_FORMAT")


def _share(value: float | None) -> str:
    return _("not known") if value is None else formats.number_format(value, 2)


def _cover(exercise: Exercise, view: MatrixView) -> list:
    members = ", ".join(member.name for member in exercise.members.order_by("name"))
    rows = [
        (_("State"), f"{exercise.get_state_display()}, {_day(timezone.localtime(exercise.state_since).date())}"),
        (_("Macro-region"), str(exercise.macro_region or "")),
        (_("Regions"), ", ".join(region.name for region in view.regions)),
        (_("Led by"), exercise.leader.name if exercise.leader else _("not known")),
        (_("Members"), members),
        (_("Source"), exercise.source),
    ]
    limits = [note(exercise.known_limits)] if exercise.known_limits else []
    return [facts(rows), *limits, text(_("Shared vision"), exercise.vision, "en")]


def _method(exercise: Exercise, view: MatrixView) -> list:
    thresholds = [
        (_("Classification of the matrix"), exercise.get_scheme_display()),
        (_("Shared from"), _("%(count)s regions (range: 2 to %(most)s)") % _counts(exercise, view)),
        (
            _("Least confidence of a code"),
            _("%(value)s (range: 0 to 1)") % {"value": _share(exercise.least_confidence)},
        ),
        (
            _("Weights"),
            _(
                "shared by many regions %(shared)s, differing roles in the value chain %(complementary)s, activity of "
                "companies %(activity)s, votes of the stakeholders %(support)s (range: 0 to 100 each)"
            )
            % exercise.weights,
        ),
    ]
    loops = [f"{row['what']}. {row['note']}" for row in loops_of(exercise)]
    return [
        bullets([f"{step.label}: {STEP_DOES[step]}" for step in Step], _("Method")),
        text("", exercise.rules, "en"),
        facts(thresholds, _("Thresholds and weights")),
        note(
            _("The thresholds and weights are this exercise's own choice. What the original method used is not public.")
        ),
        bullets(loops, _("Feedback loops")),
    ]


def _counts(exercise: Exercise, view: MatrixView) -> dict:
    return {"count": exercise.shared_from, "most": len(view.regions)}


def _priorities(standings) -> list:
    blocks = [heading(_("Priorities"))]
    for one in sorted(standings, key=lambda one: one.candidate.number):
        candidate = one.candidate
        if candidate.state == CandidateState.SET_ASIDE:
            continue
        blocks += [
            heading(f"{candidate.number}. {candidate.title}", 2),
            facts(
                [
                    (_("State"), candidate.get_state_display()),
                    (_("Description"), candidate.description),
                    (_("Justification"), candidate.justification),
                    (_("Among the priorities of"), ", ".join(region.name for region in one.regions)),
                    (_("Score, 0 to 100"), _("not known") if one.points is None else str(one.points)),
                    (_("Action plan"), candidate.action_plan or _("not written yet")),
                ]
            ),
        ]
    aside = [one.candidate for one in standings if one.candidate.state == CandidateState.SET_ASIDE]
    return [*blocks, bullets([f"{c.title}: {c.justification}" for c in aside], _("Looked at and set aside"))]


def _matrix(view: MatrixView) -> list:
    """Shared sub-domains: a table, or in words when there are more regions than columns."""
    lines = [line for _domain, rows in view.groups(shared_only=True) for line in rows if not line["is_domain"]]
    if not lines:
        return [text(_("Matrix"), _("No sub-domain is shared at this threshold, or nothing is coded."))]
    title = _("Matrix of what is shared, strength from 0 to 100")
    if len(view.regions) > MOST_COLUMNS:
        items = [f"{line['concept'].label}: {line['row'].count}" for line in lines]
        return [bullets(items, title)]
    headings = [_("Sub-domain"), *(region.name for region in view.regions), _("Differing roles")]
    rows = [
        [
            f"{line['concept'].code} {line['concept'].label}",
            *("?" if cell["percent"] is None else str(cell["percent"]) for cell in line["cells"]),
            _share(line["row"].complementarity),
        ]
        for line in lines
    ]
    return [table(headings, rows, [6, *[1] * len(view.regions), 2], title)]


def _said(tally: Tally) -> str:
    mean = "–" if tally.mean is None else formats.number_format(tally.mean, 1)
    return f"{mean} ({tally.count})"


def _votes(exercise: Exercise) -> list:
    blocks = []
    for poll in exercise.rounds.all():
        if not poll.is_closed:
            continue
        found = results_of(poll, exact=False)
        rows = [[row["candidate"].title, _said(row["all"]), *(_said(one) for one in row["groups"])] for row in found]
        if rows:
            headings = [_("Candidate"), _("All"), *(one.label for one in found[0]["groups"])]
            title = _("Votes of the stakeholders: %(title)s") % {"title": poll.title}
            blocks += [table([str(word) for word in headings], rows, [3, *[1] * (len(headings) - 1)], title)]
    if blocks:
        blocks.append(
            note(
                _(
                    "Mean grades from 1 (not at all) to 5 (very much), with how many gave one. Counts are rounded to "
                    "multiples of 5; a mean is shown from five votes on."
                )
            )
        )
    workshops = [
        f"{workshop.title}, {_day(workshop.held_on)}: {workshop.outcome}" for workshop in exercise.workshops.all()
    ]
    return [*blocks, bullets(workshops, _("Workshops"))]


def _evidence(exercise: Exercise) -> list:
    blocks = [heading(_("Evidence"))]
    evidence = list(exercise.evidence.current())
    for step in Step:
        rows = [row for row in evidence if row.step == step]
        if rows:
            blocks += [heading(step.label, 2), bullets([_evidence_line(row) for row in rows])]
    grid = results.demand_grid(exercise)
    if grid["rows"]:
        rows = [[row["candidate"].title, *_sums(row["cells"])] for row in grid["rows"]]
        headings = [
            _("Candidate"),
            _("Companies"),
            _("Offered"),
            _("Sought"),
            _("Matches"),
            _("Agreements"),
            _("Unmet"),
        ]
        title = _("What companies of the regions do, counted %(day)s") % {"day": _day(grid["day"])}
        blocks.append(table(headings, rows, [3, 1, 1, 1, 1, 1, 1], title))
    return blocks if len(blocks) > 1 else [text(_("Evidence"), _("No evidence is recorded."))]


def _evidence_line(row) -> str:
    value = "" if row.value is None else f" {formats.number_format(row.value.normalize())} {row.unit}".rstrip()
    year = f" ({row.year})" if row.year else ""
    words = f" {row.text}" if row.text else ""
    return f"{row.title}{':' if value else ''}{value}{year}.{words} {_('Source:')} {row.source}"


def _sums(cells) -> list[str]:
    """Over the regions; every sum is rounded by itself."""
    return [
        results.shown(sum(getattr(cell, figure) for cell in cells if cell), exact=False) for figure in results.FIGURES
    ]


def _adoptions(exercise: Exercise) -> list:
    rows = [
        [
            one.name,
            _day(one.signed_on),
            one.document,
            ", ".join(priority.title for priority in one.priorities.all()) or _("the whole strategy"),
            one.commitments,
        ]
        for one in results.declarations_of(exercise)
        if one.state == DeclarationState.CONFIRMED
    ]
    headings = [_("Who"), _("When"), _("Document"), _("What"), _("Commitments")]
    return [table(headings, rows, [2, 1, 2, 2, 3], _("Who has adopted it"))]


def _indicators(exercise: Exercise) -> list:
    lights = {"green": _("on course"), "amber": _("behind"), "red": _("far behind"), "unknown": _("not known")}
    rows = []
    for found in results.indicators_of(exercise):
        one, newest = found["indicator"], found["newest"]
        rows.append(
            [
                f"{one.title} {f'({one.unit})' if one.unit else ''}".strip(),
                _figure(one.baseline, one.baseline_year),
                _figure(newest and newest.value, newest and newest.year),
                _figure(one.target, one.target_year),
                lights[found["light"]],
            ]
        )
    headings = [_("Indicator"), _("Baseline"), _("Newest value"), _("Target"), _("On course?")]
    return [table(headings, rows, [3, 1, 1, 1, 1], _("Monitoring"))]


def _figure(value, year) -> str:
    if value is None:
        return _("not known")
    return f"{formats.number_format(value.normalize())}{f' ({year})' if year else ''}"
