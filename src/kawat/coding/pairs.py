"""The type between two given spans of a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from kawat.coding.encoder import Model

Range = tuple[int, int]


def types_between(model: Model, rows: Sequence[tuple[str, Range, Range]]) -> list[str | None]:
    """The likeliest type for each (sentence, actor, recipient); None where a span lies outside what the model reads.

    Offsets are half-open code points of the sentence. CONCEDE and RETREAT are one class here, YIELD, as in the data
    that the pair head learns from.
    """
    found: list[str | None] = []
    for scores, (_, actor, recipient) in zip(model.encode([text for text, _, _ in rows]), rows, strict=True):
        spans = _words(scores.words, actor), _words(scores.words, recipient)
        if spans[0] is None or spans[1] is None:
            found.append(None)
            continue
        probabilities = model.pairs([(scores, spans[0], spans[1])])[0]
        found.append(model.pair_types[int(probabilities.argmax())])
    return found


def _words(words: Sequence[Range], span: Range) -> Range | None:
    inside = [i for i, (start, end) in enumerate(words) if start < span[1] and end > span[0]]
    return (inside[0], inside[-1] + 1) if inside else None
