"""Choose what an exported model needs to be believed, on the part of the corpus kept for choosing.

`python training/calibrate.py [FOLDER]` writes into `model.json`: a trigger threshold for each type (a common one, and
a type's own drawn back to it, as a type has few examples there), the threshold of cues of saying (on some of the
attributions' training articles), and the line that turns the logit of a trigger into the chance that it is right.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

from examples import TYPES, Range, read_jsonl
from kawat.coding.encoder import OnnxModel, Scores
from kawat.coding.mentions import find_triggers
from kawat.evaluation import calibration_error, f1
from kawat.scoring import score_said
from sources import DATA, kept_for_choosing

STEPS = [x / 20 for x in range(3, 18)]
SLACK = 0.003  # of the thresholds so near to the best the highest is taken: a false row costs more than a missed one
REACH = 0.06  # how far a type's threshold may lie from the common one
ENOUGH = 25  # gold events of a type in the part for choosing, below which the common threshold stands
ARTICLES = 60  # of the attributions' training part
CUES = (0.3, 0.4, 0.5, 0.6, 0.7)

Truth = Sequence[tuple[str, Range]]
Sample = tuple[Scores, Truth]


def score(samples: Iterable[Sample], thresholds: Mapping[str, float], only: str | None = None) -> float:
    """Type F1 over samples; with `only`, of that type alone."""
    hits = gold = predicted = 0
    for scores, truth in samples:
        found = [t.type for t in find_triggers(scores, dict(thresholds)) if only in (None, t.type)]
        wanted = [t for t, _ in truth if only in (None, t)]
        hits += sum(min(found.count(t), wanted.count(t)) for t in set(wanted))
        gold, predicted = gold + len(wanted), predicted + len(found)
    return f1(hits, gold, predicted)


def thresholds_of(samples: Sequence[Sample]) -> dict[str, float]:
    """The thresholds of all types."""
    figures = {t: score(samples, dict.fromkeys(TYPES, t)) for t in STEPS}
    print({t: round(v, 3) for t, v in figures.items()})
    common = max(t for t, value in figures.items() if value >= max(figures.values()) - SLACK)
    thresholds = dict.fromkeys(TYPES, common)
    for name in TYPES:
        if sum(t == name for _, truth in samples for t, _ in truth) >= ENOUGH:
            own = max(STEPS, key=lambda t: (score(samples, dict.fromkeys(TYPES, t), name), -abs(t - common)))
            half_way = (own + common) / 2
            thresholds[name] = round(min(common + REACH, max(common - REACH, half_way)), 3)
    print(thresholds, f"type F1 {score(samples, thresholds):.3f} on {len(samples)} sentences")
    return thresholds


def confidence_line(samples: Sequence[Sample], thresholds: Mapping[str, float]) -> tuple[float, float]:
    """Slope and intercept of Platt's line: logit of a trigger's mean probability to logit of being right."""
    answers = []
    for scores, truth in samples:
        for found in find_triggers(scores, dict(thresholds)):
            start, end = scores.words[found.words[0]][0], scores.words[found.words[1] - 1][1]
            right = any(t == found.type and a < end and start < b for t, (a, b) in truth)
            answers.append((logit(found.confidence), float(right)))
    data = torch.tensor(answers)
    line = torch.tensor([1.0, 0.0], requires_grad=True)
    fit = torch.optim.LBFGS([line], max_iter=200)

    def closure() -> torch.Tensor:
        fit.zero_grad()
        loss = F.binary_cross_entropy_with_logits(data[:, 0] * line[0] + line[1], data[:, 1])
        loss.backward()
        return loss

    fit.step(closure)
    slope, intercept = line.detach().tolist()
    before = [(1 / (1 + math.exp(-x)), bool(y)) for x, y in answers]
    after = [(1 / (1 + math.exp(-(x * slope + intercept))), bool(y)) for x, y in answers]
    print(f"calibration error {calibration_error(before):.3f}, after Platt {calibration_error(after):.3f}")
    return round(slope, 4), round(intercept, 4)


def logit(p: float) -> float:
    """The logit of a probability, kept finite."""
    p = float(np.clip(p, 1e-4, 1 - 1e-4))
    return math.log(p / (1 - p))


def cue_threshold(model: OnnxModel) -> float:
    """The threshold of cues that finds attributions best in some training articles."""
    path = DATA / "en_attributions_train.jsonl"
    if not path.exists():
        return 0.5
    rows = read_jsonl(path)[:ARTICLES]
    figures = {}
    for threshold in CUES:
        model.settings["cue_threshold"] = threshold
        figures[threshold] = score_said(rows, model)["f1"]
    print("cues:", figures)
    return max(figures, key=lambda t: figures[t])


def main(folder: Path) -> None:
    """The command."""
    model = OnnxModel(folder)
    kept = kept_for_choosing()
    encoded = model.encode([s.text for s in kept])
    samples = [(e, [(ev.type, ev.trigger) for ev in s.events]) for e, s in zip(encoded, kept, strict=True)]
    card = json.loads((folder / "model.json").read_text("utf-8"))
    card["trigger_thresholds"] = model.settings["trigger_thresholds"] = thresholds_of(samples)
    card["confidence"] = confidence_line(samples, card["trigger_thresholds"])
    card["cue_threshold"] = cue_threshold(model)
    (folder / "model.json").write_text(json.dumps(card, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "src" / "kawat" / "coding" / "model")
