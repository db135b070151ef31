"""The owner's side of shared pages: looking at one, its code and label, revoking it
and replacing it."""

from typing import Any

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from django_stubs_ext import StrOrPromise
from wagtail.admin import messages
from wagtail.admin.views.generic.base import BaseObjectMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.log_actions import log
from wagtail.snippets.views.snippets import CreateView, InspectView

from core.admin.pages import AdminPage
from core.admin.urls import admin_url
from sharing.models import Share
from vehicles.permissions import may
from vehicles.urls import vehicle_page_url
from vehicles.views import AddForVehicleMixin


def code(share: Share, **size: Any) -> str:
    """Return the QR code of a share's link as an SVG picture, dark on white, so that
    a camera reads it on a dark page too. Without a ``scale`` it fits its place."""
    drawn = segno.make(share.url, error="m", micro=False)
    return drawn.svg_inline(
        **(size or {"omitsize": True}),
        dark="#000",
        light="#fff",
        border=4,
        title=_("Code of the link"),
    )


class ShareCreateView(AddForVehicleMixin, CreateView):
    """Makes a share, and shows its link."""

    def get_success_url(self) -> str:
        return admin_url(Share, "inspect", self.object.pk)


class SharePageView(InspectView):
    """A share: what it shows, its link and code, how often it was opened. The link is
    for those who may change the vehicle; to hand it on is to publish."""

    page_title = gettext_lazy("Shared page")
    template_name = "sharing/share.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        *items, last = super().get_breadcrumbs_items()
        vehicle = self.object.vehicle
        return [
            *items[:2],
            {"url": vehicle_page_url(vehicle.pk), "label": str(vehicle)},
            last,
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        share = self.object
        allowed = may(self.request.user, "change_share", share)
        is_live = share.is_live(timezone.now())
        return super().get_context_data(**kwargs) | {
            "share": share,
            "is_live": is_live,
            "may_change": allowed,
            "code": mark_safe(code(share)) if allowed and is_live else "",  # noqa: S308  (drawn by us)
            "urls": {
                name: admin_url(Share, name, share.pk)
                for name in ("edit", "qr", "label", "revoke", "replace")
            },
        }


class ShareActionMixin(PermissionCheckedMixin, BaseObjectMixin):
    """For those who may change the vehicle, about a share that was not revoked."""

    model = Share
    permission_required = "change"
    object: Share
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.object.revoked_at is not None:
            messages.warning(request, _("This shared page was revoked already."))
            return redirect(admin_url(Share, "inspect", self.object.pk))
        return super().dispatch(request, *args, **kwargs)


class ShareCodeView(ShareActionMixin, TemplateView):
    """The QR code as a file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        picture = '<?xml version="1.0" encoding="utf-8"?>\n' + code(
            self.object, scale=10
        ).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
        response = HttpResponse(picture, content_type="image/svg+xml")
        response["Content-Disposition"] = 'attachment; filename="code.svg"'
        return response


class ShareLabelView(ShareActionMixin, TemplateView):
    """A label to be printed, for the glove box: code, link, vehicle."""

    template_name = "sharing/label.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        drawn = mark_safe(code(self.object))  # noqa: S308  (drawn by us)
        return super().get_context_data(**kwargs) | {
            "share": self.object,
            "code": drawn,
        }


class ConfirmedView(ShareActionMixin, AdminPage, TemplateView):
    """Asks, and does it when the answer is yes."""

    template_name = "sharing/confirm.html"
    header_icon = "link"
    question: StrOrPromise = ""
    answer: StrOrPromise = ""

    def get_page_subtitle(self) -> str:
        return str(self.object)

    @cached_property
    def share_url(self) -> str:
        return admin_url(Share, "inspect", self.object.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "question": self.question,
            "answer": self.answer,
            "back": self.share_url,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(admin_url(Share, "inspect", self.act().pk))

    def act(self) -> Share:
        """Do it; return the share to be shown."""
        raise NotImplementedError


class RevokeView(ConfirmedView):
    """Revokes a share: its link works no more, at once and for good."""

    page_title = gettext_lazy("Revoke")
    answer = gettext_lazy("Yes, revoke it")
    question = gettext_lazy(
        "The link stops working at once, for everybody who has it, and cannot be "
        "brought back. Revoke it?"
    )

    def act(self) -> Share:
        self.object.revoke(timezone.now())
        log(self.object, "maintenance.revoke", user=self.request.user)
        messages.success(
            self.request, _("“%(share)s” is revoked.") % {"share": self.object}
        )
        return self.object


class ReplaceView(ConfirmedView):
    """Revokes a share, and makes another one that shows the same."""

    page_title = gettext_lazy("Replace")
    answer = gettext_lazy("Yes, replace it")
    question = gettext_lazy(
        "A new link is made that shows the same, and the old one stops working at "
        "once. Replace it?"
    )

    def act(self) -> Share:
        new = self.object.replace(timezone.now())
        log(self.object, "maintenance.revoke", user=self.request.user)
        log(new, "wagtail.create", user=self.request.user)
        messages.success(
            self.request,
            _("“%(share)s” has a new link; the old one is revoked.") % {"share": new},
        )
        return new
