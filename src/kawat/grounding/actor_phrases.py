"""A noun phrase that names an actor, taken apart: its titles, the names known in it, unknown proper names.

Each piece has a zone, that says how it stands to the head: `core` ("tentara Irak"), `of` ("presiden dari …", "of"),
`place` ("di Irak"), `led` ("pimpinan AS", "US-led"), `pro`, `backed` ("US-backed"), `against` ("anti-Suriah"), `other`
("duta besar untuk PBB") and `clause` ("yang …"); and a segment, counted up at commas (appositions).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from kawat.grounding.actor_names import Found, Ref, Word, fold, loosen
from kawat.grounding.actor_table import ActorRow, Lexicon, Table, Title

_COMPOUND = {"led": "led", "backed": "backed", "supported": "backed", "aligned": "backed", "allied": "backed"}
_COMPOUND |= {"born": "other", "based": "place", "educated": "other", "made": "other", "occupied": "other"}
_STANDS_FOR = frozenset({"for", "untuk", "bagi", "to"})
_SPEAKS = frozenset({"spokesperson", "activist", "leader", "adviser"})
_CLITICS = ("nya", "ku", "mu")
_BREAKS = frozenset(",;:\n—")

Choose = Callable[[Found], tuple[ActorRow, Ref] | None]


@dataclass(frozen=True, slots=True)
class Piece:
    """Words[first:last] of the report: a known name (`row`, `ref`), a `title`, or an unknown proper name (neither)."""

    first: int
    last: int
    zone: str
    segment: int
    row: ActorRow | None = None
    ref: Ref | None = None
    title: Title | None = None
    possessive: bool = False  # followed by 's: "Putin's spokesman"

    @property
    def proper(self) -> bool:
        """Whether this is a proper name that the table does not know."""
        return self.row is None and self.title is None

    @property
    def person(self) -> bool:
        """Whether this is a known person."""
        return self.row is not None and self.row.kind == "person"


class Reader:
    """Takes phrases of one report apart."""

    def __init__(self, table: Table, lexicon: Lexicon, text: str, words: Sequence[Word], language: str) -> None:
        self.text, self.words, self.language = text, words, language
        self._table, self._lexicon = table, lexicon
        self._zones = lexicon.zones.get(language[:2]) or lexicon.zones["en"]

    def known_at(self, at: int, last: int) -> Found | None:
        """A known name at words[at]; "AS" is no state in English, nor is "May" a prime minister where it is a month."""
        word = self.words[at]
        if word.text == "AS" and self.language.startswith("en"):
            return None
        found = self._table.index.at(self.text, self.words, at, last)
        if found is not None and found.last - at == 1 and word.key in self._lexicon.dates:
            return None
        return found

    def founds(self, first: int, last: int) -> list[Found]:
        """All known names in words[first:last], the longest at each word, disjoint."""
        founds, at = [], first
        while at < last:
            found = self.known_at(at, last)
            if found is not None:
                founds.append(found)
            at = found.last if found is not None else at + 1
        return founds

    def title_at(self, at: int, last: int) -> tuple[Title, int] | None:
        """The longest title at words[at] and the word after it; clitics, plurals and doubled words are read too."""
        best: tuple[Title, int] | None = None
        for key in _stems(self.words[at].key):
            for keys, title in self._lexicon.titles.get(key, {}).items():
                end = at + len(keys)
                if end > last or (best is not None and end <= best[1]):
                    continue
                rest = self.words[at + 1 : end]
                gaps = [self.text[a.end : b.start] for a, b in zip(self.words[at:end], rest, strict=False)]
                if all(len(gap) <= 3 and not set(gap) & _BREAKS for gap in gaps) and _same(rest, keys[1:]):
                    best = (title, end)
        return self._doubled(best, at, last) if best is not None else None

    def _doubled(self, title: tuple[Title, int], at: int, last: int) -> tuple[Title, int]:
        """A title over a doubled word as one: "pejabat-pejabat"."""
        end = title[1]
        same = end < last and self.words[end].key == self.words[at].key == fold(title[0].phrase)
        return (title[0], end + 1) if same and self._hyphen(end) else title

    def pieces(self, first: int, last: int, choose: Choose) -> list[Piece]:
        """The pieces of words[first:last] in order. `choose` settles what an ambiguous name stands for here."""
        zone, segment, at = "core", 0, first
        pieces: list[Piece] = []
        once: str | None = None  # the zone of the next piece alone: "anti-Suriah"
        while at < last:
            if at > first and self._breaks(at):
                zone, segment, once = "core", segment + 1, None
            piece = self._piece(at, last, once or zone, segment, choose)
            if piece is not None:
                pieces.append(piece)
                at, once = piece.last, None
                continue
            key = self.words[at].key
            if key in _COMPOUND and pieces and pieces[-1].last == at and self._hyphen(at):
                pieces[-1] = replace(pieces[-1], zone=_COMPOUND[key])
            elif key in self._zones:
                found = self._zones[key]
                before = pieces[-1].title if pieces else None
                if found == "other" and key in _STANDS_FOR and before is not None and before.role in _SPEAKS:
                    found = "of"  # "a spokesman for the army"
                once, zone = (found, zone) if found in {"against", "pro"} else (None, found)
            at += 1
        return self._merged(pieces)

    def _piece(self, at: int, last: int, zone: str, segment: int, choose: Choose) -> Piece | None:
        found, title = self.known_at(at, last), self.title_at(at, last)
        if found is not None and (title is None or found.last >= title[1]):
            chosen = choose(found)
            if chosen is not None:
                row, ref = chosen
                return Piece(at, found.last, zone, segment, row, ref, None, self._possessive(found.last))
        if title is not None and title[0].kind != "other":
            return Piece(at, title[1], zone, segment, title=title[0], possessive=self._possessive(title[1]))
        word = self.words[at]
        lexicon = self._lexicon
        common = word.key in self._zones or word.key in lexicon.plain or word.key in lexicon.dates
        if word.capital and len(word.text) > 1 and not common:
            return Piece(at, at + 1, zone, segment, possessive=self._possessive(at + 1))
        return None

    def _breaks(self, at: int) -> bool:
        gap = self.text[self.words[at - 1].end : self.words[at].start]
        return bool(set(gap) & _BREAKS) or (" - " in gap and not self.words[at].capital)

    def _hyphen(self, at: int) -> bool:
        return self.text[self.words[at - 1].end : self.words[at].start].strip() in {"-", "–"}

    def _possessive(self, last: int) -> bool:
        return last < len(self.words) and self.words[last].key == "s" and self.text[self.words[last].start - 1] in "'’"

    def _merged(self, pieces: list[Piece]) -> list[Piece]:
        """Adjacent proper names as one; a known family name beside an unknown first name is another person's."""
        merged: list[Piece] = []
        for piece in pieces:
            before = merged[-1] if merged else None
            if before is None or not self._adjacent(before, piece) or not (before.proper or piece.proper):
                merged.append(piece)
                continue
            if (piece.proper or self._short(piece)) and (before.proper or self._short(before)):
                last, possessive = piece.last, piece.possessive
                row = self._namesake(before, piece)
                merged[-1] = replace(before, last=last, possessive=possessive, row=row, ref=piece.ref if row else None)
            else:
                merged.append(piece)
        return merged

    def _adjacent(self, left: Piece, right: Piece) -> bool:
        gap = self.text[self.words[right.first - 1].end : self.words[right.first].start]
        small = {"bin", "al", "el", "von", "van", "de", "da", "der", "binti", "abu", "ibn", "ul", "as", "ash", "ar"}
        between = {word.key for word in self.words[left.last : right.first]}
        return (
            left.zone == right.zone
            and left.segment == right.segment
            and not left.possessive
            and all(key in small or len(key) == 1 for key in between)
            and not set(gap) & set('(),;:"“”/')
        )

    @staticmethod
    def _short(piece: Piece) -> bool:
        return piece.ref is not None and piece.ref.kind == "short"

    def _namesake(self, first: Piece, last: Piece) -> ActorRow | None:
        """The person whose first name the unknown words give: "Ibrahim A. Gambari"."""
        row = last.row
        if row is None:
            return None
        given = loosen(self.words[first.first].key)
        full = [name.split() for name in row.names if " " in name]
        return row if any(loosen(fold(name[0])) == given for name in full) else None


def _stems(key: str) -> tuple[str, ...]:
    for clitic in _CLITICS:
        if key.endswith(clitic) and len(key) > len(clitic) + 3:
            return key, key[: -len(clitic)]
    if key.endswith("s") and len(key) > 4:
        return key, key[:-1]  # "foreign ministers"
    return (key,)


def _same(words: Sequence[Word], keys: Sequence[str]) -> bool:
    return all(key in _stems(word.key) for word, key in zip(words, keys, strict=True))
