"""The time of an event, chosen among the times of its sentence.

The words that the coder ties to the event come first. Else the time nearest to the trigger is taken, but for two kinds
that tell something else: the time of the attribution ("…, kata X, Senin", "dilansir Y, Jumat (31/12)"), which is when
it was said, and a bare year, which mostly belongs to a name ("kesepakatan nuklir 2015").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from kawat.grounding.times import find_times, resolve
from kawat.schema import Span, Time

RELAYED = re.compile(
    r"\b(?:di|me)lansir\b|\b(?:dikutip|mengutip|dilaporkan|diwartakan)\b|\bas reported by\b", re.IGNORECASE
)
"""Words with which a report names the outlet that it relays, and after which the day of that outlet's report stands."""

CLAUSE_BREAK = re.compile(r"[,;:–—]|\b(?:dan|tetapi|namun|sementara|and|but|while)\b")
BREAK_DISTANCE = 40
"""A clause break between a time and a trigger counts as so many characters: the time of the own clause is nearer."""


ANCHORED = re.compile(
    r"(?:(?P<one>sehari|satu hari|a day|one day)|(?P<two>dua hari|two days)|(?P<three>tiga hari|three days))"
    r"\s+(?:(?P<before>sebelumnya|earlier|before)|kemudian|sesudahnya|setelahnya|later|after)\b",
    re.IGNORECASE,
)
"""Words at the head of a sentence that count from the day of which the report tells first ("Sehari sebelumnya, …")."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What is known of a sentence when its times are read. `published` is aware, `zone` that of the place spoken of."""

    text: str
    sentence: tuple[int, int]
    language: str
    published: datetime | None
    zone: str | None
    attribution: int | None = None
    """Where the sentence turns to who said it; None where it does not."""


def choose_time(telling: Telling, trigger: Span, when: Sequence[Span], *, future: bool | None) -> Time | None:
    """The time of the event with this trigger and these time words (offsets into `telling.text`), or None.

    `future` is True for a planned event and None where the words must decide.
    """
    start, end = telling.sentence
    sentence = telling.text[start:end]
    read = partial(
        resolve, sentence, language=telling.language, published=telling.published, zone=telling.zone, future=future
    )
    found = find_times(
        sentence, language=telling.language, published=telling.published, zone=telling.zone, future=future
    )
    cut = _attribution(telling, trigger)
    for span in when:
        if span.start > cut:
            continue
        inside = [t for t in found if t.start + start < span.end and span.start < t.end + start]
        own = inside[0] if inside else read(span.start - start, span.end - start)
        if own.begins is not None or own.ends is not None:
            return _placed(own, start)
    usable = [
        t
        for t in found
        if (t.begins is not None or t.ends is not None) and t.precision != "year" and t.start + start < cut
    ]

    def distance(time: Time) -> int:
        left, right = sorted([(time.start + start, time.end + start), (trigger.start, trigger.end)])
        between = telling.text[left[1] : right[0]]
        return len(between) + BREAK_DISTANCE * len(CLAUSE_BREAK.findall(between))

    nearest = min(usable, key=distance, default=None)
    return _placed(nearest, start) if nearest is not None else _anchored(telling)


def _anchored(telling: Telling) -> Time | None:
    """The day that the sentence's first words count from the first day named before it; None where they do not."""
    start, end = telling.sentence
    counted = ANCHORED.match(telling.text, start, end)
    if counted is None:
        return None
    told = find_times(
        telling.text[:start], language=telling.language, published=telling.published, zone=telling.zone, future=None
    )
    first = next((t for t in told if t.begins is not None and t.precision in ("day", "hour", "minute")), None)
    if first is None or first.begins is None:
        return None
    days = 1 if counted["one"] else 2 if counted["two"] else 3
    day = first.begins.replace(hour=0, minute=0) + timedelta(days=-days if counted["before"] else days)
    words = telling.text[counted.start() : counted.end()]
    return replace(first, start=counted.start(), end=counted.end(), text=words, begins=day, ends=day, precision="day")


def _attribution(telling: Telling, trigger: Span) -> int:
    """Where, after the trigger, the sentence turns to who said or relayed it: times from there on are the saying's."""
    end = telling.sentence[1]
    relay = RELAYED.search(telling.text, trigger.end, end)
    said = telling.attribution if telling.attribution is not None and telling.attribution > trigger.start else end
    return min(said, relay.start() if relay else end)


def _placed(time: Time, offset: int) -> Time:
    return replace(time, start=time.start + offset, end=time.end + offset)
