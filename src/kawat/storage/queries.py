"""The questions that people ask of a record, in SQL over DuckDB.

The tables are read as Arrow; DuckDB runs in memory without file or network access: no question can change the record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from kawat.errors import UsageError
from kawat.schema import TABLES
from kawat.storage.record import Record

VIEWS = {
    "calendar": """
        SELECT event_id, begins, ends, precision, zone, type, mode, actors, recipients, place, first_reported
        FROM events WHERE status = 'planned' AND coalesce(begins, ends) IS NOT NULL ORDER BY coalesce(begins, ends)""",
    "tension": """
        WITH sides AS (
            SELECT event_id, score, CAST(coalesce(begins, first_reported) AS DATE) AS day,
                   list_distinct(list_filter(list_transform(actors, a -> a.country), c -> c IS NOT NULL)) AS a,
                   list_distinct(list_filter(list_transform(recipients, r -> r.country), c -> c IS NOT NULL)) AS r
            FROM events WHERE status IN ('occurred', 'ongoing')
            AND (begins IS NULL OR precision IN ('minute', 'hour', 'day'))),
        pairs AS (
            SELECT DISTINCT event_id, score, day, least(x, y) || '-' || greatest(x, y) AS pair
            FROM (SELECT event_id, score, day, unnest(a) AS x, CASE WHEN len(r) > 0 THEN r ELSE a END AS ys FROM sides),
                 LATERAL (SELECT unnest(ys) AS y)
            WHERE x <> y)
        SELECT pair, day, round(sum(score), 2) AS score, count(*) AS events
        FROM pairs WHERE day IS NOT NULL GROUP BY pair, day ORDER BY day, pair""",
}


@dataclass(frozen=True, slots=True)
class Answered:
    """The columns and rows of an answer."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def records(self) -> list[dict[str, Any]]:
        """One dict per row."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def ask(record: Record, sql: str, parameters: Sequence[Any] = ()) -> Answered:
    """Run one read-only question. Raises UsageError when the SQL is wrong, with DuckDB's own words."""
    if not sql.strip():
        raise UsageError("the query is empty")
    connection = duckdb.connect(":memory:")
    try:
        for name in TABLES:
            connection.register(name, record.dataset(name))
        for name, body in VIEWS.items():
            connection.execute(f"CREATE VIEW {name} AS {body}")
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        cursor = connection.execute(sql, list(parameters))
        columns = tuple(column[0] for column in cursor.description or ())
        return Answered(columns, tuple(cursor.fetchall()))
    except duckdb.Error as error:
        raise UsageError(f"the query cannot be run: {error}") from error
    finally:
        connection.close()


def story_of_report(record: Record, report_id: str) -> dict[str, list[dict[str, Any]]]:
    """Everything the record has of one report: report, removed, mentions, statements, drops."""
    where = "WHERE report_id = ?"
    return {
        "report": ask(record, f"SELECT * FROM reports {where}", [report_id]).records(),
        "removed": ask(record, f"SELECT * FROM removed {where} ORDER BY start", [report_id]).records(),
        "mentions": ask(record, f"SELECT * FROM mentions {where} ORDER BY trigger.start", [report_id]).records(),
        "statements": ask(record, f"SELECT * FROM statements {where} ORDER BY content.start", [report_id]).records(),
        "drops": ask(record, f"SELECT * FROM drops {where}", [report_id]).records(),
    }


def story_of_event(record: Record, event_id: str) -> dict[str, list[dict[str, Any]]]:
    """Everything the record has of one event: the event, its mentions with the sentences and reports they stand in."""
    mentions = """
        SELECT m.*, substr(r.text, m.sentence_start + 1, m.sentence_end - m.sentence_start) AS sentence,
               r.title, r.source, r.raw_path, r.published_at
        FROM mentions m JOIN reports r USING (report_id)
        WHERE m.event_id = ? ORDER BY r.published_at, m.trigger.start"""
    return {
        "event": ask(record, "SELECT * FROM events WHERE event_id = ?", [event_id]).records(),
        "mentions": ask(record, mentions, [event_id]).records(),
    }


def find_id(record: Record, wanted: str) -> str:
    """The report or event id that begins with `wanted`, or that was read from the path `wanted`."""
    sql = """
        SELECT report_id AS id FROM reports
        WHERE starts_with(report_id, $1) OR raw_path = $1 OR ends_with(raw_path, '/' || $1)
           OR contains(raw_path, '/' || $1 || ':')
        UNION SELECT event_id FROM events WHERE starts_with(event_id, $1)"""
    found = [row[0] for row in ask(record, sql, [wanted]).rows]
    if not found:
        raise UsageError(f"{record.folder}: no report or event {wanted!r}")
    if len(found) > 1:
        raise UsageError(f"{record.folder}: {wanted!r} could be {', '.join(sorted(found)[:5])}")
    return str(found[0])
