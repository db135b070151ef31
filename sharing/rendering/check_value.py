"""The history as data: what the JSON file says, and the check value over it.

docs/history.md tells how to reckon the check value by hand; history.schema.json says
what may stand in the file.
"""

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sharing.content.schema import Car, Entry, File, History, Task

FORMAT = "autotracker-history-2"


def data(history: History) -> dict[str, Any]:
    """Return the history as plain data, in no language and of no share: two shares
    that show the same have the same."""
    return {
        "format": FORMAT,
        "vehicle": _car(history.car),
        "records": [_entry(entry) for entry in history.entries],
        "upcoming": [_task(task) for task in history.tasks],
        "odometer": [
            {"date": day.isoformat(), "value": value} for day, value in history.readings
        ],
    }


def canonical(shown: dict[str, Any]) -> bytes:
    """Return data as it is hashed: JSON in UTF-8, keys in order, without spaces."""
    text = json.dumps(shown, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def value(shown: dict[str, Any]) -> str:
    """Return the check value: SHA-256, in 64 hexadecimal digits."""
    return hashlib.sha256(canonical(shown)).hexdigest()


def document(history: History, changed: datetime, base: str) -> dict[str, Any]:
    """Return what the JSON file says: the history, its check value, and what belongs
    to this share only, such as where the files are."""
    shown = data(history)
    return {
        "history": shown,
        "check": {"algorithm": "sha256", "value": value(shown)},
        "last_changed": changed.isoformat(timespec="seconds"),
        "files": [
            {"record": place, "file": number, "url": file_url(base, file)}
            for place, entry in enumerate(history.entries)
            for number, file in enumerate(entry.files)
        ],
    }


def file_url(base: str, file: File) -> str:
    """Return where a share has a file. The name tells nothing but the kind."""
    suffix = "jpg" if file.is_image else "pdf"
    return f"{base}files/{file.key}/{file.kind}.{suffix}"


def _car(car: Car) -> dict[str, Any]:
    return {
        "title": car.title,
        "year": car.year,
        "powertrain": car.powertrain,
        "battery_kwh": _number(car.battery_kwh),
        "plate": car.plate,
        "vin": car.vin,
        "status": car.status,
        "distance_unit": car.unit,
        "currency": car.currency,
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "date": entry.day.isoformat(),
        "type": entry.type_name,
        "observation": entry.is_observation,
        "description": entry.description,
        "mileage": entry.mileage,
        "cost": _number(entry.cost),
        "currency": entry.currency,
        "supplier": entry.supplier,
        "details": entry.details,
        "files": [_file(file) for file in entry.files],
    }


def _file(file: File) -> dict[str, Any]:
    return {
        "kind": file.kind,
        "caption": file.caption,
        "media_type": "image/jpeg" if file.is_image else "application/pdf",
        "fingerprint": file.fingerprint,
    }


def _task(task: Task) -> dict[str, Any]:
    return {
        "type": task.type_name,
        "description": task.description,
        "due_date": _day(task.due_date),
        "due_mileage": task.due_mileage,
    }


def _number(amount: Decimal | None) -> str | None:
    """Return a decimal number as text, always with two places."""
    return None if amount is None else f"{amount:.2f}"


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
