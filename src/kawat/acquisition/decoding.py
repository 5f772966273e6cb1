"""Bytes of a source to text: what is binary is refused, and the encoding is found."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from kawat.errors import InputError

_MAGIC: dict[bytes, str] = {
    b"\x89PNG": "PNG image",
    b"\xff\xd8\xff": "JPEG image",
    b"GIF8": "GIF image",
    b"%PDF-": "PDF document",
    b"PK\x03\x04": "ZIP archive or office document",
    b"\x7fELF": "program",
    b"MZ\x90\x00": "program",
    b"\xd0\xcf\x11\xe0": "office document",
    b"7z\xbc\xaf": "7z archive",
    b"BZh9": "bzip2 archive",
    b"\xfd7zXZ": "xz archive",
    b"\x28\xb5\x2f\xfd": "zstd archive",
    b"PAR1": "Parquet table",
    b"RIFF": "media file",
    b"OggS": "media file",
    b"ID3": "media file",
    b"SQLite format 3": "database",
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_CONTROL = bytes([*range(9), 11, *range(14, 27), *range(28, 32), 127])

SNIFFED_BYTES = 8192
"""How much of the head is looked at for NUL bytes and control characters: one disk read; text has none in it."""

MAX_CONTROL_SHARE = 0.02
"""Above this share of control bytes a head is binary. Real text dumps have stray form feeds and backspaces, a
handful in thousands of characters; compressed or executable bytes have about 10 % (28 of 256 values)."""

MAX_REPLACED_SHARE = 0.01
"""Nearly-UTF-8 text keeps its other characters when at most this share of them cannot be decoded: one cut sequence
at the end of a truncated page, a pasted Windows quote. Above it the text is in another encoding."""

MAX_FOREIGN_SHARE = 0.3
"""Text in a Latin legacy code page has fewer non-ASCII bytes than this (French has about 4 %); noise has half."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Decoded text, and how many undecodable byte runs were replaced by U+FFFD."""

    text: str
    replaced: int = 0


def refuse_binary(head: bytes, path: str) -> None:
    """Raise InputError("binary file") where the first bytes are those of no text."""
    for magic, name in _MAGIC.items():
        if head.startswith(magic):
            raise InputError(path, "binary file", name)
    if any(head.startswith(bom) for bom, _ in _BOMS) or _wide_encoding(head):
        return
    head = head[:SNIFFED_BYTES]
    if b"\0" in head:
        raise InputError(path, "binary file", "NUL bytes")
    control = len(head) - len(head.translate(None, _CONTROL))
    if control > MAX_CONTROL_SHARE * len(head):
        raise InputError(path, "binary file", f"{control} control characters in {len(head)} bytes")


def decode(data: bytes, path: str, *, html: bool) -> Decoded:
    """Text of `data`: byte order mark, UTF-8, the page's own charset (`html`), nearly UTF-8, then a guess.

    Raises InputError("unknown encoding") where none fits.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            text = data[len(bom) :].decode(encoding, errors="replace")
            return Decoded(text, text.count("\ufffd"))
    if wide := _wide_encoding(data):
        return Decoded(data.decode(wide, errors="replace"))
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    if html and (declared := _declared(data)) is not None:
        return Decoded(declared)
    text = data.decode("utf-8", errors="replace")
    replaced = text.count("\ufffd")
    valid_sequences = sum(1 for c in text if c > "\x7f") - replaced
    if replaced <= MAX_REPLACED_SHARE * len(text) and (valid_sequences >= replaced or replaced == 1):
        return Decoded(text, replaced)
    return Decoded(_guessed(data, path))


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 without a mark: Latin text has NUL in every other byte."""
    head = data[: SNIFFED_BYTES - SNIFFED_BYTES % 2]
    if len(head) < 4 or b"\0" not in head:
        return None
    half = len(head) / 2
    even, odd = head[0::2].count(0) / half, head[1::2].count(0) / half
    if odd > 0.4 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.05 else None


def _declared(data: bytes) -> str | None:
    match = _META_CHARSET.search(data[:SNIFFED_BYTES])
    if match is None:
        return None
    name = match.group(1).decode("ascii").lower()
    name = "cp1252" if name in {"iso-8859-1", "latin1", "us-ascii"} else name  # as browsers read them
    try:
        return None if codecs.lookup(name).name == "utf-8" else data.decode(name)
    except (LookupError, UnicodeDecodeError):
        return None


def _guessed(data: bytes, path: str) -> str:
    import charset_normalizer

    foreign = sum(1 for byte in data[: 16 * SNIFFED_BYTES] if byte > 127) / min(len(data), 16 * SNIFFED_BYTES)
    if foreign < MAX_FOREIGN_SHARE:
        try:
            return data.decode("cp1252")  # what Indonesian and English pages without UTF-8 are in
        except UnicodeDecodeError:
            pass
    best = charset_normalizer.from_bytes(data[: 16 * SNIFFED_BYTES]).best()
    if best is None or best.coherence == 0:
        raise InputError(path, "unknown encoding", f"{foreign:.0%} of the bytes are no ASCII and no UTF-8")
    return data.decode(best.encoding, errors="replace")
