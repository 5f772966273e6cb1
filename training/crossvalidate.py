"""Score the pair head on a pairs file by cross-validation: no fold's text is trained on by the model that answers it.

`python training/crossvalidate.py BEGIN_FROM PAIRS [--folds 5] [options of train.py]`: for each fold, `train.py` goes
on from the checkpoint (which has seen no pairs) with the other folds mixed into the corpus, exactly as for the shipped
model, and the torch model answers the fold's rows. Prints the pooled scores, and those of `zero_shot_type` beside.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer

from examples import PAIR_CLASSES, collate, from_pair, read_jsonl
from export import load
from kawat.evaluation import score_pairs
from train import HERE, pair_rows


def answer(checkpoint: Path, rows: list[dict[str, object]], weights: Path) -> list[str]:
    """The type of each row by the model of a checkpoint."""
    model = load(checkpoint, weights)
    tokenizer = Tokenizer.from_file(str(HERE / "work" / "tokenizer.json"))
    found = []
    with torch.no_grad():
        for row in rows:
            example = from_pair(row, tokenizer)
            if example is None:
                found.append("NONE")
                continue
            batch = collate([example])
            vectors, _ = model.encoder(batch.ids, batch.mask, batch.first)
            logits = model.pair(vectors, batch.word_mask, batch.actor, batch.recipient)
            found.append(PAIR_CLASSES[int(logits.argmax())])
    return found


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("begin_from", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--out", type=Path, default=HERE / "work" / "folds")
    parser.add_argument("--weights", type=Path, default=HERE / "work" / "e5-small-q4.bin")
    options, rest = parser.parse_known_args()
    everything = read_jsonl(options.pairs)
    rows, answers = [], []
    for fold in range(options.folds):
        out = options.out / str(fold)
        command = [
            sys.executable, str(HERE / "train.py"), "--weights", options.weights, "--begin-from", options.begin_from,
            "--pairs", options.pairs, "--fold", fold, "--folds", options.folds, "--out", out, *rest,
        ]  # fmt: skip
        subprocess.run([str(c) for c in command], check=True)
        kept = pair_rows(options.pairs, fold, options.folds)
        held = [r for r in everything if r not in kept]
        rows += held
        answers += answer(out / "last.pt", held, options.weights)
        done = score_pairs((str(r["type"]), a) for r, a in zip(rows, answers, strict=True))
        print(f"after fold {fold}: {done['pairs']} pairs, accuracy {done['accuracy']}", flush=True)
    (options.out / "answers.jsonl").write_text(
        "\n".join(
            json.dumps({"id": r["id"], "type": r["type"], "answer": a}) for r, a in zip(rows, answers, strict=True)
        )
    )
    planned = [i for i, r in enumerate(rows) if r.get("tense") == "planned or intended"]
    report = {
        "kawat": score_pairs((str(r["type"]), a) for r, a in zip(rows, answers, strict=True)),
        "kawat_planned": score_pairs((str(rows[i]["type"]), answers[i]) for i in planned)["accuracy"],
        "zero_shot": score_pairs((str(r["type"]), str(r["zero_shot_type"])) for r in rows),
        "zero_shot_planned": score_pairs((str(rows[i]["type"]), str(rows[i]["zero_shot_type"])) for i in planned)[
            "accuracy"
        ],
    }
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
