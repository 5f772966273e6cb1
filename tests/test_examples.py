"""The shipped reports: facts that their README states must be in the record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import kawat as package
from kawat.pipeline import run
from kawat.storage.queries import ask
from kawat.storage.record import Record

pytestmark = pytest.mark.model

SHIPPED = Path(package.__file__).parent / "examples"


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    record = Record.open(tmp_path_factory.mktemp("examples") / "record", create=True)
    summary = run([str(p) for p in SHIPPED.iterdir() if p.suffix != ".md"], record)
    assert (summary.read, summary.drops) == (18, [])
    return record


def test_every_report_has_its_title_time_and_zone(record: Record) -> None:
    reports = record.reports()
    assert all(r.title and r.published_at and r.published_zone for r in reports)
    assert sorted(r.language for r in reports) == ["en"] * 8 + ["id"] * 10
    assert all("Baca juga" not in r.text and "ADVERTISEMENT" not in r.text.upper() for r in reports)


@pytest.mark.parametrize(
    ("type_", "status", "day", "states"),
    [
        ("CONSULT", "occurred", "2021-12-30", {"USA", "RUS"}),
        ("CONSULT", "occurred", "2022-01-18", {"DEU", "RUS"}),
        ("CONSULT", "occurred", "2022-01-21", {"USA", "RUS"}),
        ("CONSULT", "occurred", "2022-02-10", {"GBR", "RUS"}),
        ("CONSULT", "occurred", "2022-02-12", {"USA", "RUS"}),
        ("CONSULT", "occurred", "2022-02-15", {"DEU", "RUS"}),
        ("AGREE", "planned", "2022-01-10", {"USA", "RUS"}),
        ("ACCUSE", "occurred", "2022-02-16", {"NATO", "RUS"}),
        ("RETREAT", "occurred", "2022-02-15", {"RUS"}),
    ],
)
def test_what_happened_is_in_the_record(record: Record, type_: str, status: str, day: str, states: set[str]) -> None:
    sql = (
        "SELECT actors, recipients FROM events WHERE type = ? AND status = ? AND CAST(begins AS DATE) = CAST(? AS DATE)"
    )
    found = [_states(row) for row in ask(record, sql, [type_, status, day]).records()]
    assert states in found


def _states(event: dict[str, Any]) -> set[str]:
    parties = [*event["actors"], *event["recipients"]]
    return {p["actor_id"].split(".")[1] if p["country"] == "IGO" else p["country"] for p in parties if p["country"]}


def test_a_meeting_told_in_both_languages_is_one_event(record: Record) -> None:
    sql = """
        SELECT e.event_id, count(DISTINCT r.language) AS languages
        FROM events e JOIN mentions m USING (event_id) JOIN reports r USING (report_id)
        WHERE e.type = 'CONSULT' GROUP BY 1 HAVING languages = 2"""
    assert ask(record, sql).rows
