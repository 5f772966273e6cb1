"""Where words of a report stand in its raw source, though markup, entities and spacing part them there."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator

from kawat.acquisition.characters import compact, normalise_line

_MARKUP = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|title|template|textarea)\b.*?</\1\s*>|</?[A-Za-z!?][^>]*>"
    r"|(?P<entity>&(?:#\d+|#[xX][0-9A-Fa-f]+|[A-Za-z]\w*);?)|(?P<word>[^<&\s]+|[<&])",
    re.IGNORECASE | re.DOTALL,
)
_WORD = re.compile(r"(?P<entity>(?!))|(?P<word>\S+)")


class Positions:
    """The visible characters of `raw`, without spaces, each with its offset in `raw`."""

    def __init__(self, raw: str, *, markup: bool) -> None:
        self._offsets: list[int] = []
        self._starts: list[int] = []
        self._lengths: list[int] = []
        pieces: list[str] = []
        total = 0
        for start, end, shown in _tokens(raw, markup=markup):
            if shown:
                self._offsets.append(total)
                self._starts.append(start)
                self._lengths.append(end - start)
                pieces.append(shown)
                total += len(shown)
        self._visible = "".join(pieces)
        self._cursor = 0

    def find_next(self, words: str) -> tuple[int, int] | None:
        """Half-open raw offsets of `words`, after the last find where they are, else the first; None if absent."""
        key = compact(words)
        at = self._visible.find(key, self._cursor)
        if at < 0:
            at = self._visible.find(key)
        if at < 0 or not key:
            return None
        self._cursor = at + len(key)
        return self._raw(at, last=False), self._raw(at + len(key) - 1, last=True)

    def find_at(self, words: str, shown: int) -> tuple[int, int] | None:
        """Half-open raw offsets of `words`, where `shown` visible characters stand before them; None if they do not."""
        key = compact(words)
        if not key or not self._visible.startswith(key, shown):
            return None
        return self._raw(shown, last=False), self._raw(shown + len(key) - 1, last=True)

    def _raw(self, at: int, *, last: bool) -> int:
        """Raw offset of a visible character, or the offset behind it (`last`)."""
        token = bisect_right(self._offsets, at) - 1
        shown = (self._offsets[token + 1] if token + 1 < len(self._offsets) else len(self._visible)) - self._offsets[
            token
        ]
        start, length = self._starts[token], self._lengths[token]
        if shown == length:
            return start + at - self._offsets[token] + last
        return start + length if last else start


def _tokens(raw: str, *, markup: bool) -> Iterator[tuple[int, int, str]]:
    for match in (_MARKUP if markup else _WORD).finditer(raw):
        if match["word"] is not None:
            word = match["word"]
            yield match.start(), match.end(), word if word.isascii() else normalise_line(word).replace(" ", "")
        elif match["entity"] is not None:
            yield match.start(), match.end(), compact(html.unescape(match["entity"]))
