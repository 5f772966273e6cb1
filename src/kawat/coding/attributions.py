"""Scores → attributions: the words of saying in a sentence, with whose they are and what is said.

All spans are half-open code points of the report's text. An attribution lies within one sentence; what goes on in the
next ones is the matter of `claims.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kawat.coding.encoder import Floats, Scores
from kawat.schema import Span

Range = tuple[int, int]

EDGE = 0.4  # a word belongs to source or content when B and I together reach this
GAP = 2  # words between two runs of content that are still one: a comma, a dash, a quotation mark
SOURCE, CONTENT = range(2)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says what: the words of the source (None where nobody is named), of the cue, of the content (one or more)."""

    source: Span | None
    cue: Span
    content: tuple[Span, ...]
    confidence: float


def find_cues(scores: Scores, threshold: float) -> list[Range]:
    """Runs of words that are likely enough to be words of saying."""
    if not scores.words:
        return []
    inside = 1 - scores.cues[:, 0]
    runs: list[Range] = []
    for i in np.flatnonzero(inside >= threshold):
        goes_on = runs and runs[-1][1] == i and scores.cues[i, 2] >= scores.cues[i, 1]
        if goes_on:
            runs[-1] = (runs[-1][0], int(i) + 1)
        else:
            runs.append((int(i), int(i) + 1))
    return runs


def attribution(text: str, offset: int, scores: Scores, cue: Range, parts: Floats) -> Attribution | None:
    """The attribution of a cue from the tags of its parts (W, 2, 3); None where nothing is said with it."""
    inside = 1 - parts[:, :, 0]
    content = runs_of(inside[:, CONTENT], EDGE, GAP)
    source = _best(inside[:, SOURCE])

    def span(run: Range) -> Span:
        return Span.of(text, offset + scores.words[run[0]][0], offset + scores.words[run[1] - 1][1])

    outside = [piece for run in content for piece in _without(run, cue)]
    if not outside:
        return None
    confidence = float(1 - scores.cues[slice(*cue), 0].mean())
    said = tuple(span(run) for run in outside)
    return Attribution(span(source) if source else None, span(cue), said, round(confidence, 4))


def runs_of(inside: Floats, edge: float, gap: int = 0) -> list[Range]:
    """Runs of words whose probability (W) reaches `edge`; one run goes on over up to `gap` words that do not."""
    runs: list[Range] = []
    for i in np.flatnonzero(inside >= edge):
        if runs and i - runs[-1][1] <= gap:
            runs[-1] = (runs[-1][0], int(i) + 1)
        else:
            runs.append((int(i), int(i) + 1))
    return runs


def _best(inside: Floats) -> Range | None:
    """The likeliest run of words."""
    return max(runs_of(inside, EDGE), key=lambda run: float(inside[slice(*run)].max()), default=None)


def _without(run: Range, cue: Range) -> list[Range]:
    """A run of words with the cue cut out."""
    if run[1] <= cue[0] or run[0] >= cue[1]:
        return [run]
    return [part for part in ((run[0], cue[0]), (cue[1], run[1])) if part[0] < part[1]]
