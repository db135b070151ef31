"""What lists of vehicles and readings can be narrowed down by."""

from typing import Any

from wagtail.admin.filters import WagtailFilterSet

from vehicles.models import OdometerReading, Vehicle
from vehicles.scoping import visible


class RoomFilterSet(WagtailFilterSet):
    """The base of every filter set of ours: it offers what the user may see."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.form.fields.values():
            if getattr(field, "queryset", None) is not None:
                field.queryset = visible(field.queryset, self.request.user)
                # A dialog shows what is chosen: nothing, if that is not for this user.
                field.widget.queryset = field.queryset


class VehicleFilterSet(RoomFilterSet):
    """Filters of the list of vehicles."""

    class Meta:
        model = Vehicle
        fields = ["fleet", "status", "powertrain"]


class OdometerReadingFilterSet(RoomFilterSet):
    """Filters of the list of odometer readings."""

    class Meta:
        model = OdometerReading
        fields = ["source", "set_aside"]
