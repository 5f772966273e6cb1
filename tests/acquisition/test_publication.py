from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kawat.acquisition.publication import Stamp, choose, find_stamps, resolve


def cases() -> Iterator[list[str]]:
    with (Path(__file__).parent / "publication_cases.tsv").open(encoding="utf-8", newline="") as file:
        yield from csv.reader(
            (line for line in file if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE
        )


CASES = list(cases())


def test_there_are_sixty_cases() -> None:
    assert len(CASES) >= 60
    assert {case[1] for case in CASES} == {"id", "en"}


@pytest.mark.parametrize(("words", "language", "outlet", "expected", "zone"), CASES)
def test_publication_time(words: str, language: str, outlet: str, expected: str, zone: str) -> None:
    stamps = list(find_stamps(words))
    if expected == "none":
        assert not stamps
        return
    outlet_zone = None if outlet == "-" else outlet
    published = resolve(stamps[0], language=language, outlet_zone=outlet_zone)
    if expected == "impossible":
        assert published is None
        return
    assert published is not None
    assert published.at == datetime.fromisoformat(expected)
    assert published.at.tzinfo is UTC
    assert published.zone == (None if zone == "-" else zone)


def stamp(words: str) -> Stamp:
    return next(iter(find_stamps(words)))


@pytest.mark.parametrize(
    ("shown", "held", "expected", "zone"),
    [
        (["Updated 9 May 2022 10:00 GMT", "Published 8 May 2022 21:40 GMT"], [], "2022-05-08T21:40:00Z", "UTC"),
        (["Diperbarui: 9 Mei 2022 10:00 WIB"], [], "2022-05-09T03:00:00Z", "Asia/Jakarta"),
        (["Updated 9 May 2022 10:00 GMT"], ["Published 2022-05-08T21:40:00Z"], "2022-05-08T21:40:00Z", "UTC"),
        # the visible line has time and zone, the container a wrong or bare date
        (["8 Mei 2022 21:40 WIB"], ["2022-05-01"], "2022-05-08T14:40:00Z", "Asia/Jakarta"),
        # the container has the instant, the visible line its wall clock
        (["8 Mei 2022 21:40"], ["2022-05-08T14:40:00Z"], "2022-05-08T14:40:00Z", "Asia/Jakarta"),
        (["8 May 2022"], ["2022-05-08T14:40:00+02:00"], "2022-05-08T12:40:00Z", "+02:00"),
        (
            ["Updated 5:00 PM EDT, May 9, 2022"],
            ["2022-05-08T09:00:00-04:00"],
            "2022-05-08T13:00:00Z",
            "America/New_York",
        ),
    ],
)
def test_first_publication_wins(shown: list[str], held: list[str], expected: str, zone: str) -> None:
    chosen = choose([stamp(w) for w in shown], [stamp(w) for w in held], language="id", outlet_zone=None)
    assert chosen is not None
    assert chosen.at == datetime.fromisoformat(expected)
    assert chosen.zone == zone


def test_nothing_gives_nothing() -> None:
    assert choose([], [stamp("31 Februari 2022")], language="id", outlet_zone=None) is None


@given(st.text(max_size=80))
def test_any_words_are_read_without_error(words: str) -> None:
    for found in find_stamps(words):
        assert 0 <= found.start < found.end <= len(words)


@given(st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(2090, 1, 1)), st.integers(-12, 14))
def test_iso_times_are_read_exactly(wall: datetime, hours: int) -> None:
    wall = wall.replace(second=0, microsecond=0, fold=0)
    words = f"{wall.isoformat()}{hours:+03d}:00"
    published = resolve(stamp(words), language="en", outlet_zone=None)
    assert published is not None
    assert published.at == datetime.fromisoformat(words)
