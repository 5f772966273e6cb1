"""When a report was published: the dates and times of news pages, with their zones.

A date reads day before month, unless that month does not exist or the weekday beside it says otherwise: a month
above twelve makes "02/16/2022" the sixteenth of February. A time without a zone, and a date without a time (taken
as 00:00), stand in the zone of the outlet, else of the language (`publication.toml`), else in UTC with no zone named.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache
from importlib.resources import files
from typing import Any, Literal
from zoneinfo import ZoneInfo

import babel.dates

LANGUAGES = ("id", "en")


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date, perhaps with a time and a zone, found in a line at `start` to `end` (half-open, of that line).

    `wall` is None where the date is impossible (31 February). `offset` is the zone as written ("+07:00"), `zone` the
    IANA name where the words give one; both None where no zone is written.
    """

    start: int
    end: int
    wall: datetime | None
    has_time: bool
    zone: str | None = None
    offset: timedelta | None = None
    label: Literal["published", "updated"] | None = None

    @property
    def has_zone(self) -> bool:
        """Whether the words themselves say the zone."""
        return self.zone is not None or self.offset is not None


@dataclass(frozen=True, slots=True)
class Publication:
    """An instant in UTC, with the zone it was written in: an IANA name, "+07:00", or None where nothing says it."""

    at: datetime
    zone: str | None


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "publication.toml").read_text(encoding="utf-8"))


@cache
def _months() -> dict[str, int]:
    """Lower-case spellings of the months in CLDR and of newsrooms, to their numbers."""
    names: dict[str, int] = dict(_data()["months"])
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                found = babel.dates.get_month_names(width, context, language)
                names.update({name.casefold().rstrip("."): number for number, name in found.items()})
    return names


@cache
def _days() -> dict[str, int]:
    names: dict[str, int] = dict(_data()["days"])
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            found = babel.dates.get_day_names(width, "format", language)
            names.update({name.casefold().rstrip("."): number for number, name in found.items()})
    return names


def calendar_words() -> frozenset[str]:
    """Lower-case names of days and months in all languages: words that end a name ("Reuters Jumat")."""
    return frozenset(_months()) | frozenset(_days())


def _any_of(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _pattern() -> re.Pattern[str]:
    """One pattern for a date with its weekday before and its time and zone before or after."""
    month, day = _any_of(list(_months())), _any_of(list(_days()))
    labels = _data()["labels"]
    names = _any_of(list(_data()["zones"]))
    offset = r"(?:GMT|UTC)\s*[+\-−]\s*\d{1,2}(?::?\d\d)?|[+\-−]\d\d:?\d\d\b"
    zone = rf"(?:{offset}|(?<![A-Za-z])(?-i:{names})\b)"
    before = rf"(?:(?<![\d.:/-]){_clock(1)}(?:\s*\(?(?P<z1>{zone})\)?)?[\s,|•·–—-]+)?"
    after = (
        r"(?:(?:\s*[,|•·–—@/-]\s*|\s+|T)(?:(?:at|on|pukul|jam|pkl\.?)\s+|[|•·–—-]\s*)*"
        rf"{_clock(2)}(?![\d/]))?(?:\s*\(?(?P<z2>{zone})\)?)?"
    )
    dates = (
        r"(?P<iso_y>(?:19|20)\d\d)(?P<iso_s>[-/.])(?P<iso_m>\d\d)(?P=iso_s)(?P<iso_d>\d\d)(?!\d)"
        rf"|(?P<dmy_d>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+(?P<dmy_m>{month})\b\.?,?[\s-]+(?P<dmy_y>(?:19|20)\d\d)\b"
        rf"|\b(?P<mdy_m>{month})\b\.?\s+(?P<mdy_d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<mdy_y>(?:19|20)\d\d)\b"
        r"|(?P<num_a>\d{1,2})(?P<num_s>[/.-])(?P<num_b>\d{1,2})(?P=num_s)(?P<num_y>(?:19|20)\d\d|\d\d)(?![\d/.-]\d|\d)"
    )
    label = rf"(?:\b(?P<label>{_any_of([*labels['published'], *labels['updated']])})\b\s*(?:on|at|pada|:|-)*\s*)?"
    weekday = rf"(?:\b(?P<day>{day})\b\.?\s*[,/|(-]?\s*)?"
    return re.compile(
        rf"{label}{weekday}{before}{weekday.replace('day>', 'day2>')}\(?(?<!\d)(?:{dates})\)?{after}", re.I
    )


def _clock(number: int) -> str:
    return (
        rf"(?P<h{number}>[01]?\d|2[0-4])[:.](?P<m{number}>[0-5]\d)(?:[:.][0-5]\d(?:[.,]\d+)?)?"
        rf"(?:\s*(?P<p{number}>[ap]\.?\s?m\b\.?))?"
    )


def find_stamps(line: str) -> Iterator[Stamp]:
    """Every date with year in `line`, in order, with what is written about its time, zone and role."""
    label: Literal["published", "updated"] | None = None
    for match in _pattern().finditer(line):
        written = (match["label"] or "").casefold()
        if written:
            label = "updated" if written in _data()["labels"]["updated"] else "published"
        stamp = _stamp(match)
        yield replace(stamp, label=label)
        label = None


def _stamp(match: re.Match[str]) -> Stamp:
    number = 1 if match["h1"] else 2
    hour, minute, has_time = 0, 0, match[f"h{number}"] is not None
    if has_time:
        hour, minute = int(match[f"h{number}"]), int(match[f"m{number}"])
        meridiem = (match[f"p{number}"] or "")[:1].casefold()
        hour = hour % 12 + (12 if meridiem == "p" else 0) if meridiem and hour <= 12 else hour
    zone, offset = _written_zone(match["z1"] or match["z2"] or "") if has_time else (None, None)
    day = _date(match)
    wall = None if day is None else datetime(day.year, day.month, day.day, hour % 24, minute)
    if wall is not None and hour == 24:
        wall += timedelta(days=1)
    return Stamp(match.start(), match.end(), wall, has_time, zone, offset)


def _date(match: re.Match[str]) -> date | None:
    if match["iso_y"]:
        return _valid(match["iso_y"], match["iso_m"], match["iso_d"])
    if match["dmy_y"]:
        return _valid(match["dmy_y"], _months()[match["dmy_m"].casefold()], match["dmy_d"])
    if match["mdy_y"]:
        return _valid(match["mdy_y"], _months()[match["mdy_m"].casefold()], match["mdy_d"])
    year = match["num_y"] if len(match["num_y"]) == 4 else "20" + match["num_y"]
    day_first = _valid(year, match["num_b"], match["num_a"])
    month_first = _valid(year, match["num_a"], match["num_b"])
    if int(match["num_b"]) > 12:
        return month_first
    weekday = _days().get((match["day"] or match["day2"] or "").casefold())
    if day_first and month_first and weekday == month_first.weekday() != day_first.weekday():
        return month_first
    return day_first


def _valid(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _written_zone(words: str) -> tuple[str | None, timedelta | None]:
    """(IANA name, None) for an abbreviation, (None, offset) for "GMT+7" and "+07:00", (None, None) for nothing."""
    if not words:
        return None, None
    match = re.fullmatch(r"(?:GMT|UTC)?\s*([+\-−])\s*(\d{1,2}):?(\d\d)?", words, re.IGNORECASE)
    if match is None:
        return _data()["zones"].get(words.upper()), None
    hours, minutes = int(match[2]), int(match[3] or 0)
    if hours > 14 or minutes > 59:
        return None, None
    size = timedelta(hours=hours, minutes=minutes)
    return None, size if match[1] == "+" else -size


def resolve(stamp: Stamp, *, language: str, outlet_zone: str | None) -> Publication | None:
    """The instant that `stamp` names, or None where its date is impossible.

    A written offset gets the IANA name of the outlet's or language's zone where that has the same offset on that day.
    """
    if stamp.wall is None:
        return None
    if stamp.zone is not None:
        return _instant(stamp.wall, ZoneInfo(stamp.zone), stamp.zone)
    if stamp.offset is not None:
        return _instant(
            stamp.wall, timezone(stamp.offset), _offset_zone(stamp.wall, stamp.offset, language, outlet_zone)
        )
    zone = outlet_zone or _data()["language_zones"].get(language)
    return _instant(stamp.wall, ZoneInfo(zone) if zone else UTC, zone)


def _instant(wall: datetime, zone: tzinfo, name: str | None) -> Publication:
    return Publication(wall.replace(tzinfo=zone).astimezone(UTC), name)


def _offset_zone(wall: datetime, offset: timedelta, language: str, outlet_zone: str | None) -> str:
    if outlet_zone and wall.replace(tzinfo=ZoneInfo(outlet_zone)).utcoffset() == offset:
        return outlet_zone
    if not offset:
        return "UTC"
    written = datetime(2000, 1, 1, tzinfo=timezone(offset)).isoformat()[-6:]
    known: Mapping[str, str] = _data()["language_offsets"].get(language, {})
    return known.get(written, written)


def choose(
    visible: Sequence[Stamp], container: Sequence[Stamp], *, language: str, outlet_zone: str | None
) -> Publication | None:
    """The first publication, from the stamps of the visible head and of the container's own data.

    Words that say time and zone win, the visible ones first; then the container's; a first publication wins over an
    update. Where the container has the instant and the head shows its wall clock without a zone, the difference
    between the two is the zone.
    """
    shown = [s for s in visible if s.wall is not None]
    held = [s for s in container if s.wall is not None]
    ranked = sorted(
        [(stamp, 0) for stamp in shown] + [(stamp, 1) for stamp in held],
        key=lambda pair: (pair[0].label == "updated", -(pair[0].has_zone + pair[0].has_time), pair[1]),
    )
    if not ranked:
        return None
    best, from_container = ranked[0]
    published = resolve(best, language=language, outlet_zone=outlet_zone)
    if published is None or not from_container or best.zone not in (None, "UTC"):
        return published
    for stamp in shown:
        zone = _shown_zone(stamp, best, published) or _implied_zone(stamp, published, language, outlet_zone)
        if zone is not None:
            return Publication(published.at, zone)
    return published


def _shown_zone(stamp: Stamp, held: Stamp, published: Publication) -> str | None:
    """The zone that the page shows beside another time, where the container has UTC or that zone's offset."""
    if stamp.zone is None or not held.has_time:
        return None
    same = published.at.astimezone(ZoneInfo(stamp.zone)).utcoffset() == held.offset
    return stamp.zone if same or published.zone == "UTC" else None


def _implied_zone(stamp: Stamp, published: Publication, language: str, outlet_zone: str | None) -> str | None:
    """The zone in which the instant shows as `stamp`, where that can be: whole quarters, at most 14 hours."""
    if (
        stamp.wall is None
        or not stamp.has_time
        or stamp.has_zone
        or stamp.label == "updated"
        or published.zone != "UTC"
    ):
        return None
    offset = stamp.wall - published.at.replace(tzinfo=None, second=0, microsecond=0)
    if abs(offset) > timedelta(hours=14) or offset % timedelta(minutes=15):
        return None
    return _offset_zone(stamp.wall, offset, language, outlet_zone)


def is_filler(words: str) -> bool:
    """Whether `words` are what stands beside dates in a date line: a label, "pukul", nothing at all."""
    labels = _data()["labels"]
    cleaned = re.sub(r"[\W\d_]+", " ", words).strip().casefold()
    return not cleaned or cleaned in {*labels["published"], *labels["updated"], *labels["filler"]}
