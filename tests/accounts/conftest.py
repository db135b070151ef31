"""The login as a visitor meets it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

PASSWORD = "s3same-open"
HOME = "203.0.113.7"
ELSEWHERE = "198.51.100.9"


@pytest.fixture
def sign_in() -> Callable[..., Any]:
    """Post the login form from an address, each time in a browser of its own."""

    def post(name="ann", password=PASSWORD, address=HOME, client=None, **headers):
        return (client or Client()).post(
            reverse("wagtailadmin_login"),
            {"username": name, "password": password},
            REMOTE_ADDR=address,
            headers=headers,
        )

    return post


@pytest.fixture
def ask_reset() -> Callable[..., Any]:
    """Post the form that asks for a new password."""

    def post(email="ann@example.org", address=HOME):
        return Client().post(
            reverse("wagtailadmin_password_reset"),
            {"email": email},
            REMOTE_ADDR=address,
        )

    return post
