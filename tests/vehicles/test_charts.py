"""The chart of a vehicle's readings."""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.charts import bars
from vehicles import charts, display
from vehicles.odometer import Forecast, accepted, usage

START = date(2026, 1, 1)
STEADY = [(START + timedelta(days=5 * n), 10_000 + 200 * n) for n in range(10)]


def chart(readings, name="Van"):
    fit = accepted(readings)
    return charts.of(name, "km", fit, usage(fit))


def test_draws_accepted_set_aside_and_expected():
    readings = [*STEADY, (START + timedelta(days=12), 80_888)]
    root = ElementTree.fromstring(charts.svg(chart(readings)))  # noqa: S314  (our own picture)  (ours)
    classes = [element.get("class") for element in root]
    assert classes.count("chart__aside") == 1
    assert classes.count("chart__dot") == 10
    for name in ("chart__accepted", "chart__expected", "chart__band"):
        assert classes.count(name) == 1


def test_writes_the_months_of_its_first_and_last_day_out():
    root = ElementTree.fromstring(charts.svg(chart(STEADY)))  # noqa: S314  (our own picture)
    labels = [text.text for text in root if text.get("class") == "chart__label"]
    assert "Jan. 1, 2026" in labels


@pytest.mark.parametrize(
    ("most", "top"),
    [(1, 2), (7, 8), (9, 10), (11, 20), (2_021, 3_000), (990, 1_000)],
)
def test_bars_end_at_the_next_round_number(most, top):
    drawn = bars.Bars("Cost", "By month", ["May"], [[most]], "{:.0f}".format)
    root = ElementTree.fromstring(bars.standing(drawn))  # noqa: S314  (our own picture)
    labels = [text.text for text in root if text.get("class") == "chart__label"]
    assert labels == ["0", str(top // 2), str(top), "May"]


def test_says_in_words_what_it_shows():
    root = ElementTree.fromstring(charts.svg(chart(STEADY, "A <b> & c")))  # noqa: S314  (our own picture)
    assert root.get("role") == "img"
    title, described = root[0], root[1]
    assert title.text == "Odometer of A <b> & c"
    assert "10,000" in described.text
    assert root.get("aria-labelledby") == f"{title.get('id')} {described.get('id')}"


def test_has_no_style_and_no_script():
    picture = charts.svg(chart(STEADY))
    for word in ("style", "script", "href"):
        assert word not in picture


def test_table_has_the_same_the_latest_first():
    rows = chart([*STEADY, (START + timedelta(days=12), 80_888)]).rows()
    assert {what for _day, _distance, what in rows} == {
        "expected",
        "counted",
        "set aside",
    }
    assert rows[0][2] == "expected"


@given(
    st.lists(
        st.tuples(
            st.integers(0, 4000).map(lambda n: START + timedelta(days=n)),
            st.integers(0, 9_999_999),
        ),
        max_size=30,
    )
)
def test_any_readings_make_a_picture_or_none(readings):
    picture = charts.svg(chart(readings))
    if picture:
        ElementTree.fromstring(picture)  # noqa: S314  (our own picture)  (ours)
        assert "nan" not in picture


class TestWords:
    def words(self, target, readings=STEADY):
        fit = accepted(readings)
        return display.basis(usage(fit).forecast(target), "km")

    def test_say_what_a_forecast_rests_on(self):
        words = self.words(12_400).replace("\N{NO-BREAK SPACE}", " ")
        assert words.startswith("about 40 km a day, from 10 readings since Jan. 1,")
        assert "probably between Feb. 26, 2026 and March 8, 2026" in words

    def test_say_that_it_was_reached(self):
        assert self.words(11_000).startswith("reached, as read on")

    def test_say_that_it_is_assumed(self):
        assert self.words(12_400, STEADY[:1]).startswith("assumed: 15,000")

    def test_say_how_far_little_use_goes_in_a_year(self):
        little = [(START + timedelta(days=100 * n), 500 + 20 * n) for n in range(9)]
        assert "a year, from 9 readings" in self.words(700, little)

    def test_say_that_the_latest_readings_contradict_each_other(self):
        day = START + timedelta(days=9)
        found = Forecast(
            day=day, early=day, late=day, per_day=5.0, readings=3, doubtful=True
        )
        assert display.basis(found, "km").endswith(
            "the latest readings contradict each other: confirm or correct them"
        )

    @pytest.mark.parametrize("why", ["none", "far"])
    def test_say_why_there_is_none(self, why):
        found = Forecast(why=why, since=START, per_day=1.0, readings=3)
        assert display.basis(found, "km").startswith("no forecast: ")
