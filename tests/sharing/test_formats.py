"""Figures are written as Babel writes them, only quicker."""

from datetime import date, timedelta

import pytest
from babel.dates import format_date

from sharing.rendering import notation


@pytest.mark.parametrize("language", ["en", "de", "fr", "ar", "fa", "zh-hans"])
def test_days_are_written_as_babel_writes_them(language):
    days = [date(2023, 12, 27) + timedelta(days=number) for number in range(800)]
    for day in (*days, date(1999, 3, 3), date(2345, 3, 27)):
        written = format_date(day, "medium", locale=language.replace("-hans", "_Hans"))
        assert notation.day(day, language) == written
