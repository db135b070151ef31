"""Bases of the admin: view-sets, forms, filters, lists, bulk actions.

``scoping`` keeps every view to the tenants of its user. ``object_buttons`` is where a
higher app adds to the pages of a lower one's rows.
"""
