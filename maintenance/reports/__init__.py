"""What maintenance comes to: costs, distances, suppliers, and what was late.

Each report is a small class of its own module; :mod:`.base` says what one is,
:mod:`.scope` what it is about, and one view shows them all. The database does the
arithmetic. Amounts are of one currency at a time, distances of one unit.
"""
