"""What the pages of instruments and of practices share."""

from django.http import HttpRequest
from django.shortcuts import render

from accounts.exceptions import NotPossible, TooLate
from brokerage import moves
from brokerage.forms.directory import StepForm
from brokerage.forms.versions import VersionedForm
from brokerage.workflow import Workflow

from .refusals import show_refusal

PER_PAGE = 20


def step_form(thing, action, data=None) -> StepForm:
    return StepForm(data, action=action, initial={"version": thing.version}, auto_id=f"id_{action.key}_%s")


def steps_open_to(user, thing, *, failed: str = "", form=None) -> list[dict]:
    """The steps a reader may take from here, each with its form; "change" has a page of its own."""
    return [
        {"offer": offer, "form": form if form and offer.key == failed else step_form(thing, offer.action)}
        for offer in moves.available(thing, user)
        if offer.allowed and offer.key != "change"
    ]


def history_of(thing, workflow: Workflow, labels: dict) -> list[dict]:
    """For the timeline; what was changed is told by the labels of the fields."""
    rows = []
    for step in thing.steps.select_related("by"):
        note = step.note
        if step.action == "change":
            note = ", ".join(str(labels[name]) for name in step.note.split() if name in labels)
        rows.append({"what": workflow.get(step.action).done, "at": step.at, "who": step.by, "note": note})
    return rows


def labels_of(form_class) -> dict:
    return {name: field.label for name, field in form_class.base_fields.items()}


def write(request: HttpRequest, form: VersionedForm, template: str, *, save, stored, thing=None):
    """Show the form, or save what was sent; the saved row, or the page to show.

    `save(data, version)` is the service; `stored()` gives the row as it is now and its values, for who comes second.
    """
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = {name: form.cleaned_data[name] for name in form.compared}
            try:
                return save(data, form.cleaned_data["version"])
            except TooLate:
                thing, values = stored()
                form.compare(values, who=str(thing.changed_by or "") or None, at=thing.changed_at)
                status = 409
            except NotPossible as refusal:
                show_refusal(form, refusal)
    return render(request, template, {"form": form, "thing": thing}, status=status)
