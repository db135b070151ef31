"""A process that is killed at any step leaves disk and database in agreement."""

import os
import sqlite3
import subprocess
import sys

import pytest
from django.db import connection

from attachments import storage
from attachments.models import PrivateDocument, PrivateImage
from tests.attachments import files
from tests.attachments.crashes import ACTIONS

LEAST = {"store": 30, "store_many": 30, "replace": 30, "delete": 12}


def crash(tmp_path, stride, *names):
    """Crash actions at every so many of their steps, on a copy of the database."""
    database = tmp_path / "crash.sqlite3"
    with sqlite3.connect(connection.settings_dict["NAME"]) as original:
        original.execute("VACUUM INTO ?", [str(database)])
    original.close()
    folder = tmp_path / "media"
    folder.mkdir()
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-m", "tests.attachments.crashes", database, folder]
    run = subprocess.run(
        [*command, str(stride), *names],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    return dict(zip(names, map(int, run.stdout.split()), strict=True))


@pytest.mark.process
@pytest.mark.django_db
def test_killed_at_some_steps(tmp_path):
    steps = crash(tmp_path, 7, *ACTIONS)
    assert all(steps[name] >= LEAST[name] for name in ACTIONS)


@pytest.mark.long
@pytest.mark.process
@pytest.mark.django_db
@pytest.mark.parametrize("name", ACTIONS)
def test_killed_at_every_step_and_at_moments_of_chance(tmp_path, name):
    assert crash(tmp_path, 1, name)[name] >= LEAST[name]


@pytest.mark.django_db
@pytest.mark.parametrize("model", [PrivateImage, PrivateDocument])
def test_file_is_on_the_disk_before_its_row_is_written(disk, model, monkeypatch):
    order = []
    flush = storage._flush

    def watched(path):
        order.append(path)
        flush(path)

    monkeypatch.setattr(storage, "_flush", watched)

    def watch(execute, sql, *args):
        if sql.startswith("INSERT") and model._meta.db_table in sql:
            order.append("row")
        return execute(sql, *args)

    data = files.png() if model is PrivateImage else files.pdf()
    with connection.execute_wrapper(watch):
        row = model.objects.create(title="x", file=files.upload(data))
    written, folder, root, *rest = order
    assert str(written) == row.file.path
    assert folder == written.parent
    assert root == folder.parent
    assert "row" in rest
