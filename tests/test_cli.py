from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.model

SENTENCE = "Peru accused Chile of crossing the border on Monday."


def kawat(*words: str, given: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kawat", *words], input=given, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    (folder / "a.txt").write_text(
        f"Border row\n\nMonday, 7 March 2022 10:00 GMT\n\n{SENTENCE} Chile denied it.\n", "utf-8"
    )
    done = kawat("run", str(folder / "a.txt"), "--record", str(folder / "record"))
    assert done.returncode == 0, done.stderr
    assert "1 reports read" in done.stdout
    return folder / "record"


def test_code_reads_the_line_or_standard_input() -> None:
    line = kawat("code", SENTENCE)
    assert line.returncode == 0
    assert "ACCUSE" in line.stdout
    assert "Peru [PER] → Chile [CHL]" in line.stdout
    assert kawat("code", given=SENTENCE).stdout == line.stdout
    as_json = json.loads(kawat("code", SENTENCE, "--json", "--published", "2022-03-09T10:00:00+00:00").stdout)
    assert as_json["mentions"][0]["time"]["begins"] == "2022-03-07T00:00:00"


def test_query_in_its_three_forms(record: Path) -> None:
    sql = "SELECT type, status FROM mentions ORDER BY type"
    as_json = json.loads(kawat("query", sql, "--record", str(record), "--format", "json").stdout)
    assert {"type": "ACCUSE", "status": "occurred"} in as_json
    assert kawat("query", sql, "--record", str(record), "--format", "csv").stdout.startswith("type,status\nACCUSE,")
    assert "ACCUSE" in kawat("query", sql, "--record", str(record)).stdout


def test_explain_shows_a_report_and_an_event(record: Path) -> None:
    report = kawat("explain", "a.txt", "--record", str(record))
    assert "Border row" in report.stdout
    assert "«accused»" in report.stdout
    rows = json.loads(kawat("query", "SELECT event_id FROM events", "--record", str(record), "--format", "json").stdout)
    event = kawat("explain", rows[0]["event_id"], "--record", str(record))
    assert SENTENCE in event.stdout.replace("\n", " ")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("query", "SELECT nosuch", "--record", "{record}"), 2, "nosuch"),
        (("query", "SELECT 1", "--record", "{record}/none"), 1, "no Kawat record"),
        (("explain", "e_none", "--record", "{record}"), 2, "no report or event"),
        (("run", "{record}/none.txt", "--record", "{record}"), 1, "none.txt"),
        (("eval", "pairs", "{record}/none.jsonl"), 1, "none.jsonl"),
        (("code", "Peru", "--published", "yesterday"), 2, "ISO 8601"),
        (("nosuch",), 2, "No such command"),
    ],
)
def test_what_cannot_be_done_is_said_with_its_exit_code(
    words: tuple[str, ...], code: int, message: str, record: Path
) -> None:
    done = kawat(*(w.format(record=record) for w in words))
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_strict_tells_a_script_that_something_was_dropped(record: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("", "utf-8")
    (tmp_path / "b.txt").write_text(f"Row\n\n{SENTENCE}\n", "utf-8")
    assert kawat("run", str(tmp_path), "--record", str(tmp_path / "r"), "--strict").returncode == 3
    assert kawat("run", str(tmp_path), "--record", str(tmp_path / "r")).returncode == 0


def test_doctor_finds_nothing_wrong() -> None:
    done = kawat("doctor")
    assert done.returncode == 0, done.stdout
    assert "FAULT" not in done.stdout


def test_the_import_is_light() -> None:
    heavy = "onnxruntime numpy pyarrow duckdb tokenizers trafilatura"
    check = f"import sys, kawat; print([m for m in '{heavy}'.split() if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
