"""What a browser would read on a page of the admin, and send back."""

from typing import Any

from django.forms import BaseForm, ModelMultipleChoiceField, MultipleChoiceField
from modelcluster.forms import ClusterForm

from attachments.form_fields import FilesField


def posted(form: BaseForm, **changes: Any) -> dict[str, Any]:
    """Return the form's data as shown, with changes; formsets included."""
    data = _shown(form)
    if isinstance(form, ClusterForm):
        for formset in form.formsets.values():
            data |= _shown(formset.management_form)
            for child in formset.forms:
                data |= _shown(child)
    return data | changes


def _shown(form: BaseForm) -> dict[str, Any]:
    data = {}
    for bound in form:
        if isinstance(bound.field, FilesField):
            continue  # a browser sends none unless one chooses some
        value = bound.field.prepare_value(bound.value())
        several = (ModelMultipleChoiceField, MultipleChoiceField)
        if value is None and isinstance(bound.field, several):
            continue
        if value is True:
            data[bound.html_name] = "on"
        elif value is not False:
            data[bound.html_name] = "" if value is None else value
    return data


def attachments(*rows: dict[str, Any]) -> dict[str, Any]:
    """Return the formset data of newly added attachment lines."""
    data: dict[str, Any] = {
        "attachments-TOTAL_FORMS": len(rows),
        "attachments-INITIAL_FORMS": 0,
        "attachments-MIN_NUM_FORMS": 0,
        "attachments-MAX_NUM_FORMS": 1000,
    }
    for number, row in enumerate(rows):
        row = {"kind": "photo", "ORDER": number + 1, **row}
        data |= {f"attachments-{number}-{name}": value for name, value in row.items()}
    return data


def messages_of(response: Any) -> list[str]:
    """Return the sentences at the top of a page."""
    return [str(message).strip() for message in response.context["messages"]]
