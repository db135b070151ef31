"""How a person says how they want to be reminded, and asks for a test mail."""

import smtplib
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from wagtail.models import ModelLogEntry

from notifications.mail_test import MOST_PER_HOUR
from notifications.models import Preference
from tests.factories import FleetFactory, UserFactory
from tests.pages import messages_of

pytestmark = pytest.mark.django_db
ACCOUNT = "/admin/account/"
TEST = "/admin/reminders/test-mail/"


@pytest.fixture
def fleet():
    return FleetFactory(name="Works")


@pytest.fixture
def person(fleet):
    """A viewer of the works' fleet."""
    person = UserFactory(username="vera", email="vera@example.org")
    person.groups.add(Group.objects.get(name="Works: viewers"))
    return person


@pytest.fixture
def browser(client, person):
    client.force_login(person)
    return client


def save(browser, names=None, **chosen):
    """Save the account page with these preferences, as a browser would."""
    panels = browser.get(ACCOUNT).context["panels_by_tab"]
    data = {}
    for tab in panels.values():
        for panel in tab:
            for field in panel.get_form():
                value = field.value()
                if isinstance(value, (str, bool)) and value is not False:
                    data[field.html_name] = value
    data |= {"name_email-first_name": "Vera", "name_email-last_name": "Viewer"}
    data |= names or {}
    data |= {"locale-preferred_language": "en", "locale-current_time_zone": "UTC"}
    data |= {f"reminders-{name}": value for name, value in chosen.items()}
    return browser.post(ACCOUNT, data)


def test_who_has_no_name_can_say_it_too(browser, person):
    """One is invited by an address, and may stay known by it."""
    names = {"name_email-first_name": "", "name_email-last_name": ""}
    assert save(browser, names, frequency="daily").status_code == 302
    assert stored(person) == {None: "daily"}


@pytest.mark.parametrize("value", ["\0", "x" * 151])
def test_a_name_is_still_one(browser, person, value):
    page = save(browser, {"name_email-first_name": value}, frequency="daily")
    assert page.status_code == 200
    assert not stored(person)


def stored(person):
    return dict(Preference.objects.of(person).values_list("fleet", "frequency"))


def test_everything_is_together_by_default(browser, person, fleet):
    page = browser.get(ACCOUNT).content.decode()
    assert "Mails with reminders" in page
    assert "Works" in page
    assert save(browser).status_code == 302
    assert stored(person) == {None: "together"}


@pytest.mark.parametrize("frequency", ["together", "single", "daily", "weekly"])
def test_what_is_chosen_is_kept(browser, person, frequency):
    assert save(browser, frequency=frequency).status_code == 302
    assert stored(person) == {None: frequency}
    page = browser.get(ACCOUNT).content.decode()
    assert f'value="{frequency}"' in page


def test_a_fleet_is_turned_off_and_on_again(browser, person, fleet):
    name = f"fleet_{fleet.pk}"
    save(browser, **{name: "off"})
    assert stored(person) == {None: "together", fleet.pk: "off"}
    save(browser, **{name: ""})
    assert stored(person) == {None: "together"}


@pytest.mark.parametrize("value", ["off", "nonsense", "", "\0", "x" * 5000])
def test_nonsense_gets_a_sentence_at_the_field(browser, person, value):
    page = save(browser, frequency=value)
    assert page.status_code == 200
    assert not stored(person)
    (panel,) = [
        panel
        for panels in page.context["panels_by_tab"].values()
        for panel in panels
        if panel.name == "reminders"
    ]
    assert panel.get_form().errors["frequency"]


def test_only_ones_own_fleets_are_there(browser, person, fleet):
    secret = FleetFactory(name="Zanzibar")
    assert "Zanzibar" not in browser.get(ACCOUNT).content.decode()
    save(browser, **{f"fleet_{secret.pk}": "off"})
    assert stored(person) == {None: "together"}


def test_one_changes_ones_own_only(browser, person, fleet):
    other = UserFactory()
    Preference.objects.create(user=other, frequency="weekly")
    save(browser, frequency="daily")
    assert stored(other) == {None: "weekly"}


# --- The test mail -------------------------------------------------------------------


def test_looking_sends_nothing(browser):
    assert "vera@example.org" in browser.get(TEST).content.decode()
    assert mail.outbox == []


def test_a_test_mail_is_sent(browser):
    page = browser.post(TEST, follow=True)
    assert messages_of(page) == [
        "A test mail to vera@example.org was handed over for delivery."
    ]
    (sent,) = mail.outbox
    assert sent.to == ["vera@example.org"]


def test_what_the_server_says_is_shown(browser, monkeypatch):
    def refuse(self, fail_silently=False):
        refusal = (550, b"5.1.1 <script>No such mailbox</script>")
        raise smtplib.SMTPRecipientsRefused({"vera@example.org": refusal})

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    page = browser.post(TEST, follow=True)
    (sentence,) = messages_of(page)
    assert "The server says: 550 5.1.1" in sentence
    assert "<script>No such" not in page.content.decode()


def test_without_an_address_there_is_none(browser, person):
    person.email = ""
    person.save()
    assert "Enter your e-mail address" in browser.get(TEST).content.decode()
    page = browser.post(TEST, follow=True)
    assert messages_of(page) == ["Your account has no e-mail address."]
    assert mail.outbox == []


def test_one_may_ask_so_often_within_an_hour(browser, time_machine, now):
    time_machine.move_to(now, tick=False)
    for _time in range(MOST_PER_HOUR + 1):
        page = browser.post(TEST, follow=True)
    assert len(mail.outbox) == MOST_PER_HOUR
    assert "as many as one may" in messages_of(page)[0]
    time_machine.move_to(now + timedelta(minutes=61), tick=False)
    browser.force_login(page.context["user"])
    browser.post(TEST)
    assert len(mail.outbox) == MOST_PER_HOUR + 1


def test_it_is_noted(browser, person):
    browser.post(TEST)
    entry = ModelLogEntry.objects.for_instance(person).get()
    assert entry.action == "notifications.test_mail"


def test_strangers_are_sent_to_the_login(client):
    assert client.post(TEST).status_code == 302
    assert mail.outbox == []
