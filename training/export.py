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
from transformers.models.bert.modeling_bert import BertAttention, BertLayer

from examples import CONTEXTS, MODES, PAIR_CLASSES, STATUSES, TYPES
from model import ROLES, Coder, Encoder, Reading
from train import WORK, load

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


class Attention(nn.Module):
    """Self-attention with one matrix product for queries, keys and values: their input is quantised once."""

    def __init__(self, attention: BertAttention) -> None:
        super().__init__()
        inner, self.output = attention.self, attention.output
        self.heads, self.size = inner.num_attention_heads, inner.attention_head_size
        parts = (inner.query, inner.key, inner.value)
        self.joint = nn.Linear(parts[0].in_features, 3 * parts[0].out_features)
        self.joint.weight.data = torch.cat([p.weight.data for p in parts])
        self.joint.bias.data = torch.cat([p.bias.data for p in parts])

    def forward(self, hidden: Tensor, bias: Tensor) -> Tensor:
        """(B, P, H) and the bias (B, 1, 1, P) of words to leave out, to (B, P, H)."""
        joint = self.joint(hidden).unflatten(-1, (3, self.heads, self.size)).permute(2, 0, 3, 1, 4)
        query, key, value = joint[0], joint[1], joint[2]
        weights = (query @ key.transpose(-1, -2) / self.size**0.5 + bias).softmax(-1)
        seen = (weights @ value).transpose(1, 2).flatten(2)
        found: Tensor = self.output(seen, hidden)
        return found


class Layer(nn.Module):
    """A layer of the encoder as it is exported."""

    def __init__(self, layer: BertLayer) -> None:
        super().__init__()
        self.attention = Attention(layer.attention)
        self.intermediate, self.output = layer.intermediate, layer.output

    def forward(self, hidden: Tensor, bias: Tensor) -> Tensor:
        """As `Attention.forward`."""
        seen = self.attention(hidden, bias)
        found: Tensor = self.output(self.intermediate(seen), seen)
        return found


class Bias(nn.Module):
    """A layer of the heads as it is exported: the mask (K, 1, 1, W) of words that count becomes a bias."""

    def __init__(self, layer: BertLayer) -> None:
        super().__init__()
        self.layer = Layer(layer)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """As `BertLayer.forward`."""
        found: Tensor = self.layer(hidden, (1 - mask.float()) * LEFT_OUT)
        return found


class PlainEncoder(nn.Module):
    """`model.Encoder` without what only training needs."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        embeddings = encoder.bert.embeddings
        self.rows = Rows(embeddings.word_embeddings.weight.data)
        self.places = nn.Parameter(embeddings.position_embeddings.weight + embeddings.token_type_embeddings.weight[0])
        self.norm = embeddings.LayerNorm
        self.layers = nn.ModuleList(Layer(layer) for layer in encoder.bert.encoder.layer)
        self.trigger, self.cue, self.entity = encoder.trigger, encoder.cue, encoder.entity

    def forward(self, ids: Tensor, mask: Tensor, first: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """As `model.Encoder.forward`."""
        hidden = self.norm(self.rows(ids) + self.places[: ids.shape[1]])
        bias = ((1 - mask) * LEFT_OUT)[:, None, None, :]
        for layer in self.layers:
            hidden = layer(hidden, bias)
        vectors = torch.gather(hidden, 1, first.unsqueeze(-1).expand(-1, -1, hidden.shape[-1]))
        return vectors, self.trigger(vectors), self.cue(vectors), self.entity(vectors)


LEFT_OUT = -1e4  # of a padded piece before the softmax
Axes = dict[str, dict[int, str]]
EVENT_WORDS = {0: "events", 1: "words"}


def export(model: Coder, to: Path, settings: dict[str, object]) -> None:
    """Write the four graphs, the tokenizer and the card."""
    to.mkdir(parents=True, exist_ok=True)
    for reading in [m for m in model.modules() if isinstance(m, Reading)]:
        reading.layer = Bias(reading.layer)
    width = model.encoder.bert.config.hidden_size
    ids, first = torch.ones(2, 9, dtype=torch.long), torch.ones(2, 7, dtype=torch.long)
    pieces, words = {0: "sentences", 1: "pieces"}, {0: "sentences", 1: "words"}
    tags = dict.fromkeys(("vectors", "tags", "cues", "entities"), words)
    _graph(PlainEncoder(model.encoder), (ids, torch.ones(2, 9), first), to / "encoder.onnx",
           {"ids": pieces, "mask": pieces, "first": words}, tags)  # fmt: skip
    vectors, mask = torch.randn(3, 7, width), torch.ones(3, 7)
    mark = torch.zeros(3, 7)
    mark[:, 2] = 1
    inputs = dict.fromkeys(("vectors", "mask", "trigger"), EVENT_WORDS)
    events = {"roles": EVENT_WORDS, **{key: {0: "events"} for key in ("status", "mode", "contexts")}}
    _graph(model.heads, (vectors, mask, mark), to / "heads.onnx", inputs, events)
    _graph(model.speech, (vectors, mask, mark), to / "speech.onnx", inputs, {"parts": EVENT_WORDS})
    inputs = dict.fromkeys(("vectors", "mask", "actor", "recipient"), EVENT_WORDS)
    _graph(model.pair, (vectors, mask, mark, mark), to / "pairs.onnx", inputs, {"types": {0: "events"}})
    shutil.copy(HERE / "work" / "tokenizer.json", to / "tokenizer.json")
    card = {
        "name": "kawat-coder-2", "types": TYPES, "statuses": STATUSES, "modes": MODES, "contexts": CONTEXTS,
        "roles": ROLES, "pair_types": PAIR_CLASSES, "cue_threshold": 0.5,
        "layers": len(model.encoder.bert.encoder.layer), **settings,
    }  # fmt: skip
    (to / "model.json").write_text(json.dumps(card, indent=1) + "\n", "utf-8")


def _graph(part: nn.Module, example: tuple[Tensor, ...], to: Path, inputs: Axes, outputs: Axes) -> None:
    """Export a part of the model, with its matrices in int8."""
    raw = WORK / f"{to.stem}-raw.onnx"
    torch.onnx.export(
        part.eval(), example, str(raw), dynamo=False, opset_version=17,
        input_names=list(inputs), output_names=list(outputs), dynamic_axes=inputs | outputs,
    )  # fmt: skip
    quantize_dynamic(str(raw), str(to), weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul"])


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
