"""Shares in the API."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router
from wagtail.log_actions import log

from core.api import etags
from core.api.problems import Refusal
from core.api.resources import Resource, problems
from core.api.sync.changes import Rule
from sharing.models import Share
from vehicles.api.changes import OF_VEHICLE


class Shares(Resource):
    """Shared pages. Their link is a secret: it is told to those who may change the
    vehicle and come with a token that may write, for they could make another."""

    model = Share
    name = "shares"
    columns = (
        "id",
        "vehicle",
        "label",
        "ends_on",
        "revoked_at",
        "shows_costs",
        "shows_suppliers",
        "shows_details",
        "shows_plate",
        "shows_vin",
        "shows_photos",
        "shows_documents",
        "shows_upcoming",
        "opened_count",
        "last_opened_at",
        "created_at",
        "modified_at",
    )

    def more_types(self) -> dict[str, Any]:
        return {"url": str | None}

    def enrich(self, items: list[dict[str, Any]], user: Any) -> None:
        keys = [item["id"] for item in items if item["revoked_at"] is None]
        changeable = Share.objects.changeable_by(user).filter(pk__in=keys)
        known = {} if user.only_reads else changeable.in_bulk()
        for item in items:
            share = known.get(item["id"])
            item["url"] = share.url if share else None

    def router(self) -> Router:
        router = super().router()

        @router.post(
            "/{int:key}/revoke/",
            response={200: self.schema} | problems(409, 412),
            operation_id="shares_revoke",
            url_name="shares_revoke",
            summary="Let the link of a share work no more",
        )
        def revoke_share(request: HttpRequest, key: int) -> HttpResponse:
            with transaction.atomic():
                share = self.locked(request, key, "change")
                if share.revoked_at is not None:
                    raise Refusal(409, _("It was revoked before."))
                share.revoke(timezone.now())
                log(share, "maintenance.revoke", user=request.user)
            return etags.answer(request, self.body(request.user, key))

        return router


RULES = (Rule("maintenance_share", fleet=OF_VEHICLE),)
