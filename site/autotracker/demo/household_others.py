"""The household's motorcycle, and the car that was sold."""

from autotracker.demo.histories import (
    INSPECTION,
    OBSERVATION,
    REPAIR,
    ROUTINE,
    TYRES,
    History,
    Track,
    Work,
)

MOTORCYCLE = History(
    fields={
        "name": "Jonas' motorcycle",
        "make": "Honda",
        "model": "CB500X",
        "year": 2019,
        "vin": "MLHPC6467K5012345",
        "plate": "B LQ 50",
        "powertrain": "petrol",
        "notes": "Season plate **03–10**. Trickle charger in winter.",
    },
    photo="honda-cb500x.jpg",
    bought=1290,
    track=Track(since=1290, first=9_830, yearly=5_400, season=0.95),
    notify=("jonas",),
    works=(
        Work("Chain cleaned, oiled and tightened", ROUTINE, ago=1195),
        Work(
            "Oil, filter, valves checked",
            ROUTINE,
            ago=1005,
            supplier="motorcycles",
            invoice=(
                ("Service 12 000 km", "214.00"),
                ("Oil 10W-30, 2.7 l, and filter", "52.30"),
            ),
        ),
        Work(
            "Rear tyre 160/60 R17",
            TYRES,
            ago=810,
            supplier="motorcycles",
            receipt=(("Rear tyre 160/60 R17", "148.00"), ("Fit and balance", "35.00")),
        ),
        Work(
            "General inspection (HU)",
            INSPECTION,
            ago=700,
            supplier="inspection",
            cost="68.00",
        ),
        Work(
            "Chain and sprockets",
            REPAIR,
            ago=515,
            supplier="motorcycles",
            cost="243.60",
            details="Chain 520, 112 links; sprockets 15 and 41 teeth.",
        ),
        Work(
            "Coolant and brake fluid",
            ROUTINE,
            ago=330,
            supplier="motorcycles",
            cost="118.00",
        ),
        Work(
            "Front brake squeals when cold",
            OBSERVATION,
            ago=95,
            details="Only the first two stops. Pads have **3 mm** left.",
        ),
        Work(
            "Chain cleaned, oiled and tightened",
            ROUTINE,
            due_in=0,
            details="Slack 30–40 mm, measured on the side stand.",
        ),
        Work("General inspection (HU)", INSPECTION, due_in=7, supplier="inspection"),
        Work("Brake pads in front", REPAIR, due_after=900, supplier="motorcycles"),
    ),
)

SOLD = History(
    fields={
        "name": "Old Golf",
        "make": "Volkswagen",
        "model": "Golf VI 1.6 TDI",
        "year": 2011,
        "vin": "WVWZZZ1KZBW123456",
        "plate": "B LQ 611",
        "powertrain": "diesel",
        "status": "sold",
        "notes": "Sold to a student from Potsdam; the papers went along.",
    },
    photo="volkswagen-golf.jpg",
    bought=3410,
    track=Track(since=1500, first=148_900, yearly=11_200),
    sold=1118,
    works=(
        Work("Oil and filter", ROUTINE, ago=1470, supplier="garage", cost="142.00"),
        Work(
            "Timing belt and water pump",
            REPAIR,
            ago=1402,
            supplier="garage",
            invoice=(
                ("Timing belt kit with water pump", "236.00"),
                ("Coolant G13, 6 l", "41.40"),
                ("Work, 4.5 h", "486.00"),
            ),
        ),
        Work(
            "General inspection (HU)",
            INSPECTION,
            ago=1290,
            supplier="inspection",
            cost="116.50",
            details="Passed. Noted: *exhaust rusty*, rear springs tired.",
        ),
        Work("Battery", REPAIR, ago=1205, supplier="parts", cost="97.90"),
        Work(
            "Handed over to the buyer",
            OBSERVATION,
            ago=1118,
            details="Sold as seen, **two keys**, winter wheels in the boot.",
        ),
    ),
)
