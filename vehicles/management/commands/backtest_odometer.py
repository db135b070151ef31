"""``manage.py backtest_odometer FILE``: how good the forecasts would have been."""

import csv
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.progress import Progress
from vehicles.odometer import accepted, backtest
from vehicles.odometer.backtest import Method, Pair, Question

COLUMNS = ("vehicle_id", "date", "time", "odometer")


class Command(BaseCommand):
    """Asks the forecast about a past that is known, and prints how far off it was."""

    help = (
        "Measures the odometer forecast on a CSV file with the columns vehicle_id, "
        "date (2017-01-31), time and odometer, beside simpler methods. Nothing is "
        "stored."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--folds",
            type=int,
            default=0,
            help="measure this program also on each of so many parts of the vehicles",
        )

    def handle(self, *, file: Path, folds: int = 0, **options: Any) -> None:
        vehicles, left_out = read(file)
        lines = sum(map(len, vehicles.values()))
        asked: list[Question] = []
        kept = 0
        with Progress(len(vehicles), self.stderr) as progress:
            for vehicle, readings in vehicles.items():
                kept += len(accepted(readings))
                asked.extend(backtest.questions(vehicle, readings))
                progress.add(1)
        self.stdout.write(
            f"{len(vehicles)} vehicles, {lines} readings, {kept} accepted; "
            f"{left_out} lines without a number left out"
        )
        if not asked:
            raise CommandError(
                "Nothing can be asked: no vehicle has 20 accepted readings, and 300 "
                "more after the first of a month from April."
            )
        self.stdout.write(
            f"{len(asked)} questions about {len({one.vehicle for one in asked})} "
            "vehicles\n"
        )
        self.stdout.write(
            f"{'':34}{'answers':>8}{'median':>8}{'≤ 7 d':>7}{'90 %':>7}"
            f"{'band':>7}{'false alarms':>14}"
        )
        methods: dict[str, Method] = {
            "last two readings": backtest.last_two,
            "maximum over 90 days": backtest.maximum,
            "accepted, mean of 90 days": backtest.mean_90,
            "accepted, half-life 30 days": backtest.weighted_30,
            "this program": backtest.ours,
            "knowing the usage of all the time": backtest.hindsight(vehicles),
        }
        for name, method in methods.items():
            self.stdout.write(_line(name, asked, method))
        names = list(dict.fromkeys(one.vehicle for one in asked))
        for number in range(folds):
            part = set(names[number::folds])
            some = [one for one in asked if one.vehicle in part]
            label = f"this program, fold {number + 1} of {folds}"
            self.stdout.write(_line(label, some, backtest.ours))


def _line(name: str, asked: list[Question], method: Method) -> str:
    found = backtest.score(asked, method)
    if found is None:
        return f"{name:34}{0:>8}"
    band = "–" if found.in_band is None else f"{100 * found.in_band:.0f} %"
    return (
        f"{name:34}{found.answered:>8}{found.median:>8.1f}"
        f"{100 * found.within_week:>5.0f} %{found.ninetieth:>7.0f}{band:>7}"
        f"{found.false_alarms:>14}"
    )


def read(file: Path) -> tuple[dict[str, list[Pair]], int]:
    """Return the readings of each vehicle, in the order of time, and how many lines
    hold no number. ``CommandError`` with a sentence if the file is no such file."""
    try:
        with file.open(newline="", encoding="utf-8-sig") as source:
            return _readings(csv.DictReader(source))
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise CommandError(f"{file} is no CSV file in UTF-8: {error}.") from error


def _readings(rows: "csv.DictReader[str]") -> tuple[dict[str, list[Pair]], int]:
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise CommandError(f"The file has no column {', '.join(missing)}.")
    vehicles: dict[str, list[tuple[date, str, int]]] = {}
    left_out = 0
    for row in rows:
        text = (row["odometer"] or "").strip()
        if not (text.isascii() and text.isdigit() and len(text) <= 12):
            left_out += 1
            continue
        try:
            day = date.fromisoformat((row["date"] or "").strip())
        except ValueError:
            raise CommandError(
                f"Line {rows.line_num}: “{row['date']}” is no date like 2017-01-31."
            ) from None
        reading = (day, row["time"] or "", int(text))
        vehicles.setdefault(row["vehicle_id"] or "", []).append(reading)
    return {
        vehicle: [(day, value) for day, _time, value in sorted(found)]
        for vehicle, found in vehicles.items()
    }, left_out
