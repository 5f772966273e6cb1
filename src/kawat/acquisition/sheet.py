"""The working sheet of one report: the blocks that are still in it, and what was taken out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kawat.acquisition.characters import compact
from kawat.acquisition.furniture import Piece
from kawat.acquisition.pages import Block
from kawat.acquisition.positions import Positions
from kawat.schema import Removed


class Sheet:
    """Blocks of one source; each that is taken out becomes a `Removed` with offsets in `raw`."""

    def __init__(self, raw: str, blocks: Sequence[Block], *, title: str | None, markup: bool) -> None:
        self.raw = raw
        self.title = title
        self._markup = markup
        self._blocks = dict(enumerate(blocks))
        self._keys = {id(block): key for key, block in self._blocks.items()}
        self._removed: list[Removed] = []

    @property
    def blocks(self) -> list[Block]:
        """The blocks that are left, in order."""
        return list(self._blocks.values())

    def holds(self, block: Block) -> bool:
        """Whether a block is still there."""
        return id(block) in self._keys

    def texts(self) -> list[str]:
        """The texts of the blocks that are left and not marked as furniture."""
        return [block.text for block in self._blocks.values() if block.furniture is None]

    def take(self, block: Block, kind: str, reason: str) -> None:
        """Take a block out."""
        del self._blocks[self._keys.pop(id(block))]
        self._note(kind, reason, block.text, block.start, block.end)

    def take_within(self, block: Block, pieces: Sequence[Piece]) -> None:
        """Note that pieces of `block.text`, in order and disjoint, are taken out of a block that stays."""
        if not pieces:
            return
        raw = self.raw[block.start : block.end]
        positions = Positions(raw, markup=self._markup)
        shown = last = 0
        for piece in pieces:
            words = block.text[piece.start : piece.end]
            shown += len(compact(block.text[last : piece.start]))
            first, end = positions.find_at(words, shown) or (0, len(raw))
            self._note(piece.kind, piece.reason, words, block.start + first, block.start + end)
            shown += len(compact(words))
            last = piece.end

    def shorten(self, block: Block, at: int, kind: str, reason: str) -> None:
        """Take everything from `at` on out of a block."""
        self.take_within(block, [Piece(at, len(block.text), kind, reason)])
        shorter = replace(block, text=block.text[:at].rstrip())
        key = self._keys.pop(id(block))
        self._blocks[key] = shorter
        self._keys[id(shorter)] = key

    def _note(self, kind: str, reason: str, words: str, start: int, end: int) -> None:
        if start == end:
            reason = f"{reason}; not found in the source: {words[:200]}"
        self._removed.append(Removed("", kind, reason, start, end, self.raw[start:end]))

    def removed_in_order(self) -> list[Removed]:
        """What was taken out, in the order of the source."""
        return sorted(self._removed, key=lambda piece: (piece.start, piece.end))
