"""`kawat eval`: gold rows in, predictions made, scores out. The measures are in evaluation.py."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kawat.acquisition.cleaning import clean
from kawat.acquisition.sources import Document
from kawat.coding.encoder import Model, OnnxModel, shipped_model
from kawat.coding.pairs import types_between
from kawat.errors import InputError, UsageError
from kawat.evaluation import CodedEvent, code_of, gold_events, score_article, score_articles, score_events, score_pairs
from kawat.reading import Reader
from kawat.schema import Mention, Report
from kawat.zones import zone_named

Row = Mapping[str, Any]


def score(measure: str, file: Path, model_folder: Path | None = None) -> dict[str, Any]:
    """The scores of one gold file. Raises InputError when the file cannot be read, UsageError when rows lack keys."""
    rows = list(read_rows(file))
    model: Model = OnnxModel(model_folder) if model_folder else shipped_model()
    try:
        result = MEASURES[measure](rows, model)
    except KeyError as error:
        raise UsageError(f"{file}: a row lacks {error}; docs/evaluation.md has the format of {measure!r}") from error
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    trained = digest in model.settings.get("trained_on", {}).values()
    return {"measure": measure, "file": file.name, "coder": model.name, **result, "trained_on_this_file": trained}


def read_rows(file: Path) -> Iterator[Row]:
    """The rows of a JSON Lines file."""
    try:
        lines = file.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(file), "gold data cannot be read", str(error)) from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield json.loads(line)
            except json.JSONDecodeError as error:
                raise InputError(f"{file}:{number}", "broken JSON line", str(error)) from error


def as_scored(mention: Mention) -> CodedEvent:
    """A mention as scoring sees it."""
    return CodedEvent(
        mention.type,
        frozenset(code_of(e.country) for e in mention.actors),
        frozenset(code_of(e.country) for e in mention.recipients),
        mention.status,
        (mention.trigger.start, mention.trigger.end),
    )


def _events(rows: list[Row], model: Model) -> dict[str, Any]:
    reader = Reader(model)
    pairs = []
    for row in rows:
        try:
            mentions = reader.code(row["text"], language=row.get("language")).mentions
        except InputError:
            mentions = ()
        pairs.append((gold_events(row), [as_scored(m) for m in mentions]))
    return score_events(pairs)


def _pairs(rows: list[Row], model: Model) -> dict[str, Any]:
    asked = [(r["text"], _offsets(r["actor"]), _offsets(r["recipient"])) for r in rows]
    predicted = [p or "NONE" for p in types_between(model, asked)]
    result = score_pairs(zip([r["type"] for r in rows], predicted, strict=True))
    later = [(r["type"], p) for r, p in zip(rows, predicted, strict=True) if r.get("tense") == "planned or intended"]
    if later:
        result["planned_accuracy"] = score_pairs(later)["accuracy"]
    return result


def _offsets(span: Row) -> tuple[int, int]:
    return span["start"], span["end"]


def _articles(rows: list[Row], _model: Model) -> dict[str, Any]:
    return score_articles(score_article(row, _cleaned(row)) for row in rows)


def _cleaned(row: Row) -> dict[str, Any]:
    """What cleaning makes of a gold row's page (`raw`, with `kind` html or text)."""
    raw = row["raw"]
    digest = hashlib.sha256(raw.encode()).hexdigest()
    document = Document(row.get("path", row.get("id", "-")), row.get("kind", "html"), raw, digest, row.get("url"))
    try:
        report, _, _ = clean(document, read_at=datetime.now(UTC))
    except InputError:
        return {}
    return {"text": report.text, "title": report.title, "byline": report.byline, "published_at": local_iso(report)}


def local_iso(report: Report) -> str | None:
    """Publication as ISO 8601 with the source's own offset."""
    if report.published_at is None:
        return None
    return report.published_at.astimezone(zone_named(report.published_zone or "UTC")).isoformat()


MEASURES: dict[str, Callable[[list[Row], Model], dict[str, Any]]] = {
    "events": _events,
    "pairs": _pairs,
    "articles": _articles,
}
