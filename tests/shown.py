"""Forms as a page shows them."""

from django import forms


def left_as_it_is(answer) -> dict:
    """What a browser would send of the form on a page, if nothing were typed."""
    page = answer.context
    form = page["adminform"].form if "adminform" in page else page["form"]
    sent = {}
    for bound in form:
        value = bound.value()
        if isinstance(bound.field, forms.MultipleChoiceField):
            sent[bound.name] = value or []
            continue
        prepared = bound.field.prepare_value(value)
        sent[bound.name] = "" if prepared in (None, False) else prepared
    for one in page.get("inline_admin_formsets") or ():
        prefix = one.formset.prefix
        sent |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return sent
