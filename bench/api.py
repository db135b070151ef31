"""What 100 records cost over the API, beside views written by hand for nothing else:
one query for the rows and ``json.dumps``. One asks whose token it is and what its owner
may see; one does the same query of the rows for a person whom it knows already; one
reads them for anybody. All through the whole of Django; time of the processor."""

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from statistics import median
from time import process_time
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path
from wagtail.api.v3.auth import BearerTokenAuth
from wagtail.models import APIToken

from accounts.models import User
from autotracker.api import resources
from autotracker.urls import urlpatterns as ours
from bench.privacy import member_of
from maintenance.models import MaintenanceRecord, MaintenanceType
from vehicles.models import Fleet, Vehicle

ROUNDS, EACH = 15, 20
COLUMNS = next(one.columns for one in resources if one.name == "records")


def dumped(rows: Any) -> HttpResponse:
    """Answer 100 rows, with the columns of the API."""
    items = list(rows.order_by("pk").values(*COLUMNS)[:100])
    return HttpResponse(
        json.dumps({"items": items}, default=str), content_type="application/json"
    )


def bare(request: HttpRequest) -> HttpResponse:
    """Answer anybody."""
    return dumped(MaintenanceRecord.objects.all())


def by_hand(request: HttpRequest) -> HttpResponse:
    """Answer who has a token of Wagtail's, with what its owner may see."""
    if BearerTokenAuth()(request) is None:
        return HttpResponse(status=401)
    return dumped(MaintenanceRecord.objects.visible_to(request.user))


def same_query(request: HttpRequest) -> HttpResponse:
    """Answer with what a person may see whose rights were asked for before."""
    return dumped(MaintenanceRecord.objects.visible_to(known["member"]))


known: dict[str, User] = {}
urlpatterns = [
    *ours,
    path("bare/", bare),
    path("by-hand/", by_hand),
    path("same-query/", same_query),
]


def fill() -> User:
    """Make 1 000 records of ten vehicles."""
    fleet = Fleet.objects.create(name="Bench")
    kind = MaintenanceType.objects.get(code="repair")
    vehicles = [
        Vehicle.objects.create(fleet=fleet, name=f"Car {number}")
        for number in range(10)
    ]
    MaintenanceRecord.objects.bulk_create(
        MaintenanceRecord(
            vehicle=vehicles[number % 10],
            maintenance_type=kind,
            description=f"Work number {number}",
            details="Oil 0W-20, 5.2 l, filter and gasket.",
            due_date=date(2027, 1, 1) + timedelta(days=number),
            cost=number,
        )
        for number in range(1000)
    )
    return member_of([fleet])


def run() -> Iterator[str]:
    """Yield the lines to print."""
    known["member"] = fill()
    _token, plaintext = APIToken.create_token(user=known["member"], name="Bench")
    headers = {"Authorization": f"Bearer {plaintext}"}
    with override_settings(ROOT_URLCONF="bench.api", API_CALLS_A_MINUTE=1_000_000):
        client = Client()

        def api(limit: int = 100) -> HttpResponse:
            url = f"/api/v3/records/?limit={limit}"
            return client.get(url, headers=headers)  # type: ignore[return-value]  # the test client answers with one

        ways: dict[str, Callable[[], Any]] = {
            "API": api,
            "by hand": lambda: client.get("/by-hand/", headers=headers),
            "by hand, the same query": lambda: client.get("/same-query/"),
            "by hand, for anybody": lambda: client.get("/bare/"),
        }
        times: dict[str, list[float]] = {name: [] for name in ways}
        for _round in range(ROUNDS):
            for name, ask in ways.items():  # in turns: what else runs here hits all
                start = process_time()
                for _number in range(EACH):
                    ask()
                times[name].append((process_time() - start) / EACH * 1000)
        found = {name: median(values) for name, values in times.items()}
        for name, value in found.items():
            ratio = found["API"] / value
            yield f"{connection.vendor}: {name} {value:.2f} ms, the API is {ratio:.2f}"
        for limit in (1, 200):
            with CaptureQueriesContext(connection) as captured:
                api(limit)
            yield f"queries for {limit} records: {len(captured)}"
