from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone
from huey.contrib.djhuey import HUEY

from notifications import tasks


@pytest.fixture
def due_today(due_record):
    # The task reads the clock itself, and the fleet is at UTC.
    return due_record(due_date=timezone.now().date())


def test_the_task_sends(due_today):
    tasks.send_reminders()
    assert len(mail.outbox) == 1


def test_the_task_sends_when_a_worker_starts(due_today):
    HUEY._startup["send_reminders_at_start"]()
    assert len(mail.outbox) == 1


def test_the_task_ticks_every_quarter_of_an_hour():
    periodic = {type(task).__name__: task for task in HUEY._registry.periodic_tasks}
    task = periodic["send_reminders"]
    midnight = datetime(2026, 3, 17)  # noqa: DTZ001  (Huey hands on naive UTC)
    minutes = [
        n for n in range(60) if task.validate_datetime(midnight + timedelta(minutes=n))
    ]
    assert minutes == [0, 15, 30, 45]
