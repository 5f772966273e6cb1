"""Small reports and mentions for tests, each a valid one unless a test says otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from kawat.schema import Coding, Entity, Mention, Report, Span, Time, make_id

TEXT = "Peru menuduh Chile melanggar perbatasan pada Senin. Chile membantahnya."


def make_report(text: str = TEXT, **changes: Any) -> Report:
    """A report of 7 March 2022, 09:00 in Jakarta."""
    base = Report(
        report_id=make_id("r", text, changes.get("source")),
        url=None,
        source="Warta Uji",
        via=None,
        language="id",
        title="Peru tuduh Chile",
        byline=None,
        dateline=None,
        published_at=datetime(2022, 3, 7, 2, 0, tzinfo=UTC),
        published_zone="Asia/Jakarta",
        text=text,
        raw_sha256=make_id("sha", text, changes.get("source")),
        raw_path="uji.txt",
    )
    return replace(base, **changes)


def make_entity(report: Report, words: str, country: str | None) -> Entity:
    """The first place where `words` stand in the report, resolved to a country."""
    start = report.text.index(words)
    return Entity(start, start + len(words), words, country, words, country, "GOV", None)


def make_time(report: Report, words: str, day: datetime) -> Time:
    """A time expression of one day."""
    start = report.text.index(words)
    return Time(start, start + len(words), words, day, day, "day", "Asia/Jakarta")


def make_mention(
    report: Report,
    trigger: str = "menuduh",
    type_: str = "ACCUSE",
    *,
    actors: Any = None,
    recipients: Any = None,
    **changes: Any,
) -> Mention:
    """A mention whose trigger is the first place where those words stand."""
    start = report.text.index(trigger)
    base = Mention(
        mention_id=make_id("m", report.report_id, start, type_),
        report_id=report.report_id,
        event_id=None,
        sentence_start=0,
        sentence_end=len(report.text),
        trigger=Span.of(report.text, start, start + len(trigger)),
        type=type_,
        mode=None,
        contexts=(),
        status="occurred",
        status_cue=None,
        actors=(make_entity(report, "Peru", "PER"),) if actors is None else actors,
        recipients=(make_entity(report, "Chile", "CHL"),) if recipients is None else recipients,
        time=None,
        place=None,
        claimant=None,
        confidence=0.9,
        coder="test",
    )
    return replace(base, **changes)


def make_coding(report: Report | None = None, **changes: Any) -> Coding:
    """A report with one mention."""
    report = report or make_report()
    return replace(Coding(report, mentions=(make_mention(report),)), **changes)
