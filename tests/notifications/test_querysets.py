from datetime import timedelta
from uuid import uuid4

import pytest

from core.outbox.retries import LEASE
from notifications.models import Delivery, new_message_id
from notifications.querysets import Claim

MOMENT = timedelta(microseconds=1)


@pytest.fixture
def delivery(due_record, driver, now):
    record = due_record()
    return Delivery.objects.create(
        record=record,
        due_value=record.due_date.isoformat(),
        due_on=record.due_date,
        remind_on=record.due_date,
        offset=0,
        recipient=driver,
        created_at=now,
        next_attempt_at=now,
    )


def claim(rows, now):
    batch = uuid4()
    keys = list(rows.values_list("pk", flat=True))
    return rows.claim(now, [Claim(batch, new_message_id(batch), keys)])


def is_claimable(delivery, now):
    return Delivery.objects.claimable(now).contains(delivery)


def test_queued_is_claimable(delivery, now):
    assert is_claimable(delivery, now)


@pytest.mark.parametrize("status", ["sent", "skipped", "given_up"])
def test_what_is_settled_or_given_up_is_not_claimable(delivery, now, status):
    Delivery.objects.update(status=status, next_attempt_at=None)
    assert not is_claimable(delivery, now + timedelta(days=99))


def test_what_is_being_sent_is_claimable_when_the_lease_has_run_out(delivery, now):
    claim(Delivery.objects.all(), now)
    assert not is_claimable(delivery, now + LEASE - MOMENT)
    assert is_claimable(delivery, now + LEASE)


def test_failed_is_claimable_after_its_pause(delivery, now):
    later = now + timedelta(hours=1)
    Delivery.objects.update(status="failed", next_attempt_at=later)
    assert not is_claimable(delivery, later - MOMENT)
    assert is_claimable(delivery, later)


def test_claim_takes_a_row_once(delivery, now):
    mine = Delivery.objects.filter(pk=delivery.pk)
    assert claim(mine, now) == 1
    assert claim(mine, now) == 0
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts) == ("sending", 1)
    assert delivery.claimed_at == now


def test_claim_leaves_the_others(delivery, due_record, driver, now):
    other = Delivery.objects.create(
        record=due_record(),
        due_value=delivery.due_value,
        due_on=delivery.due_on,
        remind_on=delivery.remind_on,
        offset=0,
        recipient=driver,
        created_at=now,
        next_attempt_at=now,
    )
    claim(Delivery.objects.filter(pk=delivery.pk), now)
    other.refresh_from_db()
    assert other.status == "queued"
