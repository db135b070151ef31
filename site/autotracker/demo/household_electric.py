"""The household's electric car."""

from decimal import Decimal

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
        "Collected at the dealer",
        OBSERVATION,
        ago=1148,
        details="Demonstration car, one owner. Both cables and **two keys** are there.",
    ),
    Work(
        "All-season tyres 215/50 R19",
        TYRES,
        ago=1090,
        supplier="tyres",
        receipt=(
            ("4 x all-season 215/50 R19", "712.00"),
            ("Fit and balance", "96.00"),
            ("Recycling of old tyres", "14.00"),
        ),
    ),
    Work("Cabin filter", ROUTINE, ago=905, supplier="parts", cost="34.90"),
    Work(
        "Service with brake fluid",
        ROUTINE,
        ago=742,
        supplier="volkswagen",
        details="Next brake fluid in **two years**.",
        invoice=(
            ("Service according to plan", "168.40"),
            ("Brake fluid, changed", "79.90"),
            ("Battery, state of health", "49.00"),
        ),
    ),
    Work(
        "Charging stops at 7 kW on the wallbox",
        OBSERVATION,
        ago=640,
        details=(
            "Seen three times:\n\n"
            "- always after about **20 minutes**\n"
            "- the cable gets warm\n"
            "- at the public column it charges with 11 kW"
        ),
    ),
    Work(
        "Charging socket replaced",
        REPAIR,
        ago=611,
        supplier="volkswagen",
        details="Under warranty. One pin had burnt; the *old part* was sent in.",
        invoice=(("Charging socket CCS, under warranty", "0.00"),),
    ),
    Work(
        "General inspection (HU)",
        INSPECTION,
        ago=402,
        supplier="inspection",
        cost="104.50",
        details="No defects. Next one in 24 months.",
    ),
    Work(
        "Wheels swapped front to rear", TYRES, ago=365, supplier="tyres", cost="39.00"
    ),
    Work("12 V battery", REPAIR, ago=230, supplier="parts", cost="129.00"),
    Work(
        "Battery capacity measured",
        OBSERVATION,
        ago=88,
        supplier="volkswagen",
        cost="49.00",
        details=(
            "| odometer | usable |\n"
            "|---:|---:|\n"
            "| 10 000 km | 57.6 kWh |\n"
            "| 25 000 km | 57.0 kWh |\n"
            "| 41 000 km | 56.3 kWh |\n"
            "| 54 000 km | 55.8 kWh |"
        ),
        drawing=Drawing("id3-battery.png", "Usable capacity of the battery"),
    ),
    Work(
        "Check tyre pressure before the trip",
        ROUTINE,
        due_in=0,
        details="Loaded: **2.6 bar** in front, **2.9 bar** behind.",
    ),
    Work("Cabin filter", ROUTINE, due_in=40, supplier="parts"),
    Work("Brake fluid", ROUTINE, due_in=-12, supplier="volkswagen"),
)

ELECTRIC = History(
    fields={
        "name": "Anna's ID.3",
        "make": "Volkswagen",
        "model": "ID.3 Pro Performance",
        "year": 2021,
        "vin": "WVWZZZE1ZMP012345",
        "plate": "B LQ 314E",
        "powertrain": "electric",
        "battery_type": "nmc",
        "battery_capacity_kwh": Decimal("58.00"),
        "max_charging_kw": Decimal("120.00"),
        "notes": "Wallbox in the garage: 11 kW. Code of the charging card: see safe.",
    },
    photo="volkswagen-id3.jpg",
    bought=1148,
    track=Track(since=1148, first=8_420, yearly=15_800),
    works=WORKS,
    slip=9,
)
