"""The tables of core."""

from core.search.models import SearchEntry

__all__ = ["SearchEntry"]
