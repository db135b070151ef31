"""How records, types and suppliers appear in the admin."""

from typing import Any

from django import forms
from django.urls import path
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
)
from wagtail.admin.ui.tables import (
    BooleanColumn,
    Column,
    StatusTagColumn,
)
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from attachments.widgets import DocumentChooser, ImageChooser
from core.admin.questions import QuestionsPanel
from core.admin.viewsets import ScopedViewSet
from maintenance import views
from maintenance.copying import RecordCopyView
from maintenance.deletion import RecordDeleteView
from maintenance.filters import MaintenanceRecordFilterSet, SupplierFilterSet
from maintenance.forms import (
    MAX_ATTACHMENTS,
    MaintenanceRecordForm,
    SupplierForm,
)
from maintenance.models import MaintenanceRecord, MaintenanceType, Supplier
from maintenance.plans.panels import PlanPanel
from maintenance.plans.viewsets import MaintenancePlanViewSet, PlanTemplateViewSet
from maintenance.uploads import RecordUploadView
from vehicles.viewsets import notify_panel


def _cost(record: MaintenanceRecord) -> str:
    if record.cost is None or not record.is_former_owners:
        return record.cost_text
    return f"{record.cost_text} ({_now('former owner')})"


class FilesPanel(FieldPanel):
    """The place for new files. It stands for no field of the model, and so has no
    part in comparing revisions."""

    class BoundPanel(FieldPanel.BoundPanel):
        def get_comparison(self) -> list[Any]:
            return []


class MaintenanceRecordViewSet(ScopedViewSet):
    """Maintenance records."""

    model = MaintenanceRecord
    icon = "wrench"
    index_view_class = views.RecordIndexView
    add_view_class = views.RecordCreateView
    edit_view_class = views.RecordEditView
    delete_view_class = RecordDeleteView
    delete_template_name = RecordDeleteView.template_name
    inspect_view_class = views.RecordInspectView
    inspect_template_name = views.RecordInspectView.template_name
    complete_view_class = views.RecordCompleteView
    filterset_class = MaintenanceRecordFilterSet
    search_fields = [
        "description",
        "vehicle__name",
        "vehicle__plate",
        "vehicle__unit_number",
    ]
    select_related = ("vehicle__fleet__collection", "maintenance_type", "supplier")
    list_display = [
        "description",
        Column("vehicle", label=_("Vehicle")),
        Column("maintenance_type", label=_("Type")),
        StatusTagColumn(
            "status",
            label=_("Status"),
            accessor="get_status_display",
            primary=lambda record: record.is_completed,
        ),
        Column("due_date", label=_("Due date"), sort_key="due_date"),
        Column("completed_date", label=_("Completed on"), sort_key="completed_date"),
        Column("cost", label=_("Cost"), accessor=_cost),
        Column("supplier", label=_("Supplier")),
    ]
    edit_handler = ObjectList(
        [
            QuestionsPanel(
                "completes",
                "early_as",
                "due_now",
                "cost_is_meant",
                heading=_("Not saved yet"),
            ),
            PlanPanel(heading=_("Plan")),
            MultiFieldPanel(
                [
                    FieldPanel("vehicle"),
                    FieldPanel("description"),
                    FieldPanel("maintenance_type", widget=forms.Select),
                    FieldRowPanel([FieldPanel("due_date"), FieldPanel("due_mileage")]),
                ],
                heading=_("What is to be done"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("status"),
                    FieldRowPanel(
                        [
                            FieldPanel("completed_date"),
                            FieldPanel("completed_mileage"),
                        ]
                    ),
                    FieldRowPanel([FieldPanel("cost"), FieldPanel("currency")]),
                    FieldPanel("supplier"),
                ],
                heading=_("What was done"),
            ),
            FieldPanel("details"),
            FieldPanel("is_private"),
            MultiFieldPanel(
                [
                    FilesPanel("new_files"),
                    InlinePanel(
                        "attachments",
                        panels=[
                            FieldRowPanel(
                                [
                                    FieldPanel("image", widget=ImageChooser),
                                    FieldPanel("document", widget=DocumentChooser),
                                ],
                                classname="attachment-file",
                            ),
                            FieldRowPanel([FieldPanel("kind"), FieldPanel("caption")]),
                            FieldPanel("is_private"),
                        ],
                        heading=_("On this record"),
                        label=_("Attachment"),
                        max_num=MAX_ATTACHMENTS,
                    ),
                ],
                heading=_("Photos and documents"),
            ),
            notify_panel(),
        ],
        base_form_class=MaintenanceRecordForm,
    )

    @property
    def complete_view(self) -> Any:
        """Return the view that completes a record."""
        return self.construct_view(self.complete_view_class)

    @property
    def upload_view(self) -> Any:
        """Return the view that takes in a file for a record."""
        return self.construct_view(RecordUploadView)

    @property
    def copy_to_view(self) -> Any:
        """Return the view that copies a record to other vehicles."""
        return self.construct_view(RecordCopyView)

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("copy-to/<int:pk>/", self.copy_to_view, name="copy_to"),
            path("complete/<int:pk>/", self.complete_view, name="complete"),
            path("upload/", self.upload_view, name="upload"),
        ]


class SupplierViewSet(ScopedViewSet):
    """Suppliers."""

    model = Supplier
    icon = "site"
    edit_view_class = views.SupplierEditView
    filterset_class = SupplierFilterSet
    search_fields = ["name", "contact_person", "phone", "email", "address"]
    select_related = ("fleet__collection",)
    list_display = [
        "name",
        "kind",
        Column("fleet", label=_("Fleet")),
        "phone",
        BooleanColumn("is_active", label=_("Active")),
    ]
    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("name"),
                    FieldRowPanel(
                        [FieldPanel("kind"), FieldPanel("fleet", widget=forms.Select)]
                    ),
                    FieldPanel("is_active"),
                ],
                heading=_("Supplier"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("contact_person"),
                    FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]),
                    FieldPanel("website"),
                    FieldPanel("address"),
                ],
                heading=_("How to reach them"),
            ),
            FieldPanel("notes"),
        ],
        base_form_class=SupplierForm,
    )


class MaintenanceTypeViewSet(ScopedViewSet):
    """Maintenance types."""

    model = MaintenanceType
    icon = "tag"
    edit_view_class = views.TypeEditView
    search_fields = ["name"]
    list_display = ["name", BooleanColumn("is_builtin", label=_("Built-in"))]
    edit_handler = ObjectList([FieldPanel("name")])


class MaintenanceGroup(SnippetViewSetGroup):
    """The menu of the maintenance app, and of apps above it that :meth:`add` to it."""

    items: tuple[type[SnippetViewSet], ...] = (
        MaintenanceRecordViewSet,
        MaintenancePlanViewSet,
        PlanTemplateViewSet,
        SupplierViewSet,
        MaintenanceTypeViewSet,
    )
    menu_label = _("Maintenance")
    menu_icon = "wrench"
    menu_order = 110

    @classmethod
    def add(cls, viewset: type[SnippetViewSet]) -> None:
        """Add a view-set, before the group is registered: apps above come first."""
        cls.items = (*cls.items, viewset)
