"""Which waiting deliveries make one mail: how each person wants it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.conf import settings

from accounts.models import User
from notifications.models import Delivery, Preference, new_message_id
from notifications.querysets import Claim, DeliveryQuerySet
from notifications.rules import DIGEST_HOUR, reminder_day

Frequency = Preference.Frequency
DIGESTS = {Frequency.DAILY: timedelta(days=1), Frequency.WEEKLY: timedelta(days=7)}


class MailBatch(NamedTuple):
    """What goes into one mail to a person; nobody's until it is claimed."""

    recipient: int
    batch: UUID | None = None  # of a mail that was begun before
    fleets: frozenset[int] | None = None  # None: all
    pk: int | None = None  # of the one delivery
    until: date | None = None  # for which day, at the latest

    def rows(self) -> DeliveryQuerySet:
        """Return the deliveries that belong to it."""
        rows = Delivery.objects.filter(recipient=self.recipient, batch=self.batch)
        if self.fleets is not None:
            rows = rows.filter(record__vehicle__fleet__in=self.fleets)
        if self.pk is not None:
            rows = rows.filter(pk=self.pk)
        if self.until is not None:
            rows = rows.filter(remind_on__lte=self.until)
        return rows

    def holds(self, row: Any) -> bool:
        """Tell whether a delivery of this recipient and batch belongs to it, as
        :meth:`rows` has it."""
        return (
            (self.fleets is None or row.record__vehicle__fleet in self.fleets)
            and (self.pk is None or row.pk == self.pk)
            and (self.until is None or row.remind_on <= self.until)
        )


class RecipientFleet(NamedTuple):
    """Something waits for a person in a fleet."""

    recipient: int
    fleet: int
    time_zone: str


def claim(mail_batches: Sequence[MailBatch], now: datetime) -> dict[UUID, MailBatch]:
    """Claim what is claimable of these for a mail each; return them by the mails'
    batches. Of some there may be nothing to claim: somebody else was faster.

    A query and one conditional UPDATE.
    """
    mails = {mail_batch.batch or uuid4(): mail_batch for mail_batch in mail_batches}
    by_person: dict[Any, list[UUID]] = defaultdict(list)
    for batch, mail_batch in mails.items():
        by_person[mail_batch.recipient, mail_batch.batch].append(batch)
    keys: dict[UUID, list[int]] = defaultdict(list)
    rows = Delivery.objects.claimable(now).order_by()
    rows = rows.filter(
        recipient__in={mail_batch.recipient for mail_batch in mail_batches}
    )
    columns = ("pk", "recipient", "batch", "remind_on", "record__vehicle__fleet")
    for row in rows.values_list(*columns, named=True):
        for batch in by_person[row.recipient, row.batch]:
            if mails[batch].holds(row):
                keys[batch].append(row.pk)
                break
    wanted = [Claim(batch, new_message_id(batch), keys[batch]) for batch in keys]
    Delivery.objects.claim(now, wanted)
    return mails


def retries(now: datetime) -> Iterator[MailBatch]:
    """Yield the parcels that were mails before, and may go again ``now``. One query."""
    rows = Delivery.objects.claimable(now).order_by().exclude(batch=None)
    for recipient, batch in rows.values_list("recipient", "batch").distinct():
        yield MailBatch(recipient, batch)


def pending(now: datetime) -> Iterator[MailBatch]:
    """Yield the parcels that may go ``now``, and put off what waits for a digest: ask
    when what was begun is gone, for a digest that was is the one of its day.

    Few queries, and a list of people and their fleets.
    """
    claimable = Delivery.objects.claimable(now).order_by()
    places = claimable.filter(batch=None).values_list(
        "recipient", "record__vehicle__fleet", "record__vehicle__fleet__time_zone"
    )
    by_person: dict[int, list[RecipientFleet]] = defaultdict(list)
    for place in places.distinct():
        by_person[place[0]].append(RecipientFleet(*place))
    wishes = Preference.objects.wishes(by_person)
    for recipient, found in by_person.items():
        yield from _of_person(recipient, found, wishes.get(recipient, {}), now)


def _of_person(
    recipient: int,
    places: list[RecipientFleet],
    wishes: dict[int | None, str],
    now: datetime,
) -> Iterator[MailBatch]:
    """Yield the parcels of a person: one for each frequency that they wish."""
    usual = wishes.get(None, Frequency.TOGETHER)
    fleets: dict[str, list[RecipientFleet]] = defaultdict(list)
    for place in places:
        fleets[wishes.get(place.fleet, usual)].append(place)
    for frequency, found in fleets.items():
        some = frozenset(place.fleet for place in found)
        mail_batch = MailBatch(recipient, fleets=some if len(fleets) > 1 else None)
        if frequency == Frequency.SINGLE:
            rows = mail_batch.rows().claimable(now).order_by("remind_on", "pk")
            for pk in rows.values_list("pk", flat=True):
                yield MailBatch(recipient, pk=pk)
        elif frequency in DIGESTS:
            yield from _digest(mail_batch, found, Frequency(frequency), now)
        else:  # together; what was turned off in the meantime is skipped as such
            yield mail_batch


def _digest(
    mail_batch: MailBatch,
    places: list[RecipientFleet],
    frequency: Frequency,
    now: datetime,
) -> Iterator[MailBatch]:
    """Yield a digest if it is time for one, and put off what is for a later one.

    One goes out on its morning at the earliest, or as soon after as somebody can
    send it, and holds what is for that day or was for an earlier one.
    """
    zone = _time_zone(mail_batch.recipient, places)
    day = reminder_day(now, zone, DIGEST_HOUR)
    if frequency == Frequency.WEEKLY:
        day -= timedelta(days=day.weekday())
    rows = mail_batch.rows().claimable(now)
    sent = Delivery.objects.filter(
        recipient=mail_batch.recipient, sent_at__gte=_morning(day, zone)
    )
    if mail_batch.fleets is not None:
        sent = sent.filter(record__vehicle__fleet__in=mail_batch.fleets)
    if not sent.exists():
        yield mail_batch._replace(until=day)
        rows = rows.filter(remind_on__gt=day)
    rows.put_off(_morning(day + DIGESTS[frequency], zone))


def _morning(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(DIGEST_HOUR), tzinfo=ZoneInfo(zone))


def _time_zone(recipient: int, places: Iterable[RecipientFleet]) -> str:
    """Return the time zone in which a person has their mornings: the one they chose,
    else that of their fleet."""
    user = User.objects.select_related("wagtail_userprofile").get(pk=recipient)
    profile = getattr(user, "wagtail_userprofile", None)
    chosen = profile.current_time_zone if profile else ""
    zones = [place.time_zone for place in sorted(places, key=lambda place: place.fleet)]
    return chosen or (zones[0] if zones else settings.TIME_ZONE)
