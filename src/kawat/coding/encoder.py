"""The model session: sentences → words and scores.

Three ONNX graphs lie in `kawat/coding/model/`: `encoder.onnx` (pieces → word vectors and trigger tags), `heads.onnx`
(a trigger → roles, status, mode, contexts) and `pairs.onnx` (two spans → the type between them). `training/model.py`
defines them and `training/README.md` says how they are made. Offsets are half-open code points of the sentence given.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from kawat.errors import InstallationError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Floats = NDArray[np.float32]

WORD = re.compile(r"\w+|[^\w\s]")
MAX_PIECES = 200  # about 110 words; a longer sentence is coded up to there, and the coder says so
BATCH_WORDS = 1200  # padded words in one encoder call: more gains nothing on 2 cores and costs memory


@dataclass(frozen=True, slots=True)
class Aligned:
    """A sentence cut for the model: piece ids with their marks, first piece of each word, the words' offsets."""

    ids: list[int]
    first: list[int]
    words: list[tuple[int, int]]
    whole: bool


@dataclass(frozen=True, slots=True)
class Scores:
    """What the encoder says of one sentence: words (W), trigger probabilities (W, 1 + 2·types), vectors (W, H)."""

    words: list[tuple[int, int]]
    tags: Floats
    vectors: Floats
    whole: bool


@dataclass(frozen=True, slots=True)
class EventScores:
    """What the heads say of one trigger: role tags (W, roles, 3) and probabilities of status, mode, contexts."""

    roles: Floats
    status: Floats
    mode: Floats
    contexts: Floats


class Model(Protocol):
    """What the coder needs of a model; tests give a small one of their own."""

    name: str
    roles: tuple[str, ...]
    pair_types: tuple[str, ...]
    settings: dict[str, Any]

    def encode(self, sentences: Sequence[str]) -> list[Scores]:
        """Scores of each sentence, in order."""
        ...

    def events(self, scores: Scores, triggers: Sequence[tuple[int, int]]) -> list[EventScores]:
        """Scores of each trigger (a half-open range of words) of one sentence."""
        ...

    def pairs(self, scores: Scores, pairs: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> Floats:
        """Type probabilities (pairs, pair_types) for (actor, recipient) ranges of words of one sentence."""
        ...


def align(tokenizer: Tokenizer, text: str) -> Aligned:
    """Cut a sentence into pieces and words; words past `MAX_PIECES` are left out and `whole` is False."""
    found = tokenizer.encode(text, add_special_tokens=False)
    pieces = found.offsets[:MAX_PIECES]
    words: list[tuple[int, int]] = []
    first: list[int] = []
    at = 0
    for match in WORD.finditer(text):
        while at < len(pieces) and pieces[at][1] <= match.start():
            at += 1
        if at == len(pieces):
            break
        words.append(match.span())
        first.append(at + 1)
    return Aligned([0, *found.ids[:MAX_PIECES], 2], first, words, len(found.ids) <= MAX_PIECES)


class OnnxModel:
    """The shipped model. Loading takes about 0.2 s; calls are safe from one thread at a time."""

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        card = folder / "model.json"
        if not card.exists():
            raise InstallationError(f"no model in {folder}: reinstall kawat, or make it with training/README.md")
        self.settings: dict[str, Any] = json.loads(card.read_text("utf-8"))
        self.name = f"{self.settings['name']}+{_digest(folder)}"
        self.roles = tuple(self.settings["roles"])
        self.pair_types = tuple(self.settings["pair_types"])
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or 0
        options.log_severity_level = 3
        self._encoder, self._heads, self._pairs = (
            onnxruntime.InferenceSession(str(folder / f"{graph}.onnx"), options, providers=["CPUExecutionProvider"])
            for graph in ("encoder", "heads", "pairs")
        )

    def encode(self, sentences: Sequence[str]) -> list[Scores]:
        """Scores of each sentence, in order; sentences of like length are batched together."""
        cut = [align(self._tokenizer, text) for text in sentences]
        order = sorted((i for i, a in enumerate(cut) if a.words), key=lambda i: len(cut[i].ids))
        empty = np.zeros((0, 0), np.float32)
        result = [Scores([], empty, empty, a.whole) for a in cut]
        start = 0
        while start < len(order):
            end = start + 1
            while end < len(order) and len(cut[order[end]].ids) * (end + 1 - start) <= BATCH_WORDS:
                end += 1
            for i, (tags, vectors) in zip(order[start:end], self._run([cut[i] for i in order[start:end]]), strict=True):
                result[i] = Scores(cut[i].words, tags, vectors, cut[i].whole)
            start = end
        return result

    def _run(self, batch: Sequence[Aligned]) -> list[tuple[Floats, Floats]]:
        pieces, words = max(len(a.ids) for a in batch), max(len(a.first) for a in batch)
        ids = np.ones((len(batch), pieces), np.int64)
        mask = np.zeros((len(batch), pieces), np.float32)
        first = np.zeros((len(batch), words), np.int64)
        for i, a in enumerate(batch):
            ids[i, : len(a.ids)], mask[i, : len(a.ids)] = a.ids, 1
            first[i, : len(a.first)] = a.first
        vectors, logits = self._encoder.run(None, {"ids": ids, "mask": mask, "first": first})
        tags = softmax(logits)
        return [(tags[i, : len(a.words)], vectors[i, : len(a.words)]) for i, a in enumerate(batch)]

    def events(self, scores: Scores, triggers: Sequence[tuple[int, int]]) -> list[EventScores]:
        """Scores of each trigger of one sentence."""
        if not triggers:
            return []
        vectors, mask = _repeat(scores.vectors, len(triggers))
        feed = {"vectors": vectors, "mask": mask, "trigger": _marks(triggers, len(scores.words))}
        roles, status, mode, contexts = self._heads.run(None, feed)
        parts = zip(softmax(roles), softmax(status), softmax(mode), 1 / (1 + np.exp(-contexts)), strict=True)
        return [EventScores(*part) for part in parts]

    def pairs(self, scores: Scores, pairs: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> Floats:
        """Type probabilities of each pair of one sentence."""
        if not pairs:
            return np.zeros((0, len(self.pair_types)), np.float32)
        vectors, mask = _repeat(scores.vectors, len(pairs))
        count = len(scores.words)
        actor, recipient = _marks([a for a, _ in pairs], count), _marks([r for _, r in pairs], count)
        (logits,) = self._pairs.run(None, {"vectors": vectors, "mask": mask, "actor": actor, "recipient": recipient})
        return softmax(logits)


def softmax(logits: NDArray[Any]) -> Floats:
    """Softmax over the last axis."""
    shifted = np.exp(logits - logits.max(-1, keepdims=True))
    result: Floats = (shifted / shifted.sum(-1, keepdims=True)).astype(np.float32)
    return result


def _repeat(vectors: Floats, times: int) -> tuple[Floats, Floats]:
    return np.repeat(vectors[None], times, 0), np.ones((times, len(vectors)), np.float32)


def _marks(spans: Sequence[tuple[int, int]], width: int) -> Floats:
    marks = np.zeros((len(spans), width), np.float32)
    for row, (start, end) in zip(marks, spans, strict=True):
        row[start:end] = 1
    return marks


def _digest(folder: Path) -> str:
    """The first 8 hex digits of the hash of the graphs: which weights coded a mention is never in doubt."""
    digest = hashlib.sha256()
    for name in ("encoder.onnx", "heads.onnx", "pairs.onnx", "tokenizer.json"):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:8]


@cache
def shipped_model(threads: int | None = None) -> OnnxModel:
    """The model inside the package, loaded once. Raises InstallationError when it is not there."""
    with as_file(files("kawat.coding").joinpath("model")) as folder:
        return OnnxModel(folder, threads)
