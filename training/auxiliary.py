"""What ../shared/data teaches beside events: attributions and names, as examples.

Its text is read for training and never stored in the repository.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from examples import IGNORE, Example, Range, read_jsonl, tagged, to_words
from kawat.acquisition.sentences import split
from kawat.coding.encoder import align
from model import ENTITIES, PARTS

KINDS = {
    "PPL": "person", "PERSON": "person", "IND": "organisation", "ORGANISATION": "organisation",
    "ORGANIZATION": "organisation", "PLC": "place", "PLACE": "place", "LOCATION": "place",
}  # fmt: skip


def attributed(path: Path, tokenizer: Tokenizer) -> Iterator[Example]:
    """A sentence each, with the attributions whose cue stands in it; content and source are cut at its borders."""
    for row in read_jsonl(path):
        text, said = str(row["text"]), row["attributions"]
        for start, end in split(text, str(row["language"])):
            inside = [a for a in said if a["cue"] and start <= a["cue"][0][0] < end]  # type: ignore[attr-defined]
            yield _attributed_sentence(text[start:end], start, inside, tokenizer)


def _attributed_sentence(text: str, offset: int, said: Sequence[Any], tokenizer: Tokenizer) -> Example:
    cut = align(tokenizer, text)
    example = Example(cut.ids, cut.first, cues=[0] * len(cut.words))
    for attribution in said:
        found: dict[str, list[Range]] = {}
        for part in ("cue", *PARTS):
            spans = [(a - offset, b - offset) for a, b in attribution[part]]
            found[part] = [w for span in spans if (w := to_words(cut.words, span))]
        if found["cue"] and found["content"]:
            example.add_attribution(found["cue"][0], tagged(len(cut.words), [found[p] for p in PARTS]))
    return example


def named(path: Path, tokenizer: Tokenizer) -> Iterator[Example]:
    """Sentences with the tags of their names; tokens are joined by spaces."""
    for row in read_jsonl(path):
        tokens, labels = row["tokens"], row["tags"]
        assert isinstance(tokens, list)
        assert isinstance(labels, list)
        cut = align(tokenizer, " ".join(tokens))
        tags, at, before = [0] * len(cut.words), 0, "O"
        for token, label in zip(tokens, labels, strict=True):
            span = (at, at + len(token))
            at += len(token) + 1
            kind = KINDS.get(label.removeprefix("B-").removeprefix("I-"))
            begins = label.startswith("B-") or label.removeprefix("I-") != before.removeprefix("B-").removeprefix("I-")
            before = label
            if label != "O" and (words := to_words(cut.words, span)):
                number = ENTITIES.index(kind) if kind else IGNORE
                for i in range(*words):
                    inside = not (begins and i == words[0])
                    tags[i] = 1 + 2 * number + inside if kind else IGNORE
        yield Example(cut.ids, cut.first, entities=tags)
