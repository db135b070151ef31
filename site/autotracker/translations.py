"""What people read, in other languages: one catalogue for each app and language.

An app that has a folder ``locale`` is translated. Its strings are looked for in its
code and in ``templates/<app>``; what they are in German stands in
``<app>/locale/de/LC_MESSAGES/django.po``, which people edit, and, for the program, in
``django.mo`` beside it. Babel does all of it, so that no other tool is needed.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.apps import apps
from django.conf import settings
from django.utils.translation.template import templatize

_LAZY = {f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in ("gettext", "ngettext")}
KEYWORDS = (
    DEFAULT_KEYWORDS
    | _LAZY
    | {"pgettext_lazy": ((1, "c"), 2), "_now": None, "gettext_noop": None}
)
TEMPLATES = {".html", ".txt"}
FILE = Path("LC_MESSAGES", "django.po")


def translated_apps() -> list[Path]:
    """Return the folders of our apps that have catalogues."""
    folders = (Path(app.path) for app in apps.get_app_configs())
    ours = (folder for folder in folders if folder.is_relative_to(settings.BASE_DIR))
    return sorted(
        folder
        for folder in ours
        if (folder / "locale").is_dir() and "site-packages" not in folder.parts
    )


def extract(app: Path) -> Catalog:
    """Return the strings of an app, each with the files it stands in."""
    found = Catalog()
    for path in _sources(app):
        source = path.read_text()
        if path.suffix in TEMPLATES:
            lines = templatize(source, origin=str(path)).splitlines()
            source = "\n".join(line.lstrip() for line in lines)  # read as Python
        code = BytesIO(source.encode())
        name = str(path.relative_to(settings.BASE_DIR))
        for _line, function, strings, _comments in extract_python(
            code, KEYWORDS, [], {"encoding": "utf-8"}
        ):
            context, message = _message(str(function), strings)
            if message and all(_texts(message)):
                # Without line numbers, which would change with every line added.
                found.add(message, locations=[(name, 0)], context=context)
    return found


def _sources(app: Path) -> Iterator[Path]:
    yield from sorted(
        path for path in app.rglob("*.py") if "migrations" not in path.parts
    )
    for folder in (app / "templates", *_template_folders(app.name)):
        yield from sorted(p for p in folder.rglob("*") if p.suffix in TEMPLATES)


def _template_folders(app: str) -> list[Path]:
    """Return where the templates of an app are; what we put in the place of Wagtail's
    own belongs to the project."""
    templates = settings.BASE_DIR / "templates"
    others = templates.glob("wagtail*") if app == "autotracker" else ()
    return [templates / app, templates / "modeladmin" / app, *sorted(others)]


def _message(
    function: str, strings: object
) -> tuple[str | None, str | tuple[str, ...]]:
    """Return a string's context and itself, or itself and its plural."""
    given = strings if isinstance(strings, tuple) else (strings,)
    context = None
    if "pgettext" in function:
        context, *rest = given
        given = tuple(rest)
    texts = [text for text in given if isinstance(text, str)]
    if function.removeprefix("u").startswith(("ngettext", "npgettext")):
        return context, tuple(texts[:2]) if len(texts) > 1 else ""
    return context, texts[0] if texts else ""


def read(path: Path, language: str) -> Catalog:
    """Return a catalogue as people wrote it; an empty one if there is none."""
    if not path.exists():
        head = (
            "# What people read in AutoTracker. `make messages` brings it up to date."
        )
        return Catalog(
            locale=language, project="AutoTracker", header_comment=head, fuzzy=False
        )
    with path.open("rb") as file:
        return read_po(file, locale=language)


def untranslated(catalogue: Catalog) -> list[str]:
    """Return the strings that would be shown in English still."""
    return [
        str(message.id)
        for message in catalogue
        if message.id and not all(_texts(message.string))
    ]


def _texts(string: object) -> list[object]:
    return list(string) if isinstance(string, (tuple, list)) else [string]


def update(app: Path, language: str) -> Catalog:
    """Bring a catalogue up to date with the code, and compile it; return it.

    What is new is untranslated, what is gone is removed; nothing is guessed.
    """
    path = app / "locale" / language / FILE
    catalogue = read(path, language)
    catalogue.update(extract(app), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=88, include_lineno=False, sort_by_file=True)
    path.with_suffix(".mo").write_bytes(compiled(path, language))
    return catalogue


def compiled(path: Path, language: str) -> bytes:
    """Return a catalogue as the program reads it."""
    result = BytesIO()
    write_mo(result, read(path, language))
    return result.getvalue()
