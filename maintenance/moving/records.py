"""A record that is put onto a vehicle of another fleet, in its form: it goes over as a
vehicle does, and what somebody chose for it anew is theirs."""

from typing import Any

from django.db.models import Q

from maintenance.models import Attachment, MaintenanceRecord, Supplier
from maintenance.moving.parts import copy_of, equal
from vehicles.models import PEOPLE
from vehicles.moving.crossing import Crossing


def crossing_of(record: MaintenanceRecord, vehicle: Any, user: Any) -> Crossing | None:
    """Return what goes over when a stored record gets this vehicle; None if it stays
    in its fleet. One query, when the vehicle is another one."""
    if not record.pk or vehicle is None or vehicle.pk == record.vehicle_id:
        return None
    if vehicle.fleet_id == record.vehicle.fleet_id:
        return None
    own = {MaintenanceRecord: Q(pk=record.pk)}
    return Crossing(vehicle.fleet, user, only=own, source=record.vehicle.fleet)


def supplier_there(
    record: MaintenanceRecord, supplier: Supplier | None, crossing: Crossing
) -> Supplier | None:
    """Return what takes the place of the record's own supplier in the other fleet: its
    equal there, else a copy that is not saved yet. One that was chosen anew stays."""
    if supplier is None or supplier.pk != record.supplier_id:
        return supplier
    if supplier.fleet_id in (None, crossing.target.pk):
        return supplier
    found = equal(supplier, crossing.target)
    return found or copy_of(supplier, crossing.target)


def save_supplier(record: MaintenanceRecord, user: Any) -> None:
    """Save the copy of a supplier that a record is to have."""
    supplier = record.supplier
    if supplier is not None and supplier.pk is None:
        supplier.save()
        supplier.save_revision(user=user, log_action="wagtail.create", clean=False)
        record.supplier = supplier


def go_over(record: MaintenanceRecord, crossing: Crossing) -> None:
    """Have everything follow a record that was just saved with its new vehicle, and
    have the record know it, for the revision that is made of it next."""
    with crossing.undoing():
        crossing.carry_out()
    stored: Any = MaintenanceRecord.objects.get(pk=record.pk)
    record.latest_revision = None
    record.attachments.set(Attachment.objects.filter(record=record.pk))
    for name in PEOPLE:
        setattr(record, name, getattr(stored, name).all())
    for name in ("created_by_id", "modified_by_id"):
        setattr(record, name, getattr(stored, name))
