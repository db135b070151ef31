"""The admin's pages with a million records, beside the same with a thousand.

Both databases are asked in turn, page by page, in one run, as a superuser, as the
manager of half of everything and as that of a twentieth. ``BENCH_RECORDS`` is the
larger number, ``BENCH_ROUNDS`` how often each page is asked.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from time import perf_counter

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from accounts.models import User
from bench import large
from maintenance.models import MaintenanceRecord, Supplier
from vehicles.models import OdometerReading, Vehicle
from vehicles.urls import admin_url, vehicle_page_url, vehicle_tab_url

RECORDS = int(os.environ.get("BENCH_RECORDS", "1000000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "7"))
FEW = 1000
PEOPLE = ("owner", "half", "small")
TABS = ["plans", "readings", "costs", "files", "shares", "reminders", "history"]


def pages(person: str) -> dict[str, str]:
    """Return the addresses that a person opens."""
    records, vehicles = admin_url(MaintenanceRecord, "list"), admin_url(Vehicle, "list")
    mine = Vehicle.objects.visible_to(User.objects.get(username=person)).order_by("pk")
    vehicle = mine[0]
    found = {
        "records": records,
        "records, open": f"{records}?status=incomplete",
        "records, of a type": f"{records}?maintenance_type=1",
        "records, of a fleet": f"{records}?fleet={vehicle.fleet_id}",
        "records, due in a year": f"{records}?due_date_from=2026-11-01"
        "&due_date_to=2027-11-01",
        "records, by due date": f"{records}?ordering=due_date",
        "records, by completion": f"{records}?ordering=-completed_date",
        "records, by description": f"{records}?ordering=description",
        "records, last page": f"{records}?p=100000",
        "records, common word": f"{records}?q=filter",
        "records, common word, open, by due date": f"{records}?q=filter"
        "&status=incomplete&ordering=due_date",
        "records, one invoice": f"{records}?q=R500{vehicle.pk * 10:03}",
        "records, slip of the pen": f"{records}?q=filetr",
        "vehicles": vehicles,
        "vehicles, by plate": f"{vehicles}?ordering=plate",
        "vehicles, common word": f"{vehicles}?q=volvo",
        "readings": admin_url(OdometerReading, "list"),
        "suppliers": admin_url(Supplier, "list"),
        "search, common word": reverse("vehicles_search") + "?q=filter",
        "search, a plate": reverse("vehicles_search") + f"?q=ka-at+{vehicle.pk}",
        "search, slip of the pen": reverse("vehicles_search") + "?q=volov",
        "vehicle page": vehicle_page_url(vehicle.pk),
        "edit a record": admin_url(
            MaintenanceRecord, "edit", vehicle.records.order_by("pk")[0].pk
        ),
        "home": reverse("wagtailadmin_home"),
        "board": reverse("due_board"),
    }
    tabs = {f"vehicle, {key}": vehicle_tab_url(vehicle.pk, key) for key in TABS}
    return found | tabs


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

    def ask(self, person: str, page: str) -> tuple[float, int]:
        """Return how many milliseconds the page takes, and its number of queries; it
        was asked for once before."""
        with self.used():
            client = Client()
            client.force_login(User.objects.get(username=person))
            url = self.pages[person][page]
            with CaptureQueriesContext(connection) as captured:
                response = client.get(url)
            queries, times = len(captured), []
            if response.status_code != 200:
                raise ValueError(f"{url} answered {response.status_code}")
            for _again in range(2):
                start = perf_counter()
                client.get(url)
                times.append((perf_counter() - start) * 1000)
        return min(times), queries


def run() -> Iterator[str]:
    """Yield the lines to print."""
    name = str(connection.settings_dict["NAME"])
    large.fill(FEW)
    other = _second(name)
    start = perf_counter()
    large.fill(RECORDS)
    took = perf_counter() - start
    yield f"{connection.vendor}: {RECORDS} records made in {took:.0f} s"
    few, many = Garage(name), Garage(other)
    yield f"| page | who | {FEW} | {RECORDS} | ratio | queries |"
    yield "|---|---|---|---|---|---|"
    try:
        with override_settings(DEBUG=False):
            for person in PEOPLE:
                for page in few.pages[person]:
                    yield _line(few, many, person, page)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = other
        connection.creation.destroy_test_db(other, verbosity=0)
        connection.settings_dict["NAME"] = name


def _line(few: Garage, many: Garage, person: str, page: str) -> str:
    one, other = [], []
    queries = (0, 0)
    for _round in range(ROUNDS):
        short, asked = few.ask(person, page)
        long, asked_more = many.ask(person, page)
        queries = asked, asked_more
        one.append(short)
        other.append(long)
    before, after = median(one), median(other)
    return (
        f"| {page} | {person} | {before:.0f} ms | {after:.0f} ms |"
        f" {after / before:.2f} | {queries[0]}, {queries[1]} |"
    )


def _second(name: str) -> str:
    """Make another database, and use it."""
    other = f"{name}_large"
    connection.close()
    connection.settings_dict["TEST"]["NAME"] = other
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    return other
