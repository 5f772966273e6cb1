from __future__ import annotations

from pathlib import Path

import pytest
from golden_pages import expected, fields, read, sources

PAGES = list(sources())
FIELDS = ("title", "published_at", "published_zone", "byline", "dateline", "via", "source", "language", "text")


def test_there_are_pages_in_both_languages_and_all_forms() -> None:
    for language in ("id", "en"):
        own = [page for page in PAGES if page.name.startswith(language)]
        assert len(own) >= 16
        assert {page.suffix for page in own} == {".txt", ".html", ".jsonl"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
@pytest.mark.parametrize("field", FIELDS)
def test_field(page: Path, field: str) -> None:
    _, report, _ = read(page)
    assert fields(report)[field] == expected(page)[field]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_removed_pieces_are_words_of_the_source(page: Path) -> None:
    document, report, removed = read(page)
    for piece in removed:
        assert document.raw[piece.start : piece.end] == piece.quote != ""
        assert piece.report_id == report.report_id
        assert piece.reason
    assert [p.start for p in removed] == sorted(p.start for p in removed)
