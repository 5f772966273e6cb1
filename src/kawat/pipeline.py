"""The run: list → read (clean, split, code, ground) → save → merge. It reads as one page of calls.

Reports are coded by one process per core in chunks of `CHUNK`; each chunk is saved when it is done, so that a run that
is stopped goes on where it stopped, and what is already in the record is not read again.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from kawat.acquisition.sources import Document, list_sources, read_documents
from kawat.coding.encoder import shipped_model
from kawat.coding.ontology import ontology
from kawat.errors import InputError, InstallationError, OffsetError
from kawat.grounding.actors import load_actors
from kawat.merging.events import merge
from kawat.merging.repeats import mark_repeats
from kawat.reading import Reader
from kawat.schema import Actor, Coding, Drop, Entity, Mention
from kawat.storage.record import Record, check_offsets

CHUNK = 16  # reports that one process codes between two savings

Progress = Callable[[str, int], None]
"""Called with what was done ("found", "read", "dropped", "known") and how many."""


@dataclass(slots=True)
class Summary:
    """What a run did. `drops` are the ones of this run, each with its reason."""

    documents: int = 0
    known: int = 0
    read: int = 0
    mentions: int = 0
    events: int = 0
    drops: list[Drop] = field(default_factory=list)

    def reasons(self) -> Counter[str]:
        """How many drops each reason has."""
        return Counter(d.reason for d in self.drops)


def run(paths: Sequence[str], record: Record, *, jobs: int | None = None, progress: Progress | None = None) -> Summary:
    """Read, code and merge everything under `paths` into `record`."""
    with record.writing():
        return _run(paths, record, jobs, progress)


def _run(paths: Sequence[str], record: Record, jobs: int | None, progress: Progress | None) -> Summary:
    summary = Summary()
    tell = progress or (lambda _what, _count: None)
    documents = _unknown(paths, record, summary, tell)
    for codings, drops in _coded(documents, jobs or cores()):
        fresh = record.append(codings)
        record.append_drops(drops)
        summary.read += fresh
        summary.known += len(codings) - fresh
        summary.mentions += sum(len(c.mentions) for c in codings)
        summary.drops += [*drops, *(d for c in codings for d in c.drops)]
        tell("read", len(codings))
        tell("dropped", len(drops))
    record.append_drops([d for d in summary.drops if d.report_id is None])
    summary.events = merge_record(record)
    return summary


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def merge_record(record: Record) -> int:
    """Merge all mentions of a record into events; returns how many. Writes only what changed."""
    reports = mark_repeats(record.reports())
    known = {r.report_id for r in reports}  # a run that was stopped may have left mentions without their report
    merged = merge([m for m in record.mentions() if m.report_id in known], reports, ontology().quad_and_score)
    record.assign(merged.mentions, reports)
    record.replace(events=merged.events, answers=(), actors=actors_named(merged.mentions))
    return len(merged.events)


def actors_named(mentions: Iterable[Mention]) -> list[Actor]:
    """A row for each actor that mentions name: the shipped table's, or what the reports themselves tell of it."""
    table = load_actors()
    named: dict[str, list[Entity]] = {}
    for mention in mentions:
        for entity in (*mention.actors, *mention.recipients):
            if entity.actor_id:
                named.setdefault(entity.actor_id, []).append(entity)
    return [table.get(i) or _told(i, entities) for i, entities in sorted(named.items())]


def _told(actor_id: str, entities: Sequence[Entity]) -> Actor:
    first = entities[0]
    names = tuple(sorted({e.text for e in entities}))
    return Actor(actor_id, first.name or first.text, names, first.country, first.sector)


def _unknown(paths: Sequence[str], record: Record, summary: Summary, tell: Progress) -> Iterator[Document]:
    """The documents that the record does not have; what cannot be read becomes a drop of the summary."""
    known = record.column("reports", "raw_sha256")
    for source in list_sources(paths):
        found: Iterable[Document | Drop]
        if isinstance(source, str) and Path(source).resolve().is_relative_to(record.folder.resolve()):
            continue  # the record itself lies in a folder that is read
        found = [drop_of(source)] if isinstance(source, InputError) else read_documents(source)
        for document in found:
            tell("found", 1)
            summary.documents += 1
            if isinstance(document, Drop):
                summary.drops.append(document)
                tell("dropped", 1)
            elif document.raw_sha256 in known:
                summary.known += 1
                tell("known", 1)
            else:
                known.add(document.raw_sha256)
                yield document


def drop_of(error: InputError) -> Drop:
    """A source that could not be read, as a drop."""
    return Drop("acquisition", error.reason, error.path, error.detail, None, datetime.now(UTC))


def _coded(documents: Iterator[Document], jobs: int) -> Iterator[tuple[list[Coding], list[Drop]]]:
    chunks = iter(lambda: tuple(islice(documents, CHUNK)), ())
    ready = tuple(islice(chunks, 2))
    if jobs == 1 or len(ready) < 2:  # for one chunk, starting processes costs more than it gains
        for chunk in itertools.chain(ready, chunks):
            yield _code_chunk(chunk)
        return
    context = multiprocessing.get_context("spawn")
    with _sound(), ProcessPoolExecutor(jobs, context, initializer=_begin) as pool:
        waiting: set[Future[Any]] = {pool.submit(_code_chunk, chunk) for chunk in ready}
        for chunk in chunks:
            waiting.add(pool.submit(_code_chunk, chunk))
            while len(waiting) >= 2 * jobs:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from (f.result() for f in done)
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (f.result() for f in done)


@contextmanager
def _sound() -> Iterator[None]:
    """A process that ends unasked is reported as such."""
    try:
        yield
    except BrokenProcessPool as error:
        message = "a coding process ended (memory, or a broken installation): try --jobs 1 and kawat doctor"
        raise InstallationError(message) from error


_reader: Reader | None = None


def _begin() -> None:
    """In each process: one reader, whose model keeps to one core."""
    global _reader  # noqa: PLW0603 - a process pool offers no other place for what a worker keeps
    _reader = Reader(shipped_model(threads=1))


def _code_chunk(chunk: Sequence[Document]) -> tuple[list[Coding], list[Drop]]:
    global _reader  # noqa: PLW0603
    _reader = _reader or Reader()
    codings, drops = [], []
    for document in chunk:
        try:
            codings.append(_reader.read(document))
            check_offsets(codings[-1])
        except InputError as error:
            drops.append(drop_of(error))
        except OffsetError as error:
            drops.append(Drop("storage", "offsets do not give the words", document.path, str(error)))
            codings.pop()
        except InstallationError:
            raise
        except Exception as error:
            drops.append(Drop("coding", "fault in Kawat", document.path, f"{type(error).__name__}: {error}"))
    return codings, drops
