"""Train the coder: `python training/train.py --help`; training/README.md gives the commands of the shipped model.

Stage 1 learns from the corpus; stage 2 goes on from there with the pairs mixed in. A checkpoint is written after every
epoch, and a run that finds one goes on from it.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F

import corpus
import encoder
from examples import (
    CONTEXTS,
    IGNORE,
    MODES,
    PAIR_CLASSES,
    STATUSES,
    TYPES,
    Batch,
    Example,
    batches,
    from_corpus,
    from_pair,
    read_jsonl,
    split_key,
)  # fmt: skip
from model import Coder, Sizes

HERE = Path(__file__).parent
WEIGHTS = {"trigger": 2.0, "roles": 1.0, "status": 0.5, "mode": 0.4, "contexts": 0.5, "pair": 0.7}
HEAD_RATE = 1e-3
BLANKED = 0.06
DEV_SHARE = 0.08  # of the corpus, kept out of training to choose thresholds; 0 with --all


def blank_some(ids: Tensor) -> Tensor:
    """The pieces with a share of `BLANKED` unknown: the coder learns to read a sentence past a word it has not met."""
    blank = (torch.rand(ids.shape) < BLANKED) & (ids > encoder.UNK)
    return ids.masked_fill(blank, encoder.UNK)


def losses(model: Coder, batch: Batch) -> dict[str, Tensor]:
    """The loss of each task on a batch; a task without examples in it is left out."""
    vectors, tags = model.encoder(blank_some(batch.ids), batch.mask, batch.first)
    found: dict[str, Tensor] = {}
    if (batch.tags != IGNORE).any():
        weight = torch.ones(tags.shape[-1])
        weight[1:] = 1.5
        found["trigger"] = F.cross_entropy(tags.flatten(0, 1), batch.tags.flatten(), weight, ignore_index=IGNORE)
    if len(batch.at):
        v, m = vectors[batch.at], batch.word_mask[batch.at]
        roles, status, mode, contexts = model.heads(v, m, batch.trigger)
        weight = torch.tensor([1.0, 2.0, 2.0])
        found["roles"] = 4 * F.cross_entropy(roles.flatten(0, 2), batch.roles.flatten(), weight, ignore_index=IGNORE)
        found["status"] = F.cross_entropy(status, batch.status)
        if (batch.mode != IGNORE).any():
            found["mode"] = F.cross_entropy(mode, batch.mode, ignore_index=IGNORE)
        found["contexts"] = 4 * F.binary_cross_entropy_with_logits(contexts, batch.contexts)
    if len(batch.pair_at):
        logits = model.pair(vectors[batch.pair_at], batch.word_mask[batch.pair_at], batch.actor, batch.recipient)
        found["pair"] = F.cross_entropy(logits, batch.pair_type, label_smoothing=0.05)
    return found


def new_model(weights: Path, tokenizer_path: Path, layers: int) -> Coder:
    """The encoder as recovered, with the vocabulary of the tokenizer already made, and fresh heads."""
    source = encoder.read_source(weights)
    known = {piece: i for i, (piece, _) in enumerate(source.pieces)}
    pieces = json.loads(tokenizer_path.read_text("utf-8"))["model"]["vocab"]
    bert = encoder.build_model(source, [known[p] for p, _ in pieces], layers)
    bert.embeddings.word_embeddings.requires_grad_(False)
    sizes = Sizes(len(TYPES), len(STATUSES), len(MODES), len(CONTEXTS), len(PAIR_CLASSES))
    return Coder(bert, sizes)


def optimiser(model: Coder, rate: float, decay: float) -> torch.optim.AdamW:
    """AdamW, the encoder's layers at rates that fall by `decay` a layer from the top, the heads at `HEAD_RATE`."""
    groups = []
    layers = model.encoder.bert.encoder.layer
    for depth, layer in enumerate(reversed(layers)):
        groups.append({"params": list(layer.parameters()), "lr": rate * decay**depth})
    low = [p for p in model.encoder.bert.embeddings.parameters() if p.requires_grad]
    groups.append({"params": low, "lr": rate * decay ** len(layers)})
    heads = [*model.encoder.trigger.parameters(), *model.heads.parameters(), *model.pair.parameters()]
    groups.append({"params": heads, "lr": HEAD_RATE})
    return torch.optim.AdamW(groups, weight_decay=0.01)


def train(
    model: Coder, examples: list[Example], out: Path, *, epochs: int, rate: float, decay: float, size: int, seed: int
) -> None:
    """Run `epochs` over the examples with a linear warm-up and fall; checkpoints go to `out/last.pt`."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    steps = epochs * (-(-len(examples) // size) + 1)
    adam = optimiser(model, rate, decay)
    warm = max(1, steps // 12)
    plan = torch.optim.lr_scheduler.LambdaLR(
        adam, lambda s: min((s + 1) / warm, max(0.02, (steps - s) / (steps - warm + 1)))
    )
    begin, saved = 0, out / "last.pt"
    if saved.exists():
        state = torch.load(saved, weights_only=False)
        model.load_state_dict(state["model"])
        adam.load_state_dict(state["adam"])
        plan.load_state_dict(state["plan"])
        rng.setstate(state["rng"])
        begin = state["epoch"]
    model.train()
    for epoch in range(begin, epochs):
        started, sums = time.time(), dict.fromkeys(WEIGHTS, 0.0)
        for batch in batches(examples, size, rng):
            parts = losses(model, batch)
            total = sum((WEIGHTS[k] * v for k, v in parts.items()), torch.zeros(()))
            total.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            adam.step()
            plan.step()
            adam.zero_grad()
            for k, v in parts.items():
                sums[k] += float(v.detach())
        count = len(examples) / size
        shown = " ".join(f"{k} {v / count:.3f}" for k, v in sums.items())
        print(f"epoch {epoch + 1}/{epochs} {time.time() - started:.0f}s {shown}", flush=True)
        state = {"model": model.state_dict(), "adam": adam.state_dict(), "plan": plan.state_dict()}
        torch.save({**state, "rng": rng.getstate(), "epoch": epoch + 1}, saved)


def corpus_examples(tokenizer: Tokenizer, *, dev: bool, share: float = DEV_SHARE) -> list[Example]:
    """The corpus, or its part kept for choosing."""
    files = sorted((HERE / "corpus").glob("*-*.txt"))
    found = [s for f in files for s in corpus.read(f) if (split_key(s.text) < share) == dev]
    return [from_corpus(s, tokenizer) for s in found]


def pair_rows(path: Path, fold: int | None, folds: int) -> list[dict[str, object]]:
    """Rows of the pairs file without those of `fold` (by the text, so that no sentence is on both sides)."""
    return [r for r in read_jsonl(path) if fold is None or int(split_key(str(r["text"])) * folds) != fold]


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--weights", type=Path, help="e5-small-q4.bin (stage 1)")
    parser.add_argument("--begin-from", type=Path, help="a checkpoint to start from (stage 2)")
    parser.add_argument("--pairs", type=Path, help="a pairs file to mix in")
    parser.add_argument("--fold", type=int, help="leave this fold of the pairs out")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--replay", type=float, default=1.0, help="share of the corpus in each epoch")
    parser.add_argument("--all", action="store_true", help="train on the part kept for choosing too")
    parser.add_argument("--layers", type=int, default=12)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--rate", type=float, default=8e-5)
    parser.add_argument("--decay", type=float, default=0.95)
    parser.add_argument("--size", type=int, default=16)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    torch.set_num_threads(2)
    torch.manual_seed(options.seed)
    np.random.seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    vocabulary = HERE / "work" / "tokenizer.json"
    tokenizer = Tokenizer.from_file(str(vocabulary))
    examples = corpus_examples(tokenizer, dev=False, share=0.0 if options.all else DEV_SHARE)
    if options.begin_from:
        state = torch.load(options.begin_from, weights_only=False)["model"]
        layers = 1 + max(int(k.split(".")[4]) for k in state if k.startswith("encoder.bert.encoder.layer."))
        model = new_model(options.weights, vocabulary, layers)
        model.load_state_dict(state)
    else:
        model = new_model(options.weights, vocabulary, options.layers)
    if options.pairs:
        random.Random(options.seed).shuffle(examples)
        examples = examples[: int(len(examples) * options.replay)]
        rows = pair_rows(options.pairs, options.fold, options.folds)
        examples += [e for r in rows if (e := from_pair(r, tokenizer))]
    print(f"{len(examples)} examples, {sum(len(e.events) for e in examples)} events", flush=True)
    train(
        model, examples, options.out,
        epochs=options.epochs, rate=options.rate, decay=options.decay, size=options.size, seed=options.seed,
    )  # fmt: skip


if __name__ == "__main__":
    main()
