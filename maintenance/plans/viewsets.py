"""How plans and their templates appear in the admin."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column

from core.admin.questions import QuestionsPanel
from core.admin.viewsets import ScopedViewSet
from maintenance.models import MaintenancePlan, PlanTemplate
from maintenance.plans import views
from maintenance.plans.filters import PlanFilterSet, PlanTemplateFilterSet
from maintenance.plans.forms import PlanForm, PlanTemplateForm
from vehicles.viewsets import notify_panel


def _panels(vehicle: FieldPanel) -> ObjectList:
    return ObjectList(
        [
            QuestionsPanel("start_ahead", "due_now", heading=_("Not saved yet")),
            MultiFieldPanel(
                [
                    vehicle,
                    FieldPanel("title"),
                    FieldPanel("maintenance_type", widget=forms.Select),
                ],
                heading=_("What is to be done"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel(
                        [FieldPanel("every_months"), FieldPanel("every_distance")],
                        help_text=_("With both, whichever comes first."),
                    ),
                    FieldPanel("anchor", widget=forms.RadioSelect),
                ],
                heading=_("How often"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel(
                        [FieldPanel("start_date"), FieldPanel("start_mileage")]
                    )
                ],
                heading=_("Where counting begins"),
            ),
            FieldPanel("supplier"),
            FieldPanel("is_active"),
            notify_panel(),
        ],
        base_form_class=PlanForm,
    )


class MaintenancePlanViewSet(ScopedViewSet):
    """Plans. One stays with its vehicle."""

    model = MaintenancePlan
    icon = "date"
    add_view_class = views.PlanCreateView
    edit_view_class = views.PlanEditView
    inspect_view_class = views.PlanInspectView
    inspect_template_name = "maintenance/plans/inspect.html"
    propose_view_class = views.ProposeStartView
    filterset_class = PlanFilterSet
    search_fields = ["title", "vehicle__name", "vehicle__plate", "vehicle__unit_number"]
    select_related = (
        "vehicle__fleet__collection",
        "vehicle__odometer_summary",
        "maintenance_type",
    )
    list_display = [
        "title",
        Column("vehicle", label=_("Vehicle")),
        Column("interval", label=_("How often")),
        Column("next", label=_("Next due"), accessor=views.next_in_words),
        BooleanColumn("is_active", label=_("Active")),
    ]
    edit_handler = _panels(FieldPanel("vehicle"))
    change_handler = _panels(FieldPanel("vehicle", read_only=True))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).with_next()  # type: ignore[attr-defined]  # our queryset

    def get_edit_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        handler = self.change_handler.bind_to_model(self.model)
        return super().get_edit_view_kwargs(
            **{"panel": handler, "form_class": handler.get_form_class(), **kwargs}
        )

    @property
    def propose_view(self) -> Any:
        """Return the view that says from where a plan would count."""
        return self.construct_view(self.propose_view_class)

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("propose/", self.propose_view, name="propose"),
        ]


class PlanTemplateViewSet(ScopedViewSet):
    """Templates of plans."""

    model = PlanTemplate
    icon = "copy"
    filterset_class = PlanTemplateFilterSet
    search_fields = ["title", "meant_for", "makes", "source"]
    select_related = ("fleet__collection", "maintenance_type")
    list_display = [
        "title",
        Column("meant_for", label=_("Meant for")),
        Column("interval", label=_("How often")),
        Column("fleet", label=_("Fleet")),
    ]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("title"),
                    FieldPanel("maintenance_type", widget=forms.Select),
                    FieldPanel("fleet", widget=forms.Select),
                ],
                heading=_("What is to be done"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("every_months"),
                    FieldRowPanel(
                        [FieldPanel("every_distance"), FieldPanel("distance_unit")]
                    ),
                    FieldPanel("anchor", widget=forms.RadioSelect),
                    FieldPanel("source"),
                ],
                heading=_("How often"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("meant_for"),
                    FieldPanel("powertrains"),
                    FieldPanel("makes"),
                    FieldPanel("keywords"),
                ],
                heading=_("For which vehicles"),
            ),
        ],
        base_form_class=PlanTemplateForm,
    )
