"""Sources to documents: files, folders, globs and standard input are listed, opened and decoded one by one.

Nothing stops a run: what cannot be read is one `Drop` with its reason, and the rest goes on.
"""

from __future__ import annotations

import glob
import gzip
import hashlib
import io
import json
import os
import re
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, cast

from kawat.acquisition.decoding import SNIFFED_BYTES, decode, refuse_binary
from kawat.errors import InputError
from kawat.schema import Drop

STDIN = "-"

MAX_LINE_BYTES = 16 * 2**20
"""The longest line of JSON Lines that is read: 16 MiB. The longest news page seen is under 2 MB; a longer line is a
file that is not what its name says. Such a line is skipped in pieces, so that it never lies in memory whole."""

MAX_FILE_BYTES = 16 * 2**20
"""The largest text dump or page that is read as one document, for the same reason."""

_SKIP_BYTES = 2**20
_LINES_SUFFIXES = (".jsonl", ".ndjson")
_PAGE_SUFFIXES = (".html", ".htm", ".xhtml")
_PAGE_HEAD = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|article|div|p)\b",
    re.IGNORECASE | re.DOTALL,
)
_NO_TEXT_MARKUP = re.compile(
    r"<(script|style|template|head)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)|<[^>]*>|&#?\w+;", re.IGNORECASE | re.DOTALL
)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_HAS_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Document:
    """One decoded source: a text dump, a page, or one record of JSON Lines.

    `raw` is the decoded file without its byte order mark; of a record it is the value of its `text` key. Offsets of
    `Removed` count its code points. `raw_sha256` is of the bytes: of the (unzipped) file, or of the record's line.
    The other fields hold only what the container itself says; `published_at` as it is written there.
    """

    path: str
    kind: Literal["text", "html", "record"]
    raw: str
    raw_sha256: str
    url: str | None = None
    source: str | None = None
    language: str | None = None
    title: str | None = None
    byline: str | None = None
    published_at: str | None = None


def list_sources(paths: Sequence[str]) -> Iterator[str | InputError]:
    """Paths of the files behind `paths`: files, folders (recursive, sorted, hidden ones skipped), globs, "-" for stdin.

    What does not exist gives an InputError as a value, in its place, and the rest goes on.
    """
    for path in paths:
        if path == STDIN or os.path.isfile(path):
            yield path
        elif os.path.isdir(path):
            yield from _walk(path)
        elif glob.has_magic(path):
            yield from _globbed(path)
        elif os.path.exists(path):
            yield InputError(path, "not a file or folder")
        else:
            yield InputError(path, "no such file or folder")


def _globbed(pattern: str) -> Iterator[str | InputError]:
    found = sorted(glob.glob(pattern, recursive=True))
    if not found:
        yield InputError(pattern, "no file matches")
    for path in found:
        if os.path.isdir(path):
            if "**" not in pattern:
                yield from _walk(path)
        else:
            yield path


def _walk(folder: str) -> Iterator[str | InputError]:
    errors: list[OSError] = []
    for root, folders, files in os.walk(folder, onerror=errors.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                yield os.path.join(root, name)
    for error in errors:
        yield InputError(str(error.filename), "unreadable folder", error.strerror or "")


def read_documents(path: str) -> Iterator[Document | Drop]:
    """The documents of one file or of standard input ("-"), in order, each bad one as a `Drop`.

    JSON Lines are read line by line and never held whole; the path of a record is "file:line", lines from 1. A file
    that holds nothing gives one drop. Text with a few undecodable bytes gives its document and a drop for the bytes.
    """
    try:
        with _opened(path) as stream:
            head = stream.peek(SNIFFED_BYTES)[:SNIFFED_BYTES]
            if not head:
                yield _drop(path, "empty file", "0 bytes")
            elif _is_lines(path, head):
                yield from _read_lines(stream, path)
            elif _suffix(path) == ".json":
                yield _drop(path, "JSON that is not one object a line", "name JSON Lines .jsonl, one report a line")
            else:
                refuse_binary(head, path)
                yield from _read_whole(stream, path)
    except InputError as error:
        yield _drop(error.path, error.reason, error.detail)
    except EOFError as error:
        yield _drop(path, "truncated gzip", str(error))
    except (gzip.BadGzipFile, zlib.error) as error:
        yield _drop(path, "broken gzip", str(error))
    except OSError as error:
        yield _drop(path, "unreadable file", error.strerror or str(error))


def _drop(path: str, reason: str, detail: str) -> Drop:
    return Drop("acquisition", reason, path, detail)


@contextmanager
def _opened(path: str) -> Iterator[io.BufferedReader]:
    """A buffered binary stream, unzipped where the first bytes or the name say gzip; standard input is left open."""
    with ExitStack() as stack:
        if path == STDIN:
            binary = cast(io.BufferedReader, sys.stdin.buffer)
        else:
            binary = stack.enter_context(Path(path).open("rb"))
        if path.endswith(".gz") or binary.peek(2)[:2] == b"\x1f\x8b":
            unzipped = stack.enter_context(gzip.open(binary))
            yield stack.enter_context(io.BufferedReader(cast(io.RawIOBase, unzipped), SNIFFED_BYTES))
        else:
            yield binary


def _suffix(path: str) -> str:
    return Path(path.removesuffix(".gz")).suffix.lower()


def _is_lines(path: str, head: bytes) -> bool:
    """JSON Lines by its name, or by a first line that opens a JSON object with a text key."""
    if _suffix(path) in _LINES_SUFFIXES:
        return True
    if _suffix(path) in _PAGE_SUFFIXES:
        return False
    first = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0].strip()
    return first[:1] == b"{" and first != b"{" and b'"text"' in head


def _read_whole(stream: BinaryIO, path: str) -> Iterator[Document | Drop]:
    data = stream.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        reason = "file too large" if b"\n" in data else "line too long"
        raise InputError(path, reason, f"more than {MAX_FILE_BYTES} bytes")
    decoded = decode(data, path, html=_suffix(path) in _PAGE_SUFFIXES or b"<" in data[:SNIFFED_BYTES])
    text = decoded.text
    is_page = _suffix(path) in _PAGE_SUFFIXES or _PAGE_HEAD.match(text) is not None
    if not _HAS_LETTER.search(_NO_TEXT_MARKUP.sub(" ", text) if is_page else text):
        raise InputError(path, "no text", "a page without words" if is_page else "a file without words")
    yield Document(path, "html" if is_page else "text", text, hashlib.sha256(data).hexdigest())
    if decoded.replaced:
        yield _drop(path, "undecodable bytes", f"{decoded.replaced} replaced by U+FFFD, the rest was read")


def _read_lines(stream: BinaryIO, path: str) -> Iterator[Document | Drop]:
    number = documents = 0
    while line := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        place = f"{path}:{number}"
        if len(line) > MAX_LINE_BYTES:
            if not line.endswith(b"\n"):
                _skip_line(stream)
            yield _drop(place, "line too long", f"more than {MAX_LINE_BYTES} bytes")
        elif line.strip():
            try:
                yield _record(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line, place)
            except InputError as error:
                yield _drop(error.path, error.reason, error.detail)
        else:
            continue
        documents += 1
    if not documents:
        yield _drop(path, "empty file", "no line holds a record")


def _skip_line(stream: BinaryIO) -> None:
    while (piece := stream.readline(_SKIP_BYTES)) and not piece.endswith(b"\n"):
        pass


def _record(line: bytes, path: str) -> Document:
    try:
        record = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise InputError(path, "invalid UTF-8", f"byte {error.start}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(path, "broken JSON", str(error)) from error
    if not isinstance(record, dict):
        raise InputError(path, "not a JSON object", type(record).__name__)
    text = record.get("text")
    if not isinstance(text, str) or not _HAS_LETTER.search(text):
        keys = ", ".join(sorted(map(str, record)))[:200]
        raise InputError(path, "no text", f"the record has {keys or 'no keys'}")
    if _LONE_SURROGATE.search(text):
        text = _LONE_SURROGATE.sub("\ufffd", text)
    return Document(
        path,
        "record",
        text,
        hashlib.sha256(line.strip()).hexdigest(),
        url=_string(record, "url"),
        source=_string(record, "source"),
        language=_string(record, "language"),
        title=_string(record, "title"),
        byline=_string(record, "byline"),
        published_at=_string(record, "published_at") or _string(record, "date"),
    )


def _string(record: Mapping[str, object], key: str) -> str | None:
    """The value of `key` where it is a string that says something; lone surrogates are replaced."""
    value = record.get(key)
    if not isinstance(value, str) or not value.strip():
        return None
    return _LONE_SURROGATE.sub("\ufffd", value.strip())
