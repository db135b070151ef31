"""Questions about many deliveries."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext

from core.db.querysets import ScopedQuerySet
from core.outbox.querysets import OutboxQuerySet
from core.outbox.retries import LEASE
from notifications.rules import Rule, days_left, due_value

if TYPE_CHECKING:
    from accounts.models import User
    from maintenance.models import MaintenanceRecord
    from notifications.models import Delivery
    from vehicles.models import Fleet


class Claim(NamedTuple):
    """Which deliveries are to make one mail."""

    batch: UUID
    message_id: str
    keys: list[int]


def _by_mail(mails: Collection[Claim], values: Iterable[Any]) -> RawSQL:
    """Return for each row the value of its mail. By hand, because what is waiting
    waits for it: the ORM takes far longer to put so many conditions together."""
    # The keys are whole numbers; it is safe to write them out.
    rows = (", ".join(str(int(key)) for key in mail.keys) for mail in mails)
    whens = " ".join(f"WHEN id IN ({keys}) THEN %s" for keys in rows)
    return RawSQL(f"CASE {whens} END", list(values))  # noqa: S611


def _hour_of(record: "MaintenanceRecord", day: date) -> datetime:
    """Return when reminders of a record are sent on a day."""
    policies = apps.get_model("notifications", "ReminderPolicy")._default_manager
    hour = policies.by_record([record])[record.pk].hour
    zone = ZoneInfo(record.vehicle.fleet.time_zone)
    return datetime.combine(day, time(hour), tzinfo=zone)


class DeliveryQuerySet(OutboxQuerySet):
    """Deliveries."""

    def claim(self, now: datetime, mails: Collection[Claim]) -> int:
        """Claim the claimable ones among these, each for its mail; return how many.

        One conditional UPDATE: of two workers that claim the same row, one does not
        get it, and neither waits for the other.
        """
        mails = [mail for mail in mails if mail.keys]
        if not mails:
            return 0
        keys = [key for mail in mails for key in mail.keys]
        field: Any = self.model._meta.get_field("batch")
        batches = [field.get_db_prep_value(mail.batch, connection) for mail in mails]
        with transaction.atomic():
            free = self.claimable(now).filter(pk__in=keys).order_by("pk")
            free = free.select_for_update(skip_locked=True, of=("self",))
            return self.model._default_manager.filter(pk__in=free.values("pk")).update(
                status="sending",
                batch=_by_mail(mails, batches),
                message_id=_by_mail(mails, [mail.message_id for mail in mails]),
                claimed_at=now,
                attempts=F("attempts") + 1,
                next_attempt_at=now + LEASE,
            )

    def claimed(self, batches: Collection[UUID], at: datetime) -> "DeliveryQuerySet":
        """Return those that were claimed for these mails at that time, unless their
        lease ran out and somebody else has taken them over."""
        return self.filter(
            status="sending",
            batch__in=batches,
            claimed_at=at,
            next_attempt_at=at + LEASE,
        )

    def release(self, at: datetime, *, keep: bool) -> int:
        """Give back those of these that were claimed at that time and not attempted;
        return how many. ``keep`` their mail if it was begun before."""
        nobodys: dict[str, Any] = {} if keep else {"batch": None, "message_id": ""}
        return self.update(
            status="queued",
            attempts=F("attempts") - 1,
            claimed_at=Case(When(attempts=1, then=None), default=F("claimed_at")),
            next_attempt_at=at,
            **nobodys,
        )

    def put_off(self, until: datetime) -> int:
        """Let those of these that are queued wait for a digest; return how many."""
        return self.filter(status="queued").update(next_attempt_at=until)

    def put_off_for(
        self, person: "User", fleet: "Fleet", now: datetime
    ) -> "DeliveryQuerySet":
        """Return those whose day has come, and that wait for a person's digest. What
        was snoozed is for a day to come."""
        return self.filter(
            recipient=person,
            record__vehicle__fleet=fleet,
            remind_on__lte=fleet.local_date(now),
            status="queued",
            next_attempt_at__gt=now,
        )

    def ask_again(self, now: datetime) -> int:
        """Let the next run decide anew of these; return how many."""
        return self.update(next_attempt_at=now)

    def nobody(self) -> "DeliveryQuerySet":
        """Return those that say that there was nobody to tell, of work still to be
        done of which nobody was told since."""
        told = self.model._default_manager.filter(
            record=OuterRef("record"),
            due_value=OuterRef("due_value"),
            offset__lte=OuterRef("offset"),
            recipient__isnull=False,
        ).exclude(status="skipped")
        return self.filter(
            ~Exists(told),
            recipient=None,
            record__status="incomplete",
            record__vehicle__status="active",
        )

    def snooze(
        self, record: "MaintenanceRecord", user: "User", *, until: date, now: datetime
    ) -> "Delivery | None":
        """Let a person be silent about a record until a day; return the delivery that
        reminds them then, or None if the record is not due on any day.

        It stands where the reminder of that day would, so that whatever comes before
        it is left out; what waits now is skipped.
        """
        if record.due_on is None:
            return None
        about = {"record": record, "recipient": user, "due_value": due_value(record)}
        mine: Any = self.model._default_manager.filter(**about)
        wanted = {
            "due_on": record.due_on,
            "remind_on": until,
            "status": "queued",
            "error": "",
            "batch": None,
            "attempts": 0,
            "next_attempt_at": _hour_of(record, until),
        }
        with transaction.atomic():
            mine._skip_waiting(gettext("Put off until %(day)s.") % {"day": until})
            row: Delivery
            row, _made = mine.update_or_create(
                **about,
                offset=days_left(record.due_on, on=until),
                defaults=wanted,
                create_defaults=wanted | {"created_at": now},
            )
        return row

    def _skip_waiting(self, reason: str) -> int:
        """Skip those of these that wait to be sent; return how many."""
        return self.filter(status__in=["queued", "failed"]).update(
            status="skipped",
            error=reason,
            batch=None,
            message_id="",
            next_attempt_at=None,
        )

    def for_sending(self) -> "DeliveryQuerySet":
        """Fetch along what a mail is made of."""
        return self.select_related(
            "record__vehicle__fleet",
            "record__vehicle__odometer_summary",
            "record__maintenance_type",
            "recipient__wagtail_userprofile",
        )

    def for_log(self) -> "DeliveryQuerySet":
        """Fetch along what a line of the log shows."""
        return self.select_related("record__vehicle__fleet", "recipient")


class CalendarEntryQuerySet(ScopedQuerySet):
    """What calendars were told of records."""

    def in_fleets_of(self, address: Any) -> Self:
        """Return those of the fleets that a calendar is about."""
        rows = self.visible_to(address.user)
        return rows.filter(fleet=address.fleet_id) if address.fleet_id else rows

    def off(self, waiting: QuerySet[Any], *, since: datetime) -> Self:
        """Return those that were cancelled since then, and those of no record that
        waits to be done, which are to be; the latest first."""
        waits = Exists(waiting.order_by().filter(pk=OuterRef("pk")))
        rows = self.filter(
            Q(is_cancelled=True, changed_at__gte=since) | Q(~waits, is_cancelled=False)
        )
        return rows.order_by("is_cancelled", "-changed_at", "-pk")


class ReminderPolicyQuerySet(QuerySet):
    """Reminder policies."""

    def for_site(self) -> Rule:
        """Return the rule of the whole site."""
        policy: Any = self.filter(scope="site").first()
        return policy.over(Rule()) if policy else Rule()

    def by_record(self, records: Iterable[Any]) -> dict[int, Rule]:
        """Return the rule of each record, by its key. One query. The records have
        their vehicles fetched along."""
        records = list(records)
        fleets = {record.vehicle.fleet_id for record in records}
        mine = Q(fleet__in=fleets) | Q(record__in=[record.pk for record in records])
        found: list[Any] = list(self.filter(Q(scope="site") | mine))
        by_owner = {(one.fleet_id, one.record_id): one for one in found}
        site = by_owner.get((None, None))
        rules = {}
        for record in records:
            rule = site.over(Rule()) if site else Rule()
            for owner in ((record.vehicle.fleet_id, None), (None, record.pk)):
                policy = by_owner.get(owner)
                rule = policy.over(rule) if policy else rule
            rules[record.pk] = rule
        return rules


class PreferenceQuerySet(QuerySet):
    """Preferences."""

    def of(self, user: Any) -> "PreferenceQuerySet":
        """Return those of one person."""
        return self.filter(user=user)

    def wishes(self, people: Iterable[int]) -> dict[int, dict[int | None, str]]:
        """Return how often each of these people wants mail, by fleet; under None what
        holds for the others. One query."""
        found: dict[int, dict[int | None, str]] = {}
        rows = self.filter(user__in=list(people)).order_by()
        for user, fleet, frequency in rows.values_list("user", "fleet", "frequency"):
            found.setdefault(user, {})[fleet] = frequency
        return found
