"""A model of a few words: what it says is written down beside each word, so that decoding can be tested alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kawat.coding.encoder import WORD, EventScores, Floats, Range, Scores
from kawat.coding.ontology import ontology

TYPES = tuple(ontology().types)
ROLES = ("actor", "recipient", "when", "where", "claimant", "cue")


class FakeModel:
    """Triggers by word (`menuduh` → ACCUSE with its probability), roles by word (a negative number goes on).

    `cues` are words of saying with their probability; `said` gives each word's part in what they say (source, content).
    """

    name = "fake"
    roles = ROLES
    pair_types = (*TYPES, "YIELD")

    def __init__(
        self,
        triggers: Mapping[str, tuple[str, float]],
        roles: Mapping[str, Mapping[str, float]],
        *,
        status: str = "occurred",
        mode: str | None = None,
        threshold: float = 0.5,
        cues: Mapping[str, float] | None = None,
        said: Mapping[str, str] | None = None,
    ) -> None:
        self._triggers, self._roles, self._status, self._mode = triggers, roles, status, mode
        self._cues, self._said = cues or {}, said or {}
        self.settings: dict[str, Any] = {
            "trigger_thresholds": dict.fromkeys(TYPES, threshold),
            "cue_threshold": threshold,
        }

    def encode(self, sentences: Sequence[str]) -> list[Scores]:
        """Probability of the first tag of a word's type, the rest on O."""
        found = []
        for text in sentences:
            words = [m.span() for m in WORD.finditer(text)]
            tags = np.zeros((len(words), 1 + 2 * len(TYPES)), np.float32)
            for row, (a, b) in zip(tags, words, strict=True):
                type_, p = self._triggers.get(text[a:b], (TYPES[0], 0.0))
                inside = type_.endswith("+")
                row[1 + 2 * TYPES.index(type_.rstrip("+")) + inside] = p
                row[0] = 1 - p
            cues = np.array([[1 - p, p, 0] for a, b in words for p in (self._cues.get(text[a:b], 0.0),)], np.float32)
            vectors = np.array([[hash(text[a:b]) % 1000] for a, b in words], np.float32)
            found.append(Scores(words, tags, cues, vectors, True))
            self._text = text
        return found

    def events(self, asked: Sequence[tuple[Scores, Range]]) -> list[EventScores]:
        """The same roles for every trigger: a positive number begins a span, a negative one goes on."""
        known = ontology()
        status = np.array([float(s == self._status) for s in known.statuses], np.float32)
        mode = np.array([float(m == self._mode) for m in known.modes], np.float32)
        contexts = np.array([float(c == "diplomatic") for c in known.contexts], np.float32)
        return [EventScores(self._tags(scores), status, mode, contexts) for scores, _ in asked]

    def _tags(self, scores: Scores) -> Floats:
        roles = np.zeros((len(scores.words), len(ROLES), 3), np.float32)
        roles[:, :, 0] = 1
        for i, (a, b) in enumerate(scores.words):
            for role, p in self._roles.get(self._text[a:b], {}).items():
                roles[i, ROLES.index(role)] = (1 - abs(p), p, 0) if p > 0 else (1 - abs(p), 0, -p)
        return roles

    def speech(self, asked: Sequence[tuple[Scores, Range]]) -> list[Floats]:
        """The same parts for every cue."""
        found = []
        for scores, _ in asked:
            parts = np.zeros((len(scores.words), 2, 3), np.float32)
            for i, (a, b) in enumerate(scores.words):
                for number, part in enumerate(("source", "content")):
                    parts[i, number, int(self._said.get(self._text[a:b]) == part)] = 1
            found.append(parts)
        return found

    def pairs(self, asked: Sequence[tuple[Scores, Range, Range]]) -> Floats:
        """ACCUSE when the actor stands first, else REJECT."""
        names = ["ACCUSE" if a[0] < r[0] else "REJECT" for _, a, r in asked]
        return np.array([[float(t == n) for t in self.pair_types] for n in names], np.float32)
