"""Expressions → intervals, seen from the moment and zone of publication.

Policy where words leave a choice:
- A weekday is the nearest past one, today included; the nearest coming one where the event is planned, or, when that
  is not known, where the nearest verb looks ahead (`akan`, `will`, `scheduled`). `next`/`depan` is strictly after
  today, `last`/`lalu` strictly before, `this` the one of this week.
- `until`, `by`, `before` look ahead, unless the nearest verb looks back.
- A day or month without a year is chosen by `time_calendar.pick`; a weekday beside it rules years out.
- `today`, `kemarin`, `malam ini` are days of the publication's zone, unless `local` words stand by. A bare weekday
  is read from today in both zones, and the nearer reading is kept.
- Weeks run Monday to Sunday. "Two weeks ago" is the week of that day, "two months ago" that month.
- "The past three days" end today and begin three days before; where the number is vague ("recent days") the far end
  is None rather than made up. Ranges are in whole days, a range of hours too.
- Hour and minute: `begins` equals `ends`, the first and the last unit, as with days. Midnight ends the day named.
- `01/02/2022` is day first, but month first in English published in a zone of the Americas.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from kawat.grounding import time_calendar as calendar
from kawat.grounding.time_calendar import Days
from kawat.grounding.time_frame import Frame, Interval
from kawat.grounding.time_grammar import Slots
from kawat.grounding.time_lexicon import shared_data
from kawat.schema import Precision

_EVENING = 5  # from this hour on "pukul 7 malam" is after noon; "pukul 1 malam" is not
_PERIOD_PRECISION: dict[str, Precision] = {
    "week": "week", "weekend": "range", "month": "month", "quarter": "season", "half": "range", "year": "year",
    "decade": "range", "century": "range",
}  # fmt: skip


def interval_of(make: str, slots: Slots, frame: Frame) -> Interval | None:
    """The interval of an expression, None where it cannot be known (no publication, impossible date, vague anchor)."""
    return _MAKERS[make](slots, frame)


def _day_first(frame: Frame, first: int, second: int, sure: bool) -> tuple[int, int]:
    """(month, day) of a numeric date."""
    if sure or first > 12:
        return second, first
    return (first, second) if second > 12 or not frame.day_first else (second, first)


def _place_zone(slots: Slots, frame: Frame, *, own: bool = False) -> str | None:
    """The zone an expression is told in; `own` keeps to the publication's unless the words say local time."""
    if slots.zone:
        return slots.zone
    if own and slots.local is None:
        return frame.published_zone or frame.zone
    return frame.zone or frame.published_zone


def _year_tail(slots: Slots, now: datetime | None) -> tuple[int | None, bool]:
    """(year, known): the year that the words fix, and False where they lean on an unknown publication."""
    if slots.year is not None or slots.year_shift is None:
        return slots.year, True
    return (now.year + slots.year_shift, True) if now else (None, False)


def _date(slots: Slots, frame: Frame) -> Interval | None:
    zone = _place_zone(slots, frame)
    now = frame.now_in(zone)
    year, known = _year_tail(slots, now)
    month, day = slots.month, slots.day
    if slots.numeric is not None:
        year, (month, day) = slots.numeric[0] or year, _day_first(frame, *slots.numeric[1:])
    if slots.holiday is not None:
        month, day = (int(part) for part in slots.holiday.split("-"))
    if day is None or not known:
        return None
    if month is not None and year is not None:
        chosen = calendar.make_day(year, month, day)
    elif now is None:
        return None
    else:
        chosen = _nearest_day(slots, frame, calendar.midnight(now), month, day)
    return _timed(chosen, slots, zone) if chosen else None


def _nearest_day(slots: Slots, frame: Frame, today: datetime, month: int | None, day: int) -> datetime | None:
    """The day of a month (of any month where it is None) that fits best around today."""
    if month is not None:
        days = [calendar.make_day(today.year + k, month, day) for k in range(-4, 5)]
    else:
        bounds = [calendar.month_bounds(today.year, today.month + k) for k in range(-3, 4)]
        if slots.month_shift is not None:
            bounds = [calendar.month_bounds(today.year, today.month + slots.month_shift)]
        days = [calendar.make_day(b[0].year, b[0].month, day) for b in bounds if b]
    options: list[Days] = [(d, d) for d in days if d]
    near = [o for o in options if abs((o[0] - today).days) < 400] or options
    fitting = [o for o in near if slots.weekday is None or o[0].weekday() == slots.weekday]
    chosen = calendar.pick(fitting or near, today, future=frame.future, tense=frame.tense, shift=slots.shift)
    return chosen[0] if chosen else None


def _timed(day: datetime, slots: Slots, zone: str | None) -> Interval | None:
    """A day with the time of day that the words add; a part of the day leaves it a day."""
    if slots.clock is None and slots.hour is None and slots.clockword is None:
        return Interval(day, day, "day", zone)
    hour, minute = slots.clock or (slots.hour if slots.hour is not None else slots.clockword or 0, 0)
    part = slots.meridiem or (slots.daypart if slots.clockword is None else None)
    hour = _on_24(hour, part)
    if hour > 24 or minute > 59:
        return None
    moment = calendar.add_days(day, hour // 24)
    if moment is None:
        return None
    moment = moment.replace(hour=hour % 24, minute=minute)
    ends = moment
    if slots.until_clock is not None:
        last_hour, last_minute = _on_24(slots.until_clock[0], part), slots.until_clock[1]
        ends = moment.replace(hour=last_hour % 24, minute=last_minute)
        if ends < moment:
            ends = calendar.add_days(ends, 1) or ends
    return Interval(moment, ends, "minute" if slots.clock is not None else "hour", zone)


def _on_24(hour: int, part: str | None) -> int:
    """The hour of a 24-hour clock, by a.m./p.m. or the part of the day."""
    if hour > 12:
        return hour
    if part in ("am", "dawn", "morning"):
        return 0 if hour == 12 else hour
    if part in ("pm", "afternoon"):
        return hour if hour == 12 else hour + 12
    if part == "noon":
        return hour + 12 if hour < 7 else hour
    if part == "night" and hour >= _EVENING:
        return hour + 12
    return hour


def _clock(slots: Slots, frame: Frame) -> Interval | None:
    zone = _place_zone(slots, frame)
    now = frame.now_in(zone)
    found = _timed(calendar.midnight(now), slots, zone) if now else None
    if now is None or found is None or found.begins is None or found.ends is None:
        return None
    future = frame.future if frame.future is not None else frame.tense
    days = 0
    if future is True and found.begins < now.replace(minute=0, second=0, microsecond=0):
        days = 1
    elif future is not True and (slots.clockword == 24 or (future is False and found.begins > now)):
        days = -1
    begins, ends = calendar.add_days(found.begins, days), calendar.add_days(found.ends, days)
    return replace(found, begins=begins, ends=ends) if begins and ends else None


def _days(slots: Slots, frame: Frame) -> Interval | None:
    last = _date(replace(slots, day=slots.until_day), frame)
    if last is None or last.begins is None or slots.day is None:
        return None
    first = calendar.make_day(last.begins.year, last.begins.month, slots.day)
    if first is None or first > last.begins:
        return None
    return Interval(first, last.begins, "range", last.zone)


def _parted(
    days: Days | None, slots: Slots, precision: Precision, zone: str | None, today: datetime | None
) -> Interval | None:
    """An interval, or the part of it that the words name."""
    if days is None:
        return None
    if slots.part is None:
        return Interval(*days, precision, zone)
    return Interval(*calendar.part_of(days, slots.part, today), "range", zone)


def _month(slots: Slots, frame: Frame) -> Interval | None:
    zone = _place_zone(slots, frame)
    now = frame.now_in(zone)
    today = calendar.midnight(now) if now else None
    year, known = _year_tail(slots, now)
    if slots.month is None or not known:
        return None
    if year is not None:
        return _parted(calendar.month_bounds(year, slots.month), slots, "month", zone, today)
    if today is None:
        return None
    options = [b for k in range(-2, 3) if (b := calendar.month_bounds(today.year + k, slots.month))]
    chosen = calendar.pick(options, today, future=frame.future, tense=frame.tense, shift=slots.shift)
    return _parted(chosen, slots, "month", zone, today)


def _week_of_month(slots: Slots, frame: Frame) -> Interval | None:
    """The first week of March: its days 1 to 7."""
    month = _month(slots, frame)
    if month is None or month.begins is None or slots.ordinal is None or not 1 <= slots.ordinal <= 4:
        return None
    first = month.begins + timedelta(days=7 * (slots.ordinal - 1))
    return Interval(first, first + timedelta(days=6), "range", month.zone)


def _year(slots: Slots, frame: Frame) -> Interval | None:
    if slots.year is None:
        return None
    return _parted(calendar.months_bounds(slots.year, 1, 12), slots, "year", _place_zone(slots, frame), None)


def _years(slots: Slots, frame: Frame) -> Interval | None:
    """2013-15, 2021/22: the second year is given in two digits or in full."""
    if slots.year is None or slots.until_year is None:
        return None
    last = slots.until_year if slots.until_year >= 1000 else slots.year // 100 * 100 + slots.until_year
    if not slots.year < last <= 2100:
        return None
    return Interval(datetime(slots.year, 1, 1), datetime(last, 12, 31), "range", _place_zone(slots, frame))


def _today(slots: Slots, frame: Frame, *, own: bool = False) -> tuple[datetime | None, str | None]:
    zone = _place_zone(slots, frame, own=own)
    now = frame.now_in(zone)
    return (calendar.midnight(now) if now else None), zone


def _period(slots: Slots, frame: Frame) -> Interval | None:
    today, zone = _today(slots, frame)
    if today is None or slots.period is None:
        return None
    if slots.period == "weekend" and slots.shift is None:
        weekends = [b for k in (-1, 0, 1) if (b := calendar.period_bounds("weekend", today, k))]
        future = _looks_ahead(frame)
        chosen = calendar.pick(weekends, today, future=future, tense=None, shift=None)
        return _parted(chosen, slots, "range", zone, today)
    days = calendar.period_bounds(slots.period, today, slots.shift or 0)
    return _parted(days, slots, _PERIOD_PRECISION[slots.period], zone, today)


def _subyear(slots: Slots, frame: Frame) -> Interval | None:
    today, zone = _today(slots, frame)
    year, known = _year_tail(slots, today)
    if slots.subyear is None or slots.ordinal is None or not known:
        return None
    size, precision = (3, "season") if slots.subyear == "quarter" else (6, "range")
    if slots.ordinal > 12 // size:
        return None
    first = (slots.ordinal - 1) * size + 1
    if year is not None:
        days = calendar.months_bounds(year, first, size)
    elif today is None:
        return None
    else:
        options = [b for k in (-1, 0, 1) if (b := calendar.months_bounds(today.year + k, first, size))]
        days = calendar.pick(options, today, future=frame.future, tense=frame.tense, shift=None)
    return _parted(days, slots, precision, zone, today)  # type: ignore[arg-type]


def _looks_ahead(frame: Frame) -> bool:
    """Whether the event is to come: as told, else by the verbs around; past when neither says."""
    return bool(frame.tense) if frame.future is None else frame.future


def _weekday(slots: Slots, frame: Frame) -> Interval | None:
    if slots.weekday is None or frame.now is None:
        return None
    zone = _place_zone(slots, frame)
    readings: list[tuple[timedelta, datetime]] = []
    todays = [frame.now_in(zone)] if slots.local is not None or slots.zone else [frame.now_in(zone), frame.now]
    for now in todays:
        if now is None:
            continue
        today = calendar.midnight(now)
        if slots.week_shift is not None:
            week = calendar.period_bounds("week", today, slots.week_shift)
            day = calendar.add_days(week[0], slots.weekday) if week else None
        else:
            day = calendar.pick_weekday(slots.weekday, today, future=_looks_ahead(frame), shift=slots.shift)
        if day is not None:
            readings.append((abs(day - today), day))
    return _timed(min(readings)[1], slots, zone) if readings else None


def _dayword(slots: Slots, frame: Frame) -> Interval | None:
    today, zone = _today(slots, frame, own=True)
    day = calendar.add_days(today, slots.dayword or 0) if today else None
    return _timed(day, slots, zone) if day else None


def _offset(slots: Slots, frame: Frame) -> Interval | None:
    """N units before or after publication, as precise as the unit."""
    if slots.vague is not None or slots.unit is None or slots.sign is None:
        return None
    count = (1 if slots.num is None else slots.num) * slots.sign
    zone = _place_zone(slots, frame)
    now = frame.now_in(zone)
    return shifted(now, slots.unit, count, zone) if now else None


def shifted(moment: datetime, unit: str, count: int, zone: str | None) -> Interval | None:
    """The day, week, month … that lies `count` units from `moment`."""
    if unit in ("hour", "minute"):
        try:
            moved = moment + timedelta(**{f"{unit}s": count})
        except OverflowError:
            return None
        moved = moved.replace(minute=0 if unit == "hour" else moved.minute, second=0, microsecond=0)
        return Interval(moved, moved, "hour" if unit == "hour" else "minute", zone)
    day = calendar.add_units(calendar.midnight(moment), unit, count)
    if day is None:
        return None
    if unit == "day":
        return Interval(day, day, "day", zone)
    days = calendar.period_bounds(unit, day, 0)
    return Interval(*days, _PERIOD_PRECISION[unit], zone) if days else None


def _span(slots: Slots, frame: Frame) -> Interval | None:
    """The past or the coming N units, ending or beginning today."""
    zone = _place_zone(slots, frame)
    now = frame.now_in(zone)
    if now is None or slots.unit is None:
        return None
    today = calendar.midnight(now)
    far: datetime | None = None
    if slots.vague is None:
        count = (1 if slots.num is None else slots.num) * (-1 if slots.past is not None else 1)
        if slots.unit in ("hour", "minute"):
            moved = shifted(now, slots.unit, count, zone)
            far = calendar.midnight(moved.begins) if moved and moved.begins else None
        else:
            far = calendar.add_units(today, slots.unit, count)
        if far is None:
            return None
    return Interval(far, today, "range", zone) if slots.past is not None else Interval(today, far, "range", zone)


def _decade(slots: Slots, frame: Frame) -> Interval | None:
    if slots.decade is None:
        return None
    year = slots.decade if slots.decade >= 100 else slots.decade + (1900 if slots.decade >= 30 else 2000)
    return _parted(calendar.months_bounds(year, 1, 120), slots, "range", _place_zone(slots, frame), None)


def _century(slots: Slots, frame: Frame) -> Interval | None:
    number = slots.num if slots.num is not None else slots.ordinal if slots.ordinal is not None else slots.day
    if number is None or not 1 <= number <= 30:
        return None
    bounds = calendar.months_bounds((number - 1) * 100 + 1, 1, 1200)
    return _parted(bounds, slots, "range", _place_zone(slots, frame), None)


def _season(slots: Slots, frame: Frame) -> Interval | None:
    today, zone = _today(slots, frame)
    year, known = _year_tail(slots, today)
    if slots.season is None or not known:
        return None
    southern = (zone or "").startswith(tuple(shared_data()["southern"]["prefixes"]))
    if year is not None:
        return _parted(calendar.season_bounds(slots.season, year, southern), slots, "season", zone, today)
    if today is None:
        return None
    options = [b for k in range(-2, 3) if (b := calendar.season_bounds(slots.season, today.year + k, southern))]
    chosen = calendar.pick(options, today, future=frame.future, tense=frame.tense, shift=slots.shift)
    return _parted(chosen, slots, "season", zone, today)


def _unknown(_slots: Slots, _frame: Frame) -> Interval | None:
    """Told from another event, whose day is not in the words."""
    return None


_MAKERS: Mapping[str, Callable[[Slots, Frame], Interval | None]] = {
    "date": _date, "days": _days, "month": _month, "year": _year, "years": _years, "period": _period,
    "subyear": _subyear, "weekday": _weekday, "dayword": _dayword, "offset": _offset, "span": _span, "clock": _clock,
    "decade": _decade, "century": _century, "holiday": _date, "season": _season, "week": _week_of_month,
    "anchored": _unknown, "anaphor": _unknown,
}  # fmt: skip
