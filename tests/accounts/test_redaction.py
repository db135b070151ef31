"""A token or cookie never appears in a log."""

import logging
import runpy
import time
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django.views.debug import get_exception_reporter_class
from gunicorn.config import Config as GunicornConfig

from autotracker.redaction import MASK, mask
from autotracker.weblog import MaskingLogger
from tests.factories import UserFactory

# Computed, so that they stand in no line of source that a traceback shows.
TOKEN, COOKIE, PASSWORD = (f"{number**7:x}SECRET" for number in (1234, 5678, 9876))


def fail(request: HttpRequest, token: str = "", uid: str = "") -> HttpResponse:
    authorization = request.headers.get("Authorization")
    raise ValueError(f"cannot use {request.path}, Authorization: {authorization}")


def tell_cookies(request: HttpRequest) -> HttpResponse:
    raise RuntimeError(f"META: {request.META!r} COOKIES: {request.COOKIES!r}")


urlpatterns = [
    path("h/<token>/", fail),
    path("invite/<token>/", fail),
    path("admin/password_reset/confirm/<uid>/<token>/", fail),
    path("tell/", tell_cookies),
]


@pytest.fixture
def written():
    """All that the program writes to its log, as it writes it."""
    stream = StringIO()
    (handler,) = (h for h in logging.getLogger().handlers if h.get_name() == "console")
    before = handler.setStream(stream)
    yield stream
    handler.setStream(before)


@pytest.fixture
def browser() -> Client:
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = COOKIE
    client.cookies["__Host-csrftoken"] = COOKIE
    client.cookies["anything"] = COOKIE
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {TOKEN}"
    client.defaults["HTTP_REFERER"] = f"http://testserver/h/{TOKEN}/"
    return client


def is_clean(text: str) -> bool:
    return not any(secret in text for secret in (TOKEN, COOKIE, PASSWORD, "SECRET"))


KEYS = [
    f"/h/{TOKEN}/",
    f"/invite/{TOKEN}/",
    f"/admin/password_reset/confirm/MQ/{TOKEN}/",
]


@pytest.mark.parametrize("url", [*KEYS, "/tell/"])
@pytest.mark.urls(__name__)
def test_error_in_a_view(browser, written, db, url, monkeypatch):
    # Public pages go a way of their own, past the addresses above.
    monkeypatch.setattr("sharing.middleware.PREFIX", "/elsewhere/")
    assert browser.get(url, {"token": TOKEN}).status_code == 500
    assert "Traceback" in written.getvalue()
    assert MASK in written.getvalue()
    assert is_clean(written.getvalue())


def test_not_found(browser, written, db):
    assert browser.get(f"{KEYS[1]}nowhere/").status_code == 404
    assert "Not Found: /" in written.getvalue()
    assert is_clean(written.getvalue())


@pytest.mark.parametrize("url", [f"/h/{TOKEN}", f"/h/{TOKEN}/photo.jpg"])
def test_shared_page_that_is_not_there_leaves_no_line(browser, written, db, url):
    assert browser.get(url).status_code == 404
    assert written.getvalue() == ""


def test_reset_link_that_was_used(browser, written, db):
    browser.get(KEYS[2], follow=True)
    browser.get(f"{KEYS[2]}nowhere/")
    assert is_clean(written.getvalue())


def test_form_from_another_site(written, db):
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = COOKIE
    client.cookies["sessionid"] = COOKIE
    given = {"password": PASSWORD, "csrfmiddlewaretoken": TOKEN}
    for url in ("/admin/login/", KEYS[2]):
        client.post(url, given, HTTP_ORIGIN=f"http://evil.example/h/{TOKEN}")
    assert "Forbidden" in written.getvalue()
    assert is_clean(written.getvalue())


def test_host_that_is_not_ours(browser, written, db):
    assert browser.get(KEYS[0], HTTP_HOST="evil.example").status_code == 400
    assert is_clean(written.getvalue())


def test_failed_logins(browser, written, db):
    UserFactory(username="ann")
    for _ in range(7):
        given = {"username": "ann", "password": PASSWORD, "next": KEYS[0]}
        answer = browser.post(f"/admin/login/?token={TOKEN}", given)
    assert answer.status_code == 429
    assert "Too many failed logins from 127.0.0.1" in written.getvalue()
    assert is_clean(written.getvalue())


@pytest.mark.parametrize("name", ["gunicorn.error", "django.server", "huey", "axes"])
def test_what_libraries_say(written, name):
    logger = logging.getLogger(name)
    logger.error("Error handling request %s %s", "GET", f"/h/{TOKEN}?x=1")
    logger.error('"GET %s HTTP/1.1" 200', KEYS[1])
    assert written.getvalue().count(MASK) == 2
    assert is_clean(written.getvalue())


def test_no_error_is_mailed(browser, settings, mailoutbox, db):
    settings.ADMINS = [("Ann", "ann@example.org")]
    logging.getLogger("django.request").error("Internal Server Error: %s", KEYS[0])
    assert not mailoutbox


@pytest.mark.parametrize("debug", [True, False])
def test_error_report(settings, debug):
    """What the DEBUG page shows, and what a service for error reports would get."""
    settings.DEBUG = debug
    settings.REDIS_URL = f"redis://:{PASSWORD}@localhost"
    request = RequestFactory().get(
        KEYS[0],
        HTTP_COOKIE=f"sessionid={COOKIE}; other={COOKIE}",
        HTTP_AUTHORIZATION=f"Bearer {TOKEN}",
    )
    reporter = get_exception_reporter_class(request)
    try:
        token = request.path.split("/")[2]
        fail(request, token)
    except ValueError as error:
        report = reporter(request, type(error), error, error.__traceback__)
    for text in (report.get_traceback_text(), report.get_traceback_html()):
        assert "ValueError" in text
        assert TOKEN not in text
        assert COOKIE not in text
        assert PASSWORD not in text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Not Found: /h/abc/photo.jpg", f"Not Found: /h/{MASK}/photo.jpg"),
        ("/admin/password_reset/confirm/MQ/set-password/", None),
        ("/admin/help/abc", None),
        ("a=1&token=abc&b=2", f"a=1&token={MASK}&b=2"),
        ("Cookie: a=b; c=d\nHost: x", f"Cookie: {MASK}\nHost: x"),
        ("{'HTTP_COOKIE': 'a=b', 'x': 1}", f"{{'HTTP_COOKIE': {MASK}"),
        ("Authorization: Bearer abc", f"Authorization: {MASK}"),
        ("{'password': 'correct horse, it\\'s'}", f"{{'password': {MASK}'}}"),
        ('{"passphrase": "a b", "x": 1}', f'{{"passphrase": {MASK}", "x": 1}}'),
        ("new_password=correct horse; staple", f"new_password={MASK}"),
        ("a=1&password=correct+horse&b=2", f"a=1&password={MASK}&b=2"),
        (r'"{\"secret\": \"a b\", 1}"', rf'"{{\"secret\": {MASK}\", 1}}"'),
        ("&quot;token&quot;: &quot;a b&quot;", f"&quot;token&quot;: {MASK}&quot;"),
        ("postgres://me:s3cr3t@host/x", f"postgres://me:{MASK}@host/x"),
        ("smtp://me:pass phrase 12@host/", f"smtp://me:{MASK}@host/"),
        ("smtp://host:25 refused ann@example.org", None),
        ("smtp://host: no answer for ann@example.org", None),
        ("X-API-Key: abc", f"X-API-Key: {MASK}"),
        ("PRIVATE_KEY=abc", f"PRIVATE_KEY={MASK}"),
        ("Kennwort: drei Worte", f"Kennwort: {MASK}"),
        ("to redis://:p@ss/wörd@host:1", f"to redis://:{MASK}@host:1"),
        ("smtp+tls://a%40b:p%20w@host", f"smtp+tls://a%40b:{MASK}@host"),
        ("https://0123456789abcdef@host/1", f"https://{MASK}@host/1"),
        ("http://127.0.0.1:8000/admin/?q=a@b.example", None),
        ("mail to ann@example.org: pwd of the site", None),
        ("CSRF token from POST incorrect.", None),
        ("Basic information about 12 cars", None),
        ("37 tokens were deleted", None),
    ],
)
def test_mask(text, masked):
    assert mask(text) == (masked or text)


KEY = "0123456789abcdefghjkmnpqrstv"  # as long as a real one
SIGNED = "WzEsMSwiIl0:1abCde:" + "k" * 43


@pytest.mark.parametrize(
    "address",
    [
        "/H/{key}/",
        "//h//{key}//",
        "/h/./{key}/",
        "/%68/{key}/",
        "/%2568/{key}/",
        "/h%2F{key}%2F",
        "%2Fh%2f{key}",
        "/CALENDARS/{key}.ics",
        "/Calendars//{key}",
        "/Invite/{key}/",
        "/Admin/Password_Reset/Confirm/MQ/{key}/",
        "/admin/password_reset//confirm/MQ//{key}/",
        "/Reminders/Done/{key}/",
        "/reminders/%73top/{key}/",
        "http:%2F%2Fexample.org%2Fh%2F{key}%2F",
        "/admin/login/?next=/invite/{key}/",
        "/admin/login/?next=%2Finvite%2F{key}%2F",
        "/admin/login/?next=%252FInvite%252F{key}",
        "/admin/account/email/{key}/",
        "/Admin//Account/./Email/{key}/",
        "/admin/login/?next=/admin/account/email/{key}/",
        "/admin/login/?next=%2Fadmin%2Faccount%2Femail%2F{key}%2F",
        "{{'path': 'invite/{key}/'}}",
        "{{'path': 'admin/account/email/{key}'}}",
    ],
)
@pytest.mark.parametrize(
    "key", ["aSECRETb", KEY, KEY.upper(), SIGNED, f".{SIGNED.replace(':', '%3A')}"]
)
def test_however_an_address_is_spelled(address, key):
    said = mask(f"Not Found: {address.format(key=key)} and so on")
    assert key not in said
    assert said.startswith("Not Found: ")
    assert said.endswith(" and so on")


@pytest.mark.parametrize(
    "key",
    [
        KEY,
        KEY.upper(),
        SIGNED,
        SIGNED.replace(":", "%3A"),
        SIGNED.replace(":", "%253a"),
        "d1abcd-" + "0f" * 16,
        "wagtail_" + "Ab3" * 11,
    ],
)
def test_a_key_is_known_by_its_looks(key):
    for text in ("/share/{}/", "{}", "('{}',)", "at /x/{}?a=1"):
        assert key not in mask(text.format(key))


def test_what_is_no_secret_stays():
    text = (
        "/usr/lib/python3/site-packages/django/http/request.py line 12, in build_uri "
        "commit c3e6208c3e6208c3e6208c3e6208c3e6208c3e62 /admin/password_reset/ "
        "/admin/images/12/ test_the_description_of_a_calendar_that_is_shown"
    )
    assert mask(text) == text


def test_a_long_line_costs_no_more_than_its_length():
    """What looks back at each sign takes an hour for one of these."""
    for text in ("a" * 200_000, "/h" * 50_000, "a-" * 100_000, "%25" * 60_000):
        begun = time.process_time()
        mask(text)
        assert time.process_time() - begun < 20


def test_shared_page_in_capitals(browser, written, db):
    for asked in (f"/H/{TOKEN}/", f"//h/{TOKEN}/", f"/x//H//{TOKEN}/", f"/{KEY}/"):
        assert browser.get("/", PATH_INFO=asked).status_code == 404
    assert written.getvalue().count("Not Found: ") == 4
    assert KEY not in written.getvalue()
    assert is_clean(written.getvalue())


def test_access_log_of_the_web_server():
    """Off by default; who switches it on gets no key."""
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": f"/H/{TOKEN}/",
        "PATH_INFO": f"/H/{TOKEN}/",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "QUERY_STRING": f"token={TOKEN}",
        "HTTP_REFERER": f"https://example.org/h/{TOKEN}/",
        "HTTP_COOKIE": f"sessionid={COOKIE}",
        "HTTP_AUTHORIZATION": f"Bearer {TOKEN}",
    }
    headers = [("Cookie", f"sessionid={COOKIE}"), ("Referer", f"/h/{TOKEN}/")]
    response = SimpleNamespace(status="404 Not Found", sent=1, headers=headers)
    request = SimpleNamespace(headers=headers)
    log = MaskingLogger(GunicornConfig())
    line = log.atoms(response, request, environ, timedelta(seconds=1))
    assert line["s"] == "404"
    assert line["r"] == f"GET /H/{MASK}/ HTTP/1.1"
    assert is_clean(repr(line))
    assert gunicorn_settings()["logger_class"] == "autotracker.weblog.MaskingLogger"


def gunicorn_settings() -> dict:
    return runpy.run_path(str(settings.BASE_DIR / "gunicorn.conf.py"))
