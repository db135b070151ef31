"""Has Wagtail's model forms use our fields wherever a model has a number or a date."""

from django.db import models
from wagtail.admin.forms.models import register_form_field_override

from core.forms import fields


def register() -> None:
    """Register what a form of the admin makes of a model's field."""
    register_form_field_override(
        models.IntegerField, override={"form_class": fields.WholeNumberField}
    )
