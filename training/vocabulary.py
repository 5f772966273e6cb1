"""Make the pruned tokenizer: `python training/vocabulary.py WEIGHTS DATA` writes `training/work/tokenizer.json`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import corpus
import encoder

HERE = Path(__file__).parent
COMMON = 30_000  # the Latin pieces among the first 30,000 are kept even if the data do not have them


def main(weights: str, data: str) -> None:
    """Count the pieces of the news at hand and of the corpus, keep those, write the tokenizer."""
    source = encoder.read_source(Path(weights))
    texts = [s.text for f in sorted((HERE / "corpus").glob("*-*.txt")) for s in corpus.read(f, [])]
    for path in sorted(Path(data).glob("*_*.jsonl")):
        for line in path.open(encoding="utf-8"):
            row = json.loads(line)
            texts.append(row["text"] if "text" in row else " ".join(row.get("tokens", ())))
    ids = encoder.pruned_ids(source, texts, COMMON)
    tokenizer = encoder.make_tokenizer([source.pieces[i] for i in ids])
    (HERE / "work").mkdir(exist_ok=True)
    tokenizer.save(str(HERE / "work" / "tokenizer.json"))
    print(f"{len(ids)} of {len(source.pieces)} pieces kept")


if __name__ == "__main__":
    main(*sys.argv[1:])
