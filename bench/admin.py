"""The admin's pages with a million records, beside the same with a thousand.

Both databases are asked in turn, page by page, in one run, as a superuser, as the
manager of half of everything and as that of a twentieth. ``BENCH_RECORDS`` is the
larger number, ``BENCH_ROUNDS`` how often each page is asked.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from accounts.models import User
from bench import large
from bench.cost import Cost
from core.admin.urls import admin_url
from maintenance.models import MaintenancePlan, MaintenanceRecord, Supplier
from vehicles.models import OdometerReading, Vehicle
from vehicles.urls import vehicle_page_url, vehicle_tab_url

RECORDS = int(os.environ.get("BENCH_RECORDS", "1000000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
FEW = 1000
PEOPLE = {"owner": "all", "half": "half", "small": "a twentieth"}
MARKS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")  # of transactions
TABS = ["plans", "readings", "costs", "files", "shares", "reminders", "history"]


def pages(person: str) -> dict[str, str]:
    """Return the addresses that a person opens."""
    mine = Vehicle.objects.visible_to(User.objects.get(username=person)).order_by("pk")
    vehicle = mine[0]
    record = vehicle.records.order_by("pk")[0]
    search = reverse("vehicles_search")
    found = {
        **_lists(vehicle),
        "search, common word": f"{search}?q=filter",
        "search, a plate": f"{search}?q=ka-at+{vehicle.pk}",
        "search, typing mistake": f"{search}?q=volov",
        "vehicle page": vehicle_page_url(vehicle.pk),
        "edit a record": admin_url(MaintenanceRecord, "edit", record.pk),
        "home": reverse("wagtailadmin_home"),
        **_board(vehicle),
    }
    tabs = {f"vehicle, {key}": vehicle_tab_url(vehicle.pk, key) for key in TABS}
    return found | tabs


def _lists(vehicle: Vehicle) -> dict[str, str]:
    records = {
        "": "",
        "open": "status=incomplete",
        "of a type": "maintenance_type=1",
        "of a fleet": f"fleet={vehicle.fleet_id}",
        "due in a year": "due_date_from=2026-11-01&due_date_to=2027-11-01",
        "by due date": "ordering=due_date",
        "by completion": "ordering=-completed_date",
        "by description": "ordering=description",
        "last page": "p=100000",
        "by due date, last page": "ordering=due_date&p=100000",
        "common word": "q=filter",
        "common word, open, by due date": "q=filter&status=incomplete"
        "&ordering=due_date",
        "common word, last page": "q=filter&p=100000",
        "one invoice": f"q=R500{vehicle.pk * 10:03}",
        "typing mistake": "q=filetr",
        "export, first byte": "export=csv",
    }
    vehicles = {
        "": "",
        "by plate": "ordering=plate",
        "by plate, last page": "ordering=plate&p=100000",
        "common word": "q=volvo",
        "common word, by plate": "q=volvo&ordering=plate",
    }
    by_vehicle = {
        "": "",
        "last page": "p=100000",
        "common word": "q=car",
        "of one vehicle": f"q=KA-AT+{vehicle.pk}",
        "typing mistake": "q=volov",
    }
    plans = by_vehicle | {"typing mistake": "q=brkaes"}
    return {
        **_addresses("records", admin_url(MaintenanceRecord, "list"), records),
        **_addresses("vehicles", admin_url(Vehicle, "list"), vehicles),
        **_addresses("readings", admin_url(OdometerReading, "list"), by_vehicle),
        **_addresses("plans", admin_url(MaintenancePlan, "list"), plans),
        "suppliers": admin_url(Supplier, "list"),
    }


def _board(vehicle: Vehicle) -> dict[str, str]:
    asked = {
        "": "",
        "overdue": "urgency=overdue",
        "of a fleet": f"fleet={vehicle.fleet_id}",
        "of a type": "maintenance_type=1",
        "last first": "ordering=-listed_on",
        "last page": "p=20",
        "export, first byte": "export=csv",
    }
    return _addresses("board", reverse("due_list"), asked)


def _addresses(page: str, url: str, asked: dict[str, str]) -> dict[str, str]:
    return {
        f"{page}, {what}" if what else page: f"{url}?{query}"
        for what, query in asked.items()
    }


class Asked(NamedTuple):
    """What a page took, how many queries, and how many lines its tables have."""

    cost: Cost
    queries: int
    lines: int


class Garage:
    """One of the two databases."""

    def __init__(self, name: str) -> None:
        self.name = name
        with self.used():
            self.pages = {person: pages(person) for person in PEOPLE}

    @contextmanager
    def used(self) -> Iterator[None]:
        connection.close()
        connection.settings_dict["NAME"] = self.name
        ContentType.objects.clear_cache()
        cache.clear()
        yield

    def ask(self, person: str, page: str) -> Asked:
        """Ask for the page, once before and twice for the lesser cost: of an export,
        its first piece."""
        with self.used():
            client = Client()
            client.force_login(User.objects.get(username=person))
            url = self.pages[person][page]
            with CaptureQueriesContext(connection) as captured:
                body = _body(client, url)
                queries = sum(not q["sql"].startswith(MARKS) for q in captured)
            costs = [Cost.of(_getting(client, url)) for _again in range(2)]
            return Asked(min(costs), queries, body.count(b"<tr"))


def _body(client: Client, url: str) -> bytes:
    response: Any = client.get(url)
    if response.status_code != 200:
        raise ValueError(f"{url} answered {response.status_code}")
    if not response.streaming:
        return response.content
    first: bytes = next(iter(response))
    response.close()
    return first


def _getting(client: Client, url: str) -> Callable[[], bytes]:
    return lambda: _body(client, url)


def run() -> Iterator[str]:
    """Yield the lines to print."""
    name = str(connection.settings_dict["NAME"])
    large.fill(FEW)
    other = _second(name)
    start = perf_counter()
    large.fill(RECORDS)
    took = perf_counter() - start
    yield f"{connection.vendor}: {RECORDS} records made in {took:.0f} s"
    try:
        yield from compare(name, other)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = other
        connection.creation.destroy_test_db(other, verbosity=0)
        connection.settings_dict["NAME"] = name


def compare(few_name: str, many_name: str) -> Iterator[str]:
    """Yield a table of two filled databases: the ratio of the processor's time, for
    each person, and in brackets its milliseconds, as medians."""
    few, many = Garage(few_name), Garage(many_name)
    yield f"{connection.vendor}, load {os.getloadavg()[0]:.1f}"
    yield f"| page | {' | '.join(PEOPLE.values())} | lines | queries |"
    yield "|---" * (len(PEOPLE) + 3) + "|"
    with override_settings(DEBUG=False):
        for page in next(iter(few.pages.values())):
            yield _line(few, many, page)
    yield f"load {os.getloadavg()[0]:.1f}"


def _line(few: Garage, many: Garage, page: str) -> str:
    cells, lines, queries = [], [], []
    for person in PEOPLE:
        rounds = [
            (few.ask(person, page), many.ask(person, page)) for _round in range(ROUNDS)
        ]
        one, other = (
            Cost.median(asked.cost for asked in some)
            for some in zip(*rounds, strict=True)
        )
        ratio = other.processor / one.processor
        mark = "**" if ratio > 2 else ""
        times = f"{one.processor * 1000:.0f}, {other.processor * 1000:.0f}"
        cells.append(f"{mark}{ratio:.2f}{mark} ({times})")
        small, large = rounds[-1]
        lines.append(f"{small.lines}, {large.lines}")
        queries.append(max(small.queries, large.queries))
    return (
        f"| {page} | {' | '.join(cells)} | {'; '.join(lines)} |"
        f" {min(queries)}–{max(queries)} |"
    )


def _second(name: str) -> str:
    """Make another database, and use it."""
    other = f"{name}_large"
    connection.close()
    connection.settings_dict["TEST"]["NAME"] = other
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    return other
