"""A new link in the place of one that is revoked shows what that one showed."""

import pytest
from django.db import models
from django.utils import timezone

from sharing.models import Share
from tests.factories import ShareFactory

pytestmark = pytest.mark.django_db
CHOICES = [
    field for field in Share._meta.concrete_fields if field.name.startswith("shows_")
]


def values(field: models.Field) -> list:
    return [code for code, _label in field.flatchoices] or [True, False]


@pytest.mark.parametrize(
    ("name", "value"),
    [(field.name, value) for field in CHOICES for value in values(field)],
)
def test_each_choice_of_what_is_shown_is_taken_over(name, value):
    share = ShareFactory(**{name: value})
    assert getattr(share.replace(timezone.now()), name) == value
