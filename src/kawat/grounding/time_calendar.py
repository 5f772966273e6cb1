"""Calendar arithmetic on naive days: bounds of weeks, months, seasons and their parts, and the choice of a year.

All intervals are pairs of naive datetimes at 00:00, the first and the last day, both included.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import datetime, timedelta

Days = tuple[datetime, datetime]

DAY = timedelta(days=1)
# How much nearer the side that the tense of the sentence points to may be reckoned: with 3, "in March, he said",
# read in October, is last March (7 months back), while "said the talks on 10 January", read on 31 December, is
# still the coming January. Set by reasoning over those two cases, not on data.
TENSE_WEIGHT = 3.0
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_UNIT_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120, "century": 1200}


def midnight(moment: datetime) -> datetime:
    """The day of `moment`, at 00:00."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def make_day(year: int, month: int, day: int) -> datetime | None:
    """The day, or None where the calendar has no such day."""
    try:
        return datetime(year, month, day)
    except (ValueError, OverflowError):
        return None


def month_bounds(year: int, month: int) -> Days | None:
    """First and last day of a month; `month` may lie outside 1..12 and is carried into the year."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if not 1 <= year <= 9998:
        return None
    return datetime(year, month, 1), datetime(year, month, monthrange(year, month)[1])


def months_bounds(year: int, month: int, count: int) -> Days | None:
    """First and last day of `count` months from `month` on."""
    first, last = month_bounds(year, month), month_bounds(year, month + count - 1)
    return (first[0], last[1]) if first and last else None


def season_bounds(season: str, year: int, southern: bool) -> Days | None:
    """The meteorological season that begins in `year`; south of the equator half a year apart."""
    month = _SEASONS[season] + (6 if southern else 0)
    return months_bounds(year, month if month <= 12 else month - 12, 3)


def period_bounds(period: str, today: datetime, shift: int) -> Days | None:
    """The week, weekend, month, quarter, half, year, decade or century that holds `today`, moved by `shift`."""
    if period in ("week", "weekend"):
        monday = add_days(today, 7 * shift - today.weekday())
        if monday is None:
            return None
        return (monday, monday + 6 * DAY) if period == "week" else (monday + 5 * DAY, monday + 6 * DAY)
    size = _UNIT_MONTHS[period]
    if period == "century":
        year = (today.year - 1) // 100 * 100 + 1 + 100 * shift
        return months_bounds(year, 1, 1200)
    index = (today.year * 12 + today.month - 1) // size * size + size * shift
    return months_bounds(index // 12, index % 12 + 1, size)


def add_days(day: datetime, days: int) -> datetime | None:
    """`day` moved by `days`, None outside the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def add_units(day: datetime, unit: str, count: int) -> datetime | None:
    """`day` moved by `count` units of a day or more; the day of the month is cut to the month's length."""
    if unit in ("day", "week"):
        return add_days(day, count * (7 if unit == "week" else 1))
    bounds = month_bounds(day.year, day.month + count * _UNIT_MONTHS[unit])
    return bounds[0].replace(day=min(day.day, bounds[1].day)) if bounds else None


def part_of(days: Days, part: str, today: datetime | None) -> Days:
    """A third of an interval: of a month days 1-10, 11-20, 21-end; of a week Mon-Tue, Wed-Thu, Fri-Sun.

    Of longer intervals thirds by whole months or years. `earlier` runs from the begin to `today`, `later` from
    `today` to the end, where today lies inside; else they are the first and the last third.
    """
    begins, ends = days
    if part in ("earlier", "later"):
        if today is not None and begins <= today <= ends:
            return (begins, today) if part == "earlier" else (today, ends)
        part = "begin" if part == "earlier" else "end"
    index = {"begin": 0, "middle": 1, "end": 2}[part]
    length = (ends - begins).days + 1
    if length <= 7:
        cuts = [begins + k * DAY for k in (0, 2, 4)] if length == 7 else [begins, begins, ends]
    elif length <= 31:
        cuts = [begins, begins + 10 * DAY, begins + 20 * DAY]
    else:
        months = (ends.year - begins.year) * 12 + ends.month - begins.month + 1
        size = 12 if months > 12 else 1
        cuts = [add_units(begins, "month", -(-k * months // size // 3) * size) or begins for k in range(3)]
    return cuts[index], (cuts[index + 1] - DAY if index < 2 else ends)


def pick(
    options: Sequence[Days], today: datetime, *, future: bool | None, tense: bool | None, shift: int | None
) -> Days | None:
    """The interval meant, out of `options` in order of time.

    `shift` (last, this, next) decides first: the latest that ended before today, the one that holds today, the
    earliest that begins after. Then `future`: the earliest not over yet, or the latest begun. Else the nearest to
    today, the side that `tense` (the verbs around) points to reckoned `TENSE_WEIGHT` times nearer, past on ties.
    """
    if shift is not None and shift < 0:
        return next((o for o in reversed(options) if o[1] < today), None)
    if shift is not None and shift > 0:
        return next((o for o in options if o[0] > today), None)
    if shift == 0:
        holding = next((o for o in options if o[0] <= today <= o[1]), None)
        if holding:
            return holding
    if future is True:
        return next((o for o in options if o[1] >= today), None)
    if future is False:
        return next((o for o in reversed(options) if o[0] <= today), None)
    past_weight = TENSE_WEIGHT if tense is False else 1.0
    coming_weight = TENSE_WEIGHT if tense is True else 1.0

    def distance(option: Days) -> float:
        if option[0] <= today <= option[1]:
            return 0.0
        if option[1] < today:
            return (today - option[1]).days / past_weight
        return (option[0] - today).days / coming_weight

    return min(options, key=lambda o: (distance(o), o[0]), default=None)


def pick_weekday(weekday: int, today: datetime, *, future: bool, shift: int | None) -> datetime | None:
    """The nearest `weekday` (Monday 0): coming if `future`, else past, today included unless `shift` moves it."""
    if shift == 0:
        return add_days(today, weekday - today.weekday())
    if shift is not None:
        future = shift > 0
    ahead = (weekday - today.weekday()) % 7
    back = (today.weekday() - weekday) % 7
    if shift:
        ahead, back = ahead or 7, back or 7
    return add_days(today, ahead if future else -back)
