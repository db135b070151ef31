"""The column that hides a record from shared pages got another name: what was hidden
stays hidden, in revisions as well."""

import importlib
import json

import pytest
from django.apps import apps
from django.db import connection
from wagtail.models import Revision

from tests.factories import MaintenanceRecordFactory

RENAME = importlib.import_module("maintenance.migrations.0029_is_private")
TEXT = 'quoted "held_back": true'


def renamed(old: str, new: str) -> None:
    with connection.schema_editor(atomic=False) as editor:
        RENAME.rename_in_revisions(apps, editor, old, new)


@pytest.mark.django_db(transaction=True)
def test_a_revision_of_before_hides_what_it_hid():
    record = MaintenanceRecordFactory(is_private=True, details=TEXT)
    revision = record.save_revision()
    renamed("is_private", "held_back")
    before = Revision.objects.get(pk=revision.pk).content
    assert before["held_back"] is True
    assert "is_private" not in before
    renamed("held_back", "is_private")
    after = Revision.objects.get(pk=revision.pk)
    assert json.dumps(after.content).count("held_back") == 1  # in the text
    found = after.as_object()
    assert found.is_private
    assert found.details == TEXT
