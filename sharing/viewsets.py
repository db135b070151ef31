"""How shared pages appear in the admin."""

from typing import Any

from django.http import QueryDict
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn

from core.admin.urls import admin_url
from core.admin.viewsets import ScopedViewSet
from sharing import admin_views
from sharing.models import Share
from sharing.visible_files import FilesOfSharePanel, ReadView
from vehicles.forms import VehicleRowForm
from vehicles.page.tabs import Tab

SHOWN = 25  # on a vehicle's page
WHAT = MultiFieldPanel(
    [
        FieldRowPanel([FieldPanel("shows_details"), FieldPanel("shows_upcoming")]),
        FieldRowPanel([FieldPanel("shows_costs"), FieldPanel("shows_suppliers")]),
        FieldRowPanel([FieldPanel("shows_photos"), FieldPanel("shows_documents")]),
        FilesOfSharePanel(),
        FieldRowPanel([FieldPanel("shows_plate"), FieldPanel("shows_vin")]),
    ],
    heading=_("What the page shows"),
    help_text=_(
        "Never shown: people, notes, other vehicles, and what is marked so on the "
        "record or attachment itself."
    ),
)


def state(share: Share) -> str:
    """Return whether the link works, in words."""
    if share.revoked_at is not None:
        return gettext("Revoked")
    return gettext("Works") if share.is_live(timezone.now()) else gettext("Ended")


class ShareViewSet(ScopedViewSet):
    """Shared pages."""

    model = Share
    icon = "link"
    base_url_path = "snippets/maintenance/share"  # as people have it
    add_view_class = admin_views.ShareCreateView
    inspect_view_class = admin_views.SharePageView
    inspect_template_name = "sharing/share.html"
    search_fields = ["label", "vehicle__name", "vehicle__plate"]
    select_related = ("vehicle__fleet__collection",)
    list_display = [
        "label",
        Column("vehicle", label=_("Vehicle")),
        Column("state", label=_("Link"), accessor=state),
        "opened_count",
        DateColumn("last_opened_at", label=_("Last opened")),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("vehicle"),
            FieldRowPanel([FieldPanel("label"), FieldPanel("ends_on")]),
            WHAT,
        ],
        base_form_class=VehicleRowForm,
    )
    # A link that is handed out stays with its vehicle.
    change_handler = ObjectList(
        [FieldRowPanel([FieldPanel("label"), FieldPanel("ends_on")]), WHAT],
        base_form_class=VehicleRowForm,
    )

    def get_edit_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        handler = self.change_handler.bind_to_model(self.model)
        return super().get_edit_view_kwargs(
            **{"panel": handler, "form_class": handler.get_form_class(), **kwargs}
        )

    @property
    def preview_on_edit_view(self) -> Any:
        """Return the view of the live preview, which reads the form for changes."""
        handler = self.change_handler.bind_to_model(self.model)
        return self.construct_view(
            self.preview_on_edit_view_class, form_class=handler.get_form_class()
        )

    def get_urlpatterns(self) -> list[Any]:
        views = {
            "qr": admin_views.ShareCodeView,
            "label": admin_views.ShareLabelView,
            "revoke": admin_views.RevokeView,
            "replace": admin_views.ReplaceView,
            "read": ReadView,
        }
        return [
            *super().get_urlpatterns(),
            *(
                path(f"{name}/<int:pk>/", self.construct_view(view), name=name)
                for name, view in views.items()
            ),
        ]


class SharesTab(Tab):
    """Who was given a link to the history. One query."""

    key = "shares"
    label = _("Shared pages")
    template = "sharing/section.html"
    order = 60

    def is_shown(self) -> bool:
        return self.may["view_share"]

    def data(self, query: QueryDict) -> dict[str, Any]:
        found = list(self.vehicle.shares.working_first()[: SHOWN + 1])
        for share in found:
            share.vehicle = self.vehicle
        add = f"{admin_url(Share, 'add')}?vehicle={self.vehicle.pk}"
        return {
            "shares": [self._shown(share) for share in found[:SHOWN]],
            "add": add if self.may["change_share"] else "",
            "all": admin_url(Share, "list") if len(found) > SHOWN else "",
        }

    def _shown(self, share: Share) -> dict[str, Any]:
        works = self.may["change_share"] and share.revoked_at is None
        return {
            "label": share.label,
            "url": admin_url(Share, "inspect", share.pk),
            "link": share.url if works else "",
            "state": state(share),
            "ends_on": share.ends_on,
            "opened": share.opened_count,
            "last_opened": share.last_opened_at,
        }
