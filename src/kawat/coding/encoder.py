"""The model session: sentences → words and scores.

Four ONNX graphs lie in `kawat/coding/model/`: `encoder.onnx` (pieces → word vectors and the tags of triggers, of cues
of saying, of names), `heads.onnx` (a trigger → roles, status, mode, contexts), `speech.onnx` (a cue → its source and
content) and `pairs.onnx` (two spans → the type between them). `training/model.py` defines them and
`training/README.md` says how they are made. Offsets are half-open code points of the sentence given.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from kawat.errors import InstallationError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Floats = NDArray[np.float32]
Range = tuple[int, int]
T = TypeVar("T")

WORD = re.compile(r"\w+|[^\w\s]")
MAX_PIECES = 200  # about 110 words; a longer sentence is coded up to there, and the coder says so
BATCH_WORDS = 1200  # padded words in one encoder call: more gains nothing on 2 cores and costs memory
PADDING = 0.12  # share of padding at which a batch is closed: padded pieces cost as much as others
BATCH_TRIGGERS = 16  # triggers in one call of the heads
SLOW = "SkipLayerNormFusion"  # ONNX Runtime's fused sum and norm takes longer on a CPU than its parts: 8 % of all
GRAPHS = ("encoder", "heads", "speech", "pairs")


@dataclass(frozen=True, slots=True)
class Aligned:
    """A sentence cut for the model: piece ids with their marks, first piece of each word, the words' offsets."""

    ids: list[int]
    first: list[int]
    words: list[Range]
    whole: bool


@dataclass(frozen=True, slots=True)
class Scores:
    """What the encoder says of one sentence: words (W), vectors (W, H) and the probabilities of its tags.

    `tags` (W, 1 + 2·types) are of triggers, `cues` (W, 3: O B I) of the words of saying.
    """

    words: list[Range]
    tags: Floats
    cues: Floats
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

    def events(self, asked: Sequence[tuple[Scores, Range]]) -> list[EventScores]:
        """Scores of each trigger, a half-open range of words of its sentence."""
        ...

    def speech(self, asked: Sequence[tuple[Scores, Range]]) -> list[Floats]:
        """Tags (W, 2, 3) of source and content (O B I) for each cue, a half-open range of words of its sentence."""
        ...

    def pairs(self, asked: Sequence[tuple[Scores, Range, Range]]) -> Floats:
        """Type probabilities (pairs, pair_types) for (actor, recipient) ranges of words of a sentence."""
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
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or 0
        options.log_severity_level = 3
        options.add_session_config_entry("optimization.disable_specified_optimizers", SLOW)
        self._encoder, self._heads, self._speech, self._pairs = (
            onnxruntime.InferenceSession(str(folder / f"{graph}.onnx"), options, providers=["CPUExecutionProvider"])
            for graph in GRAPHS
        )

    def encode(self, sentences: Sequence[str]) -> list[Scores]:
        """Scores of each sentence, in order; sentences of like length are batched together."""
        cut = [align(self.tokenizer, text) for text in sentences]
        order = sorted((i for i, a in enumerate(cut) if a.words), key=lambda i: len(cut[i].ids))
        empty = np.zeros((0, 0), np.float32)
        result = [Scores([], empty, empty, empty, a.whole) for a in cut]
        start = 0
        while start < len(order):
            end = start + 1
            filled = len(cut[order[start]].ids)
            while end < len(order):
                longest, filled = len(cut[order[end]].ids), filled + len(cut[order[end]].ids)
                padded = longest * (end + 1 - start)
                if padded > BATCH_WORDS or padded - filled > PADDING * filled:
                    break
                end += 1
            result_of = self._run([cut[i] for i in order[start:end]])
            for i, scores in zip(order[start:end], result_of, strict=True):
                result[i] = scores
            start = end
        return result

    def _run(self, batch: Sequence[Aligned]) -> list[Scores]:
        pieces, words = max(len(a.ids) for a in batch), max(len(a.first) for a in batch)
        ids = np.ones((len(batch), pieces), np.int64)
        mask = np.zeros((len(batch), pieces), np.float32)
        first = np.zeros((len(batch), words), np.int64)
        for i, a in enumerate(batch):
            ids[i, : len(a.ids)], mask[i, : len(a.ids)] = a.ids, 1
            first[i, : len(a.first)] = a.first
        asked = ["vectors", "tags", "cues"]
        vectors, tags, cues = self._encoder.run(asked, {"ids": ids, "mask": mask, "first": first})
        tags, cues = softmax(tags), softmax(cues)
        sizes = [len(a.words) for a in batch]
        return [
            Scores(a.words, tags[i, :n], cues[i, :n], vectors[i, :n], a.whole)
            for i, (a, n) in enumerate(zip(batch, sizes, strict=True))
        ]

    def events(self, asked: Sequence[tuple[Scores, Range]]) -> list[EventScores]:
        """Scores of each trigger."""
        found: list[EventScores] = []
        for part in _chunks(asked):
            roles, status, mode, contexts = self._heads.run(None, _feed(part, trigger=[t for _, t in part]))
            numbers = zip(softmax(roles), softmax(status), softmax(mode), 1 / (1 + np.exp(-contexts)), strict=True)
            for (scores, _), (words, *whole) in zip(part, numbers, strict=True):
                found.append(EventScores(words[: len(scores.words)], *whole))
        return found

    def speech(self, asked: Sequence[tuple[Scores, Range]]) -> list[Floats]:
        """Tags of source and content of each cue."""
        found: list[Floats] = []
        for part in _chunks(asked):
            (logits,) = self._speech.run(None, _feed(part, trigger=[cue for _, cue in part]))
            for (scores, _), words in zip(part, softmax(logits), strict=True):
                found.append(words[: len(scores.words)])
        return found

    def pairs(self, asked: Sequence[tuple[Scores, Range, Range]]) -> Floats:
        """Type probabilities of each pair."""
        found = [np.zeros((0, len(self.pair_types)), np.float32)]
        for part in _chunks(asked):
            feed = _feed(part, actor=[a for _, a, _ in part], recipient=[r for _, _, r in part])
            found.append(softmax(self._pairs.run(None, feed)[0]))
        return np.concatenate(found)


def _chunks(asked: Sequence[T]) -> Iterator[Sequence[T]]:
    return (asked[i : i + BATCH_TRIGGERS] for i in range(0, len(asked), BATCH_TRIGGERS))


def _feed(asked: Sequence[tuple[Any, ...]], **marked: Sequence[Range]) -> dict[str, Floats]:
    """The heads' inputs: padded vectors and mask of each sentence asked about, and a mask of words for each mark."""
    width = max(len(scores.words) for scores, *_ in asked)
    vectors = np.zeros((len(asked), width, asked[0][0].vectors.shape[1]), np.float32)
    feed = {"vectors": vectors, "mask": np.zeros((len(asked), width), np.float32)}
    for i, (scores, *_) in enumerate(asked):
        vectors[i, : len(scores.words)] = scores.vectors
        feed["mask"][i, : len(scores.words)] = 1
    for name, ranges in marked.items():
        feed[name] = np.zeros((len(asked), width), np.float32)
        for row, (start, end) in zip(feed[name], ranges, strict=True):
            row[start:end] = 1
    return feed


def softmax(logits: NDArray[Any]) -> Floats:
    """Softmax over the last axis."""
    shifted = np.exp(logits - logits.max(-1, keepdims=True))
    result: Floats = (shifted / shifted.sum(-1, keepdims=True)).astype(np.float32)
    return result


def _digest(folder: Path) -> str:
    """The first 8 hex digits of the hash of the graphs: which weights coded a mention is never in doubt."""
    digest = hashlib.sha256()
    for name in (*(f"{graph}.onnx" for graph in GRAPHS), "tokenizer.json"):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:8]


@cache
def shipped_model(threads: int | None = None) -> OnnxModel:
    """The model inside the package, loaded once. Raises InstallationError when it is not there."""
    with as_file(files("kawat.coding").joinpath("model")) as folder:
        return OnnxModel(folder, threads)
