"""Kept for landed migrations, which name it here."""

from core.outbox.networks import check

__all__ = ["check"]
