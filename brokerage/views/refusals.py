from accounts.exceptions import NotPossible


def show_refusal(form, refusal: NotPossible) -> None:
    """Put what a service refused where the person can mend it."""
    for field, sentence in refusal.fields.items():
        form.add_error(field if field in form.fields else None, sentence)
    if not refusal.fields:
        form.add_error(None, refusal.reason)
