"""The whole run on small real input, with the shipped coder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import kawat
from kawat import pipeline
from kawat.pipeline import run
from kawat.schema import Coding, Drop
from kawat.storage.queries import ask, story_of_event
from kawat.storage.record import Record, check_offsets

pytestmark = pytest.mark.model

PAGE = """Peru dan Chile Gelar Perundingan di Jenewa

Selasa, 8 Maret 2022 | 07:15 WIB

JENEWA - Presiden Peru Pedro Castillo bertemu Presiden Chile Gabriel Boric di Jenewa pada Senin waktu setempat.

"Kami siap berunding," kata juru bicara Kementerian Luar Negeri Peru, Ana Salas.

Peru menuduh Chile melanggar perbatasan laut. Chile membantah tuduhan itu.

(abc)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.txt").write_text(PAGE, "utf-8")
    (source / "empty.txt").write_text("", "utf-8")
    (source / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    rows = [
        json.dumps({"url": "https://x.example/1", "text": "Peru menuduh Chile. " * 3}),
        "{broken",
        '{"title": "no text"}',
    ]
    (source / "b.jsonl").write_text("\n".join(rows) + "\n", "utf-8")
    return source


def test_a_run_stores_every_good_report_and_a_reason_for_every_bad_one(folder: Path, tmp_path: Path) -> None:
    record = Record.open(tmp_path / "record", create=True)
    summary = run([str(folder)], record, jobs=1)
    assert (summary.documents, summary.read) == (6, 2)
    assert len(summary.drops) == 4
    stored = ask(record, "SELECT path, reason FROM drops ORDER BY path").rows
    assert [(Path(path).name.split(":")[0], bool(reason)) for path, reason in stored] == [
        ("b.jsonl", True), ("b.jsonl", True), ("empty.txt", True), ("picture.txt", True),
    ]  # fmt: skip


def test_running_again_changes_nothing(folder: Path, tmp_path: Path) -> None:
    from deltalake import DeltaTable

    record = Record.open(tmp_path / "record", create=True)
    run([str(folder)], record, jobs=1)
    before = {p.name: DeltaTable(str(p)).version() for p in record.folder.iterdir() if p.is_dir()}
    again = run([str(folder)], record, jobs=1)
    assert (again.read, again.known) == (0, 2)
    assert {p.name: DeltaTable(str(p)).version() for p in record.folder.iterdir() if p.is_dir()} == before


def test_two_processes_and_one_store_the_same(tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": str(n), "text": f"Menteri nomor {n} menuduh Chile. Peru bertemu Brasil."}) for n in range(40)
    ]
    source = tmp_path / "many.jsonl"
    source.write_text("\n".join(lines), "utf-8")
    records = [Record.open(tmp_path / f"record{jobs}", create=True) for jobs in (1, 2)]
    for jobs, record in enumerate(records, 1):
        assert run([str(source)], record, jobs=jobs).read == 40
    assert records[0].mentions() == records[1].mentions()
    assert records[0].table("events").equals(records[1].table("events"))


def test_the_words_of_every_row_lead_back_to_the_report(folder: Path, tmp_path: Path) -> None:
    record = Record.open(tmp_path / "record", create=True)
    run([str(folder / "a.txt")], record)
    meetings = ask(record, "SELECT event_id, begins, precision, zone FROM events WHERE type = 'CONSULT'").rows
    assert len(meetings) == 1
    assert str(meetings[0][1].date()) == "2022-03-07"
    assert meetings[0][2:] == ("day", "Europe/Zurich")
    story = story_of_event(record, meetings[0][0])
    assert {a["country"] for a in story["event"][0]["actors"]} == {"PER", "CHL"}
    assert "bertemu" in story["mentions"][0]["sentence"]
    said = ask(record, "SELECT form, speaker.text, content.text FROM statements").rows
    quoted = [(speaker, content) for form, speaker, content in said if form == "direct"]
    assert quoted == [("juru bicara Kementerian Luar Negeri Peru, Ana Salas", "Kami siap berunding,")]
    assert {speaker for form, speaker, _ in said if form == "indirect"} <= {"Peru", "Chile"}


def test_the_front_door(folder: Path) -> None:
    found = list(kawat.read(folder))
    assert [type(f) for f in found].count(Coding) == 2
    assert [type(f) for f in found].count(Drop) == 4
    coding = kawat.code("Peru accused Chile of crossing the border.", language="en")
    check_offsets(coding)
    assert [m.type for m in coding.mentions] == ["ACCUSE"]
    assert [[e.country for e in m.actors] for m in coding.mentions] == [["PER"]]


def test_a_language_that_is_not_served_is_stored_and_not_coded(tmp_path: Path) -> None:
    page = "Le Pérou accuse le Chili\n\nLe Pérou a accusé le Chili d'avoir franchi la frontière. Le Chili a démenti.\n"
    (tmp_path / "fr.txt").write_text(page, "utf-8")
    record = Record.open(tmp_path / "record", create=True)
    assert run([str(tmp_path / "fr.txt")], record).read == 1
    assert ask(record, "SELECT reason, detail FROM drops").rows == (("language not served: stored, not coded", "fr"),)
    assert record.mentions() == []


def test_more_than_one_chunk_is_coded_by_other_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "_reader", None)
    rows = (json.dumps({"url": f"https://x.example/{n}", "text": f"Peru menuduh Chile {n} kali."}) for n in range(17))
    (tmp_path / "many.jsonl").write_text("\n".join(rows) + "\n", "utf-8")
    summary = run([str(tmp_path / "many.jsonl")], Record.open(tmp_path / "record", create=True), jobs=2)
    assert summary.read == 17
    assert pipeline._reader is None, "this process has coded nothing itself"
