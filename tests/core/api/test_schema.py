"""Every operation of the description, called with what schemathesis makes of it, by two
people's tokens: no error of ours, no answer that is not described, and nothing of the
other fleet."""

import json
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from wagtail.models import APIToken

from autotracker.wsgi import application
from tests.privacy.conftest import World, member
from tests.privacy.test_api_walk import OF

pytestmark = pytest.mark.django_db

CHECKS: Any = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


def aim(case: Any, world: World, number: int) -> None:
    """Let two cases of three be about rows that are there; invented keys never are."""
    resource = case.path.removeprefix("/api/v3/").partition("/")[0]
    row = world.rows.get(OF.get(resource, ""))
    if number % 3 and row is not None and "key" in case.path_parameters:
        case.path_parameters["key"] = row.pk
        lines = row.attachments.first() if resource == "records" else None
        if "attachment" in case.path_parameters and lines:
            case.path_parameters["attachment"] = lines.pk
    if number % 3 == 2 and isinstance(case.body, dict):
        for name in {"fleet", "vehicle", "supplier"} & set(case.body):
            case.body[name] = world.rows[name].pk


def exercise(operation: Any, mine: World, hidden: World, headers: Any, n: int) -> int:
    """Call an operation so many times; return how often it was."""
    calls = 0

    @seed(1)
    @settings(
        max_examples=n,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def call(case: Any) -> None:
        nonlocal calls
        calls += 1
        aim(case, mine, calls)
        answer = case.call(headers=headers)
        case.validate_response(answer, checks=CHECKS, headers=headers)
        sent = json.dumps([case.body, case.query], default=str)
        said = answer.content.decode(errors="replace")
        assert hidden.name not in said or hidden.name in sent

    call()
    return calls


def explore(ours: World, other: World, n: int) -> int:
    """Call every operation so many times by each fleet's manager; return how many
    calls that were."""
    schema = schemathesis.openapi.from_wsgi("/api/v3/openapi.json", application)
    calls = 0
    for mine, hidden in ((ours, other), (other, ours)):
        user = member(mine.fleet, "managers")
        _token, plaintext = APIToken.create_token(user=user, name="Schema")
        headers = {"Authorization": f"Bearer {plaintext}"}
        for found in schema.get_all_operations():
            operation: Any = found.ok()  # type: ignore[union-attr]  # described well
            calls += exercise(operation, mine, hidden, headers, n)
    return calls


@pytest.fixture(autouse=True)
def _called_as_a_test_does(settings):
    """No limit, and a connection that outlives a request."""
    settings.API_CALLS_A_MINUTE = 0
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def test_every_operation_answers_as_described(ours, foreign):
    assert explore(ours, foreign, n=2) > 150


@pytest.mark.long
def test_every_operation_answers_as_described_whatever_is_sent(ours, foreign):
    assert explore(ours, foreign, n=60) > 5000
