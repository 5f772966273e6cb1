"""Actors of a report's words: "juru bicara Putin, Dmitry Peskov" → a person, his office and country, on that day.

    actors = load_actors()
    resolver = Resolver(actors, text, language="id", published=…, dateline_country=None)
    entity = resolver.resolve(start, end, day=date(2007, 3, 2))

What a span means is read from its own words first (`actor_phrases`, `actor_heads`), then from the report
(`actor_context`, `actor_introductions`). Country codes are ISO 3166-1 alpha-3 (KOS for Kosovo) or IGO, UNO, EUR, NGO,
IMG, MNC for those tied to no state; sectors are PLOVER's; ids are described in `actor_table`. Nothing here raises on
any text: what cannot be told is None.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from kawat.grounding.actor_answers import Known
from kawat.grounding.actor_context import ReportContext
from kawat.grounding.actor_heads import Head, country_of, head_of
from kawat.grounding.actor_meaning import Meaning
from kawat.grounding.actor_names import words_of
from kawat.grounding.actor_phrases import Piece, Reader
from kawat.grounding.actor_table import Lexicon, Table, load_lexicon, load_table
from kawat.schema import Actor, Entity, Office, Place


@dataclass(frozen=True, slots=True)
class Actors:
    """The shipped table of actors and the words for offices. Made by `load_actors`."""

    table: Table
    lexicon: Lexicon

    def get(self, actor_id: str) -> Actor | None:
        """The actor of this id as a row of the record's `actors` table; None for an id that is not in the table."""
        row = self.table.by_id.get(actor_id)
        if row is None:
            return None
        offices = tuple(Office(post.role, post.begins or None, post.ends or None) for post in row.posts)
        return Actor(row.actor_id, row.name, row.names, row.country, row.sector, offices, row.wikidata)


def load_actors() -> Actors:
    """The table of actors, read once per process (about 0.15 s)."""
    return Actors(load_table(), load_lexicon())


OF_ALL_SIDES = re.compile(
    r"(?:\s+\w+)?\s+(?:(?:dari\s+)?(?:masing-masing|kedua(?:\s+belah)?)\s+(?:pihak|negara|kubu)|"
    r"(?:of|from)\s+(?:both|each|the\s+two)\s+(?:sides?|countries|nations))\b",
    re.IGNORECASE,
)
"""What follows those who are of no one state: "diplomats of both sides"."""


class Resolver:
    """Resolves the spans of one report. Offsets are half-open, into `text`.

    `dateline_country` is the ISO code of the dateline's country, `places` those already found in `text`.
    """

    def __init__(
        self,
        actors: Actors,
        text: str,
        *,
        language: str,
        published: datetime | None = None,
        dateline_country: str | None = None,
        places: tuple[Place, ...] | None = None,
    ) -> None:
        self.text = text
        self._day = published.date() if published else None
        self._words = words_of(text)
        self._starts = [word.start for word in self._words]
        self._language = language
        self._joins = actors.lexicon.joins.get(language[:2]) or actors.lexicon.joins["en"]
        reader = Reader(actors.table, actors.lexicon, text, self._words, language)
        self._context = ReportContext(actors.table, actors.lexicon, reader, places)
        self._meaning = Meaning(
            actors.table,
            actors.lexicon,
            words=self._words,
            reader=reader,
            context=self._context,
            dateline=dateline_country,
        )

    def resolve(
        self, start: int, end: int, *, day: date | None = None, sentence: tuple[int, int] | None = None
    ) -> Entity:
        """The actor of `text[start:end]` on `day` (else the day of publication); of several joined ones the first."""
        first = self.resolve_all(start, end, day=day, sentence=sentence)[0]
        start, end = self._clamped(start, end)
        return replace(first, start=start, end=end, text=self.text[start:end])

    def resolve_all(
        self, start: int, end: int, *, day: date | None = None, sentence: tuple[int, int] | None = None
    ) -> tuple[Entity, ...]:
        """The actors that `text[start:end]` joins ("Iran, Russia and Turkey"), each with its own offsets; at least one.

        `sentence` are the offsets of the sentence around the span; where not given, it is looked for.
        """
        start, end = self._clamped(start, end)
        day = day or self._day
        first, last = self._range(start, end)
        if first >= last or OF_ALL_SIDES.match(self.text, end):
            return (Entity(start, end, self.text[start:end]),)
        sentence = sentence or self._context.sentence(start, end)
        parts = self._parts(first, last, day)
        known = self._shared(parts, [self._meaning.known(a, b, day, sentence) for a, b in parts], day)
        if len(parts) == 1:
            return (self._entity(start, end, known[0]),)
        spans = [(self._words[a].start, self._words[b - 1].end) for a, b in parts]
        return tuple(self._entity(a, b, one) for (a, b), one in zip(spans, known, strict=True))

    def _clamped(self, start: int, end: int) -> tuple[int, int]:
        start = max(0, min(start, len(self.text)))
        return start, max(start, min(end, len(self.text)))

    def _range(self, start: int, end: int) -> tuple[int, int]:
        """The words that the span touches."""
        first = bisect_left(self._starts, start)
        if first and self._words[first - 1].end > start:
            first -= 1
        return first, bisect_left(self._starts, end)

    def _entity(self, start: int, end: int, known: Known) -> Entity:
        values = known.actor_id, known.name, known.country, known.sector, known.role
        return Entity(start, end, self.text[start:end], *values)

    def _gap(self, at: int) -> str:
        return self.text[self._words[at - 1].end : self._words[at].start].strip()

    def _parts(self, first: int, last: int, day: date | None) -> list[tuple[int, int]]:
        """Word ranges of the actors joined in words[first:last]."""
        pieces = self._meaning.pieces(first, last, day)
        within = {at for piece in pieces for at in range(piece.first + 1, piece.last)}
        clause = next((p.first for p in pieces if p.zone == "clause"), last)
        cuts: list[tuple[int, int]] = []  # the words from..to of each separator
        commas: list[tuple[int, int]] = []
        for at in range(first + 1, min(last, clause + 1)):
            if at in within:
                continue
            if self._words[at].key in self._joins and at + 1 < last:
                cuts.append((at, at + 1))
            elif self._gap(at) in {",", "&"} and self._words[at].key not in self._joins:
                commas.append((at, at))
            elif self._gap(at) in {"-", "–"} and _two_states(pieces, at):
                cuts.append((at, at))
        if not cuts:
            return [(first, last)]
        cuts = sorted([*cuts, *(comma for comma in commas if not _apposition(pieces, comma[0]))])
        edges = [first, *(edge for cut in cuts for edge in cut), last]
        return _anchored([(edges[i], edges[i + 1]) for i in range(0, len(edges), 2)], pieces)

    def _shared(self, parts: list[tuple[int, int]], known: list[Known], day: date | None) -> list[Known]:
        """A state named once for several ("prajurit serta polisi Afghanistan"), a head once for several states."""
        if len(parts) < 2:
            return known
        pieces = [self._meaning.pieces(a, b, day) for a, b in parts]
        last = country_of(pieces[-1], day)
        head = head_of(pieces[0], self._language)
        group = head.title is not None and head.title.kind in {"office", "organ", "people"}
        shared = []
        for number, (one, own) in enumerate(zip(known, pieces, strict=True)):
            mine = head_of(own, self._language)
            if last is not None and own and all(piece.title is not None for piece in own):
                shared.append(self._of_country(mine, one, last, day))
            elif number and group and head.sector and one.country and _bare_state(own):
                shared.append(self._of_country(head, one, one.country, day))
            else:
                shared.append(one)
        return shared

    def _of_country(self, head: Head, known: Known, country: str, day: date | None) -> Known:
        """The office, organ or people that `head` names, of `country`."""
        if head.title is not None and head.title.kind == "office":
            return self._meaning.answers.office(head, country, day)
        return self._meaning.answers.organ(country, head.sector or known.sector, known.role)


def _two_states(pieces: Sequence[Piece], at: int) -> bool:
    """Whether a state ends before words[at] and another begins there: "AS-Israel"."""
    beside = [p for p in pieces if at in {p.first, p.last} and p.row is not None and p.row.kind == "state"]
    return len(beside) == 2


def _apposition(pieces: Sequence[Piece], at: int) -> bool:
    """Whether the comma before words[at] parts a title from its name, or a name from its title."""
    left = [p for p in pieces if p.last <= at]
    right = [p for p in pieces if p.first >= at]
    if not left or not right:
        return True
    titled = any(p.title for p in left if p.segment == left[-1].segment)
    named = right[0].proper or right[0].person
    title = right[0].title
    after = (left[-1].person or left[-1].proper) and title is not None and title.kind != "people"
    return bool((titled and named and not left[-1].person) or after)


def _anchored(ranges: list[tuple[int, int]], pieces: Sequence[Piece]) -> list[tuple[int, int]]:
    """`ranges` with those that name no actor of their own joined to the one before."""
    parts: list[tuple[int, int]] = []
    for a, b in ranges:
        if not parts or any(a <= p.first and p.last <= b for p in pieces):
            parts.append((a, b))
        else:
            parts[-1] = (parts[-1][0], b)
    return parts


def _bare_state(pieces: Sequence[Piece]) -> bool:
    return len(pieces) == 1 and pieces[0].row is not None and pieces[0].row.kind == "state"
