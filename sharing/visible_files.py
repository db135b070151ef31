"""Which files a shared page would show: said before it is saved, and once to those
whose pages show others since pictures of documents are no photos."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.panels import Panel
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic.base import BaseObjectMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from core.admin.urls import admin_url
from core.ids import is_key
from maintenance.models import Attachment
from sharing.models import Share
from vehicles.models import Vehicle

NAMED = 12  # files of each sort that are named; of the others, how many
TOLD = 5  # shares on the home page


@dataclass(frozen=True)
class Sort:
    """The files that one tick of the form shows: how many, and the latest by name."""

    field: str
    count: int
    named: list[Attachment]

    @property
    def more(self) -> int:
        return self.count - len(self.named)


def sorts_of(vehicle: Vehicle) -> list[Sort]:
    """Return what photos and documents of a vehicle are on shared pages, if these show
    them. Two queries each."""
    files = Attachment.objects.filter(
        is_private=False,
        record__vehicle=vehicle,
        record__is_private=False,
        record__status="completed",
    )
    photos = files.filter(Attachment.PHOTOS)
    papers = files.exclude(Attachment.PHOTOS)
    return [_sort("shows_photos", photos), _sort("shows_documents", papers)]


def _sort(field: str, files: QuerySet[Attachment]) -> Sort:
    latest = files.select_related("record", "image", "document")
    named = [*latest.order_by("-record__listed_on", "-pk")[:NAMED]]
    return Sort(field, files.count(), named)


class FilesOfSharePanel(Panel):
    """Names, beside the ticks, the files that each of them shows."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "sharing/files_shown.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            vehicle = self._vehicle()
            sorts = sorts_of(vehicle) if vehicle else []
            return {**context, "vehicle": vehicle, "sorts": sorts}

        def _vehicle(self) -> Vehicle | None:
            """Return the vehicle that the form is about, if one was chosen."""
            if self.instance.vehicle_id:
                return self.instance.vehicle
            key = (
                self.form["vehicle"].value() if "vehicle" in self.form.fields else None
            )
            key = getattr(key, "pk", key)
            seen = Vehicle.objects.visible_to(self.request.user)
            return seen.filter(pk=key).first() if is_key(key) else None


def changed_shares(user: Any) -> QuerySet[Share]:
    """Return the shares of which this person has to read that they show other files."""
    shares = Share.objects.changeable_by(user).filter(revoked_at=None)
    return shares.exclude(changed_files=0).select_related("vehicle")


class ChangedSharesPanel(Component):
    """Tells on the home page whose shared pages show other files than before."""

    template_name = "sharing/changed_shares.html"
    order = 10

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def render_html(self, parent_context: Any = None) -> str:
        self.shares = list(changed_shares(self.request.user)[:TOLD])
        return super().render_html(parent_context) if self.shares else ""

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        lines = [
            {
                "share": share,
                "count": abs(share.changed_files),
                "less": share.changed_files > 0,
                "edit": admin_url(Share, "edit", share.pk),
                "read": admin_url(Share, "read", share.pk),
            }
            for share in self.shares
        ]
        return {"lines": lines, "request": self.request}


class ReadView(PermissionCheckedMixin, BaseObjectMixin, View):
    """Notes that somebody has read which files a share shows now."""

    model = Share
    permission_required = "change"
    http_method_names = ["post"]
    object: Share

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        Share.objects.filter(pk=self.object.pk).update(changed_files=0)
        messages.success(request, _("Noted."))
        return redirect("wagtailadmin_home")
