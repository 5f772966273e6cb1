"""Each kind of bad input gives one clear message with the file and the reason, and everything else goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.model

GOOD = "Border row\n\nMonday, 7 March 2022 10:00 GMT\n\nPeru accused Chile of crossing the border.\n"
BAD = {
    "empty.txt": b"",
    "picture.txt": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
    "line.jsonl": b'{"text": "' + b"a" * 50_000_000 + b'"}\n',
    "bytes.txt": bytes([0xC3, 0x28, 0x81, 0x8D, 0x8F, 0x90, 0x9D]) * 400,
    "empty.html": b"<html><head><title></title></head><body><script>var a = 1;</script></body></html>",
    "broken.jsonl": b'{"text": "Peru menuduh Chile melanggar perbatasan."}\n{"text": \n',
    "february.txt": GOOD.replace("7 March", "31 February").replace("Peru", "Bolivia").encode(),
}
KEPT = {"broken.jsonl", "february.txt", "good.txt"}


def test_every_bad_file_is_named_with_its_reason_and_the_rest_is_read(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "good.txt").write_text(GOOD, "utf-8")
    for name, content in BAD.items():
        (source / name).write_bytes(content)
    run = [sys.executable, "-m", "kawat", "run", str(source), "--record", str(tmp_path / "record")]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    messages = [line for line in done.stderr.splitlines() if line.startswith("dropped")]
    for name in BAD:
        assert sum(f"/{name}" in line for line in messages) == 1, (name, messages)
    assert len(messages) == len(BAD)
    ask = [sys.executable, "-m", "kawat", "query", "SELECT raw_path FROM reports", "--format", "json", "--record"]
    rows = subprocess.run([*ask, str(tmp_path / "record")], capture_output=True, text=True, check=True).stdout
    assert {Path(r["raw_path"]).name.split(":")[0] for r in json.loads(rows)} == KEPT
    assert subprocess.run([*run, "--strict"], capture_output=True, check=False).returncode == 3
