"""What a share shows, read into one plain structure.

Everything public is made from this and nothing else: page, PDF, JSON, check value. What
the share leaves out is not read, or left out here, once.
"""

import hashlib
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, QuerySet, Sum

from attachments.models import PrivateImage
from maintenance.history import worded
from maintenance.models import (
    Attachment,
    HistoryChange,
    MaintenanceRecord,
    MaintenanceType,
    Share,
)
from vehicles import odometer
from vehicles.models import Fleet, OdometerReading, Vehicle

OBSERVATION = "observation"
BESIDE = 40  # readings by which one at either end is judged
PHOTO_SIZE = 1600  # pixels, the longer side of a picture at its largest


@dataclass(frozen=True, slots=True)
class File:
    """A photo or document. ``key`` names it in addresses of this share only, so that
    nothing can be told from it; ``pk`` is for us."""

    key: str
    pk: int
    kind: str
    caption: str
    is_image: bool
    fingerprint: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """Work that was done, or something that was observed."""

    day: date
    type_id: int
    type_code: str
    type_name: str
    description: str
    mileage: int | None
    cost: Decimal | None
    supplier: str
    details: str
    files: tuple[File, ...] = ()

    @property
    def is_observation(self) -> bool:
        """Tell whether nothing was done, only seen."""
        return self.type_code == OBSERVATION


@dataclass(frozen=True, slots=True)
class Task:
    """Work that is still to be done."""

    type_code: str
    type_name: str
    description: str
    due_date: date | None
    due_mileage: int | None


@dataclass(frozen=True, slots=True)
class Sort:
    """A type of maintenance in this history: how many entries, and what they cost."""

    type_id: int
    code: str
    name: str
    count: int
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Car:
    """What is told of the vehicle. It is called by its make and model; by its name
    only where it has neither, because names are mostly somebody's."""

    title: str
    year: int | None
    powertrain: str
    battery_kwh: Decimal | None
    plate: str
    vin: str
    status: str
    unit: str
    currency: str
    photo: File | None


@dataclass(frozen=True, slots=True)
class History:
    """All that a share shows, newest first."""

    car: Car
    entries: tuple[Entry, ...]
    tasks: tuple[Task, ...]
    readings: tuple[tuple[date, int], ...] = field(default=())


def _names(model: Any) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


# The rows that a share needs beside it, by the way to them.
_MODELS: dict[str, Any] = {
    path: (model, _names(model))
    for path, model in {
        "": Share,
        "vehicle__": Vehicle,
        "vehicle__fleet__": Fleet,
        "vehicle__photo__": PrivateImage,
    }.items()
}
_COLUMNS = [(path, name) for path, (_m, names) in _MODELS.items() for name in names]


class Content:
    """Reads what one share shows. ``share`` comes with its vehicle and fleet."""

    def __init__(self, share: Share) -> None:
        self.share = share
        self.vehicle: Vehicle = share.vehicle

    @classmethod
    def of(cls, share_id: int) -> "Content":
        """Return what the share with this key shows. One query."""

        def build() -> QuerySet[Any]:
            shares = Share.objects.filter(pk=worded.SHARE)
            return shares.values_list(*(path + name for path, name in _COLUMNS))

        (row,) = worded.ask("share", build, {worded.SHARE: share_id})
        values = dict(zip(_COLUMNS, row, strict=True))
        share, vehicle, fleet, photo = (
            model.from_db(
                DEFAULT_DB_ALIAS, names, [values[path, name] for name in names]
            )
            for path, (model, names) in _MODELS.items()
        )
        share.vehicle, vehicle.fleet = vehicle, fleet
        vehicle.photo = photo if photo.pk else None
        return cls(share)

    def car(self) -> Car:
        """Return what is told of the vehicle. No query."""
        share, vehicle = self.share, self.vehicle
        title = " ".join(filter(None, (vehicle.make, vehicle.model)))
        return Car(
            title=title or vehicle.name,
            year=vehicle.year,
            powertrain=vehicle.powertrain,
            battery_kwh=vehicle.battery_capacity_kwh,
            plate=vehicle.plate if share.shows_plate else "",
            vin=_shown_vin(share, vehicle.vin or ""),
            status=vehicle.status,
            unit=vehicle.distance_unit,
            currency=vehicle.fleet.currency if share.shows_costs else "",
            photo=self._photo() if share.shows_photos else None,
        )

    def sorts(self) -> list[Sort]:
        """Return the types there are entries of. Two queries: the counts come out of
        an index alone, which a join would not."""
        grouped = self._ask(
            "sorts",
            lambda: (
                _completed()
                .order_by()
                .values_list("maintenance_type_id")
                .annotate(count=Count("pk"), cost=Sum("cost"))
            ),
        )
        found = {key: (count, cost) for key, count, cost in grouped}
        types = self._ask(
            "types",
            lambda: MaintenanceType.objects.order_by("name", "pk").values_list(
                "pk", "code", "name"
            ),
        )
        return [
            Sort(key, code, name, found[key][0], self._cost(found[key][1]))
            for key, code, name in types
            if key in found
        ]

    def _cost(self, cost: Decimal | None) -> Decimal:
        if cost is None or not self.share.shows_costs:
            return Decimal(0)
        return cost.quantize(Decimal("0.01"))

    def entries(
        self, type_id: int | None = None, start: int = 0, stop: int | None = None
    ) -> list[Entry]:
        """Return the entries from one place to another, newest first. Two queries."""
        share = self.share

        def build() -> QuerySet[Any]:
            records = _completed()
            if type_id is not None:
                records = records.filter(maintenance_type=worded.TYPE)
            return records.order_by("-listed_on", "-pk").values_list(
                "pk",
                "completed_date",
                "maintenance_type_id",
                "maintenance_type__code",
                "maintenance_type__name",
                "description",
                "completed_mileage",
                "cost",
                "supplier__name",
                "details",
            )[start:stop]

        if start:  # pages are many, and asked for seldom
            mine = {worded.VEHICLE: self.vehicle.pk, worded.TYPE: type_id}
            rows = worded.Worded(build()).ask(mine)
        else:
            key = ("entries", type_id is None, stop)
            rows = self._ask(key, build, {worded.TYPE: type_id})
        files = self._files([row[0] for row in rows] if stop is not None else None)
        return [
            Entry(
                *(row[1], row[2], row[3], row[4], row[5], row[6]),
                row[7] if share.shows_costs else None,
                (row[8] or "") if share.shows_suppliers else "",
                row[9] if share.shows_details else "",
                tuple(files.get(row[0], ())),
            )
            for row in rows
        ]

    def tasks(self) -> list[Task]:
        """Return what is still to be done; forecasts are nobody's word and stay out.
        One query, or none."""
        if not self.share.shows_upcoming:
            return []
        rows = self._ask(
            "tasks",
            lambda: (
                _records()
                .filter(status="incomplete")
                .order_by("due_date", "due_mileage", "pk")
                .values_list(
                    "maintenance_type__code",
                    "maintenance_type__name",
                    "description",
                    "due_date",
                    "due_mileage",
                )
            ),
        )
        found = [Task(*row) for row in rows]
        # What has a date comes first; databases disagree on where nothing sorts.
        return sorted(found, key=lambda task: task.due_date or date.max)

    def readings(self) -> list[tuple[date, int]]:
        """Return the odometer's readings that fit together, oldest first, without
        those of records that are held back. One query."""
        return _fitting(self._ask("readings", lambda: _readings("read_on", "pk")))

    def first_and_latest(self) -> tuple[tuple[date, int], ...]:
        """Return the first and the latest reading that fit those beside them, or
        nothing. Two queries, as quick for many as for few."""
        first = self._ask("first", lambda: _readings("read_on", "pk")[:BESIDE])
        latest = self._ask("latest", lambda: _readings("-read_on", "-pk")[:BESIDE])
        return (*_fitting(first)[:1], *_fitting(latest)[-1:])

    def changed(self) -> datetime:
        """Return when what the share shows was last changed. One query."""
        rows = self._ask(
            "changed",
            lambda: (
                HistoryChange.objects.filter(vehicle=worded.VEHICLE)
                .order_by("-pk")
                .values_list("at")[:1]
            ),
        )
        return rows[0][0] if rows else self.share.created_at

    def history(self) -> History:
        """Return everything."""
        return History(
            self.car(),
            tuple(self.entries()),
            tuple(self.tasks()),
            tuple(self.readings()),
        )

    def attachment(self, key: str) -> Attachment | None:
        """Return the attachment that an address of this share names, if this share
        shows it."""
        shown = self._of_these(
            Attachment.objects.filter(
                record__vehicle=self.vehicle,
                record__held_back=False,
                record__status="completed",
            )
        )
        for attachment in shown.select_related("image", "document"):
            if _key(self.share, attachment.pk, attachment.image_id) == key:
                return attachment
        return None

    def _ask(
        self,
        key: Hashable,
        build: Callable[[], QuerySet[Any]],
        given: Mapping[int, Any] | None = None,
    ) -> list[Any]:
        """Return the rows of a query about this vehicle."""
        mine = {worded.VEHICLE: self.vehicle.pk}
        return worded.ask(key, build, mine if given is None else {**mine, **given})

    def _of_these(self, files: QuerySet[Attachment]) -> QuerySet[Attachment]:
        """Return those of the files that this share shows."""
        share, shown = self.share, files.filter(held_back=False)
        if not share.shows_photos:
            shown = shown.filter(image=None)
        return shown if share.shows_documents else shown.filter(document=None)

    def _files(self, records: list[int] | None) -> dict[int, list[File]]:
        """Return the files of these records, which are shown, or of all, by record."""
        share = self.share
        if not (share.shows_photos or share.shows_documents):
            return {}

        def build() -> QuerySet[Any]:
            rows = Attachment.objects.all()
            if records is None:
                rows = rows.filter(record__in=_completed())
            else:  # a join would read all records again
                rows = rows.filter(record_id__in=worded.records(len(records)))
            return (
                self._of_these(rows)
                .order_by("record_id", "sort_order", "pk")
                .values_list(
                    "record_id",
                    "pk",
                    "kind",
                    "caption",
                    "image_id",
                    "image__sha256",
                    "image__width",
                    "image__height",
                    "document__sha256",
                )
            )

        count = None if records is None else len(records)
        if count == 0:
            return {}
        marks = dict(zip(worded.records(count or 0), records or (), strict=True))
        key = ("files", count, share.shows_photos, share.shows_documents)
        found: dict[int, list[File]] = {}
        for record, pk, kind, caption, image, *rest in self._ask(key, build, marks):
            image_hash, width, height, document_hash = rest
            file = File(
                _key(share, pk, image),
                pk,
                kind,
                caption,
                image is not None,
                (image_hash if image is not None else document_hash) or "",
                *(_fitted(width, height) if image is not None else ()),
            )
            found.setdefault(record, []).append(file)
        return found

    def _photo(self) -> File | None:
        photo: Any = self.vehicle.photo
        if photo is None:
            return None
        size = _fitted(photo.width, photo.height)
        key = _key(self.share, 0, photo.pk)
        return File(key, 0, "photo", "", True, photo.sha256 or "", *size)

    def photo_for(self, key: str) -> Any:
        """Return the image of the vehicle itself, if this key names it."""
        photo = self._photo() if self.share.shows_photos else None
        return self.vehicle.photo if photo and photo.key == key else None


def _records(*, held_back: bool = False) -> QuerySet[MaintenanceRecord]:
    """Return a vehicle's records that are shown, or those that are held back."""
    # "In", not "is": of the latter Django makes a NOT, for which SQLite has no use of
    # an index.
    return MaintenanceRecord.objects.filter(
        vehicle=worded.VEHICLE, held_back__in=[held_back]
    )


def _completed() -> QuerySet[MaintenanceRecord]:
    return _records().filter(status="completed")


def _readings(*order: str) -> QuerySet[Any]:
    """Return readings that nobody set aside, without those of what is held back."""
    hidden = _records(held_back=True).exclude(odometer_reading=None)
    readings = OdometerReading.objects.filter(vehicle=worded.VEHICLE).counted()
    shown = readings.exclude(pk__in=hidden.values("odometer_reading"))
    return shown.order_by(*order).values_list("read_on", "value", "kind", "confirmed")


def _fitting(rows: Iterable[tuple[date, int, str, bool]]) -> list[tuple[date, int]]:
    """Return what the instrument said, without what does not fit the others."""
    said = (
        odometer.Reading(day, value, kind, odometer.CONFIRMED if confirmed else "")
        for day, value, kind, confirmed in rows
    )
    return [(reading[0], reading[1]) for reading in odometer.accepted(said)]


def _shown_vin(share: Share, vin: str) -> str:
    if share.shows_vin == Share.VIN.FULL:
        return vin
    if share.shows_vin == Share.VIN.LAST_SIX and vin:
        return f"…{vin[-6:]}"
    return ""


def _key(share: Share, pk: int, image: int | None) -> str:
    """Return what a file is called in the addresses of this share: nothing that could
    be counted on, or found under another share."""
    named = hashlib.blake2s(
        f"{pk}.{image}".encode(), key=share.token.encode(), digest_size=9
    )
    return named.hexdigest()


def _fitted(width: int, height: int, limit: int = PHOTO_SIZE) -> tuple[int, int]:
    """Return the size of a picture that was made to fit into a square."""
    scale = min(1.0, limit / max(width, height, 1))
    return max(1, round(width * scale)), max(1, round(height * scale))


def by_year(entries: Iterable[Entry]) -> dict[int, list[Entry]]:
    """Return entries under their years, in the order they come."""
    years: dict[int, list[Entry]] = {}
    for entry in entries:
        years.setdefault(entry.day.year, []).append(entry)
    return years
