"""What a city's vehicle descriptions (“0435 99CHEVCK3500”) say. No database."""

import re
from typing import NamedTuple

# Two digits of a year above this belong to the last century.
NEWEST = 17

# What the city's short names stand for: make and model. A fire engine is known by
# its maker's chassis (Saber and Dash are Pierce's, Spartan is itself a maker).
KNOWN = {
    "C1500": ("Chevrolet", "C1500"),
    "CARAVAN": ("Dodge", "Caravan"),
    "CAT CB22": ("Caterpillar", "CB22"),
    "CHEVC1500": ("Chevrolet", "C1500"),
    "CHEVC3500": ("Chevrolet", "C3500"),
    "CHEVCK3500": ("Chevrolet", "C/K 3500"),
    "CHEVY EXP": ("Chevrolet", "Express"),
    "CMAX": ("Ford", "C-Max"),
    "DASH": ("Pierce", "Dash"),
    "DGE CARA": ("Dodge", "Caravan"),
    "ESCAPE": ("Ford", "Escape"),
    "FORD EXCAPE WHITE": ("Ford", "Escape"),
    "FORD F150": ("Ford", "F-150"),
    "FORD F250": ("Ford", "F-250"),
    "FORD F350": ("Ford", "F-350"),
    "FR FUSION": ("Ford", "Fusion"),
    "FRD F150": ("Ford", "F-150"),
    "FRD FOCUS": ("Ford", "Focus"),
    "FRD INTEC": ("Ford", "Police Interceptor"),
    "FRD RNGR": ("Ford", "Ranger"),
    "GMC METRO": ("GMC", "Metro"),
    "IMPALA": ("Chevrolet", "Impala"),
    "INT 4300": ("International", "4300"),
    "INT 4900": ("International", "4900"),
    "INT 7400": ("International", "7400"),
    "INTE 7400": ("International", "7400"),
    "INTL DURA": ("International", "DuraStar"),
    "JD 670C": ("John Deere", "670C"),
    "KNWRTHT440": ("Kenworth", "T440"),
    "SABER": ("Pierce", "Saber"),
    "SPARTAN": ("Spartan", ""),
    "TAURUS": ("Ford", "Taurus"),
}

_PARTS = re.compile(
    r"(?:(?P<unit>\d{4})\s+(?=\d\d))?"
    r"(?:(?P<year>(?:19|20)\d\d|\d\d)(?=\D))?"
    r"\s*(?P<words>.*)"
)


class Description(NamedTuple):
    """What could be read out of a description; empty where it says nothing."""

    unit_number: str
    year: int | None
    make: str
    model: str

    def name(self, vehicle_id: str) -> str:
        """Return what to call the vehicle that the card company numbers so."""
        words = f"{self.make} {self.model}".strip()
        if self.unit_number:
            return f"{words} {self.unit_number}".strip()
        if self.make:
            return f"{words} ({vehicle_id})"
        return words or f"Vehicle {vehicle_id}"


def parse(text: str) -> Description:
    """Take a description apart; words that nobody knows become the model."""
    found = _PARTS.fullmatch(" ".join(text.split()))
    if found is None:
        return Description("", None, "", text)
    unit, year, words = found["unit"], found["year"], found["words"]
    make, model = KNOWN.get(words.upper(), ("", words))
    return Description(unit or "", _year(year) if year else None, make, model)


def _year(digits: str) -> int:
    """Return the year that two or four digits mean."""
    if len(digits) == 4:
        return int(digits)
    return (2000 if int(digits) <= NEWEST else 1900) + int(digits)
