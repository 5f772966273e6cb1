"""Kawat reads news reports and keeps a record of a diplomatic crisis that anyone can check.

The verbs of the command line are functions here: `read` (documents → codings), `code` (a text → its coding) and `open`
(a folder → the record in it). Importing kawat loads no model.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kawat.reading import Reader
    from kawat.schema import Coding, Drop
    from kawat.storage.record import Record

__version__ = "0.1.0"
__all__ = ["code", "open", "read"]


@cache
def _reader() -> Reader:
    from kawat.reading import Reader

    return Reader()


def read(*paths: str | Path) -> Iterator[Coding | Drop]:
    """Read files, folders or globs; yields a `Coding` per report and a `Drop` per source that gave none."""
    from kawat.acquisition.sources import list_sources, read_documents
    from kawat.errors import InputError
    from kawat.pipeline import drop_of
    from kawat.schema import Drop

    for source in list_sources([str(p) for p in paths]):
        if isinstance(source, InputError):
            yield drop_of(source)
            continue
        for document in read_documents(source):
            try:
                yield document if isinstance(document, Drop) else _reader().read(document)
            except InputError as error:
                yield drop_of(error)


def code(text: str, *, language: str | None = None, published: datetime | None = None) -> Coding:
    """The mentions and statements of a text (language identified when not given; offsets into the text as given).

    `published` without a zone is taken as UTC. Raises InputError when the text holds no sentence, UsageError when the
    time is out of range.
    """
    from kawat.zones import aware

    subtag = language.replace("_", "-").split("-")[0].lower() if language else None
    return _reader().code(text, language=subtag, published=aware(published) if published else None)


def open(folder: str | Path, *, create: bool = False) -> Record:
    """The record in a folder. Raises RecordError when there is none and `create` is False."""
    from kawat.storage.record import Record

    return Record.open(folder, create=create)
