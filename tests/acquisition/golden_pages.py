"""The golden pages: NAME.txt, .html or .jsonl beside NAME.json with the fields that must come out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from kawat.acquisition.cleaning import clean
from kawat.acquisition.sources import Document, read_documents
from kawat.schema import Removed, Report
from kawat.scoring import local_iso

GOLDEN = Path(__file__).parent / "golden"
READ_AT = datetime(2024, 6, 1, tzinfo=UTC)


def sources() -> Iterator[Path]:
    return (path for path in sorted(GOLDEN.iterdir()) if path.suffix in {".txt", ".html", ".jsonl"})


def read(path: Path) -> tuple[Document, Report, tuple[Removed, ...]]:
    (document,) = read_documents(str(path))
    assert isinstance(document, Document)
    report, removed, drops = clean(document, read_at=READ_AT)
    assert not drops
    return document, report, removed


def fields(report: Report) -> dict[str, object]:
    """The golden fields of a report; the time in its own zone, as a reader of the page sees it."""
    return {
        "title": report.title,
        "published_at": local_iso(report),
        "published_zone": report.published_zone,
        "byline": report.byline,
        "dateline": report.dateline,
        "via": report.via,
        "source": report.source,
        "language": report.language,
        "text": report.text,
    }


def expected(path: Path) -> dict[str, object]:
    loaded: dict[str, object] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return loaded


def main() -> None:
    """Print the pages in the format of `kawat eval articles`, but for those of JSON Lines, whose fields are given."""
    for path in sources():
        if path.suffix != ".jsonl":
            kind = "html" if path.suffix == ".html" else "text"
            page = {"id": path.stem, "kind": kind, "raw": read(path)[0].raw}
            print(json.dumps(page | expected(path), ensure_ascii=False))  # noqa: T201 - it is what the script is for


if __name__ == "__main__":
    main()
