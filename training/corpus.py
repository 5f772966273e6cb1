"""Read and check the authored corpus (`training/corpus/FORMAT.md` says how it is written).

`python training/corpus.py FILE...` prints one line per fault and a summary; exit code 1 when there is a fault.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kawat.coding.ontology import ontology

ROLES = ("actor", "recipient", "when", "where", "claimant", "cue")


@dataclass(frozen=True, slots=True)
class Event:
    """One annotated event; spans are half-open code-point offsets into the sentence."""

    type: str
    mode: str
    status: str
    trigger: tuple[int, int]
    roles: dict[str, list[tuple[int, int]]]
    contexts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One written sentence with its events; `where` is `file:line` for messages."""

    text: str
    language: str
    events: tuple[Event, ...]
    where: str


class Fault(ValueError):
    """A line of the corpus that breaks the format."""


def locate(text: str, words: str) -> tuple[int, int]:
    """Offsets of `words` (or its n-th occurrence, `words#n`) on word boundaries of `text`."""
    number = 1
    if match := re.fullmatch(r"(.+)#(\d+)", words):
        words, number = match[1], int(match[2])
    found = [m.span() for m in re.finditer(re.escape(words), text)]
    whole = [
        (a, b)
        for a, b in found
        if not (a and text[a - 1].isalnum() and text[a].isalnum())
        and not (b < len(text) and text[b].isalnum() and text[b - 1].isalnum())
    ]
    if len(whole) < number:
        raise Fault(f"{words!r} (occurrence {number}) does not stand in the sentence as whole words")
    return whole[number - 1]


def parse_event(line: str, text: str) -> Event:
    """One `- TYPE/mode status | trigger | key: value` line."""
    head, *fields = [part.strip() for part in line[2:].split("|")]
    words = head.split()
    if len(words) != 2 or not fields:
        raise Fault(f"want '- TYPE[/mode] status | trigger | …', got {line!r}")
    type_, _, mode = words[0].partition("/")
    known = ontology()
    if type_ not in known.types:
        raise Fault(f"unknown type {type_!r}")
    if mode and mode not in known.types[type_].modes:
        raise Fault(f"{type_} has no mode {mode!r}")
    if words[1] not in known.statuses:
        raise Fault(f"unknown status {words[1]!r}")
    roles: dict[str, list[tuple[int, int]]] = {}
    contexts: tuple[str, ...] = ()
    for field in fields[1:]:
        key, _, value = field.partition(":")
        key, value = key.strip(), value.strip()
        if key == "about":
            contexts = tuple(value.split())
            if unknown := set(contexts) - set(ontology().contexts):
                raise Fault(f"unknown contexts {sorted(unknown)}")
        elif key in ROLES:
            roles[key] = [locate(text, v.strip()) for v in value.split(" ; ") if v.strip()]
        else:
            raise Fault(f"unknown key {key!r}")
    return Event(type_, mode, words[1], locate(text, fields[0]), roles, contexts)


def read(path: Path, faults: list[str] | None = None) -> Iterator[Sentence]:
    """Sentences of one file. With `faults`, broken events are reported there and left out; else they raise."""
    language = path.name.split("-")[0]
    for number, block in _blocks(path):
        text, events = block[0], []
        for line in block[1:]:
            try:
                if not line.startswith("- "):
                    raise Fault(f"an event line starts with '- ', got {line!r}")
                events.append(parse_event(line, text))
            except Fault as fault:
                if faults is None:
                    raise Fault(f"{path.name}:{number}: {fault}") from None
                faults.append(f"{path.name}:{number}: {fault}")
        yield Sentence(text, language, tuple(events), f"{path.name}:{number}")


def _blocks(path: Path) -> Iterator[tuple[int, list[str]]]:
    block: list[str] = []
    start = 0
    for number, raw in enumerate([*path.read_text("utf-8").splitlines(), ""], 1):
        line = raw.strip()
        if line.startswith("#"):
            continue
        if line:
            start = start if block else number
            block.append(line)
        elif block:
            yield start, block
            block = []


def main(paths: list[str]) -> int:
    """Check files and print the summary."""
    faults: list[str] = []
    sentences = [s for p in paths for s in read(Path(p), faults)]
    repeated = [t for t, n in Counter(s.text for s in sentences).items() if n > 1]
    faults += [f"written twice: {t}" for t in repeated]
    events = [(s, e) for s in sentences for e in s.events]
    triggers = {s.text[slice(*e.trigger)].lower() for s, e in events}
    print(*faults, sep="\n")
    print(f"{len(sentences)} sentences, {sum(not s.events for s in sentences)} without events")
    print(f"{len(events)} events, {len(triggers)} distinct triggers")
    print("types:", dict(Counter(e.type for _, e in events).most_common()))
    print("statuses:", dict(Counter(e.status for _, e in events).most_common()))
    print("roles:", dict(Counter(r for _, e in events for r in e.roles)))
    print(f"{len(faults)} faults")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
