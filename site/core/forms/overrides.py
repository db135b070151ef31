"""Has Wagtail's forms and filters use our fields for every number and date."""

import django_filters
from django.db import models
from wagtail.admin.forms.models import register_form_field_override

from core.forms import fields, widgets


def register() -> None:
    """Register what a form of the admin makes of a model's field."""
    register_form_field_override(
        models.DateField,
        override={"form_class": fields.DateField, "widget": widgets.DateInput},
    )
    register_form_field_override(
        models.DecimalField, override={"form_class": fields.DecimalField}
    )
    # What Wagtail's own lists are filtered by, as ours.
    django_filters.DateFilter.field_class = fields.DateField
    django_filters.DateFromToRangeFilter.field_class = fields.DateRangeField
    register_form_field_override(
        models.IntegerField, override={"form_class": fields.WholeNumberField}
    )
