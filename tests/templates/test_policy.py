"""The content policy, checked in the source: pages have nothing inline, nothing from elsewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
# Papers are printed by WeasyPrint and mails are read in mail programs: other rules than a page.
PAPERS = re.compile(r"/(pdf|emails)/")
PAGES = [p for p in sorted(TEMPLATES.rglob("*.html")) if not PAPERS.search(p.as_posix())]
ASSETS = sorted(
    path
    for folder in ("css", "js")
    for path in (ROOT / "static" / folder).rglob("*")
    if path.suffix in {".css", ".js"}
)
INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "hx-on": re.compile(r"\bhx-on\b", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "an evaluated trigger filter": re.compile(r'hx-trigger="[^"]*\['),
    "evaluated hx-vals": re.compile(r"""hx-vals=["']\s*js:"""),
}
ELSEWHERE = re.compile(
    r"""(?:\bsrc|\bhref|\baction|srcset)\s*=\s*["']?\s*(?:https?:)?//"""
    r"""|url\(\s*["']?(?:https?:)?//|@import|\bimport\b[^;\n]*["']https?://"""
    r"""|\bfetch\(\s*["'`]https?://"""
)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("what", INLINE)
def test_pages_have_nothing_inline(what: str) -> None:
    assert PAGES
    assert [name(p) for p in PAGES if INLINE[what].search(p.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    ("what", "example"),
    [
        ("a style attribute", '<p class="a"\n style="color: red">'),
        ("a style element", "<style>"),
        ("an inline script", "<script>alert(1)</script>"),
        ("an event handler", '<a href="#" onclick="x()">'),
        ("hx-on", '<a hx-on:click="x()">'),
        ("a javascript: address", '<a href="javascript:x()">'),
        ("an evaluated trigger filter", '<a hx-trigger="click[ctrlKey]">'),
        ("evaluated hx-vals", "<a hx-vals='js:{a: 1}'>"),
    ],
)
def test_every_rule_sees_what_it_forbids(what: str, example: str) -> None:
    assert INLINE[what].search(example)


def test_pages_and_assets_load_nothing_from_elsewhere() -> None:
    files = [*PAGES, *ASSETS]

    assert ELSEWHERE.search('<script src="https://cdn.example/x.js">')
    assert ELSEWHERE.search('src: url("//fonts.example/x.woff2")')
    assert [name(p) for p in files if ELSEWHERE.search(p.read_text("utf-8"))] == []


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    icons = set((ROOT / "tools" / "icons.txt").read_text().split())
    texts = [path.read_text("utf-8") for path in sorted(TEMPLATES.rglob("*.html"))]
    used = {icon for text in texts for icon in re.findall(r"""{% icon ["']([\w-]+)""", text)}

    assert used
    assert used - icons == set()
