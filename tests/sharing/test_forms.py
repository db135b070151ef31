"""The other forms of a history: data, paper, check value. None differs from the page,
and none tells more."""

import hashlib
import json
import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from sharing.changes.visits import openings
from sharing.models import Share
from sharing.rendering import pages, pdf_images
from tests.factories import MaintenanceRecordFactory, ShareFactory

pytestmark = pytest.mark.django_db

TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "null": type(None),
    "boolean": bool,
}
SCHEMA = Path(pages.__file__).with_name("history.schema.json")


def data(visitor, share):
    response = visitor.get(f"/h/{share.token}.json")
    assert response["Content-Type"] == "application/json"
    return response.json()


def paper(visitor, share, **headers) -> PdfReader:
    response = visitor.get(f"/h/{share.token}.pdf", headers=headers)
    assert response["Content-Type"] == "application/pdf"
    return PdfReader(BytesIO(response.content))


def text_of(reader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def photos(reader) -> list:
    return [image for page in reader.pages for image in page.images]


def alternatives(node):
    """Yield what is said of pictures to who cannot see them."""
    if "/Alt" in node:
        yield node["/Alt"]
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        kid = kid.get_object()
        if hasattr(kid, "get"):
            yield from alternatives(kid)


def check_on(html: str) -> str:
    return re.search(r'class="check">([0-9a-f]{64})<', html)[1]


def problems(value, schema, root, at="$"):
    """Yield where a value is not what the schema says; the part of JSON Schema that
    ours is written in."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    allowed = schema.get("type")
    if allowed:
        names = allowed if isinstance(allowed, list) else [allowed]
        kinds = tuple(TYPES[name] for name in names)
        is_number_only = isinstance(value, bool) and "boolean" not in names
        if not isinstance(value, kinds) or is_number_only:
            yield f"{at} is {value!r}"
            return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at} is {value!r}"
    pattern = schema.get("pattern", "") if isinstance(value, str) else ""
    if pattern and not re.search(pattern, value):
        yield f"{at} is {value!r}"
    if isinstance(value, dict):
        known = schema["properties"]
        if schema.get("additionalProperties") is False:
            yield from (
                f"{at}.{name} is unknown" for name in value.keys() - known.keys()
            )
        yield from (
            f"{at}.{name} is missing"
            for name in schema["required"]
            if name not in value
        )
        for name in value.keys() & known.keys():
            yield from problems(value[name], known[name], root, f"{at}.{name}")
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield from problems(item, schema["items"], root, f"{at}[{place}]")


class TestData:
    def test_says_what_the_page_says(self, visitor, whole):
        shown = data(visitor, whole)["history"]
        assert shown["vehicle"]["title"] == "Volvo V60"
        first = shown["records"][0]
        assert (first["description"], first["cost"]) == ("Brake pads", "1234.50")
        assert first["supplier"] == "Kanal garage"
        assert [file["kind"] for file in first["files"]] == ["photo", "invoice"]
        assert [one["description"] for one in shown["upcoming"]] == ["Inspection"]
        assert len(shown["odometer"]) == 3

    def test_and_nothing_else(self, visitor, whole, vehicle):
        assert "Zanzibar" not in json.dumps(data(visitor, whole))
        few = ShareFactory(vehicle=vehicle, shows_details=False, shows_photos=False)
        shown = json.dumps(data(visitor, few))
        for hidden in ("1860", "004352", "1234", "Kanal", "22.8", "Inspection", "EUR"):
            assert hidden not in shown, hidden

    @pytest.mark.parametrize("is_open", [True, False])
    def test_is_as_its_schema_says(self, visitor, whole, vehicle, is_open):
        schema = json.loads(SCHEMA.read_text())
        share = ShareFactory(vehicle=vehicle, open=is_open)
        assert list(problems(data(visitor, share), schema, schema)) == []

    def test_the_schema_refuses_what_is_not_in_it(self, visitor, whole):
        schema = json.loads(SCHEMA.read_text())
        for change in (
            lambda d: d.update(owner="Ann"),
            lambda d: d["history"]["records"][0].update(cost=12.5),
            lambda d: d["history"]["vehicle"].pop("title"),
            lambda d: d["check"].update(value="x"),
        ):
            shown = data(visitor, whole)
            change(shown)
            assert list(problems(shown, schema, schema))

    def test_leads_to_the_files(self, visitor, whole):
        for file in data(visitor, whole)["files"]:
            assert visitor.get(file["url"]).status_code == 200


class TestCheckValue:
    def test_is_the_same_everywhere_and_can_be_reckoned(self, visitor, whole):
        shown = data(visitor, whole)
        text = json.dumps(
            shown["history"], ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        value = hashlib.sha256(text.encode()).hexdigest()
        assert shown["check"] == {"algorithm": "sha256", "value": value}
        assert check_on(visitor.get(whole.path).content.decode()) == value
        assert check_on(visitor.get(f"{whole.path}check/").content.decode()) == value
        assert value in text_of(paper(visitor, whole)).replace(" ", "")

    def test_is_of_what_is_shown_and_not_of_the_link(self, visitor, whole, vehicle):
        value = data(visitor, whole)["check"]["value"]
        same, other = (ShareFactory(vehicle=vehicle, open=on) for on in (True, False))
        assert data(visitor, same)["check"]["value"] == value
        assert data(visitor, other)["check"]["value"] != value

    @pytest.mark.parametrize("what", ["edited", "held back", "photo"])
    def test_changes_with_the_history(self, visitor, whole, records, files, what):
        before = data(visitor, whole)["check"]["value"]
        if what == "photo":
            files["photo"].delete()
        else:
            change = {"cost": 1} if what == "edited" else {"is_private": True}
            type(records["oil"]).objects.filter(pk=records["oil"].pk).update(**change)
        after = visitor.get(whole.path).content.decode()
        assert check_on(after) != before
        assert check_on(after) == data(visitor, whole)["check"]["value"]

    def test_of_a_long_history_stands_there_soon_after_a_visit(
        self, visitor, whole, monkeypatch
    ):
        monkeypatch.setattr(pages, "CHECKED_AT_ONCE", 2)
        first = visitor.get(whole.path).content.decode()
        assert "stands here in a few seconds" in first
        openings.catch_up()
        value = check_on(visitor.get(whole.path).content.decode())
        assert value == data(visitor, whole)["check"]["value"]

    def test_of_a_long_history_is_reckoned_when_asked_and_then_shown(
        self, visitor, whole, vehicle, monkeypatch
    ):
        monkeypatch.setattr(pages, "CHECKED_AT_ONCE", 2)
        first = visitor.get(whole.path).content.decode()
        assert "Work out the check value" in first
        value = check_on(visitor.get(f"{whole.path}check/").content.decode())
        assert check_on(visitor.get(whole.path).content.decode()) == value
        MaintenanceRecordFactory(vehicle=vehicle, completed=True)
        again = visitor.get(whole.path).content.decode()
        assert value not in again


class TestPaper:
    def test_says_what_the_page_says_and_nothing_else(self, visitor, whole):
        text = text_of(paper(visitor, whole))
        for shown in (
            "Volvo V60",
            "Brake pads",
            "Kanal garage",
            "22.8 mm",
            "Inspection",
        ):
            assert shown in text, shown
        assert "1,234.50" in text
        assert "Zanzibar" not in text

    def test_is_tagged_and_has_language_and_title(self, visitor, whole):
        reader = paper(visitor, whole)
        root = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert "/StructTreeRoot" in root
        assert root["/Lang"].startswith("en")
        assert reader.metadata.title == "Volvo V60"
        assert b"pdfuaid" in root["/Metadata"].get_data()
        assert "Zanzibar" not in str(reader.metadata)

    def test_has_the_chart_and_the_photos_that_are_shown(self, visitor, whole, vehicle):
        reader = paper(visitor, whole)
        assert all(max(photo.image.size) <= 480 for photo in photos(reader))
        told = set(alternatives(reader.trailer["/Root"]["/StructTreeRoot"]))
        assert {"Photo of the vehicle", "Photo: Worn pads"} <= told
        assert any(text.startswith("Odometer: from 41,000") for text in told)
        few = ShareFactory(vehicle=vehicle, shows_photos=False)
        assert not photos(paper(visitor, few))

    def test_has_no_more_photos_than_fit(self, visitor, whole, monkeypatch):
        monkeypatch.setattr(pdf_images, "MOST", 1)
        reader = paper(visitor, whole)
        told = set(alternatives(reader.trailer["/Root"]["/StructTreeRoot"]))
        assert "Photo: Worn pads" not in told
        assert "Photo: Worn pads" in text_of(reader)

    def test_in_german(self, visitor, whole):
        reader = paper(visitor, whole, **{"Accept-Language": "de"})
        assert "Wartungshistorie" in text_of(reader)
        assert reader.trailer["/Root"]["/Lang"].startswith("de")

    def test_of_a_history_with_every_sort_of_sign(self, visitor, share, vehicle):
        MaintenanceRecordFactory(
            vehicle=vehicle,
            completed=True,
            description='#let x = [$ \\ 车 🚗 } " ]',
            details='x #read("/etc/passwd") *a* <b>',
        )
        text = text_of(paper(visitor, share))
        assert "#let x = [$" in text
        assert "#read" in text

    def test_the_same_history_is_the_same_book(self, visitor, whole):
        from core.public.bodies import bodies

        url = f"/h/{whole.token}.pdf"
        first = visitor.get(url).content
        bodies.clear()
        assert visitor.get(url).content == first


def test_forms_of_what_was_revoked_are_gone(visitor, whole, vehicle):
    urls = [
        f"/h/{whole.token}.json",
        f"/h/{whole.token}.pdf",
        f"{whole.path}odometer.svg",
    ]
    for url in urls:
        assert visitor.get(url).status_code == 200
    yesterday = vehicle.today() - timedelta(days=1)
    Share.objects.update(ends_on=yesterday)
    for url in urls:
        assert visitor.get(url).status_code == 404


def test_chart_is_a_picture_of_shown_readings(visitor, whole):
    response = visitor.get(f"{whole.path}odometer.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "41,000" in response.content.decode()
    assert "Zanzibar" not in response.content.decode()
