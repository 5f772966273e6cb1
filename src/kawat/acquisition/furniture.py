"""Page furniture: which blocks, and which pieces within a paragraph, are no part of a report (`furniture.toml`)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import Any, Literal

from kawat.acquisition.characters import count_words

MAX_TITLES = 8
"""At most so many lines below "Berita terkait" are taken as its links: such boxes hold three to six."""

MIN_BODY_WORDS = 8
"""Below a comment form all goes only where a line of so many words stands above it: menus have "Komentar" too."""

MAX_TITLE_WORDS = 22
"""A line of more words is a paragraph, never the title of a linked report: headlines of wires end below 20."""

_SIGNED = re.compile(
    r"(?:sumber|source|editor|penulis|reporter|pewarta|oleh|by)\s*:|\(\w{2,5}(?:/\w{2,5})*\)$", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*$")


@dataclass(frozen=True, slots=True)
class Furniture:
    """One kind of furniture and the patterns that it is known by."""

    kind: str
    reason: str
    whole: re.Pattern[str] | None
    inside: re.Pattern[str] | None
    then: Literal["titles", "end"] | None
    only_last: int | None


@dataclass(frozen=True, slots=True)
class Piece:
    """Furniture within a paragraph: half-open offsets of the paragraph's text."""

    start: int
    end: int
    kind: str
    reason: str


@cache
def _furniture() -> tuple[int, tuple[Furniture, ...]]:
    data: dict[str, Any] = tomllib.loads((files(__package__) / "furniture.toml").read_text(encoding="utf-8"))
    rows = tuple(
        Furniture(
            row["kind"],
            row["reason"],
            _joined(row.get("whole")),
            _joined(row.get("inside")),
            row.get("then"),
            row.get("only_last"),
        )
        for row in data["furniture"]
    )
    return data["longest"], rows


def _joined(patterns: list[str] | None) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE) if patterns else None


def find_furniture(blocks: Sequence[str]) -> dict[int, tuple[str, str]]:
    """Which of `blocks` are furniture as a whole: index to (kind, reason).

    The links below a heading such as "Berita terkait" go with it; below a comment form all the rest goes, where at
    least half of the report's words stand before it.
    """
    found: dict[int, tuple[str, str]] = {}
    words = [count_words(block) for block in blocks]
    before = list(accumulate(words, initial=0))
    body_from = next((i for i, count in enumerate(words) if count >= MIN_BODY_WORDS), len(words))
    for index, block in enumerate(blocks):
        if index in found:
            continue
        item = match_block(block)
        if item is None or (item.only_last is not None and index < len(blocks) - item.only_last):
            continue
        found[index] = (item.kind, item.reason)
        if item.then == "titles":
            for below in _titles_below(blocks, index):
                found[below] = (item.kind, item.reason)
        elif item.then == "end" and 2 * before[index] >= before[-1] and body_from < index:
            found.update(dict.fromkeys(range(index + 1, len(blocks)), (item.kind, f"below {item.reason}")))
            break
    return found


def match_block(block: str) -> Furniture | None:
    """The kind of furniture that a whole block is, or None."""
    longest, items = _furniture()
    if len(block) > longest:
        return None
    return next((item for item in items if item.whole is not None and item.whole.fullmatch(block)), None)


def _titles_below(blocks: Sequence[str], heading: int) -> Iterator[int]:
    for index in range(heading + 1, min(heading + 1 + MAX_TITLES, len(blocks))):
        if (
            _SIGNED.match(blocks[index])
            or _SENTENCE_END.search(blocks[index])
            or count_words(blocks[index]) > MAX_TITLE_WORDS
        ):
            return
        yield index


def pieces_within(paragraph: str) -> list[Piece]:
    """Furniture inside a paragraph ("… kata dia. Baca juga: …"), in order and disjoint; never the whole of it."""
    pieces: list[Piece] = []
    for item in _furniture()[1]:
        if item.inside is not None:
            pieces.extend(Piece(m.start(), m.end(), item.kind, item.reason) for m in item.inside.finditer(paragraph))
    kept: list[Piece] = []
    for piece in sorted(pieces, key=lambda p: (p.start, -p.end)):
        if not kept or piece.start >= kept[-1].end:
            kept.append(piece)
    return kept
