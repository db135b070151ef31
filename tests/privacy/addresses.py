"""All addresses of the project, found in its URL resolver and not written down."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse


@dataclass(frozen=True)
class Address:
    """One pattern: its full name, and what it takes."""

    name: str
    names: tuple[str, ...]
    places: int

    @property
    def namespace(self) -> str:
        return self.name.rpartition(":")[0]

    def fill(self, values: dict[str, Any]) -> str | None:
        """Return a URL with these values in it, or None if they do not fit."""
        try:
            if self.names:
                chosen = {name: values.get(name, values["pk"]) for name in self.names}
                return reverse(self.name, kwargs=chosen)
            return reverse(self.name, args=[values["pk"]] * self.places)
        except NoReverseMatch:
            return None


def addresses(resolver: Any = None, namespace: str = "") -> Iterator[Address]:
    """Yield every named pattern below a resolver, the project's own by default."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = ":".join(filter(None, (namespace, pattern.namespace)))
            yield from addresses(pattern, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            regex = pattern.pattern.regex
            names = tuple(pattern.pattern.converters) or tuple(regex.groupindex)
            name = ":".join(filter(None, (namespace, pattern.name)))
            yield Address(name, names, 0 if names else regex.groups)
