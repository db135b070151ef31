"""The examples of docs/api.md, run as they stand there against a live server."""

import json
import re
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.factories import PDF, MaintenanceRecordFactory
from tests.privacy.conftest import OURS, SECRET, World

TEXT = (Path(__file__).parents[3] / "docs" / "api.md").read_text()
EXAMPLES = re.findall(r"```(sh|python)\n(.*?)```", TEXT, re.DOTALL)


def run(language: str, code: str, folder: Path, **variables: object) -> str:
    """Run an example; return what it printed."""
    program = [sys.executable, "-c", code]
    if language == "sh":
        if not shutil.which("curl"):
            pytest.skip("curl is not installed")
        program = ["sh", "-ec", code]
    environment = {name: str(value) for name, value in variables.items()}
    environment["PATH"] = "/usr/local/bin:/usr/bin:/bin"
    done = subprocess.run(
        program, cwd=folder, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def foreign(transactional_db) -> World:
    return World(SECRET).fill()


@pytest.fixture
def ours(transactional_db) -> World:
    return World(OURS).fill()


@pytest.mark.django_db(transaction=True)
def test_the_examples_do_what_they_say(live_server, caller, ours, manager, tmp_path):
    vehicle, record = ours.rows["vehicle"], ours.rows["maintenancerecord"]
    late = MaintenanceRecordFactory(
        vehicle=vehicle, due_date=vehicle.today() - timedelta(days=3)
    )
    (tmp_path / "receipt.pdf").write_bytes(PDF + b"\n")
    variables = {
        "BASE": live_server.url,
        "TOKEN": caller(manager, fleet=ours.fleet).plaintext,
        "VEHICLE": vehicle.pk,
        "RECORD": record.pk,
    }
    assert [language for language, _code in EXAMPLES] == ["sh", "python"] * 3
    # Ten lines, as promised.
    assert max(len(code.strip().splitlines()) for _language, code in EXAMPLES) <= 10
    said = [run(*example, tmp_path, **variables) for example in EXAMPLES]
    assert json.loads(said[0])["reading"]["value"] == 48_211
    assert said[1].startswith(("True", "False"))
    assert list(vehicle.readings.values_list("source", flat=True))[:2] == ["api"] * 2
    due = json.loads(said[2])["items"]
    assert (late.pk, -3) in [(one["id"], one["days_left"]) for one in due]
    assert f"-3 {late.description}" in said[3]
    assert json.loads(said[4])["attachments"][-1]["caption"] == "Oil and filter"
    assert said[5].strip() == "201"
    assert record.attachments.count() == 4
