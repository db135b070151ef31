"""Reports: each is a small class of its own module; :mod:`.base` says what one is,
:mod:`.scope` what it is about, and one view shows all that apps register.

The database does the arithmetic, over cost entries or the app's own rows. Amounts are
of one currency at a time, distances of one unit.
"""
