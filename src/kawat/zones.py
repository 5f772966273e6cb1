"""Time zones by the names that the record keeps: IANA names, or fixed offsets such as `+07:00`."""

from __future__ import annotations

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo


def zone_named(name: str) -> tzinfo:
    """The zone of a stored name. Raises ValueError for a name that is neither."""
    if name[:1] in "+-":
        zone = datetime.strptime(name, "%z").tzinfo
        if zone is None:
            raise ValueError(f"{name!r} is no offset")
        return zone
    return ZoneInfo(name)


def name_of(moment: datetime) -> str | None:
    """The name under which the zone of an aware datetime is kept; None for a naive one."""
    if moment.tzinfo is None:
        return None
    if isinstance(moment.tzinfo, ZoneInfo):
        return moment.tzinfo.key
    offset = moment.strftime("%z")
    return f"{offset[:3]}:{offset[3:5]}"
