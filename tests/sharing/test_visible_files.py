"""A picture of an invoice is no photo: shared pages, the form that makes them, and
those whose pages showed one before."""

from importlib import import_module
from typing import Any, ClassVar

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from core.admin.urls import admin_url
from maintenance.models import Attachment
from sharing.models import HistoryChange, Share
from tests.factories import AttachmentFactory, ImageFactory, ShareFactory, UserFactory
from tests.privacy.conftest import member

pytestmark = pytest.mark.django_db

PAPERS = ["invoice", "receipt", "quote", "estimate", "other"]


@pytest.fixture
def paper(files, records):
    """A receipt, photographed."""
    return AttachmentFactory(
        record=records["oil"],
        image=ImageFactory(title="Receipt"),
        kind="receipt",
        caption="Dear Mrs Customer",
    )


def everything(visitor, share) -> tuple[str, str, str]:
    """All that a visitor reads: page, JSON, check value."""
    page = visitor.get(f"/h/{share.token}/").content.decode()
    data = visitor.get(f"/h/{share.token}.json")
    return page, data.content.decode(), data.json()["check"]["value"]


def urls(visitor, share) -> list[str]:
    return [one["url"] for one in visitor.get(f"/h/{share.token}.json").json()["files"]]


@pytest.mark.parametrize("kind", PAPERS)
@pytest.mark.parametrize("photos", [True, False])
@pytest.mark.parametrize("documents", [True, False])
def test_kind_decides(visitor, vehicle, paper, kind, photos, documents):
    Attachment.objects.filter(pk=paper.pk).update(kind=kind)
    share = ShareFactory(
        vehicle=vehicle, shows_photos=photos, shows_documents=documents
    )
    page, data, _check = everything(visitor, share)
    for text in (page, data):
        assert ("Dear Mrs Customer" in text) == documents
        assert ("Worn pads" in text) == photos
    pdf = visitor.get(f"/h/{share.token}.pdf")
    assert pdf.status_code == 200


def test_what_is_called_a_document_later_is_gone_at_once(visitor, vehicle, paper):
    Attachment.objects.filter(pk=paper.pk).update(kind="photo")
    share = ShareFactory(vehicle=vehicle, shows_photos=True)
    before = everything(visitor, share)
    addresses = urls(visitor, share)
    etag = visitor.get(f"/h/{share.token}/")["ETag"]
    assert "Dear Mrs Customer" in before[0]
    assert all(visitor.get(url).status_code == 200 for url in addresses)
    Attachment.objects.filter(pk=paper.pk).update(kind="invoice")
    after = everything(visitor, share)
    assert "Dear Mrs Customer" not in after[0] + after[1]
    assert after[2] != before[2]
    gone = set(addresses) - set(urls(visitor, share))
    assert len(gone) == 1
    assert [visitor.get(url).status_code for url in gone] == [404]
    again = visitor.get(f"/h/{share.token}/", headers={"If-None-Match": etag})
    assert again.status_code == 200


def test_a_pdf_is_a_document_whatever_it_is_called(visitor, vehicle, files):
    Attachment.objects.filter(pk=files["invoice"].pk).update(kind="photo")
    share = ShareFactory(vehicle=vehicle, shows_photos=True)
    assert len(urls(visitor, share)) == 1  # the photo of the pads


def test_the_form_says_what_will_be_seen(owner_client, vehicle, paper):
    add = f"{admin_url(Share, 'add')}?vehicle={vehicle.pk}"
    page = owner_client.get(add).content.decode()
    assert "“Photos” shows 1 file of the records" in page
    assert "“Documents” shows 2 files of the records" in page
    assert "Receipt (a picture): Dear Mrs Customer" in page
    assert "Caption Zanzibar" not in page  # held back
    bare = owner_client.get(admin_url(Share, "add")).content.decode()
    assert "as soon as a vehicle is chosen" in bare
    share = ShareFactory(vehicle=vehicle)
    edit = owner_client.get(admin_url(Share, "edit", share.pk)).content.decode()
    assert "Receipt (a picture): Dear Mrs Customer" in edit


def test_the_form_says_nothing_of_a_foreign_vehicle(client, vehicle, paper):
    client.force_login(member(ShareFactory().vehicle.fleet, "managers"))
    page = client.get(f"{admin_url(Share, 'add')}?vehicle={vehicle.pk}")
    assert "Dear Mrs Customer" not in page.content.decode()


class FilesOfThatTime:
    """Attachments, asked for by the name a column had."""

    objects: ClassVar[Any]

    def filter(self, **conditions: Any) -> Any:
        renamed = {
            name.replace("held_back", "is_private"): value
            for name, value in conditions.items()
        }
        return Attachment.objects.filter(**renamed)


FilesOfThatTime.objects = FilesOfThatTime()


class AppsOfThatTime:
    """The models by the names they had when the migration was written."""

    def get_model(self, app: str, name: str) -> type:
        if name == "Attachment":
            return FilesOfThatTime
        moved = name in ("Share", "HistoryChange")
        return apps.get_model("sharing" if moved else app, name)


class TestThoseWhoSharedBefore:
    @pytest.fixture
    def shares(self, vehicle, paper):
        """A share of each sort, as they were before the rule."""
        kinds = {
            "narrowed": {"shows_photos": True, "shows_documents": False},
            "both": {"shows_photos": True, "shows_documents": True},
            "neither": {"shows_photos": False, "shows_documents": False},
            "widened": {"shows_photos": False, "shows_documents": True},
        }
        shares = {
            name: ShareFactory(vehicle=vehicle, label=f"To {name}", **shows)
            for name, shows in kinds.items()
        }
        shares["revoked"] = ShareFactory(vehicle=vehicle, **kinds["narrowed"])
        Share.objects.filter(pk=shares["revoked"].pk).update(revoked_at=timezone.now())
        shares["another"] = ShareFactory(**kinds["narrowed"])
        return shares

    @pytest.fixture
    def upgraded(self, shares):
        """That is done once, when the program is upgraded."""
        name = "maintenance.migrations.0025_share_changed_files"
        import_module(name).note_changed(AppsOfThatTime(), None)
        return shares

    def test_are_noted_with_how_many_files(self, upgraded):
        noted = dict(Share.objects.values_list("pk", "changed_files"))
        found = {name: noted[share.pk] for name, share in upgraded.items()}
        assert found == {
            "narrowed": 1,
            "widened": -1,
            "both": 0,
            "neither": 0,
            "revoked": 0,
            "another": 0,
        }

    def test_what_browsers_have_is_out_of_date(self, visitor, vehicle, shares):
        url = f"/h/{shares['narrowed'].token}/"
        etag = visitor.get(url)["ETag"]
        before = HistoryChange.objects.count()
        name = "maintenance.migrations.0025_share_changed_files"
        import_module(name).note_changed(AppsOfThatTime(), None)
        assert HistoryChange.objects.count() == before + 1
        again = visitor.get(url, headers={"If-None-Match": etag})
        assert again.status_code == 200

    def test_are_told_on_the_home_page_until_they_have_read_it(
        self, client, vehicle, upgraded
    ):
        client.force_login(member(vehicle.fleet, "managers"))
        home = reverse("wagtailadmin_home")
        page = client.get(home).content.decode()
        assert "Shared pages show other files now" in page
        assert "1 such picture, which visitors could see, is hidden." in page
        assert "To both" not in page
        for name in ("narrowed", "widened"):
            read = admin_url(Share, "read", upgraded[name].pk)
            assert f'action="{read}"' in page
            assert client.get(read).status_code == 405
            assert client.post(read, follow=True).status_code == 200
        assert "Shared pages show" not in client.get(home).content.decode()

    def test_nobody_else_is(self, client, vehicle, upgraded):
        read = admin_url(Share, "read", upgraded["narrowed"].pk)
        stranger = member(ShareFactory().vehicle.fleet, "managers")
        for person in (member(vehicle.fleet, "viewers"), stranger, UserFactory()):
            client.force_login(person)
            page = client.get(reverse("wagtailadmin_home"), follow=True)
            assert "Shared pages show" not in page.content.decode()
            assert client.post(read).status_code in (302, 404)
        upgraded["narrowed"].refresh_from_db()
        assert upgraded["narrowed"].changed_files == 1

    def test_an_open_form_does_not_bring_the_note_back(self, upgraded):
        share = Share.objects.get(pk=upgraded["narrowed"].pk)
        Share.objects.filter(pk=share.pk).update(changed_files=0)
        share.save()
        share.refresh_from_db()
        assert share.changed_files == 0
