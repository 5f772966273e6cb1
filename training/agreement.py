"""Agreement of the corpus with a second, blind annotation of a sample of it.

`python training/agreement.py draw FILE.tsv LANGUAGE` draws 150 sentences to annotate (id, tab, sentence), without their
annotation. `python training/agreement.py [FILES]` prints the agreement of the second annotations (by default those in
`corpus/second/`): F1 of triggers (overlapping words), of types, of types with the same actors and recipients
(overlapping words), of attributions (overlapping cues), and the share of equal statuses on events that both have.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import corpus
from corpus import Event, Sentence
from examples import Range, split_key
from kawat.evaluation import f1
from sources import HERE, written

SAMPLE = 150  # of each language
MARK = 0.37  # where in the order of `split_key` the sample begins

Test = Callable[[Event, Event], bool]


def key(sentence: Sentence) -> str:
    """The name of a sentence, from its text alone."""
    return f"{sentence.language}-{hashlib.sha256(sentence.text.encode()).hexdigest()[:8]}"


def draw(to: Path, language: str) -> None:
    """Write the sample of one language."""
    pool = [s for s in written() if s.language == language]
    pool.sort(key=lambda s: ((split_key(s.text) - MARK) % 1, s.text))
    to.write_text("".join(f"{key(s)}\t{s.text}\n" for s in pool[:SAMPLE]), "utf-8")


def overlap(a: Range, b: Range) -> bool:
    """Whether two half-open spans share a character."""
    return a[0] < b[1] and b[0] < a[1]


def same_party(a: Event, b: Event, role: str) -> bool:
    """Whether two events have the same parties in a role, each overlapping one of the other side."""
    left, right = a.roles.get(role, []), b.roles.get(role, [])
    both = [(left, right), (right, left)]
    return all(any(overlap(x, y) for y in others) for mine, others in both for x in mine)


TESTS: dict[str, Test] = {
    "trigger": lambda a, b: overlap(a.trigger, b.trigger),
    "type": lambda a, b: a.type == b.type and overlap(a.trigger, b.trigger),
    "tuple": lambda a, b: (
        a.type == b.type
        and overlap(a.trigger, b.trigger)
        and same_party(a, b, "actor")
        and same_party(a, b, "recipient")
    ),
}


def matches(ours: Sequence[Event], theirs: Sequence[Event], test: Test) -> list[tuple[Event, Event]]:
    """Events of two annotations of a sentence that pass a test, one to one."""
    left, found = list(theirs), []
    for event in ours:
        match = next((t for t in left if test(event, t)), None)
        if match is not None:
            left.remove(match)
            found.append((event, match))
    return found


def agreement(pairs: Sequence[tuple[Sentence, Sentence]]) -> dict[str, float | int]:
    """The figures of sentences annotated twice."""
    totals: Counter[str] = Counter()
    for ours, theirs in pairs:
        totals["ours"] += len(ours.events)
        totals["theirs"] += len(theirs.events)
        for name, test in TESTS.items():
            found = matches(ours.events, theirs.events, test)
            totals[name] += len(found)
            totals["status"] += name == "type" and sum(a.status == b.status for a, b in found)
        if ours.attributions is not None:
            cues = [a.cue for a in theirs.attributions or ()]
            totals["said_ours"] += len(ours.attributions)
            totals["said_theirs"] += len(cues)
            totals["said"] += sum(any(overlap(a.cue, cue) for cue in cues) for a in ours.attributions)
    figures: dict[str, float | int] = {"sentences": len(pairs), "events": totals["ours"], "second": totals["theirs"]}
    figures |= {f"{n}_f1": round(f1(totals[n], totals["ours"], totals["theirs"]), 3) for n in TESTS}
    figures["status"] = round(totals["status"] / max(1, totals["type"]), 3)
    return figures | {"attribution_f1": round(f1(totals["said"], totals["said_ours"], totals["said_theirs"]), 3)}


def main(paths: Sequence[Path]) -> None:
    """The command."""
    known = {key(s): s for s in written()}
    texts = {name: s.text for name, s in known.items()}
    for path in paths:
        seconds = {s.text: s for s in corpus.read(path, [], texts)}
        pairs = [(s, seconds[s.text]) for s in known.values() if s.text in seconds]
        print(json.dumps({"file": path.name, **agreement(pairs)}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["draw"]:
        draw(Path(sys.argv[2]), sys.argv[3])
    else:
        main([Path(p) for p in sys.argv[1:]] or sorted((HERE / "corpus" / "second").glob("*.txt")))
