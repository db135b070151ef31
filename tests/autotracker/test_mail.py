from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection

from autotracker import mail


@pytest.fixture
def folder(settings, tmp_path) -> Path:
    settings.EMAIL_BACKEND = "autotracker.mail.EmlFileBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    return tmp_path / "mail"


def message(subject: str) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        subject, "From now on: Öl für 3 €.\n", to=["Ann <ann@example.org>"]
    )
    mail.attach_alternative("<p>Öl für 3 €.</p>", "text/html")
    return mail


def test_a_file_that_mail_programs_open(folder):
    assert message("Fällig: Ölwechsel").send() == 1
    (path,) = folder.iterdir()
    assert path.suffix == ".eml"
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert not mail.defects
    assert mail["Subject"] == "Fällig: Ölwechsel"
    assert mail["To"] == "Ann <ann@example.org>"
    assert mail.get_body(["plain"]).get_content() == "From now on: Öl für 3 €.\r\n"
    assert "<p>Öl" in mail.get_body(["html"]).get_content()


def test_names_sort_by_time(folder):
    subjects = [f"No. {number}" for number in range(12)]
    assert get_connection().send_messages([*map(message, subjects)]) == 12
    found = [
        message_from_bytes(path.read_bytes())["Subject"]
        for path in sorted(folder.iterdir())
    ]
    assert found == subjects


def test_nothing_half_written(folder, monkeypatch):
    """Where the disk is full, no file looks like a mail."""

    def full(path, data):
        path.open("wb").write(data[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        message("Too much").send()
    assert not list(folder.glob("*.eml"))


def test_where_mail_lands(folder, settings):
    assert str(folder) in mail.destination()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "mail.example", 587
    assert mail.destination() == "the mail server mail.example:587"
