from html import unescape

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from core import markdown


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![photo](https://elsewhere.example/pixel.png)",
        "[click](javascript:alert(1))",
        "[click](data:text/html;base64,PHNjcmlwdD4=)",
        '<a href="vbscript:x">x</a>',
        "<iframe src=//x></iframe>",
        "<p onclick=alert(1)>x</p>",
        "<svg onload=alert(1)>",
    ],
)
def test_active_html_is_refused_and_never_rendered(text):
    with pytest.raises(ValidationError, match="not allowed here"):
        markdown.validate(text)
    html = markdown.render(text).lower()
    assert not any(
        word in html
        for word in (
            "<script",
            "onerror",
            "<img",
            "javascript:",
            "data:",
            "onclick",
            "<svg",
        )
    )


@pytest.mark.parametrize(
    "text",
    [
        "Oil **5W-30**, `<script>` as text",
        "- one\n- two\n\n1. a\n2. b",
        "| part | price |\n|---|--:|\n| pad | 3 |",
        "[shop](https://shop.example) <mailto:a@b.example>",
        "- [ ] oil\n- [x] filter\n" * 300,
        "pressure < 2.5 bar & > 2.0",
        "שלום – مرحبا",
    ],
)
def test_ordinary_markdown_is_accepted(text):
    markdown.validate(text)


def test_text_is_formatted():
    html = markdown.render("**New** pads\n- left\n- right\n\n~~[ ]~~ <b>x</b>")
    assert "<strong>New</strong>" in html
    assert "<b>" not in html


@pytest.mark.parametrize(
    "text",
    [
        "[" * 9999,
        "![" * 4999,
        "<a " * 3333,
        "[a](" * 2499,
        "".join("`" * length + "a" for length in range(1, 138)),
    ],
)
def test_signs_that_never_close_are_shown_as_they_were_typed(text):
    markdown.validate(text)
    assert text[:40].strip() in unescape(markdown.render(text))


@pytest.mark.parametrize("text", ["[click](java\nscript:x)", "<svg/onload=x>"])
def test_what_is_neither_link_nor_element_is_text(text):
    markdown.validate(text)
    shown = unescape(markdown.render(text)).replace("<br>", "")
    assert shown == f"<p>{text}</p>"
    assert "<svg" not in markdown.render(text)


@pytest.mark.parametrize("text", [">" * 9999, "1. " * 3333, "<sub>" * 1999])
def test_depth_nobody_reads_is_refused(text):
    with pytest.raises(ValidationError, match="nested too deeply"):
        markdown.validate(text)


def test_what_people_nest_is_taken():
    markdown.validate("".join("    " * depth + "- part\n" for depth in range(8)))
    markdown.validate("- one\n" * 1600)
    markdown.validate("a<br>b\n" * 1200)


def test_endless_nesting_is_refused_and_still_shown_as_typed():
    text = "1. " * 3000
    with pytest.raises(ValidationError, match="nested too deeply"):
        markdown.validate(text)
    assert "1. 1. 1." in markdown.render(text)


@given(
    st.text(st.sampled_from("[]()<>!*_`#-|&;:/\\ \n\"'=ascriptjvonlk1."), max_size=120)
)
@settings(max_examples=200, deadline=None)
def test_nothing_active_comes_out_whatever_goes_in(text):
    html = markdown.render(text).lower()
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert " on" not in "".join(part.split(">")[0] for part in html.split("<")[1:])
