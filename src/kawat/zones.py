"""Time zones by the names that the record keeps: IANA names, or fixed offsets such as `+07:00`."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from kawat.errors import UsageError

FIRST_YEAR, LAST_YEAR = 1000, 9990  # room for "two hundred years ago" without leaving the calendar


def zone_named(name: str) -> tzinfo:
    """The zone of a stored name. Raises ValueError (an offset) or ZoneInfoNotFoundError for a name that is neither."""
    if name[:1] in "+-":
        zone = datetime.strptime(name, "%z").tzinfo
        if zone is None:
            raise ValueError(f"{name!r} is no offset")
        return zone
    return ZoneInfo(name)


def aware(moment: datetime) -> datetime:
    """The moment with its zone, UTC where it has none. Raises UsageError when it is too early or too late."""
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        moment.astimezone(UTC)
    except (OverflowError, ValueError) as error:
        raise UsageError(f"{moment}: the time is out of range") from error
    if not FIRST_YEAR <= moment.year < LAST_YEAR:
        raise UsageError(f"{moment}: the time is out of range")
    return moment


def name_of(moment: datetime) -> str | None:
    """The name under which the zone of an aware datetime is kept; None for a naive one."""
    if moment.tzinfo is None:
        return None
    if isinstance(moment.tzinfo, ZoneInfo):
        return moment.tzinfo.key
    offset = moment.strftime("%z")
    return f"{offset[:3]}:{offset[3:5]}"
