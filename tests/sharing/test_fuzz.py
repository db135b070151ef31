"""Whatever somebody asks for below /h/, the answer is one of a few, and never ours to
be ashamed of."""

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.public import tokens
from core.public.throttle import misses

pytestmark = pytest.mark.django_db

ALLOWED = {200, 304, 400, 404, 406, 429}
HEADER = st.text(
    st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="\r\n"),
    max_size=60,
)
FORMS = ["text/html", "text/*", "*/*", "application/json", "image/*", "x"]
PARAMETERS = ["", ";q=0", ";q=0.5", ";q=x", ";q=nan", ";v=1", "; x*=a'b'%f"]
ACCEPTED = st.lists(
    st.builds("{}{}".format, st.sampled_from(FORMS), st.sampled_from(PARAMETERS)),
    max_size=4,
).map(",".join)
PATHS = st.sampled_from(
    ["/", "", ".json", ".pdf", "/check/", "/odometer.svg", "/files/x/y.jpg", "/x"]
)
NUMBERS = st.one_of(
    st.integers(-3, 3).map(str),
    st.integers().map(str),
    st.text(max_size=12),
    st.sampled_from(["1e3", "0x1", "٣", "1_0", " 1", "+1", "01", "1.0", "\0"]),
)
TOKENS = st.one_of(
    st.none(),
    st.text(alphabet=tokens.ALPHABET, min_size=28, max_size=28),
    st.text(max_size=60),
)
VISITS = st.fixed_dictionaries(
    {
        "token": TOKENS,
        "path": PATHS,
        "query": st.dictionaries(st.sampled_from(["page", "type", "x"]), NUMBERS),
        "headers": st.dictionaries(
            st.sampled_from(
                ["Accept", "Accept-Language", "Accept-Encoding", "If-None-Match"]
            ),
            st.one_of(HEADER, ACCEPTED),
        ),
    }
)


def visit(share, asked) -> None:
    misses.clear()
    token = share.token if asked["token"] is None else asked["token"]
    client = Client()
    url = f"/h/{token}{asked['path']}"
    try:
        response = client.get(url, asked["query"], headers=asked["headers"])
    except UnicodeEncodeError:
        return  # such an address cannot be sent
    assert response.status_code in ALLOWED
    assert not response.cookies
    if asked["token"] is not None and token.partition("/")[0] != share.token:
        assert response.status_code != 200


FIXTURES = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@given(asked=VISITS)
@settings(max_examples=100, deadline=None, suppress_health_check=FIXTURES)
def test_whatever_is_asked(whole, asked):
    visit(whole, asked)


@pytest.mark.long
@given(asked=VISITS)
@settings(max_examples=10_000, deadline=None, suppress_health_check=FIXTURES)
def test_whatever_is_asked_for_long(whole, asked):
    visit(whole, asked)
