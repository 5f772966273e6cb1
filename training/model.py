"""The coder as a torch model: one encoder pass over a sentence, small heads over its words.

Shapes: B sentences, P pieces, W words, K events (a trigger in a sentence), H = 384.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from transformers import BertModel

ROLES = ("actor", "recipient", "when", "where", "claimant", "cue")
HEAD = 256  # width of the heads' inner layers


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many labels each head has."""

    types: int
    statuses: int
    modes: int
    contexts: int
    pair_types: int


class Encoder(nn.Module):
    """Pieces to words: (B, P) ids and mask, (B, W) index of each word's first piece to (B, W, H) and trigger logits."""

    def __init__(self, bert: BertModel, types: int) -> None:
        super().__init__()
        self.bert = bert
        self.drop = nn.Dropout(0.1)
        self.trigger = nn.Linear(bert.config.hidden_size, 1 + 2 * types)

    def forward(self, ids: Tensor, mask: Tensor, first: Tensor) -> tuple[Tensor, Tensor]:
        """Word vectors (B, W, H) and trigger logits (B, W, 1 + 2·types): O, then B and I of each type."""
        words = self.bert.embeddings.word_embeddings(ids)
        hidden = self.bert(inputs_embeds=words, attention_mask=mask).last_hidden_state
        index = first.unsqueeze(-1).expand(-1, -1, hidden.shape[-1])
        vectors = torch.gather(hidden, 1, index)
        return vectors, self.trigger(self.drop(vectors))


def pool(vectors: Tensor, weights: Tensor) -> Tensor:
    """Weighted mean over words: (K, W, H) and (K, W) to (K, H)."""
    weights = weights.to(vectors.dtype)
    return (vectors * weights.unsqueeze(-1)).sum(1) / weights.sum(1, keepdim=True).clamp(min=1e-6)


class EventHeads(nn.Module):
    """From a trigger to its parts: role tags per word, status, mode, contexts."""

    def __init__(self, width: int, sizes: Sizes) -> None:
        super().__init__()
        self.word = nn.Linear(width, HEAD)
        self.event = nn.Linear(2 * width, HEAD)
        self.product = nn.Linear(width, HEAD)
        self.offset = nn.Embedding(17, HEAD)
        self.drop = nn.Dropout(0.1)
        self.mix = nn.Linear(HEAD, HEAD)
        self.roles = nn.Linear(HEAD, len(ROLES) * 3)
        self.inner = nn.Sequential(nn.LayerNorm(2 * width), nn.Linear(2 * width, HEAD))
        self.status = nn.Linear(HEAD, sizes.statuses)
        self.mode = nn.Linear(HEAD, sizes.modes)
        self.context = nn.Linear(HEAD, sizes.contexts)

    def forward(self, vectors: Tensor, mask: Tensor, trigger: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """(K, W, H), (K, W), (K, W) 0/1 to roles (K, W, 6, 3; O B I), status, mode and context logits."""
        event = torch.cat([pool(vectors, trigger), pool(vectors, mask)], -1)
        positions = torch.arange(vectors.shape[1], device=vectors.device).unsqueeze(0)
        weights = trigger.to(vectors.dtype)
        centre = (weights * positions).sum(1, keepdim=True) / weights.sum(1, keepdim=True).clamp(min=1e-6)
        distance = (positions - centre) / 2.0
        bucket = (distance.clamp(-8, 8).round() + 8).long()
        middle = event[:, : vectors.shape[-1]].unsqueeze(1)
        mixed = (
            self.word(vectors) + self.event(event).unsqueeze(1) + self.product(vectors * middle) + self.offset(bucket)
        )
        mixed = torch.relu(self.mix(self.drop(torch.relu(mixed))))
        roles = self.roles(mixed).unflatten(-1, (len(ROLES), 3))
        inner = self.drop(torch.relu(self.inner(event)))
        return roles, self.status(inner), self.mode(inner), self.context(inner)


class PairHead(nn.Module):
    """The type between two given spans, with the words that matter found by attention."""

    def __init__(self, width: int, types: int) -> None:
        super().__init__()
        self.query = nn.Linear(2 * width, HEAD)
        self.key = nn.Linear(width, HEAD)
        self.inner = nn.Sequential(nn.LayerNorm(4 * width), nn.Linear(4 * width, HEAD))
        self.drop = nn.Dropout(0.1)
        self.out = nn.Linear(HEAD, types)

    def forward(self, vectors: Tensor, mask: Tensor, actor: Tensor, recipient: Tensor) -> Tensor:
        """(K, W, H) and three (K, W) masks to type logits (K, types)."""
        a, r = pool(vectors, actor), pool(vectors, recipient)
        query = self.query(torch.cat([a, r], -1)).unsqueeze(1)
        weights = (self.key(vectors) * query).sum(-1) / HEAD**0.5
        weights = weights.masked_fill(mask < 0.5, -1e4).softmax(-1)
        features = torch.cat([pool(vectors, mask), a, r, pool(vectors, weights)], -1)
        return self.out(self.drop(torch.relu(self.inner(features))))


class Coder(nn.Module):
    """The three parts together; each is exported as a graph of its own."""

    def __init__(self, bert: BertModel, sizes: Sizes) -> None:
        super().__init__()
        width = bert.config.hidden_size
        self.encoder = Encoder(bert, sizes.types)
        self.heads = EventHeads(width, sizes)
        self.pair = PairHead(width, sizes.pair_types)
