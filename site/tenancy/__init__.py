"""Tenants: who owns data and is private from all others; roles, rights, members,
invitations. ``vehicles.Fleet`` is the one kind of tenant today.
"""
