"""Template tags that show plans."""

from django import template

from maintenance.models import MaintenancePlan
from vehicles.urls import admin_url

register = template.Library()


@register.filter
def plan_url(plan: MaintenancePlan) -> str:
    """Return where the plan is looked at."""
    return admin_url(MaintenancePlan, "inspect", plan.pk)
