"""Read and check the authored corpus (`training/corpus/FORMAT.md` says how it is written).

`python training/corpus.py FILE...` prints one line per fault and a summary; exit code 1 when there is a fault. With
`--sentences FILE.tsv` (id, tab, sentence), a block whose first line is `@id` annotates that sentence.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
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
class Attribution:
    """Who says what in one sentence: the words of the source (if any), of the cue, of the content (one or more)."""

    source: tuple[int, int] | None
    cue: tuple[int, int]
    content: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One written sentence with its events; `attributions` is None where they have not been annotated; `where` is
    `file:line` for messages."""

    text: str
    language: str
    events: tuple[Event, ...]
    attributions: tuple[Attribution, ...] | None
    where: str


class Fault(ValueError):
    """A line of the corpus that breaks the format."""


def locate(text: str, words: str) -> tuple[int, int]:
    """Offsets of `words` (or its n-th occurrence, `words#n`) on word boundaries of `text`."""
    number = 1
    if match := re.fullmatch(r"(.+)#(\d+)", words):
        words, number = match[1], int(match[2])
    whole = _occurrences(text, words)
    if len(whole) < number:
        raise Fault(f"{words!r} (occurrence {number}) does not stand in the sentence as whole words")
    return whole[number - 1]


def _occurrences(text: str, words: str) -> list[tuple[int, int]]:
    found = [m.span() for m in re.finditer(re.escape(words), text)]
    return [
        (a, b)
        for a, b in found
        if not (a and text[a - 1].isalnum() and text[a].isalnum())
        and not (b < len(text) and text[b].isalnum() and text[b - 1].isalnum())
    ]


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


def parse_attribution(line: str, text: str) -> Attribution:
    """One `> source | cue | content` line; ` ... ` between first and last words stands for what lies between."""
    parts = [part.strip() for part in line[2:].split("|")]
    if len(parts) != 3:
        raise Fault(f"want '> source | cue | content', got {line!r}")
    source, cue, content = parts
    spans = tuple(_stretch(text, piece.strip()) for piece in content.split(" ; ") if piece.strip())
    if not spans:
        raise Fault(f"no content in {line!r}")
    return Attribution(None if source == "-" else locate(text, source), locate(text, cue), spans)


def _stretch(text: str, words: str) -> tuple[int, int]:
    first, parted, last = words.partition(" ... ")
    start, end = locate(text, first)
    if parted:
        after = [b for a, b in _occurrences(text, last.strip()) if a >= end]
        if not after:
            raise Fault(f"{last!r} does not stand after {first!r}")
        end = after[0]
    return start, end


def read(path: Path, faults: list[str] | None = None, texts: Mapping[str, str] | None = None) -> Iterator[Sentence]:
    """Sentences of one file. With `faults`, those with a broken line are reported there and left out; else they raise.

    A block that begins with `@id` annotates the sentence of that id in `texts`. Attributions count as annotated in a
    file that has the comment line `# with attributions`.
    """
    language = path.name.split("-")[0]
    attributed = "# with attributions" in path.read_text("utf-8").splitlines()
    for number, block in _blocks(path):
        text = block[0]
        events: list[Event] = []
        said: list[Attribution] = []
        found: list[str] = []
        if text.startswith("@"):
            text = (texts or {}).get(text[1:], "")
            if not text:
                found.append(f"unknown sentence {block[0]}")
        for line in block[1:] if text else ():
            try:
                if line.startswith("- "):
                    events.append(parse_event(line, text))
                elif line.startswith("> "):
                    said.append(parse_attribution(line, text))
                else:
                    raise Fault(f"a line starts with '- ' or '> ', got {line!r}")
            except Fault as fault:
                found.append(str(fault))
        if found and faults is None:
            raise Fault(f"{path.name}:{number}: {found[0]}")
        if found:
            assert faults is not None
            faults += [f"{path.name}:{number}: {f}" for f in found]
            continue
        yield Sentence(text, language, tuple(events), tuple(said) if attributed else None, f"{path.name}:{number}")


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
    texts: dict[str, str] = {}
    if "--sentences" in paths:
        at = paths.index("--sentences")
        lines = Path(paths[at + 1]).read_text("utf-8").splitlines()
        texts = dict(line.split("\t")[:2] for line in lines)
        paths = paths[:at] + paths[at + 2 :]
    sentences = [s for p in paths for s in read(Path(p), faults, texts)]
    repeated = [t for t, n in Counter(s.text for s in sentences).items() if n > 1]
    faults += [f"written twice: {t}" for t in repeated]
    events = [(s, e) for s in sentences for e in s.events]
    triggers = {s.text[slice(*e.trigger)].lower() for s, e in events}
    print(*faults, sep="\n")
    print(f"{len(sentences)} sentences, {sum(not s.events for s in sentences)} without events")
    print(f"{len(events)} events, {len(triggers)} distinct triggers")
    print("types:", dict(Counter(e.type for _, e in events).most_common()))
    print("statuses:", dict(Counter(e.status for _, e in events).most_common()))
    print("attributions:", sum(len(s.attributions or ()) for s in sentences))
    print("roles:", dict(Counter(r for _, e in events for r in e.roles)))
    print(f"{len(faults)} faults")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
