"""A pair that came back after a decision: what changed since, who decided what."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from brokerage.matching.change import what_changed
from brokerage.models import Match, ProfileEdition, Suggestion
from brokerage.reasons import other

from .pairs import decision_steps

CHANGED = {
    "type": gettext_lazy("the type of the profile"),
    "stage": gettext_lazy("the stage of development"),
    "texts": gettext_lazy("the texts"),
    "keywords": gettext_lazy("the keywords"),
    "partner_types": gettext_lazy("the kind of partner sought"),
    "partnership_types": gettext_lazy("the types of partnership"),
    "offers_areas": gettext_lazy("the areas in which help is offered"),
    "seeks_areas": gettext_lazy("the areas in which help is sought"),
    "target_countries": gettext_lazy("the target countries"),
}


def came_back(suggestion: Suggestion, user, ours: str) -> dict | None:
    """None for a pair that was not decided before. Notes and reasons of the other side stay with it."""
    earlier = suggestion.previous
    if earlier is None:
        return None
    sentences = []
    for side in (ours, other(ours)):
        if changed := _changed(suggestion, side):
            sentence = _("Our profile says something else now: %(what)s.")
            if side != ours:
                sentence = _("Their profile says something else now: %(what)s.")
            sentences.append(sentence % {"what": ", ".join(str(CHANGED[key]) for key in changed)})
    return {
        "sentences": sentences,
        "earlier": earlier,
        "steps": decision_steps(earlier, user),
        "match": Match.objects.visible_to(user).filter(suggestion=earlier).order_by("-pk").first(),
    }


def _changed(suggestion: Suggestion, side: str) -> list[str]:
    """From the edition that was decided on to the one that came back."""
    editions = ProfileEdition.objects.filter(profile_id=getattr(suggestion, f"profile_{side}_id"))
    decided_at = suggestion.previous.decided_at
    before = editions.filter(at__lte=decided_at, until__gt=decided_at).first()
    after = editions.filter(at__lte=suggestion.created_at).last()
    return what_changed(before.said, after.said) if before and after else []
