"""Inviting a person by e-mail into one of a fleet's groups, and nowhere else. They
join when they accept; what accepting does alone is in test_accepting.py."""

import re
import smtplib
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape
from wagtail.models import GroupCollectionPermission, ModelLogEntry

from accounts.models import User
from core.admin.urls import admin_url
from tenancy import pending
from tenancy.acceptance import accept, accept_as_new
from tenancy.invitations import MOST_PER_HOUR, InviteForm, invite
from tenancy.pending import ACTION
from tenancy.roles import groups_of, role_of
from tests.factories import FleetFactory, UserFactory
from tests.pages import messages_of, posted
from tests.privacy.conftest import member
from vehicles.models import Fleet

pytestmark = pytest.mark.django_db

PASSWORD = "s3same-open-it"
HUGE = "x" * (10 * 1024 * 1024)


@pytest.fixture
def fleet():
    return FleetFactory(name="Homestead")


@pytest.fixture
def other():
    return FleetFactory(name="Works")


@pytest.fixture
def manager(fleet):
    return member(fleet, "managers", first_name="Mona", last_name="Manager")


@pytest.fixture
def page(client, manager, fleet):
    """The form, in our manager's browser; call it with what is typed."""
    client.force_login(manager)

    def send(email="ann@example.org", role="viewers", fleet=fleet, **fields):
        url = admin_url(Fleet, "invite", fleet.pk)
        data = {"email": email, "role": role, "first_name": "", "last_name": ""}
        return client.post(url, data | fields, follow=True)

    return send


def group(fleet, role):
    return Group.objects.get(name=role_of(fleet, role).group_name(fleet.name))


def give(group, fleet, *codenames):
    for permission in Permission.objects.filter(codename__in=codenames):
        GroupCollectionPermission.objects.create(
            group=group, collection=fleet.collection, permission=permission
        )


def link() -> str:
    """Return where the link of the last mail leads, without the server's name."""
    return re.search(r"http://127.0.0.1:8000(\S+)", str(mail.outbox[-1].body))[1]


def enrol(fleet, role="viewers", email="ann@example.org", *, by, **names):
    """Invite somebody, who accepts; return them."""
    entry = invite(fleet, role, email, by=by, now=timezone.now(), **names)
    token = pending.link(entry, is_mailed=True).split("/")[-2]
    person = User.objects.filter(email__iexact=email).first()
    if person is None:
        return accept_as_new(token, PASSWORD)
    accept(token, person)
    return person


def choose(client, url=""):
    """Accept by the last mail's link, or that one, as somebody new."""
    client.logout()
    typed = dict.fromkeys(("new_password1", "new_password2"), PASSWORD)
    return client.post(url or link(), typed, follow=True)


class TestWhoIsInvited:
    def test_a_new_person_sets_a_password_and_is_in(self, page, fleet, client):
        response = page(first_name="Ann", last_name="Lind")
        assert response.redirect_chain[-1][0] == admin_url(Fleet, "edit", fleet.pk)
        assert not User.objects.filter(email="ann@example.org").exists()
        login = choose(client)
        assert "user name ann@example.org" in login.content.decode()
        ann = User.objects.get(email="ann@example.org")
        assert (str(ann), ann.username) == ("Ann Lind", "ann@example.org")
        assert [*ann.groups.all()] == [group(fleet, "viewers")]
        typed = {"username": "ann@example.org", "password": PASSWORD}
        client.post(reverse("wagtailadmin_login"), typed)
        assert "Homestead" in str(client.get(admin_url(Fleet, "list")).content)
        assert "does not work any more" in client.get(link()).content.decode()

    @pytest.mark.parametrize("ticked", [True, False])
    def test_who_accepts_is_reminded_unless_unticked(
        self, page, client, manager, fleet, ticked
    ):
        assert InviteForm(roles=Fleet.roles)["remind"].initial is True
        page(**({"remind": "on"} if ticked else {}))
        assert not fleet.notify_users.exists()
        choose(client)
        ann = User.objects.get(email="ann@example.org")
        assert [*fleet.notify_users.all()] == ([ann] if ticked else [])
        client.force_login(manager)
        page(remind="on")
        client.force_login(ann)
        client.post(link())
        assert [*fleet.notify_users.all()] == [ann]

    def test_a_closed_account_is_not_reminded(self, page, fleet):
        UserFactory(email="ann@example.org", is_active=False)
        page(remind="on")
        assert not fleet.notify_users.exists()

    def test_the_link_ends_after_the_days_that_the_mail_tells(self, page, client):
        page()
        assert "once, within 3\xa0days:" in mail.outbox[0].body
        client.logout()
        for hours, opens in [(71, True), (73, False)]:
            with time_machine.travel(timezone.now() + timedelta(hours=hours)):
                found = client.get(link(), follow=True)
            assert bool(found.context["invitation"]) is opens

    def test_a_known_person_keeps_name_and_password(self, page, fleet, client):
        ann = UserFactory(email="Ann@Example.org", first_name="Annika")
        before = ann.password
        page(email="aNN@eXample.ORG", first_name="Eve")
        assert not ann.groups.exists()
        assert mail.outbox[0].to == ["Ann@Example.org"]
        client.force_login(ann)
        client.post(link())
        ann.refresh_from_db()
        assert (ann.first_name, ann.password) == ("Annika", before)
        assert [*ann.groups.all()] == [group(fleet, "viewers")]

    def test_the_answer_is_the_same_for_all(self, page):
        UserFactory(email="known@example.org")
        UserFactory(email="gone@example.org", is_active=False)
        said = {
            messages_of(page(email=f"{who}@example.org"))[0].replace(who, "…")
            for who in ("nobody", "known", "gone")
        }
        assert len(said) == 1
        assert "is invited to “Homestead”" in said.pop()

    @pytest.mark.parametrize("backend", ["no server", "no such domain"])
    def test_nor_while_no_mail_can_be_sent(self, page, settings, backend):
        UserFactory(email="known@example.org")
        UserFactory(email="gone@example.org", is_active=False)
        if backend == "no server":
            settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
            settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        else:
            settings.DEFAULT_FROM_EMAIL = "us@" + "x" * 70 + ".example"
        said = {
            messages_of(page(email=f"{who}@example.org"))[0].replace(who, "…")
            for who in ("nobody", "known", "gone")
        }
        assert len(said) == 1

    def test_a_closed_account_stays_closed(self, page):
        closed = UserFactory(email="ann@example.org", is_active=False)
        page()
        closed.refresh_from_db()
        assert not closed.is_active
        assert not closed.groups.exists()
        assert mail.outbox == []

    def test_again_sends_another_link(self, page):
        page()
        page()
        assert len(mail.outbox) == 2
        bodies = [str(sent.body) for sent in mail.outbox]
        assert bodies[0] != bodies[1]

    def test_a_manager_invited_as_a_viewer_stays_manager(self, fleet, manager):
        enrol(fleet, "managers", by=manager)
        ann = enrol(fleet, "viewers", by=manager)
        assert Fleet.objects.changeable_by(ann).get() == fleet

    @pytest.mark.parametrize(
        ("email", "username"),
        [
            ("Ann@Example.org", "ann@example.org-2"),  # somebody is called so
            ("o'neil@example.org", "o-neil@example.org"),
            (f"{'a' * 64}@{'b' * 63}.{'c' * 63}.org", f"{'a' * 64}@{'b' * 63}."),
        ],
    )
    def test_user_names_are_valid_unique_and_short_enough(
        self, page, client, email, username
    ):
        UserFactory(username="ANN@example.org", email="other@example.org")
        page(email=email)
        login = choose(client)
        made = User.objects.get(email__iexact=email)
        assert made.username.startswith(username)
        made.full_clean()
        assert f"user name {escape(made.username)}" in login.content.decode()

    def test_is_noted_in_the_fleets_history(self, page, fleet, manager, client):
        page()
        entry = ModelLogEntry.objects.for_instance(fleet).get(action=ACTION)
        assert entry.user == manager
        assert entry.data == {
            "email": "ann@example.org",
            "role": "viewers",
            "remind": False,
            "first_name": "",
            "last_name": "",
        }
        history = client.get(admin_url(Fleet, "history", fleet.pk)).content.decode()
        assert "Invited ann@example.org to the viewers" in history


class TestMail:
    def sent(self):
        raw = mail.outbox[-1].message().as_bytes()
        return message_from_bytes(raw, policy=policy.default)

    def test_says_who_invites_to_what_in_text_and_html(self, page):
        page()
        sent = self.sent()
        assert sent["Subject"] == "Mona Manager invites you to “Homestead”"
        assert sent["Auto-Submitted"] == "auto-generated"
        html = BeautifulSoup(sent.get_body(["html"]).get_content(), "html.parser")
        for part in (sent.get_body(["plain"]).get_content(), html.get_text(" ")):
            for said in (
                "Mona Manager invites you to the fleet “Homestead” in AutoTracker",
                "once, within 3\xa0days",
                "ask Mona Manager to invite you again",
            ):
                assert said in part
        assert html.a["href"].endswith(link())

    def test_whatever_people_typed_it_is_one_line_and_no_markup(self, page, manager):
        User.objects.filter(pk=manager.pk).update(
            first_name="A\r\nBcc: all@example.org", last_name="<b>=?utf-8?q?x?=\u202e"
        )
        page()
        sent = self.sent()
        assert sent["Bcc"] is None
        assert sent["Subject"].strip().startswith("A Bcc: all@example.org <b>")
        assert "<b>" not in sent.get_body(["html"]).get_content()

    def test_is_in_the_sites_language(self, page):
        with translation.override("de"):
            page()
        assert '<html lang="en">' in mail.outbox[0].alternatives[0][0]

    @pytest.mark.parametrize(
        ("error", "words"),
        [
            (ConnectionRefusedError("Connection refused"), "Connection refused"),
            (smtplib.SMTPSenderRefused(550, b"<b>no</b> relay", "x"), "550 <b>no</b>"),
            (
                smtplib.SMTPRecipientsRefused({"ann@example.org": (550, b"no box")}),
                "550 no box",
            ),
            (UnicodeError("label too long"), "label too long"),
        ],
    )
    def test_a_refusing_server_is_quoted_and_one_can_invite_again(
        self, page, monkeypatch, error, words
    ):
        def refuse(message):
            raise error

        with monkeypatch.context() as patched:
            patched.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
            response = page()
        assert response.status_code == 200
        (said,) = BeautifulSoup(response.content, "html.parser").select(".messages li")
        assert "the e-mail could not be sent" in said.get_text()
        assert words in said.get_text()
        assert posted(response.context["form"])["email"] == "ann@example.org"
        page()
        assert len(mail.outbox) == 1


class TestWhichGroup:
    def test_a_renamed_group_is_found_by_its_rights(self, fleet, manager):
        viewers = group(fleet, "viewers")
        Group.objects.filter(pk=viewers.pk).update(name="Family")
        assert enrol(fleet, by=manager).groups.get() == viewers

    def test_the_one_with_the_name_comes_first(self, fleet):
        older = Group.objects.create(pk=-1, name="Drivers")
        older.permissions.add(Permission.objects.get(codename="access_admin"))
        give(older, fleet, "view_vehicle")
        assert [*groups_of(fleet, "viewers")] == [group(fleet, "viewers"), older]

    @pytest.mark.parametrize("role", ["managers", "viewers"])
    def test_a_deleted_group_is_made_again_as_it_was(self, fleet, owner, role):
        before = self.rights(group(fleet, role))
        group(fleet, role).delete()
        person = enrol(fleet, role, by=owner)
        assert person.groups.get() == group(fleet, role)
        assert self.rights(group(fleet, role)) == before

    def rights(self, group):
        return {
            *group.permissions.all(),
            *group.collection_permissions.values_list("permission", "collection"),
        }

    def test_the_other_group_gets_nothing_back(self, fleet, manager):
        managers = group(fleet, "managers")
        managers.collection_permissions.filter(
            permission__codename__startswith="delete"
        ).delete()
        before = self.rights(managers)
        group(fleet, "viewers").delete()
        enrol(fleet, by=manager)
        assert self.rights(managers) == before

    def test_managers_who_only_look_now_do_not_change_again(self, fleet, owner):
        managers = group(fleet, "managers")
        managers.collection_permissions.exclude(
            permission__codename="view_vehicle"
        ).delete()
        with pytest.raises(ValidationError, match="was changed"):
            enrol(fleet, "managers", by=owner)
        assert managers.collection_permissions.count() == 1

    def test_another_fleet_that_has_taken_the_name_gets_nobody(
        self, fleet, other, manager
    ):
        """A manager can rename the fleet, but not so that its name opens a door."""
        Group.objects.filter(name="Works: managers").update(name="Homeland: managers")
        fleet.name = "Homeland"
        fleet.save()
        for role in ("managers", "viewers"):
            person = enrol(fleet, role, by=manager)
        assert Fleet.objects.visible_to(person).get() == fleet

    def test_a_group_that_lost_its_rights_does_not_get_them_back(
        self, page, fleet, manager
    ):
        viewers = group(fleet, "viewers")
        viewers.collection_permissions.all().delete()
        response = page()
        assert "was changed" in messages_of(response)[0]
        assert not User.objects.filter(email="ann@example.org").exists()
        assert not viewers.collection_permissions.exists()
        assert mail.outbox == []

    def test_nobody_hands_on_what_they_do_not_have(
        self, page, fleet, other, manager, owner
    ):
        give(group(fleet, "viewers"), other, "view_vehicle")
        assert "more rights than you have" in messages_of(page())[0]
        assert not User.objects.filter(email="ann@example.org").exists()
        assert enrol(fleet, by=owner).groups.get() == group(fleet, "viewers")

    @pytest.mark.parametrize("codename", ["add_user", "change_group"])
    def test_nor_rights_on_people(self, fleet, manager, codename):
        permission = Permission.objects.get(codename=codename)
        group(fleet, "viewers").permissions.add(permission)
        with pytest.raises(ValidationError):
            enrol(fleet, by=manager)

    def test_who_may_only_change_makes_no_managers(self, fleet):
        drivers = Group.objects.create(name="Drivers")
        drivers.permissions.add(Permission.objects.get(codename="access_admin"))
        give(drivers, fleet, "view_vehicle", "change_vehicle", "invite_fleet")
        give(drivers, fleet, "view_share", "view_delivery")
        driver = UserFactory()
        driver.groups.add(drivers)
        assert enrol(fleet, by=driver).groups.get() == group(fleet, "viewers")
        assert drivers in enrol(fleet, "managers", by=driver).groups.all()
        assert group(fleet, "managers").user_set.count() == 0

    def test_rights_from_above_can_be_handed_on(self, fleet):
        above = Group.objects.create(name="Holding")
        above.permissions.add(Permission.objects.get(codename="access_admin"))
        root = fleet.collection.get_parent()
        for permission in Permission.objects.filter(
            pk__in=fleet.collection.group_permissions.values("permission")
        ):
            above.collection_permissions.create(collection=root, permission=permission)
        chief = UserFactory()
        chief.groups.add(above)
        person = enrol(fleet, "managers", by=chief)
        assert person.groups.get() == group(fleet, "managers")


class TestRefusals:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            *(("email", bad) for bad in ("", "ann", "ann@", "a\0b@example.org", HUGE)),
            ("email", "ann@example.org\r\nBcc: all@example.org"),
            ("email", "ann@exam\u202eple.org"),
            ("email", f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 63}.org"),
            *(("first_name", bad) for bad in ("A\0", "A\u202eB", "A\nB", HUGE)),
            *(("last_name", bad) for bad in ("A\0", "A\u202eB", "A\nB", HUGE)),
            *(("role", bad) for bad in ("", "owners", "A\0", HUGE)),
        ],
        ids=lambda value: value[:12],
    )
    def test_are_said_at_the_field_and_nothing_is_done(self, page, field, value):
        people = User.objects.count()
        response = page(**{field: value})
        assert response.status_code == 200
        assert [*response.context["form"].errors] == [field]
        assert User.objects.count() == people
        assert mail.outbox == []
        assert not ModelLogEntry.objects.filter(action=ACTION).exists()

    def test_so_many_in_an_hour(self, page, fleet, manager):
        now = timezone.now()
        for number in range(MOST_PER_HOUR):
            invite(fleet, "viewers", f"p{number}@example.org", by=manager, now=now)
        assert "20 invitations within an hour" in messages_of(page())[0]
        assert not User.objects.filter(email="ann@example.org").exists()
        with time_machine.travel(now + timedelta(minutes=61)):
            invite(fleet, "viewers", "ann@example.org", by=manager, now=timezone.now())

    def test_not_for_viewers_strangers_and_other_managers(
        self, client, fleet, other, manager
    ):
        url = admin_url(Fleet, "invite", fleet.pk)
        typed = {"email": "ann@example.org", "role": "managers"}
        people = [None, member(fleet, "viewers"), member(other, "managers")]
        for person, status in zip(people, (302, 302, 404), strict=True):
            if person:
                client.force_login(person)
            for response in (client.get(url), client.post(url, typed)):
                assert response.status_code == status
        assert not User.objects.filter(email="ann@example.org").exists()

    def test_the_button_leads_to_the_form(self, page, client, fleet, manager):
        found = client.get(admin_url(Fleet, "edit", fleet.pk)).content
        url = admin_url(Fleet, "invite", fleet.pk)
        (button,) = BeautifulSoup(found, "html.parser").select(f'a[href="{url}"]')
        assert button.get_text(strip=True) == "Invite"
        form = client.get(url).context["form"]
        assert posted(form)["role"] == "viewers"


class TestTheLinkToHandOn:
    """While no mail leaves the server, who invites gets the link."""

    @pytest.fixture(autouse=True)
    def files(self, settings, tmp_path):
        settings.EMAIL_BACKEND = "autotracker.mail.EmlFileBackend"
        settings.EMAIL_FILE_PATH = str(tmp_path / "mail")

    def link(self, response) -> str:
        found = re.search(
            r'value="http://127.0.0.1:8000(/invite/[^"]+)"', said(response)
        )
        return found[1] if found else ""

    def test_a_new_person_sets_a_password_by_it(self, page, client, fleet):
        response = page()
        assert "EMAIL_URL" in said(response)
        url = self.link(response)
        choose(client, url)
        assert User.objects.get(email="ann@example.org").check_password(PASSWORD)
        assert "does not work any more" in said(client.get(url))

    def test_it_is_shown_once(self, page, client, fleet):
        assert self.link(page())
        assert not self.link(client.get(admin_url(Fleet, "invite", fleet.pk)))

    @pytest.mark.parametrize("is_active", [True, False])
    def test_who_has_an_account_chooses_no_password(self, page, client, is_active):
        ann = UserFactory(email="ann@example.org", is_active=is_active)
        response = choose(client, self.link(page()))
        assert "No password can be chosen by this link" in said(response)
        ann.refresh_from_db()
        assert not ann.check_password(PASSWORD)
        assert not ann.groups.exists()

    def test_who_is_unused_elsewhere_keeps_their_account(self, page, client, other):
        """Earlier versions made accounts without a password."""
        ann = member(other, "managers", email="ann@example.org", password="!x")
        User.objects.filter(pk=ann.pk).update(password="!x")
        url = self.link(page())
        assert "No password can be chosen by this link" in said(choose(client, url))

    def test_the_answer_is_the_same_for_all(self, page):
        UserFactory(email="known@example.org")
        UserFactory(email="gone1@example.org", is_active=False)
        found = {
            len(self.link(page(email=f"{who}@example.org")))
            for who in ("nobod", "known", "gone1")
        }
        assert len(found) == 1
        assert found != {0}

    def test_it_ends(self, page, client):
        url = self.link(page())
        with time_machine.travel(timezone.now() + timedelta(days=4)):
            assert "does not work any more" in said(client.get(url))

    def test_what_is_no_link_is_void(self, client):
        for token in ("x", "a:b:c", "." * 200):
            url = reverse("invited", args=[token])
            assert "does not work any more" in said(client.get(url))
            assert client.post(url).status_code == 404

    def test_where_mail_is_sent_there_is_none(self, page, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        assert not self.link(page())


def said(response) -> str:
    return response.content.decode()
