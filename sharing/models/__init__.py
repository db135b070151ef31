"""Shares, and what changed in the histories that they show."""

from sharing.models.changes import HistoryChange
from sharing.models.shares import Share

__all__ = ["HistoryChange", "Share"]
