"""Mentions where nothing happens: `python evals/quiet.py` prints each, and how many there are per 100 sentences.

`gold/quiet_id.jsonl` names 300 sentences (`id`, `start`, `end` in ../shared/data/id_articles.jsonl) on sports,
markets, weather, health and the like. Each was read, and none tells a political event; no article of theirs has been
annotated for training.
"""

from __future__ import annotations

import json
from pathlib import Path

from kawat.coding.encoder import shipped_model
from kawat.coding.mentions import Coded, code_sentences

HERE = Path(__file__).parent
ARTICLES = HERE.parents[1] / "shared" / "data" / "id_articles.jsonl"


def sentences() -> list[str]:
    """The 300 sentences."""
    articles = (json.loads(line) for line in ARTICLES.read_text("utf-8").split("\n") if line.strip())
    texts = {row["id"]: row["text"] for row in articles}
    rows = (json.loads(line) for line in (HERE / "gold" / "quiet_id.jsonl").read_text("utf-8").splitlines())
    return [texts[row["id"]][row["start"] : row["end"]] for row in rows]


def mentions(quiet: list[str]) -> list[Coded]:
    """What the shipped coder finds there."""
    model = shipped_model()
    return [coded for text in quiet for read in code_sentences(model, text, [(0, len(text))]) for coded in read.coded]


def per_hundred() -> float:
    """Mentions per 100 sentences."""
    quiet = sentences()
    return round(100 * len(mentions(quiet)) / len(quiet), 2)


def main() -> None:
    """The command."""
    quiet = sentences()
    found = mentions(quiet)
    for coded in found:
        print(f"{coded.type} {coded.confidence:.2f} {coded.trigger.text} | {coded.sentence.text}")
    print(
        json.dumps(
            {"sentences": len(quiet), "mentions": len(found), "per_100": round(100 * len(found) / len(quiet), 2)}
        )
    )


if __name__ == "__main__":
    main()
