"""How Kawat is scored: predictions against gold, with bootstrap intervals. Nothing here codes or cleans.

Scores follow docs/evaluation.md. Every interval is the 2.5th to 97.5th percentile of `RESAMPLES` bootstrap resamples of
the rows, with a fixed seed.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

RESAMPLES = 1000
INTERNATIONAL = {"IGO": "IGO", "UNO": "IGO", "EUR": "IGO", "NGO": "NGO"}
STATELESS = {"ISM", "IMG", "MNC", "", None}
SAME_STATUS = {"ongoing": "occurred", "cancelled": "negated"}

Row = Mapping[str, Any]
Counts = Counter[str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CodedEvent:
    """An event as scoring sees it: sets of codes, the trigger as half-open offsets or None, its coder's confidence."""

    type: str
    actors: frozenset[str]
    recipients: frozenset[str]
    status: str
    trigger: tuple[int, int] | None
    confidence: float = 1.0

    @property
    def tuple_key(self) -> tuple[str, frozenset[str], frozenset[str]]:
        """What must be right together."""
        return self.type, self.actors, self.recipients


def code_of(country: str | None) -> str:
    """The code that is compared: the ISO country, IGO or NGO for any international body, or UNK."""
    if country in STATELESS or country is None:
        return "UNK"
    return INTERNATIONAL.get(country, country)


def gold_events(row: Row) -> list[CodedEvent]:
    """The events of a gold row: a row with `events`, or one that is itself an event (a manual record)."""
    events = row.get("events", [row])
    found = []
    for event in events:
        trigger = event.get("trigger")
        found.append(
            CodedEvent(
                event["type"],
                frozenset(code_of(e.get("code")) for e in event.get("actor", ())),
                frozenset(code_of(e.get("code")) for e in event.get("recipient", ())),
                SAME_STATUS.get(event.get("status", "occurred"), event.get("status", "occurred")),
                (trigger["start"], trigger["end"]) if isinstance(trigger, Mapping) and "start" in trigger else None,
            )
        )
    return found


Pairs = list[tuple[CodedEvent | None, CodedEvent | None]]


def aligned(gold: Sequence[CodedEvent], predicted: Sequence[CodedEvent]) -> Pairs:
    """Gold and predicted events of a sentence side by side, None where one side has no answer to the other.

    Same type at the same words first, then same type, then the same words.
    """
    left, right, found = list(gold), list(predicted), Pairs()
    tests: tuple[Callable[[CodedEvent, CodedEvent], bool], ...] = (
        lambda g, p: g.type == p.type and _overlap(g.trigger, p.trigger),
        lambda g, p: g.type == p.type,
        lambda g, p: _overlap(g.trigger, p.trigger) or (g.trigger is None and len(gold) == 1),
    )
    for test in tests:
        for event in list(left):
            match = next((p for p in right if test(event, p)), None)
            if match is not None:
                found.append((event, match))
                left.remove(event)
                right.remove(match)
    return [*found, *((g, None) for g in left), *((None, p) for p in right)]


def event_counts(gold: Sequence[CodedEvent], predicted: Sequence[CodedEvent], *, triggers: bool) -> Counts:
    """Hits and totals of one sentence, as multisets; `gold T`, `predicted T` and `hit T` are those of a type."""
    counts: Counts = Counter(gold=len(gold), predicted=len(predicted))
    types_gold, types_predicted = Counter(e.type for e in gold), Counter(e.type for e in predicted)
    for name, side in (("gold", types_gold), ("predicted", types_predicted), ("hit", types_gold & types_predicted)):
        counts.update({f"{name} {type_}": count for type_, count in side.items()})
    counts["type_hit"] = (types_gold & types_predicted).total()
    counts["tuple_hit"] = sum((Counter(e.tuple_key for e in gold) & Counter(e.tuple_key for e in predicted)).values())
    left = list(predicted)
    for event in gold:
        match = next((p for p in left if p.tuple_key == event.tuple_key), None)
        if match is not None:
            left.remove(match)
            counts["status_seen"] += 1
            counts["status_hit"] += SAME_STATUS.get(match.status, match.status) == event.status
    if triggers:
        counts["trigger_gold"], counts["trigger_predicted"] = len(gold), len(predicted)
        left = list(predicted)
        for event in gold:
            match = next((p for p in left if p.type == event.type and _overlap(p.trigger, event.trigger)), None)
            if match is not None:
                left.remove(match)
                counts["trigger_hit"] += 1
    return counts


def _overlap(a: tuple[int, int] | None, b: tuple[int, int] | None) -> bool:
    return a is not None and b is not None and a[0] < b[1] and b[0] < a[1]


def f1(hits: int, gold: int, predicted: int) -> float:
    """F1 of micro-averaged counts; 1.0 where there was nothing to find and nothing was found."""
    return 2 * hits / (gold + predicted) if gold + predicted else 1.0


def _event_figures(rows: Sequence[Counts]) -> dict[str, float | None]:
    total: Counts = sum(rows, Counter())
    triggers = total["trigger_gold"] or total["trigger_predicted"]
    return {
        "type_f1": f1(total["type_hit"], total["gold"], total["predicted"]),
        "tuple_f1": f1(total["tuple_hit"], total["gold"], total["predicted"]),
        "trigger_f1": f1(total["trigger_hit"], total["trigger_gold"], total["trigger_predicted"]) if triggers else None,
        "status_accuracy": total["status_hit"] / total["status_seen"] if total["status_seen"] else None,
    }


def score_events(rows: Iterable[tuple[Sequence[CodedEvent], Sequence[CodedEvent]]]) -> dict[str, Any]:
    """Scores of (gold, predicted) per sentence: type_f1, tuple_f1, trigger_f1, status_accuracy, with intervals."""
    pairs = list(rows)
    with_triggers = [any(e.trigger for e in gold) or not gold for gold, _ in pairs]
    use = any(e.trigger for gold, _ in pairs for e in gold)
    counts = [
        event_counts(gold, predicted, triggers=use and has)
        for (gold, predicted), has in zip(pairs, with_triggers, strict=True)
    ]
    result = _with_intervals(counts, _event_figures)
    total: Counts = sum(counts, Counter())
    sides = [side for gold, predicted in pairs for side in aligned(gold, predicted)]
    sure = [(p.confidence, g is not None and g.type == p.type) for g, p in sides if p is not None]
    result["calibration_error"] = round(calibration_error(sure), 4)
    result |= {"sentences": len(pairs), "gold": total["gold"], "predicted": total["predicted"]}
    return result | {"types": per_type(total)}


def per_type(total: Counts) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 of each type that occurs, with its numbers."""
    names = sorted({k.split(" ", 1)[1] for k in total if k.startswith(("gold ", "predicted "))})
    return {
        name: _type_figures(total[f"hit {name}"], total[f"gold {name}"], total[f"predicted {name}"]) for name in names
    }


def _type_figures(hits: int, gold: int, predicted: int) -> dict[str, float]:
    return {
        "precision": round(hits / predicted, 3) if predicted else 0.0,
        "recall": round(hits / gold, 3) if gold else 0.0,
        "f1": round(f1(hits, gold, predicted), 3),
        "gold": gold,
        "predicted": predicted,
    }


def calibration_error(answers: Iterable[tuple[float, bool]], bins: int = 10) -> float:
    """Expected calibration error of (confidence, right): the mean gap of both over equal bins of confidence (Guo et al.
    2017, equation 5); 0.0 where nothing was answered."""
    cells: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in answers:
        cells.setdefault(min(bins - 1, int(confidence * bins)), []).append((confidence, right))
    gaps = [abs(sum(c for c, _ in cell) - sum(r for _, r in cell)) for cell in cells.values()]
    return sum(gaps) / max(1, sum(map(len, cells.values())))


def _pair_figures(rows: Sequence[tuple[str, str]]) -> dict[str, float | None]:
    labels = sorted({g for g, _ in rows} | {p for _, p in rows})
    hits = Counter(g for g, p in rows if g == p)
    gold, predicted = Counter(g for g, _ in rows), Counter(p for _, p in rows)
    return {
        "macro_f1": sum(f1(hits[x], gold[x], predicted[x]) for x in labels) / max(1, len(labels)),
        "accuracy": sum(hits.values()) / max(1, len(rows)),
    }


def score_pairs(rows: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Macro-F1 and accuracy of (gold, predicted) types; CONCEDE and RETREAT count as YIELD, as the data have it."""
    merged = [(yields(g), yields(p)) for g, p in rows]
    counts: Counts = Counter()
    for gold, predicted in merged:
        counts.update((f"gold {gold}", f"predicted {predicted}", *([f"hit {gold}"] if gold == predicted else [])))
    return _with_intervals(merged, _pair_figures) | {"pairs": len(merged), "types": per_type(counts)}


def yields(type_: str) -> str:
    """The class of a type among those of pairs."""
    return "YIELD" if type_ in ("CONCEDE", "RETREAT") else type_


@dataclass(frozen=True, slots=True)
class Said:
    """An attribution as scoring sees it: the offsets (half-open) that source, cue and content cover."""

    source: frozenset[int]
    cue: frozenset[int]
    content: frozenset[int]


def covered(spans: Iterable[Sequence[int]]) -> frozenset[int]:
    """The offsets inside half-open spans."""
    return frozenset(i for start, end in spans for i in range(start, end))


def attribution_counts(gold: Sequence[Said], predicted: Sequence[Said], words: Sequence[tuple[int, int]]) -> Counts:
    """Hits and totals of one article, with `words` its tokens.

    One-to-one, best overlap first: contents overlap by at least half (intersection over union), sources overlap where
    the gold has one. Token counts of source, cue and content are those shared by matched attributions.
    """
    counts: Counts = Counter(gold=len(gold), predicted=len(predicted))
    overlaps = [
        (len(g.content & p.content) / len(g.content | p.content), i, j)
        for i, g in enumerate(gold)
        for j, p in enumerate(predicted)
        if g.content & p.content and (not g.source or g.source & p.source)
    ]
    used: set[tuple[str, int]] = set()
    for overlap, i, j in sorted(overlaps, reverse=True):
        if overlap >= 0.5 and not used & {("gold", i), ("predicted", j)}:
            used |= {("gold", i), ("predicted", j)}
            counts["hit"] += 1
            for part in ("source", "cue", "content"):
                counts[f"{part}_hit"] += _tokens(getattr(gold[i], part) & getattr(predicted[j], part), words)
    for part in ("source", "cue", "content"):
        counts[f"{part}_gold"] = sum(_tokens(getattr(g, part), words) for g in gold)
        counts[f"{part}_predicted"] = sum(_tokens(getattr(p, part), words) for p in predicted)
    return counts


def _tokens(offsets: frozenset[int], words: Sequence[tuple[int, int]]) -> int:
    return sum(start in offsets for start, _ in words)


def _attribution_figures(rows: Sequence[Counts]) -> dict[str, float | None]:
    total: Counts = sum(rows, Counter())
    parts = {
        f"{part}_token_f1": f1(total[f"{part}_hit"], total[f"{part}_gold"], total[f"{part}_predicted"])
        for part in ("source", "cue", "content")
    }
    return {"f1": f1(total["hit"], total["gold"], total["predicted"]), **parts}


def score_attributions(rows: Iterable[Counts]) -> dict[str, Any]:
    """Scores of articles: f1 of attributions, token F1 of their parts, with intervals."""
    counts = list(rows)
    total: Counts = sum(counts, Counter())
    figures = _with_intervals(counts, _attribution_figures)
    return figures | {"articles": len(counts), "gold": total["gold"], "predicted": total["predicted"]}


@dataclass(frozen=True, slots=True)
class ArticleScore:
    """One page: token F1 of the text, and whether title, time with zone and byline are exactly right."""

    text: float
    title: bool
    time: bool
    byline: bool


def score_article(gold: Row, predicted: Row) -> ArticleScore:
    """Compare text, title, published_at (ISO with offset) and byline; a field that gold lacks counts as right."""
    ours, theirs = (Counter(re.findall(r"\w+", str(side.get("text") or "").lower())) for side in (predicted, gold))
    right = {k: k not in gold or gold.get(k) == predicted.get(k) for k in ("title", "published_at", "byline")}
    text = f1((ours & theirs).total(), theirs.total(), ours.total())
    return ArticleScore(text, right["title"], right["published_at"], right["byline"])


def _article_figures(rows: Sequence[ArticleScore]) -> dict[str, float | None]:
    count = max(1, len(rows))
    return {
        "text_f1": sum(r.text for r in rows) / count,
        "title": sum(r.title for r in rows) / count,
        "time": sum(r.time for r in rows) / count,
        "byline": sum(r.byline for r in rows) / count,
    }


def score_articles(rows: Iterable[ArticleScore]) -> dict[str, Any]:
    """Means over pages."""
    found = list(rows)
    return _with_intervals(found, _article_figures) | {"pages": len(found)}


def _with_intervals(rows: Sequence[T], figures: Callable[[Sequence[T]], dict[str, float | None]]) -> dict[str, Any]:
    result: dict[str, Any] = dict(figures(rows))
    rng = random.Random(20211231)
    drawn = [figures(rng.choices(rows, k=len(rows))) for _ in range(RESAMPLES)] if rows else []
    for name in list(result):
        values = sorted(v for d in drawn if (v := d[name]) is not None)
        if values and result[name] is not None:
            low, high = values[int(0.025 * len(values))], values[int(0.975 * len(values)) - 1]
            result[f"{name}_interval"] = [round(low, 4), round(high, 4)]
            result[name] = round(result[name], 4)
    return result
