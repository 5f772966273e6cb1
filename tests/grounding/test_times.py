"""Cases: running sentences written by hand, with the times that a careful reader would note. See the JSONL files.

A case with `found` false holds nothing that is a time. Offsets are half-open into `text`; `future` absent is unknown.
"""

import json
import string
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kawat.errors import UsageError
from kawat.grounding.times import find_times, resolve
from kawat.schema import Time

FOLDER = Path(__file__).parent
CASES = [
    json.loads(line)
    for language in ("id", "en")
    for line in (FOLDER / f"test_times_{language}.jsonl").read_text(encoding="utf-8").splitlines()
]
MARKED = [case for case in CASES if case.get("found", True)]
FRIDAY_DAWN = datetime(2021, 12, 31, 4, 41, tzinfo=ZoneInfo("Asia/Jakarta"))


def seen(case: dict[str, Any]) -> dict[str, Any]:
    return {
        "language": case["language"],
        "published": datetime.fromisoformat(case["published_at"]),
        "zone": case.get("zone"),
        "future": case.get("future"),
    }


def meaning(time: Time) -> tuple[str | None, str | None, str | None]:
    begins = time.begins.isoformat() if time.begins else None
    return begins, time.ends.isoformat() if time.ends else None, time.precision


def only(text: str, **options: Any) -> Time:
    (time,) = find_times(text, **{"language": "en", "published": FRIDAY_DAWN, **options})
    return time


def test_enough_cases_of_each_language() -> None:
    for language in ("id", "en"):
        assert len([case for case in CASES if case["language"] == language]) >= 150


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_found(case: dict[str, Any]) -> None:
    found = find_times(case["text"], **seen(case))
    if not case.get("found", True):
        assert found == ()
        return
    at_span = [time for time in found if (time.start, time.end) == (case["start"], case["end"])]
    assert at_span, [time.text for time in found]
    assert meaning(at_span[0]) == (case["begins"], case["ends"], case["precision"])
    if "zone_expected" in case:
        assert at_span[0].zone == case["zone_expected"]


@pytest.mark.parametrize("case", MARKED, ids=lambda case: case["id"])
def test_resolved_when_the_span_is_given(case: dict[str, Any]) -> None:
    time = resolve(case["text"], case["start"], case["end"], **seen(case))
    assert (time.start, time.end) == (case["start"], case["end"])
    assert time.text == case["text"][case["start"] : case["end"]]
    assert meaning(time) == (case["begins"], case["ends"], case["precision"])


@pytest.mark.parametrize(
    ("text", "span", "begins", "precision"),
    [
        ("Talks open on Monday in Geneva.", "on Monday", "2021-12-27", "day"),
        ("Talks have gone on since 2014 there.", "2014", "2014-01-01", "year"),
        ("It was agreed in May.", "May", "2021-05-01", "month"),
        ("The date is Dec, maybe.", "Dec", "2021-12-01", "month"),
        ("He came on Friday, Dec. 24, 2021 to talk.", "Dec. 24, 2021 to", "2021-12-24", "day"),
        ("He stayed (24/12) there.", "(24/12)", "2021-12-24", "day"),
    ],
)
def test_given_spans_may_be_larger_or_smaller(text: str, span: str, begins: str, precision: str) -> None:
    start = text.index(span)
    time = resolve(text, start, start + len(span), language="en", published=FRIDAY_DAWN)
    assert time.text == span
    assert time.begins is not None
    assert (time.begins.date().isoformat(), time.precision) == (begins, precision)


def test_a_span_without_a_time_stays_unread() -> None:
    time = resolve("The envoy left for three days.", 4, 9, language="en", published=FRIDAY_DAWN)
    assert (time.begins, time.ends, time.precision, time.zone) == (None, None, None, None)
    assert time.text == "envoy"


def test_local_time_across_the_date_line() -> None:
    text = "Keduanya berbicara pada Kamis waktu setempat."
    options = {"language": "id", "published": FRIDAY_DAWN, "future": True}
    (there,) = find_times(text, zone="America/New_York", **options)
    assert (there.begins, there.zone) == (datetime(2021, 12, 30), "America/New_York")
    (here,) = find_times(text, **options)
    assert (here.begins, here.zone) == (datetime(2022, 1, 6), "Asia/Jakarta")


def test_a_bare_weekday_is_read_in_the_nearer_of_both_zones() -> None:
    options = {"language": "id", "published": FRIDAY_DAWN, "zone": "America/New_York"}
    assert find_times("Dilansir AFP, Jumat.", **options)[0].begins == datetime(2021, 12, 31)
    assert find_times("Mereka akan bertemu Kamis.", **options)[0].begins == datetime(2021, 12, 30)


def test_today_is_that_of_the_publication_unless_local() -> None:
    here, there = (
        only("He spoke today.", zone="America/New_York"),
        only("He spoke today local time.", zone="America/New_York"),
    )
    assert (here.begins, here.zone) == (datetime(2021, 12, 31), "Asia/Jakarta")
    assert (there.begins, there.zone) == (datetime(2021, 12, 30), "America/New_York")


@pytest.mark.parametrize(
    ("zone", "day"), [("America/New_York", datetime(2022, 3, 12)), ("Europe/London", datetime(2022, 3, 12))]
)
def test_wall_clock_through_the_change_to_summer_time(zone: str, day: datetime) -> None:
    """The clocks of New York went forward on 13 March 2022 at 02:00."""
    published = datetime(2022, 3, 14, 3, 30, tzinfo=UTC)
    time = only("It happened on Saturday local time.", zone=zone, published=published)
    assert time.begins == day
    clock = only("It happened at 11:30 p.m. local time on Sunday.", zone="America/New_York", published=published)
    assert clock.begins == datetime(2022, 3, 13, 23, 30)


def test_without_publication_only_absolute_times_resolve() -> None:
    options: dict[str, Any] = {"published": None}
    assert only("Signed on 5 September 2014.", **options).begins == datetime(2014, 9, 5)
    assert only("In 2014 it fell.", **options).precision == "year"
    for text in ("He left yesterday.", "Talks on Monday failed.", "They met on Jan. 10.", "Two days ago it fell."):
        assert meaning(only(text, **options)) == (None, None, None)


def test_the_zone_is_named_as_iana_or_as_an_offset() -> None:
    assert only("In 2014.").zone == "Asia/Jakarta"
    offset = datetime(2021, 12, 31, tzinfo=timezone(timedelta(hours=-3, minutes=-30)))
    assert only("In 2014.", published=offset).zone == "-03:30"
    assert only("In 2014.", published=datetime(2021, 12, 31, tzinfo=UTC)).zone == "UTC"


def test_tense_of_the_nearest_verb_decides() -> None:
    assert only("The minister said on Monday he would go.").begins == datetime(2021, 12, 27)
    assert only("The minister said he would go on Monday.").begins == datetime(2022, 1, 3)
    assert only("The vote will be held on Monday.").begins == datetime(2022, 1, 3)


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("In March, he said so.", datetime(2021, 3, 1)),
        ("He said talks on 10 January may help.", datetime(2022, 1, 10)),
        ("Friday, Feb. 11, was the day.", datetime(2022, 2, 11)),
    ],
)
def test_a_year_left_out(text: str, begins: datetime) -> None:
    assert only(text, published=datetime(2021, 10, 15 if "March" in text else 31, tzinfo=UTC)).begins == begins


def test_numeric_dates_are_month_first_only_in_american_english() -> None:
    american = datetime(2022, 3, 5, tzinfo=ZoneInfo("America/Chicago"))
    assert only("Filed 03/04/2022.", published=american).begins == datetime(2022, 3, 4)
    assert only("Filed 2022-03-04.", published=american).begins == datetime(2022, 3, 4)
    assert only("Filed 03/04/2022.").begins == datetime(2022, 4, 3)
    assert only("Diajukan tanggal 03/04/2022.", language="id", published=american).begins == datetime(2022, 4, 3)


def test_southern_seasons_are_turned_about() -> None:
    assert only("The summer 2021 was wet.", zone="Australia/Sydney").begins == datetime(2021, 12, 1)
    assert only("The summer 2021 was wet.", zone="Europe/London").begins == datetime(2021, 6, 1)


@pytest.mark.parametrize("day", ["31 Februari 2022", "31/02/2022", "2022-13-45", "29 Februari 2023", "30 Februari"])
def test_impossible_dates_are_found_and_left_open(day: str) -> None:
    time = only(f"Ditetapkan {day}.", language="id")
    assert time.text == day
    assert meaning(time) == (None, None, None)


def test_other_languages_give_nothing_and_naive_publication_is_refused() -> None:
    assert find_times("Le 5 septembre 2014", language="fr", published=FRIDAY_DAWN) == ()
    assert find_times("5 September 2014", language="en-GB", published=FRIDAY_DAWN) != ()
    with pytest.raises(UsageError):
        find_times("Monday", language="en", published=datetime(2021, 12, 31))


def test_import_loads_no_names() -> None:
    code = "import sys, kawat.grounding.times; sys.exit('babel' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


WORDS = [*(FOLDER / "test_times_words.txt").read_text(encoding="utf-8").split(), "\n"]
ZONES = [UTC, ZoneInfo("Asia/Jakarta"), ZoneInfo("America/New_York")]
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join),
    st.text(st.sampled_from(string.digits + "/.-: ()’İßapm"), max_size=30),
)
OPTIONS = st.fixed_dictionaries(
    {
        "language": st.sampled_from(["id", "en"]),
        "published": st.none() | st.datetimes(timezones=st.sampled_from(ZONES)),
        "zone": st.sampled_from([None, "America/New_York", "Pacific/Kiritimati", "No/Where"]),
        "future": st.sampled_from([None, True, False]),
    }
)


@settings(max_examples=400, deadline=None)
@given(TEXTS, OPTIONS, st.integers(-5, 70), st.integers(-5, 70))
def test_any_text_is_read_without_error(text: str, options: dict[str, Any], start: int, end: int) -> None:
    times = find_times(text, **options)
    last = 0
    for time in (*times, resolve(text, start, end, **options)):
        assert text[time.start : time.end] == time.text
        if time.begins and time.ends:
            assert time.begins <= time.ends
        if time.precision is None:
            assert (time.begins, time.ends) == (None, None)
        else:
            assert time.begins or time.ends
    for time in times:
        assert last <= time.start < time.end
        last = time.end
