"""Finding rows by what is written in them: one index for all models, kept by the
database itself, asked by the search page, the lists and the choosers alike.

    folding    what counts as the same letter, in Python and in SQL
    sources    which rows are searched, and by which of their words
    triggers   the database keeps the index in step with the rows
    upkeep     makes the index anew after a migration, if it has to be
    index      asks it: bounded, newest first, within a person's fleets
    mending    what somebody may have meant who found nothing
    lists      narrows a list down
    views      the search page
"""
