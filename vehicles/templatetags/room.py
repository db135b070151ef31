"""Template tags that all our pages share."""

from typing import Any

from django import template
from django.utils.formats import localize
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from vehicles import markdown
from vehicles.models import Vehicle

register = template.Library()


@register.filter
def markdown_html(text: str) -> SafeString:
    """Return the cleaned HTML of a Markdown text."""
    return markdown.render(text)


@register.simple_tag
def join_present(*parts: Any) -> str:
    """Return the parts that are there, with dots between them."""
    return " · ".join(str(part) for part in parts if part)


@register.filter
def battery(vehicle: Vehicle, what: str) -> str:
    """Return the battery's capacity or charging power with its unit, or ``""``."""
    if what == "capacity" and vehicle.battery_capacity_kwh:
        return f"{localize(vehicle.battery_capacity_kwh.normalize())} kWh"
    if what == "charging" and vehicle.max_charging_kw:
        power = localize(vehicle.max_charging_kw.normalize())
        return _("charges with up to %(power)s kW") % {"power": power}
    return ""
