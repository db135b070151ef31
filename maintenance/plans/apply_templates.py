"""Making plans from templates, for many vehicles in one action."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import get_active_log_context

from maintenance.models import MaintenancePlan, PlanTemplate
from maintenance.models.occurrences import due_in_words
from maintenance.plans.start_points import History, Start
from maintenance.schedule import Point
from vehicles.models import Vehicle


@dataclass(frozen=True)
class Proposal:
    """A plan that is to be made, not saved yet; or why it is not."""

    vehicle: Vehicle
    template: PlanTemplate
    plan: MaintenancePlan | None = None
    start: Start | None = None
    why_not: str = ""

    @property
    def first_due(self) -> str:
        """Return “12 May 2027 or 45,000 km”."""
        if self.plan is None:
            return ""
        return due_in_words(self.plan.rule.first(), self.vehicle)

    @property
    def conversion(self) -> str:
        """Return what the template says, where the vehicle counts in another unit."""
        template = self.template
        if not template.every_distance:
            return ""
        if template.distance_unit == self.vehicle.distance_unit:
            return ""
        return _("converted from %(interval)s") % {"interval": template.interval}


def propose(
    vehicles: Iterable[Vehicle], templates: Iterable[PlanTemplate]
) -> list[Proposal]:
    """Return a proposal for each vehicle and template. The number of queries does not
    depend on how many there are."""
    vehicles, templates = list(vehicles), list(templates)
    history = History(vehicles)
    existing = _existing(vehicles)
    found = []
    for vehicle in vehicles:
        for template in templates:
            proposal = _proposal(vehicle, template, history, existing)
            if proposal.plan:  # the next of this name would be one too many
                existing.add((vehicle.pk, template.title.strip().casefold()))
            found.append(proposal)
    return found


@transaction.atomic
def carry_out(proposals: Iterable[Proposal]) -> list[MaintenancePlan]:
    """Save the plans that are proposed, all or none, each with its first record."""
    made = [proposal.plan for proposal in proposals if proposal.plan]
    for plan in made:
        plan.full_clean()
        plan.save()
        plan.save_revision(
            user=get_active_log_context().user,
            log_action="wagtail.create",
            clean=False,
        )
    return made


def _existing(vehicles: Sequence[Vehicle]) -> set[tuple[int, object]]:
    """Return what the vehicles have: (vehicle, template) and (vehicle, title)."""
    plans = MaintenancePlan.objects.filter(vehicle__in=vehicles, is_active=True)
    found: set[tuple[int, object]] = set()
    for vehicle, template, title in plans.values_list(
        "vehicle_id", "template_id", "title"
    ):
        found |= {(vehicle, template), (vehicle, title.strip().casefold())}
    return found


def _proposal(
    vehicle: Vehicle,
    template: PlanTemplate,
    history: History,
    existing: set[tuple[int, object]],
) -> Proposal:
    if why_not := _why_not(vehicle, template, existing):
        return Proposal(vehicle, template, why_not=why_not)
    plan = MaintenancePlan(
        vehicle=vehicle,
        template=template,
        title=template.title,
        maintenance_type=template.maintenance_type,
        every_months=template.every_months,
        every_distance=template.distance_for(vehicle),
        anchor=template.anchor,
        start_date=vehicle.purchase_date or vehicle.today(),
    )
    start = history.start(
        vehicle, template.maintenance_type_id, template.looked_for, plan.rule
    )
    plan.start_date, plan.start_mileage = start.day, start.mileage
    if plan.rule.first() == Point():
        sentence = _("Nobody has read its odometer yet: add a reading first.")
        return Proposal(vehicle, template, why_not=sentence)
    return Proposal(vehicle, template, plan, start)


def _why_not(
    vehicle: Vehicle, template: PlanTemplate, existing: set[tuple[int, object]]
) -> str:
    """Return why a vehicle gets no plan from a template, or ``""``."""
    if vehicle.status != Vehicle.Status.ACTIVE:
        return _("The vehicle is not in use (%(status)s).") % {
            "status": vehicle.get_status_display()
        }
    if why_not := template.reason_not_for(vehicle):
        return why_not
    titled = (vehicle.pk, template.title.strip().casefold())
    if titled in existing or (vehicle.pk, template.pk) in existing:
        return _("It has such a plan already.")
    return ""
