import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone


@pytest.fixture
def said(capsys):
    def call():
        call_command("send_reminders")
        return capsys.readouterr().out

    return call


def test_sends_once_and_says_so(due_record, said):
    due_record(due_date=timezone.now().date())
    assert said() == "Reminders: 1 written, 1 sent, 0 failed, 0 skipped.\n"
    assert said() == "Reminders: 0 written, 0 sent, 0 failed, 0 skipped.\n"
    assert len(mail.outbox) == 1
