"""The log of reminders of records that go over to another fleet."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import ngettext

from maintenance.models import MaintenanceRecord
from notifications.models import Delivery
from vehicles.moving.crossing import Kind, Line, Part


class Reminders(Part):
    """What was sent to those who may see the new fleet stays, so that nobody is told
    twice. What was sent to others names them: it is deleted, and what waits for them
    is never sent. That there was nobody to tell is asked anew."""

    order = 40

    def left(self) -> QuerySet[Any]:
        """Return what is deleted."""
        records = self.crossing.rows(MaintenanceRecord)
        rows = Delivery.objects.filter(record__in=records.order_by().values("pk"))
        strangers = ~Q(recipient__in=self.crossing.members)
        return rows.filter(Q(recipient=None) | strangers)

    def lines(self) -> Iterator[Line]:
        if count := self.left().exclude(recipient=None).count():
            sentence = ngettext(
                "%(count)d reminder in the log, to a person who may not see the new "
                "fleet",
                "%(count)d reminders in the log, to people who may not see the new "
                "fleet",
                count,
            )
            yield Line(Kind.LEFT, sentence % {"count": count})

    def carry_out(self) -> None:
        self.left().delete()
