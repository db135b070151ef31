"""Reminders over SMTP, with a real server at the other end."""

from datetime import timedelta

import pytest

from core.outbox.retries import PAUSES
from notifications import reminders
from notifications.models import Delivery
from tests.factories import UserFactory
from tests.notifications.conftest import notify


def run(now):
    return reminders.run(lambda: now)


def test_a_mail_arrives_with_both_parts(due_record, driver, mail_server, now):
    due_record(7, description="Ölwechsel", vehicle__name="Käfer")
    assert run(now) == {"written": 1, "sent": 1}
    [(recipients, mail)] = mail_server.received
    assert recipients == [driver.email]
    assert mail["Subject"] == "Ölwechsel: due in 7 days (Käfer)"
    assert mail["Message-ID"] == Delivery.objects.get().message_id
    parts = [part.get_content_type() for part in mail.iter_parts()]
    assert parts == ["text/plain", "text/html"]
    for part in mail.iter_parts():
        assert "Ölwechsel: due in 7 days" in part.get_content()


def test_nobody_sees_anothers_address(due_record, mail_server, now):
    people = UserFactory.create_batch(3)
    notify(due_record().vehicle.fleet, users=people)
    run(now)
    assert len(mail_server.received) == 3
    for recipients, mail in mail_server.received:
        others = {user.email for user in people} - set(recipients)
        assert len(others) == 2
        assert not [address for address in others if address in mail.as_string()]


def test_a_refusal_is_written_down_and_the_rest_still_go(
    due_record, driver, mail_server, now
):
    others = [UserFactory(), UserFactory()]
    notify(due_record().vehicle.fleet, users=[others[0], driver, others[1]])
    mail_server.refused = {driver.email}
    assert run(now) == {"written": 3, "sent": 2, "given_up": 1}
    failed = Delivery.objects.get(recipient=driver)
    assert failed.status == "given_up"
    assert failed.error == "550 5.1.1 No such mailbox here"
    assert failed.sent_at is None
    arrived = {recipients[0] for recipients, _ in mail_server.received}
    assert arrived == {user.email for user in others}


def test_a_server_that_is_down_is_tried_again(due_record, smtp, now, request):
    due_record()
    assert run(now) == {"written": 1, "failed": 1}
    failed = Delivery.objects.get()
    assert (failed.status, failed.attempts) == ("failed", 1)
    assert "refused" in failed.error
    mail_server = request.getfixturevalue("mail_server")
    assert run(now + PAUSES[0] - timedelta(seconds=1)) == {"written": 0}
    assert run(now + PAUSES[0]) == {"written": 0, "sent": 1}
    sent = Delivery.objects.get()
    assert (sent.status, sent.error, sent.attempts) == ("sent", "", 2)
    assert sent.sent_at == now + PAUSES[0]
    [(_, mail)] = mail_server.received
    assert mail["Message-ID"] == sent.message_id


@pytest.mark.parametrize("typed", ["a\r\n.\r\nb", "." * 2000, "x" * 10_000])
def test_what_is_typed_does_not_end_the_mail(due_record, mail_server, now, typed):
    due_record(description=typed[:200], details=typed, vehicle__name="Van")
    assert run(now)["sent"] == 1
    [(_, mail)] = mail_server.received
    assert "reminded of what is due" in mail.get_body(("html",)).get_content()
