"""The migrated database, made once and copied for each process that tests.

Migrating an empty database takes most of the time of a run of one file. So it is done
once, and kept in pytest's cache (SQLite) or beside the tests' own database (PostgreSQL)
as long as nothing it is made of changed: migrations, what they import, models, the code
that has to do with triggers, and what is installed. ``--create-db`` makes it anew, and
``--cache-clear`` forgets it.
"""

import fcntl
import hashlib
import platform
import re
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from importlib.metadata import distributions
from itertools import count
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from core.db import projections

# What a module says that runs SQL of its own after each `migrate`.
RUNS_SQL = re.compile(r"trigger|_migrate\b", re.IGNORECASE)
HELD: list[IO[bytes]] = []  # locks that a process has until it ends
IMPORTS = re.compile(r"^(?:from|import) ([\w.]+)", re.MULTILINE)


def copy(connection: BaseDatabaseWrapper, folder: Path) -> None:
    """Put a copy of the template where the tests' database will be, making the
    template first if there is none of today's code."""
    folder.mkdir(parents=True, exist_ok=True)
    kind = _Files if connection.vendor == "sqlite" else _Databases
    template = kind(connection, folder)
    with _locked(folder / f"{connection.vendor}.lock"):
        if not template.exists():
            template.make()
        template.copy()


def drop(connection: BaseDatabaseWrapper) -> None:
    """Drop the tests' database; a file goes with its folder."""
    if connection.vendor != "sqlite":
        name = connection.ops.quote_name(connection.creation._get_test_db_name())
        _execute(connection, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def forget(folder: Path) -> None:
    """Have the next copy make its template anew."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "salt").write_text(str(_salt(folder) + 1))


def key(connection: BaseDatabaseWrapper, folder: Path) -> str:
    """Return a digest of all that makes a migrated database what it is."""
    digest = hashlib.sha256()
    made_of = (*_versions(connection), *_models(connection), *_projections())
    for part in (_salt(folder), *made_of):
        digest.update(f"{part}\n".encode())
    for file in sorted(_sources()):
        digest.update(f"{file.relative_to(settings.BASE_DIR)}\n".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _salt(folder: Path) -> int:
    file = folder / "salt"
    return int(file.read_text() or 0) if file.exists() else 0


def _versions(connection: BaseDatabaseWrapper) -> Iterator[str]:
    yield platform.python_version()
    if connection.vendor == "sqlite":
        yield f"SQLite {sqlite3.sqlite_version}"
    else:
        yield str(_execute(connection, "SELECT version()"))
    yield from sorted({f"{d.name}=={d.version}" for d in distributions()})


def _models(connection: BaseDatabaseWrapper) -> Iterator[str]:
    """Describe the models: what stands in their tables, types and permissions."""
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        rights = [*meta.default_permissions, *meta.permissions]
        columns = {f.column: f.db_type(connection) for f in meta.local_concrete_fields}
        yield f"{meta.label} {meta.verbose_name_raw} {rights} {columns}"


def _projections() -> Iterator[str]:
    """Describe what triggers make out of which rows."""
    for one in projections.registered():
        yield f"{one.kind} {one.target} {one.source} {one.columns} {one.where}"


def _sources() -> set[Path]:
    """Return the modules of ours that make the database what it is."""
    roots = {Path(app.path) for app in apps.get_app_configs()}
    ours = {root for root in roots if settings.BASE_DIR in root.parents}
    ours = {root for root in ours if "site-packages" not in root.parts}
    folders = {*ours, settings.BASE_DIR / "site"}
    modules = {file for folder in folders for file in folder.rglob("*.py")}
    migrations = {file for file in modules if "migrations" in file.parts}
    return {
        *migrations,
        *_imported(migrations, modules),
        *(file for file in modules if RUNS_SQL.search(file.read_text())),
    }


def _imported(migrations: Iterable[Path], modules: Iterable[Path]) -> Iterator[Path]:
    """Find among the modules those that migrations import; of a package, all."""
    names = {n for file in migrations for n in IMPORTS.findall(file.read_text())}
    paths = {f"/{name.replace('.', '/')}" for name in names if "." in name}
    for file in modules:
        path = f"/{file.relative_to(settings.BASE_DIR).with_suffix('')}"
        path = path.removeprefix("/site")
        if path in paths or path.rpartition("/")[0] in paths:
            yield file


@contextmanager
def _locked(file: Path) -> Iterator[IO[bytes]]:
    """Wait until no other process makes or copies a template."""
    with file.open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock


class _Template:
    """The template of a kind of database."""

    def __init__(self, connection: BaseDatabaseWrapper, folder: Path) -> None:
        self.connection, self.folder = connection, folder
        self.key = key(connection, folder)

    def _migrate(self, name: Any) -> None:
        """Make the migrated database of this name."""
        connection, test = self.connection, self.connection.settings_dict["TEST"]
        real, target = connection.settings_dict["NAME"], test["NAME"]
        test["NAME"] = name
        try:
            connection.creation.create_test_db(
                verbosity=0, autoclobber=True, serialize=False
            )
        finally:
            connection.close()
            test["NAME"] = target
            settings.DATABASES[connection.alias]["NAME"] = real
            connection.settings_dict["NAME"] = real


class _Files(_Template):
    @property
    def file(self) -> Path:
        return self.folder / f"{self.key}.sqlite3"

    def exists(self) -> bool:
        return self.file.exists()

    def make(self) -> None:
        begun = self.folder / "begun.sqlite3"
        for left in self.folder.glob("*.sqlite3*"):
            left.unlink()
        self._migrate(begun)
        with closing(sqlite3.connect(begun)) as database:
            # One file, which nothing has to be read from another to complete.
            database.execute("PRAGMA journal_mode = DELETE")
        begun.rename(self.file)

    def copy(self) -> None:
        target = Path(self.connection.settings_dict["TEST"]["NAME"])
        target.parent.mkdir(parents=True, exist_ok=True)
        for left in target.parent.glob(f"{target.name}-*"):
            left.unlink()
        shutil.copyfile(self.file, target)


class _Databases(_Template):
    def __init__(self, connection: BaseDatabaseWrapper, folder: Path) -> None:
        super().__init__(connection, folder)
        self.prefix = f"{connection.settings_dict['NAME']}_template_"
        self.name = self.prefix + self.key

    def exists(self) -> bool:
        return self.name in self._kept()

    def make(self) -> None:
        for left in self._kept():
            self._execute(f"DROP DATABASE {self._quoted(left)}")
        begun = f"{self.prefix}begun"
        self._migrate(begun)
        self._execute(
            f"ALTER DATABASE {self._quoted(begun)} RENAME TO {self._quoted(self.name)}"
        )

    def copy(self) -> None:
        self._take_a_name()
        drop(self.connection)
        name = self._quoted(self.connection.creation._get_test_db_name())
        self._execute(f"CREATE DATABASE {name} TEMPLATE {self._quoted(self.name)}")

    def _take_a_name(self) -> None:
        """Give the database a name that is no other running process's."""
        wanted = self.connection.creation._get_test_db_name()
        for number in count(1):
            name = wanted if number == 1 else f"{wanted}_{number}"
            lock = (self.folder / f"{name}.lock").open("ab")
            with suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                HELD.append(lock)
                self.connection.settings_dict["TEST"]["NAME"] = name
                return
            lock.close()

    def _kept(self) -> list[str]:
        return [
            name
            for (name,) in self._execute("SELECT datname FROM pg_database")
            if name.startswith(self.prefix)
        ]

    def _quoted(self, name: str) -> str:
        return self.connection.ops.quote_name(name)

    def _execute(self, statement: str) -> list[tuple[str]]:
        return _execute(self.connection, statement)


def _execute(connection: BaseDatabaseWrapper, statement: str) -> list[tuple[str]]:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []
