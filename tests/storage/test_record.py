from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from builders import make_coding, make_mention, make_report
from kawat.errors import OffsetError, RecordError, UsageError
from kawat.schema import Drop, Place, Span, Statement
from kawat.storage.queries import ask, find_id
from kawat.storage.record import Record


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return Record.open(tmp_path / "record", create=True)


def versions(record: Record) -> dict[str, int]:
    from deltalake import DeltaTable

    return {p.name: DeltaTable(str(p)).version() for p in sorted(record.folder.iterdir()) if p.is_dir()}


def test_what_is_stored_comes_back(record: Record) -> None:
    coding = make_coding()
    assert record.append([coding]) == 1
    assert record.reports() == [coding.report]
    assert record.mentions() == list(coding.mentions)


def test_appending_again_changes_nothing(record: Record) -> None:
    record.append([make_coding()])
    before = versions(record)
    assert record.append([make_coding()]) == 0
    assert versions(record) == before


@pytest.mark.parametrize(
    "span", [Span(0, 4, "Chile"), Span(5, 5, ""), Span(0, 4000, "Peru"), Span(-4, 4, "Peru"), Span(6, 13, "menuduh")]
)
def test_a_mention_whose_offsets_do_not_give_its_words_is_refused(record: Record, span: Span) -> None:
    report = make_report()
    wrong = replace(make_mention(report), trigger=span)
    with pytest.raises(OffsetError, match=report.report_id):
        record.append([make_coding(report, mentions=(wrong,))])
    assert record.reports() == []


def test_every_part_of_a_mention_is_checked(record: Record) -> None:
    report = make_report()
    wrong = replace(make_mention(report), place=Place(0, 4, "Lima"))
    with pytest.raises(OffsetError, match="Lima"):
        record.append([make_coding(report, mentions=(wrong,))])


def test_statements_are_checked(record: Record) -> None:
    report = make_report()
    wrong = Statement("s_1", report.report_id, None, None, Span(0, 4, "Perú"), "direct", "asserts")
    with pytest.raises(OffsetError, match="statement"):
        record.append([make_coding(report, statements=(wrong,))])


def test_rows_left_by_a_stopped_run_do_not_stand_twice(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    coding = make_coding()
    write = record._write

    def stop_before_reports(name: str, rows: object, mode: str) -> None:
        if name == "reports":
            raise KeyboardInterrupt
        write(name, rows, mode)  # type: ignore[arg-type]

    monkeypatch.setattr(record, "_write", stop_before_reports)
    with pytest.raises(KeyboardInterrupt):
        record.append([coding])
    monkeypatch.undo()
    assert len(record.mentions()) == 1
    record.append([coding])
    assert len(record.mentions()) == 1
    assert len(record.reports()) == 1


def test_a_drop_is_stored_once(record: Record) -> None:
    drop = Drop("acquisition", "empty file", "a.txt", "0 bytes")
    record.append_drops([drop])
    record.append_drops([drop, replace(drop, path="b.txt")])
    assert ask(record, "SELECT path FROM drops ORDER BY path").rows == (("a.txt",), ("b.txt",))


def test_opening_a_folder_without_a_record_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="kawat run"):
        Record.open(tmp_path)


def test_questions_cannot_read_or_write_files(record: Record, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    with pytest.raises(UsageError):
        ask(record, f"SELECT * FROM '{secret}'")
    with pytest.raises(UsageError):
        ask(record, f"COPY (SELECT 1) TO '{tmp_path / 'out.csv'}'")
    with pytest.raises(UsageError):
        ask(record, "SET enable_external_access = true")
    assert not (tmp_path / "out.csv").exists()


def test_a_wrong_question_is_answered_with_duckdbs_words(record: Record) -> None:
    with pytest.raises(UsageError, match="nosuch"):
        ask(record, "SELECT nosuch FROM reports")


def test_ids_are_found_by_their_begin_and_by_path(record: Record) -> None:
    coding = make_coding()
    record.append([coding])
    assert find_id(record, coding.report.report_id[:8]) == coding.report.report_id
    assert find_id(record, "uji.txt") == coding.report.report_id
    with pytest.raises(UsageError, match="no report or event"):
        find_id(record, "e_none")
