"""A database of an earlier version, unpacked and loaded."""

import io
import json
import lzma
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

FOLDER = Path(__file__).resolve().parents[1] / "data/upgrade"


def figures(vendor: str) -> dict[str, Any]:
    """Return what was in the database by that version's own models."""
    return json.loads((FOLDER / f"figures-{vendor}.json").read_text())


def unpack_media(vendor: str, folder: Path) -> Path:
    """Unpack the uploaded files; return their folder."""
    with tarfile.open(FOLDER / f"media-{vendor}.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    return folder / "media"


def unpack_sqlite(target: Path) -> None:
    """Write the SQLite file to where it is wanted."""
    packed = FOLDER / "database-sqlite.sqlite3.xz"
    target.write_bytes(lzma.decompress(packed.read_bytes()))


def load_postgresql(connection: psycopg.Connection) -> None:
    """Load the dump into an empty database, as psql would."""
    packed = FOLDER / "database-postgresql.sql.xz"
    dump = io.StringIO(lzma.decompress(packed.read_bytes()).decode())
    with connection.cursor() as cursor:
        for statements, rows in _parts(dump):
            if rows is None:
                cursor.execute(statements)
                continue
            with cursor.copy(statements) as copy:
                copy.write(rows)


def _parts(dump: io.StringIO) -> Iterator[tuple[str, str | None]]:
    """Yield statements, and each COPY with its rows."""
    some: list[str] = []
    for line in dump:
        if line.startswith("COPY ") and line.endswith("FROM stdin;\n"):
            yield "".join(some), None
            some.clear()
            yield line, "".join(iter(dump.readline, "\\.\n"))
        elif not line.startswith("\\"):  # what is for psql itself
            some.append(line)
    yield "".join(some), None
