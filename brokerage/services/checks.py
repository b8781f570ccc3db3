"""Is a company ready for the programme? A broker answers a versioned form and decides; administrators write it."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import User
from brokerage import moves, rules
from brokerage.enums import SelfCheckState, SizeClass
from brokerage.models import BeneficiaryCheck, CheckAnswer, CheckCriterion, CheckVersion, Company, SelfCheck

from .presence import require_present

COLUMNS = ("text", "help_text", "good", "is_required", "known_from")
Result = BeneficiaryCheck.Result

# The portal's own first form: that of the programme is not public.
FIRST_VERSION = (
    (
        gettext_noop("Is the company ready to develop its products, services or processes?"),
        gettext_noop("There is an idea, a person who is responsible for it, and time for it in the coming year."),
        "yes",
        True,
        "",
    ),
    (
        gettext_noop("Does it seek exchange of knowledge or joint development, and not only exports?"),
        gettext_noop("Who only looks for buyers abroad is better served by an export agency."),
        "yes",
        True,
        "",
    ),
    (
        gettext_noop("Is it a small or medium-sized enterprise?"),
        gettext_noop("Fewer than 250 people, groups of companies counted together (Recommendation 2003/361/EC)."),
        "yes",
        True,
        "size",
    ),
    (
        gettext_noop("Does it work in a region that a partner organisation serves?"),
        "",
        "yes",
        True,
        "region",
    ),
    (
        gettext_noop("Are there legal obstacles?"),
        gettext_noop("For example insolvency, an open recovery of aid, or sanctions."),
        "no",
        True,
        "",
    ),
    (
        gettext_noop("Has it worked with partners abroad before?"),
        gettext_noop("It helps to know, and is no condition."),
        "yes",
        False,
        "",
    ),
)


def version_in_force() -> CheckVersion:
    """The newest form; the portal's own one is written down when it is first asked for."""
    newest = CheckVersion.objects.order_by("-number").first()
    if newest is not None:
        return newest
    with transaction.atomic():
        version, is_new = CheckVersion.objects.get_or_create(number=1)
        if is_new:
            _write_criteria(version, [dict(zip(COLUMNS, row, strict=True)) for row in FIRST_VERSION])
    return version


def write_version(*, by: User, criteria: list[Mapping], comment: str, base: int) -> CheckVersion:
    """A new form; answers given stay with theirs. `base` is the version the administrator started from."""
    if not rules.is_administrator(by):
        raise Refused(_("Only administrators write the criteria of the check."))
    if not criteria:
        raise NotPossible(_("Keep at least one criterion."))
    with transaction.atomic():
        version_in_force()
        # The first row is a lock for all: two administrators write one after the other.
        CheckVersion.objects.select_for_update().get(number=1)
        newest = CheckVersion.objects.aggregate(number=Max("number"))["number"]
        if newest != base:
            raise TooLate(_("Somebody wrote another version of the criteria meanwhile. Look at it first."))
        version = CheckVersion.objects.create(number=newest + 1, by=by, comment=comment)
        _write_criteria(version, criteria)
    return version


def _write_criteria(version: CheckVersion, criteria: Iterable[Mapping]) -> None:
    CheckCriterion.objects.bulk_create(
        CheckCriterion(version=version, position=number, **{name: row[name] for name in COLUMNS})
        for number, row in enumerate(criteria, 1)
    )


def known_answer(criterion: CheckCriterion, company: Company) -> str:
    """What the data of the company says; empty when it says nothing."""
    if criterion.known_from == "size" and company.size_class:
        return "no" if company.size_class == SizeClass.LARGE else "yes"
    if criterion.known_from == "region":
        return "yes" if company.region_id else "no"
    return ""


def proposed_result(criteria: Iterable[CheckCriterion], answers: Mapping[int, str]) -> tuple[str, list[CheckCriterion]]:
    """What the answers say, and the required criteria that are not met. A wrong answer weighs more than none."""
    unmet = [row for row in criteria if row.is_required and answers[row.pk] != row.good]
    if not unmet:
        return Result.PASSED, []
    unknown = all(answers[row.pk] == CheckCriterion.Answer.UNKNOWN for row in unmet)
    return (Result.LATER if unknown else Result.REFUSED), unmet


def check_company(
    *,
    by: User,
    company: Company,
    version: CheckVersion,
    answers: Mapping[int, tuple[str, str]],
    result: str,
    comment: str = "",
    seen: int | None = None,
) -> BeneficiaryCheck:
    """`answers`: criterion -> (answer, note). Who decides against the answers says why.

    `seen`: the version of the company's own answers that the broker had before it; None when it saw none.
    """
    if not rules.is_serving_broker(by, company):
        raise Refused(_("The broker of the company's organisation makes this check."))
    criteria = list(version.criteria.all())
    missing = {f"answer_{row.pk}": _("Answer this question.") for row in criteria if row.pk not in answers}
    if missing:
        raise NotPossible(_("An answer is missing."), missing)
    proposed, unmet = proposed_result(criteria, {pk: answer for pk, (answer, _note) in answers.items()})
    if (result == Result.PASSED) != (proposed == Result.PASSED) and not comment.strip():
        sentence = (
            _("These answers speak against it: %(criteria)s. Say here why you decide otherwise.")
            % {"criteria": " ".join(str(row) for row in unmet)}
            if unmet
            else _("All required answers speak for the company. Say here why you decide otherwise.")
        )
        raise NotPossible(_("The decision and the answers differ."), {"comment": sentence})
    with transaction.atomic():
        require_present(company)
        version_now = CheckVersion.objects.select_for_update(no_key=True).order_by("-number").first()
        if version_now != version:
            raise TooLate(_("The criteria changed while you were writing. Open the form again."))
        row = BeneficiaryCheck.objects.create(
            company=company, version=version, result=result, comment=comment.strip(), by=by
        )
        CheckAnswer.objects.bulk_create(
            CheckAnswer(check_row=row, criterion_id=item.pk, answer=answers[item.pk][0], note=answers[item.pk][1])
            for item in criteria
        )
        if seen is not None:
            _use_own_answers(by, company, seen, row)
    return row


def own_answers_sent(company: Company) -> SelfCheck | None:
    """What the company itself answered and sent, to the form in force."""
    sent = company.self_checks.filter(state=SelfCheckState.SENT, form=version_in_force())
    return sent.select_related("company").prefetch_related("answers__by").first()


def _use_own_answers(by: User, company: Company, seen: int, row: BeneficiaryCheck) -> None:
    """Only what was read is decided: answers changed meanwhile are read first."""
    own = own_answers_sent(company)
    if own is None or own.version != seen:
        raise TooLate(_("The company changed its own answers while you were deciding. Open the form again."))
    moves.move(own, "decide", by=by, check_row=row)
