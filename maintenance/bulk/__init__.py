"""Changing many records at once: complete, reschedule, tell people, change type."""
