"""The catalogues of translated strings."""

import re
from pathlib import Path

import pytest

from autotracker import translations

PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]")


def files():
    return [
        path
        for app in translations.translated_apps()
        for path in sorted((app / "locale").rglob("django.po"))
    ]


def names(path: Path) -> str:
    return "/".join(path.parts[-5:-2])


def test_there_are_catalogues():
    assert files()


@pytest.mark.parametrize("path", files(), ids=names)
def test_what_is_compiled_is_what_people_wrote(path):
    language = path.parts[-3]
    written = translations.compiled(path, language)
    assert path.with_suffix(".mo").read_bytes() == written, "run make messages"


@pytest.mark.parametrize("path", files(), ids=names)
def test_a_translation_has_the_places_of_its_original(path):
    for one in translations.read(path, path.parts[-3]):
        originals = one.id if isinstance(one.id, (tuple, list)) else [one.id]
        texts = one.string if isinstance(one.string, (tuple, list)) else [one.string]
        allowed = {place for text in originals for place in PLACES.findall(text)}
        for text in filter(None, texts if one.id else ()):
            assert set(PLACES.findall(text)) <= allowed, text
            if len(texts) == 1:
                assert set(PLACES.findall(text)) == allowed, text


def test_strings_of_code_and_templates_are_found():
    (app,) = [a for a in translations.translated_apps() if a.name == "notifications"]
    found = translations.extract(app)
    assert "Test mail" in found
    assert ("due in %(days)d day", "due in %(days)d days") in [one.id for one in found]
    assert any("sends you this because" in str(one.id) for one in found)


def test_updating_keeps_what_was_translated(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    app = tmp_path / "cars"
    app.mkdir()
    (app / "words.py").write_text('_("Car")\nngettext("one car", "cars", 2)\n')
    first = translations.update(app, "de")
    assert len(translations.untranslated(first)) == 2
    path = app / "locale/de" / translations.FILE
    path.write_text(
        path.read_text().replace('"Car"\nmsgstr ""', '"Car"\nmsgstr "Auto"')
    )
    (app / "words.py").write_text('_("Car")\n')
    again = translations.update(app, "de")
    assert again["Car"].string == "Auto"
    assert len(again) == 1
    assert translations.untranslated(again) == []


@pytest.mark.parametrize(
    "app", translations.translated_apps(), ids=lambda app: app.name
)
def test_everything_that_people_read_is_translated(app):
    written = translations.read(app / "locale" / "de" / translations.FILE, "de")
    known = {one.id for one in written}
    missing = [one.id for one in translations.extract(app) if one.id not in known]
    assert missing + translations.untranslated(written) == [], "run make messages"
