"""The rule stands on the model: no path goes round it, and a refusal keeps nothing."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models.sql.compiler import SQLInsertCompiler
from wagtail.models import Collection

from attachments.models import PrivateDocument, PrivateImage
from attachments.uploads import take_in
from tests.attachments import files
from tests.factories import DocumentFactory, FleetFactory, ImageFactory

pytestmark = pytest.mark.django_db

MODELS = [PrivateImage, PrivateDocument]
BAD = files.image("GIF")


def good(model):
    return files.talkative_jpeg() if model is PrivateImage else files.pdf()


def other(model):
    return files.png() if model is PrivateImage else files.pdf(pages=2)


def made(model):
    return ImageFactory() if model is PrivateImage else DocumentFactory()


def create(model, file):
    model.objects.create(title="x", file=file)


def save(model, file):
    model(title="x", file=file).save()


def save_base(model, file):
    model(title="x", file=file).save_base(force_insert=True)


def bulk_create(model, file):
    model.objects.bulk_create([model(title="x", file=file)])


def base_manager(model, file):
    model._base_manager.bulk_create([model(title="x", file=file)])


def update_or_create(model, file):
    model.objects.update_or_create(title="x", defaults={"file": file})


def save_file(model, file):
    model(title="x").file.save(file.name, file, save=True)


def full_clean(model, file):
    row = model(title="x", file=file)
    row.full_clean()
    row.save()


WAYS = [
    create,
    save,
    save_base,
    bulk_create,
    base_manager,
    update_or_create,
    save_file,
    full_clean,
]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("way", WAYS)
def test_no_way_leads_round_the_rule(disk, model, way):
    with pytest.raises(ValidationError) as caught:
        way(model, files.upload(BAD, "photo.jpg"))
    assert "GIF" in str(caught.value)
    assert not model.objects.exists()
    assert not disk.files()


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("way", WAYS)
def test_every_way_stores_a_good_file_clean(disk, model, way):
    way(model, files.upload(good(model), "../x\u202e.exe"))
    row = model.objects.get()
    assert disk.files() == {row.file.name}
    kept = disk.read(row.file.name)
    assert files.SECRET not in kept
    assert row.file_size == len(kept)
    assert len(row.sha256) == 64
    assert row.file_hash == row.sha256[:40]
    if model is PrivateImage:
        assert (row.width, row.height) == (48, 32)
    else:
        assert row.page_count == 1


@pytest.mark.parametrize("model", MODELS)
def test_file_in_the_wrong_place_is_refused(disk, model):
    (wrong,) = (good(one) for one in MODELS if one is not model)
    with pytest.raises(ValidationError, match="Add it under"):
        create(model, files.upload(wrong))
    assert not disk.files()


@pytest.mark.parametrize("model", MODELS)
def test_row_without_a_file_is_refused(model):
    with pytest.raises(ValidationError, match="required"):
        model.objects.create(title="x")


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "none.png", "original_images"]
)
def test_name_of_a_file_that_is_not_there_is_refused(disk, model, name):
    with pytest.raises(ValidationError):
        create(model, name)
    assert not disk.files()


@pytest.mark.parametrize("model", MODELS)
def test_name_of_another_file_is_examined_and_copied(disk, model):
    bad = default_storage.save("loose/bad.png", ContentFile(BAD))
    with pytest.raises(ValidationError):
        create(model, bad)
    loose = default_storage.save("loose/good", ContentFile(good(model)))
    create(model, loose)
    row = model.objects.get()
    assert row.file.name != loose
    assert disk.files() == {bad, loose, row.file.name}
    assert files.SECRET not in disk.read(row.file.name)
    row.file = bad
    with pytest.raises(ValidationError):
        row.save()
    assert disk.files() == {bad, loose, model.objects.get().file.name}


@pytest.mark.parametrize("model", MODELS)
def test_replacing_deletes_the_old_file_when_the_new_one_is_certain(
    disk, model, django_capture_on_commit_callbacks
):
    row = made(model)
    old, digest = row.file.name, row.sha256
    with django_capture_on_commit_callbacks(execute=True):
        row.file = files.upload(other(model))
        row.save(update_fields=["file"])
        assert old in disk.files()
    row.refresh_from_db()
    assert row.sha256 != digest
    assert disk.files() == {row.file.name}


@pytest.mark.parametrize("model", MODELS)
def test_refused_replacement_changes_nothing(disk, model):
    row = made(model)
    before = model.objects.values().get()
    row.file = files.upload(BAD)
    with pytest.raises(ValidationError):
        row.save()
    assert model.objects.values().get() == before
    assert disk.files() == {before["file"]}


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("way", [create, bulk_create])
def test_row_that_cannot_be_written_keeps_no_file(disk, model, way, monkeypatch):
    def broken(*args, **kwargs):
        raise IntegrityError

    monkeypatch.setattr(SQLInsertCompiler, "execute_sql", broken)
    with pytest.raises(IntegrityError), transaction.atomic():
        way(model, files.upload(good(model)))
    assert not disk.files()


@pytest.mark.parametrize("model", MODELS)
def test_one_bad_file_among_many_keeps_none(disk, model):
    rows = [model(title="x", file=files.upload(d)) for d in (good(model), BAD)]
    with pytest.raises(ValidationError):
        model.objects.bulk_create(rows)
    assert not disk.files()
    assert not model.objects.exists()


@pytest.mark.parametrize("model", MODELS)
def test_files_are_not_changed_for_many_rows_at_once(model):
    row = made(model)
    with pytest.raises(ValueError, match="file"):
        model.objects.update(file="x.png")
    with pytest.raises(ValueError, match="file"):
        model.objects.bulk_update([row], ["file"])
    assert model.objects.update(title="y") == 1


@pytest.mark.parametrize("model", MODELS)
def test_saving_something_else_asks_nothing_of_the_file(
    model, django_assert_num_queries, monkeypatch
):
    made(model)
    row = model.objects.get()
    monkeypatch.setattr("attachments.abstract.inspect", None)
    row.title = "new"
    with django_assert_num_queries(1):
        row.save(update_fields=["title"])
    model.objects.only("title").get().save()
    model.objects.defer("title").get().save()


@pytest.mark.parametrize("model", MODELS)
def test_titles_are_cleaned_on_every_way(model):
    title = "a\0\u202eb\r\nc" + "x" * 300
    row = model.objects.create(title=title, file=files.upload(good(model)))
    row.refresh_from_db()
    assert row.title.startswith("ab cx")
    assert len(row.title) == 255


# --- Taking in whatever comes ---------------------------------------------------------


@pytest.fixture
def collection():
    return FleetFactory().collection


@pytest.mark.parametrize(
    ("data", "model"),
    [
        (files.jpeg(), PrivateImage),
        (files.png(), PrivateImage),
        (files.pdf(), PrivateDocument),
    ],
)
def test_file_becomes_what_it_is(disk, collection, owner, data, model):
    upload = files.upload(data, "C:\\scans\\Oil.PDF")
    row = take_in(upload, collection=collection, user=owner)
    assert type(row) is model
    assert (row.title, row.collection) == ("Oil", collection)
    assert row.uploaded_by_user == owner
    assert disk.files() == {row.file.name}


def test_refused_file_becomes_nothing(disk, collection):
    with pytest.raises(ValidationError) as caught:
        take_in(files.upload(BAD, "x.png"), collection=collection)
    assert caught.value.code == "gif"
    assert not disk.files()


@pytest.mark.parametrize("data", [files.jpeg(), files.pdf()])
def test_the_same_file_is_found_in_its_collection(collection, data):
    row = take_in(files.upload(data), collection=collection)
    elsewhere = take_in(files.upload(data), collection=Collection.get_first_root_node())
    assert row.sha256 == elsewhere.sha256
    found = type(row).objects.identical(row.sha256, collection)
    assert list(found) == [row]
