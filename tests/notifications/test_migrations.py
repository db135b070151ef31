"""The migrations can be taken back, and applied again."""

import pytest
from django.core.management import call_command
from django.db import connection

APP = "notifications"


def tables():
    """Return the app's tables with their columns, indexes and constraints."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        return {
            name: (
                sorted(
                    (column.name, column.type_code, column.null_ok)
                    for column in connection.introspection.get_table_description(
                        cursor, name
                    )
                ),
                sorted(connection.introspection.get_constraints(cursor, name)),
            )
            for name in names
            if name.startswith(f"{APP}_")
        }


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_back_and_forth_leaves_what_was_there():
    before = tables()
    assert len(before) >= 4
    try:
        call_command("migrate", APP, "zero", verbosity=0)
        assert tables() == {}
    finally:
        call_command("migrate", verbosity=0)
    after = tables()
    assert after == before
