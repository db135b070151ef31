"""Work that comes again: its screens, templates for it, and where it counts from."""
