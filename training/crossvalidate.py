"""Score gold files that the coder learns from: no fold's text is trained on by the model that answers it.

`python training/crossvalidate.py BEGIN_FROM [--folds 5] [options of train.py]`: for each fold, `train.py` goes on from
the checkpoint (which has seen none of these files) with the other folds, exactly as for the shipped model; the fold's
model is exported, calibrated and answers the fold's rows as Kawat does. Prints the pooled scores of the pairs (those of
`zero_shot_type` beside) and of the manual records.

`python training/crossvalidate.py --held FOLD [--model FOLDER]` trains nothing: the model, which `train.py --fold FOLD`
has kept from a fold, answers that fold.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

import calibrate
from examples import TYPES, read_jsonl
from export import PACKAGE, export
from kawat.coding.encoder import Model, OnnxModel
from kawat.evaluation import CodedEvent, score_events
from kawat.scoring import answered_pairs, coded_rows, pair_scores
from sources import DATA, Choice
from train import WORK, load


@dataclass
class Answers:
    """What models said of the rows of their folds."""

    pairs: list[dict[str, Any]] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    records: list[tuple[list[CodedEvent], list[CodedEvent]]] = field(default_factory=list)

    def add(self, model: Model, choice: Choice) -> None:
        """Ask a model about the rows of its fold."""
        asked = _held(read_jsonl(DATA / "en_pairs.jsonl"), choice)
        self.pairs += asked
        self.types += answered_pairs(asked, model)
        self.records += coded_rows(_held(read_jsonl(DATA / "en_manual_records.jsonl"), choice), model)

    def report(self) -> dict[str, Any]:
        """All scores."""
        zero_shot = pair_scores(self.pairs, [str(row["zero_shot_type"]) for row in self.pairs])
        ours = pair_scores(self.pairs, self.types)
        return {"pairs": ours, "zero_shot": zero_shot, "records": score_events(self.records)}


def _held(rows: list[dict[str, Any]], choice: Choice) -> list[dict[str, Any]]:
    return [row for row in rows if not choice.trains_on(str(row["text"]))]


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("begin_from", type=Path, nargs="?")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--held", type=int)
    parser.add_argument("--model", type=Path, default=PACKAGE)
    parser.add_argument("--out", type=Path, default=WORK / "folds")
    parser.add_argument("--weights", type=Path, default=WORK / "e5-small-q4.bin")
    options, rest = parser.parse_known_args()
    tokenizer = Tokenizer.from_file(str(WORK / "tokenizer.json"))
    answers = Answers()
    if options.held is not None:
        answers.add(OnnxModel(options.model), Choice(tokenizer, options.held, options.folds))
    for fold in range(options.folds) if options.begin_from else ():
        out = options.out / str(fold)
        command = [
            sys.executable, Path(__file__).parent / "train.py", "--weights", options.weights, "--out", out,
            "--begin-from", options.begin_from, "--fold", fold, "--folds", options.folds, *rest,
        ]  # fmt: skip
        subprocess.run([str(c) for c in command], check=True)
        export(load(out / "last.pt", options.weights), out / "model", {"trigger_thresholds": dict.fromkeys(TYPES, 0.5)})
        calibrate.main(out / "model")
        answers.add(OnnxModel(out / "model"), Choice(tokenizer, fold, options.folds))
        print(f"after fold {fold}:", json.dumps(answers.report()), flush=True)
    print(json.dumps(answers.report(), indent=1))


if __name__ == "__main__":
    main()
