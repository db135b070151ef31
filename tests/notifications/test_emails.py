from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from bs4 import BeautifulSoup
from wagtail.users.models import UserProfile

from notifications import emails
from notifications.models import Delivery
from notifications.recipients import Level
from notifications.reminders import write_due
from tests.notifications.conftest import TODAY


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
            *("Brake pads: due tomorrow", "Mum's car", "AB-C 12", "U7", "Repair"),
            *("Wednesday, March 18, 2026", "12,345\xa0km", "Smith & Sons"),
        ):
            assert said in part


def test_leaves_out_what_there_is_not(due_record, mail_of):
    mail = mail_of(due_record())
    for part in (text(mail), html(mail)):
        for label in ("Licence plate", "Unit number", "Due at", "False", "None"):
            assert label not in part


def test_the_mileage_nought_is_one(due_record, mail_of):
    assert "Due at: 0\xa0km" in text(mail_of(due_record(due_mileage=0)))


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


@pytest.mark.parametrize("typed", HOSTILE.values(), ids=list(HOSTILE))
def test_hostile_text_breaks_nothing(due_record, mail_of, driver, typed, now):
    usual = mail_of(due_record(vehicle__plate="P"))
    # Set here and not saved: what no form lets through may still come from an import.
    delivery = Delivery.objects.for_sending().get()
    vehicle = delivery.record.vehicle
    delivery.record.description = typed
    vehicle.name = vehicle.plate = vehicle.fleet.name = typed

    message = emails.reminder(delivery.recipient, [delivery], now=now)
    raw = message.message().as_bytes()
    mail = message_from_bytes(raw, policy=policy.default)

    assert not mail.defects
    assert mail.keys() == usual.keys()
    assert mail["To"] == driver.email
    subject = str(mail["Subject"])
    assert "due today" in subject
    assert len(subject) < 200
    assert not set(subject) & set("\r\n\x00\u2028\u202e")
    assert max(map(len, raw.splitlines())) <= 998
    line = emails.one_line(typed)
    assert text(mail).splitlines()[0] == f"{line}: due today"
    assert f"Vehicle: {line}" in text(mail).splitlines()
    page = BeautifulSoup(html(mail), "html.parser")
    assert page.h1.get_text() == f"{line}: due today"
    assert not page.find_all(["script", "img"])


def test_one_line_is_one_line():
    for typed in HOSTILE.values():
        assert emails.one_line(typed).splitlines() == [emails.one_line(typed)]
    assert emails.one_line("  Öl \r\n\t& Filter\x00 ") == "Öl & Filter"


def test_an_encoded_word_is_shown_as_it_was_typed(due_record, mail_of):
    record = due_record(description="=?utf-8?q?evil?=", vehicle__name="Van")
    subject = str(mail_of(record)["Subject"]).replace("\N{WORD JOINER}", "")
    assert subject == "=?utf-8?q?evil?=: due today (Van)"


def test_html_is_escaped_and_text_is_not(due_record, mail_of):
    mail = mail_of(due_record(description="Oil & <filter>"))
    assert mail["Subject"].startswith("Oil & <filter>:")
    assert "Oil & <filter>" in text(mail)
    assert "Oil &amp; &lt;filter&gt;" in html(mail)
