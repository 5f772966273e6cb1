"""What the rest of a report says about an actor whose own words do not name a state.

"Polisi" in a report from Dili are those of Timor-Leste; "Sersan Ahmad" is a man of the Iraqi police because the report
said so when it first named him.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from kawat.grounding.actor_names import Found, fold
from kawat.grounding.actor_phrases import Reader
from kawat.grounding.actor_table import ActorRow, Lexicon, Table
from kawat.grounding.places import find_places
from kawat.schema import Place

BODIES = frozenset({"IGO", "UNO", "EUR", "NGO", "IMG", "MNC"})  # no states
_SENTENCE = re.compile(r"(?:[.!?]+[\"”’)]?\s+(?=[\"“‘(]?[A-Z0-9])|\n)")
_ABBREVIATION = re.compile(r"(?:\b(?:[A-Z]|Dr|Prof|Mr|Mrs|Gen|Lt|Col|Sen|St|Brig|Jend|Kol)|\b(?:[A-Z]\.)+[A-Z])\Z")
_LOCATIVE = frozenset("kota provinsi ibukota distrik kabupaten dekat selatan utara timur barat".split())
_DIRECTIONAL = frozenset({"ke", "menuju", "into", "toward", "towards"})
_MEDIA = "JRN"


@dataclass(frozen=True, slots=True)
class Mark:
    """A state that the report speaks of at `start`: by its place, its government, an adjective, a person or a body."""

    start: int
    end: int
    country: str
    locative: bool  # a place where something happens
    attached: bool  # an adjective of some other noun: "warga Iran", "Iranian diplomats"
    people: bool = False  # the noun that it is an adjective of is one of people: "warga Iran"
    aimed: bool = False  # after "ke", "from": not where it happens, but nearer to it than who speaks


class ReportContext:
    """The states spoken of in a report, sentence by sentence. `places` saves finding them again."""

    def __init__(self, table: Table, lexicon: Lexicon, reader: Reader, places: tuple[Place, ...] | None) -> None:
        self._table, self._lexicon, self._reader = table, lexicon, reader
        self._text, self._words = reader.text, reader.words
        self._given = places
        self._starts = [word.start for word in reader.words]
        self._keys = frozenset(word.key for word in reader.words)

    @cached_property
    def founds(self) -> list[Found]:
        """All known names of the report."""
        return self._reader.founds(0, len(self._words))

    def meant(self, row: ActorRow) -> ActorRow | None:
        """Georgia in a report on Atlanta is the USA; Jordan in one on Michael Jordan is no state (None)."""
        if row.kind != "state":
            return row
        code = self._lexicon.meant(row.country, self._keys, frozenset(map(fold, self._table.seats(row))))
        return self._table.by_id.get(code)

    def _meant_rows(self, found: Found) -> list[ActorRow]:
        """What a name may stand for here, without the weak guesses."""
        rows = (self.meant(self._table.rows[ref.row]) for ref in found.refs if not self._table.weak(ref))
        return [row for row in rows if row is not None]

    @cached_property
    def spoken(self) -> Counter[str]:
        """How often each state is spoken of by names that can only mean it."""
        counts: Counter[str] = Counter()
        for found in self.founds:
            rows = self._meant_rows(found)
            countries = {row.country for row in rows}
            if len(countries) == 1 and "-" not in countries and not any(row.sector == _MEDIA for row in rows):
                counts[countries.pop()] += 1
        return counts

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The places of the report."""
        return self._given if self._given is not None else find_places(self._text, language=self._reader.language)

    @cached_property
    def marks(self) -> list[Mark]:
        """All marks, in order."""
        marks = [*self._place_marks(), *self._actor_marks()]
        return sorted(marks, key=lambda mark: (mark.start, not mark.locative))

    def _place_marks(self) -> Iterator[Mark]:
        seats = {
            found.first for found in self.founds if any(self._table.rows[ref.row].kind == "state" for ref in found.refs)
        }
        for place in self.places:
            if place.country is None:
                continue
            first = bisect_left(self._starts, place.start)
            zone = self._zone_before(first)
            # a town or region is a place by itself, a state or its capital only after a preposition
            if zone == "other" and first in seats and self._words[first - 1].key in _DIRECTIONAL:
                yield Mark(place.start, place.end, place.country, False, False, False, True)
            elif first not in seats or zone == "place":
                yield Mark(place.start, place.end, place.country, zone in {"place", ""}, False)

    def _zone_before(self, first: int) -> str:
        """The zone of the preposition before words[first]: "di", "in", also over "ibu kota" and directions."""
        zones = self._lexicon.zones.get(self._reader.language[:2]) or self._lexicon.zones["en"]
        at = first - 1
        while at >= 0 and first - at <= 4:
            key = self._words[at].key
            if key in zones:
                return zones[key]
            if key not in _LOCATIVE and key not in self._lexicon.plain and key != "ibu":
                return ""
            at -= 1
        return ""

    def _actor_marks(self) -> Iterator[Mark]:
        for found in self.founds:
            rows = {row.country: row for row in self._meant_rows(found)}
            if len(rows) != 1:
                continue
            country, row = next(iter(rows.items()))
            if country in BODIES or row.kind == "region" or row.sector == _MEDIA:
                continue
            if self._zone_before(found.first) in {"against", "pro"}:
                continue
            start, end = self._words[found.first].start, self._words[found.last - 1].end
            aimed = found.first > 0 and self._words[found.first - 1].key in _DIRECTIONAL
            yield Mark(start, end, country, False, *self._attached(found, row), aimed)

    def _attached(self, found: Found, row: ActorRow) -> tuple[bool, bool]:
        """Whether the name of a state is the adjective of another noun, and whether that noun is one of people."""
        if row.kind != "state":
            return False, False
        kinds = {ref.kind for ref in found.refs}
        after = self._reader.title_at(found.last, len(self._words)) if found.last < len(self._words) else None
        before = self._reader.title_at(found.first - 1, found.first) if found.first else None
        title = after or before if self._reader.language.startswith("en") else before
        people = title is not None and title[0].kind == "people" and title[0].sector == "CVL"
        return kinds == {"adjective"} or title is not None, people

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """The sentence around `start`, where none was given."""
        left = 0
        for match in _SENTENCE.finditer(self._text):
            if _ABBREVIATION.search(self._text, 0, match.start()) and match.group()[0] == ".":
                continue
            if match.end() > start:
                return left, max(match.start() + 1, end)
            left = match.end()
        return left, len(self._text)

    def owner(self, start: int) -> str | None:
        """The state that "its troops" or "pasukannya" at `start` belong to: the actor spoken of last before."""
        before = [m for m in self.marks if m.end <= start and not m.locative and not m.aimed]
        return before[-1].country if before else None

    def country(
        self, start: int, end: int, sentence: tuple[int, int], dateline: str | None, *, organ: bool, not_of: set[str]
    ) -> str | None:
        """The state that an actor without one of its own belongs to, at text[start:end]; None where nothing tells.

        `not_of` are states it is told apart from ("pro-Russian separatists").

        First the sentence's own place, then a government or person it speaks of, then the dateline's country, then (for
        people rather than organs sooner) the adjective of another noun, then the state most spoken of.
        """
        near = [m for m in self._within(*sentence) if m.end <= start or m.start >= end]
        near = [m for m in near if m.country not in not_of]
        if organ:  # "Polisi menangkap dua warga Iran": the police of some other state
            near = [m for m in near if not m.people]
        for group in (
            [m for m in near if m.locative],
            [m for m in near if m.aimed and not organ],
            [m for m in near if not m.attached and not m.aimed],
            [m for m in near if not m.attached],
        ):  # the first kind of mark that there is
            if group:
                return min(group, key=lambda m: _distance(m, start, end)).country
        if dateline is not None:
            return dateline
        if near:
            return min(near, key=lambda m: _distance(m, start, end)).country
        earlier = self._within(0, sentence[0])
        places = [m for m in earlier if m.locative and m.country not in not_of]
        if places:
            return places[-1].country
        common = [item for item in self.spoken.most_common() if item[0] not in BODIES | not_of]
        if organ and common and common[0][1] == 1:
            return None
        return common[0][0] if common else None

    def antecedent(self, start: int) -> Mark | None:
        """The state spoken of last before `start`, where a pronoun stands."""
        before = [m for m in self.marks if m.end <= start]
        return before[-1] if before else None

    def _within(self, left: int, right: int) -> list[Mark]:
        starts = [mark.start for mark in self.marks]
        return self.marks[bisect_left(starts, left) : bisect_right(starts, right - 1)]


def _distance(mark: Mark, start: int, end: int) -> int:
    """Characters between a mark and a span; what follows counts as a little nearer than what precedes."""
    return mark.start - end if mark.start >= end else (start - mark.end) + 10
