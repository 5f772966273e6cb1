"""`kawat eval`: gold rows in, predictions made, scores out. The measures are in evaluation.py."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kawat import confusion
from kawat.acquisition.cleaning import clean
from kawat.acquisition.sources import Document
from kawat.coding.encoder import Model, OnnxModel, shipped_model
from kawat.coding.pairs import types_between
from kawat.confusion import Judged
from kawat.errors import InputError, UsageError
from kawat.evaluation import (
    CodedEvent,
    Said,
    aligned,
    attribution_counts,
    code_of,
    covered,
    gold_events,
    score_article,
    score_articles,
    score_attributions,
    score_events,
    score_pairs,
    yields,
)
from kawat.reading import Reader
from kawat.schema import Mention, Report, Statement
from kawat.zones import zone_named

Row = Mapping[str, Any]


def score(measure: str, file: Path, model_folder: Path | None = None, page: Path | None = None) -> dict[str, Any]:
    """The scores of one gold file; with `page`, the sentences behind them are written there.

    Raises InputError when the file cannot be read, UsageError when rows lack keys or the measure has no page.
    """
    rows = list(read_rows(file))
    if page and measure not in PAGES:
        raise UsageError(f"only {' and '.join(PAGES)} have a page of confusions")
    model: Model = OnnxModel(model_folder) if model_folder else shipped_model()
    try:
        result = MEASURES[measure](rows, model)
        if page:
            page.write_text(confusion.page(f"{measure}: {file.name}", PAGES[measure](rows, model)), "utf-8")
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
        mention.confidence,
    )


def coded_rows(rows: Iterable[Row], model: Model) -> list[tuple[list[CodedEvent], list[CodedEvent]]]:
    """Gold and predicted events of each row."""
    reader = Reader(model)
    found = []
    for row in rows:
        try:
            mentions = reader.code(row["text"], language=row.get("language")).mentions
        except InputError:
            mentions = ()
        found.append((gold_events(row), [as_scored(m) for m in mentions]))
    return found


def _events(rows: list[Row], model: Model) -> dict[str, Any]:
    return score_events(coded_rows(rows, model))


def _judged_events(rows: Sequence[Row], model: Model) -> Iterator[Judged]:
    for row, (gold, predicted) in zip(rows, coded_rows(rows, model), strict=True):
        for g, p in aligned(gold, predicted):
            marks = [(*e.trigger, kind) for e, kind in ((g, "gold"), (p, "predicted")) if e and e.trigger]
            yield Judged(row["text"], g.type if g else None, p.type if p else None, tuple(marks))


def _judged_pairs(rows: Sequence[Row], model: Model) -> Iterator[Judged]:
    for row, answer in zip(rows, answered_pairs(rows, model), strict=True):
        marks = tuple((*_offsets(row[role]), "gold") for role in ("actor", "recipient"))
        yield Judged(row["text"], yields(row["type"]), yields(answer), marks)


def answered_pairs(rows: Iterable[Row], model: Model) -> list[str]:
    """The type between the two spans of each row; NONE where they lie outside what the coder reads."""
    return [
        p or "NONE"
        for p in types_between(model, [(r["text"], _offsets(r["actor"]), _offsets(r["recipient"])) for r in rows])
    ]


def _pairs(rows: list[Row], model: Model) -> dict[str, Any]:
    return pair_scores(rows, answered_pairs(rows, model))


def pair_scores(rows: Sequence[Row], predicted: Sequence[str]) -> dict[str, Any]:
    """The scores of answers to pairs."""
    result = score_pairs(zip([r["type"] for r in rows], predicted, strict=True))
    later = [(r["type"], p) for r, p in zip(rows, predicted, strict=True) if r.get("tense") == "planned or intended"]
    if later:
        result["planned_accuracy"] = score_pairs(later)["accuracy"]
    return result


def _offsets(span: Row) -> tuple[int, int]:
    return span["start"], span["end"]


def score_said(rows: Iterable[Row], model: Model) -> dict[str, Any]:
    """The scores of attributions in whole articles."""
    reader = Reader(model)
    return score_attributions(_article_attributions(row, reader) for row in rows)


def _article_attributions(row: Row, reader: Reader) -> Counter[str]:
    text = row["text"]
    gold = [Said(*(covered(a[part]) for part in ("source", "cue", "content"))) for a in row["attributions"]]
    statements = reader.code(text, language=row.get("language")).statements
    return attribution_counts(gold, as_said(statements), [m.span() for m in re.finditer(r"\w+", text)])


def as_said(statements: Iterable[Statement]) -> list[Said]:
    """Statements as scoring sees them: those that share a cue are one attribution."""
    grouped: dict[object, list[Statement]] = {}
    for s in statements:
        grouped.setdefault((s.cue.start, s.cue.end) if s.cue else s.statement_id, []).append(s)
    found = []
    for together in grouped.values():
        speakers = [(s.speaker.start, s.speaker.end) for s in together if s.speaker]
        cues = [(s.cue.start, s.cue.end) for s in together if s.cue]
        contents = [(s.content.start, s.content.end) for s in together]
        found.append(Said(covered(speakers), covered(cues), covered(contents)))
    return found


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
    "attributions": score_said,
    "articles": _articles,
}

PAGES: dict[str, Callable[[Sequence[Row], Model], Iterator[Judged]]] = {
    "events": _judged_events,
    "pairs": _judged_pairs,
}
