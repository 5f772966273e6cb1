"""Our annotations of real sentences, kept as offsets without a word of their text.

A row of `annotations/NAME.jsonl` belongs to the row `id` of `../shared/data/NAME.jsonl`: the sentence's `start` and
`end` in its text, then events and attributions, whose offsets count from the sentence's start.
`python training/annotations.py NAME SENTENCES.tsv BLOCKS.txt...` writes the file from blocks in the corpus format,
whose first lines `@id:start:end` name sentences of the TSV.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import corpus
from examples import Range, read_jsonl

HERE = Path(__file__).parent
DATA = HERE.parents[1] / "shared" / "data"


def read(name: str) -> Iterator[corpus.Sentence]:
    """The annotated sentences of a file of the data; none where nothing of it is annotated."""
    path = HERE / "annotations" / f"{name}.jsonl"
    if not path.exists():
        return
    texts = {row["id"]: row for row in read_jsonl(DATA / f"{name}.jsonl")}
    for row in read_jsonl(path):
        whole = texts[row["id"]]
        text = whole["text"][row["start"] : row["end"]]
        events = tuple(_event(e) for e in row["events"])
        said = tuple(_attribution(a) for a in row["attributions"])
        yield corpus.Sentence(text, whole["language"], events, said, f"{row['id']}:{row['start']}:{row['end']}")


def _event(found: dict[str, Any]) -> corpus.Event:
    roles = {role: [_range(s) for s in spans] for role, spans in found["roles"].items()}
    contexts = tuple(found["contexts"])
    return corpus.Event(found["type"], found["mode"], found["status"], _range(found["trigger"]), roles, contexts)


def _attribution(found: dict[str, Any]) -> corpus.Attribution:
    source = _range(found["source"]) if found["source"] else None
    return corpus.Attribution(source, _range(found["cue"]), tuple(_range(s) for s in found["content"]))


def _range(pair: list[int]) -> Range:
    return pair[0], pair[1]


def marked_trigger(row: dict[str, Any]) -> Range | None:
    """Offsets of the first words that a manual record marks as its event; None where the markup is not of its text."""
    plain, trigger = "", None
    for piece in re.split(r"(\([A-Z/]+: [^()]*\))", row["markup"]):
        match = re.fullmatch(r"\(([A-Z/]+): ([^()]*)\)", piece)
        words = match[2] if match else piece
        if match and "EVT" in match[1] and trigger is None:
            trigger = len(plain), len(plain) + len(words)
        plain += words
    return trigger if plain == row["text"] else None


def main(name: str, sentences: Path, blocks: list[Path]) -> None:
    """The command."""
    texts = dict(line.split("\t")[:2] for line in sentences.read_text("utf-8").splitlines())
    ids = {text: key for key, text in texts.items()}
    lines = []
    for path in blocks:
        for sentence in corpus.read(path, texts=texts):
            key, start, end = ids[sentence.text].rsplit(":", 2)
            events = [
                {
                    "type": e.type, "mode": e.mode, "status": e.status, "trigger": e.trigger, "roles": e.roles,
                    "contexts": e.contexts,
                }
                for e in sentence.events
            ]  # fmt: skip
            said = [{"source": a.source, "cue": a.cue, "content": a.content} for a in sentence.attributions or ()]
            row = {"id": key, "start": int(start), "end": int(end), "events": events, "attributions": said}
            lines.append(json.dumps(row))
    path = HERE / "annotations" / f"{name}.jsonl"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(lines) + "\n", "utf-8")
    print(f"{len(lines)} sentences in {path}")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), [Path(p) for p in sys.argv[3:]])
