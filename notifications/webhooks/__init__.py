"""Kept for landed migrations: see ``integrations``."""
