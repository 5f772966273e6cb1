"""The first real page that Kawat was made for. Nothing in code or training text comes from it; it stays outside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kawat.pipeline import run
from kawat.storage.queries import ask
from kawat.storage.record import Record

PAGE = Path(__file__).parents[2] / "shared" / "seed" / "report.id.txt"

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(not PAGE.exists(), reason=f"needs {PAGE}, which is not in the repository"),
]

Events = list[dict[str, Any]]


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    record = Record.open(tmp_path_factory.mktemp("seed") / "record", create=True)
    assert run([str(PAGE)], record).read == 1
    return record


@pytest.fixture(scope="module")
def events(record: Record) -> Events:
    return ask(record, "SELECT * FROM events").records()


def having(events: Events, type_: str, **wanted: object) -> Events:
    return [e for e in events if e["type"] == type_ and all(e[k] == v for k, v in wanted.items())]


def countries(event: dict[str, Any], *sides: str) -> set[str]:
    return {p["country"] for side in sides or ("actors", "recipients") for p in event[side] if p["country"]}


def test_what_the_page_says_of_itself(record: Record) -> None:
    (report,) = record.reports()
    assert report.title == "Biden-Putin Lakukan Pembicaraan Saat Ketegangan Krisis Ukraina Meningkat"
    assert report.published_at is not None
    assert report.published_at.isoformat() == "2021-12-30T21:41:00+00:00"
    assert report.published_zone == "Asia/Jakarta"
    assert (report.dateline, report.byline, report.via, report.language) == ("WASHINGTON", "ian", "Russia Today", "id")
    assert report.text.count("tetap bungkam") == 1


def test_the_second_printing_and_the_comment_line_are_taken_out_with_their_reasons(record: Record) -> None:
    rows = ask(record, "SELECT kind, reason, quote FROM removed").rows
    assert sum(kind == "repeat" and bool(reason) for kind, reason, _ in rows) == 10
    assert any("tulis komentar" in quote and reason for _, reason, quote in rows)


def test_the_call_and_the_earlier_summit(events: Events) -> None:
    calls = [e for e in having(events, "CONSULT") if countries(e) == {"USA", "RUS"}]
    by_day = {(str(e["begins"])[:10], str(e["ends"])[:10]): e for e in calls}
    assert ("2021-12-30", "2021-12-30") in by_day
    assert ("2021-12-01", "2021-12-10") in by_day
    assert {e["status"] for e in by_day.values()} == {"occurred"}
    assert len(calls) == len(by_day), "no call is counted twice"
    assert by_day["2021-12-30", "2021-12-30"]["zone"] == "America/New_York"
    assert by_day["2021-12-01", "2021-12-10"]["mode"] == "phone"


def test_the_talks_to_come(events: Events) -> None:
    talks = [e for e in having(events, "AGREE", status="planned") if str(e["begins"])[:10] == "2022-01-10"]
    assert len(talks) == 1
    assert (talks[0]["place"]["name"], talks[0]["place"]["country"]) == ("Geneva", "CHE")


def test_the_accusation_and_the_denial(events: Events) -> None:
    accusations = having(events, "ACCUSE", status="occurred")
    assert [(countries(e, "actors"), countries(e, "recipients")) for e in accusations] == [({"USA"}, {"RUS"})]
    assert any(countries(e, "actors") == {"RUS"} for e in having(events, "REJECT"))


def test_the_proposal_and_the_refusal(events: Events) -> None:
    proposals = [e for e in events if e["type"] in ("AGREE", "REQUEST") and countries(e, "actors") == {"RUS"}]
    assert proposals
    assert any(countries(e, "actors") == {"USA"} for e in having(events, "REJECT"))


def test_the_spokesmans_words_stand_once_with_his_name(record: Record) -> None:
    rows = ask(record, "SELECT speaker.text, speaker.country, content.text FROM statements").rows
    said = [r for r in rows if "percakapan telepon lain" in r[2]]
    assert [r[:2] for r in said] == [("juru bicara Putin, Dmitry Peskov", "RUS")]


def test_no_event_rests_on_a_neutral_sentence(record: Record) -> None:
    sql = """
        SELECT m.event_id, substr(r.text, m.sentence_start + 1, m.sentence_end - m.sentence_start) AS sentence
        FROM mentions m JOIN reports r USING (report_id) WHERE m.event_id IS NOT NULL"""
    rows = ask(record, sql).rows
    neutral = ("tetap bungkam", "mengisyaratkan topik", "akan dipimpin oleh pejabat", "adalah topik utama")
    told = {event for event, sentence in rows if not any(n in sentence for n in neutral)}
    assert {event for event, _ in rows} == told
