"""Kept for landed migrations, which name it here."""

from core.public.tokens import new

__all__ = ["new"]
