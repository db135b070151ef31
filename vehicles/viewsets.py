"""How fleets, vehicles and readings appear in the admin."""

import json
from typing import Any

from django import forms
from django.contrib.auth.models import Permission
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.permissions import policy_registry
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
)
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from attachments.widgets import ImageChooser
from vehicles import forecast_words, invitations, quick_readings, views
from vehicles.filters import OdometerReadingFilterSet, VehicleFilterSet
from vehicles.forms import PlainSearchForm, ReadingForm, RoomForm, VehicleForm
from vehicles.models import Fleet, OdometerReading, Vehicle
from vehicles.page.views import VehiclePageView, VehicleTabView
from vehicles.permissions import FleetPolicy
from vehicles.scoping import scoped, visible
from vehicles.widgets import SnippetChooser


class RoomChooserViewSet(SnippetChooserViewSet):
    """The base of every chooser of ours."""

    base_widget_class = SnippetChooser

    def construct_view(self, view_class: Any, **kwargs: Any) -> Any:
        return super().construct_view(scoped(view_class, chooser=True), **kwargs)


class RoomViewSet(SnippetViewSet):
    """The base of every view-set of ours: its views reach the rows of the user's own
    fleets only, and its lists fetch along what a line shows.

    A model that is in the index of words (``vehicles.search``) is searched there, any
    other in the columns of ``search_fields``.
    """

    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = views.RoomInspectView
    inspect_view_fields_exclude = views.RoomInspectView.fields_exclude
    search_backend_name = None
    list_per_page = 50
    select_related: tuple[str, ...] = ()

    def construct_view(self, view_class: Any, **kwargs: Any) -> Any:
        return super().construct_view(scoped(view_class), **kwargs)

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        # Who uses a row of ours is told by lists, not by an index of references.
        return super().get_common_view_kwargs(**kwargs) | {"usage_url_name": None}

    def get_urlpatterns(self) -> list[URLPattern]:
        return [url for url in super().get_urlpatterns() if url.name != "usage"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = self.model.objects.select_related(*self.select_related)
        return visible(rows, request.user)

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        """Return what the *Groups* screen lists for the whole model: nothing, where
        rights are given fleet by fleet."""
        if isinstance(policy_registry.get_by_type(self.model), FleetPolicy):
            return Permission.objects.none()
        return super().get_permissions_to_register()

    @property
    def chooser_viewset_class(self) -> type[SnippetChooserViewSet]:
        """Return choosers that search the same fields as the list."""
        search = {"search_fields": tuple(self.search_fields), "model": self.model}
        found = {"filter_form_class": type("SearchForm", (PlainSearchForm,), search)}
        views = {
            "choose_view_class": type("RoomChoose", (ChooseView,), found),
            "choose_results_view_class": type(
                "RoomChooseResults", (ChooseResultsView,), found
            ),
        }
        return type("RoomChooser", (RoomChooserViewSet,), views)


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


class FleetViewSet(RoomViewSet):
    """Fleets."""

    model = Fleet
    icon = "group"
    edit_view_class = invitations.FleetEditView
    invite_view_class = invitations.InviteView
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
            FieldPanel("distance_unit"),
            notify_panel(),
        ],
        base_form_class=RoomForm,
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


class VehicleViewSet(RoomViewSet):
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
    def tab_view(self) -> Any:
        """Return the view of one tab of a vehicle's page."""
        return self.construct_view(VehicleTabView)

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("read/<int:pk>/", self.read_view, name="read"),
            path("tab/<int:pk>/<slug:tab>/", self.tab_view, name="tab"),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).with_odometer()  # type: ignore[attr-defined]  # our queryset


def _odometer(vehicle: Any) -> str:
    """Return what a line of the list says of the odometer."""
    return "" if vehicle.odometer is None else vehicle.distance(vehicle.odometer)


def _counts(reading: Any) -> str:
    """Return what a line of the list says of whether a reading counts."""
    if why := forecast_words.misfit(reading, reading.vehicle):
        return f"{_('Set aside')}: {why}"
    return str(_("Confirmed") if reading.confirmed else _("Yes"))


class OdometerReadingViewSet(RoomViewSet):
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
        Column("counts", label=_("Counts"), accessor=lambda row: _counts(row)),
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
            FieldPanel("set_aside"),
            FieldPanel("confirmed"),
            FieldPanel("note"),
        ],
        base_form_class=RoomForm,
    )

    @property
    def word_view(self) -> Any:
        """Return the view that takes a person's word about a reading."""
        return self.construct_view(views.ReadingWordView)

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("word/<int:pk>/", self.word_view, name="word"),
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
