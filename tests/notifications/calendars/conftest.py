"""A person with a calendar, and a program that reads it."""

from typing import Any

import icalendar
import pytest
from django.core.cache import cache

from core.public.throttle import misses
from notifications.models import CalendarAddress
from tests.factories import FleetFactory, VehicleFactory
from tests.privacy.conftest import member


@pytest.fixture(autouse=True)
def _forget_misses():
    misses.clear()
    cache.clear()


@pytest.fixture
def fleet(db):
    return FleetFactory(name="Works", time_zone="Europe/Berlin")


@pytest.fixture
def van(fleet):
    return VehicleFactory(fleet=fleet, name="Sprinter", plate="B AT 1")


@pytest.fixture
def vera(fleet):
    """A viewer of the works' fleet."""
    return member(fleet, "viewers", username="vera")


@pytest.fixture
def address(vera):
    return CalendarAddress.objects.create(user=vera)


class Program:
    """A calendar program: fetches, and reads with the icalendar library."""

    def __init__(self, client: Any, address: CalendarAddress) -> None:
        self.client, self.address = client, address

    def get(self, **headers: Any) -> Any:
        path = "/" + self.address.url.split("/", 3)[3]
        return self.client.get(path, headers=headers)

    def calendar(self) -> Any:
        answer = self.get()
        assert answer.status_code == 200
        calendar = icalendar.Calendar.from_ical(answer.content)
        calendar.validate()
        return calendar

    def events(self) -> list[Any]:
        return self.calendar().events

    def event(self) -> Any:
        (event,) = self.events()
        return event


@pytest.fixture
def program(client, address):
    return Program(client, address)
