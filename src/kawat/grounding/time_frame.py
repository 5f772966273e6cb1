"""From where a time expression is seen (publication, zones, tense), and the interval that comes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from functools import cache, cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kawat.schema import Precision


@dataclass(frozen=True, slots=True)
class Interval:
    """What an expression stands for; `begins` or `ends` None is an open side."""

    begins: datetime | None
    ends: datetime | None
    precision: Precision
    zone: str | None


@dataclass(frozen=True)
class Frame:
    """From where an expression is seen: publication, zone of the place, tense of the event and of the words around."""

    published: datetime | None
    zone: str | None
    future: bool | None
    tense: bool | None = None
    day_first: bool = True

    @cached_property
    def published_zone(self) -> str | None:
        """The publication's zone as an IANA name or fixed offset."""
        return zone_name(self.published) if self.published else None

    @cached_property
    def now(self) -> datetime | None:
        """The moment of publication, wall clock of its own zone."""
        return self.published.replace(tzinfo=None) if self.published else None

    def now_in(self, zone: str | None) -> datetime | None:
        """The moment of publication by the wall clock of `zone` (the publication's where it is None or unknown)."""
        known = find_zone(zone) if zone else None
        if self.published is None or known is None:
            return self.now
        try:
            return self.published.astimezone(known).replace(tzinfo=None)
        except OverflowError:
            return self.now


def zone_name(moment: datetime) -> str | None:
    """The IANA name of an aware moment's zone, else `UTC` or its offset as `+07:00`; None if it is naive."""
    offset = moment.utcoffset()
    if offset is None:
        return None
    key = getattr(moment.tzinfo, "key", None)
    if key:
        return str(key)
    if not offset:
        return "UTC"
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


@cache
def find_zone(name: str) -> tzinfo | None:
    """The zone of an IANA name or of an offset like `+07:00`; None where there is none."""
    if name[:1] in "+-" and name[1:3].isdigit() and name[4:6].isdigit():
        offset = timedelta(hours=int(name[1:3]), minutes=int(name[4:6]))
        return timezone(-offset if name[0] == "-" else offset) if offset < timedelta(days=1) else None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
