"""The coder as a torch model: one encoder pass over a sentence, small heads over its words.

Shapes: B sentences, P pieces, W words, K triggers (of an event or of an attribution) in sentences, H = 384.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from transformers import BertModel
from transformers.models.bert.modeling_bert import BertLayer

ROLES = ("actor", "recipient", "when", "where", "claimant", "cue")
PARTS = ("source", "content")  # of an attribution
ENTITIES = ("person", "organisation", "place")
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
    """Pieces to words, with the tags that need no trigger: of events, of cues of saying, of names."""

    def __init__(self, bert: BertModel, types: int) -> None:
        super().__init__()
        width = bert.config.hidden_size
        self.bert = bert
        self.drop = nn.Dropout(0.1)
        self.trigger = nn.Linear(width, 1 + 2 * types)
        self.cue = nn.Linear(width, 3)
        self.entity = nn.Linear(width, 1 + 2 * len(ENTITIES))

    def forward(self, ids: Tensor, mask: Tensor, first: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """(B, P) ids and mask, (B, W) index of each word's first piece to word vectors (B, W, H) and logits of trigger
        tags (O, then B and I of each type), cue tags (O B I) and entity tags (O, then B and I of each kind)."""
        words = self.bert.embeddings.word_embeddings(ids)
        hidden = self.bert(inputs_embeds=words, attention_mask=mask).last_hidden_state
        vectors = torch.gather(hidden, 1, first.unsqueeze(-1).expand(-1, -1, hidden.shape[-1]))
        dropped = self.drop(vectors)
        return vectors, self.trigger(dropped), self.cue(dropped), self.entity(dropped)


def pool(vectors: Tensor, weights: Tensor) -> Tensor:
    """Weighted mean over words: (K, W, H) and (K, W) to (K, H)."""
    weights = weights.to(vectors.dtype)
    return (vectors * weights.unsqueeze(-1)).sum(1) / weights.sum(1, keepdim=True).clamp(min=1e-6)


class Reading(nn.Module):
    """The sentence read once more with some of its words marked, by a layer of the encoder's own kind."""

    def __init__(self, layer: BertLayer, marks: int) -> None:
        super().__init__()
        self.layer = copy.deepcopy(layer)
        self.mark = nn.Parameter(0.02 * torch.randn(marks, layer.output.dense.out_features))

    def forward(self, vectors: Tensor, mask: Tensor, *marked: Tensor) -> Tensor:
        """(K, W, H), (K, W) and a (K, W) 0/1 mask for each mark to (K, W, H)."""
        for mark, words in zip(self.mark, marked, strict=True):
            vectors = vectors + words.unsqueeze(-1).to(vectors.dtype) * mark
        found: Tensor = self.layer(vectors, (mask > 0.5)[:, None, None, :])
        return found


class RoleHead(nn.Module):
    """From a trigger to the words that play a role beside it."""

    def __init__(self, layer: BertLayer, roles: int) -> None:
        super().__init__()
        width = layer.output.dense.out_features
        self.count = roles
        self.read = Reading(layer, 1)
        self.word = nn.Linear(width, HEAD)
        self.product = nn.Linear(width, HEAD)
        self.offset = nn.Embedding(17, HEAD)
        self.drop = nn.Dropout(0.1)
        self.roles = nn.Linear(HEAD, roles * 3)

    def forward(self, vectors: Tensor, mask: Tensor, trigger: Tensor) -> tuple[Tensor, Tensor]:
        """(K, W, H), (K, W), (K, W) 0/1 to role logits (K, W, roles, 3; O B I) and the pooled trigger (K, 2H)."""
        read = self.read(vectors, mask, trigger)
        middle = pool(read, trigger)
        positions = torch.arange(vectors.shape[1], device=vectors.device).unsqueeze(0)
        weights = trigger.to(vectors.dtype)
        centre = (weights * positions).sum(1, keepdim=True) / weights.sum(1, keepdim=True).clamp(min=1e-6)
        bucket = (((positions - centre) / 2.0).clamp(-8, 8).round() + 8).long()
        mixed = self.word(self.drop(read)) + self.product(read * middle.unsqueeze(1)) + self.offset(bucket)
        found = self.roles(self.drop(torch.relu(mixed))).unflatten(-1, (self.count, 3))
        return found, torch.cat([middle, pool(read, mask)], -1)


class EventHeads(nn.Module):
    """From an event's trigger to its parts: role tags per word, status, mode, contexts."""

    def __init__(self, layer: BertLayer, sizes: Sizes) -> None:
        super().__init__()
        width = layer.output.dense.out_features
        self.parties = RoleHead(layer, len(ROLES))
        self.drop = nn.Dropout(0.1)
        self.inner = nn.Sequential(nn.LayerNorm(2 * width), nn.Linear(2 * width, HEAD))
        self.status = nn.Linear(HEAD, sizes.statuses)
        self.mode = nn.Linear(HEAD, sizes.modes)
        self.context = nn.Linear(HEAD, sizes.contexts)

    def forward(self, vectors: Tensor, mask: Tensor, trigger: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """(K, W, H), (K, W), (K, W) 0/1 to roles (K, W, 6, 3; O B I), status, mode and context logits."""
        roles, event = self.parties(vectors, mask, trigger)
        inner = self.drop(torch.relu(self.inner(event)))
        return roles, self.status(inner), self.mode(inner), self.context(inner)


class SpeechHead(nn.Module):
    """From a cue of saying to its source and content."""

    def __init__(self, layer: BertLayer) -> None:
        super().__init__()
        self.parts = RoleHead(layer, len(PARTS))

    def forward(self, vectors: Tensor, mask: Tensor, trigger: Tensor) -> Tensor:
        """(K, W, H), (K, W), (K, W) 0/1 to part logits (K, W, 2, 3; O B I)."""
        found: Tensor = self.parts(vectors, mask, trigger)[0]
        return found


class PairHead(nn.Module):
    """The type between two given spans, with the words that matter found by attention."""

    def __init__(self, layer: BertLayer, types: int) -> None:
        super().__init__()
        width = layer.output.dense.out_features
        self.read = Reading(layer, 2)
        self.query = nn.Linear(2 * width, HEAD)
        self.key = nn.Linear(width, HEAD)
        self.inner = nn.Sequential(nn.LayerNorm(4 * width), nn.Linear(4 * width, HEAD))
        self.drop = nn.Dropout(0.1)
        self.out = nn.Linear(HEAD, types)

    def forward(self, vectors: Tensor, mask: Tensor, actor: Tensor, recipient: Tensor) -> Tensor:
        """(K, W, H) and three (K, W) masks to type logits (K, types)."""
        read = self.read(vectors, mask, actor, recipient)
        a, r = pool(read, actor), pool(read, recipient)
        query = self.query(torch.cat([a, r], -1)).unsqueeze(1)
        weights = (self.key(read) * query).sum(-1) / HEAD**0.5
        weights = weights.masked_fill(mask < 0.5, -1e4).softmax(-1)
        features = torch.cat([pool(read, mask), a, r, pool(read, weights)], -1)
        return self.out(self.drop(torch.relu(self.inner(features))))


class Coder(nn.Module):
    """The four parts together; each is exported as a graph of its own. `layer` is where the heads' reading begins."""

    def __init__(self, bert: BertModel, layer: BertLayer, sizes: Sizes) -> None:
        super().__init__()
        self.encoder = Encoder(bert, sizes.types)
        self.heads = EventHeads(layer, sizes)
        self.speech = SpeechHead(layer)
        self.pair = PairHead(layer, sizes.pair_types)
