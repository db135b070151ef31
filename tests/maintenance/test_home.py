"""The home page: what a person comes for in the morning, of their own fleets only."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from core.admin.urls import admin_url
from costs.dashboard import spending
from tests.factories import (
    FleetFactory,
    MaintenanceRecordFactory,
    OdometerReadingFactory,
    UserFactory,
    VehicleFactory,
)
from vehicles import querysets
from vehicles.models import OdometerReading, Vehicle

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 17, 12, 0, tzinfo=UTC)


def member(fleet, role: str = "managers", user=None):
    user = user or UserFactory()
    user.groups.add(Group.objects.get(name=f"{fleet.name}: {role}"))
    return user


@pytest.fixture
def fleet():
    return FleetFactory(name="Home", currency="EUR")


@pytest.fixture
def manager(fleet):
    return member(fleet)


@pytest.fixture
def home(client, manager):
    """Call it for what the home page tells a manager."""
    client.force_login(manager)
    return lambda: client.get(reverse("wagtailadmin_home")).content.decode()


def test_tells_what_is_due_with_what_a_forecast_rests_on(home, fleet, manager):
    fleet.notify_users.add(manager)  # else what tells nobody stands there, too
    fleet.save()
    van = VehicleFactory(fleet=fleet)
    for name, days in {"Late": -3, "Now": 0, "Soon": 7, "Then": 8, "Far": 31}.items():
        day = van.today() + timedelta(days=days)
        MaintenanceRecordFactory(vehicle=van, description=name, due_date=day)
    MaintenanceRecordFactory(vehicle=van, description="Some day")
    MaintenanceRecordFactory(vehicle=van, description="Unread", due_mileage=90_000)
    sold = VehicleFactory(fleet=fleet, sold=True)
    for vehicle in (sold, VehicleFactory()):
        MaintenanceRecordFactory(
            vehicle=vehicle, description="Hidden", due_date=van.today()
        )
    html = home()
    for sentence in [
        "Overdue: 1",
        "3 days ago",
        "Due within a week: 2",
        "in 7 days",
        "Due within a month: 1",
        "No due date: 2",
        "neither date nor mileage",
        "no forecast: no reading yet",
    ]:
        assert sentence in html, sentence
    assert "Far" not in html
    assert "Hidden" not in html
    MaintenanceRecordFactory(vehicle=van, description="Read", due_mileage=500)
    OdometerReadingFactory(vehicle=van, value=12_000, read_on=van.today())
    assert "reached, as read on" in home()


def test_says_so_when_nothing_is_due(home, fleet):
    MaintenanceRecordFactory(vehicle__fleet=fleet, completed=True)
    html = home()
    assert "Nothing is overdue" in html
    assert "No due date" not in html


def test_lists_some_and_leads_to_all_on_the_board(home, fleet):
    van = VehicleFactory(fleet=fleet)
    for _number in range(12):
        MaintenanceRecordFactory(vehicle=van, due_date=date(2020, 1, 1))
    html = home()
    assert "Overdue: 12" in html
    assert html.count("Complete<span") == 10
    assert "/admin/due/?urgency=overdue" in html


def test_an_empty_fleet_gets_three_steps_and_no_empty_table(home, fleet, manager):
    html = home()
    assert html.count("radio-empty") >= 3
    assert "Add your first vehicle" in html
    assert "Nothing is overdue" not in html
    van = VehicleFactory(fleet=fleet)
    html = home()
    assert "Add your first vehicle<span" in html  # ticked
    assert admin_url(Vehicle, "add") not in html
    OdometerReadingFactory(vehicle=van, read_on=van.today())
    assert "Enter its odometer reading<span" in home()
    MaintenanceRecordFactory(vehicle=van)  # as a plan writes one
    assert "First steps" not in home()


def test_steps_are_for_whoever_can_take_them(client, fleet, owner):
    client.force_login(member(fleet, "viewers"))
    assert "First steps" not in client.get("/admin/").content.decode()
    client.force_login(owner)
    assert "Add your first vehicle" in client.get("/admin/").content.decode()
    fleet.delete()
    html = client.get("/admin/").content.decode()
    assert "Add your household or fleet" in html


@pytest.fixture
def van(fleet):
    """Nobody has read its odometer for long."""
    van = VehicleFactory(fleet=fleet, name="Old van")
    day = van.today() - timedelta(days=61)
    OdometerReadingFactory(vehicle=van, value=12_000, read_on=day)
    return van


@pytest.mark.parametrize("few", [querysets.FEW, -1])
def test_asks_for_readings_older_than_sixty_days(home, fleet, van, few, monkeypatch):
    """Of few vehicles each is looked at, of many the readings, by their days."""
    monkeypatch.setattr(querysets, "FEW", few)
    fresh = VehicleFactory(fleet=fleet, name="Fresh van")
    day = fresh.today() - timedelta(days=60)
    OdometerReadingFactory(vehicle=fresh, read_on=day)
    VehicleFactory(fleet=fleet, name="New van")
    VehicleFactory(fleet=fleet, name="Trailer", powertrain="none")
    VehicleFactory(name="Foreign van")
    MaintenanceRecordFactory(vehicle=van, completed=True)
    html = home()
    assert "Update odometers" in html
    asked = {
        name for name in ("Old", "New", "Fresh", "Foreign") if f"{name} van" in html
    }
    assert asked == {"Old", "New"}
    assert html.index("Old van") < html.index("New van")
    assert "Trailer" not in html


def test_all_overdue_readings_are_a_list_of_vehicles(client, home, fleet, van):
    """Home shows five and leads to the list, narrowed down to the same vehicles."""
    for number in range(5):
        VehicleFactory(fleet=fleet, name=f"New van {number}")
    day = van.today() - timedelta(days=60)
    OdometerReadingFactory(vehicle__fleet=fleet, vehicle__name="Fresh", read_on=day)
    VehicleFactory(fleet=fleet, name="Sold van", sold=True)
    VehicleFactory(name="Foreign van")
    MaintenanceRecordFactory(vehicle=van, completed=True)
    url = f"{admin_url(Vehicle, 'list')}?reading=overdue"
    html = home()
    assert f'<a href="{url}">All of them: 6</a>' in html
    page = client.get(url)
    names = {vehicle.name for vehicle in page.context["object_list"]}
    assert names == {"Old van", *(f"New van {number}" for number in range(5))}
    assert "Odometer reading" in page.content.decode()
    assert "Overdue: older than 60 days, or none" in page.content.decode()


def test_a_reading_is_saved_from_one_field(client, home, van):
    url = admin_url(Vehicle, "read", van.pk)
    MaintenanceRecordFactory(vehicle=van, completed=True)
    form = home().partition(f'action="{url}"')[2]
    assert "csrfmiddlewaretoken" in form.partition("</form>")[0]
    page = client.post(url, {"value": "12500"}, follow=True)
    assert page.redirect_chain == [("/admin/", 302)]
    assert "“Old van”: 12,500" in page.content.decode()
    reading = OdometerReading.objects.latest("pk")
    assert (reading.value, reading.read_on) == (12_500, van.today())
    line = client.post(
        url, {"value": "3"}, headers={"X-Requested-With": "XMLHttpRequest"}
    )
    assert "does not fit the others" in line.content.decode()
    assert "<html" not in line.content.decode()


@pytest.mark.parametrize("value", ["", "x", "-1", "9" * 20, "1.5", "\0"])
@pytest.mark.parametrize("headers", [{}, {"X-Requested-With": "XMLHttpRequest"}])
def test_a_reading_is_refused_at_the_field(client, home, van, value, headers):
    home()
    url = admin_url(Vehicle, "read", van.pk)
    page = client.post(url, {"value": value}, headers=headers)
    assert page.status_code == 200
    assert 'aria-invalid="true"' in page.content.decode()
    assert OdometerReading.objects.count() == 1


def test_only_whoever_may_change_a_vehicle_reads_its_meter(client, home, fleet, van):
    url = admin_url(Vehicle, "read", van.pk)
    client.force_login(member(fleet, "viewers"))
    assert "Old van" not in client.get("/admin/").content.decode()
    assert client.post(url, {"value": "12500"}).status_code in (302, 403, 404)
    client.force_login(member(FleetFactory(name="Other")))
    assert client.post(url, {"value": "12500"}).status_code == 404
    assert OdometerReading.objects.count() == 1


def test_spending_is_compared_with_the_same_days_of_the_year_before(fleet, manager):
    member(FleetFactory(name="Work", currency="USD"), "viewers", manager)
    for day, cost, name in [
        ("2026-03-17", "10", "Home"),
        ("2026-03-01", "5.50", "Home"),
        ("2026-01-01", "100", "Home"),
        ("2025-03-17", "7", "Home"),
        ("2025-03-18", "999", "Home"),  # after the same day
        ("2025-01-02", "20", "Home"),
        ("2024-12-31", "999", "Home"),
        ("2026-02-02", "3", "Work"),
    ]:
        MaintenanceRecordFactory(
            vehicle__fleet=fleet.__class__.objects.get(name=name),
            status="completed",
            completed_date=day,
            cost=Decimal(cost),
        )
    MaintenanceRecordFactory(completed=True, cost=999)  # of a foreign fleet
    euros, dollars = spending(manager, NOW)
    assert (euros.currency, euros.month, euros.year) == ("EUR", Decimal("15.5"), 115.5)
    assert (euros.month_before, euros.year_before) == (7, 27)
    assert (dollars.currency, dollars.month, dollars.year) == ("USD", 0, 3)
    assert euros.rows()["month"] == ("€15.50", "€7.00")


def test_the_menu_holds_what_a_manager_may_use(home, client, owner):
    html = home()
    for label in ("What is due", "Photos", "API tokens"):
        assert label in html
    for label in ("Settings", "Explorer", "Redirects", "Site history", "Collections"):
        assert f'"label": "{label}"' not in html
    client.force_login(owner)
    assert '"label": "Settings"' in client.get("/admin/").content.decode()
