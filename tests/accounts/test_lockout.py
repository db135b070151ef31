"""When a door closes, for whom, and how it opens again."""

import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from axes.models import AccessAttempt, AccessLog
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.tokens import default_token_generator
from django.core import mail
from django.core.management import call_command
from django.db import connection, connections
from django.http import HttpRequest
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts import lockout, tasks
from accounts.lockout import ADDRESS, LIMITS, PLACE, Door
from tests.accounts.conftest import ELSEWHERE, HOME, PASSWORD
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 17, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
QUARTER = 15 * MINUTE
OPEN, CLOSED, IN = 200, 429, 302


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def ann():
    return UserFactory(username="ann", is_superuser=True)


def fail(sign_in, times=LIMITS[Door.LOGIN][PLACE], **where):
    """Fail so many times; the last answer comes back."""
    return [sign_in(password="wrong", **where) for _ in range(times)][-1]


class TestRule:
    """The rule, without any request."""

    def count(self, times, name="ann", where=HOME, now=NOW):
        for _ in range(times):
            lockout.count(Door.LOGIN, name, where, now)

    def lock(self, name="ann", where=HOME, now=NOW):
        return lockout.lock_for(Door.LOGIN, name, where, now)

    def test_five_failures_close_it_for_that_name_at_that_address(self):
        self.count(4)
        assert self.lock() is None
        self.count(1)
        assert self.lock() == lockout.Lock("login", 5, NOW + QUARTER, "ann", HOME)
        assert self.lock(where=ELSEWHERE) is None
        assert self.lock(name="bob") is None

    def test_opens_after_a_quarter_of_an_hour(self):
        self.count(5)
        assert self.lock(now=NOW + 14 * MINUTE).minutes(NOW + 14 * MINUTE) == 1
        assert self.lock(now=NOW + QUARTER) is None

    def test_counting_begins_anew_after_it(self):
        self.count(4)
        self.count(1, now=NOW + QUARTER)
        assert AccessAttempt.objects.get().failures_since_start == 1

    def test_fifty_names_close_it_for_the_address(self):
        for number in range(50):
            self.count(1, name=f"name{number}")
        lock = self.lock(name="ann")
        assert (lock.username, lock.ip_address, lock.failures) == ("", HOME, 50)
        assert self.lock(where=ELSEWHERE) is None

    def test_thirty_failures_anywhere_close_it_for_the_name(self):
        for number in range(10):
            self.count(3, where=f"198.51.100.{number}")
        lock = self.lock()
        assert (lock.username, lock.ip_address, lock.failures) == ("ann", "", 30)
        assert self.lock(name="bob") is None

    def test_but_not_where_that_person_has_logged_in(self):
        """So nobody can lock another out of their own home."""
        AccessLog.objects.create(username="ann", ip_address=HOME)
        AccessLog.objects.create(username="bob", ip_address=ELSEWHERE)
        for number in range(10):
            self.count(3, where=f"192.0.2.{number}")
        assert self.lock() is None
        assert self.lock(where=ELSEWHERE)
        later = NOW + lockout.KNOWN_FOR
        self.count(30, where="192.0.2.1", now=later)
        assert self.lock(now=later)

    def test_each_door_counts_on_its_own(self):
        self.count(5)
        assert lockout.lock_for(Door.RESET, "ann", HOME, NOW) is None

    @pytest.mark.parametrize("name", ["Ann", " ann ", "ANN", "ａｎｎ", "a\0nn"])
    def test_a_name_is_the_same_however_it_is_written(self, name):
        assert lockout.plain(name) == "ann"

    @pytest.mark.parametrize("name", ["ß" * 255, "x" * 10_000, None, ""])
    def test_any_name_fits(self, name):
        self.count(5, name=lockout.plain(name))
        assert self.lock(name=lockout.plain(name))

    def test_what_decides_nothing_is_forgotten(self):
        self.count(1)
        self.count(1, name="bob", now=NOW + MINUTE)
        AccessLog.objects.create(username="ann", ip_address=HOME)
        lockout.forget(NOW + QUARTER)
        assert AccessAttempt.objects.get().username == "bob"
        assert AccessLog.objects.exists()
        lockout.forget(NOW + lockout.KNOWN_FOR)
        assert not AccessLog.objects.exists()
        tasks.forget.call_local()


class TestAddress:
    """Where a request comes from."""

    def address(self, sent="", via="10.0.0.1"):
        meta = {"REMOTE_ADDR": via, "HTTP_X_FORWARDED_FOR": sent}
        return lockout.address(RequestFactory().get("/", **meta))

    def test_nobody_is_believed_unless_told_to(self):
        assert self.address("1.2.3.4") == "10.0.0.1"

    @pytest.mark.parametrize(
        ("proxies", "sent", "found"),
        [
            (1, "1.2.3.4", "1.2.3.4"),
            (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
            (2, "6.6.6.6, 1.2.3.4, 10.0.0.2", "1.2.3.4"),
            (2, "6.6.6.6", "10.0.0.1"),
            (1, "1.2.3.4:5678", "1.2.3.4"),
            (1, "[2001:db8::7]:443", "2001:db8::"),
            (1, "nonsense", lockout.NOWHERE),
            (1, "", lockout.NOWHERE),
        ],
    )
    def test_proxies_are_believed_as_far_as_they_wrote(
        self, settings, proxies, sent, found
    ):
        settings.TRUSTED_PROXIES = proxies
        assert self.address(sent) == found

    @pytest.mark.parametrize(
        ("via", "found"),
        [
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("::1", "::"),
            ("::ffff:1.2.3.4", "1.2.3.4"),
            ("", lockout.NOWHERE),
        ],
    )
    def test_an_ipv6_network_is_one_visitor(self, via, found):
        assert self.address(via=via) == found

    def test_no_address_at_all(self):
        assert lockout.address(HttpRequest()) == lockout.NOWHERE


class TestLogin:
    """The same at the form."""

    def test_right_password_is_let_in_and_forgets_the_failures(self, sign_in, ann):
        fail(sign_in, 4)
        assert sign_in().status_code == IN
        assert not AccessAttempt.objects.exists()
        assert fail(sign_in, 4).status_code == OPEN

    def test_fifth_failure_closes_it_even_for_the_right_password(self, sign_in, ann):
        assert fail(sign_in, 4).status_code == OPEN
        for answer in (sign_in(password="wrong"), sign_in()):
            assert answer.status_code == CLOSED
            assert "Try again in 15 minutes." in answer.content.decode()
            assert answer["Retry-After"] == "900"
            assert "no-store" in answer["Cache-Control"]
            assert not answer.cookies
            assert not answer.wsgi_request.user.is_authenticated
        assert sign_in(address=ELSEWHERE).status_code == IN

    def test_opens_by_itself_although_somebody_knocks_on(self, sign_in, ann, noon):
        fail(sign_in)
        for _ in range(14):
            noon.shift(MINUTE)
            assert fail(sign_in, 1).status_code == CLOSED
        noon.shift(MINUTE)
        assert sign_in().status_code == IN

    def test_writing_the_name_otherwise_does_not_help(self, sign_in, ann):
        for name in ("ann", "Ann", " ann", "ANN ", "aNN"):
            last = sign_in(name=name, password="wrong")
        assert last.status_code == CLOSED

    def test_another_browser_or_a_made_up_proxy_does_not_help(self, sign_in, ann):
        for number in range(5):
            headers = {"user-agent": f"b{number}", "x-forwarded-for": f"1.1.1.{number}"}
            last = sign_in(password="wrong", **headers)
        assert last.status_code == CLOSED

    def test_success_does_not_reset_the_count_of_the_address(self, sign_in, ann):
        for number in range(49):
            sign_in(name=f"name{number}")
        assert sign_in().status_code == IN
        assert sign_in(name="one more").status_code == CLOSED
        assert sign_in().status_code == CLOSED

    def test_a_person_that_does_not_exist_is_answered_the_same(self, sign_in, ann):
        UserFactory(username="gone", is_active=False)

        def answers(name):
            pages = [fail(sign_in, 1, name=name) for _ in range(6)]
            own = re.compile(r"[A-Za-z0-9]{64}|\b" + name + r"\b")  # CSRF tokens
            return [
                (page.status_code, own.sub("", page.content.decode())) for page in pages
            ]

        assert answers("ann") == answers("bob") == answers("gone")

    def test_and_costs_the_same(self, sign_in, ann, monkeypatch):
        hashed = []
        encode = MD5PasswordHasher.encode

        def counted(self, password, salt):
            hashed.append(password)
            return encode(self, password, salt)

        monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
        for name in ("ann", "bob"):
            fail(sign_in, 1, name=name)
            assert hashed == ["wrong"]
            fail(sign_in, 7, name=name)
            assert hashed == ["wrong"] * 5  # none while it is closed
            hashed.clear()

    def test_nothing_is_kept_but_name_and_address(self, sign_in, ann):
        fail(sign_in, 2)
        row = AccessAttempt.objects.get()
        assert (row.username, row.ip_address) == ("ann", HOME)
        assert row.failures_since_start == 2
        assert (row.get_data, row.post_data, row.http_accept) == ("", "", "")

    def test_of_a_login_no_session_is_kept(self, sign_in, ann):
        sign_in(name="ann")
        row = AccessLog.objects.get()
        assert (row.username, row.ip_address) == ("ann", HOME)
        assert row.session_hash == ""

    def test_other_way_in_leads_to_the_same_door(self, client):
        answer = client.get("/login/?next=/documents/1/x.pdf")
        assert answer["Location"].startswith(reverse("wagtailadmin_login"))
        assert client.post("/login/")["Location"] == reverse("wagtailadmin_login")

    def test_every_call_to_authenticate_is_counted(self, ann):
        request = RequestFactory().post("/", REMOTE_ADDR=HOME)
        for _ in range(5):
            assert authenticate(request, username="ann", password="wrong") is None
        assert lockout.locks(NOW)

    def test_axes_own_command_opens_all(self, sign_in, ann):
        fail(sign_in)
        call_command("axes_reset")
        assert sign_in().status_code == IN


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_counted_each(sign_in):
    """No 500, no “database is locked”, and no failure gets lost."""
    answers = []

    def knock(number):
        try:
            for _ in range(4):
                name = f"name{number % 3}"
                answers.append(fail(sign_in, 1, name=name).status_code)
        finally:
            connections.close_all()

    crowd = [threading.Thread(target=knock, args=[number]) for number in range(12)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    assert len(answers) == 48
    assert set(answers) <= {OPEN, CLOSED}
    rows = AccessAttempt.objects.all()
    assert len(rows) == 3
    assert all(5 <= row.failures_since_start < 5 + 12 for row in rows)


class TestPasswordReset:
    """Asking for a new password."""

    @pytest.fixture(autouse=True)
    def at_once(self, django_capture_on_commit_callbacks):
        """Send what is queued when a request ends."""
        self.on_commit = django_capture_on_commit_callbacks

    def ask(self, ask_reset, **given):
        with self.on_commit(execute=True):
            return ask_reset(**given)

    def test_mails_a_link_to_who_has_the_address(self, client, ask_reset, ann):
        answer = self.ask(ask_reset, email="ANN@example.org")
        assert answer.status_code == IN
        (sent,) = mail.outbox
        assert sent.to == ["ann@example.org"]
        (url,) = re.findall(r"http://127.0.0.1:8000(/\S+)", sent.body)
        page = client.get(url, follow=True)
        assert page.context["validlink"]

    def test_answers_the_same_for_everybody(self, ask_reset, ann):
        known = [self.ask(ask_reset) for _ in range(4)]
        unknown = [self.ask(ask_reset, email="bob@example.org") for _ in range(4)]
        codes = [IN, IN, IN, CLOSED]
        assert [answer.status_code for answer in known] == codes
        assert [answer.status_code for answer in unknown] == codes
        assert known[3].content == unknown[3].content
        assert "ask again in 15 minutes" in known[3].content.decode()
        assert [sent.to for sent in mail.outbox] == [["ann@example.org"]] * 3

    def test_nobody_is_looked_up_before_the_answer(self, ask_reset, ann):
        """So it takes the same time, however long a mail server takes."""
        with CaptureQueriesContext(connection) as asked:
            ask_reset()
        assert asked.captured_queries
        assert not any("accounts_user" in query["sql"] for query in asked)
        assert not mail.outbox

    def test_a_mailbox_is_not_flooded_from_many_places(self, ask_reset, ann):
        for number in range(10):
            answer = self.ask(ask_reset, address=f"192.0.2.{number}")
            assert answer.status_code == IN
        assert len(mail.outbox) == lockout.MAILS

    def test_strangers_do_not_lock_out_the_one_it_is_for(
        self, client, sign_in, ask_reset, ann
    ):
        for number in range(30):
            self.ask(ask_reset, address=f"192.0.2.{number}")
        assert self.ask(ask_reset, address=HOME).status_code == IN
        assert len(mail.outbox) == lockout.MAILS
        # Each of the links they had mailed works,
        for sent in mail.outbox:
            (url,) = re.findall(r"http://127.0.0.1:8000(/\S+)", sent.body)
            assert client.get(url, follow=True).context["validlink"]
        # and where one has logged in, another is mailed.
        AccessLog.objects.create(username="ann", ip_address=HOME, attempt_time=NOW)
        assert self.ask(ask_reset, address=HOME).status_code == IN
        assert len(mail.outbox) == lockout.MAILS + 1

    def test_mails_again_after_a_quarter_of_an_hour(self, ask_reset, ann, noon):
        for number in range(10):
            self.ask(ask_reset, address=f"192.0.2.{number}")
        noon.move_to(NOW + QUARTER)
        assert self.ask(ask_reset, address="192.0.2.77").status_code == IN
        assert len(mail.outbox) == lockout.MAILS + 1

    def test_nor_many_mailboxes_from_one_place(self, ask_reset):
        most = LIMITS[Door.RESET][ADDRESS]
        answers = [
            self.ask(ask_reset, email=f"{number}@example.org").status_code
            for number in range(most + 1)
        ]
        assert answers == [IN] * most + [CLOSED]

    def test_failed_logins_leave_it_open(self, ask_reset, sign_in, ann):
        fail(sign_in, name="ann@example.org")
        assert self.ask(ask_reset).status_code == IN

    def test_new_password_must_be_long(self, client, ann):
        uid = urlsafe_base64_encode(force_bytes(ann.pk))
        token = default_token_generator.make_token(ann)
        url = reverse("wagtailadmin_password_reset_confirm", args=[uid, token])
        page = client.get(url, follow=True)
        (path, _code) = page.redirect_chain[-1]
        for short in ("elevenchars", PASSWORD):
            data = {"new_password1": short, "new_password2": short}
            answer = client.post(path, data)
            assert "at least 12 characters" in answer.content.decode()
        long = "correct horse battery"
        data = {"new_password1": long, "new_password2": long}
        assert client.post(path, data).status_code == IN
        ann.refresh_from_db()
        assert ann.check_password(long)
