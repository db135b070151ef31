"""Completing the open record of a plan by work that was entered on its own."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.actions import action_registry
from wagtail.log_actions import log

from maintenance.models import Attachment, MaintenanceRecord

MISSED = _(
    "The planned work was completed by somebody else just now: this is kept as a "
    "record of its own."
)
# What the planned record keeps.
PLANNED = (
    "plan_id",
    "plan_sequence",
    "planned_date",
    "planned_mileage",
    "due_date",
    "due_mileage",
    "created_at",
    "created_by_id",
    "latest_revision_id",
)


def take_place(
    typed: MaintenanceRecord, planned: MaintenanceRecord, stored: MaintenanceRecord
) -> None:
    """Let a new record be the planned one, completed as typed; nothing that either of
    them says is lost. ``planned`` is held, and ``stored`` in the database. Not saved.
    """
    # Before the record has a key: afterwards, these would be looked up by it.
    files = [*stored.attachments.all(), *typed.attachments.all()]
    for name in PLANNED:
        setattr(typed, name, getattr(stored, name))
    _take_what_it_says(typed, stored)
    typed.pk = stored.pk
    typed._state.adding = False
    typed.locked_state = planned.locked_state
    typed.attachments.set(files)


def lead_into(
    record: MaintenanceRecord, planned: MaintenanceRecord, stored: MaintenanceRecord
) -> None:
    """Let a record that is there already be the planned one, which is held, and
    ``stored`` in the database. It is not saved, and the other belongs to no plan any
    more until :func:`merge`."""
    own = record.lock()
    for name in PLANNED[: PLANNED.index("due_date")]:
        setattr(record, name, getattr(stored, name))
    record.plan = stored.plan
    _take_what_it_says(record, stored)
    record.locked_state = (
        planned.locked_state[0] if planned.locked_state else None,
        own,
    )
    rows = MaintenanceRecord.objects.filter(pk=stored.pk)
    rows.update(**dict.fromkeys(MaintenanceRecord.KEPT))


def merge(record: MaintenanceRecord, stored: MaintenanceRecord) -> None:
    """Delete a planned record, and give its files to the one that took its place."""
    for line in Attachment.objects.filter(record=stored.pk):
        line.pk = None
        record.attachments.add(line)
    record.attachments.commit()  # type: ignore[attr-defined]  # a cluster's
    log(stored, "wagtail.delete")
    stored.cancel()


def _take_what_it_says(typed: MaintenanceRecord, stored: MaintenanceRecord) -> None:
    if typed.supplier_id is None:
        typed.supplier_id = stored.supplier_id
    if typed.cost is None:
        typed.cost, typed.currency = stored.cost, stored.currency
    elif not typed.currency:  # not that of what was estimated
        typed.currency = typed.vehicle.fleet.currency
    parts = [typed.details, stored.details]
    setattr(typed, "details", "\n\n".join(filter(None, parts)))  # noqa: B010
    typed.is_private = typed.is_private or stored.is_private


def add_record(form: Any, user: Any) -> MaintenanceRecord:
    """Save a valid form of a new record, with a revision and a line in its history:
    that it was made, or that a planned one was completed."""
    name, log_action = "create", "wagtail.create"
    if form.planned:
        name, log_action = "edit", "maintenance.complete"
    action = action_registry.get_action_class(MaintenanceRecord, name)
    made = action(form.instance, user=user, form=form, log_action=log_action)
    made.execute(skip_permission_checks=True)
    record: MaintenanceRecord = form.instance
    return record


def missed(form: Any) -> bool:
    """Tell whether the record that a saved form was to complete was completed by
    somebody else meanwhile."""
    return bool(form.cleaned_data.get("completes")) and form.planned is None
