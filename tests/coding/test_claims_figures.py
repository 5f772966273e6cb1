"""Figures on PolNeAR: `python tests/coding/test_claims_figures.py FILE.jsonl` prints them, the test holds a floor.

A prediction is the quotations that share a speaker and a cue. It is right where its content and that of an
attribution of the gold overlap by half (intersection over union of characters) and their sources touch. Recall is
over the attributions whose content stands in marks by 60 % or more. PolNeAR's contents are whole clauses, so a
quoted fragment of a clause, which `find_quotes` gives by design, mostly counts as wrong: `precision_full` leaves out
the fragments (those that begin in lower case and go on with the sentence around them).
"""

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from kawat.coding.claim_marks import stretches
from kawat.coding.claims import Quote, find_quotes

DEV = Path("/work/shared/data/en_attributions_dev.jsonl")


def _sentences(text: str) -> list[tuple[int, int]]:
    return [m.span() for m in re.finditer(r"[^\n.?!]+(?:[.?!](?!\s+[A-Z“\"])[^\n.?!]*)*[.?!]*[”\"]?", text)]


def _characters(spans: Iterable[Iterable[int]]) -> set[int]:
    return {at for start, end in spans for at in range(start, end)}


def _is_right(quotes: list[Quote], row: dict[str, Any], attribution: dict[str, Any]) -> bool:
    ours = _characters((q.content.start, q.content.end) for q in quotes)
    theirs, source = _characters(attribution["content"]), _characters(attribution["source"])
    speaker = quotes[0].speaker
    known = not source or (speaker is not None and bool(source & set(range(speaker.start, speaker.end))))
    return known and 2 * len(ours & theirs) >= len(ours | theirs)


def figures(path: Path) -> dict[str, float]:
    """Precision and recall of the direct quotations of a file of attributions."""
    counts: Counter[str] = Counter()
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        groups: dict[Any, list[Quote]] = defaultdict(list)
        for quote in find_quotes(row["text"], _sentences(row["text"]), "en"):
            groups[(quote.speaker, quote.cue) if quote.cue else quote.content].append(quote)
        for quotes in groups.values():
            right = any(_is_right(quotes, row, a) for a in row["attributions"])
            full = not quotes[0].content.text[0].islower()
            counts.update(predicted=1, right=right, full=full, full_right=full and right)
        marked = _characters((s.opener, s.closer) for s in stretches(row["text"]))
        for attribution in row["attributions"]:
            content = _characters(attribution["content"])
            if len(content & marked) >= 0.6 * len(content):
                counts.update(gold=1, hit=any(_is_right(q, row, attribution) for q in groups.values()))
    return {
        "precision": counts["right"] / counts["predicted"],
        "precision_full": counts["full_right"] / counts["full"],
        "recall": counts["hit"] / counts["gold"],
        "predicted": counts["predicted"],
        "gold": counts["gold"],
    }


@pytest.mark.skipif(not DEV.exists(), reason="needs /work/shared/data, which is not part of the repository")
def test_figures_do_not_fall() -> None:
    found = figures(DEV)
    assert found["precision_full"] >= 0.75
    assert found["recall"] >= 0.77


if __name__ == "__main__":
    sys.stdout.write(json.dumps(figures(Path(sys.argv[1]))) + "\n")
