"""Words of a report and the index that finds known names among them.

Names are compared word by word, without accents and case; hyphens, spaces, apostrophes and full stops between the words
of a name are all one. Persons are also found under a looser spelling (`loosen`), since the same man is Zelensky,
Zelenskyy and Zelenskiy. An acronym (AS, US, PBB) only matches in capitals: "as" and "us" are no states.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

WORD = re.compile(r"\w+")
_JOINT = re.compile(r"[ \u00a0]?[-–‐'’.][ \u00a0]?|[ \u00a0]|[.][-]|")
_LONGEST_ACRONYM = 6
_CAPITALISED = 4  # from this length an acronym may be written as a word: Nato, Isis
_LOOSE_MINIMUM = 5  # a single word shorter than this is only matched as it is spelt: Xi, Hu, Rice
_SPELLINGS = (("ph", "f"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("kh", "k"), ("gh", "g"), ("dh", "d"), ("ck", "k"))
_LETTERS = str.maketrans({"q": "k", "y": "i", "e": "a", "o": "u", "w": "v", "j": "i", "x": "k"})
_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")
_DOUBLED = re.compile(r"(.)\1+")

NameKind = Literal["name", "adjective", "seat", "short", "place"]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: its offsets, its letters as written (`text`) and folded (`key`)."""

    start: int
    end: int
    text: str
    key: str

    @property
    def capital(self) -> bool:
        """Whether the word begins with a capital letter."""
        return self.text[:1].isupper()


@dataclass(frozen=True, slots=True)
class Ref:
    """What a name in the index stands for: row `row` of the table, by a name of the kind `kind`."""

    row: int
    kind: NameKind


@dataclass(frozen=True, slots=True)
class Found:
    """A name found in words[first:last], with all that it may stand for."""

    first: int
    last: int
    refs: tuple[Ref, ...]


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """`word` in lower case without accents."""
    if word.isascii():
        return word.lower()
    spread = unicodedata.normalize("NFKD", word.lower().replace("ø", "o").replace("ł", "l").replace("ı", "i"))
    return "".join(char for char in spread if not unicodedata.combining(char))


@lru_cache(maxsize=65536)
def loosen(key: str) -> str:
    """A folded word under a spelling that transliterations share: mohammed, muhammad, mohamad → muhamad."""
    for old, new in _SPELLINGS:
        key = key.replace(old, new)
    key = _DOUBLED.sub(r"\1", key.translate(_LETTERS))
    return key[:-1] if key.endswith("h") and len(key) > 3 else key


def slug(name: str) -> str:
    """`name` as the readable part of an id: "foreign minister" → foreign-minister."""
    return _NOT_IN_SLUG.sub("-", fold(name)).strip("-")


def words_of(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words of `text[start:end]`, with offsets into `text`."""
    spans = WORD.finditer(text, start, len(text) if end is None else end)
    return [Word(m.start(), m.end(), m.group(), fold(m.group())) for m in spans]


@dataclass(frozen=True, slots=True)
class _Entry:
    exact: tuple[str, ...] | None  # an acronym: its letters as they must be written
    lower: bool  # written in lower case in the table: found in any case
    refs: list[Ref]


class _Names:
    """Names under one way of spelling their words."""

    def __init__(self, spell: Callable[[str], str]) -> None:
        self._spell = spell
        self._entries: dict[tuple[str, ...], list[_Entry]] = {}
        self._sizes: dict[str, list[int]] = {}  # first word → how many words its names have, the most first

    def add(self, keys: tuple[str, ...], new: _Entry) -> None:
        """Enter a name by its folded words."""
        keys = tuple(map(self._spell, keys))
        entries = self._entries.setdefault(keys, [])
        for entry in entries:
            if entry.exact == new.exact and entry.lower == new.lower:
                entry.refs.extend(ref for ref in new.refs if ref not in entry.refs)
                return
        entries.append(new)
        sizes = self._sizes.setdefault(keys[0], [])
        if len(keys) not in sizes:
            sizes.append(len(keys))
            sizes.sort(reverse=True)

    def longest(self, text: str, words: Sequence[Word], first: int, last: int) -> Found | None:
        """The longest name that begins at words[first] and ends before words[last]."""
        for size in self._sizes.get(self._spell(words[first].key), ()):
            if first + size > last:
                continue
            span = words[first : first + size]
            entries = self._entries.get(tuple([self._spell(word.key) for word in span]))
            if entries is None or not _joined(text, span):
                continue
            refs = tuple(ref for entry in entries if _fits(entry, span) for ref in entry.refs)
            if refs:
                return Found(first, first + size, refs)
        return None


class NameIndex:
    """Finds the longest known name that begins at a word."""

    def __init__(self) -> None:
        self._strict, self._loose = _Names(fold), _Names(loosen)

    def add(self, name: str, ref: Ref, *, loose: bool = False) -> None:
        """Enter `name`; with `loose` also under its looser spelling (persons)."""
        pieces = WORD.findall(name)
        if not pieces:
            return
        keys = tuple(fold(piece) for piece in pieces)
        acronym = name.upper() == name and sum(map(len, pieces)) <= _LONGEST_ACRONYM
        self._strict.add(keys, _Entry(tuple(pieces) if acronym else None, name[:1].islower(), [ref]))
        if loose and (len(keys) > 1 or len(keys[0]) >= _LOOSE_MINIMUM):
            self._loose.add(keys, _Entry(None, False, [ref]))

    def at(self, text: str, words: Sequence[Word], first: int, last: int) -> Found | None:
        """The longest name that begins at words[first] and ends before words[last]."""
        strict = self._strict.longest(text, words, first, last)
        if words[first].capital and (strict is None or strict.last - first == 1):
            loose = self._loose.longest(text, words, first, last)
            if loose is not None and (strict is None or loose.last > strict.last):
                return loose
        return strict

    def scan(self, text: str, words: Sequence[Word], first: int, last: int) -> Iterable[Found]:
        """All names in words[first:last], the longest at each word, disjoint."""
        at = first
        while at < last:
            found = self.at(text, words, at, last)
            if found is None:
                at += 1
            else:
                yield found
                at = found.last


def _joined(text: str, span: Sequence[Word]) -> bool:
    return all(_JOINT.fullmatch(text, left.end, right.start) is not None for left, right in pairwise(span))


def _fits(entry: _Entry, span: Sequence[Word]) -> bool:
    if entry.exact is not None:
        written = tuple(word.text for word in span)
        british = len(span) == 1 and len(written[0]) >= _CAPITALISED and written[0] == entry.exact[0].capitalize()
        return british or written == entry.exact
    return entry.lower or span[0].capital or (len(span) > 1 and span[-1].capital)
