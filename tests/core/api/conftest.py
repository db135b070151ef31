"""Callers of the API, each with a token."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from wagtail.models import APIToken

from core.api.models import TokenRestriction
from tests.privacy.conftest import World, foreign, member, ours, worlds

__all__ = ["foreign", "ours", "worlds"]


@dataclass
class Caller:
    """Somebody who calls the API with a token."""

    client: Client
    token: APIToken
    plaintext: str

    def __call__(self, method: str, path: str, data: Any = None, **headers: str):
        """Call ``/api/v3`` + path with JSON; a header's underscores are hyphens."""
        given = {"Authorization": f"Bearer {self.plaintext}"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        url = path if path.startswith(("http", "/api")) else f"/api/v3{path}"
        body: Any = {} if data is None else {"data": json.dumps(data)}
        if body:
            body["content_type"] = "application/json"
        return self.client.generic(method, url, headers=given, **body)

    def get(self, path: str, **headers: str):
        return self("GET", path, **headers)

    def items(self, path: str) -> list[dict[str, Any]]:
        """All rows of a list, page by page."""
        found, following = [], path
        while following:
            answer = self.get(following)
            assert answer.status_code == 200, answer.content
            found += answer.json()["items"]
            following = answer.json()["next"]
        return found


@pytest.fixture
def caller(db):
    """Makes a caller of a person."""

    def make(user, *, read_only=False, fleet=None) -> Caller:
        token, plaintext = APIToken.create_token(user=user, name="Test")
        collection = fleet.collection if fleet else None
        TokenRestriction.objects.create(
            token=token,
            read_only=read_only,
            is_bound=fleet is not None,
            collection=collection,
        )
        return Caller(Client(), token, plaintext)

    return make


@pytest.fixture
def manager(ours: World, foreign: World):
    """Manages our fleet; a stranger to the other."""
    return member(ours.fleet, "managers")


@pytest.fixture
def viewer(ours: World):
    """May look at our fleet, and not change it."""
    return member(ours.fleet, "viewers")


@pytest.fixture
def api(caller, manager) -> Caller:
    """The manager of our fleet calls."""
    return caller(manager)
