"""Kept for landed migrations: see ``sharing``."""
