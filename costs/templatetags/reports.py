"""Template tags of reports."""

from django import template

from costs.reports import views
from costs.reports.base import Report

register = template.Library()


@register.filter
def report_url(report: type[Report]) -> str:
    """Return the address of a report, without filters."""
    return views.report_url(report.slug)
