import re
from datetime import date, timedelta
from email import message_from_bytes, policy

import pytest
from bs4 import BeautifulSoup
from wagtail.users.models import UserProfile

from core.display import one_line
from maintenance.models import MaintenanceRecord
from notifications import display, emails
from notifications.models import Delivery
from notifications.recipients import Level
from notifications.reminders import write_due
from tests.factories import OdometerReadingFactory, VehicleFactory
from tests.notifications.conftest import TODAY, notify


@pytest.fixture
def mail_of(now):
    """Return the mail that goes out for a record, as its reader's program has it."""

    def make(record, on=TODAY, level=Level.FLEET):
        write_due(now)
        delivery = Delivery.objects.for_sending().get(record=record)
        delivery.level = level
        at = now + (on - TODAY)
        message = emails.reminder(delivery.recipient, [delivery], now=at)
        return message_from_bytes(message.message().as_bytes(), policy=policy.default)

    return make


def text(mail):
    return mail.get_body(("plain",)).get_content()


def html(mail):
    return mail.get_body(("html",)).get_content()


def test_says_what_is_due_when_and_on_which_vehicle(due_record, mail_of, driver):
    record = due_record(
        1,
        description="Brake pads",
        maintenance_type__name="Repair",
        due_mileage=12345,
        vehicle__name="Mum's car",
        vehicle__plate="AB-C 12",
        vehicle__unit_number="U7",
        vehicle__fleet__name="Smith & Sons",
    )
    mail = mail_of(record)
    assert mail["Subject"] == "Brake pads: due tomorrow (Mum's car)"
    assert mail["To"] == driver.email
    assert mail["From"] == "AutoTracker <autotracker@localhost>"
    assert mail["Message-ID"] == Delivery.objects.get().message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content_type() == "multipart/alternative"
    readable = BeautifulSoup(html(mail), "html.parser").get_text(" ")
    for part in (text(mail), readable):
        for said in (
            "Brake pads: due tomorrow",
            "Mum's car",
            "AB-C 12",
            "U7",
            "Repair",
            "Wednesday, March 18, 2026",
            "12,345\xa0km",
            "Smith & Sons",
        ):
            assert said in part


def test_leaves_out_what_there_is_not(due_record, mail_of):
    mail = mail_of(due_record())
    for part in (text(mail), html(mail)):
        for label in ("Licence plate", "Unit number", "Due at", "False", "None"):
            assert label not in part


def test_the_mileage_nought_is_one(due_record, mail_of):
    assert "By mileage: 0\xa0km, no forecast" in text(
        mail_of(due_record(due_mileage=0))
    )


def test_text_part_is_laid_out(due_record, mail_of):
    record = due_record(vehicle__name="Van", vehicle__fleet__name="Smith")
    lines = text(mail_of(record)).splitlines()
    assert lines[:7] == [
        "Brake pads: due today",
        "",
        "Vehicle: Van",
        "Type: Repair",
        "Due on: Tuesday, March 17, 2026",
        "Fleet: Smith",
        "",
    ]


def test_links_to_the_record(due_record, mail_of, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://cars.example.org"
    record = due_record()
    url = (
        "https://cars.example.org/admin/snippets/maintenance/maintenancerecord/"
        f"edit/{record.pk}/"
    )
    mail = mail_of(record)
    assert url in text(mail).splitlines()
    assert BeautifulSoup(html(mail), "html.parser").a["href"] == url


@pytest.mark.parametrize(
    ("late", "words"),
    [
        (-6, "due in 6 days"),
        (-1, "due tomorrow"),
        (0, "due today"),
        (1, "was due yesterday"),
        (3, "was due 3 days ago"),
    ],
)
def test_a_late_mail_tells_the_truth(due_record, mail_of, late, words):
    mail = mail_of(due_record(), on=TODAY + timedelta(days=late))
    assert f"Brake pads: {words} (" in mail["Subject"]


@pytest.mark.parametrize(
    ("level", "why"),
    [
        (Level.RECORD, "reminded of this work"),
        (Level.VEHICLE, "reminded of what is due on this vehicle"),
        (Level.FLEET, "reminded of what is due in this fleet"),
    ],
)
def test_says_why_one_gets_it(due_record, mail_of, level, why):
    mail = mail_of(due_record(), level=level)
    assert why in text(mail)
    assert why in html(mail)


def test_speaks_the_recipients_language(due_record, mail_of, driver):
    UserProfile.objects.create(user=driver, preferred_language="de")
    mail = mail_of(due_record(due_mileage=12345))
    assert "Dienstag, 17. März 2026" in text(mail)
    assert "12.345\xa0km" in text(mail)
    assert '<html lang="de">' in html(mail)


def test_html_is_readable_offline_in_the_dark_and_on_a_phone(due_record, mail_of):
    page = BeautifulSoup(html(mail_of(due_record())), "html.parser")
    assert page.find("meta", attrs={"name": "color-scheme"})["content"] == "light dark"
    assert page.find("meta", attrs={"name": "viewport"})
    assert not page.find_all(["img", "link", "script", "style"])


HOSTILE = {
    "line breaks": "Oil\r\nBcc: victim@example.org\n\nX\u2028Y",
    "encoded word": "=?utf-8?q?Oil=0ABcc:_victim=40example.org?=",
    "template": "{{ settings.SECRET_KEY }}{% include 'x' %} 100% %(when)s",
    "markup": "<script>alert(1)</script><img src=//evil.example/x> & \"'",
    "10 KB": "Öl " * 3400 + "end",
    "control": "Oil\x00\x1b[31m\u202egnp.exe",
}


@pytest.mark.parametrize("many", [False, True], ids=["one", "list"])
@pytest.mark.parametrize("typed", HOSTILE.values(), ids=list(HOSTILE))
def test_hostile_text_breaks_nothing(due_record, mail_of, driver, now, typed, many):
    usual = mail_of(due_record(vehicle__plate="P"))
    # Set here and not saved: what no form lets through may still come from an import.
    delivery = Delivery.objects.for_sending().get()
    vehicle = delivery.record.vehicle
    delivery.record.description = typed
    vehicle.name = vehicle.plate = vehicle.fleet.name = typed

    deliveries = [delivery, delivery] if many else [delivery]
    message = emails.reminder(driver, deliveries, now=now).message()
    raw = message.as_bytes()
    mail = message_from_bytes(raw, policy=policy.default)

    assert not mail.defects
    assert mail.keys() == usual.keys()
    assert mail["To"] == driver.email
    subject = str(mail["Subject"])
    assert ("2 due soon" if many else "due today") in subject
    assert len(subject) < 200
    assert not set(subject) & set("\r\n\x00\u2028\u202e")
    assert max(map(len, raw.splitlines())) <= 998
    line = display.brief(typed)
    assert len(line) <= 300
    page = BeautifulSoup(html(mail), "html.parser")
    assert not page.find_all(["script", "img"])
    if many:
        assert f"* {line}: due today" in text(mail).splitlines()
        assert page.find("a", string=line)
    else:
        assert text(mail).splitlines()[0] == f"{line}: due today"
        assert f"Vehicle: {line}" in text(mail).splitlines()
        assert page.h1.get_text() == f"{line}: due today"


def test_one_line_is_one_line():
    for typed in HOSTILE.values():
        assert one_line(typed).splitlines() == [one_line(typed)]
    assert one_line("  Öl \r\n\t& Filter\x00 ") == "Öl & Filter"


def test_an_encoded_word_is_shown_as_it_was_typed(due_record, mail_of):
    record = due_record(description="=?utf-8?q?evil?=", vehicle__name="Van")
    subject = str(mail_of(record)["Subject"]).replace("\N{WORD JOINER}", "")
    assert subject == "=?utf-8?q?evil?=: due today (Van)"


def test_html_is_escaped_and_text_is_not(due_record, mail_of):
    mail = mail_of(due_record(description="Oil & <filter>"))
    assert mail["Subject"].startswith("Oil & <filter>:")
    assert "Oil & <filter>" in text(mail)
    assert "Oil &amp; &lt;filter&gt;" in html(mail)


# --- Several things in one mail ------------------------------------------------------


@pytest.fixture
def list_of(driver, now):
    """Return the mail that tells a person of everything that is queued for them."""

    def make(person=driver, at=now):
        write_due(now)
        deliveries = list(Delivery.objects.for_sending().filter(recipient=person))
        for delivery in deliveries:
            delivery.level = Level.FLEET
        message = emails.reminder(person, deliveries, now=at)
        return message_from_bytes(message.message().as_bytes(), policy=policy.default)

    return make


@pytest.fixture
def van(driver):
    van = VehicleFactory(name="Van", plate="V-1", fleet__name="Works")
    notify(van.fleet, users=[driver])
    return van


def test_many_read_like_a_list_by_vehicle_the_most_urgent_first(
    due_record, list_of, van
):
    car = VehicleFactory(name="Car", fleet=van.fleet)
    due_record(7, description="Wipers", vehicle=van)
    due_record(1, description="Oil", vehicle=car)
    due_record(0, description="Tyres", vehicle=van)
    mail = list_of()
    assert mail["Subject"] == "3 due soon (2 vehicles)"
    lines = text(mail).splitlines()
    shown = [one for one in lines if one.startswith(("* ", "Van", "Car"))]
    assert shown == [
        "Van · V-1 · Works",
        "* Tyres: due today",
        "* Wipers: due in 7 days",
        "Car · Works",
        "* Oil: due tomorrow",
    ]
    page = BeautifulSoup(html(mail), "html.parser")
    assert [h2.get_text() for h2 in page.find_all("h2")] == [
        "Van · V-1 · Works",
        "Car · Works",
    ]


def test_what_is_overdue_is_counted_and_comes_first(due_record, list_of, van, now):
    car = VehicleFactory(name="Car", fleet=van.fleet)
    due_record(7, description="Wipers", vehicle=van)
    due_record(0, description="Oil", vehicle=car)
    mail = list_of(at=now + timedelta(days=2))
    assert mail["Subject"] == "1 overdue, 1 due soon (2 vehicles)"
    found = [one for one in text(mail).splitlines() if one.startswith("* ")]
    assert found == ["* Oil: was due 2 days ago", "* Wipers: due in 5 days"]


def test_a_list_about_one_vehicle_names_it(due_record, list_of, van):
    due_record(0, vehicle=van)
    due_record(1, vehicle=van)
    assert list_of()["Subject"] == "2 due soon (Van)"


def test_forty_are_all_there(due_record, list_of, van):
    for number in range(40):
        due_record(number % 2, description=f"Job {number}.", vehicle=van)
    mail = list_of()
    assert mail["Subject"] == "40 due soon (Van)"
    for number in range(40):
        assert f"Job {number}." in text(mail)
        assert f"Job {number}." in html(mail)


def test_more_than_one_reads_are_counted(due_record, list_of, van, monkeypatch):
    monkeypatch.setattr(emails, "MOST_LISTED", 2)
    for _number in range(5):
        due_record(0, vehicle=van)
    mail = list_of()
    assert "and 3 more" in text(mail)
    assert text(mail).count("* Brake pads") == 2


def test_a_list_says_why_one_gets_it(due_record, list_of, van, driver):
    due_record(0, vehicle=van)
    due_record(1, vehicle=van)
    assert "reminded of what is due in this fleet" in text(list_of())
    due_record(1)
    assert "reminded of these fleets, vehicles or works" in text(list_of())


# --- What can be done from a mail ----------------------------------------------------


def links_in(mail):
    return re.findall(r"http\S+/reminders/(done|snooze|stop)/\S+/", text(mail))


def test_who_may_not_change_the_record_is_not_asked_whether_it_is_done(
    due_record, mail_of, driver
):
    mail = mail_of(due_record())
    assert links_in(mail) == ["snooze", "stop"]
    assert "It is done" not in html(mail)


def test_who_may_change_the_record_says_that_it_is_done(due_record, mail_of, driver):
    driver.is_superuser = True
    driver.save()
    assert links_in(mail_of(due_record())) == ["done", "snooze", "stop"]


def test_mail_programs_can_unsubscribe(due_record, mail_of, settings):
    settings.BASE_URL = "https://cars.example.org"
    mail = mail_of(due_record())
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = mail["List-Unsubscribe"].strip().strip("<>")
    assert url.startswith("https://cars.example.org/reminders/stop/")
    assert url in text(mail)


def test_headers_are_whole_as_they_travel(due_record, mail_of, driver, now, settings):
    """A long address must not be folded into an encoded word."""
    settings.BASE_URL = "https://" + "a-long-name." * 10 + "example.org"
    mail_of(due_record())
    deliveries = [Delivery.objects.for_sending().get()]
    raw = emails.reminder(driver, deliveries, now=now).message().as_bytes()
    head = raw.partition(b"\n\n")[0].decode()
    assert re.search(r"List-Unsubscribe:\s+<https://\S+/>\n", head)


def test_a_list_in_german(due_record, list_of, van, driver):
    UserProfile.objects.create(user=driver, preferred_language="de")
    due_record(0, vehicle=van)
    due_record(7, vehicle=van)
    mail = list_of()
    assert mail["Subject"] == "2 demnächst fällig (Van)"
    assert "fällig in 7 Tagen" in text(mail)
    assert "24. März 2026" in text(mail)
    assert "weil Sie" in text(mail)


def test_test_mail(driver, now):
    UserProfile.objects.create(
        user=driver, preferred_language="de", current_time_zone="Asia/Tokyo"
    )
    message = emails.test(driver, now=now)
    assert message.to == ["driver@example.org"]
    assert message.subject == "AutoTracker: eine Testmail"
    assert "17. März 2026, 21:00" in message.body


# --- What a forecast rests on --------------------------------------------------------


def read_often(record):
    """Twelve readings, 1 000 km a month, the last of 12 000 km on 1 March."""
    for month in range(12):
        OdometerReadingFactory(
            vehicle=record.vehicle,
            value=1000 * (month + 1),
            read_on=date(2025, 4, 1) + timedelta(days=30 * month),
        )


def test_says_what_a_forecast_rests_on(due_record, mail_of):
    record = due_record(0, due_mileage=13_000)
    read_often(record)
    words = " ".join(text(mail_of(record)).split())
    assert "13,000 km is expected on" in words
    assert "about 33 km a day, from 12 readings since" in words
    assert "13,000 km, probably between" in words


def test_says_it_of_each_in_a_list_without_a_query_each(
    due_record, list_of, van, django_assert_max_num_queries, driver, now
):
    read_often(due_record(0, due_mileage=13_000, vehicle=van))
    for _number in range(5):
        due_record(0, due_mileage=13_000, vehicle=van)
    assert text(list_of()).count("; probably between") == 6
    deliveries = list(Delivery.objects.for_sending().filter(recipient=driver))
    with django_assert_max_num_queries(5):
        emails.reminder(driver, deliveries, now=now)


def test_says_that_there_is_no_forecast(due_record, mail_of):
    words = " ".join(text(mail_of(due_record(due_mileage=13_000))).split())
    assert "13,000 km: no forecast: no reading yet." in words


def test_a_forecasts_basis_is_german_too(due_record, mail_of, driver):
    UserProfile.objects.create(user=driver, preferred_language="de")
    record = due_record(0, due_mileage=13_000)
    read_often(record)
    words = " ".join(text(mail_of(record)).split())
    assert "13.000 km wird voraussichtlich am" in words
    assert "etwa 33 km am Tag, aus 12 Ablesungen seit" in words


def probable(due_record, late=10, **fields):
    """A record whose forecast has come, and its late end not yet."""
    record = due_record(due_date=None, due_mileage=13_000, **fields)
    MaintenanceRecord.objects.filter(pk=record.pk).update(
        forecast_on=TODAY - timedelta(days=3),
        forecast_late_on=TODAY + timedelta(days=late),
    )
    return record


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("en", "Brake pads: probably due, read the odometer (Van)"),
        (
            "de",
            "Brake pads: wahrscheinlich fällig, bitte Kilometerstand ablesen (Van)",
        ),
    ],
)
def test_a_forecast_alone_is_called_probable(
    due_record, mail_of, driver, van, language, subject
):
    UserProfile.objects.create(user=driver, preferred_language=language)
    mail = mail_of(probable(due_record, vehicle=van))
    assert mail["Subject"].strip() == subject
    assert "was due" not in text(mail)


def test_a_forecast_is_overdue_once_its_band_has_passed(due_record, mail_of, van):
    mail = mail_of(probable(due_record, late=-1, vehicle=van))
    assert mail["Subject"] == "Brake pads: overdue by mileage (Van)"


def test_a_list_counts_what_is_probable_apart(due_record, list_of, van):
    probable(due_record, vehicle=van)
    due_record(-2, vehicle=van)
    due_record(0, vehicle=van)
    assert list_of()["Subject"] == "1 overdue, 1 probably due, 1 due soon (Van)"


def test_two_dues_have_two_labels(due_record, mail_of, van):
    record = due_record(-64, due_mileage=13_000, vehicle=van)
    read_often(record)
    mail = mail_of(record)
    assert mail["Subject"] == "Brake pads: was due 64 days ago (Van)"
    said = " ".join(text(mail).split())
    assert "By date: Monday, January 12, 2026 (64 days ago)" in said
    assert "By mileage: 13,000 km, probably between" in said
