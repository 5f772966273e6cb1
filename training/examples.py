"""From annotated sentences to tensors: words, pieces, masks and labels."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

import corpus
from kawat.coding.encoder import align
from kawat.coding.ontology import ontology
from model import ROLES

TYPES = tuple(ontology().types)
MODES = ontology().modes
CONTEXTS = ontology().contexts
STATUSES = ontology().statuses
PAIR_CLASSES = (*(t for t in TYPES if t not in ("CONCEDE", "RETREAT")), "YIELD")
IGNORE = -100


@dataclass(slots=True)
class Example:
    """A sentence ready for the model: piece ids, first piece of each word, labels over words."""

    ids: list[int]
    first: list[int]
    tags: list[int] | None
    events: list[dict[str, object]] = field(default_factory=list)
    pairs: list[tuple[tuple[int, int], tuple[int, int], str]] = field(default_factory=list)


def to_words(words: Sequence[tuple[int, int]], span: tuple[int, int]) -> tuple[int, int] | None:
    """Half-open range of words that a span of characters touches."""
    inside = [i for i, (a, b) in enumerate(words) if a < span[1] and b > span[0]]
    return (inside[0], inside[-1] + 1) if inside else None


def from_corpus(sentence: corpus.Sentence, tokenizer: Tokenizer) -> Example:
    """An example with all labels."""
    cut = align(tokenizer, sentence.text)
    words, tags = cut.words, [0] * len(cut.words)
    example = Example(cut.ids, cut.first, tags)
    for event in sentence.events:
        trigger = to_words(words, event.trigger)
        if trigger is None:
            continue
        number = TYPES.index(event.type)
        for i in range(*trigger):
            tags[i] = 1 + 2 * number + (i > trigger[0])
        roles = torch.zeros(len(words), len(ROLES), dtype=torch.long)
        spans: dict[str, list[tuple[int, int]]] = {}
        for role, found in event.roles.items():
            for span in found:
                if place := to_words(words, span):
                    spans.setdefault(role, []).append(place)
                    roles[place[0], ROLES.index(role)] = 1
                    roles[place[0] + 1 : place[1], ROLES.index(role)] = 2
        example.events.append(
            {
                "trigger": trigger,
                "roles": roles,
                "status": STATUSES.index(event.status),
                "mode": MODES.index(f"{event.type}/{event.mode}") if event.mode else IGNORE,
                "contexts": [CONTEXTS.index(c) for c in event.contexts],
            }
        )
        actors, recipients = spans.get("actor", []), spans.get("recipient", [])
        label = "YIELD" if event.type in ("CONCEDE", "RETREAT") else event.type
        both = [(a, r) for a in actors for r in recipients] or [(a, b) for a in actors for b in actors if a < b]
        example.pairs += [(a, r, label) for a, r in both[:4]]
    return example


def from_pair(row: dict[str, object], tokenizer: Tokenizer) -> Example | None:
    """An example that has only the type between two given spans."""
    cut = align(tokenizer, str(row["text"]))
    words = cut.words
    a, r = row["actor"], row["recipient"]
    assert isinstance(a, dict)
    assert isinstance(r, dict)
    actor, recipient = to_words(words, (a["start"], a["end"])), to_words(words, (r["start"], r["end"]))
    if actor is None or recipient is None:
        return None
    return Example(cut.ids, cut.first, None, pairs=[(actor, recipient, str(row["type"]))])


def read_jsonl(path: Path) -> list[dict[str, object]]:
    """All rows of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]


@dataclass(slots=True)
class Batch:
    """Tensors of one step; `at` gives the sentence of each event, `pair_at` of each pair."""

    ids: Tensor
    mask: Tensor
    first: Tensor
    word_mask: Tensor
    tags: Tensor
    at: Tensor
    trigger: Tensor
    roles: Tensor
    status: Tensor
    mode: Tensor
    contexts: Tensor
    pair_at: Tensor
    actor: Tensor
    recipient: Tensor
    pair_type: Tensor


def collate(examples: Sequence[Example]) -> Batch:
    """Pad examples into one batch."""
    size = len(examples)
    pieces, words = max(len(e.ids) for e in examples), max(len(e.first) for e in examples)
    ids, mask = torch.ones(size, pieces, dtype=torch.long), torch.zeros(size, pieces)
    first, word_mask = torch.zeros(size, words, dtype=torch.long), torch.zeros(size, words)
    tags = torch.full((size, words), IGNORE)
    for i, e in enumerate(examples):
        ids[i, : len(e.ids)], mask[i, : len(e.ids)] = torch.tensor(e.ids), 1
        first[i, : len(e.first)], word_mask[i, : len(e.first)] = torch.tensor(e.first), 1
        if e.tags is not None:
            tags[i, : len(e.tags)] = torch.tensor(e.tags)
    events = [(i, ev) for i, e in enumerate(examples) for ev in e.events]
    pairs = [(i, p) for i, e in enumerate(examples) for p in e.pairs]
    trigger, roles = torch.zeros(len(events), words), torch.full((len(events), words, len(ROLES)), IGNORE)
    contexts = torch.zeros(len(events), len(CONTEXTS))
    for k, (_, ev) in enumerate(events):
        trigger[k, slice(*ev["trigger"])] = 1  # type: ignore[misc]
        roles[k, : len(ev["roles"])] = ev["roles"]  # type: ignore[arg-type,call-overload]
        contexts[k, ev["contexts"]] = 1  # type: ignore[index]
    actor, recipient = torch.zeros(len(pairs), words), torch.zeros(len(pairs), words)
    for k, (_, (a, r, _label)) in enumerate(pairs):
        actor[k, slice(*a)], recipient[k, slice(*r)] = 1, 1
    return Batch(
        ids, mask, first, word_mask, tags,
        torch.tensor([i for i, _ in events], dtype=torch.long), trigger, roles,
        torch.tensor([ev["status"] for _, ev in events], dtype=torch.long),
        torch.tensor([ev["mode"] for _, ev in events], dtype=torch.long), contexts,
        torch.tensor([i for i, _ in pairs], dtype=torch.long), actor, recipient,
        torch.tensor([PAIR_CLASSES.index(p[2]) for _, p in pairs], dtype=torch.long),
    )  # fmt: skip


def batches(examples: Sequence[Example], size: int, rng: random.Random) -> Iterator[Batch]:
    """Shuffled batches of sentences of about the same length."""
    order = list(range(len(examples)))
    rng.shuffle(order)
    chunk = size * 12
    groups = []
    for start in range(0, len(order), chunk):
        near = sorted(order[start : start + chunk], key=lambda i: len(examples[i].ids))
        groups += [near[i : i + size] for i in range(0, len(near), size)]
    rng.shuffle(groups)
    for group in groups:
        yield collate([examples[i] for i in group])


def split_key(text: str) -> float:
    """A number in [0, 1) that depends on the text alone: the split never moves when the corpus grows."""
    return (sum(ord(c) * (i + 1) for i, c in enumerate(re.sub(r"\W", "", text))) % 1000) / 1000
