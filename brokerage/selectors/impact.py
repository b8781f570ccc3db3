"""What came of the cases, as the companies told it. Sums over many; what was not told is no zero."""

from brokerage.models import Agreement, FollowUpAnswer

from .figures import Window, cases_of


def impact(window: Window) -> dict:
    """`{agreements, answers, cooperating, value_eur, jobs_expected, turnover_eur, jobs}`; the last four as
    `{sum, told, of}`: by how many of how many.

    Figures of a follow-up count from the beginning of the cooperation, so of each company the last answer is taken.
    """
    cases = cases_of(window).order_by()
    agreements = list(
        Agreement.objects.filter(validated_at__isnull=False, match__in=cases).values_list("value_eur", "jobs")
    )
    given = FollowUpAnswer.objects.filter(follow_up__match__in=cases).filter(window.at("party__company__region"))
    last = given.order_by("party", "-follow_up__months").distinct("party")
    answers = list(last.values_list("turnover_eur", "jobs", "still_cooperating"))
    return {
        "agreements": len(agreements),
        "answers": len(answers),
        "cooperating": sum(still for _turnover, _jobs, still in answers),
        "value_eur": _told(value for value, _jobs in agreements),
        "jobs_expected": _told(jobs for _value, jobs in agreements),
        "turnover_eur": _told(turnover for turnover, _jobs, _still in answers),
        "jobs": _told(jobs for _turnover, jobs, _still in answers),
    }


def _told(values) -> dict:
    values = list(values)
    known = [value for value in values if value is not None]
    return {"sum": sum(known) if known else None, "told": len(known), "of": len(values)}
