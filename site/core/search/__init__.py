"""Full-text search: one index for all models, kept in step by the database, used by the
search page, the lists and the choosers alike.

    normalize    which letters count as equal, in Python and in SQL
    sources      which rows are searched, and by which columns
    triggers     keep the index in step with the rows
    rebuild      builds the index after a migration, where it has to be
    index        queries it: bounded, newest first, within the user's tenants
    query        words and phrases of what was typed
    corrections  corrects typing mistakes where nothing is found
    views        the search page

Wagtail's database search ranks with a correlated sub-query on SQLite and scans its
index twice when a row is saved. Models of few rows are searched in their own columns
(``core.db.querysets.matching``).
"""
