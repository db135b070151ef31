"""Markdown as strangers get it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import markdown
from sharing.rendering import text


@pytest.mark.parametrize(
    "source",
    [
        "![x](https://evil.example/pixel.png)",
        '<img src="https://evil.example/x">',
        "<script>alert(1)</script>",
        '<p style="color: red" class="x" id="y" onclick="z()">x</p>',
        "[x](javascript:alert(1))",
        "[x](data:text/html,x)",
        "[x](/admin/)",
        "<iframe src=https://evil.example></iframe>",
        "<svg><style>*{}</style></svg>",
        "|a|\n|:-:|\n|b|\n",
        "<form action=https://evil.example><input></form>",
    ],
)
def test_nothing_comes_from_elsewhere_or_does_anything(source):
    shown = text.html(source)
    words = ("<img", "script", "style=", "class=", "id=", "onclick", "src=", "iframe")
    words += ("<form", "javascript:", "data:", "evil.example/p", "<svg", "/admin/")
    for word in words:
        assert word not in shown, shown


def test_links_are_nobodys_recommendation():
    shown = text.html("[maker](https://example.org/) <https://example.org/>")
    assert shown.count('rel="nofollow noopener noreferrer"') == 2


def test_headings_do_not_disturb_the_outline():
    assert text.html("# Big") == "<p><strong>Big</strong></p>"


SIGNS = st.text(alphabet="ab .,-+=:;/()1%'\n_*#\"", max_size=40)


@given(SIGNS)
def test_the_short_way_says_the_same_as_the_long_way(source):
    if text.is_plain(source) and source.strip():
        rendered = markdown.to_html(source)
        assert text.html(source) == text.clean(rendered).strip()


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("**a** b", "a b"),
        ("- a\n- b", "• a\n• b"),
        ("a\n\nb", "a\nb"),
        ("[a](https://example.org)", "a"),
        ("|a|b|\n|-|-|\n|c|d|", "a b\nc d"),
        ("a & b < c", "a & b < c"),
    ],
)
def test_on_paper_it_is_words(source, read):
    assert text.plain(source) == read
