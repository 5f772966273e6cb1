"""Times of a report's words: "Kamis waktu setempat" → an interval with its precision and zone.

`find_times` finds and resolves all expressions of a piece of text, `resolve` resolves a span that is given. Offsets
are half-open, into the text passed. Neither raises on any text. What is found, and what is not:

- Prepositions are left out of a span (`on Friday` → `Friday`) unless they change its meaning: `since`, `until`, `by`,
  `before`, `after`, `between`, `from … to`. These give open ranges: the side that the words leave open is None.
- "The second time this month" is found as the month.
- A bare duration ("for three days") is not found: it has no place in the calendar. "In two weeks" is, where the
  sentence looks ahead. Nor is a recurring day ("every Friday"): it has no one place either.
- A time told from another event ("a day after the talks", "keesokan harinya") is found, with `begins`, `ends` and
  `precision` None, unless the anchor is itself a date ("two days after Christmas"); so are impossible dates
  ("31 Februari"), and, where `published` is None, everything that leans on it.
- Seasons are meteorological and northern, unless the zone lies south of the equator.
Policies for what words leave open stand in `time_resolution`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from kawat.errors import UsageError
from kawat.grounding.time_calendar import DAY, add_days
from kawat.grounding.time_frame import Frame, Interval, find_zone
from kawat.grounding.time_grammar import Expression, Grammar, expressions, grammar
from kawat.grounding.time_lexicon import Token, language_of, lex
from kawat.grounding.time_resolution import interval_of, shifted
from kawat.schema import Time

_SENTENCE_ENDS = frozenset(".!?\n")
_ABSORBS = 3  # a verb form within so many tokens of "will" belongs to it: "will be held", "akan segera digelar"
_SAME_SPAN = 0.5  # intersection over union from which a given span is taken for the expression found there
_RANGED = frozenset({"date", "weekday", "month", "year", "dayword", "holiday", "period", "clock", "subyear"})
_AMERICAS = timedelta(hours=-3)  # zones this far west write English dates month first
_ANCHOR_WORDS = 4  # how far the name of an anchoring event may reach: "sehari setelah pertemuan puncak itu"


def find_times(
    text: str,
    *,
    language: str,
    published: datetime | None,
    zone: str | None = None,
    future: bool | None = None,
) -> tuple[Time, ...]:
    """All time expressions of `text`, in order, disjoint, resolved as seen from `published`.

    `published` is aware, in the outlet's zone or UTC (None: only absolute expressions resolve). `zone` is the IANA zone
    of the place spoken of. `future` says whether the event spoken of is planned (True) or has occurred (False). A
    language without a grammar (other than Indonesian, Malay, English) gives an empty tuple.
    """
    base = language_of(language)
    if base is None:
        return ()
    rules = grammar(base)
    tokens = lex(text, rules.words)
    reader = _Reader(text, tokens, rules, _frame(language, published, zone, future))
    return tuple(reader.times())


def resolve(
    text: str,
    start: int,
    end: int,
    *,
    language: str,
    published: datetime | None,
    zone: str | None = None,
    future: bool | None = None,
) -> Time:
    """The time of the span `text[start:end]`, with its own offsets; words around it serve for tense and local time.

    The span may be somewhat larger or smaller than what `find_times` would pick. Where nothing in it or over it can be
    read, `begins`, `ends`, `precision` and `zone` are None.
    """
    start, end = max(0, min(start, len(text))), max(0, min(end, len(text)))
    unread = Time(start, end, text[start:end], None, None, None, None)
    base = language_of(language)
    if base is None or start >= end:
        return unread
    rules = grammar(base)
    tokens = lex(text, rules.words)
    reader = _Reader(text, tokens, rules, _frame(language, published, zone, future))
    found = max(reader.times(), key=lambda time: _overlap(time, start, end), default=None)
    if found is not None and _overlap(found, start, end) >= _SAME_SPAN:
        return replace(found, start=start, end=end, text=text[start:end])
    first = next((i for i, t in enumerate(tokens) if t.end > start), len(tokens))
    last = next((i for i, t in enumerate(tokens) if t.start >= end), len(tokens))
    for relaxed in (False, True):
        inside = reader.times(first=first, last=last, relaxed=relaxed)
        if inside:
            best = max(inside, key=lambda time: time.end - time.start)
            return replace(best, start=start, end=end, text=text[start:end])
    if found is not None and _overlap(found, start, end) > 0:
        return replace(found, start=start, end=end, text=text[start:end])
    return unread


def _frame(language: str, published: datetime | None, zone: str | None, future: bool | None) -> Frame:
    if published is not None and published.utcoffset() is None:
        raise UsageError("published must be an aware datetime")
    frame = Frame(published, zone if zone and find_zone(zone) else None, future)
    offset = published.utcoffset() if published else None
    american = language.replace("_", "-").lower() == "en-us" or (offset is not None and offset <= _AMERICAS)
    return replace(frame, day_first=not (american and language.lower().startswith("en")))


def _overlap(time: Time, start: int, end: int) -> float:
    """Intersection over union of a time's span and the one given."""
    shared = min(time.end, end) - max(time.start, start)
    return max(0, shared) / (max(time.end, end) - min(time.start, start))


class _Reader:
    """One text with its tokens, read for times: joins expressions into ranges and resolves them."""

    def __init__(self, text: str, tokens: list[Token], rules: Grammar, frame: Frame) -> None:
        self.text, self.tokens, self.rules, self.frame = text, tokens, rules, frame

    def times(self, *, first: int = 0, last: int | None = None, relaxed: bool = False) -> list[Time]:
        """The times among `tokens[first:last]`."""
        last = len(self.tokens) if last is None else last
        atoms = expressions(self.tokens, self.rules, first=first, last=last, relaxed=relaxed)
        times: list[Time] = []
        index = 0
        floor = first
        while index < len(atoms):
            begin, end, interval, used = self._joined(atoms, index, floor, last)
            if not self._is_duration(atoms[index], relaxed):
                times.append(self._time(begin, end, interval))
                floor = end
            index += used
        return times

    def _joined(
        self, atoms: list[Expression], index: int, floor: int, last: int
    ) -> tuple[int, int, Interval | None, int]:
        """(first token, end token, interval, atoms used) of the atom at `index` with what belongs to it."""
        atom = atoms[index]
        after = atoms[index + 1] if index + 1 < len(atoms) else None
        if atom.make == "anchored":
            if after is not None and after.first == atom.last and after.make in _RANGED:
                return atom.first, after.last, self._moved(atom, after), 2
            return atom.first, self._anchor_end(atom, after.first if after else last), None, 1
        before = self.tokens[atom.first - 1].values if atom.first > floor else {}
        if after is not None and self._links(atom, after, before):
            begin = atom.first - 1 if before.keys() & {"from", "between"} else atom.first
            return begin, after.last, self._range(atom, after), 2
        kind = before.get("open_range")
        if kind and atom.make not in ("span", "offset", "anaphor") and not self._is_possessive(atom.last):
            return atom.first - 1, atom.last, self._open(kind, atom), 1
        return atom.first, atom.last, interval_of(atom.make, atom.slots, self._seen(atom)), 1

    def _links(self, atom: Expression, after: Expression, before: object) -> bool:
        """Whether `after` ends the range that `atom` begins: "Senin hingga Rabu", "between May and July"."""
        if after.first != atom.last + 1 or not {atom.make, after.make} <= _RANGED:
            return False
        link = self.tokens[atom.last].values.keys()
        if "to" in link:
            return True
        if "dash" in link:
            return atom.make == after.make
        return "and" in link and "between" in before  # type: ignore[operator]

    def _range(self, atom: Expression, after: Expression) -> Interval | None:
        """From the begin of one expression to the end of another; the one resolved second leans on the first."""
        seen = self._seen(after)
        ahead = seen.future if seen.future is not None else seen.tense
        if atom.make == "weekday" and after.make == "weekday" and ahead:
            first = interval_of(atom.make, atom.slots, seen)
            last = interval_of(after.make, after.slots, _from(seen, first, future=True))
        else:
            last = interval_of(after.make, after.slots, seen)
            slots = atom.slots
            if atom.make == "clock" and slots.meridiem is None:
                slots = replace(slots, meridiem=after.slots.meridiem, zone=slots.zone or after.slots.zone)
            first = interval_of(atom.make, slots, _from(seen, last, future=False))
        if first is None or last is None or first.begins is None or last.ends is None or first.begins > last.ends:
            return None
        precision = last.precision if last.precision in ("hour", "minute") else "range"
        return Interval(first.begins, last.ends, precision, last.zone)

    def _open(self, kind: str, atom: Expression) -> Interval | None:
        """The open range that a preposition makes of an expression."""
        seen = self._seen(atom)
        if kind in ("until", "before") and seen.future is None and seen.tense is not False:
            seen = replace(seen, future=True)
        interval = interval_of(atom.make, atom.slots, seen)
        if interval is None:
            return None
        begins, ends = interval.begins, interval.ends
        fine = interval.precision in ("hour", "minute")
        precision = interval.precision if fine else "range"
        if kind == "since":
            return Interval(begins, None, precision, interval.zone)
        if kind == "until" or (kind == "before" and atom.slots.part == "end"):
            return Interval(None, ends, precision, interval.zone)
        if kind == "before" and begins is not None:
            return Interval(None, begins if fine else add_days(begins, -1), precision, interval.zone)
        if kind == "after" and ends is not None:
            return Interval(ends if fine else add_days(ends, 1), None, precision, interval.zone)
        return None

    def _moved(self, atom: Expression, anchor: Expression) -> Interval | None:
        """Two days after Christmas: the anchor's interval moved."""
        interval = interval_of(anchor.make, anchor.slots, self._seen(anchor))
        slots = atom.slots
        if interval is None or slots.vague is not None or slots.unit is None or slots.sign is None:
            return None
        edge = interval.ends if slots.sign > 0 else interval.begins
        if edge is None:
            return None
        return shifted(edge, slots.unit, slots.sign * (1 if slots.num is None else slots.num), interval.zone)

    def _anchor_end(self, atom: Expression, limit: int) -> int:
        """Where the name of the anchoring event ends: at `itu`/`tersebut` if near, else after its first noun."""
        end = atom.last
        words: list[int] = []
        while end < limit and len(words) < _ANCHOR_WORDS and self.text[self.tokens[end].start].isalnum():
            if self.tokens[end].values.keys() & {"stop"}:
                break
            words.append(end)
            end += 1
        for index in words[1:]:
            if "demonstrative" in self.tokens[index].values:
                return index + 1
        if words and "article" in self.tokens[words[0]].values:
            return min(words[0] + 2, words[-1] + 1)
        return words[0] + 1 if words else atom.last

    def _is_possessive(self, index: int) -> bool:
        return index < len(self.tokens) and "possessive" in self.tokens[index].values

    def _is_duration(self, atom: Expression, relaxed: bool) -> bool:
        """Whether "in two weeks" says how long, not when: no verb around looks ahead."""
        first, last = self.tokens[atom.first].values, self.tokens[atom.last - 1].values
        if relaxed or atom.make != "offset" or "in_offset" not in first or "time_word" in last:
            return False
        if atom.first and "measure" in self.tokens[atom.first - 1].values:
            return True
        seen = self._seen(atom)
        return not (seen.future if seen.future is not None else seen.tense)

    def _seen(self, atom: Expression) -> Frame:
        """The frame with the tense of the words around the expression."""
        if self.frame.future is not None:
            return self.frame
        return replace(self.frame, tense=self._tense(atom))

    def _tense(self, atom: Expression) -> bool | None:
        """True where the nearest verb looks ahead, False where it looks back; words to the left count first."""
        for index in range(atom.first - 1, -1, -1):
            if self._ends_sentence(index):
                break
            values = self.tokens[index].values
            if "future_cue" in values:
                return True
            if "past_cue" in values:
                return self._is_absorbed(index)
        for index in range(atom.last, len(self.tokens)):
            if self._ends_sentence(index):
                break
            values = self.tokens[index].values
            if values.keys() & {"future_cue", "past_cue"}:
                return "future_cue" in values
        return None

    def _is_absorbed(self, index: int) -> bool:
        for back in range(index - 1, max(-1, index - 1 - _ABSORBS), -1):
            values = self.tokens[back].values
            if "comma" in values or self._ends_sentence(back):
                return False
            if "future_cue" in values:
                return True
        return False

    def _ends_sentence(self, index: int) -> bool:
        token = self.tokens[index]
        return token.end - token.start == 1 and self.text[token.start] in _SENTENCE_ENDS

    def _time(self, first: int, last: int, interval: Interval | None) -> Time:
        start, end = self.tokens[first].start, self.tokens[last - 1].end
        if interval is None:
            return Time(start, end, self.text[start:end], None, None, None, None)
        return Time(start, end, self.text[start:end], interval.begins, interval.ends, interval.precision, interval.zone)


def _from(frame: Frame, other: Interval | None, *, future: bool) -> Frame:
    """The frame seen from the other end of a range."""
    edge = (other.begins if future else other.ends) if other else None
    if edge is None or other is None:
        return frame
    zone = find_zone(other.zone) if other.zone else None
    moment = edge.replace(tzinfo=zone or (frame.published.tzinfo if frame.published else UTC))
    if edge.time() == datetime.min.time():
        moment += DAY / 2
    return replace(frame, published=moment, zone=other.zone, future=future)
