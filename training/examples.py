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
from model import PARTS, ROLES

TYPES = tuple(ontology().types)
MODES = ontology().modes
CONTEXTS = ontology().contexts
STATUSES = ontology().statuses
PAIR_CLASSES = (*(t for t in TYPES if t not in ("CONCEDE", "RETREAT")), "YIELD")
IGNORE = -100

Range = tuple[int, int]


@dataclass(slots=True)
class EventLabels:
    """What is known of one event: its trigger's range of words, role tags (W, roles), numbers of its classes.

    `STATUSES` and `CONTEXTS` are not always annotated: then `status` is IGNORE and `contexts` None.
    """

    trigger: Range
    roles: Tensor
    status: int
    mode: int
    contexts: list[int] | None


@dataclass(slots=True)
class Example:
    """A sentence ready for the model: piece ids, first piece of each word, labels over words.

    A label that is None has not been annotated in this sentence and teaches nothing.
    """

    ids: list[int]
    first: list[int]
    tags: list[int] | None = None
    events: list[EventLabels] = field(default_factory=list)
    cues: list[int] | None = None
    said: list[tuple[Range, Tensor]] = field(default_factory=list)
    entities: list[int] | None = None
    pairs: list[tuple[Range, Range, str]] = field(default_factory=list)

    def add_attribution(self, cue: Range, parts: Tensor) -> None:
        """Mark a cue with the tags of its source and content (W, parts)."""
        assert self.cues is not None
        self.cues[cue[0]] = 1
        self.cues[cue[0] + 1 : cue[1]] = [2] * (cue[1] - cue[0] - 1)
        self.said.append((cue, parts))


def to_words(words: Sequence[Range], span: Range) -> Range | None:
    """Half-open range of words that a span of characters touches."""
    inside = [i for i, (a, b) in enumerate(words) if a < span[1] and b > span[0]]
    return (inside[0], inside[-1] + 1) if inside else None


def tagged(count: int, parts: Sequence[Sequence[Range]]) -> Tensor:
    """Tags (words, parts; O B I as 0 1 2) of the ranges of words that each part has."""
    tags = torch.zeros(count, len(parts), dtype=torch.long)
    for number, ranges in enumerate(parts):
        for a, b in ranges:
            tags[a, number], tags[a + 1 : b, number] = 1, 2
    return tags


def from_corpus(sentence: corpus.Sentence, tokenizer: Tokenizer) -> Example:
    """An example with all labels that the sentence has."""
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
        spans = {r: [w for s in event.roles.get(r, ()) if (w := to_words(words, s))] for r in ROLES}
        example.events.append(
            EventLabels(
                trigger,
                tagged(len(words), [spans[r] for r in ROLES]),
                STATUSES.index(event.status),
                MODES.index(f"{event.type}/{event.mode}") if event.mode else IGNORE,
                [CONTEXTS.index(c) for c in event.contexts],
            )
        )
        actors, recipients = spans["actor"], spans["recipient"]
        label = "YIELD" if event.type in ("CONCEDE", "RETREAT") else event.type
        both = [(a, r) for a in actors for r in recipients] or [(a, b) for a in actors for b in actors if a < b]
        example.pairs += [(a, r, label) for a, r in both[:1]]
    if sentence.attributions is not None:
        example.cues = [0] * len(words)
        for said in sentence.attributions:
            cue = to_words(words, said.cue)
            parts = [[said.source] if said.source else [], said.content]
            ranges = [[w for s in spans if (w := to_words(words, s))] for spans in parts]
            if cue and ranges[PARTS.index("content")]:
                example.add_attribution(cue, tagged(len(words), ranges))
    return example


def from_pair(row: dict[str, object], tokenizer: Tokenizer) -> Example | None:
    """An example that has only the type between two given spans."""
    cut = align(tokenizer, str(row["text"]))
    a, r = row["actor"], row["recipient"]
    assert isinstance(a, dict)
    assert isinstance(r, dict)
    actor, recipient = to_words(cut.words, (a["start"], a["end"])), to_words(cut.words, (r["start"], r["end"]))
    if actor is None or recipient is None:
        return None
    return Example(cut.ids, cut.first, pairs=[(actor, recipient, str(row["type"]))])


def read_jsonl(path: Path) -> list[dict[str, object]]:
    """All rows of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]


@dataclass(slots=True)
class Batch:
    """Tensors of one step; `at` gives the sentence of each event, `said_at`, `pair_at` of the others."""

    ids: Tensor
    mask: Tensor
    first: Tensor
    word_mask: Tensor
    tags: Tensor
    cues: Tensor
    entities: Tensor
    at: Tensor
    trigger: Tensor
    roles: Tensor
    status: Tensor
    mode: Tensor
    contexts: Tensor
    said_at: Tensor
    cue: Tensor
    parts: Tensor
    pair_at: Tensor
    actor: Tensor
    recipient: Tensor
    pair_type: Tensor


def _marks(ranges: Sequence[Range], width: int) -> Tensor:
    marks = torch.zeros(len(ranges), width)
    for row, span in zip(marks, ranges, strict=True):
        row[slice(*span)] = 1
    return marks


def _padded(rows: Sequence[Sequence[int] | None], width: int, fill: int) -> Tensor:
    found = torch.full((len(rows), width), fill)
    for row, values in zip(found, rows, strict=True):
        if values is not None:
            row[: len(values)] = torch.tensor(values)
    return found


def _stacked(tags: Sequence[Tensor], width: int, depth: int) -> Tensor:
    found = torch.full((len(tags), width, depth), IGNORE)
    for row, values in zip(found, tags, strict=True):
        row[: len(values)] = values
    return found


def _at(rows: Sequence[tuple[int, object]]) -> Tensor:
    return torch.tensor([i for i, _ in rows], dtype=torch.long)


def collate(examples: Sequence[Example]) -> Batch:
    """Pad examples into one batch."""
    pieces, words = max(len(e.ids) for e in examples), max(len(e.first) for e in examples)
    events = [(i, ev) for i, e in enumerate(examples) for ev in e.events]
    said = [(i, s) for i, e in enumerate(examples) for s in e.said]
    pairs = [(i, p) for i, e in enumerate(examples) for p in e.pairs]
    contexts = torch.full((len(events), len(CONTEXTS)), float(IGNORE))
    for row, (_, ev) in zip(contexts, events, strict=True):
        if ev.contexts is not None:
            row.zero_()
            row[ev.contexts] = 1
    ones = [[1] * len(e.ids) for e in examples]
    word_ones = [[1] * len(e.first) for e in examples]
    return Batch(
        ids=_padded([e.ids for e in examples], pieces, 1),
        mask=_padded(ones, pieces, 0).float(),
        first=_padded([e.first for e in examples], words, 0),
        word_mask=_padded(word_ones, words, 0).float(),
        tags=_padded([e.tags for e in examples], words, IGNORE),
        cues=_padded([e.cues for e in examples], words, IGNORE),
        entities=_padded([e.entities for e in examples], words, IGNORE),
        at=_at(events),
        trigger=_marks([ev.trigger for _, ev in events], words),
        roles=_stacked([ev.roles for _, ev in events], words, len(ROLES)),
        status=torch.tensor([ev.status for _, ev in events], dtype=torch.long),
        mode=torch.tensor([ev.mode for _, ev in events], dtype=torch.long),
        contexts=contexts,
        said_at=_at(said),
        cue=_marks([cue for _, (cue, _) in said], words),
        parts=_stacked([parts for _, (_, parts) in said], words, len(PARTS)),
        pair_at=_at(pairs),
        actor=_marks([p[0] for _, p in pairs], words),
        recipient=_marks([p[1] for _, p in pairs], words),
        pair_type=torch.tensor([PAIR_CLASSES.index(p[2]) for _, p in pairs], dtype=torch.long),
    )


def batches(examples: Sequence[Example], pieces: int, rng: random.Random) -> Iterator[Batch]:
    """Shuffled batches of sentences of about the same length, of at most about `pieces` padded pieces each."""
    order = list(range(len(examples)))
    rng.shuffle(order)
    groups: list[list[int]] = []
    for start in range(0, len(order), 256):
        group: list[int] = []
        for i in sorted(order[start : start + 256], key=lambda i: len(examples[i].ids)):
            if group and len(examples[i].ids) * (len(group) + 1) > pieces:
                groups.append(group)
                group = []
            group.append(i)
        groups.append(group)
    rng.shuffle(groups)
    for group in groups:
        yield collate([examples[i] for i in group])


def split_key(text: str) -> float:
    """A number in [0, 1) that depends on the text alone: the split never moves when the corpus grows."""
    return (sum(ord(c) * (i + 1) for i, c in enumerate(re.sub(r"\W", "", text))) % 1000) / 1000
