"""The household's petrol car."""

from autotracker.demo.histories import (
    INSPECTION,
    OBSERVATION,
    REPAIR,
    ROUTINE,
    TYRES,
    Drawing,
    History,
    Track,
    Work,
)

WORKS = (
    Work(
        "Looked over after buying",
        OBSERVATION,
        ago=1117,
        details="Scratch on the rear bumper, else as described. Service book complete.",
    ),
    Work(
        "Oil and filter",
        ROUTINE,
        ago=1010,
        supplier="garage",
        invoice=(
            ("Oil 0W-20, 5.2 l", "98.80"),
            ("Oil filter", "18.60"),
            ("Work", "64.00"),
        ),
    ),
    Work(
        "General inspection (HU)",
        INSPECTION,
        ago=728,
        supplier="inspection",
        cost="141.50",
        details="Minor defect: *headlight too low*. Adjusted on the spot.",
    ),
    Work(
        "Large service with brake fluid",
        ROUTINE,
        ago=655,
        supplier="garage",
        invoice=(
            ("Service, large", "289.00"),
            ("Oil 0W-20, 5.2 l, and filter", "117.40"),
            ("Air filter and cabin filter", "71.20"),
            ("Brake fluid", "69.90"),
        ),
    ),
    Work(
        "Brake discs and pads in front",
        REPAIR,
        ago=498,
        supplier="garage",
        details="Discs at 22.8 mm, the limit is 23 mm. Pads rear: 6 mm left.",
        invoice=(
            ("2 brake discs, front", "178.00"),
            ("Brake pads, front", "84.50"),
            ("Work, 1.6 h", "172.80"),
        ),
    ),
    Work(
        "Wiper blades",
        ROUTINE,
        ago=420,
        supplier="parts",
        receipt=(("Wiper blades, pair", "31.90"), ("Screen wash 5 l", "7.95")),
    ),
    Work("Oil and filter", ROUTINE, ago=302, supplier="garage", cost="186.20"),
    Work(
        "Stone chip in the windscreen",
        OBSERVATION,
        ago=143,
        details="On the passenger's side, smaller than a coin. Not growing so far.",
        drawing=Drawing(
            "v60-stone-chip.jpg",
            "The chip, seen from the driver's seat",
        ),
    ),
    Work("Stone chip filled", REPAIR, ago=131, supplier="garage", cost="0.00"),
    Work(
        "Tread depth measured",
        OBSERVATION,
        ago=21,
        supplier="tyres",
        details="In front **new tyres are needed** before the winter.",
        drawing=Drawing("v60-tread.png", "Tread depth at all four wheels"),
    ),
    Work(
        "General inspection (HU)",
        INSPECTION,
        due_in=1,
        supplier="inspection",
        details="Take along: registration papers, the receipt for the tow bar.",
        notify=("anna",),
    ),
    Work(
        "Two new tyres in front",
        TYRES,
        due_in=7,
        supplier="tyres",
        quote=(
            ("2 x all-season 235/45 R18", "318.00"),
            ("Fit and balance", "44.00"),
            ("Recycling of old tyres", "7.00"),
        ),
    ),
    Work("Spark plugs", ROUTINE, due_after=4_000, supplier="garage"),
    Work(
        "Touch up the scratch on the rear bumper",
        REPAIR,
        details="Waits until we know *whether the insurance pays*.",
    ),
)

PETROL = History(
    fields={
        "name": "Volvo estate",
        "make": "Volvo",
        "model": "V60 T4",
        "year": 2018,
        "vin": "YV1ZW53U5J1012345",
        "plate": "B LQ 1860",
        "powertrain": "petrol",
        "notes": "Tow bar fitted. Roof box lies in the cellar.",
    },
    photo="volvo-v60.jpg",
    bought=1120,
    track=Track(since=1120, first=41_260, yearly=13_400),
    works=WORKS,
)
