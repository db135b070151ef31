"""What a resource tells, as the description says it."""

from typing import TYPE_CHECKING, Any

from ninja import Schema
from pydantic import Field, create_model

from core.api import fields

if TYPE_CHECKING:
    from core.api.resources import Resource


def of_row(resource: "Resource") -> type[Schema]:
    """Return the type of a row's answer."""
    found: dict[str, Any] = {}
    for name in resource.columns:
        field = resource.meta.get_field(name)
        said = fields.described(field.verbose_name, field.help_text)
        found[name] = (fields.read_type(field), Field(..., description=said))
    found |= {name: (kind, ...) for name, (kind, _how) in resource.computed.items()}
    found |= dict.fromkeys(resource.reverse_keys, (fields.Key | None, ...))
    found |= dict.fromkeys(resource.many_to_many, (list[fields.Key], ...))
    found |= {name: (kind, ...) for name, kind in resource.more_types().items()}
    return create_model(resource.title, __base__=Schema, **found)


def of_page(resource: "Resource") -> type[Schema]:
    """Return the type of a list's answer."""
    rows: Any = list[resource.schema]  # type: ignore[name-defined]  # at run time
    following = Field(..., description="The next page, if any.")
    return create_model(
        f"{resource.title}Page",
        __base__=Schema,
        items=(rows, ...),
        next=(str | None, following),
    )
