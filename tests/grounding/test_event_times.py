from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from kawat.grounding.event_times import Telling, choose_time
from kawat.schema import Span

FRIDAY = datetime(2022, 3, 11, 8, 0, tzinfo=ZoneInfo("Asia/Jakarta"))


def chosen(
    text: str, trigger: str, when: str | None = None, *, attribution: str | None = None
) -> tuple[str, str] | None:
    start = text.index(trigger)
    telling = Telling(
        text, (0, len(text)), "id", FRIDAY, "America/Lima", text.index(attribution) if attribution else None
    )
    spans = [Span.of(text, text.index(when), text.index(when) + len(when))] if when else []
    found = choose_time(telling, Span.of(text, start, start + len(trigger)), spans, future=None)
    if found is None:
        return None
    assert text[found.start : found.end] == found.text
    return found.text, str(found.begins)[:10]


@pytest.mark.parametrize(
    ("text", "trigger", "when", "attribution", "wanted"),
    [
        ("Peru bertemu Chile pada Senin.", "bertemu", None, None, ("Senin", "2022-03-07")),
        ("Peru bertemu Chile pada Senin dan menuduhnya pada Rabu.", "menuduh", None, None, ("Rabu", "2022-03-09")),
        ("Peru bertemu Chile pada Senin dan menuduhnya pada Rabu.", "menuduh", "Senin", None, ("Senin", "2022-03-07")),
        ("Peru bertemu Chile, kata Menlu Peru, Kamis.", "bertemu", None, "kata", None),
        ("Peru bertemu Chile pada Senin, kata Menlu Peru, Kamis.", "bertemu", None, "kata", ("Senin", "2022-03-07")),
        ("Peru akan bertemu Chile, seperti dilansir Kabar Uji, Kamis (10/3/2022).", "bertemu", "Kamis", None, None),
        ("Peru membahas kesepakatan laut 2014 dengan Chile.", "membahas", None, None, None),
        ("Peru membahas kesepakatan laut dengan Chile.", "membahas", "laut", None, None),
    ],
)
def test_which_time_is_the_events(
    text: str, trigger: str, when: str | None, attribution: str | None, wanted: tuple[str, str] | None
) -> None:
    assert chosen(text, trigger, when, attribution=attribution) == wanted


@pytest.mark.parametrize(
    ("head", "day"),
    [("Sehari sebelumnya", "2022-03-06"), ("Dua hari kemudian", "2022-03-09"), ("Kemudian", None), ("Tiga hari", None)],
)
def test_a_sentence_that_counts_from_another_day_counts_from_the_first_told(head: str, day: str | None) -> None:
    first = "Peru bertemu Chile pada Senin (7/3/2022). Keduanya akan bertemu lagi pada Jumat (18/3/2022). "
    text = f"{first}{head}, Bolivia menemui Peru."
    trigger = Span.of(text, text.index("menemui"), text.index("menemui") + 7)
    telling = Telling(text, (len(first), len(text)), "id", FRIDAY, "America/Lima")
    found = choose_time(telling, trigger, [], future=None)
    assert (str(found.begins)[:10] if found else None) == day
    assert found is None or (found.text, found.precision) == (head, "day")
