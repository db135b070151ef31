"""The API: which resources it has, under which addresses.

Wagtail's v3 gives tokens, problems and the description. Its own routers of pages,
images, documents and snippets are not mounted: the first three answer strangers, and
none of them knows of fleets.
"""

from typing import Any

from django.http import HttpRequest
from ninja import Schema
from wagtail import hooks
from wagtail.api.v3.routers.whoami import WhoAmISchema, whoami

from core.api.openapi import HeadlessAPI
from core.api.resources import problems
from core.api.sync import deleted
from core.api.tokens import TokenAuth
from maintenance.api import due
from maintenance.api.readings import add_readings
from maintenance.api.records import Records
from maintenance.api.resources import Plans, Suppliers, Templates, Types
from notifications.api import Deliveries
from sharing.api import Shares
from vehicles.api.vehicles import Fleets, Readings, Vehicles

hooks.search_for_hooks()  # they register the view-sets and policies asked for below
api = HeadlessAPI(
    title="AutoTracker",
    version="3",
    description="Vehicles and their maintenance. See docs/api.md.",
    urls_namespace="wagtailapi_v3",
    docs_url="/docs/",
    auth=TokenAuth(),
)


class TokenTold(Schema):
    """What the token may do less than its owner."""

    name: str
    read_only: bool
    fleet: int | None


class WhoAmI(WhoAmISchema):
    """Whose the token is, and what it may do less."""

    token: TokenTold


@api.get(
    "/whoami/",
    response={200: WhoAmI} | problems(),
    operation_id="whoami",
    url_name="whoami",
    summary="Whose token this is",
    tags=["whoami"],
)
def who_am_i(request: HttpRequest) -> dict[str, Any]:
    """Wagtail's answer, and the token's terms."""
    token: Any = request.auth  # type: ignore[attr-defined]  # set by Ninja
    terms = token.restriction
    fleet = terms.collection.fleet.pk if terms.collection else None
    said = {"name": token.name, "read_only": terms.read_only, "fleet": fleet}
    answer = whoami(request) | {"token": said}
    if terms.collection:  # the names of the others are those of other fleets
        groups = token.user.groups.filter(
            collection_permissions__collection=terms.collection
        ).distinct()
        answer["groups"] = [group.name for group in groups]
    return answer


RESOURCES = (
    Fleets,
    Vehicles,
    Readings,
    Types,
    Suppliers,
    Records,
    Plans,
    Templates,
    Shares,
    Deliveries,
)
resources = [resource() for resource in RESOURCES]
routers = {resource.name: resource.router() for resource in resources}
# What a reading changes is known to maintenance, which is above vehicles.
add_readings(
    routers["vehicles"], next(one for one in resources if one.name == "readings")
)
for name, router in routers.items():
    api.add_router(f"/{name}", router, auth=TokenAuth())
api.add_router("/due", due.router, auth=TokenAuth())
api.add_router("/deleted", deleted.router(resources), auth=TokenAuth())
