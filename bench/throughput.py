"""Throughput and memory of a whole run: `make bench`, or `python bench/throughput.py [FILE] [--reports N] [--jobs N]`.

Runs `kawat run` in a process of its own on the first N reports of a JSON Lines file (by default the Indonesian articles
of ../shared/data where they are, else the shipped reports) and prints one JSON object: reports and sentences per second
over the whole command (start-up, coding, merging and writing included), peak memory of the largest process in MiB, and
the drops by reason.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

from kawat.storage.queries import ask
from kawat.storage.record import Record

ROOT = Path(__file__).resolve().parents[1]
ARTICLES = ROOT.parent / "shared" / "data" / "id_articles.jsonl"
SHIPPED = ROOT / "src" / "kawat" / "examples"
WORDS = 400  # of a report, in figures that compare runs over reports of other lengths


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", default=ARTICLES if ARTICLES.exists() else SHIPPED)
    parser.add_argument("--reports", type=int, default=500)
    parser.add_argument("--jobs", type=int, default=None)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(options.file, options.reports, options.jobs, Path(folder)), indent=1))


def measure(file: Path, reports: int, jobs: int | None, folder: Path) -> dict[str, object]:
    """Run once and count."""
    source = file
    if file.suffix == ".jsonl":
        source = folder / "reports.jsonl"
        with file.open(encoding="utf-8") as lines:
            source.write_text("".join(islice(lines, reports)), "utf-8")
    command = [sys.executable, "-m", "kawat", "run", str(source), "--record", str(folder / "record")]
    began = time.perf_counter()
    subprocess.run([*command, *(["--jobs", str(jobs)] if jobs else [])], check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - began
    record = Record.open(folder / "record")
    count = {
        t: ask(record, f"SELECT count(*) FROM {t}").rows[0][0] for t in ("reports", "mentions", "events", "removed")
    }
    words = ask(record, "SELECT sum(len(string_split_regex(trim(text), '\\s+'))) FROM reports").rows[0][0]
    return {
        "file": file.name,
        "seconds": round(seconds, 2),
        "reports_per_second": round(count["reports"] / seconds, 2),
        "reports_of_400_words_per_second": round(words / WORDS / seconds, 2),
        "peak_mib_of_largest_process": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
        **count,
        "drops": dict(ask(record, "SELECT reason, count(*) FROM drops GROUP BY reason ORDER BY 2 DESC").rows),
    }


if __name__ == "__main__":
    main()
