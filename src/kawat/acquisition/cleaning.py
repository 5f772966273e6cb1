"""A document to a report: title, byline, dateline, outlet, time and body, with everything taken out kept as `Removed`.

Kinds of `Removed`: title, kicker, date, byline, outlet (head and foot lines whose content is in the report's fields),
repeat (a block printed before), and the kinds of `furniture.toml` and `pages.toml` (related, share, advertisement, …).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from kawat.acquisition.bylines import Dateline, read_dateline
from kawat.acquisition.characters import LINE_BREAK, compact, normalise_line
from kawat.acquisition.furniture import find_furniture, pieces_within
from kawat.acquisition.heads import Facts, read_foot, read_head
from kawat.acquisition.languages import identify
from kawat.acquisition.metadata import Metadata
from kawat.acquisition.outlets import find_outlet, find_via, outlet_of_url, same_outlet, zone_of
from kawat.acquisition.pages import Block, read_page
from kawat.acquisition.publication import Publication, Stamp, choose, find_stamps
from kawat.acquisition.repetition import find_repeats
from kawat.acquisition.sentences import split
from kawat.acquisition.sheet import Sheet
from kawat.acquisition.sources import Document
from kawat.errors import InputError
from kawat.schema import Drop, Removed, Report, make_id

MIN_SENTENCE_WORDS = 3
"""A report has a sentence of at least so many words; a page of menus and labels has none."""

MAX_DATE_CHARACTERS = 100
"""A container's date is looked for in so many characters: the longest in use, with day names, has about fifty."""

_MARKUP = re.compile(r"<(?:p|br|div)(?:\s[^>]*)?/?>", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?:…][\"”’')\]]*$|[”\"]$")
MARGIN_WORDS = 12
"""Longest line without an end mark that is taken for a menu, button or slogan. Set on the shipped reports."""
_NO_METADATA = Metadata(None, None, None, None, None, (), ())


def clean(document: Document, *, read_at: datetime) -> tuple[Report, tuple[Removed, ...], tuple[Drop, ...]]:
    """The report in `document`, what was taken out of it, and what could not be read ("impossible date").

    `Report.text` is NFC, its paragraphs parted by one newline. `Removed` has half-open offsets in `document.raw`, and
    its quote is `raw[start:end]`, markup included; where words of a page cannot be found in its source, both offsets
    are 0, the quote is empty and the reason has the words. Of a page, what stands between its heading and the end of
    its body is recorded, not the menus around them. The same content gives the same `report_id` whatever its path
    and `read_at` (aware, UTC).

    Raises InputError("no text") or InputError("no sentences") where no report is left.
    """
    sheet, metadata = _read_blocks(document)
    language = identify("\n".join(sheet.texts()), document.language or metadata.language)
    url = document.url or metadata.url
    source = document.source or metadata.source or outlet_of_url(url)
    facts = Facts(title=document.title or sheet.title or None, source=source)
    _take_furniture(sheet)
    facts = read_head(sheet, facts)
    facts = read_foot(sheet, facts)
    _take_repeats(sheet, facts.title)
    _take_margins(sheet)
    paragraphs = _paragraphs(sheet)
    _check(paragraphs, document.path, language)
    dateline = next((d for p in paragraphs[:2] if (d := read_dateline(p))), None)
    source = facts.source or _dateline_source(dateline)
    published, drops = _published(
        document, metadata, facts, dateline, language=language, outlet_zone=zone_of(source, url)
    )
    title = _title(document, metadata, facts)
    text = "\n".join(paragraphs)
    report_id = make_id("r", url or "", source or "", title or "", text)
    report = Report(
        report_id=report_id,
        url=url,
        source=source,
        via=_via(paragraphs, dateline, facts, language, source),
        language=language,
        title=title,
        byline=normalise_line(document.byline or "") or facts.byline or metadata.byline,
        dateline=dateline.place if dateline else None,
        published_at=published.at if published else None,
        published_zone=published.zone if published else None,
        text=text,
        raw_sha256=document.raw_sha256,
        raw_path=document.path,
        read_at=read_at,
    )
    removed = tuple(replace(piece, report_id=report_id) for piece in sheet.removed_in_order())
    return report, removed, tuple(replace(drop, report_id=report_id, at=read_at) for drop in drops)


def _read_blocks(document: Document) -> tuple[Sheet, Metadata]:
    if document.kind == "html" or _MARKUP.search(document.raw):
        page = read_page(document.raw, document.path)
        return Sheet(document.raw, page.blocks, title=page.title, markup=True), page.metadata
    blocks = []
    start = 0
    for match in [*LINE_BREAK.finditer(document.raw), None]:
        end = match.start() if match else len(document.raw)
        line = document.raw[start:end]
        if text := normalise_line(line):
            first = start + len(line) - len(line.lstrip())
            blocks.append(Block(text, first, first + len(line.strip())))
        start = match.end() if match else end
    return Sheet(document.raw, blocks, title=None, markup=False), _NO_METADATA


def _take_furniture(sheet: Sheet) -> None:
    """Furniture by markup first, then by its words; the heading of the page is never furniture."""
    for block in list(sheet.blocks):
        if block.furniture is not None:
            sheet.take(block, *block.furniture)
    blocks = list(sheet.blocks)
    for index, (kind, reason) in find_furniture([b.text for b in blocks]).items():
        if not blocks[index].is_heading:
            sheet.take(blocks[index], kind, reason)


def _take_repeats(sheet: Sheet, title: str | None) -> None:
    if title:
        for block in [b for b in sheet.blocks if compact(b.text).casefold() == compact(title).casefold()]:
            sheet.take(block, "repeat", "the title, printed again")
    blocks = list(sheet.blocks)
    for index, first in find_repeats([b.text for b in blocks]).items():
        sheet.take(blocks[index], "repeat", f"printed before: {blocks[first].text[:60]}")


def _take_margins(sheet: Sheet) -> None:
    """Short lines that are no sentences, above the first and below the last paragraph: menus, buttons, slogans."""
    blocks = list(sheet.blocks)
    body = [i for i, block in enumerate(blocks) if _is_prose(block.text)]
    if not body:
        return
    for block in blocks[: body[0]]:
        sheet.take(block, "navigation", "a line above the body that is no sentence")
    for block in blocks[body[-1] + 1 :]:
        sheet.take(block, "footer", "a line below the body that is no sentence")


def _is_prose(text: str) -> bool:
    """Whether a block is a paragraph: it ends as a sentence does, or it is longer than menus and slogans are."""
    return _SENTENCE_END.search(text) is not None or len(text.split()) > MARGIN_WORDS


def _paragraphs(sheet: Sheet) -> list[str]:
    """The texts that are left, without the furniture inside them."""
    paragraphs: list[str] = []
    for block in list(sheet.blocks):
        pieces = pieces_within(block.text)
        sheet.take_within(block, pieces)
        ends = [0, *(piece.end for piece in pieces)]
        starts = [*(piece.start for piece in pieces), len(block.text)]
        kept = " ".join(block.text[a:b] for a, b in zip(ends, starts, strict=True))
        if text := normalise_line(kept):
            paragraphs.append(text)
    return paragraphs


def _check(paragraphs: Sequence[str], path: str, language: str) -> None:
    if not paragraphs:
        raise InputError(path, "no text", "nothing is left beside title and page furniture")
    text = "\n".join(paragraphs)
    longest = max((len(re.findall(r"[^\W\d_]+", text[a:b])) for a, b in split(text, language)), default=0)
    if longest < MIN_SENTENCE_WORDS:
        raise InputError(path, "no sentences", f"the longest has {longest} words")


def _title(document: Document, metadata: Metadata, facts: Facts) -> str | None:
    return normalise_line(document.title or "") or facts.title or metadata.title


def _dateline_source(dateline: Dateline | None) -> str | None:
    if dateline is None or dateline.source is None:
        return None
    outlet = find_outlet(dateline.source)
    return outlet.name if outlet else dateline.source


def _via(
    paragraphs: Sequence[str], dateline: Dateline | None, facts: Facts, language: str, source: str | None
) -> str | None:
    if dateline is not None and dateline.agency and not same_outlet(dateline.agency, source):
        return dateline.agency
    if facts.via and not same_outlet(facts.via, source):
        return facts.via
    return find_via(paragraphs, language=language, source=source)


def _published(
    document: Document,
    metadata: Metadata,
    facts: Facts,
    dateline: Dateline | None,
    *,
    language: str,
    outlet_zone: str | None,
) -> tuple[Publication | None, list[Drop]]:
    """The publication, and a drop for each date that is impossible or cannot be read, where no other is left."""
    written = document.published_at
    held = [*_labelled([written] if written else [], "published"), *_labelled(metadata.published, "published")]
    held += _labelled(metadata.updated, "updated")
    shown = list(facts.stamps)
    if written and held[:1] and held[0].wall is not None:
        shown, held = [], held[:1]  # a record's own key is trusted over its text
    if not shown and not held and dateline is not None and dateline.date:
        shown = list(find_stamps(dateline.date))
    drops = [
        Drop("acquisition", "impossible date", document.path, words)
        for words in [*facts.impossible, *(w for w in [written, *metadata.published] if w and _impossible(w))]
    ]
    if written and not list(find_stamps(written[:MAX_DATE_CHARACTERS])):
        drops.append(Drop("acquisition", "unreadable date", document.path, written))
    return choose(shown, held, language=language, outlet_zone=outlet_zone), drops


def _labelled(values: Sequence[str], label: str) -> list[Stamp]:
    """The first date of each value of the container, as published or updated."""
    stamps = [next(iter(find_stamps(value[:MAX_DATE_CHARACTERS])), None) for value in values]
    return [replace(s, label="updated" if label == "updated" else "published") for s in stamps if s is not None]


def _impossible(words: str) -> bool:
    return any(stamp.wall is None for stamp in find_stamps(words[:MAX_DATE_CHARACTERS]))
