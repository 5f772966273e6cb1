"""Choose the trigger thresholds of an exported model on the part of the corpus kept for choosing.

`python training/calibrate.py [FOLDER]` sweeps a common threshold and then one for each type (drawn half-way back to the
common one, since a type has few examples there), writes them into `model.json` and prints what each threshold gave.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import corpus
from examples import TYPES, split_key
from kawat.coding.encoder import OnnxModel, Scores
from kawat.coding.mentions import find_triggers
from kawat.evaluation import f1
from train import DEV_SHARE, HERE

STEPS = [x / 20 for x in range(3, 18)]
SLACK = 0.005  # of the thresholds so near to the best the highest is taken: a false row costs more than a missed one
ENOUGH = 12  # gold events of a type in the part for choosing, below which the common threshold stands

Sample = tuple[Scores, Sequence[str]]


def score(samples: Iterable[Sample], thresholds: Mapping[str, float], only: str | None = None) -> float:
    """Type F1 over samples; with `only`, of that type alone."""
    hits = gold = predicted = 0
    for scores, truth in samples:
        found = [t.type for t in find_triggers(scores, dict(thresholds)) if only in (None, t.type)]
        wanted = [t for t in truth if only in (None, t)]
        hits += sum(min(found.count(t), wanted.count(t)) for t in set(wanted))
        gold, predicted = gold + len(wanted), predicted + len(found)
    return f1(hits, gold, predicted)


def main(folder: Path) -> None:
    """The command."""
    model = OnnxModel(folder)
    sentences = [s for f in sorted((HERE / "corpus").glob("*-*.txt")) for s in corpus.read(f)]
    kept = [s for s in sentences if split_key(s.text) < DEV_SHARE]
    encoded = model.encode([s.text for s in kept])
    samples = [(e, [ev.type for ev in s.events]) for e, s in zip(encoded, kept, strict=True)]
    figures = {t: score(samples, dict.fromkeys(TYPES, t)) for t in STEPS}
    common = max(t for t, value in figures.items() if value >= max(figures.values()) - SLACK)
    print({t: round(v, 3) for t, v in figures.items()})
    thresholds = dict.fromkeys(TYPES, common)
    for name in TYPES:
        if sum(truth.count(name) for _, truth in samples) >= ENOUGH:
            own = max(STEPS, key=lambda t: (score(samples, dict.fromkeys(TYPES, t), name), -abs(t - common)))
            thresholds[name] = round((own + common) / 2, 3)
    print(thresholds, f"type F1 {score(samples, thresholds):.3f} on {len(samples)} sentences")
    card = json.loads((folder / "model.json").read_text("utf-8"))
    card["trigger_thresholds"] = thresholds
    (folder / "model.json").write_text(json.dumps(card, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "src" / "kawat" / "coding" / "model")
