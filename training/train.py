"""Train the coder: `python training/train.py --help`; training/README.md gives the commands of the shipped model.

Each stage takes some sources of examples, in shares, and goes on from the checkpoint of the stage before. A checkpoint
is written after every epoch, and a run that finds one goes on from it. What counts is the running mean of the weights.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

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
)
from model import Coder, Reading, Sizes
from sources import SOURCES, Choice

HERE = Path(__file__).parent
WORK = HERE / "work"
WEIGHTS = {
    "trigger": 2.0, "roles": 1.0, "status": 0.5, "mode": 0.4, "contexts": 0.5, "pair": 0.7,
    "cue": 1.0, "parts": 0.7, "entity": 0.5,
}  # fmt: skip
HEAD_RATE = 1e-3
BLANKED = 0.03
SHOWN = 200  # steps between two lines of progress
KEPT = 0.992  # of the running mean of the weights, each `MEANT` steps: about the last 500 steps count
MEANT = 4


def blank_some(ids: Tensor) -> Tensor:
    """The pieces with a share of `BLANKED` unknown: the coder learns to read a sentence past a word it has not met."""
    blank = (torch.rand(ids.shape) < BLANKED) & (ids > encoder.UNK)
    return ids.masked_fill(blank, encoder.UNK)


def _tag_loss(logits: Tensor, tags: Tensor, heavier: float) -> Tensor:
    """Cross-entropy of tags whose O is 0, the other tags weighing `heavier`; IGNORE is left out."""
    weight = torch.full((logits.shape[-1],), heavier)
    weight[0] = 1.0
    return F.cross_entropy(logits.flatten(0, -2).float(), tags.flatten(), weight, ignore_index=IGNORE)


def losses(model: Coder, batch: Batch) -> dict[str, Tensor]:
    """The loss of each task on a batch; a task without examples in it is left out."""
    vectors, tags, cues, entities = model.encoder(blank_some(batch.ids), batch.mask, batch.first)
    found: dict[str, Tensor] = {}
    for name, logits, gold in (
        ("trigger", tags, batch.tags),
        ("cue", cues, batch.cues),
        ("entity", entities, batch.entities),
    ):
        if (gold != IGNORE).any():
            found[name] = _tag_loss(logits, gold, 1.5)
    if len(batch.at):
        found |= _event_losses(model, vectors, batch)
    if len(batch.said_at):
        parts = model.speech(vectors[batch.said_at], batch.word_mask[batch.said_at], batch.cue)
        found["parts"] = 2 * _tag_loss(parts, batch.parts, 1.0)
    if len(batch.pair_at):
        logits = model.pair(vectors[batch.pair_at], batch.word_mask[batch.pair_at], batch.actor, batch.recipient)
        found["pair"] = F.cross_entropy(logits.float(), batch.pair_type, label_smoothing=0.05)
    return found


def _event_losses(model: Coder, vectors: Tensor, batch: Batch) -> dict[str, Tensor]:
    roles, status, mode, contexts = model.heads(vectors[batch.at], batch.word_mask[batch.at], batch.trigger)
    found = {"roles": 4 * _tag_loss(roles, batch.roles, 2.0)}
    if (batch.status != IGNORE).any():
        found["status"] = F.cross_entropy(status.float(), batch.status, ignore_index=IGNORE)
    if (batch.mode != IGNORE).any():
        found["mode"] = F.cross_entropy(mode.float(), batch.mode, ignore_index=IGNORE)
    known = batch.contexts[:, 0] != IGNORE
    if known.any():
        found["contexts"] = 4 * F.binary_cross_entropy_with_logits(contexts[known].float(), batch.contexts[known])
    return found


def new_model(weights: Path, tokenizer_path: Path, layers: int) -> Coder:
    """The encoder as recovered, with the vocabulary of the tokenizer already made, and fresh heads."""
    source = encoder.read_source(weights)
    known = {piece: i for i, (piece, _) in enumerate(source.pieces)}
    pieces = json.loads(tokenizer_path.read_text("utf-8"))["model"]["vocab"]
    bert = encoder.build_model(source, [known[p] for p, _ in pieces], layers + 1)
    kept, head = bert.encoder.layer[:-1], bert.encoder.layer[-1]
    bert.encoder.layer = kept
    bert.config.num_hidden_layers = layers
    bert.embeddings.word_embeddings.requires_grad_(False)
    sizes = Sizes(len(TYPES), len(STATUSES), len(MODES), len(CONTEXTS), len(PAIR_CLASSES))
    return Coder(bert, head, sizes)


def load(checkpoint: Path, weights: Path) -> Coder:
    """The coder of a checkpoint."""
    state = torch.load(checkpoint, weights_only=False)["mean"]
    layers = 1 + max(int(k.split(".")[4]) for k in state if k.startswith("encoder.bert.encoder.layer."))
    model = new_model(weights, WORK / "tokenizer.json", layers)
    model.load_state_dict(state)
    return model


def optimiser(model: Coder, rate: float, decay: float) -> torch.optim.AdamW:
    """AdamW, the encoder's layers at rates that fall by `decay` a layer from the top, the heads at `HEAD_RATE`."""
    layers = model.encoder.bert.encoder.layer
    groups = [{"params": list(layer.parameters()), "lr": rate * decay**i} for i, layer in enumerate(reversed(layers))]
    low = [p for p in model.encoder.bert.embeddings.parameters() if p.requires_grad]
    groups.append({"params": low, "lr": rate * decay ** len(layers)})
    again = [p for part in model.modules() if isinstance(part, Reading) for p in part.layer.parameters()]
    groups.append({"params": again, "lr": rate})
    known = {id(p) for p in (*model.encoder.bert.parameters(), *again)}
    heads = [p for p in model.parameters() if id(p) not in known]
    groups.append({"params": heads, "lr": HEAD_RATE * min(1.0, rate / 1e-4)})
    return torch.optim.AdamW(groups, weight_decay=0.01, fused=True)


@dataclass(frozen=True, slots=True)
class Schedule:
    """How a stage is run: `pieces` a batch, `rate` of the top layer, `decay` a layer below."""

    epochs: int
    pieces: int
    rate: float
    decay: float
    seed: int


def train(model: Coder, examples: list[Example], out: Path, plan: Schedule) -> None:
    """Run the epochs with a linear warm-up and fall; checkpoints go to `out/last.pt`."""
    rng = random.Random(plan.seed)
    steps = plan.epochs * sum(1 for _ in batches(examples, plan.pieces, random.Random(plan.seed)))
    adam = optimiser(model, plan.rate, plan.decay)
    warm = max(1, steps // 12)
    rates = torch.optim.lr_scheduler.LambdaLR(
        adam, lambda s: min((s + 1) / warm, max(0.02, (steps - s) / (steps - warm + 1)))
    )
    mean = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(KEPT))
    begin, saved = 0, out / "last.pt"
    if saved.exists():
        state = torch.load(saved, weights_only=False)
        model.load_state_dict(state["model"])
        mean.module.load_state_dict(state["mean"])
        mean.n_averaged.fill_(1)
        adam.load_state_dict(state["adam"])
        rates.load_state_dict(state["rates"])
        rng.setstate(state["rng"])
        begin = state["epoch"]
    for epoch in range(begin, plan.epochs):
        started, sums, count = time.time(), dict.fromkeys(WEIGHTS, 0.0), 0
        model.train()
        for batch in batches(examples, plan.pieces, rng):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                parts = losses(model, batch)
            total = sum((WEIGHTS[k] * v for k, v in parts.items()), torch.zeros(()))
            total.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            adam.step()
            rates.step()
            adam.zero_grad()
            count += 1
            if count % MEANT == 0:
                mean.update_parameters(model)
            for k, v in parts.items():
                sums[k] += float(v.detach())
            if count % SHOWN == 0:
                done = f"step {count} of {steps // plan.epochs}, {time.time() - started:.0f}s"
                print(f"  {done}, trigger {sums['trigger'] / count:.3f} roles {sums['roles'] / count:.3f}", flush=True)
        shown = " ".join(f"{k} {v / count:.3f}" for k, v in sums.items())
        print(f"epoch {epoch + 1}/{plan.epochs} {time.time() - started:.0f}s {shown}", flush=True)
        torch.save(
            {
                "model": model.state_dict(), "mean": mean.module.state_dict(), "adam": adam.state_dict(),
                "rates": rates.state_dict(), "rng": rng.getstate(), "epoch": epoch + 1,
            },
            saved,
        )  # fmt: skip


def gather(take: list[str], choice: Choice, seed: int) -> list[Example]:
    """The examples of sources given as `name` or `name:share`."""
    rng, found = random.Random(seed), list[Example]()
    for item in take:
        name, _, share = item.partition(":")
        source: Callable[[Choice], list[Example]] = SOURCES[name]
        examples = source(choice)
        rng.shuffle(examples)
        times = float(share or 1)
        taken = examples * int(times) + examples[: round(len(examples) * (times % 1))]
        print(
            f"{name}: {len(taken)} of {len(examples)} sentences, {sum(len(e.events) for e in taken)} events", flush=True
        )
        found += taken
    return found


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--weights", type=Path, default=WORK / "e5-small-q4.bin")
    parser.add_argument("--begin-from", type=Path, help="the checkpoint of the stage before")
    parser.add_argument(
        "--take", nargs="+", required=True, help=f"sources, `name` or `name:share`: {', '.join(SOURCES)}"
    )
    parser.add_argument("--fold", type=int, help="leave this fold of the gold files out")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--all", action="store_true", help="train on the part kept for choosing too")
    parser.add_argument("--layers", type=int, default=8)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--decay", type=float, default=0.95)
    parser.add_argument("--pieces", type=int, default=500)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    np.random.seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(WORK / "tokenizer.json"))
    choice = Choice(tokenizer, options.fold, options.folds, keep_dev=not options.all)
    examples = gather(options.take, choice, options.seed)
    if options.begin_from:
        model = load(options.begin_from, options.weights)
    else:
        model = new_model(options.weights, WORK / "tokenizer.json", options.layers)
    train(
        model,
        examples,
        options.out,
        Schedule(options.epochs, options.pieces, options.rate, options.decay, options.seed),
    )


if __name__ == "__main__":
    main()
