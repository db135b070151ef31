"""Makers of test data, one per model; a trait is a situation with a name."""

from datetime import date
from io import BytesIO

import factory
import pikepdf
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory
from PIL import Image

from accounts.models import User
from attachments.models import PrivateDocument, PrivateImage
from maintenance.models import (
    Attachment,
    MaintenancePlan,
    MaintenanceRecord,
    MaintenanceType,
    PlanTemplate,
    Supplier,
)
from sharing.models import Share
from vehicles.models import Fleet, OdometerReading, Vehicle


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    class Params:
        unreachable = factory.Trait(email="")

    username = factory.Sequence(lambda n: f"user{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    password = factory.django.Password("s3same-open")


class FleetFactory(DjangoModelFactory):
    class Meta:
        model = Fleet

    name = factory.Sequence(lambda n: f"Fleet {n}")


class VehicleFactory(DjangoModelFactory):
    class Meta:
        model = Vehicle

    class Params:
        sold = factory.Trait(status=Vehicle.Status.SOLD)
        electric = factory.Trait(powertrain=Vehicle.Powertrain.ELECTRIC)

    fleet = factory.SubFactory(FleetFactory)
    name = factory.Sequence(lambda n: f"Car {n}")


class OdometerReadingFactory(DjangoModelFactory):
    class Meta:
        model = OdometerReading

    vehicle = factory.SubFactory(VehicleFactory)
    value = 12_000
    read_on = date(2026, 3, 1)


class MaintenanceTypeFactory(DjangoModelFactory):
    class Meta:
        model = MaintenanceType
        django_get_or_create = ("name",)

    name = "Repair"


class SupplierFactory(DjangoModelFactory):
    class Meta:
        model = Supplier

    name = factory.Sequence(lambda n: f"Garage {n}")


class MaintenanceRecordFactory(DjangoModelFactory):
    class Meta:
        model = MaintenanceRecord

    class Params:
        completed = factory.Trait(
            status=MaintenanceRecord.Status.COMPLETED,
            completed_date=date(2026, 3, 1),
        )

    vehicle = factory.SubFactory(VehicleFactory)
    maintenance_type = factory.SubFactory(MaintenanceTypeFactory)
    description = "Brake pads"


class MaintenancePlanFactory(DjangoModelFactory):
    class Meta:
        model = MaintenancePlan

    vehicle = factory.SubFactory(VehicleFactory)
    title = "Oil and filter"
    maintenance_type = factory.SubFactory(MaintenanceTypeFactory)
    every_months = 12
    start_date = date(2025, 5, 12)


class PlanTemplateFactory(DjangoModelFactory):
    class Meta:
        model = PlanTemplate

    title = "Oil and filter"
    maintenance_type = factory.LazyFunction(
        lambda: MaintenanceType.objects.get(code="routine")
    )
    every_months = 12


def png(width: int = 8, height: int = 8) -> bytes:
    """Return a PNG of one colour."""
    data = BytesIO()
    Image.new("RGB", (width, height), "teal").save(data, "PNG")
    return data.getvalue()


def pdf(pages: int = 1) -> bytes:
    """A PDF of blank pages."""
    data = BytesIO()
    with pikepdf.new() as document:
        for _page in range(pages):
            document.add_blank_page()
        document.save(data, deterministic_id=True)
    return data.getvalue()


PDF = pdf()


class ImageFactory(DjangoModelFactory):
    class Meta:
        model = PrivateImage

    title = "Odometer"
    file = factory.LazyFunction(lambda: ContentFile(png(), "odometer.png"))


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = PrivateDocument

    title = "Invoice"
    file = factory.LazyFunction(lambda: ContentFile(PDF, "invoice.pdf"))


class AttachmentFactory(DjangoModelFactory):
    class Meta:
        model = Attachment

    class Params:
        with_document = factory.Trait(
            image=None, document=factory.SubFactory(DocumentFactory)
        )

    record = factory.SubFactory(MaintenanceRecordFactory)
    image = factory.SubFactory(ImageFactory)


class ShareFactory(DjangoModelFactory):
    class Meta:
        model = Share

    class Params:
        open = factory.Trait(
            shows_costs=True,
            shows_suppliers=True,
            shows_plate=True,
            shows_vin="full",
            shows_documents=True,
            shows_upcoming=True,
        )

    vehicle = factory.SubFactory(VehicleFactory)
    label = "For the buyer"
