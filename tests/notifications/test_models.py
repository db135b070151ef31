import pytest
from django.db import IntegrityError, transaction

from notifications.models import Delivery, new_message_id
from notifications.reminders import write_due
from tests.factories import UserFactory


@pytest.fixture
def delivery(due_record, now):
    due_record()
    write_due(now)
    return Delivery.objects.get()


def test_one_row_per_reminder_and_recipient(delivery):
    again = {
        "record": delivery.record,
        "due_value": delivery.due_value,
        "due_on": delivery.due_on,
        "remind_on": delivery.remind_on,
        "offset": delivery.offset,
        "created_at": delivery.created_at,
        "next_attempt_at": delivery.created_at,
    }
    Delivery.objects.create(recipient=UserFactory(), **again)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(recipient=delivery.recipient, **again)


def test_the_database_knows_the_statuses(delivery):
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.update(status="lost in the post")


@pytest.mark.parametrize("status", ["sent", "skipped", "given_up"])
def test_the_database_lets_nothing_settled_be_sent_again(delivery, status):
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.update(status=status)


@pytest.mark.parametrize("status", ["queued", "sending", "failed"])
def test_the_database_lets_nothing_be_forgotten(delivery, status):
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.update(status=status, next_attempt_at=None)


def test_message_id_is_of_the_senders_domain(settings):
    assert new_message_id().endswith("@localhost>")
    settings.DEFAULT_FROM_EMAIL = "Werkstatt <auto@münchen.example>"
    assert new_message_id().endswith("@xn--mnchen-3ya.example>")
    assert new_message_id() != new_message_id()


def test_listing_order_is_indexed():
    indexed = [index.fields for index in Delivery._meta.indexes]
    assert Delivery._meta.ordering in indexed


def test_a_deleted_record_takes_its_deliveries_along(delivery):
    delivery.record.delete()
    assert not Delivery.objects.exists()
