"""Draws public pages, by Jinja2: a long page takes it a fraction of the time that
Django's templates take. Whatever somebody typed is escaped."""

from functools import cache, lru_cache
from typing import Any, cast

from django.conf import settings
from django.templatetags.static import static
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sharing.content.schema import Entry
from sharing.rendering.display import Words
from sharing.rendering.formatting import Writing
from sharing.rendering.presenters import line

FOLDER = settings.BASE_DIR / "templates" / "sharing" / "public"


def draw(name: str, words: Words, **shown: Any) -> str:
    """Return a page from its template, in the language of these words."""
    return _environment().get_template(name).render(shown, words=words, _=words.say)


@lru_cache(maxsize=2048)
def entry(shown: Entry, write: Writing, base: str) -> Markup:
    """Return an entry as it stands on a page. It is kept under all that is said in
    it: after an edit, only what was edited is drawn anew."""
    module: Any = _environment().get_template("entry.html").module
    return cast(Markup, module.entry(line(shown, write, base)))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=settings.DEBUG,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["static"] = cache(static)
    return environment
