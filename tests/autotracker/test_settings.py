import re
import subprocess
from types import SimpleNamespace

import pytest
from django.core.files.storage import FileSystemStorage
from huey.contrib.djhuey import tasks_backend
from wagtail.tasks import delete_file_from_storage_task

from autotracker import first_login
from autotracker.environment import ROOT
from autotracker.queue import SqliteQueue
from tests.autotracker.conftest import MANAGE, environment

SERVER = {
    "DJANGO_SETTINGS_MODULE": "autotracker.settings.production",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ALLOWED_HOSTS": "cars.example.org",
    "EMAIL_URL": "smtp://localhost",
}


class TestProduction:
    pytestmark = pytest.mark.process

    def check(self, folder, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
            env=environment(folder, **SERVER | variables),
            capture_output=True,
            text=True,
        )

    def test_ready_to_deploy(self, tmp_path):
        result = self.check(tmp_path)
        assert result.returncode == 0, result.stderr
        # The key is the one that was given; none lies about.
        assert not (tmp_path / "var/secret-key").exists()

    @pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS"])
    def test_nothing_is_guessed(self, tmp_path, name):
        result = self.check(tmp_path, **{name: ""})
        assert result.returncode == 1
        assert name in result.stderr
        assert result.stderr.count("\n") == 1


class TestQueue:
    """The queue's file does not grow for ever."""

    @pytest.fixture
    def queue(self, tmp_path) -> SqliteQueue:
        return SqliteQueue("tests", filename=str(tmp_path / "queue"), results=False)

    def test_keeps_a_record_until_the_task_is_done(self, queue):
        record = {"finished_at": None, "status": "READY"}
        queue.put_result("djt.1", record)
        assert queue.get("djt.1", peek=True) == record
        queue.put_result("djt.1", record | {"finished_at": "2026-03-17T12:00:00Z"})
        assert queue.storage.result_store_size() == 0

    def test_its_own_tasks_leave_nothing(self, queue):
        @queue.task()
        def divide(one, other):
            return one / other

        divide(1, 1)
        divide(1, 0)
        while task := queue.dequeue():
            queue.execute(task)
        assert queue.storage.result_store_size() == 0

    def test_wagtails_tasks_run_and_leave_nothing(self, queue, tmp_path, monkeypatch):
        monkeypatch.setattr(tasks_backend, "HUEY", queue)
        file = tmp_path / "file"
        file.touch()
        storage = FileSystemStorage(str(tmp_path)).deconstruct()
        task = SimpleNamespace(id="1")
        record = tasks_backend._initial_record(
            "default", delete_file_from_storage_task, task.id, [storage, "file"], {}
        )
        queue.put_result(tasks_backend.KEY % task.id, record)
        tasks_backend._execute_django_task(
            record["task_path"], record["args"], {}, task=task
        )
        assert not file.exists()
        assert queue.storage.result_store_size() == 0


class TestFirstLogin:
    @pytest.fixture(autouse=True)
    def folder(self, db, settings, tmp_path):
        settings.DATA_DIR = tmp_path

    def test_told_until_changed(self):
        first_login.create()
        user = first_login.User.objects.get()
        assert user.is_superuser
        assert user.check_password(first_login.password())
        assert first_login.password() in first_login.tell()
        user.set_password("one of their own")
        user.save()
        assert first_login.tell() == "Log in as admin with the password you set"
        assert not first_login.path().exists()

    def test_somebody_else(self):
        first_login.create()
        first_login.User.objects.update(username="ann")
        assert "admin" not in first_login.tell()
        assert not first_login.path().exists()


SETTINGS = ("base", "production")


def test_every_variable_that_is_read_stands_in_the_example():
    """What a server's owner may set is told in .env.example, and nothing else is."""
    modules = [
        ROOT / f"site/autotracker/settings/{n}.py" for n in ("base", "production")
    ]
    sources = [ROOT / "gunicorn.conf.py", *modules]
    call = r"""(?:environment\.\w+|addresses\.\w+|environ\.get)\(\s*["']([A-Z_]+)["']"""
    read = {name for path in sources for name in re.findall(call, path.read_text())}
    told = set(re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    assert read - told == set()
    assert told - read == {"DJANGO_SETTINGS_MODULE"}
