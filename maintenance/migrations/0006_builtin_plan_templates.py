"""The plan templates that come with the program, each with the source of its interval.

They are starting points. What counts is the handbook of the vehicle at hand.
"""

from django.db import migrations

HANDBOOK = "A starting point: check your vehicle's handbook."
SKODA_OIL = (
    "Skoda, fixed service intervals (QG0, QG2): engine oil every 15,000 km or every "
    "year, whichever comes first."
)
SKODA_PACKAGE = (
    "Skoda, scope of the service inspections prescribed by the manufacturer "
    "(skoda-uae.com, service and maintenance packages)"
)
HYUNDAI = (
    "Hyundai, owner's manual of the Tucson (NX4), normal maintenance schedule for "
    "Europe (ownersmanual.hyundai.com)"
)
KIA_DIESEL = (
    "Kia, owner's manual of the Soul (2009), normal maintenance schedule for diesel "
    "engines"
)
TESLA = (
    "Tesla, owner's manual of the Model 3, section “Maintenance Service Intervals” "
    "(tesla.com/ownersmanual)"
)
RIDERS = (
    "General guides for riders, not a manufacturer's schedule (for example "
    "motorgearlab.com and askmotopros.com)"
)

BURNING = "petrol gas hybrid plug_in_hybrid"
BURNING_ALL = "petrol diesel gas hybrid plug_in_hybrid"
ELECTRIC = "electric"
# Code: meant for, title, months, km, powertrains, words to look for, source.
TEMPLATES = {
    "petrol-oil": (
        "Petrol cars", "Oil and filter", 12, 15_000, BURNING, "oil", SKODA_OIL,
    ),
    "petrol-spark-plugs": (
        "Petrol cars", "Spark plugs", 48, 60_000, BURNING, "spark plug",
        f"{SKODA_PACKAGE}: every 4 years or 60,000 km.",
    ),
    "diesel-oil": (
        "Diesel cars", "Oil and filter", 12, 15_000, "diesel", "oil", SKODA_OIL,
    ),
    "diesel-fuel-filter": (
        "Diesel cars", "Fuel filter", 36, 60_000, "diesel", "fuel filter",
        f"{KIA_DIESEL}: replaced every 36 months or 60,000 km with fuel to EN 590.",
    ),
    "combustion-air-filter": (
        "Petrol and diesel cars", "Engine air filter", 48, 60_000, BURNING_ALL,
        "air filter",
        f"{SKODA_PACKAGE}: 4 years (60,000 km) or 6 years (90,000 km), by model.",
    ),
    "combustion-cabin-filter": (
        "Petrol and diesel cars", "Cabin air filter", 24, 30_000, BURNING_ALL,
        "cabin, pollen filter",
        f"{HYUNDAI}: replaced every 24 months or 30,000 km.",
    ),
    "combustion-brake-fluid": (
        "Petrol and diesel cars", "Brake fluid", 24, None, BURNING_ALL, "brake fluid",
        f"{SKODA_PACKAGE}: first after 3 years, then every 2 years.",
    ),
    "combustion-tyres": (
        "Petrol and diesel cars", "Tyres rotated", 12, 15_000, BURNING_ALL,
        "rotate, rotation",
        f"{HYUNDAI}: rotated every 15,000 km or 12 months.",
    ),
    "electric-cabin-filter": (
        "Electric cars", "Cabin air filter", 24, None, ELECTRIC, "cabin, pollen filter",
        f"{TESLA}: replaced every 2 years.",
    ),
    "electric-brake-fluid": (
        "Electric cars", "Brake fluid checked", 48, None, ELECTRIC, "brake fluid",
        f"{TESLA}: checked every 4 years, replaced if necessary.",
    ),
    "electric-tyres": (
        "Electric cars", "Tyres rotated", None, 10_000, ELECTRIC, "rotate, rotation",
        f"{TESLA}: rotated every 10,000 km (6,250 miles), or sooner by tread depth.",
    ),
    "electric-calipers": (
        "Electric cars", "Brake calipers cleaned", 12, 20_000, ELECTRIC, "caliper",
        f"{TESLA}: every year or 20,000 km, where roads are salted in winter.",
    ),
    "motorcycle-service": (
        "Motorcycles", "Service with oil and filter", 12, 6_000, "", "oil, service",
        f"{RIDERS}: a service every 4,000 to 6,000 miles or once a year.",
    ),
    "motorcycle-chain": (
        "Motorcycles", "Chain cleaned and lubricated", None, 800, "", "chain",
        f"{RIDERS}: every 500 to 1,000 miles. Not for belts and shafts.",
    ),
    "motorcycle-brake-fluid": (
        "Motorcycles", "Brake fluid", 24, None, "", "brake fluid",
        f"{RIDERS}: typically every two years.",
    ),
}


def add_templates(apps, schema_editor):
    PlanTemplate = apps.get_model("maintenance", "PlanTemplate")
    MaintenanceType = apps.get_model("maintenance", "MaintenanceType")
    routine = MaintenanceType.objects.get(code="routine")
    for code, fields in TEMPLATES.items():
        meant_for, title, months, distance, powertrains, keywords, source = fields
        PlanTemplate.objects.get_or_create(
            code=code,
            defaults={
                "meant_for": meant_for,
                "title": title,
                "maintenance_type": routine,
                "every_months": months,
                "every_distance": distance,
                "distance_unit": "km",
                "powertrains": tuple(powertrains.split()),
                "keywords": keywords,
                "source": f"{source} {HANDBOOK}",
            },
        )


def remove_templates(apps, schema_editor):
    PlanTemplate = apps.get_model("maintenance", "PlanTemplate")
    PlanTemplate.objects.filter(code__in=TEMPLATES).delete()


class Migration(migrations.Migration):
    dependencies = [("maintenance", "0005_plan_templates")]

    operations = [migrations.RunPython(add_templates, remove_templates)]
