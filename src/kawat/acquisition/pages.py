"""An HTML page to blocks: its paragraphs in order, which of them are the report, and what its markup says of it.

trafilatura decides which text is the report. The paragraphs themselves are read from the tree here, so that line
breaks, inline markup and the order of head, body and foot stay as the page shows them.
"""

from __future__ import annotations

import copy
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any, cast

from lxml import etree
from lxml import html as lxml_html

from kawat.acquisition.characters import compact, count_words, normalise_line
from kawat.acquisition.metadata import Metadata, read_metadata
from kawat.acquisition.positions import Positions
from kawat.errors import InputError, InstallationError

INLINE_TAGS = frozenset(
    """a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span strike
    strong sub sup time tt u var wbr""".split()
)
SILENT_TAGS = frozenset("script style template noscript iframe svg img picture source input link meta".split())
"""What stands inside a paragraph without parting it; its own text is not shown to the reader."""

HEADING_TAGS = ("h1", "h2", "h3")

LINK_SHARE = 0.6
"""A block with more of its characters than this inside links is a link to something else, not a paragraph."""

MOST_WORDS = 0.5
"""An element with this share of the page's paragraph words holds the report, whatever its class says ("with-ads")."""

MAX_SEARCHED = 200_000
"""Paragraphs that trafilatura's lines do not have as such are looked for in so many characters: no report is longer."""

MIN_BODY_WORDS = 20
"""Below this trafilatura found no report, and the element with most paragraph words is taken: it gives up on pages of
two or three short paragraphs."""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph or line of a source: its normalised text, and its half-open offsets in the raw source.

    `start` and `end` are both 0 where the words cannot be found there. `furniture` is (kind, reason) where the markup
    says that it is none of the report; `signature` where the markup says that it names the author.
    """

    text: str
    start: int
    end: int
    furniture: tuple[str, str] | None = None
    is_heading: bool = False
    signature: str | None = None
    in_body: bool | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page: the blocks around and in its report, in order, the text of its heading, and what its own data say."""

    blocks: tuple[Block, ...]
    title: str | None
    metadata: Metadata


@dataclass(slots=True)
class _Leaf:
    """A block while the tree is walked: its pieces of text, and the element that holds it."""

    element: lxml_html.HtmlElement
    pieces: list[str] = field(default_factory=list)
    linked: int = 0
    furniture: tuple[str, str] | None = None
    signed: list[str] = field(default_factory=list)


@cache
def page_data() -> dict[str, Any]:
    """The tables of `pages.toml`."""
    return tomllib.loads((files(__package__) / "pages.toml").read_text(encoding="utf-8"))


@cache
def _classes() -> tuple[tuple[re.Pattern[str], tuple[str, str]], ...]:
    rows = page_data()["classes"]
    return tuple((re.compile(rf"\b(?:{row['pattern']})\b"), (row["kind"], row["reason"])) for row in rows)


def read_page(raw: str, path: str) -> Page:
    """The page in `raw`. Raises InputError("no text") where it holds no paragraph."""
    tree = _parse(raw, path)
    leaves = [leaf for leaf in _leaves(tree) if normalise_line("".join(leaf.pieces))]
    if not leaves:
        raise InputError(path, "no text", "a page without words")
    texts = [normalise_line("".join(leaf.pieces)) for leaf in leaves]
    _spare_the_report(leaves, texts)
    metadata = read_metadata(tree)
    heading = _find_heading(leaves, texts, metadata)
    body = _find_body(tree, leaves, texts, heading)
    first = min(heading if heading is not None else body[0], body[0])
    positions = Positions(raw, markup=True)
    blocks = []
    for index, (leaf, text) in enumerate(zip(leaves, texts, strict=True)):
        start, end = positions.find_next(text) or (0, 0)
        if max(0, first - 6) <= index <= body[-1] + 8:
            signature = normalise_line("".join(leaf.signed))
            block = Block(text, start, end, leaf.furniture, index == heading, signature or None)
            blocks.append(replace(block, in_body=index in body))
    return Page(tuple(blocks), texts[heading] if heading is not None else None, metadata)


def _parse(raw: str, path: str) -> lxml_html.HtmlElement:
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", raw.replace("\0", ""))
    try:
        return lxml_html.document_fromstring(text, parser=lxml_html.HTMLParser(huge_tree=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise InputError(path, "no text", str(error)) from error


def _leaves(tree: lxml_html.HtmlElement) -> list[_Leaf]:
    """The text of the page, parted at block elements and line breaks."""
    leaves: list[_Leaf] = []
    current = _Leaf(tree)
    state: list[tuple[lxml_html.HtmlElement, tuple[str, str] | None, bool, bool]] = []
    silent: list[lxml_html.HtmlElement] = []
    furniture, signature, linked = None, False, False

    def part(element: lxml_html.HtmlElement) -> None:
        nonlocal current
        if current.pieces:
            leaves.append(current)
        current = _Leaf(element, furniture=furniture)

    def add(text: str | None) -> None:
        if text:
            current.pieces.append(text)
            current.linked += len(text.strip()) if linked else 0
            if signature:
                current.signed.append(text)
            current.furniture = current.furniture or furniture

    body = tree.find("body")
    for event, node in etree.iterwalk(body if body is not None else tree, events=("start", "end", "comment", "pi")):
        element = cast(lxml_html.HtmlElement, node)
        if event in ("comment", "pi"):
            if not silent:
                add(element.tail)
            continue
        if event == "start" and (silent or element.tag in SILENT_TAGS):
            silent.append(element)
            continue
        if event == "end" and silent:
            if silent.pop() is element and not silent:
                add(element.tail)
            continue
        own = _element_furniture(element)
        is_block = element.tag not in INLINE_TAGS or own is not None
        if event == "start":
            state.append((element, furniture, signature, linked))
            furniture = furniture or own
            signature = signature or _is_signature(element)
            linked = linked or element.tag == "a"
            if is_block:
                part(element)
            add(element.text)
        else:
            _, furniture, signature, linked = state.pop()
            if is_block:
                parent = element.getparent()
                part(parent if parent is not None else element)
            add(element.tail)
    part(tree)
    return leaves


def _names(element: lxml_html.HtmlElement) -> str:
    """The words of class and id, lower case, parted by blanks: "article-shareBar" gives "article share bar"."""
    joined = f"{element.get('class') or ''} , {element.get('id') or ''}"
    return re.sub(r"[-_:]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", joined)).lower()


def _element_furniture(element: lxml_html.HtmlElement) -> tuple[str, str] | None:
    if element.tag in ("html", "body", "article", "main", "h1"):
        return None
    if element.tag in page_data()["tags"]:
        kind, reason = page_data()["tags"][element.tag]
        return kind, reason
    if element.get("hidden") is not None or re.search(r"display\s*:\s*none", element.get("style") or ""):
        return "hidden", "not shown to the reader"
    names = _names(element)
    if len(names) <= 3:
        return None
    return next((found for pattern, found in _classes() if pattern.search(names)), None)


def _is_signature(element: lxml_html.HtmlElement) -> bool:
    if element.get("rel") == "author" or "author" in (element.get("itemprop") or ""):
        return True
    return re.search(rf"\b(?:{page_data()['signature']['byline']})\b", _names(element)) is not None


def _spare_the_report(leaves: Sequence[_Leaf], texts: Sequence[str]) -> None:
    """Where markup would take most of the words of the page, what it says of those elements does not hold."""
    words: dict[lxml_html.HtmlElement, int] = defaultdict(int)
    total = 0
    for leaf, text in zip(leaves, texts, strict=True):
        if leaf.element.tag in ("p", "div", "td", "article", "section", "body") and not _is_link(leaf, text):
            count = count_words(text) if len(text) > 60 else 0
            total += count
            for element in [leaf.element, *leaf.element.iterancestors()]:
                words[element] += count
    headings = {a for leaf in leaves if leaf.element.tag == "h1" for a in leaf.element.iterancestors()}
    spared = {e for e, count in words.items() if total and count >= MOST_WORDS * total} | headings
    for leaf in leaves:
        if leaf.furniture is not None:
            line = [leaf.element, *leaf.element.iterancestors()]
            leaf.furniture = next((f for e in line if e not in spared and (f := _element_furniture(e))), None)


def _is_link(leaf: _Leaf, text: str) -> bool:
    return leaf.linked > LINK_SHARE * len(text)


def _find_heading(leaves: Sequence[_Leaf], texts: Sequence[str], metadata: Metadata) -> int | None:
    """The heading that has the words of the page's own title, else the h1 with most words: logos are h1 too."""
    wanted = compact(metadata.title or "").casefold()
    found: list[tuple[bool, int, int]] = []
    for index, (leaf, text) in enumerate(zip(leaves, texts, strict=True)):
        tag = next((e.tag for e in [leaf.element, *leaf.element.iterancestors()] if e.tag in HEADING_TAGS), None)
        is_title = compact(text).casefold() == wanted
        is_site = metadata.source is not None and compact(text).casefold() == compact(metadata.source).casefold()
        if tag and leaf.furniture is None and (is_title or (tag == "h1" and count_words(text) > 1 and not is_site)):
            found.append((is_title, count_words(text), -index))
    return -max(found)[2] if found else None


def _find_body(
    tree: lxml_html.HtmlElement, leaves: Sequence[_Leaf], texts: Sequence[str], heading: int | None
) -> list[int]:
    """Indexes of the paragraphs of the report, in order, never empty."""
    shown = _main_text(tree, leaves)
    main, lines = compact(shown[:MAX_SEARCHED]), {compact(line) for line in shown.split("\n")}
    usable = [
        i for i, (leaf, text) in enumerate(zip(leaves, texts, strict=True))
        if leaf.furniture is None and not _is_link(leaf, text) and i != heading and leaf.element.tag != "h1"
    ]  # fmt: skip
    kept = [
        i
        for i in usable
        if (compact(texts[i]) in lines or compact(texts[i]) in main) and (heading is None or i > heading)
    ]
    long = [i for i in kept if count_words(texts[i]) >= 4]
    if sum(count_words(texts[i]) for i in long) < MIN_BODY_WORDS:
        kept = long = _densest(leaves, texts, usable)
    holders = _holders(leaves, texts, long)
    body = [i for i in usable if _holder(leaves[i]) in holders and long[0] <= i <= long[-1] + 3]
    return sorted({*body, *(i for i in kept if long[0] <= i <= long[-1])}) or list(range(len(texts)))


def _holder(leaf: _Leaf) -> lxml_html.HtmlElement:
    """The element whose children are the paragraphs."""
    parent = leaf.element.getparent()
    return (
        leaf.element
        if leaf.element.tag not in ("p", "li", "blockquote", "h2", "h3", "h4") or parent is None
        else parent
    )


def _holders(leaves: Sequence[_Leaf], texts: Sequence[str], indexes: Sequence[int]) -> set[lxml_html.HtmlElement]:
    """Elements that hold a paragraph which trafilatura took: their other paragraphs are the report's too."""
    return {_holder(leaves[i]) for i in indexes if count_words(texts[i]) >= 8}


def _densest(leaves: Sequence[_Leaf], texts: Sequence[str], usable: Sequence[int]) -> list[int]:
    words: dict[lxml_html.HtmlElement, int] = defaultdict(int)
    for i in usable:
        words[_holder(leaves[i])] += count_words(texts[i])
    if not words:
        return list(range(len(texts)))
    best = max(words, key=lambda element: words[element])
    return [i for i in usable if _holder(leaves[i]) is best]


def _main_text(tree: lxml_html.HtmlElement, leaves: Sequence[_Leaf]) -> str:
    """trafilatura's text of the page, without what the markup says is furniture."""
    try:
        import trafilatura
    except ImportError as error:
        raise InstallationError(f"trafilatura cannot be loaded ({error}): pip install lxml_html_clean") from error
    for leaf in leaves:
        if leaf.furniture is not None:
            leaf.element.set("data-kawat", "furniture")
    pruned = copy.deepcopy(tree)
    for element in list(_marked(pruned)):
        if element.getparent() is not None:
            element.drop_tree()
    text = trafilatura.extract(
        pruned, include_comments=False, include_tables=False, favor_precision=True, fast=True, with_metadata=False
    )
    return text or ""


def _marked(tree: lxml_html.HtmlElement) -> Iterator[lxml_html.HtmlElement]:
    for element in tree.iter():
        if isinstance(element.tag, str) and element.get("data-kawat"):
            yield element
