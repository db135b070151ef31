"""What things are called on a public page, in the visitor's language.

The admin's own words stand in the models; these are here so that they are translated
where only strangers read them.
"""

from functools import cache

from django.utils.translation import gettext, gettext_noop, override

from maintenance.models.types import BUILTIN

POWERTRAINS = {
    "petrol": gettext_noop("Petrol"),
    "diesel": gettext_noop("Diesel"),
    "gas": gettext_noop("Gas (LPG, CNG)"),
    "hybrid": gettext_noop("Hybrid"),
    "plug_in_hybrid": gettext_noop("Plug-in hybrid"),
    "electric": gettext_noop("Electric"),
    "fuel_cell": gettext_noop("Hydrogen fuel cell"),
}
KINDS = {
    "photo": gettext_noop("Photo"),
    "quote": gettext_noop("Quote"),
    "estimate": gettext_noop("Estimate"),
    "invoice": gettext_noop("Invoice"),
    "receipt": gettext_noop("Receipt"),
    "other": gettext_noop("Other"),
}


class Words:
    """The words of one language; each is looked up once, and then known."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._said: dict[str, str] = {}

    def say(self, text: str) -> str:
        """Return one of the program's own texts. Those that people typed would fill
        the memory."""
        said = self._said.get(text)
        if said is None:
            with override(self.language):
                said = self._said[text] = gettext(text)
        return said

    def powertrain(self, code: str) -> str:
        """Return what drives the vehicle, or ``""`` for a trailer."""
        return self.say(POWERTRAINS[code]) if code in POWERTRAINS else ""

    def sort(self, code: str, name: str) -> str:
        """Return the name of a maintenance type. The built-in ones are translated,
        unless somebody gave them a name of their own."""
        return self.say(name) if BUILTIN.get(code) == name else name

    def kind(self, code: str) -> str:
        """Return what a file is."""
        return self.say(KINDS.get(code, KINDS["other"]))


@cache
def of(language: str) -> Words:
    """Return the words of one of our languages."""
    return Words(language)
