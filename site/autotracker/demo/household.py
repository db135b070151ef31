"""The household of the demo: the Lindqvist family and what they drive."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from itertools import count
from random import Random
from typing import Any

from autotracker.demo import plans
from autotracker.demo.histories import History
from autotracker.demo.household_electric import ELECTRIC
from autotracker.demo.household_others import MOTORCYCLE, SOLD
from autotracker.demo.household_petrol import PETROL
from autotracker.demo.people import Cast
from autotracker.demo.pictures import picture
from autotracker.demo.records import Recorder
from autotracker.demo.shelf import Shelf
from autotracker.demo.stock import Stock
from sharing.models import Share
from vehicles.models import Fleet, OdometerReading, Vehicle

NAME, TIME_ZONE = "The Lindqvist family", "Europe/Berlin"
HISTORIES = (ELECTRIC, PETROL, MOTORCYCLE, SOLD)

# Links to the public history pages, by the vehicle's name.
SHARES: dict[str, tuple[dict[str, Any], ...]] = {
    "Volvo estate": (
        {
            "label": "For whoever buys it",
            "shows_costs": True,
            "shows_suppliers": True,
            "shows_documents": True,
            "shows_vin": "last_six",
        },
        {"label": "Code in the glove box", "shows_upcoming": True},
    ),
}

SUPPLIERS = {
    "volkswagen": {
        "name": "Autohaus Grünwald GmbH",
        "kind": "dealership",
        "contact_person": "Petra Grünwald",
        "phone": "+49 30 23125 110",
        "email": "service@gruenwald.example.org",
        "address": "Wiener Str. 12\n10999 Berlin",
        "website": "https://gruenwald.example.org/",
    },
    "garage": {
        "name": "Garage am Kanal",
        "kind": "mechanic",
        "contact_person": "Mehmet Aydin",
        "phone": "+49 30 23125 220",
        "address": "Kanalstr. 7\n12357 Berlin",
        "notes": "Closed on Wednesdays. Takes cards since last year.",
    },
    "tyres": {
        "name": "Reifen Koehler",
        "kind": "tyre_shop",
        "phone": "+49 30 23125 330",
        "address": "Sonnenallee 88\n12045 Berlin",
    },
    "motorcycles": {
        "name": "Zweirad Sommer",
        "kind": "mechanic",
        "phone": "+49 30 23125 440",
        "address": "Bergmannstr. 41\n10961 Berlin",
    },
    "inspection": {
        "name": "Pruefstelle Neukoelln",
        "kind": "inspection",
        "phone": "+49 30 23125 550",
        "address": "Karl-Marx-Str. 200\n12055 Berlin",
    },
}


def fill(shelf: Shelf, stock: Stock, cast: Cast, today: date) -> Fleet:
    """Make the family's fleet; what is made depends on ``today`` only."""
    fleet = _fleet(shelf, cast)
    recorder = Recorder(shelf, stock.of(fleet, SUPPLIERS), cast, today)
    for history in HISTORIES:
        vehicle = _vehicle(recorder, fleet, history)
        OdometerReading.objects.bulk_create(_readings(recorder, vehicle, history))
        odometer = partial(history.track.on, today=today)
        recorder.write(vehicle, history.works, odometer)
        for share in SHARES.get(str(history.fields["name"]), ()):
            shelf.add(Share(vehicle=vehicle, **share))
        plans.from_builtin(vehicle, plans.HOUSEHOLD.get(history.photo, ()))
    return fleet


def _fleet(shelf: Shelf, cast: Cast) -> Fleet:
    fleet = Fleet(
        name=NAME,
        kind=Fleet.Kind.HOUSEHOLD,
        time_zone=TIME_ZONE,
        currency="EUR",
        distance_unit="km",
    )
    cast.choose(fleet, ("anna", "jonas"))
    return shelf.add_fleet(fleet)


def _vehicle(recorder: Recorder, fleet: Fleet, history: History) -> Vehicle:
    title = f"{history.fields['name']} on the road"
    portrait = recorder.shelf.image(
        fleet.collection, history.photo, title, picture(history.photo)
    )
    vehicle = Vehicle(
        fleet=fleet,
        photo=portrait,
        purchase_date=recorder.day(history.bought),
        **history.fields,
    )
    recorder.cast.choose(vehicle, history.notify)
    return recorder.shelf.add(vehicle)


def _readings(
    recorder: Recorder, vehicle: Vehicle, history: History
) -> Iterator[OdometerReading]:
    """Yield what the family wrote down about once a month."""
    chance, ago = Random(history.photo), history.track.since
    for number in count(1):
        day = recorder.day(ago)
        reading = OdometerReading(
            vehicle=vehicle,
            value=history.track.on(day, recorder.today),
            read_on=day,
        )
        if number == history.slip:
            reading.value //= 10
            reading.is_excluded = True
            reading.note = "The last digit is missing."
        reading.full_clean()
        yield reading
        ago -= chance.randint(26, 35)
        if ago < history.sold:
            break
