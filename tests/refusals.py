"""What a model says of data it does not take."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError


def errors_of(item: Any) -> dict[str, list[str]]:
    """Return the sentences with which a row refuses itself, by field."""
    with pytest.raises(ValidationError) as error:
        item.full_clean()
    return error.value.message_dict
