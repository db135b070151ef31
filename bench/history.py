"""How fast public history pages are answered, beside a constant string."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter, sleep

from django.db import connection, connections

from bench.load import once, rate, request
from core.public import tokens
from maintenance.models import MaintenanceRecord, MaintenanceType, Supplier
from sharing.models import Share
from vehicles.models import Fleet, OdometerReading, Vehicle

ROOT = Path(__file__).resolve().parent.parent
SECONDS, ROUNDS, ONCE = 2.0, 5, 25
TEXTS = (
    "Oil 0W-20, 5.2 l, filter and gasket. Next at 60 000 km.",
    "Discs at **22.8 mm**, the limit is 23 mm.\n\n- pads rear: 6 mm\n- fluid changed",
    "",
    "Minor defect: headlight too low. Adjusted on the spot.",
    "See the [manual](https://example.org/manual) for the *torque*.",
)


def fill(count: int) -> Share:
    """Make a vehicle with a history of so many entries, and a share of all of it."""
    fleet = Fleet.objects.first() or Fleet.objects.create(name="Bench")
    vehicle = Vehicle.objects.create(
        fleet=fleet, name=f"Car {count}", make="Volvo", model="V60", year=2018
    )
    MaintenanceRecord.objects.bulk_create(_records(vehicle, count), batch_size=2000)
    OdometerReading.objects.bulk_create(
        OdometerReading(vehicle=vehicle, value=_mileage(number), read_on=_day(number))
        for number in range(count)
    )
    return Share.objects.create(
        vehicle=vehicle,
        label="bench",
        shows_costs=True,
        shows_suppliers=True,
        shows_plate=True,
        shows_vin="full",
        shows_documents=True,
        shows_upcoming=True,
    )


def _records(vehicle: Vehicle, count: int) -> Iterator[MaintenanceRecord]:
    kinds = list(MaintenanceType.objects.order_by("pk"))
    garage, _made = Supplier.objects.get_or_create(name="Garage", fleet=vehicle.fleet)
    for number in range(count):
        yield MaintenanceRecord(
            vehicle=vehicle,
            maintenance_type=kinds[number % 3],
            supplier=garage,
            description=f"Work number {number}",
            details=TEXTS[number % len(TEXTS)],
            status="completed",
            completed_date=_day(number),
            completed_mileage=_mileage(number),
            cost=Decimal(number % 977),
        )


def _day(number: int) -> date:
    return date(2026, 1, 1) - timedelta(days=number % 9000)


def _mileage(number: int) -> int:
    return 200_000 - number * 10


def database_url() -> str:
    """Return where this process has its database, for the server."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    place = f"{given['HOST']}:{given['PORT'] or 5432}/{given['NAME']}"
    return f"postgres://{given['USER']}:{given['PASSWORD']}@{place}"


@contextmanager
def server() -> Iterator[tuple[int, list[str]]]:
    """Run gunicorn with two workers; say at which port, and who they are."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "DATABASE_URL": database_url(),
            "DATA_DIR": f"{folder}/var",
            "MEDIA_ROOT": f"{folder}/media",
            "ENV_FILE": "",
            "PORT": str(port),
            "WEB_CONCURRENCY": "2",
            "HISTORY_MISSES_A_MINUTE": "0",
            "DJANGO_SETTINGS_MODULE": "autotracker.settings.dev",
        }
        command = [sys.executable, "-m", "gunicorn", "bench.server"]
        process = subprocess.Popen(  # noqa: S603  (our own command line)
            [*command, "--max-requests", "0"], cwd=ROOT, env=environment
        )
        try:
            _wait(port)
            yield port, children(process.pid)
        finally:
            process.terminate()
            process.wait(timeout=30)


def children(process: int) -> list[str]:
    """Return the processes that a process has started."""
    return Path(f"/proc/{process}/task/{process}/children").read_text().split()


def _wait(port: int) -> None:
    deadline = monotonic() + 60
    while monotonic() < deadline:
        try:
            once(port, request("/h/constant/", port))
        except OSError:
            sleep(0.2)
        else:
            return
    raise TimeoutError("The server did not start.")


def worked(processes: list[str]) -> float:
    """Return the seconds of processor time that these processes have used."""
    ticks = 0
    for number in processes:
        fields = Path(f"/proc/{number}/stat").read_text().rpartition(") ")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def rates(
    port: int, workers: list[str], share: Share
) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Return the requests a second of each case, and those a second of processor time
    in the server, one figure for each round. The latter say more where others use the
    machine too."""
    gzip = {"Accept_Encoding": "gzip"}
    # The first visit clears up after the filling; the check value is known from then.
    for path in (share.path, f"{share.path}check/", share.path):
        _seconds, head = once(port, request(path, port, **gzip))
    tag = next(
        line.partition(b": ")[2].decode()
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"etag")
    )
    cases = {
        "constant": (request("/h/constant/", port), 200),
        "constant, all middleware": (request("/constant/", port), 200),
        "warm": (request(share.path, port, **gzip), 200),
        "304": (request(share.path, port, If_None_Match=tag, **gzip), 304),
        "unknown": (request(f"/h/{tokens.new()}/", port), 404),
        "cold": (request(f"/h/cold/{share.token}/", port, **gzip), 200),
        "cold, its texts too": (request(f"/h/bare/{share.token}/", port, **gzip), 200),
    }
    found: dict[str, list[float]] = {name: [] for name in cases}
    paid: dict[str, list[float]] = {name: [] for name in cases}
    for _round in range(ROUNDS):
        for name, (asked, status) in cases.items():
            before = worked(workers)
            many = rate(port, asked, status, SECONDS)
            found[name].append(many)
            paid[name].append(many * SECONDS / (worked(workers) - before))
    return found, paid


def first_pages(port: int, shares: list[Share], *, edit: bool) -> list[float]:
    """Return the median seconds of a first page: of a process that has made none
    (``edit`` is false), or right after somebody edited a record."""
    times: list[list[float]] = [[] for _share in shares]
    for number in range(ONCE):
        for place, share in enumerate(shares):
            url = share.path
            if edit:
                record = MaintenanceRecord.objects.filter(vehicle=share.vehicle).first()
                assert record  # noqa: S101  (there are many)
                record.description = f"Edited {number}"
                record.save()
            else:
                url = f"/h/bare/{share.token}/"
            seconds, _head = once(port, request(url, port, Accept_Encoding="gzip"))
            times[place].append(seconds)
    return [median(found) for found in times]


def _ratio(ours: list[float], theirs: list[float]) -> str:
    """Return the median of the ratios of the rounds."""
    return f"{median(map(float.__truediv__, ours, theirs)):.2f}"


def run() -> list[str]:
    """Return the lines to print."""
    start = perf_counter()
    few, thousand, many = (fill(count) for count in (50, 1_000, 10_000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    connections.close_all()
    with server() as (port, workers):
        found, paid = rates(port, workers, thousand)
        cold = first_pages(port, [few, thousand, many], edit=False)
        edited = first_pages(port, [few, thousand, many], edit=True)
        _seconds, head = once(
            port, request(thousand.path, port, Accept_Encoding="gzip")
        )
    lines = [f"{connection.vendor}: a history of 1 000 entries, 2 workers"]
    for base in ("constant", "constant, all middleware"):
        lines.append(f"beside {base} ({median(found[base]):.0f} requests/s):")
        lines += [
            f"  {name}: {median(found[name]):.0f}/s, ratio "
            f"{_ratio(found[name], found[base])}; by processor time "
            f"{_ratio(paid[name], paid[base])}"
            for name in ("warm", "304", "unknown", "cold", "cold, its texts too")
        ]
    for name, times in (("cold", cold), ("right after an edit", edited)):
        said = ", ".join(f"{1000 * seconds:.1f} ms" for seconds in times)
        lines.append(
            f"first page of 50, 1 000, 10 000 entries, {name}: {said}; "
            f"10 000 beside 50: {times[2] / times[0]:.2f}"
        )
    weight = [part for part in head.split(b"\r\n") if b"ength" in part]
    lines.append(f"weight of a page, compressed: {weight[0].decode()} bytes")
    lines.append(f"({perf_counter() - start:.0f} s)")
    return lines
