"""The sources of examples by name: the authored corpus, annotations of real sentences, gold files, auxiliary data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

import annotations
import auxiliary
import corpus
from annotations import DATA
from examples import IGNORE, STATUSES, Example, from_corpus, from_pair, read_jsonl, split_key

HERE = Path(__file__).parent
DEV_SHARE = 0.08  # of the corpus and the annotations, kept out of training to choose thresholds; 0 with --all


@dataclass(frozen=True, slots=True)
class Choice:
    """Which examples are wanted: `fold` of the gold files is left out (by text: no sentence is on both sides)."""

    tokenizer: Tokenizer
    fold: int | None = None
    folds: int = 5
    keep_dev: bool = True

    def trains_on(self, text: str) -> bool:
        """Whether a sentence of a gold file is outside the fold left out."""
        return self.fold is None or int(split_key(text) * self.folds) != self.fold


def written() -> list[corpus.Sentence]:
    """All sentences of the authored corpus; one with a fault is left out and said."""
    faults: list[str] = []
    found = [s for f in sorted((HERE / "corpus").glob("*-*.txt")) for s in corpus.read(f, faults)]
    for fault in faults:
        print("left out:", fault)
    return found


def is_dev(sentence: corpus.Sentence) -> bool:
    """Whether a sentence is kept for choosing."""
    return split_key(sentence.text) < DEV_SHARE


def annotated() -> list[corpus.Sentence]:
    """The real sentences that we annotated, but for those of the pairs file."""
    return [s for name in ("en_articles", "id_articles") for s in annotations.read(name)]


def kept_for_choosing() -> list[corpus.Sentence]:
    """The sentences that no training sees but with --all."""
    return [s for s in (*written(), *annotated()) if is_dev(s)]


def _corpus(choice: Choice) -> list[Example]:
    return [from_corpus(s, choice.tokenizer) for s in written() if not (choice.keep_dev and is_dev(s))]


def _annotated(choice: Choice) -> list[Example]:
    return [from_corpus(s, choice.tokenizer) for s in annotated() if not (choice.keep_dev and is_dev(s))]


def _annotated_pairs(choice: Choice) -> list[Example]:
    """The sentences of the pairs file with all their events; the pair's own type comes from `pairs`."""
    found = [from_corpus(s, choice.tokenizer) for s in annotations.read("en_pairs") if choice.trains_on(s.text)]
    for example in found:
        example.pairs = []
    return found


def _pairs(choice: Choice) -> list[Example]:
    rows = [r for r in read_jsonl(DATA / "en_pairs.jsonl") if choice.trains_on(str(r["text"]))]
    return [e for r in rows if (e := from_pair(r, choice.tokenizer))]


def _manual(choice: Choice) -> list[Example]:
    rows: list[dict[str, Any]] = read_jsonl(DATA / "en_manual_records.jsonl")
    found = [from_corpus(s, choice.tokenizer) for r in rows if choice.trains_on(r["text"]) and (s := manual(r))]
    for example in found:
        for event in example.events:
            event.status, event.contexts = IGNORE, None
    return found


def manual(row: dict[str, Any]) -> corpus.Sentence | None:
    """A manual record as a sentence with its event, where trigger and parties can be found in the text."""
    text, spans = row["text"], dict[str, list[tuple[int, int]]]()
    first = row["event_text"].split()[0] if row["event_text"] else ""
    trigger = annotations.marked_trigger(row)
    if trigger is None or not first:
        return None
    for role in ("actor", "recipient"):
        spans[role] = [(a, a + len(e["text"])) for e in row[role] if (a := text.find(e["text"])) >= 0]
    event = corpus.Event(row["type"], "", STATUSES[0], trigger, spans, ())
    return corpus.Sentence(text, "en", (event,), None, row["id"])


SOURCES: dict[str, Callable[[Choice], list[Example]]] = {
    "corpus": _corpus,
    "annotated": _annotated,
    "annotated-pairs": _annotated_pairs,
    "pairs": _pairs,
    "manual": _manual,
    "attributions": lambda c: list(auxiliary.attributed(DATA / "en_attributions_train.jsonl", c.tokenizer)),
    "names-id": lambda c: [
        e
        for name in ("id_entities_news", "id_entities_wiki")
        for e in auxiliary.named(DATA / f"{name}.jsonl", c.tokenizer)
    ],
    "names-en": lambda c: list(auxiliary.named(DATA / "en_entities_silver.jsonl", c.tokenizer)),
}
