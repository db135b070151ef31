"""Kept for landed migrations, which name it here."""

from core.outbox.signing import new_secret

__all__ = ["new_secret"]
