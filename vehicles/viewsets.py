"""How fleets, vehicles and readings appear in the admin."""

import json
from typing import Any

from django import forms
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from attachments.widgets import ImageChooser
from core.admin.viewsets import ScopedViewSet
from tenancy.invitations import InviteView
from vehicles import display, quick_readings, views
from vehicles.filters import OdometerReadingFilterSet, VehicleFilterSet
from vehicles.forms import FleetForm, ReadingForm, VehicleForm, VehicleRowForm
from vehicles.models import Fleet, OdometerReading, Vehicle
from vehicles.moving.views import VehicleMoveView
from vehicles.page.views import VehiclePageView, VehicleTabView


def notify_panel() -> MultiFieldPanel:
    """Return the panel that chooses who is told."""
    people = forms.CheckboxSelectMultiple
    return MultiFieldPanel(
        [
            FieldPanel("notify_users", widget=people),
            FieldPanel("notify_groups", widget=people),
        ],
        heading=_("Who is reminded"),
        help_text=_(
            "A record's own people come first, then its vehicle's, then the fleet's."
        ),
        classname="collapsed",
    )


class QuestionPanel(FieldPanel):
    """A question that is asked only once there is reason to. It stands for no field of
    the model, and so has no part in comparing revisions."""

    class BoundPanel(FieldPanel.BoundPanel):
        def is_shown(self) -> bool:
            return super().is_shown() and not self.bound_field.is_hidden

        def get_comparison(self) -> list[Any]:
            return []


class FleetViewSet(ScopedViewSet):
    """Fleets."""

    model = Fleet
    icon = "group"
    add_view_class = views.FleetCreateView
    edit_view_class = views.FleetEditView
    invite_view_class = InviteView
    search_fields = ["name"]
    list_display = [
        "name",
        "kind",
        Column("vehicle_count", label=_("Vehicles")),
        "time_zone",
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("kind"),
            FieldPanel("time_zone"),
            FieldPanel("currency"),
            QuestionPanel("confirm_currency"),
            FieldPanel("distance_unit"),
            notify_panel(),
        ],
        base_form_class=FleetForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).annotate(vehicle_count=Count("vehicles"))

    @property
    def invite_view(self) -> Any:
        """Return the view that invites a person into a fleet."""
        return self.construct_view(self.invite_view_class)

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("invite/<int:pk>/", self.invite_view, name="invite"),
        ]


class VehicleViewSet(ScopedViewSet):
    """Vehicles."""

    model = Vehicle
    icon = "car"
    index_view_class = views.VehicleIndexView
    add_view_class = views.VehicleCreateView
    edit_view_class = views.VehicleEditView
    select_related = ("fleet__collection",)
    inspect_view_class = VehiclePageView
    inspect_template_name = VehiclePageView.template_name
    filterset_class = VehicleFilterSet
    search_fields = ["name", "unit_number", "plate", "vin", "make", "model"]
    list_display = [
        "name",
        Column("fleet", label=_("Fleet")),
        "unit_number",
        "plate",
        Column(
            "odometer_text", label=_("Odometer"), accessor=lambda row: _odometer(row)
        ),
        DateColumn("odometer_on", label=_("Read on")),
        StatusTagColumn(
            "status",
            label=_("Status"),
            accessor="get_status_display",
            primary=lambda row: row.status == Vehicle.Status.ACTIVE,
        ),
    ]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("fleet", widget=forms.Select),
                    FieldPanel("name"),
                    FieldRowPanel([FieldPanel("plate"), FieldPanel("unit_number")]),
                    FieldPanel("status"),
                    FieldPanel("photo", widget=ImageChooser),
                ],
                heading=_("Vehicle"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("make"), FieldPanel("model")]),
                    FieldRowPanel([FieldPanel("year"), FieldPanel("purchase_date")]),
                    FieldPanel("vin"),
                    FieldRowPanel(
                        [FieldPanel("powertrain"), FieldPanel("distance_unit")]
                    ),
                    QuestionPanel("unit_change"),
                ],
                heading=_("Make and model"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("battery_type"),
                    FieldRowPanel(
                        [
                            FieldPanel("battery_capacity_kwh"),
                            FieldPanel("max_charging_kw"),
                        ]
                    ),
                ],
                heading=_("Traction battery"),
                # Wagtail's own rules: shown while the powertrain has a battery.
                attrs={
                    "data-w-rules-target": "show",
                    "data-w-rules": json.dumps({"powertrain": Vehicle.WITH_BATTERY}),
                },
            ),
            FieldPanel("notes"),
            notify_panel(),
        ],
        base_form_class=VehicleForm,
        attrs={
            "data-controller": "w-rules",
            "data-action": "change->w-rules#resolve",
        },
    )

    @property
    def read_view(self) -> Any:
        """Return the view that takes a reading of today."""
        return self.construct_view(quick_readings.QuickReadingView)

    @property
    def move_view(self) -> Any:
        """Return the view that moves a vehicle to another fleet."""
        return self.construct_view(VehicleMoveView)

    @property
    def tab_view(self) -> Any:
        """Return the view of one tab of a vehicle's page."""
        return self.construct_view(VehicleTabView)

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("read/<int:pk>/", self.read_view, name="read"),
            path("tab/<int:pk>/<slug:tab>/", self.tab_view, name="tab"),
            path("move/<int:pk>/", self.move_view, name="move"),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).with_odometer()  # type: ignore[attr-defined]  # our queryset


def _odometer(vehicle: Any) -> str:
    """Return what a line of the list says of the odometer."""
    return "" if vehicle.odometer is None else vehicle.distance(vehicle.odometer)


def is_counted(reading: Any) -> str:
    """Return what a line of the list says of whether a reading counts."""
    if why := display.exclusion_reason(reading, reading.vehicle):
        return f"{_('Set aside')}: {why}"
    return str(_("Confirmed") if reading.confirmed else _("Yes"))


class OdometerReadingViewSet(ScopedViewSet):
    """Odometer readings. Once entered, one can be set aside or confirmed, but not
    changed: a correction sets it aside and enters another."""

    model = OdometerReading
    icon = "tachometer"
    add_view_class = views.ReadingCreateView
    edit_view_class = views.ReadingEditView
    filterset_class = OdometerReadingFilterSet
    search_fields = ["vehicle__name", "vehicle__plate", "vehicle__unit_number"]
    select_related = ("vehicle__fleet__collection", "vehicle__odometer_summary")
    list_display = [
        Column("value", label=_("Odometer"), accessor=lambda row: row.distance),
        "vehicle",
        "read_on",
        "source",
        Column("counts", label=_("Counts"), accessor=lambda row: is_counted(row)),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("vehicle"),
            FieldRowPanel([FieldPanel("value"), FieldPanel("read_on")]),
            FieldPanel("kind"),
            FieldPanel("note"),
        ],
        base_form_class=ReadingForm,
    )
    correction_handler = ObjectList(
        [
            FieldPanel("vehicle", read_only=True),
            FieldRowPanel(
                [
                    FieldPanel("value", read_only=True),
                    FieldPanel("read_on", read_only=True),
                ]
            ),
            FieldPanel("kind", read_only=True),
            FieldPanel("is_excluded"),
            FieldPanel("confirmed"),
            FieldPanel("note"),
        ],
        base_form_class=VehicleRowForm,
    )

    @property
    def review_view(self) -> Any:
        """Return the view that takes a person's verdict about a reading."""
        return self.construct_view(views.ReadingReviewView)

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("review/<int:pk>/", self.review_view, name="review"),
            path("word/<int:pk>/", views.moved_review, name="word"),
        ]

    def get_edit_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        handler = self.correction_handler.bind_to_model(self.model)
        return super().get_edit_view_kwargs(
            **{"panel": handler, "form_class": handler.get_form_class(), **kwargs}
        )


class VehiclesGroup(SnippetViewSetGroup):
    """The menu of the vehicles app."""

    items = (VehicleViewSet, OdometerReadingViewSet, FleetViewSet)
    menu_label = _("Vehicles")
    menu_icon = "car"
    menu_order = 100
