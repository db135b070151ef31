"""The reports that apps have registered."""

from costs.reports.base import Report

REPORTS: dict[str, type[Report]] = {}


def register(*reports: type[Report]) -> None:
    """Have these reports in the menu, and at an address of their slug."""
    found = sorted([*REPORTS.values(), *reports], key=lambda report: report.order)
    REPORTS.clear()
    REPORTS.update({report.slug: report for report in found})
