import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from autotracker import addresses
from autotracker import environment as env
from autotracker.environment import ROOT
from tests.autotracker.conftest import MANAGE, environment

NAME = "AUTOTRACKER_TEST"


@pytest.fixture
def given(monkeypatch):
    """Give the variable a value."""
    return lambda value: monkeypatch.setenv(NAME, value)


def refuse(read, *arguments):
    """Return the sentence that refuses what the variable says."""
    with pytest.raises(ImproperlyConfigured) as refusal:
        read(NAME, *arguments)
    sentence = str(refusal.value)
    assert NAME in sentence
    assert sentence.endswith((".", ")."))
    assert "\n" not in sentence
    return sentence


class TestFlag:
    @pytest.mark.parametrize("value", ["1", "true", "True", "YES", "on"])
    def test_on(self, given, value):
        given(value)
        assert env.flag(NAME, False) is True

    @pytest.mark.parametrize("value", ["0", "false", "No", "off"])
    def test_off(self, given, value):
        given(value)
        assert env.flag(NAME, True) is False

    @pytest.mark.parametrize("value", ["", "  "])
    def test_nothing_is_the_default(self, given, value):
        given(value)
        assert env.flag(NAME, True) is True

    @pytest.mark.parametrize("value", ["maybe", "2", "-1"])
    def test_neither(self, given, value):
        given(value)
        assert value in refuse(env.flag, False)


class TestPort:
    def test_number(self, given):
        given("8001")
        assert env.port(NAME, 8000) == 8001

    def test_nothing_is_the_default(self, given):
        given("")
        assert env.port(NAME, 8000) == 8000

    @pytest.mark.parametrize(
        "value", ["abc", "0", "65536", "-1", "8000.0", "٨٠٠٠", "1" * 9999, "80 80"]
    )
    def test_no_port(self, given, value):
        given(value)
        assert "from 1 to 65535" in refuse(env.port, 8000)


class TestHosts:
    def test_list(self, given):
        given("cars.example.org, .example.net,[::1],127.0.0.1,")
        hosts = ["cars.example.org", ".example.net", "[::1]", "127.0.0.1"]
        assert env.hosts(NAME) == hosts

    @pytest.mark.parametrize("value", ["", " , "])
    def test_none(self, given, value):
        given(value)
        refuse(env.hosts)

    @pytest.mark.parametrize(
        "value", ["https://cars.example.org", "cars.example.org:80", "a/b", "a b"]
    )
    def test_no_host(self, given, value):
        given(value)
        assert value in refuse(env.hosts)


class TestWebAddress:
    def test_without_the_slash(self, given):
        given("https://cars.example.org/")
        assert env.web_address(NAME, "") == "https://cars.example.org"

    @pytest.mark.parametrize(
        "value",
        ["cars.example.org", "ftp://a.example", "http://", "http://[", "http:/a"],
    )
    def test_no_address(self, given, value):
        given(value)
        refuse(env.web_address, "http://127.0.0.1:8000")


class TestDirectory:
    def test_made_for_its_owner(self, given, tmp_path):
        given(str(tmp_path / "a/b"))
        folder = env.directory(NAME, ROOT)
        assert folder == tmp_path / "a/b"
        assert folder.stat().st_mode & 0o777 == 0o700

    def test_relative_to_the_project(self, given, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        given("docs")
        assert env.directory(NAME, tmp_path) == ROOT / "docs"

    def test_a_file(self, given, tmp_path):
        (tmp_path / "file").touch()
        given(str(tmp_path / "file"))
        assert "file exists" in refuse(env.directory, ROOT)

    def test_below_a_file(self, given, tmp_path):
        (tmp_path / "file").touch()
        given(str(tmp_path / "file/folder"))
        assert "not a directory" in refuse(env.directory, ROOT)

    def test_read_only(self, given, tmp_path, monkeypatch):
        # Asked through os.access, because root may write where others may not.
        monkeypatch.setattr(os, "access", lambda *arguments: False)
        given(str(tmp_path))
        assert "nothing may be written" in refuse(env.directory, ROOT)

    def test_home_of_nobody(self, given):
        given("~nobody-of-this-name/var")
        refuse(env.directory, ROOT)


class TestDatabase:
    DEFAULT = "sqlite:////nowhere/default.sqlite3"

    def test_sqlite(self, given, tmp_path):
        given(f"sqlite:///{tmp_path}/100%25 mine.sqlite3")
        settings = addresses.database(NAME, self.DEFAULT)
        assert settings["NAME"] == f"{tmp_path}/100% mine.sqlite3"
        assert settings["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
        assert "journal_mode=WAL" in settings["OPTIONS"]["init_command"]

    def test_relative_to_the_project(self, given, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        given("sqlite:///docs/a.sqlite3")
        settings = addresses.database(NAME, self.DEFAULT)
        assert settings["NAME"] == str(ROOT / "docs/a.sqlite3")

    def test_postgres(self, given):
        given("postgres://ann:p%40ss@db.example:5433/cars?sslmode=require")
        settings = addresses.database(NAME, self.DEFAULT)
        assert settings["ENGINE"] == "django.db.backends.postgresql"
        assert settings["PASSWORD"] == "p@ss"
        assert settings["PORT"] == 5433
        assert settings["OPTIONS"] == {
            "sslmode": "require",
            "connect_timeout": 10,
            "tcp_user_timeout": 30_000,
            "keepalives_idle": 15,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "options": "-c jit=off",
        }

    @pytest.mark.parametrize(
        "value",
        [
            "mysql://ann@db.example/cars",
            "cars.sqlite3",
            "sqlite:cars.sqlite3",
            "sqlite://",
            "sqlite://:memory:",
            "sqlite:////tmp",
            "sqlite:////tmp/a.sqlite3?foo=bar",
            "sqlite:////dev/null/a.sqlite3",
            "postgres://ann@db.example",
            "postgres://ann@db.example:99999/cars",
            "postgres://ann@db.example:port/cars",
            "postgres://[/cars",
        ],
    )
    def test_no_database(self, given, value):
        given(value)
        refuse(addresses.database, self.DEFAULT)


class TestRedis:
    def test_none(self, given):
        given("")
        assert addresses.redis_url(NAME) == ""

    @pytest.mark.parametrize("value", ["redis://h:6379/1", "unix:///run/redis.sock"])
    def test_url(self, given, value):
        given(value)
        assert addresses.redis_url(NAME) == value

    @pytest.mark.parametrize(
        "value", ["localhost:6379", "http://h", "redis://h:port", "redis://h:99999"]
    )
    def test_no_redis(self, given, value):
        given(value)
        refuse(addresses.redis_url)


class TestEmail:
    @pytest.mark.parametrize(
        ("value", "port", "tls", "ssl"),
        [
            ("smtp://mail.example", 25, False, False),
            ("smtp+tls://mail.example", 587, True, False),
            ("submission://mail.example:2525", 2525, True, False),
            ("smtp+ssl://mail.example", 465, False, True),
            ("smtps://mail.example:4650", 4650, False, True),
        ],
    )
    def test_smtp(self, given, value, port, tls, ssl):
        given(value)
        settings = addresses.email(NAME, "")
        assert settings["EMAIL_BACKEND"].endswith("smtp.EmailBackend")
        assert settings["EMAIL_HOST"] == "mail.example"
        assert settings["EMAIL_PORT"] == port
        assert settings["EMAIL_USE_TLS"] is tls
        assert settings["EMAIL_USE_SSL"] is ssl

    def test_login(self, given):
        given("smtp+tls://ann%40example.org:p%2Fss@mail.example")
        settings = addresses.email(NAME, "")
        assert settings["EMAIL_HOST_USER"] == "ann@example.org"
        assert settings["EMAIL_HOST_PASSWORD"] == "p/ss"

    def test_file(self, given, tmp_path):
        given(f"file://{tmp_path}/my%20mail")
        settings = addresses.email(NAME, "")
        assert settings["EMAIL_BACKEND"] == "autotracker.mail.EmlFileBackend"
        assert settings["EMAIL_FILE_PATH"] == f"{tmp_path}/my mail"

    def test_console(self, given):
        given("console://")
        assert "console" in addresses.email(NAME, "")["EMAIL_BACKEND"]

    @pytest.mark.parametrize(
        "value",
        [
            "ftp://mail.example",
            "mail.example",
            "smtp://",
            "smtp://mail.example:port",
            "smtp://[",
            "smtp://mail.example?timeout=soon",
            "file://folder",
            "file:///",
            "file:///dev/null/mail",
        ],
    )
    def test_no_mail_server(self, given, value):
        given(value)
        refuse(addresses.email, "")


class TestSecretKey:
    def test_given(self, given, tmp_path):
        given("from the environment")
        assert env.secret_key(NAME, tmp_path) == "from the environment"
        assert not list(tmp_path.iterdir())

    def test_made_once(self, tmp_path):
        key = env.secret_key(NAME, tmp_path)
        assert len(key) >= 50
        assert env.secret_key(NAME, tmp_path) == key
        (file,) = tmp_path.iterdir()
        assert file.stat().st_mode & 0o777 == 0o600

    def test_two_processes_agree(self, tmp_path):
        """Eight of them, started at once, as far as one can."""
        code = (
            "import sys; from pathlib import Path; from autotracker import environment;"
            f"sys.stdin.read(); print(environment.secret_key('{NAME}', Path('.')))"
        )
        starting = [
            subprocess.Popen(
                [sys.executable, "-c", code],
                cwd=tmp_path,
                env=os.environ | {"PYTHONPATH": str(ROOT / "site")},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(8)
        ]
        with ThreadPoolExecutor(8) as pool:
            keys = set(pool.map(lambda process: process.communicate("")[0], starting))
        assert len(keys) == 1
        assert keys.pop().strip()
        assert len(list(tmp_path.iterdir())) == 1

    def test_emptied(self, tmp_path):
        (tmp_path / "secret-key").touch()
        assert "delete that file" in refuse(env.secret_key, tmp_path)

    def test_not_readable(self, tmp_path):
        (tmp_path / "secret-key").write_bytes(b"\xff\xfe")
        refuse(env.secret_key, tmp_path)


class TestFile:
    @pytest.fixture(autouse=True)
    def undo(self, monkeypatch):
        """Forget afterwards what the file said."""
        monkeypatch.setenv("AUTOTRACKER_FROM_FILE", "")
        monkeypatch.delenv("AUTOTRACKER_FROM_FILE")

    def test_the_environment_comes_first(self, given, tmp_path, monkeypatch):
        monkeypatch.setenv("AUTOTRACKER_FROM_SHELL", "shell")
        file = tmp_path / "settings"
        file.write_text("AUTOTRACKER_FROM_FILE=file\nAUTOTRACKER_FROM_SHELL=file\n")
        given(str(file))
        env.read_file(NAME)
        assert os.environ["AUTOTRACKER_FROM_FILE"] == "file"
        assert os.environ["AUTOTRACKER_FROM_SHELL"] == "shell"

    def test_missing(self, given, tmp_path):
        given(str(tmp_path / "missing"))
        refuse(env.read_file)

    def test_a_folder(self, given, tmp_path):
        given(str(tmp_path))
        refuse(env.read_file)

    def test_not_text(self, given, tmp_path):
        (tmp_path / "settings").write_bytes(b"A=\xff\n")
        given(str(tmp_path / "settings"))
        refuse(env.read_file)


@pytest.mark.process
@pytest.mark.parametrize(
    "variables",
    [
        {"DEBUG": "maybe"},
        {"DEMO": "maybe"},
        {"PORT": "abc"},
        {"DATABASE_URL": "mysql://ann@db.example/cars"},
        {"REDIS_URL": "localhost"},
        {"EMAIL_URL": "ftp://mail.example"},
        {"DATA_DIR": str(Path(__file__))},
        {"MEDIA_ROOT": str(Path(__file__) / "media")},
        {"HUEY_LOG_LEVEL": "loud"},
        {"DJANGO_SETTINGS_MODULE": "autotracker.settings.prod"},
        {"DJANGO_SETTINGS_MODULE": "nonsense"},
        {"DJANGO_SETTINGS_MODULE": ""},
        {"DJANGO_SETTINGS_MODULE": "os"},
    ],
    ids=lambda variables: "-".join(*variables.items()),
)
def test_refused_at_the_start(tmp_path, variables):
    """One sentence that names the variable, and no traceback."""
    result = subprocess.run(
        [*MANAGE, "check"],
        env=environment(tmp_path, **variables),
        capture_output=True,
        text=True,
    )
    (name,) = variables
    assert result.returncode == 1
    assert result.stderr.startswith("AutoTracker cannot start: ")
    assert name in result.stderr
    assert result.stderr.count("\n") == 1
