"""Makes a database with any number of records, by the database itself: a million of
them in a minute or two, past the program."""

from django.contrib.auth.models import Group
from django.db import connection
from wagtail.models import Collection

from accounts.models import User
from core.api.sync import changes as synced
from core.db import projections
from core.search import triggers as search
from integrations.webhooks import triggers as webhooks
from maintenance.models import MaintenanceType
from sharing.changes import tracking as history
from tenancy.roles import make_groups
from vehicles.models import Fleet

# By triggers, a row at a time.
WATCHING = (
    search,
    *(one.TRIGGERS for one in (history, synced, webhooks)),
)
A_VEHICLE, A_SUPPLIER, A_FLEET = 10, 1000, 20_000  # records to each


def fill(records: int) -> None:
    """Make so many records, on vehicles with a plan each, of fleets of which the first,
    “Half”, has half of everything, and the last, “Small”, one vehicle in twenty; and
    three people: *owner*, *half* and *small*."""
    fleets = _fleets(max(3, records // A_FLEET))
    _people(fleets)
    for watching in (*WATCHING, projections):
        watching.remove(connection)
    with connection.cursor() as cursor:
        for statement in _statements(records, [fleet.pk for fleet in fleets]):
            cursor.execute(statement)
    for watching in WATCHING:
        watching.install(connection)
    history.settle(connection)
    projections.synchronize(connection)
    search.rebuild(connection)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _fleets(count: int) -> list[Fleet]:
    root = Collection.get_first_root_node()
    names = ["Half", *(f"Fleet {n}" for n in range(count - 2)), "Small"]
    parents = [root.add_child(name=name) for name in names]
    return Fleet.objects.bulk_create(
        Fleet(name=parent.name, collection=parent) for parent in parents
    )


def _people(fleets: list[Fleet]) -> None:
    User.objects.create_superuser("owner", "owner@example.org")
    for name, fleet in (("half", fleets[0]), ("small", fleets[-1])):
        make_groups(fleet)
        user = User.objects.create_user(name, f"{name}@example.org")
        user.groups.add(Group.objects.get(name=f"{fleet.name}: managers"))


def _numbers(count: int) -> str:
    """Return a table ``n`` with the numbers from 1 to ``count``, for FROM."""
    if connection.vendor == "postgresql":
        return f"generate_series(1::bigint, {count}) AS t(n)"
    return (
        f"(WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t"  # noqa: S608  (our words only)
        f" WHERE n < {count}) SELECT n FROM t)"
    )


def _statements(records: int, fleets: list[int]) -> list[str]:
    """Return the statements that fill the tables, with our own numbers in them."""
    vehicles, suppliers = records // A_VEHICLE, max(60, records // A_SUPPLIER)
    return [
        _vehicles(vehicles, fleets),
        _suppliers(suppliers),
        _readings(vehicles),
        _summaries(vehicles),
        _records(records, vehicles, suppliers),
        _plans(vehicles),
        *_sequences(),
    ]


def _day(days: str) -> str:
    """Return the day so many days, an expression, after the one that all is about."""
    if connection.vendor == "sqlite":
        return f"date('2026-11-01', ({days}) || ' days')"
    return f"(date '2026-11-01' + ({days})::int)"


def _vehicles(count: int, fleets: list[int]) -> str:
    others = fleets[1:-1]
    fleet = (
        f"CASE WHEN n % 2 = 0 THEN {fleets[0]} WHEN n % 20 = 1 THEN {fleets[-1]}"
        f" ELSE {others[0]} + n / 2 % {len(others)} END"
    )
    return (
        "INSERT INTO vehicles_vehicle (id, fleet_id, name, unit_number, make, model,"  # noqa: S608  (our words only)
        " year, plate, vin, powertrain, battery_type, distance_unit, notes, status)"
        f" SELECT n, {fleet}, 'Car ' || n, 'U' || n, 'Volvo', 'V60', 2018,"
        " 'KA-AT ' || n, 'YV1ZW25TCF1' || (100000 + n), 'petrol', '', 'km', '',"
        f" 'active' FROM {_numbers(count)}"
    )


def _suppliers(count: int) -> str:
    return (
        "INSERT INTO maintenance_supplier (id, fleet_id, name, kind, contact_person,"  # noqa: S608  (our words only)
        " phone, email, address, website, notes, is_active)"
        " SELECT n, NULL, 'Garage ' || n, 'mechanic', '', '', '', '', '', '', TRUE"
        f" FROM {_numbers(count)}"
    )


def _readings(vehicles: int) -> str:
    return (
        "INSERT INTO vehicles_odometerreading (vehicle_id, value, read_on, kind,"  # noqa: S608  (our words only)
        " source, note, is_excluded, confirmed)"
        f" SELECT 1 + n % {vehicles}, 1000 * (1 + n / {vehicles}),"
        f" {_day(f'-400 + 30 * (n / {vehicles})')}, 'reading', 'typed', '', FALSE,"
        f" FALSE FROM {_numbers(10 * vehicles)}"
    )


def _summaries(vehicles: int) -> str:
    return (
        'INSERT INTO vehicles_odometersummary (vehicle_id, total, read_on, "offset",'  # noqa: S608  (our words only)
        " per_day, spread, readings, since, assumed, doubtful, outliers)"
        f" SELECT n, 10000, {_day('-100')}, 0, 33.3, 1.0, 10, {_day('-400')}, FALSE,"
        f" FALSE, '{{}}' FROM {_numbers(vehicles)}"
    )


def _kinds() -> list[int]:
    return list(MaintenanceType.objects.order_by("pk").values_list("pk", flat=True))


def _records(count: int, vehicles: int, suppliers: int) -> str:
    """One in three is open, due around today."""
    done = "n % 3 <> 0"
    due = _day("(n * 7919) % 700 - 60")
    then = _day("-((n * 7919) % 3650)")
    return (
        "INSERT INTO maintenance_maintenancerecord (id, created_at, modified_at,"  # noqa: S608  (our words only)
        " vehicle_id, description, maintenance_type_id, due_date, due_mileage,"
        " forecast_on, status, completed_date, supplier_id, cost, currency, details,"
        " early_as, is_private)"
        f" SELECT n, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, 1 + n % {vehicles},"
        " 'Oil and filter ' || n, CASE n % 3 "
        + "".join(f"WHEN {i} THEN {pk} " for i, pk in enumerate(_kinds()[:3]))
        + f"END, CASE WHEN {done} THEN NULL ELSE {due} END, NULL, NULL,"
        f" CASE WHEN {done} THEN 'completed' ELSE 'incomplete' END,"
        f" CASE WHEN {done} THEN {then} END, 1 + n % {suppliers},"
        f" CASE WHEN {done} THEN (n * 31 % 90000) / 100.0 END,"
        f" CASE WHEN {done} THEN 'EUR' ELSE '' END,"
        " CASE WHEN n % 10 = 0 THEN 'Invoice R' || (500000 + n) ELSE '' END, '', FALSE"
        f" FROM {_numbers(count)}"
    )


def _plans(vehicles: int) -> str:
    return (
        "INSERT INTO maintenance_maintenanceplan (id, title, every_months, anchor,"  # noqa: S608  (our words only)
        " start_date, is_active, maintenance_type_id, vehicle_id)"
        f" SELECT n, 'Brakes every year', 12, 'completion', {_day('-300')}, TRUE,"
        f" {_kinds()[0]}, n FROM {_numbers(vehicles)}"
    )


def _sequences() -> list[str]:
    """Return what tells PostgreSQL which keys are taken."""
    if connection.vendor == "sqlite":
        return []
    tables = ["vehicles_vehicle", "maintenance_supplier", "maintenance_maintenanceplan"]
    return [
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), MAX(id)) FROM {table}"  # noqa: S608  (our words only)
        for table in [*tables, "maintenance_maintenancerecord"]
    ]
