"""Template tags that show plans."""

from django import template

from core.admin.urls import admin_url
from maintenance.models import MaintenancePlan

register = template.Library()


@register.filter
def plan_url(plan: MaintenancePlan) -> str:
    """Return where the plan is looked at."""
    return admin_url(MaintenancePlan, "inspect", plan.pk)
