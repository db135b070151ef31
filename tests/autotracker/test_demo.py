"""The demo: what it reads, what it makes, and that it makes all or nothing."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from PIL import Image
from pypdf import PdfReader
from wagtail.models import ModelLogEntry, Revision

from accounts.models import User
from attachments.models import PrivateDocument, PrivateImage
from autotracker.demo import (
    city,
    city_work,
    descriptions,
    fuel_cards,
    household,
)
from autotracker.demo.fuel_cards import Line, Reading
from autotracker.demo.load import load
from maintenance.models import (
    Attachment,
    MaintenanceRecord,
    MaintenanceType,
    Supplier,
)
from notifications.recipients import audiences
from tests.factories import FleetFactory, UserFactory
from vehicles.models import Fleet, OdometerReading, Vehicle

NOON = datetime(2026, 3, 17, 12, 0, tzinfo=UTC)
TODAY = NOON.date()
YESTERDAY = TODAY - timedelta(days=1)
CSV = settings.BASE_DIR / city.FILE
LINE = Line(
    *("7452067090", "55", "", "PW", date(2017, 1, 3), "08:27:00", "1234", ""),
    *("Unleaded 1", "2.42", "GA", "2.88", "5.9"),
)


def rows() -> list[dict[str, str]]:
    """The file, read without any help from the demo."""
    with CSV.open(newline="") as file:
        return list(csv.DictReader(file))


def load_demo(**options: str | None) -> str:
    """Run the command; what it prints comes back."""
    out = StringIO()
    call_command("load_demo", stdout=out, **options)
    return out.getvalue()


# --- Reading the fuel cards: no database ------------------------------------------


@pytest.mark.parametrize(
    ("text", "unit", "year", "make", "model", "name"),
    [
        (
            "0655 15 FRD INTEC",
            "0655",
            2015,
            "Ford",
            "Police Interceptor",
            "Ford Police Interceptor 0655",
        ),
        (
            "0435 99CHEVCK3500",
            "0435",
            1999,
            "Chevrolet",
            "C/K 3500",
            "Chevrolet C/K 3500 0435",
        ),
        (
            "0525 06CHEVC1500",
            "0525",
            2006,
            "Chevrolet",
            "C1500",
            "Chevrolet C1500 0525",
        ),
        ("0668 16 SPARTAN", "0668", 2016, "Spartan", "", "Spartan 0668"),
        ("0462 00 INT 4900", "0462", 2000, "International", "4900", None),
        ("0640 14 KNWRTHT440", "0640", 2014, "Kenworth", "T440", None),
        ("2006 c1500", "", 2006, "Chevrolet", "C1500", "Chevrolet C1500 (9)"),
        ("09 ford excape white", "", 2009, "Ford", "Escape", "Ford Escape (9)"),
        ("Pumper", "", None, "", "Pumper", "Pumper"),
        ("  Rock  Patch Machine ", "", None, "", "Rock Patch Machine", None),
        ("0700 17 UNHEARD OF", "0700", 2017, "", "UNHEARD OF", "UNHEARD OF 0700"),
        ("0700", "", None, "", "0700", "0700"),
        ("", "", None, "", "", "Vehicle 9"),
    ],
)
def test_description(text, unit, year, make, model, name):
    found = descriptions.parse(text)
    assert found == (unit, year, make, model)
    assert name in (None, found.name("9"))


def test_descriptions_give_each_vehicle_a_name_of_its_own():
    texts = {row["vehicle_id"]: row["vehicle_description"] for row in rows()}
    names = {descriptions.parse(text).name(key) for key, text in texts.items()}
    assert len(names) == 77


def test_reading_is_what_was_typed():
    found = fuel_cards.reading(LINE, timedelta(days=10))
    assert found == Reading(1234, date(2017, 1, 13), "Fuel card 7452067090, 08:27")


def test_reading_tells_what_is_odd():
    odd = LINE._replace(
        odometer="0012", odometer_corrected="1200", product="Car Wash", unit="EA"
    )
    found = fuel_cards.reading(odd, timedelta(0))
    assert found.value == 12
    assert found.note.endswith("bought: Car Wash; the card company made it 1200")


@pytest.mark.parametrize("typed", ["", "-5", "12.5", "n/a", "１２", "10000000"])
def test_what_is_no_odometer_is_no_reading(typed):
    assert fuel_cards.reading(LINE._replace(odometer=typed), timedelta(0)) is None


def test_largest_odometer_is_a_reading():
    line = LINE._replace(odometer="9999999")
    assert fuel_cards.reading(line, timedelta(0)).value == 9_999_999


def test_line_dated_after_the_year_is_no_reading():
    line = LINE._replace(date=date(2018, 1, 1))
    assert fuel_cards.reading(line, timedelta(0)) is None


def test_line_dated_before_the_year_stays_as_wrong_as_it_was():
    line = LINE._replace(date=date(1999, 10, 5))
    found = fuel_cards.reading(line, timedelta(days=365))
    assert found.read_on == date(2000, 10, 4)
    assert "the file dates it 1999-10-05" in found.note


def test_year_ends_where_it_is_told_to():
    lines = [LINE, LINE._replace(date=date(2017, 12, 30)), LINE._replace(date=TODAY)]
    assert fuel_cards.shift(lines, YESTERDAY) == YESTERDAY - date(2017, 12, 30)


def test_powertrain_is_what_was_mostly_bought():
    diesel = LINE._replace(product="B2 Diesel Blend 2% Biodiesel")
    assert fuel_cards.runs_on([LINE, diesel, diesel]) == "diesel"
    assert fuel_cards.runs_on([LINE, diesel]) == "petrol"


def test_routine_work_stands_where_the_odometer_passed():
    values = [4_700, 4_800, 4_900, 49, 5_100, 52_000, 5_300, 5_400]
    days = [TODAY + timedelta(days=number) for number in range(len(values))]
    readings = [Reading(*pair, "") for pair in zip(values, days, strict=True)]
    (day,) = city_work.milestones(readings, 5_000)
    assert 5_000 <= city_work.mileage_on(readings, day) <= 5_300


# --- What it makes ------------------------------------------------------------------


@pytest.fixture(scope="class")
def printed(django_db_setup, django_db_blocker, tmp_path_factory):
    media = tmp_path_factory.mktemp("media")
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=media),
        time_machine.travel(NOON, tick=False),
        transaction.atomic(),
    ):
        yield load_demo(today=TODAY.isoformat())
        transaction.set_rollback(True)


class TestDemo:
    """The demo loaded once; each test looks at another side of it."""

    @pytest.fixture(autouse=True)
    def loaded(self, printed: str) -> None:
        """Every test of this class finds the demo loaded."""

    @pytest.fixture
    def urbana(self) -> Fleet:
        return Fleet.objects.get(kind="company")

    @pytest.fixture
    def family(self) -> Fleet:
        return Fleet.objects.get(kind="household")

    def test_prints_the_password_it_made(self, printed):
        password = printed.split()[-1]
        admin = User.objects.get(username="admin")
        assert admin.is_superuser
        assert admin.email == "admin@example.org"
        assert admin.check_password(password)

    def test_prints_how_far_it_is(self, printed):
        assert "0 of the 3352 lines could not become a reading" in printed
        assert "City of Urbana: 77 vehicles" in printed

    def test_each_person_logs_in_and_sees_their_own_fleet(self, printed):
        password = printed.split()[-1]
        city_fleet = Fleet.objects.get(name=city.NAME)
        home = Fleet.objects.get(name=household.NAME)
        for name, fleet in [
            ("maria", city_fleet),
            ("sam", city_fleet),
            ("anna", home),
            ("jonas", home),
        ]:
            person = User.objects.get(username=name)
            assert person.check_password(password)
            assert list(Fleet.objects.visible_to(person)) == [fleet]
        sam = User.objects.get(username="sam")
        assert not Fleet.objects.changeable_by(sam).exists()

    def test_every_line_is_a_reading_as_it_was_typed(self, urbana):
        made = OdometerReading.objects.filter(
            vehicle__fleet=urbana, source="fuel_card"
        ).values_list("value", flat=True)
        assert Counter(made) == Counter(int(row["odometer"]) for row in rows())

    def test_every_vehicle_has_its_own_readings(self, urbana):
        for vehicle in urbana.vehicles.filter(unit_number="0655"):
            typed = [row for row in rows() if "0655 15" in row["vehicle_description"]]
            typed.sort(key=lambda row: (row["date"], row["time"]))
            made = vehicle.readings.filter(source="fuel_card").order_by("id")
            assert [r.value for r in made] == [int(row["odometer"]) for row in typed]
        assert urbana.vehicles.count() == 77
        assert not urbana.vehicles.filter(readings=None).exists()

    def test_year_ends_yesterday(self, urbana):
        readings = OdometerReading.objects.filter(
            vehicle__fleet=urbana, source="fuel_card"
        )
        days = sorted(readings.values_list("read_on", flat=True))
        assert days[-1] == YESTERDAY
        assert days[1] == YESTERDAY - timedelta(days=364)
        # What the file dates 1999.
        assert days[0] == date(1999, 10, 5) + (YESTERDAY - date(2017, 12, 31))

    def test_nothing_is_done_in_the_future(self):
        assert not OdometerReading.objects.filter(read_on__gt=TODAY).exists()
        records = MaintenanceRecord.objects.filter(completed_date__gt=TODAY)
        assert not records.exists()

    def test_wrong_readings_are_kept_and_none_is_set_aside(self, urbana):
        readings = OdometerReading.objects.filter(vehicle__fleet=urbana)
        assert (
            readings.filter(value__in=[1, 1111, 1234], is_excluded=False).count() >= 33
        )
        assert readings.get(value=1_122_366)
        assert not readings.filter(is_excluded=True).exists()

    @pytest.mark.parametrize(
        "model",
        [
            User,
            Fleet,
            Vehicle,
            OdometerReading,
            MaintenanceType,
            Supplier,
            MaintenanceRecord,
            Attachment,
            PrivateImage,
            PrivateDocument,
        ],
    )
    def test_all_obey_the_rules(self, model):
        found = model.objects.all()
        if model is OdometerReading:
            found = found.select_related("vehicle__fleet")
        assert found
        for row in found:
            row.full_clean()

    def test_household_drives_on_everything(self, family):
        cars = family.vehicles
        assert {car.powertrain for car in cars.active()} == {"electric", "petrol"}
        assert cars.exclude(battery_type="").get().battery_capacity_kwh == 58
        assert cars.get(status="sold").records.completed().count() == 5
        assert not cars.filter(vin=None).exists()
        assert {bool(car.vin_warning) for car in cars.all()} == {True, False}
        assert not cars.filter(photo=None).exists()
        assert len({car.photo.file_hash for car in cars.all()}) == 4

    def test_household_reads_its_odometers_about_once_a_month(self, family):
        for vehicle in family.vehicles.active():
            readings = list(vehicle.readings.counted().order_by("read_on", "id"))
            values = [reading.value for reading in readings]
            assert values == sorted(values)
            assert len(readings) >= 40
            assert (TODAY - readings[-1].read_on).days < 36
        assert OdometerReading.objects.filter(is_excluded=True).count() == 1

    def test_household_has_all_kinds_of_files(self, family):
        images = PrivateImage.objects.filter(collection=family.collection)
        formats = Counter(Image.open(image.file.path).format for image in images)
        assert formats == {"JPEG": 5, "PNG": 5}
        documents = PrivateDocument.objects.filter(collection=family.collection)
        assert documents.count() >= 7
        for document in documents:
            (page,) = PdfReader(document.file.path, strict=True).pages
            assert "The Lindqvist family" in page.extract_text()

    def test_files_lie_with_the_fleet_of_their_record(self):
        for attachment in Attachment.objects.all():
            file = attachment.image or attachment.document
            assert file.collection == attachment.record.vehicle.fleet.collection
            assert file.file_size == Path(file.file.path).stat().st_size

    def test_papers_add_up_to_the_cost(self):
        invoice = Attachment.objects.get(
            record__description="Large service with brake fluid"
        )
        text = PdfReader(invoice.document.file.path).pages[0].extract_text()
        assert str(invoice.record.cost) in text

    @pytest.mark.parametrize("kind", ["household", "company"])
    @pytest.mark.parametrize("days", [0, 1, 7])
    def test_reminders_go_out_today(self, kind, days):
        records = MaintenanceRecord.objects.filter(
            vehicle__fleet__kind=kind
        ).due_in_days(NOON, [days])
        assert records.exists()
        found = audiences(records)
        assert all(found[record.pk].people for record in records)

    def test_reminders_come_from_all_levels(self):
        found = audiences(MaintenanceRecord.objects.due_in_days(NOON, [0, 1, 7]))
        assert {audience.level.value for audience in found.values()} == {
            "record",
            "vehicle",
            "fleet",
        }

    @pytest.mark.parametrize("kind", ["household", "company"])
    def test_open_work_of_every_sort(self, kind):
        work = MaintenanceRecord.objects.filter(vehicle__fleet__kind=kind)
        assert work.overdue(NOON).exists()
        assert work.filter(due_date=TODAY + timedelta(days=40)).exists()
        assert work.filter(due_date=None, due_mileage__isnull=False).exists()
        assert work.incomplete().filter(due_date=None, due_mileage=None).exists()

    def test_city_history_is_at_mileages_that_were_reached(self, urbana):
        done = MaintenanceRecord.objects.filter(vehicle__fleet=urbana).completed()
        assert done.count() > 50
        for record in done.exclude(completed_mileage=None):
            typed = record.vehicle.readings.filter(source="fuel_card")
            assert typed.filter(value=record.completed_mileage).exists()

    def test_admin_did_it(self):
        admin = User.objects.get(username="admin")
        for record in MaintenanceRecord.objects.all():
            assert record.created_by == record.modified_by == admin
            assert record.latest_revision.user == admin
        assert not ModelLogEntry.objects.exclude(user=admin).exists()
        assert Revision.objects.count() >= 81 + 120

    def test_shared_supplier(self):
        shared = Supplier.objects.get(fleet=None)
        fleets = shared.records.values_list("vehicle__fleet__kind", flat=True)
        assert set(fleets) == {"household", "company"}

    def test_second_time_is_refused(self):
        with pytest.raises(CommandError, match="There is a fleet already"):
            load_demo(today=TODAY.isoformat())


# --- All or nothing -----------------------------------------------------------------


@pytest.fixture
def media(tmp_path, settings) -> Iterator[Path]:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def short(tmp_path, monkeypatch):
    """The file with its first vehicle only, and hence soon loaded."""
    file = tmp_path / "short.csv"
    lines = CSV.read_text().splitlines(keepends=True)
    file.write_text("".join(lines[:20]))
    monkeypatch.setattr(
        "autotracker.management.commands.load_demo.FILE", str(file.resolve())
    )


def assert_nothing_is_left(media: Path) -> None:
    for model in (User, Fleet, Vehicle, Supplier, PrivateImage, ModelLogEntry):
        assert not model.objects.exists()
    assert MaintenanceType.objects.count() == 3
    assert not [
        path for path in media.rglob("*") if path.suffix in (".jpg", ".png", ".pdf")
    ]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_failure_midway_leaves_nothing(db, media, monkeypatch, error):
    def fail(*args: object) -> None:
        assert list(media.rglob("*.pdf"))
        raise error

    monkeypatch.setattr(city, "fill", fail)
    with pytest.raises(error):
        load(CSV, "secret", lambda zone: TODAY, lambda line: None)
    assert_nothing_is_left(media)


def test_missing_file_is_told(db, media, monkeypatch):
    monkeypatch.setattr(
        "autotracker.management.commands.load_demo.FILE", "nowhere/cards.csv"
    )
    with pytest.raises(CommandError, match=r"needs .*cards\.csv, which cannot be read"):
        load_demo()
    assert_nothing_is_left(media)


def test_somebody_with_a_name_of_the_demo_is_told(db, media, short):
    UserFactory(username="anna")
    with pytest.raises(CommandError, match="A user with that username already exists"):
        load_demo(today=TODAY.isoformat())
    assert not Fleet.objects.exists()


@pytest.mark.parametrize("today", ["tomorrow", "2026-02-30", "2199-01-01"])
def test_today_must_be_a_day_that_has_come(db, today):
    with pytest.raises(CommandError, match=r"is no date|is in the future"):
        load_demo(today=today)


def test_fleet_of_anybody_is_in_the_way(db):
    FleetFactory()
    with pytest.raises(CommandError, match="There is a fleet already"):
        load_demo(password="secret")
    assert not User.objects.exists()


def test_given_password_is_not_printed(db, media, short):
    printed = load_demo(password="correct horse", today=TODAY.isoformat())
    assert "correct horse" not in printed
    assert User.objects.get(username="admin").check_password("correct horse")


def test_admin_who_was_there_keeps_the_password(db, media, short, owner):
    owner.username = "admin"
    owner.set_password("mine")
    owner.save()
    assert "keeps the password" in load_demo(today=TODAY.isoformat())
    owner.refresh_from_db()
    assert owner.check_password("mine")


@pytest.mark.parametrize(
    ("now", "urbana"),
    [("2026-03-17T03:00:00Z", 16), ("2026-03-17T12:00:00Z", 17)],
)
def test_today_is_each_fleets_own(db, media, short, now, urbana):
    with time_machine.travel(now, tick=False):
        load_demo(password="secret")
    last = OdometerReading.objects.filter(source="fuel_card").latest("read_on")
    assert last.read_on == date(2026, 3, urbana - 1)
    due = MaintenanceRecord.objects.filter(vehicle__fleet__kind="household")
    assert due.filter(due_date=TODAY).exists()
