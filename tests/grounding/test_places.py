"""Where: spans of own writing (`test_places_*.jsonl`), finding, zones, speed."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kawat.grounding.place_index import PlaceIndex, load_countries
from kawat.grounding.places import country_zone, find_places, locate, zone_of

HERE = Path(__file__).parent


def rows(language: str) -> list[dict[str, Any]]:
    lines = (HERE / f"test_places_{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def found(text: str, language: str) -> list[tuple[str, str | None]]:
    places = find_places(text, language=language)
    assert all(place.text == text[place.start : place.end] for place in places)
    return [(place.text, place.country) for place in places]


@pytest.mark.parametrize("row", [*rows("id"), *rows("en")], ids=lambda row: row["id"])
def test_located(row: dict[str, Any]) -> None:
    place = locate(row["text"], row["start"], row["end"], language=row["language"])
    assert place.text == row["text"][row["start"] : row["end"]]
    assert place.country == row["country"]
    if "geonameid" in row:
        assert place.geonameid == row["geonameid"]


def test_enough_places_of_both_languages() -> None:
    assert len(rows("id")) >= 60
    assert len(rows("en")) >= 60


@pytest.mark.parametrize("language", ["id", "en"])
def test_nearly_all_are_found_without_being_given(language: str) -> None:
    known = [row for row in rows(language) if "," not in row["text"][row["start"] : row["end"]]]
    hits = 0
    for row in known:
        span = range(row["start"], row["end"])
        places = find_places(row["text"], language=language)
        hits += any(place.start in span and place.country == row["country"] for place in places)
    assert hits / len(known) >= 0.95


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The Washington Post and George Washington agree.", []),
        ("en", "Police said nothing. We reached an agreement. Most were Turkish.", []),
        ("id", "Kita bertemu Bush. Itu surat dari Bank Dunia.", []),
        ("id", "Presiden Prancis Emmanuel Macron", [("Prancis", "FRA")]),
        ("en", "Boris Johnson met Condoleezza Rice in Kyiv.", [("Kyiv", "UKR")]),
        ("en", "Clashes near Tripoli, Lebanon, went on.", [("Tripoli", "LBN"), ("Lebanon", "LBN")]),
        ("id", "Kapal berlayar di Laut Merah.", [("Laut Merah", None)]),
        ("en", "Michael Jordan met George Washington in Chad.", [("Chad", "TCD")]),
    ],
)
def test_finding(language: str, text: str, expected: list[tuple[str, str | None]]) -> None:
    assert found(text, language) == expected


def test_countries_spoken_of_decide_between_namesakes() -> None:
    text = "A blast hit Tripoli."
    start = text.index("Tripoli")
    assert locate(text, start, start + 7, language="en").country == "LBY"
    assert locate(text, start, start + 7, language="en", countries=("LBN",)).country == "LBN"
    assert locate("In Moscow.", 3, 9, language="en", countries=("USA",)).country == "RUS"  # not Moscow, Idaho


@pytest.mark.parametrize(
    ("name", "language", "zone"),
    [
        ("Washington", "id", "America/New_York"),
        ("Jenewa", "id", "Europe/Zurich"),
        ("Moskow", "id", "Europe/Moscow"),
        ("Rusia", "id", "Europe/Moscow"),
        ("Jayapura", "id", "Asia/Jayapura"),
        ("Papua", "id", "Asia/Jayapura"),
        ("Kota Gaza", "id", "Asia/Gaza"),
        ("New York", "en", "America/New_York"),
        ("Vladivostok", "en", "Asia/Vladivostok"),
        ("Crimea", "en", "Europe/Simferopol"),
        ("South China Sea", "en", None),
        ("nowhere at all", "en", None),
    ],
)
def test_zones(name: str, language: str, zone: str | None) -> None:
    assert zone_of(locate(name, 0, len(name), language=language)) == zone


def test_country_zones_exist() -> None:
    zones = [country_zone(code) for code in load_countries()]
    assert all(ZoneInfo(zone) for zone in zones if zone)
    assert sum(zone is not None for zone in zones) > 240
    assert country_zone("IGO") is None
    assert country_zone("KOS") == "Europe/Belgrade"


@pytest.mark.parametrize("span", [(0, 0), (3, 1), (-4, 2), (0, 10**6), (10**6, 10**6 + 1)])
def test_any_offsets_give_a_place(span: tuple[int, int]) -> None:
    place = locate("Di Jenewa.", *span, language="id")
    assert place.text == "Di Jenewa."[place.start : place.end]


@given(st.text(alphabet="Jenewa, Moskow.-()'\n’éя0 di in the", max_size=60), st.sampled_from(["id", "en", "fr", ""]))
@settings(max_examples=150, deadline=None)
def test_no_text_raises(text: str, language: str) -> None:
    places = find_places(text, language=language)
    assert all(place.text == text[place.start : place.end] for place in places)
    assert locate(text, 0, len(text), language=language).text == text


def test_speed() -> None:
    begin = time.perf_counter()
    PlaceIndex()
    assert time.perf_counter() - begin < 1.0
    text = "Pembicaraan di Jenewa dan Moskow dilanjutkan di Washington, kata juru bicara Kremlin. " * 20
    find_places(text, language="id")
    begin = time.perf_counter()
    find_places(text, language="id")
    assert time.perf_counter() - begin < 0.05
