"""``manage.py mend_files``: as ``repair_files`` was called."""

from attachments.management.commands.repair_files import Command

__all__ = ["Command"]
