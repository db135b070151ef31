"""What things are called on a public page, in the visitor's language.

The admin's own words stand in the models; these are here so that they are translated
where only strangers read them.
"""

from django.utils.translation import gettext, gettext_noop

POWERTRAINS = {
    "petrol": gettext_noop("Petrol"),
    "diesel": gettext_noop("Diesel"),
    "gas": gettext_noop("Gas (LPG, CNG)"),
    "hybrid": gettext_noop("Hybrid"),
    "plug_in_hybrid": gettext_noop("Plug-in hybrid"),
    "electric": gettext_noop("Electric"),
    "fuel_cell": gettext_noop("Hydrogen fuel cell"),
}
TYPES = {
    "observation": gettext_noop("Observation"),
    "routine": gettext_noop("Routine maintenance"),
    "repair": gettext_noop("Repair"),
}
KINDS = {
    "photo": gettext_noop("Photo"),
    "quote": gettext_noop("Quote"),
    "estimate": gettext_noop("Estimate"),
    "invoice": gettext_noop("Invoice"),
    "receipt": gettext_noop("Receipt"),
    "other": gettext_noop("Other"),
}


def powertrain(code: str) -> str:
    """Return what drives the vehicle, or ``""`` for a trailer."""
    return gettext(POWERTRAINS[code]) if code in POWERTRAINS else ""


def sort(code: str, name: str) -> str:
    """Return the name of a maintenance type. The built-in ones are translated, unless
    somebody gave them a name of their own."""
    return gettext(name) if TYPES.get(code) == name else name


def kind(code: str) -> str:
    """Return what a file is."""
    return gettext(KINDS.get(code, "Other"))
