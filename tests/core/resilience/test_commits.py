"""What is committed is kept, whatever happens after the commit."""

from typing import Any

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore
from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_save
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from attachments.models import PrivateDocument, PrivateImage
from autotracker.sessions import KeepingSessionMiddleware
from tests.attachments import files
from tests.attachments.conftest import disk  # noqa: F401  (a fixture)

pytestmark = pytest.mark.django_db(transaction=True)
FILES = [(PrivateImage, files.jpeg()), (PrivateDocument, files.pdf())]


def fail(*args: Any, **kwargs: Any) -> None:
    raise RuntimeError("the queue is away")


def test_what_follows_a_commit_does_not_fail_it():
    with transaction.atomic():
        User.objects.create(username="ann")
        transaction.on_commit(fail)
    transaction.on_commit(fail)
    assert User.objects.filter(username="ann").exists()


@pytest.mark.parametrize(("model", "data"), FILES)
def test_file_stays_when_the_queue_refuses(model, data, disk, monkeypatch):  # noqa: F811
    monkeypatch.setattr("huey.contrib.djhuey.HUEY.enqueue", fail)
    row = model.objects.create(title="x", file=files.upload(data))
    assert disk.files() == {row.file.name}
    first = row.file.name
    row.file = files.upload(data)
    row.save()
    assert {first, row.file.name} == disk.files()


@pytest.mark.parametrize(("model", "data"), FILES)
def test_row_goes_with_its_file_when_a_signal_fails(model, data, disk):  # noqa: F811
    post_save.connect(fail, sender=model)
    try:
        with pytest.raises(RuntimeError):
            model.objects.create(title="x", file=files.upload(data))
    finally:
        post_save.disconnect(fail, sender=model)
    assert (model.objects.count(), disk.files()) == (0, set())


@pytest.mark.parametrize(("model", "data"), FILES)
def test_file_stays_when_the_answer_to_the_commit_is_lost(
    model,
    data,
    disk,  # noqa: F811
    monkeypatch,
):
    plain = BaseDatabaseWrapper.commit

    def lose(self: Any) -> None:
        plain(self)
        raise DatabaseError("the line was cut")

    with monkeypatch.context() as patched:
        patched.setattr(BaseDatabaseWrapper, "commit", lose)
        with pytest.raises(DatabaseError):
            model.objects.create(title="x", file=files.upload(data))
    assert disk.files() == {model.objects.get().file.name}


@pytest.mark.parametrize(("model", "data"), FILES)
def test_file_goes_when_the_commit_is_refused(model, data, disk, monkeypatch):  # noqa: F811
    def refuse(self: Any) -> None:
        raise DatabaseError("database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(BaseDatabaseWrapper, "commit", refuse)
        with pytest.raises(DatabaseError):
            model.objects.create(title="x", file=files.upload(data))
    assert (model.objects.count(), disk.files()) == (0, set())


@pytest.mark.parametrize("error", [DatabaseError, UpdateError])
def test_session_that_cannot_be_kept_does_not_fail_the_answer(rf, monkeypatch, error):
    def answer(request: HttpRequest) -> HttpResponse:
        request.session["news"] = "saved"
        return HttpResponse("saved")

    def away(*args: Any, **kwargs: Any) -> None:
        raise error("database is locked")

    monkeypatch.setattr(SessionStore, "save", away)
    assert KeepingSessionMiddleware(answer)(rf.post("/")).content == b"saved"
