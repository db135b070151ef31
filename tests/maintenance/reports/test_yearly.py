"""A year on paper: what it says, and for whom."""

from datetime import date, timedelta
from io import BytesIO

import pikepdf
import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone, translation

from maintenance.models import YearlyReport
from maintenance.models.yearly_reports import Part
from maintenance.reports.yearly import build, content, request, status
from tests.factories import (
    MaintenanceRecordFactory,
    OdometerReadingFactory,
    UserFactory,
    VehicleFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def van(now):
    """A van with a year behind it, something overdue, and something ahead."""
    van = VehicleFactory(name="Van", plate="M-AB 1", fleet__currency="EUR")
    today = now.date()
    MaintenanceRecordFactory(
        vehicle=van, completed=True, description="Pads 制動", cost="80.50"
    )
    MaintenanceRecordFactory(
        vehicle=van,
        completed=True,
        description="Of another year",
        cost=7,
        completed_date=date(2025, 12, 31),
    )
    for description, days in (("Belt", -3), ("Tyres", 40)):
        MaintenanceRecordFactory(
            vehicle=van, description=description, due_date=today + timedelta(days=days)
        )
    OdometerReadingFactory(vehicle=van, value=1000, read_on=date(2025, 12, 1))
    OdometerReadingFactory(vehicle=van, value=2000, read_on=date(2026, 3, 1))
    return van


def manager_of(vehicle):
    user = UserFactory()
    user.groups.add(Group.objects.get(name=f"{vehicle.fleet}: managers"))
    return user


def lines(made) -> list[list[str]]:
    return [[line["what"] for line in part["lines"]] for part in made["sections"]]


def pdf_of(vehicle, year=2026) -> str:
    return reverse("vehicle_year:pdf", args=[vehicle.pk, year])


def assert_tagged(pages: bytes) -> None:
    with pikepdf.open(BytesIO(pages)) as paper:
        assert paper.Root.MarkInfo.Marked
        assert str(paper.docinfo.Title).endswith(", 2026")


class TestContent:
    def test_of_a_vehicle(self, owner, van, now):
        made = content.of_vehicle(owner, van, 2026, now)
        facts = dict(made["facts"])
        assert facts["Cost"] == "€80.50"
        # From 1 January on, between the readings of December and March.
        assert facts["Distance"].startswith("656\N{NO-BREAK SPACE}km")
        assert facts["Cost per km"] == "€0.123"
        assert made["month"]["rows"][2] == ["March 2026", "1", "€80.50", "100%"]
        assert lines(made) == [["Pads 制動"], ["Belt"], ["Tyres"]]

    def test_of_a_fleet_has_its_vehicles_and_nothing_of_others(self, owner, van, now):
        MaintenanceRecordFactory(completed=True, description="Elsewhere", cost=9)
        made = content.of_fleet(owner, van.fleet, 2026, now)
        assert [row[:2] for row in made["vehicles"]["rows"]] == [
            ["Van · M-AB 1", "€80.50"]
        ]
        assert lines(made) == [["Pads 制動"], ["Belt"], ["Tyres"]]
        assert "Elsewhere" not in str(made)

    def test_without_anything_says_so(self, owner, now):
        made = content.of_vehicle(owner, VehicleFactory(), 2026, now)
        assert dict(made["facts"])["Distance"] == "not known: too few readings"
        assert lines(made) == [[], [], []]

    def test_long_lists_are_cut_and_say_so(self, owner, van, now, monkeypatch):
        monkeypatch.setattr(content, "LISTED", 1)
        MaintenanceRecordFactory(vehicle=van, completed=True, description="Oil")
        made = content.of_vehicle(owner, van, 2026, now)
        assert "These are the first 1" in made["sections"][0]["more"]


class TestPaper:
    def test_is_a_tagged_pdf(self, client, van):
        client.force_login(manager_of(van))
        answer = client.get(pdf_of(van))
        assert answer["Content-Type"] == "application/pdf"
        assert_tagged(answer.content)

    def test_is_not_there_for_others(self, client, van):
        assert client.get(pdf_of(van)).status_code == 302
        for user in (manager_of(VehicleFactory()), UserFactory()):
            client.force_login(user)
            assert client.get(pdf_of(van)).status_code in (302, 404)

    @pytest.mark.parametrize("year", [0, 1899, 2200, 99999999999])
    def test_of_no_such_year_is_not_there(self, owner_client, van, year):
        assert owner_client.get(pdf_of(van, year)).status_code == 404


class TestForm:
    def ask(self, client, **data):
        return client.post(reverse("yearly_report"), data)

    def test_leads_to_the_paper(self, client, van):
        client.force_login(manager_of(van))
        page = client.get(reverse("yearly_report"))
        assert page.context["form"].initial["fleet"] == van.fleet
        answer = self.ask(client, fleet=van.fleet_id, year=2026)
        report = YearlyReport.objects.get()
        assert (report.fleet, report.year) == (van.fleet, 2026)
        assert answer["Location"] == status.url(report)
        answer = self.ask(client, fleet=van.fleet_id, vehicle=van.pk, year=2026)
        assert answer["Location"] == pdf_of(van)

    def test_begins_with_the_fleet_of_an_address(self, owner_client, van):
        VehicleFactory()
        url = reverse("yearly_report")
        for query, chosen in (
            (f"?fleet={van.fleet_id}", van.fleet),
            ("?fleet=0", None),
            ("?fleet=x", None),
            ("", None),
        ):
            page = owner_client.get(url + query)
            assert page.context["form"].initial["fleet"] == chosen, query

    def test_refuses_with_a_sentence(self, client, van):
        foreign = VehicleFactory()
        client.force_login(manager_of(van))
        for data, field in (
            ({"year": 2026}, "fleet"),
            ({"year": 2026, "fleet": foreign.fleet_id}, "fleet"),
            ({"year": 2026, "vehicle": foreign.pk}, "vehicle"),
            ({"year": "x", "vehicle": van.pk}, "year"),
            ({"year": 1, "vehicle": van.pk}, "year"),
            ({"year": 2026, "vehicle": "\0"}, "vehicle"),
        ):
            assert field in self.ask(client, **data).context["form"].errors, data

    def test_is_for_those_with_a_fleet(self, client, van):
        assert client.get(reverse("yearly_report")).status_code == 302
        client.force_login(UserFactory())
        assert client.get(reverse("yearly_report")).status_code == 302


class TestAsking:
    """Of a fleet, it is made by the worker, and shown how far it is."""

    @pytest.fixture
    def maria(self, van):
        return manager_of(van)

    @pytest.fixture
    def hers(self, client, maria):
        client.force_login(maria)
        return client

    @pytest.fixture
    def report(self, maria, van, now):
        return request.ask(maria, van.fleet, 2026, now)

    def look(self, client, report):
        return client.get(status.url(report))

    def test_the_worker_is_told_and_the_pages_are_there(
        self, hers, van, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            answer = hers.post(
                reverse("yearly_report"), {"fleet": van.fleet_id, "year": 2026}
            )
        page = hers.get(answer["Location"])
        report = YearlyReport.objects.get()
        assert "The report is ready." in page.content.decode()
        url = reverse("yearly_reports:pdf", args=[report.pk])
        assert url in page.content.decode()
        assert url in hers.get(reverse("yearly_report")).content.decode()
        pages = hers.get(url)
        assert f'"{van.fleet.name.lower()}'.replace(" ", "-") in str(pages.headers)
        assert_tagged(pages.content)

    def test_asking_twice_makes_one(self, report, maria, van, now):
        assert request.ask(maria, van.fleet, 2026, now) == report
        assert build.make(report.pk, lambda: now)
        later = now + timedelta(hours=1)
        again = request.ask(maria, van.fleet, 2026, later)
        again.refresh_from_db()
        assert (again.pk, again.state, again.pdf) == (report.pk, "waiting", None)
        assert again.asked_at == later
        assert YearlyReport.objects.count() == 1

    def test_nobody_has_the_worker_make_many(self, hers, report, maria, van, now):
        for year in (2025, 2024):
            request.ask(maria, van.fleet, year, now)
        with pytest.raises(request.TooManyError):
            request.ask(maria, van.fleet, 2023, now)
        page = hers.post(
            reverse("yearly_report"), {"fleet": van.fleet_id, "year": 2023}
        )
        (sentence,) = page.context["form"].errors["fleet"]
        assert sentence.startswith("You are waiting for 3 reports.")
        assert request.ask(manager_of(van), van.fleet, 2023, now)

    def test_old_ones_make_room(self, maria, van, now, monkeypatch):
        monkeypatch.setattr(request, "MOST_KEPT", 2)
        for year in (2024, 2025, 2026):
            made = request.ask(maria, van.fleet, year, now + timedelta(hours=year))
            build.make(made.pk, lambda: now)
        years = YearlyReport.objects.values_list("year", flat=True)
        assert list(years) == [2026, 2025]

    def test_how_far_it_is_is_seen_from_outside(self, hers, report, now, monkeypatch):
        monkeypatch.setattr(content, "AT_ONCE", 1)
        MaintenanceRecordFactory(
            vehicle=VehicleFactory(fleet=report.fleet), completed=True, cost=3
        )
        seen = []
        clock = iter(now + timedelta(seconds=number) for number in range(99))

        def tick():
            kept = YearlyReport.objects.get()
            page = self.look(hers, report).content.decode()
            if kept.part:
                assert f"{Part(kept.part).label} …" in page
                assert f'value="{kept.parts_done:g}"' in page.replace(".0", "")
            if kept.part_of:
                assert f"{kept.part_done} of {kept.part_of}" in page
            seen.append(kept.parts_done)
            return next(clock)

        assert build.make(report.pk, tick)
        assert seen == sorted(seen)
        assert {0, 1, 2, 2.5, 3, 4, 5} <= set(seen)
        assert YearlyReport.objects.get().part == Part.PAPER

    def test_a_failure_is_told_and_tried_again(
        self, hers, report, now, monkeypatch, caplog
    ):
        with monkeypatch.context() as broken:
            broken.setattr(content, "of_fleet", lambda *_args: 1 / 0)
            assert not build.make(report.pk, lambda: now)
        assert "ZeroDivisionError" in caplog.text
        page = self.look(hers, report).content.decode()
        assert "could not be made" in page
        assert "Try again" in page
        assert "Division" not in page
        pdf = reverse("yearly_reports:pdf", args=[report.pk])
        assert hers.get(pdf).status_code == 404
        assert hers.post(status.url(report))["Location"] == status.url(report)
        assert build.make(report.pk, lambda: now)
        assert hers.get(pdf).status_code == 200

    def test_what_a_killed_worker_left_is_made(self, report, now):
        """The first worker is gone after one part; another one comes along."""

        def killed():
            if YearlyReport.objects.get().part:
                raise KeyboardInterrupt
            return now

        with pytest.raises(KeyboardInterrupt):
            build.make(report.pk, killed)
        build.catch_up(lambda: now + timedelta(minutes=4))
        assert YearlyReport.objects.get().state == "working"
        build.catch_up(lambda: now + timedelta(minutes=6))
        assert YearlyReport.objects.get().state == "ready"

    def test_what_is_cut_off_again_and_again_is_given_up(self, report, now):
        rows = YearlyReport.objects
        rows.update(state="working", attempts=YearlyReport.MOST_ATTEMPTS)
        build.catch_up(lambda: now + timedelta(minutes=6))
        assert rows.get().state == "failed"

    def test_what_the_queue_lost_is_made(self, hers, report, now):
        build.catch_up(lambda: now)
        assert YearlyReport.objects.get().state == "waiting"
        build.catch_up(lambda: now + timedelta(minutes=2))
        assert YearlyReport.objects.get().state == "ready"

    def test_who_comes_too_late_writes_nothing(self, report, now):
        """A worker that was taken for dead goes on after another has begun."""
        late = iter([now, now + timedelta(minutes=6)])

        def slow():
            YearlyReport.objects.filter(part="types").update(attempts=2)
            return next(late, now)

        assert not build.make(report.pk, slow)
        kept = YearlyReport.objects.get()
        assert (kept.state, kept.attempts, kept.pdf) == ("working", 2, None)

    def test_it_is_its_person_s_alone(self, client, report, van, now):
        build.make(report.pk, lambda: now)
        pdf = reverse("yearly_reports:pdf", args=[report.pk])
        for user in (manager_of(van), manager_of(VehicleFactory())):
            client.force_login(user)
            for url in (status.url(report), pdf):
                assert client.get(url).status_code == 404
            assert client.post(status.url(report)).status_code == 404
            page = client.get(reverse("yearly_report")).content.decode()
            assert status.url(report) not in page

    def test_the_right_is_asked_again(self, hers, report, maria, van, now):
        build.make(report.pk, lambda: now)
        pdf = reverse("yearly_reports:pdf", args=[report.pk])
        assert hers.get(pdf).status_code == 200
        maria.groups.set([Group.objects.get(name=f"{VehicleFactory().fleet}: viewers")])
        assert hers.get(pdf).status_code == 404
        assert self.look(hers, report).status_code == 404

    def test_nothing_is_made_of_what_may_not_be_seen_any_more(self, report, maria, now):
        maria.groups.clear()
        assert not build.make(report.pk, lambda: now)
        assert not YearlyReport.objects.exists()

    def test_it_is_kept_for_a_week(self, report, now):
        build.make(report.pk, lambda: now)
        build.forget(now + timedelta(days=7))
        assert YearlyReport.objects.exists()
        build.forget(now + timedelta(days=7, seconds=1))
        assert not YearlyReport.objects.exists()

    def test_it_speaks_the_language_of_who_asked(self, maria, van, now):
        with translation.override("de"):
            report = request.ask(maria, van.fleet, 2026, now)
        said = []
        kept = content.of_fleet
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                content,
                "of_fleet",
                lambda *args: said.append(translation.get_language()) or kept(*args),
            )
            assert build.make(report.pk, lambda: now)
        assert said == ["de"]

    def test_a_worker_that_is_away_is_told_of(self, hers, report):
        at = timezone.now()
        YearlyReport.objects.update(seen_at=at)
        assert "begun in a moment" in self.look(hers, report).content.decode()
        YearlyReport.objects.update(seen_at=at - timedelta(minutes=2))
        page = self.look(hers, report).content.decode()
        assert "the worker has much to do, or is not running" in page
