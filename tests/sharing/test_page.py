"""The page as a stranger's browser gets it."""

import gzip
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from core.public import tokens
from core.public.bodies import bodies
from maintenance.models import MaintenanceRecord, MaintenanceType
from sharing.models import Share
from tests.factories import (
    MaintenanceRecordFactory,
    OdometerReadingFactory,
    ShareFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NBSP = "\N{NO-BREAK SPACE}"


def html(visitor, share, **query) -> str:
    response = visitor.get(share.path, query)
    assert response.status_code == 200
    return response.content.decode()


class TestShows:
    def test_everything_a_share_lets_it(self, visitor, whole):
        page = html(visitor, whole)
        for shown in (
            "<h1>Volvo V60</h1>",
            "2018",
            "Petrol",
            "B LQ 1860",
            "1HGCM82633A004352",
            f"54,321{NBSP}km on Feb 3, 2026",
            "Brake pads",
            "Feb 3, 2026",
            "Repair",
            "€1,234.50",
            "Kanal garage",
            "<strong>22.8 mm</strong>",
            "Photo: Worn pads",
            "Invoice",
            "Inspection",
            "due on Jan 1, 2027",
            "What it cost",
            "€1,333.50",
            f"Odometer over time: 54,321{NBSP}km on Feb 3, 2026",
        ):
            assert shown in page, shown

    def test_nothing_else(self, visitor, whole):
        assert "Zanzibar" not in html(visitor, whole)
        assert "48,484" not in html(visitor, whole)
        assert "7,777" not in html(visitor, whole)

    def test_little_where_little_is_chosen(self, visitor, whole, vehicle):
        few = ShareFactory(vehicle=vehicle, shows_details=False, shows_photos=False)
        page = html(visitor, few)
        assert "Brake pads" in page
        for hidden in (
            "B LQ 1860",
            "004352",
            "€",
            "1,234",
            "Kanal",
            "22.8",
            "files/",
            '<img class="portrait"',
            "Inspection",
            "Still to be done",
        ):
            assert hidden not in page, hidden

    def test_six_characters_of_the_vin(self, visitor, vehicle):
        six = ShareFactory(vehicle=vehicle, shows_vin="last_six")
        assert "…004352" in html(visitor, six)
        assert "1HGCM8" not in html(visitor, six)

    def test_newest_first_under_their_years(self, visitor, whole):
        page = html(visitor, whole)
        places = [
            page.index(part)
            for part in (
                'id="y2026"',
                "Brake pads",
                'id="y2025"',
                "Oil and filter",
                "Stone chip",
                'id="y2024"',
                "Spark plugs",
            )
        ]
        assert places == sorted(places)

    def test_what_was_only_seen_is_marked(self, visitor, whole):
        page = html(visitor, whole)
        assert page.count('class="entry seen"') == 1
        before = page[: page.index("Stone chip")]
        assert before.rindex("entry seen") > before.rindex("<li")

    @pytest.mark.parametrize(
        ("status", "note"),
        [("sold", "was sold"), ("archived", "no longer in use"), ("active", "")],
    )
    def test_a_note_on_what_was_sold(self, visitor, whole, vehicle, status, note):
        vehicle.status = status
        vehicle.save()
        page = html(visitor, whole)
        assert ('class="note"' in page) == bool(note)
        assert note in page
        assert "Brake pads" in page

    def test_when_it_was_last_changed_by_the_fleets_clock(
        self, visitor, whole, vehicle
    ):
        now = timezone.localtime(timezone.now(), timezone.get_fixed_timezone(60))
        page = html(visitor, whole)
        assert "Last changed: " in page
        assert page.split("Last changed: ")[1].split("<")[0].endswith(("CET", "CEST"))
        assert str(now.year) in page.split("Last changed: ")[1][:20]

    def test_a_car_without_make_goes_by_its_name(self, visitor, vehicle, share):
        vehicle.make = vehicle.model = ""
        vehicle.name = "Van"
        vehicle.save()
        assert "<h1>Van</h1>" in html(visitor, share)

    def test_a_reading_that_cannot_be_is_nobodys_odometer(
        self, visitor, share, vehicle
    ):
        for month in range(1, 9):
            day = date(2026, month, 1)
            OdometerReadingFactory(
                vehicle=vehicle, value=50_000 + 900 * month, read_on=day
            )
        OdometerReadingFactory(
            vehicle=vehicle, value=590_000, read_on=date(2026, 8, 20)
        )
        page = html(visitor, share)
        assert "590,000" not in page
        assert f"57,200{NBSP}km on Aug 1, 2026" in page
        assert "590000" not in visitor.get(f"/h/{share.token}.json").content.decode()

    def test_an_empty_history(self, visitor, share):
        assert "Nothing was entered yet." in html(visitor, share)

    def test_text_is_text(self, visitor, share, vehicle):
        MaintenanceRecordFactory(
            vehicle=vehicle, completed=True, description="<script>alert(1)</script>"
        )
        assert "<script" not in html(visitor, share)


class TestLongHistories:
    @pytest.fixture
    def long(self, vehicle, share):
        kinds = list(MaintenanceType.objects.exclude(code="").order_by("code"))
        MaintenanceRecord.objects.bulk_create(
            MaintenanceRecord(
                vehicle=vehicle,
                maintenance_type=kinds[number % 2],
                description=f"Work {number:03}",
                status="completed",
                completed_date=date(2020, 1, 1) + timedelta(days=number),
            )
            for number in range(60)
        )
        return share

    def test_page_by_page(self, visitor, long):
        first, last = html(visitor, long), html(visitor, long, page=3)
        assert "Page 1 of 3" in first
        assert "Work 059" in first
        assert "Work 034" not in first
        assert "?page=2" in first
        assert "Work 009" in last
        assert "Older" not in last

    def test_one_type(self, visitor, long):
        kind = MaintenanceType.objects.exclude(code="").order_by("code").first()
        page = html(visitor, long, type=kind.pk)
        assert "Work 058" in page
        assert "Work 059" not in page
        assert f"?type={kind.pk}&amp;page=2" in page
        assert 'aria-current="true"' in page

    @pytest.mark.parametrize(
        "query",
        [
            *({"page": page} for page in ("0", "4", "-1", "x", "1e3", "٣", "9" * 30)),
            *({"type": kind} for kind in ("0", "x", "999999", "1 OR 1=1")),
        ],
    )
    def test_a_page_that_is_not_there(self, visitor, long, query):
        assert visitor.get(long.path, query).status_code == 404

    def test_other_words_in_the_address_do_nothing(self, visitor, long):
        assert html(visitor, long, utm_source="mail") == html(visitor, long)


class TestLanguage:
    @pytest.mark.parametrize(
        ("accepted", "language"),
        [
            ("de", "de"),
            ("de-AT,en;q=0.5", "de"),
            ("fr,de;q=0.8,en;q=0.4", "de"),
            ("en-GB,de;q=0.9", "en"),
            ("fr", "en"),
            ("", "en"),
            ("x" * 5000, "en"),
            ("*", "en"),
        ],
    )
    def test_is_the_visitors(self, visitor, whole, accepted, language):
        response = visitor.get(whole.path, headers={"Accept-Language": accepted})
        assert f'<html lang="{language}">' in response.content.decode()
        assert "Accept-Language" in response["Vary"]

    def test_german(self, visitor, whole):
        response = visitor.get(whole.path, headers={"Accept-Language": "de"})
        page = response.content.decode()
        for shown in (
            "Wartungshistorie",
            "03.02.2026",
            f"1.234,50{NBSP}€",
            "Reparatur",
            "Beobachtung",
            f"54.321{NBSP}km",
            "Benzin",
            "Zuletzt geändert",
        ):
            assert shown in page, shown

    def test_a_type_of_ones_own_keeps_its_name(self, visitor, share, vehicle):
        kind = MaintenanceType.objects.create(name="Tyres")
        MaintenanceRecordFactory(vehicle=vehicle, maintenance_type=kind, completed=True)
        assert "Tyres" in html(visitor, share)


class TestHeaders:
    def test_say_that_nothing_is_told_to_anybody(self, visitor, whole):
        for url in (whole.path, f"/h/{whole.token}.json", "/h/nothing/"):
            headers = visitor.get(url).headers
            assert headers["Referrer-Policy"] == "no-referrer"
            assert "noindex" in headers["X-Robots-Tag"]
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["X-Frame-Options"] == "DENY"
            assert "no-cache" in headers["Cache-Control"]
            assert "private" in headers["Cache-Control"]
            assert "Set-Cookie" not in headers
            assert "Cookie" not in headers["Vary"]
            policy = headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert "http" not in policy

    @pytest.mark.parametrize(
        ("accepted", "page", "data"),
        [
            ("text/html,application/xhtml+xml,*/*;q=0.8", 200, 200),
            ("*/*", 200, 200),
            ("", 200, 200),
            ("rubbish", 200, 200),
            (";;,,q=", 200, 200),
            ("a/b; x*=nowhere'en'%ff", 200, 200),
            ("text/*", 200, 406),
            ("application/json", 406, 200),
            ("image/png", 406, 406),
            ("text/html;q=0", 406, 406),
            ("text/html;q=0, */*", 406, 200),
            ("text/html;q=0.1", 200, 406),
            ("application/json;q=7", 406, 200),
        ],
    )
    def test_each_form_has_its_address(self, visitor, whole, accepted, page, data):
        header = {"Accept": accepted}
        found = visitor.get(whole.path, headers=header)
        assert found.status_code == page
        assert "Accept," in found["Vary"]
        tag = {"If-None-Match": "*", **header}
        kept = 304 if page == 200 else 406
        assert visitor.get(whole.path, headers=tag).status_code == kept
        json = visitor.get(f"/h/{whole.token}.json", headers=header)
        assert json.status_code == data
        # What is not there has no form.
        assert visitor.get(f"/h/{tokens.new()}/", headers=header).status_code == 404

    def test_files_and_pictures_are_forms_too(self, visitor, whole):
        page = html(visitor, whole)
        photo = page.split('<a href="')[1:]
        (url,) = {part.split('"')[0] for part in photo if "photo.jpg" in part[:99]}
        asked = {url: "image/jpeg", f"{whole.path}odometer.svg": "image/svg+xml"}
        for address, form in asked.items():
            for accepted, status in ((form, 200), ("image/*", 200), ("text/html", 406)):
                header = {"Accept": accepted}
                assert visitor.get(address, headers=header).status_code == status

    def test_no_cookie_even_for_who_is_logged_in(self, visitor, whole):
        visitor.force_login(UserFactory(is_superuser=True))
        response = visitor.get(whole.path)
        assert not response.cookies
        assert response.content == type(visitor)().get(whole.path).content

    @pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "options"])
    def test_it_is_only_read(self, visitor, whole, method):
        assert getattr(visitor, method)(whole.path).status_code == 405

    def test_head_is_the_page_without_its_body(self, visitor, whole):
        head, page = visitor.head(whole.path), visitor.get(whole.path)
        assert head.status_code == 200
        assert head["Content-Length"] == page["Content-Length"]

    def test_compressed_for_who_takes_it(self, visitor, whole):
        plain = visitor.get(whole.path)
        packed = visitor.get(whole.path, headers={"Accept-Encoding": "br, gzip"})
        assert packed["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.content) == plain.content
        assert "Content-Encoding" not in plain
        refused = visitor.get(whole.path, headers={"Accept-Encoding": "gzip;q=0"})
        assert "Content-Encoding" not in refused

    def test_light(self, visitor, whole, vehicle):
        for number in range(40):
            MaintenanceRecordFactory(
                vehicle=vehicle,
                completed=True,
                description=f"Work {number}",
                details=f"Some words about what was done, number {number}. " * 9,
            )
        packed = visitor.get(whole.path, headers={"Accept-Encoding": "gzip"})
        assert len(packed.content) < 40 * 1024


class TestDoors:
    def refused(self, visitor, url) -> bytes:
        response = visitor.get(url)
        assert response.status_code == 404
        return response.content

    def test_all_that_does_not_work_looks_the_same(self, visitor, whole, vehicle):
        now = timezone.now()
        yesterday = vehicle.today() - timedelta(days=1)
        ended = ShareFactory(vehicle=vehicle, ends_on=yesterday)
        revoked = ShareFactory(vehicle=vehicle, revoked_at=now)
        mistyped = whole.token[:-1] + ("0" if whole.token[-1] != "0" else "1")
        pages = {
            self.refused(visitor, url)
            for url in (
                ended.path,
                revoked.path,
                f"/h/{mistyped}/",
                f"/h/{tokens.new()}/",
                f"/h/{whole.token.upper()}/",
                "/h/x/",
                "/h/",
                "/h/a/b/c/d",
                f"/h/{whole.token}/nothing",
                f"/h/{whole.token}0/",
                "/h/%00/",
                f"/h/{ended.token}.json",
                f"/h/{revoked.token}.pdf",
                f"/h/{ended.token}/check/",
                f"/h/{'x' * 3000}/",
            )
        }
        assert len(pages) == 1
        assert b"Volvo" not in pages.pop()

    def test_all_that_does_not_work_costs_one_query(
        self, visitor, vehicle, django_assert_num_queries
    ):
        revoked = ShareFactory(vehicle=vehicle, revoked_at=timezone.now())
        self.refused(visitor, revoked.path)
        for url in (revoked.path, f"/h/{tokens.new()}/", "/h/x/"):
            with django_assert_num_queries(1):
                self.refused(visitor, url)

    def test_with_or_without_its_last_slash(self, visitor, whole):
        assert html(visitor, whole) == visitor.get(whole.path[:-1]).content.decode()

    def test_the_last_day_is_one_of_the_fleets(self, visitor, whole, time_machine_at):
        whole.ends_on = date(2026, 3, 17)
        whole.save()
        time_machine_at(datetime.fromisoformat("2026-03-17T23:59:00+01:00"))
        assert visitor.get(whole.path).status_code == 200
        time_machine_at(datetime.fromisoformat("2026-03-18T00:01:00+01:00"))
        assert visitor.get(whole.path).status_code == 404

    def test_who_tries_too_often_waits_a_minute(self, visitor, whole, settings):
        settings.HISTORY_MISSES_A_MINUTE = 3
        here, elsewhere = {"REMOTE_ADDR": "192.0.2.1"}, {"REMOTE_ADDR": "192.0.2.2"}
        for _ in range(3):
            assert visitor.get("/h/x/", **here).status_code == 404
        for url in ("/h/x/", whole.path):
            refused = visitor.get(url, **here)
            assert refused.status_code == 429
            assert refused["Retry-After"] == "60"
            assert b"Too many tries" in refused.content
        assert visitor.get(whole.path, **elsewhere).status_code == 200

    def test_addresses_are_those_before_our_proxies(self, visitor, settings):
        settings.HISTORY_MISSES_A_MINUTE = 1
        settings.TRUSTED_PROXIES = 1
        one = {"X-Forwarded-For": "192.0.2.1"}
        assert visitor.get("/h/x/", headers=one).status_code == 404
        assert visitor.get("/h/x/", headers=one).status_code == 429
        other = {"X-Forwarded-For": "192.0.2.9"}
        assert visitor.get("/h/x/", headers=other).status_code == 404


class TestFresh:
    """No answer is kept beyond what it says."""

    def test_a_browser_is_told_that_nothing_changed(self, visitor, whole):
        tag = visitor.get(whole.path)["ETag"]
        again = visitor.get(whole.path, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == tag
        many = visitor.get(whole.path, headers={"If-None-Match": f'"x", {tag}'})
        assert many.status_code == 304

    def test_what_was_edited_is_shown_at_once(self, visitor, whole, records):
        before = visitor.get(whole.path)
        type(records["oil"]).objects.filter(pk=records["oil"].pk).update(
            description="Oil only"
        )
        tag = before["ETag"]
        after = visitor.get(whole.path, headers={"If-None-Match": tag})
        assert after.status_code == 200
        assert "Oil only" in after.content.decode()

    def test_other_languages_and_pages_are_other_answers(self, visitor, whole):
        tag = visitor.get(whole.path)["ETag"]
        german = {"If-None-Match": tag, "Accept-Language": "de"}
        assert visitor.get(whole.path, headers=german).status_code == 200

    def test_what_was_revoked_is_gone_at_once(self, visitor, whole):
        tag = visitor.get(whole.path)["ETag"]
        Share.objects.update(revoked_at=timezone.now())
        gone = visitor.get(whole.path, headers={"If-None-Match": tag})
        assert gone.status_code == 404

    def test_a_warm_page_costs_one_query(
        self, visitor, whole, django_assert_num_queries
    ):
        page = html(visitor, whole)
        with django_assert_num_queries(1):
            assert html(visitor, whole) == page

    def test_a_cold_page_asks_as_often_for_many_as_for_few(
        self, visitor, whole, vehicle, django_assert_max_num_queries
    ):
        MaintenanceRecord.objects.bulk_create(
            MaintenanceRecord(
                vehicle=vehicle,
                maintenance_type_id=MaintenanceType.objects.get(code="repair").pk,
                description=f"Work {number}",
                status="completed",
                completed_date=date(2020, 1, 1),
            )
            for number in range(300)
        )
        html(visitor, whole)
        bodies.clear()
        with django_assert_max_num_queries(11):
            html(visitor, whole)


class TestOpenings:
    def test_are_counted_and_nothing_else_is_kept(self, visitor, whole):
        from sharing.changes.visits import openings

        for _ in range(3):
            visitor.get(whole.path)
        visitor.get(f"/h/{tokens.new()}/")
        whole.refresh_from_db()
        assert whole.opened_count == 0  # a visit writes nothing
        openings.flush()
        openings.flush()
        whole.refresh_from_db()
        assert whole.opened_count == 3
        assert timezone.now() - whole.last_opened_at < timedelta(minutes=1)
