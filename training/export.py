"""Export a checkpoint to the package: `python training/export.py CHECKPOINT [--to FOLDER]`.

The word embeddings are stored as int8 rows with a scale each; the encoder's matrices are quantised to int8 by ONNX
Runtime (dynamic, per channel); the heads stay float32.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from examples import CONTEXTS, MODES, PAIR_CLASSES, STATUSES, TYPES
from model import ROLES, Coder
from train import new_model

HERE = Path(__file__).parent
PACKAGE = HERE.parent / "src" / "kawat" / "coding" / "model"


class Rows(nn.Module):
    """Embeddings as int8 rows and one scale a row."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        scale = weight.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("rows", (weight / scale).round().to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(self, ids: Tensor) -> Tensor:
        """(B, P) to (B, P, H)."""
        return self.rows[ids].float() * self.scale[ids]


def load(checkpoint: Path, weights: Path) -> Coder:
    """The coder of a checkpoint, ready to export."""
    state = torch.load(checkpoint, weights_only=False)["model"]
    layers = 1 + max(int(k.split(".")[4]) for k in state if k.startswith("encoder.bert.encoder.layer."))
    model = new_model(weights, HERE / "work" / "tokenizer.json", layers)
    model.load_state_dict(state)
    return model.eval()


def export(model: Coder, to: Path, settings: dict[str, object]) -> None:
    """Write the three graphs, the tokenizer and the card."""
    to.mkdir(parents=True, exist_ok=True)
    embeddings = model.encoder.bert.embeddings
    embeddings.word_embeddings = Rows(embeddings.word_embeddings.weight.data)
    ids, first = torch.ones(2, 9, dtype=torch.long), torch.ones(2, 7, dtype=torch.long)
    sentence, piece, word, event = "sentences", "pieces", "words", "events"
    raw = HERE / "work" / "encoder-fp32.onnx"
    torch.onnx.export(
        model.encoder, (ids, torch.ones(2, 9), first), str(raw), dynamo=False, opset_version=17,
        input_names=["ids", "mask", "first"], output_names=["vectors", "tags"],
        dynamic_axes={**{key: {0: sentence, 1: piece} for key in ("ids", "mask")},
                      **{key: {0: sentence, 1: word} for key in ("first", "vectors", "tags")}},
    )  # fmt: skip
    quantize_dynamic(
        str(raw),
        str(to / "encoder.onnx"),
        weight_type=QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=["MatMul"],
    )
    width = embeddings.position_embeddings.weight.shape[1]
    vectors, mask = torch.randn(3, 7, width), torch.ones(3, 7)
    mark = torch.zeros(3, 7)
    mark[:, 2] = 1
    axes = {name: {0: event, 1: word} for name in ("vectors", "mask", "trigger", "actor", "recipient", "roles")}
    torch.onnx.export(
        model.heads, (vectors, mask, mark), str(to / "heads.onnx"), dynamo=False, opset_version=17,
        input_names=["vectors", "mask", "trigger"], output_names=["roles", "status", "mode", "contexts"],
        dynamic_axes={**{k: axes[k] for k in ("vectors", "mask", "trigger", "roles")},
                      "status": {0: event}, "mode": {0: event}, "contexts": {0: event}},
    )  # fmt: skip
    torch.onnx.export(
        model.pair, (vectors, mask, mark, mark), str(to / "pairs.onnx"), dynamo=False, opset_version=17,
        input_names=["vectors", "mask", "actor", "recipient"], output_names=["types"],
        dynamic_axes={**{k: axes[k] for k in ("vectors", "mask", "actor", "recipient")}, "types": {0: event}},
    )  # fmt: skip
    shutil.copy(HERE / "work" / "tokenizer.json", to / "tokenizer.json")
    card = {
        "name": "kawat-coder-1", "types": TYPES, "statuses": STATUSES, "modes": MODES, "contexts": CONTEXTS,
        "roles": ROLES, "pair_types": PAIR_CLASSES, **settings,
    }  # fmt: skip
    (to / "model.json").write_text(json.dumps(card, indent=1) + "\n", "utf-8")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--weights", type=Path, default=HERE / "work" / "e5-small-q4.bin")
    parser.add_argument("--to", type=Path, default=PACKAGE)
    parser.add_argument("--trained-on", type=Path, nargs="*", default=[], help="gold files that the weights have seen")
    parser.add_argument("--threshold", type=float, default=0.5)
    options = parser.parse_args()
    settings: dict[str, object] = {
        "trigger_thresholds": dict.fromkeys(TYPES, options.threshold),
        "trained_on": {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in options.trained_on},
    }
    export(load(options.checkpoint, options.weights), options.to, settings)
    for file in sorted(options.to.iterdir()):
        print(f"{file.stat().st_size / 1e6:8.2f} MB {file.name}")


if __name__ == "__main__":
    main()
