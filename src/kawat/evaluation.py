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
    """An event as scoring sees it: sets of codes, the trigger as half-open offsets or None."""

    type: str
    actors: frozenset[str]
    recipients: frozenset[str]
    status: str
    trigger: tuple[int, int] | None

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


def event_counts(gold: Sequence[CodedEvent], predicted: Sequence[CodedEvent], *, triggers: bool) -> Counts:
    """Hits and totals of one sentence, as multisets."""
    counts: Counts = Counter(gold=len(gold), predicted=len(predicted))
    counts["type_hit"] = sum((Counter(e.type for e in gold) & Counter(e.type for e in predicted)).values())
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
    return result | {"sentences": len(pairs), "gold": total["gold"], "predicted": total["predicted"]}


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
    merged = [(_yield(g), _yield(p)) for g, p in rows]
    return _with_intervals(merged, _pair_figures) | {"pairs": len(merged)}


def _yield(type_: str) -> str:
    return "YIELD" if type_ in ("CONCEDE", "RETREAT") else type_


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
