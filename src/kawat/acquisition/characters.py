"""The characters of a report: which are folded, which are taken out, and where a line ends."""

from __future__ import annotations

import re
import unicodedata

LINE_BREAK = re.compile(r"\r\n|[\n\r\v\f\u2028\u2029]")
"""What parts two lines: the mandatory breaks of UAX #14, but U+0085, which in pages is a broken "…" of Windows."""

_SPACES = re.compile(r"[\s\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000\u3164]+")
_INVISIBLE = re.compile(
    "["
    "\u0000-\u0008\u000e-\u001b\u007f-\u009f"  # control characters
    "\u00ad\u034f\u180e\u200b\u2060-\u2064\ufeff\ufff9-\ufffc"  # zero width, soft hyphen, annotation marks
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # bidirectional controls: they can make a line read as another
    "\U000e0000-\U000e007f"  # tags: text that no reader sees
    "]"
    # joiners are kept where a script needs them, and taken out beside Latin letters
    "|(?:(?<![\u0250-\U0010ffff])|(?=[\u200c\u200d][\u0000-\u024f]))[\u200c\u200d]"
)


def normalise_line(text: str) -> str:
    """One line in NFC, without invisible and bidirectional control characters, its runs of spaces folded, stripped."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return _SPACES.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).strip()


def compact(text: str) -> str:
    """`text` normalised and without any space: equal for two printings that differ in their spacing only."""
    return normalise_line(text).replace(" ", "")


def count_words(text: str) -> int:
    """How many space-parted pieces of `text` hold a letter or digit."""
    return sum(any(c.isalnum() for c in word) for word in text.split())
