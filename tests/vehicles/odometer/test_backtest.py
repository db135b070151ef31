"""The forecast on a real fleet, and the command that measures it."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from vehicles.management.commands.backtest_odometer import read
from vehicles.odometer import accepted, backtest

FILE = settings.BASE_DIR / "tests/data/urbana-fuel-cards-2017.csv"


@pytest.fixture(scope="module")
def fleet():
    return read(FILE)[0]


@pytest.fixture(scope="module")
def asked(fleet):
    return [one for key, own in fleet.items() for one in backtest.questions(key, own)]


def test_forecast_keeps_what_is_promised(asked):
    found = backtest.score(asked, backtest.ours)
    assert len(asked) > 400
    assert found.answered >= 0.95 * len(asked)
    assert found.median <= 4.9
    assert found.within_week >= 0.62
    assert found.ninetieth <= 22
    assert 0.76 <= found.in_band <= 0.86
    assert found.false_alarms == 0


@pytest.mark.parametrize(
    "simpler",
    [
        backtest.last_two,
        backtest.maximum,
        backtest.mean_90,
        backtest.weighted_30,
    ],
)
def test_forecast_is_better_than_simpler_ones(asked, simpler):
    ours, other = (backtest.score(asked, how) for how in (backtest.ours, simpler))
    assert ours.median < other.median
    assert ours.within_week > other.within_week
    assert ours.ninetieth < other.ninetieth


@pytest.mark.parametrize(("vehicle", "wrong"), [("78", 36_351), ("129", 39_445)])
def test_known_errors_of_the_file_are_set_aside(fleet, vehicle, wrong):
    found = [one.reading[1] for one in accepted(fleet[vehicle]).excluded]
    assert wrong in found
    assert len(found) <= 3


@pytest.mark.parametrize(("vehicle", "last"), [("66", 2_960), ("134", 3_112)])
def test_a_vehicle_that_got_the_number_of_another_stands_where_it_does(
    fleet, vehicle, last
):
    assert accepted(fleet[vehicle]).totals[-1] == last


def test_command_prints_the_figures(asked):
    out = StringIO()
    call_command("backtest_odometer", FILE, stdout=out, stderr=StringIO())
    assert f"{len(asked)} questions" in out.getvalue()
    assert "this program" in out.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"vehicle_id,date,odometer\n1,2017-01-01,5\n", "no column time"),
        (b"", "no column"),
        (b"vehicle_id,date,time,odometer\n1,1.1.2017,08:00,5\n", "Line 2"),
        (b"vehicle_id,date,time,odometer\n1,2017-01-01,08:00,5\n", "Nothing can be"),
        (b"vehicle_id,date,time,odometer\n1,2017-01-01\n", "Nothing can be"),
        (b"\xff\xfe\x00", "no CSV file"),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(tmp_path, content, sentence):
    file = tmp_path / "cards.csv"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=sentence):
        call_command("backtest_odometer", file, stdout=StringIO(), stderr=StringIO())


def test_a_missing_file_is_refused_with_a_sentence():
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("backtest_odometer", Path("nowhere.csv"), stdout=StringIO())
