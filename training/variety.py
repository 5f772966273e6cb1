"""How varied the authored corpus is: `python training/variety.py` prints one JSON object for each language.

- `trigger_lemmas`: distinct lemmas (simplemma) of the triggers' first words;
- `shapes`: distinct orders in which the parts of a sentence (triggers with their types, roles) follow one another,
  among the sentences with events; `commonest_shape` is the share of the commonest one;
- `openings`: distinct first two words, as a share of the sentences;
- `near_duplicates`: share of sentences that share at least half of their word triples with another (Jaccard).
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from simplemma import lemmatize

from corpus import Sentence
from sources import written

ALIKE = 0.5


def shape(sentence: Sentence) -> tuple[str, ...]:
    """The parts of a sentence in the order of its words, each once."""
    parts = {(event.trigger[0], event.type) for event in sentence.events}
    parts |= {(span[0], role) for event in sentence.events for role, spans in event.roles.items() for span in spans}
    return tuple(name for _, name in sorted(parts))


def triples(text: str) -> frozenset[tuple[str, ...]]:
    """The runs of three words of a sentence, lower case."""
    words = re.findall(r"\w+", text.lower())
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def near_duplicates(sentences: Sequence[Sentence]) -> int:
    """How many sentences are much like another."""
    runs = [triples(s.text) for s in sentences]
    holders: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, found in enumerate(runs):
        for run in found:
            holders[run].append(i)
    alike: set[int] = set()
    for i, found in enumerate(runs):
        shared = Counter(j for run in found for j in holders[run] if j > i)
        for j, count in shared.items():
            if count >= ALIKE * (len(found) + len(runs[j]) - count):
                alike |= {i, j}
    return len(alike)


def figures(sentences: Sequence[Sentence], language: str) -> dict[str, object]:
    """The figures of one language."""
    events = [(s, e) for s in sentences for e in s.events]
    firsts = [re.findall(r"\w+", s.text[slice(*e.trigger)].lower()) for s, e in events]
    shapes = Counter(shape(s) for s in sentences if s.events)
    openings = {tuple(pair) for s in sentences for pair in list(pairwise(s.text.lower().split()))[:1]}
    return {
        "language": language,
        "sentences": len(sentences),
        "without_events": sum(not s.events for s in sentences),
        "events": len(events),
        "several_events": sum(len(s.events) > 1 for s in sentences),
        "attributions": sum(len(s.attributions or ()) for s in sentences),
        "trigger_lemmas": len({lemmatize(f[0], lang=language) for f in firsts if f}),
        "shapes": len(shapes),
        "commonest_shape": round(shapes.most_common(1)[0][1] / shapes.total(), 4),
        "openings": round(len(openings) / len(sentences), 3),
        "near_duplicates": round(near_duplicates(sentences) / len(sentences), 4),
        "types": dict(Counter(e.type for _, e in events).most_common()),
        "modes": len({(e.type, e.mode) for _, e in events if e.mode}),
        "statuses": dict(Counter(e.status for _, e in events).most_common()),
    }


def main() -> None:
    """The command."""
    sentences = written()
    for language in ("id", "en"):
        print(json.dumps(figures([s for s in sentences if s.language == language], language)))


if __name__ == "__main__":
    main()
