"""Closed lists of Trans-S3 exercises."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ExerciseState(models.TextChoices):
    """Where a Trans-S3 exercise stands: before, at one of the six steps of the method, or after."""

    PREPARATION = "preparation", _("Preparation")
    SEARCH = "search", _("Search for common sets")
    ANALYSIS = "analysis", _("Analytical review")
    TRENDS = "trends", _("Markets and trends")
    CONSULTATION = "consultation", _("Consultation and discovery")
    INTERNATIONAL = "international", _("Internationalisation potential")
    ADOPTION = "adoption", _("Adoption")
    ADOPTED = "adopted", _("Adopted")
    ABANDONED = "abandoned", _("Abandoned")


class Step(models.TextChoices):
    """The parts of the method, in their order; what each does to the priorities is said in `STEP_DOES`."""

    SEARCH = ExerciseState.SEARCH.value, ExerciseState.SEARCH.label
    ANALYSIS = ExerciseState.ANALYSIS.value, ExerciseState.ANALYSIS.label
    TRENDS = ExerciseState.TRENDS.value, ExerciseState.TRENDS.label
    CONSULTATION = ExerciseState.CONSULTATION.value, ExerciseState.CONSULTATION.label
    INTERNATIONAL = ExerciseState.INTERNATIONAL.value, ExerciseState.INTERNATIONAL.label
    ADOPTION = ExerciseState.ADOPTION.value, ExerciseState.ADOPTION.label


# What each part does (method of GoSmart BSR), and what people do in it here (our own words).
STEP_DOES = {
    Step.SEARCH: _("defines the initial priorities"),
    Step.ANALYSIS: _("verifies the priorities"),
    Step.TRENDS: _("refines the priorities"),
    Step.CONSULTATION: _("finalises the priorities"),
    Step.INTERNATIONAL: _("assesses the priorities"),
    Step.ADOPTION: _("adopts the priorities"),
}
STEP_HELP = {
    Step.SEARCH: _("Compare what the regions want to be strong in, and propose candidates from the matrix."),
    Step.ANALYSIS: _("Look at each region: what speaks for a candidate there, and what does not?"),
    Step.TRENDS: _("Look outside: which markets and technologies grow, and what does it mean for a candidate?"),
    Step.CONSULTATION: _("Ask companies, research, authorities and civil society, in rounds and workshops."),
    Step.INTERNATIONAL: _("Judge whether companies of the regions can do it together across borders."),
    Step.ADOPTION: _("Decide which candidates become transnational priorities, and say why."),
}


class CandidateState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ADOPTED = "adopted", _("Adopted")
    SET_ASIDE = "set_aside", _("Set aside")


class CandidateOrigin(models.TextChoices):
    MATRIX = "matrix", _("from the matrix")
    PERSON = "person", _("from a person")
    COPY = "copy", _("from an earlier exercise")


class Verdict(models.TextChoices):
    FOR = "for", _("speaks for it")
    MIXED = "mixed", _("speaks for and against")
    AGAINST = "against", _("speaks against it")
    UNKNOWN = "unknown", _("not known")


class EvidenceKind(models.TextChoices):
    DOCUMENT = "document", _("Document")
    INDICATOR = "indicator", _("Indicator")
    NOTE = "note", _("Note")


class StakeholderGroup(models.TextChoices):
    COMPANIES = "companies", _("Companies")
    RESEARCH = "research", _("Research and education")
    AUTHORITIES = "authorities", _("Authorities")
    CIVIL = "civil", _("Civil society")


class DeclarationState(models.TextChoices):
    DECLARED = "declared", _("Declared")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused")
