"""Head and foot of a report: the lines around the body that say its title, its time, who signed it and where from."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from kawat.acquisition.bylines import INITIALS, is_person, person_beside_outlet, read_byline, read_dateline, split_line
from kawat.acquisition.characters import compact, count_words
from kawat.acquisition.outlets import find_outlet, is_outlet_name, outlet_name, same_outlet
from kawat.acquisition.pages import Block
from kawat.acquisition.publication import Stamp, find_stamps, is_filler
from kawat.acquisition.sheet import Sheet

HEAD_BLOCKS = 14
"""The head ends here at the latest: breadcrumb, kicker, title, deck, names, dates and a caption make ten lines."""

FOOT_BLOCKS = 8
PARAGRAPH_WORDS = 25
"""A block of so many words is a paragraph of the body; headlines and decks are shorter."""

_SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*$")
_TAIL_INITIALS = re.compile(rf"(?<=[.!?…\"”’])\s*(?P<mark>{INITIALS.pattern})$")
_SOURCE_LINE = re.compile(r"(?:sumber|source)\s*:\s*(?P<name>.{2,60})", re.IGNORECASE)
_DATE_LINE = 220


@dataclass(frozen=True, slots=True)
class Facts:
    """What head and foot say. `impossible` holds the words of dates that do not exist."""

    title: str | None = None
    byline: str | None = None
    byline_rank: int = 99
    source: str | None = None
    via: str | None = None
    stamps: tuple[Stamp, ...] = ()
    impossible: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _DateLine:
    stamps: tuple[Stamp, ...]
    impossible: tuple[str, ...]
    names: tuple[tuple[int, str], ...]
    source: str | None


def read_head(sheet: Sheet, facts: Facts) -> Facts:
    """Take title, dates, names and outlet out of the lines before the body, into `facts`."""
    known_title = facts.title is not None
    before_heading = sheet.title is not None and any(b.is_heading for b in sheet.blocks)
    dated = False
    for block in sheet.blocks[:HEAD_BLOCKS]:
        if not sheet.holds(block):
            continue
        if block.is_heading or (facts.title and _same(block.text, facts.title)):
            sheet.take(block, "title", "the title of the report")
            before_heading, known_title = False, True
            continue
        after = _read_line(sheet, block, facts, loose=known_title)
        if after is not None:
            dated = dated or after.stamps != facts.stamps
            facts = after
        elif before_heading:
            sheet.take(block, "kicker", "a line above the title")
        elif _is_body(block, known_title=known_title):
            break
        elif not known_title:
            facts, known_title = _take_title(sheet, block, facts), True
        elif is_person(block.text) and not block.in_body and _beside_date(sheet, block, dated=dated):
            facts = _with_name(facts, 2, block.text)
            sheet.take(block, "byline", "the name of the author")
        elif block.in_body is False:
            sheet.take(block, "furniture", "a line between title and body")
    return facts


def read_foot(sheet: Sheet, facts: Facts) -> Facts:
    """Take names, dates and sources out of the lines behind the body, and initials out of its last paragraph."""
    for block in reversed(sheet.blocks[1:][-FOOT_BLOCKS:]):
        source = _SOURCE_LINE.fullmatch(block.text)
        if source and (name := outlet_name(source["name"].strip(" ."))):
            facts = replace(facts, via=facts.via or name)
            sheet.take(block, "outlet", "the outlet that the report goes back to")
            continue
        after = _read_line(sheet, block, facts, loose=False)
        if after is not None:
            facts = after
        elif block.in_body is False:
            sheet.take(block, "furniture", "a line behind the body")
        else:
            break
    if sheet.blocks and (match := _TAIL_INITIALS.search(sheet.blocks[-1].text)):
        facts = _with_name(facts, 8, match["who"])
        sheet.shorten(sheet.blocks[-1], match.start("mark"), "byline", "the initials of the author")
    return facts


def _read_line(sheet: Sheet, block: Block, facts: Facts, *, loose: bool) -> Facts | None:
    """`facts` with those of a date line, byline or outlet line, which is taken out; None of any other block."""
    line = read_date_line(block.text, loose=loose, source=facts.source)
    if line is not None:
        sheet.take(block, "date", "the line with the time of publication")
        for rank, name in line.names:
            facts = _with_name(facts, rank, name)
        return replace(
            facts,
            stamps=facts.stamps + line.stamps,
            impossible=facts.impossible + line.impossible,
            source=facts.source or line.source,
        )
    if is_outlet_name(block.text) or same_outlet(block.text, facts.source):
        sheet.take(block, "outlet", "the name of the outlet")
        return replace(facts, source=facts.source or _known_name(block.text))
    if person := person_beside_outlet(block.text):
        sheet.take(block, "byline", "the line with the name of the author")
        outlet = split_line(block.text.replace(",", " | "))[-1]
        return replace(_with_name(facts, 2, person), source=facts.source or _known_name(outlet))
    signed = _read_name(block)
    if signed is not None:
        sheet.take(block, "byline", "the line with the name of the author")
        return _with_name(facts, *signed)
    return None


def _known_name(words: str) -> str:
    """The name of the outlet as it is known, else as it is written."""
    outlet = find_outlet(words)
    return outlet.name if outlet else words


def _read_name(block: Block) -> tuple[int, str] | None:
    if signed := read_byline(block.text):
        return signed
    if block.signature and not block.in_body and count_words(block.text) <= 8 and not is_outlet_name(block.signature):
        return read_byline(block.signature) or (2, block.signature.strip(" ,|-–"))
    return None


def read_date_line(line: str, *, loose: bool, source: str | None = None) -> _DateLine | None:
    """The dates of a line that holds nothing but dates, labels, names and outlets; None of any other line.

    With `loose` (once the title is known) up to four other words may stand beside the date. `source` is the outlet
    where it is known already.
    """
    if len(line) > _DATE_LINE:
        return None
    stamps = tuple(find_stamps(line))
    if not stamps or (read_dateline(line) is not None and count_words(line) > 12):
        return None
    rest = line
    for stamp in reversed(stamps):
        rest = f"{rest[: stamp.start]} | {rest[stamp.end :]}"
    names: list[tuple[int, str]] = []
    known, source = source, None
    bare: list[str] = []
    unknown = 0
    for piece in split_line(rest):
        words = piece.strip(" ,:;()-–—/")
        if is_filler(words):
            continue
        if is_outlet_name(words) or same_outlet(words, known):
            source = source or words
        elif signed := read_byline(words):
            names.append(signed)
        elif person := person_beside_outlet(words):
            names.append((2, person))
        elif is_person(words) and loose:
            bare.append(words)
        else:
            unknown += count_words(words)
    if names and bare:
        source = source or bare.pop()  # "By Jane Roe | The Meridian Post | 12 June 2023"
    names.extend((3, words) for words in bare)
    if unknown > (4 if loose and not _SENTENCE_END.search(rest.strip(" |")) else 0):
        return None
    impossible = tuple(line[s.start : s.end].strip() for s in stamps if s.wall is None)
    return _DateLine(
        tuple(s for s in stamps if s.wall is not None),
        impossible,
        tuple(names),
        _known_name(source) if source else None,
    )


def _take_title(sheet: Sheet, block: Block, facts: Facts) -> Facts:
    """The first line that is no paragraph is the title; a label of one or two words above a longer line is a kicker."""
    blocks = sheet.blocks
    index = next(i for i, other in enumerate(blocks) if other is block)
    following = blocks[index + 1] if index + 1 < len(blocks) else None
    if following is None:
        return facts
    if (
        count_words(block.text) <= 2 < count_words(following.text)
        and not _is_body(following, known_title=True)
        and read_date_line(following.text, loose=True) is None
    ):
        sheet.take(block, "kicker", "a label above the title")
        block = following
    sheet.take(block, "title", "the title of the report")
    return replace(facts, title=block.text)


def _is_body(block: Block, *, known_title: bool) -> bool:
    words = count_words(block.text)
    if words >= PARAGRAPH_WORDS or (words >= 6 and read_dateline(block.text) is not None):
        return True
    if known_title:
        return bool(block.in_body) or (words >= 4 and _SENTENCE_END.search(block.text) is not None)
    return words >= 12 and block.text.rstrip("\"”’').")[-1:] != "" and block.text.rstrip("\"”’')").endswith(".")


def _beside_date(sheet: Sheet, block: Block, *, dated: bool) -> bool:
    """Whether the line before was a date line (`dated`), or the next one is."""
    if dated:
        return True
    index = next((i for i, other in enumerate(sheet.blocks) if other is block), len(sheet.blocks))
    return any(read_date_line(other.text, loose=True) for other in sheet.blocks[index + 1 : index + 3])


def _with_name(facts: Facts, rank: int, name: str) -> Facts:
    if rank >= facts.byline_rank:
        return facts
    return replace(facts, byline=name, byline_rank=rank)


def _same(one: str, two: str) -> bool:
    return compact(one).casefold() == compact(two).casefold()
