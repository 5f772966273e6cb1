"""Where a report introduces a person whom the table lacks: "Kolonel Andriy Lysenko, juru bicara militer Ukraina"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kawat.grounding.actor_names import Word
from kawat.grounding.actor_phrases import Reader
from kawat.grounding.actor_table import Lexicon

_REACH = 9  # how many words before a name, or of an apposition after it, may introduce it
_OF_REACH = 5  # how many words of an "of" phrase after it: "Sgt. Omar Farid of the Iraqi police"
_TITLE_WORDS = 4
_ABBREVIATION = 3  # "Sgt.", "Lt." end no sentence
_WITHIN = frozenset({"dari", "of", "the", "untuk", "s"})
_SENTENCE_END = re.compile(r"[.!?]\s")


def introductions(key: str, words: Sequence[Word], reader: Reader, lexicon: Lexicon) -> Iterator[tuple[int, int, int]]:
    """(at, first, last) of each place where the name `key` (folded) stands: words[first:last] is its noun phrase.

    Those within commas come first, then those over a comma ("juru bicara militer AS, Mayor Jenderal Caldwell").
    """
    places = [at for at, word in enumerate(words) if word.key == key and word.capital]
    for stops in (":;,\n", ":;\n"):
        for at in places:
            yield at, _start(at, words, reader, lexicon, stops), _end(at, words, reader, lexicon)


def _start(at: int, words: Sequence[Word], reader: Reader, lexicon: Lexicon, stops: str) -> int:
    """Where the noun phrase that ends in words[at] begins: titles, names and capitalised words before it."""
    joins = lexicon.joins.get(reader.language[:2], frozenset())
    first = at
    while first > 0 and at - first < _REACH:
        word = words[first - 1]
        gap = reader.text[word.end : words[first].start]
        abbreviated = word.capital and len(word.text) <= _ABBREVIATION
        if set(gap) & set(stops) or (_SENTENCE_END.search(gap) and not abbreviated):
            break
        titled = any(reader.title_at(a, first) for a in range(max(0, first - _TITLE_WORDS), first))
        if not (word.capital or titled or word.key in _WITHIN) or word.key in joins:
            break
        first -= 1
    return first


def _end(at: int, words: Sequence[Word], reader: Reader, lexicon: Lexicon) -> int:
    """The end of an apposition after words[at]: "Ali Saad, a spokesman for the Iraqi army"."""
    last = at + 1
    zones = lexicon.zones.get(reader.language[:2], {})
    if last >= len(words):
        return last
    if zones.get(words[last].key) == "of":
        return min(last + _OF_REACH, len(words))
    near = range(last, min(last + _TITLE_WORDS - 1, len(words)))
    titled = any(reader.title_at(a, min(a + _TITLE_WORDS, len(words))) for a in near)
    if reader.text[words[at].end : words[last].start].strip() != "," or not titled:
        return last
    while last < len(words) and last - at < _REACH:
        last += 1
        if last < len(words) and set(reader.text[words[last - 1].end : words[last].start]) & set(",.;\n"):
            break
    return last
