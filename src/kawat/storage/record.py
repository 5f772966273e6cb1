"""The record on disk: one Delta Lake table per noun in one folder. Open, append, read, and check what is stored.

A mention or statement whose offsets do not give its words is refused (`OffsetError`). Rows are keyed by
their ids: appending what is already there changes nothing. One report's rows are written together with those of the
other reports of its batch, `reports` last, so that a run that is stopped half-way reads the unfinished batch again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError, TableNotFoundError
from filelock import FileLock, Timeout

from kawat.errors import OffsetError, RecordError
from kawat.schema import (
    TABLES,
    Actor,
    Answer,
    Coding,
    Drop,
    Entity,
    Event,
    EventPlace,
    Mention,
    Party,
    Place,
    Report,
    Span,
    Statement,
    Time,
    arrow_schema,
)

VERSION = 1
APPENDED = ("removed", "mentions", "statements", "drops", "reports")  # the order of writing; reports seal the batch

R = TypeVar("R")


class Record:
    """A record in a folder. Many may read while one writes; Delta's commits keep them apart."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stored: set[str] | None = None  # ids of the stored reports, once a run has asked for them

    @classmethod
    def open(cls, folder: str | Path, *, create: bool = False) -> Record:
        """The record in `folder`. Raises RecordError when there is none and `create` is False, or it is another's."""
        path = Path(folder)
        record = cls(path)
        if create:
            record._create()
        elif not (path / "reports" / "_delta_log").is_dir():
            raise RecordError(f"{path}: no Kawat record here (make one with: kawat run PATH --record {path})")
        return record

    def _create(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RecordError(f"{self.folder}: cannot make the record's folder ({error.strerror})") from error
        for name in sorted(TABLES, key=lambda table: table == "reports"):  # reports last: it says that all are there
            record = TABLES[name]
            DeltaTable.create(
                str(self.folder / name),
                arrow_schema(record),
                mode="ignore",
                description=f"Kawat {name}, layout {VERSION}",
            )

    def table(self, name: str) -> pa.Table:
        """One table as Arrow."""
        with self._readable(name) as table:
            return table.to_pyarrow_table().cast(arrow_schema(TABLES[name]))

    def dataset(self, name: str) -> Any:
        """One table as an Arrow dataset, read only as far as a question needs."""
        with self._readable(name) as table:
            return table.to_pyarrow_dataset()

    def column(self, name: str, column: str) -> set[Any]:
        """The distinct values of one column."""
        return set(self._columns(name, [column]).column(column).to_pylist())

    def _columns(self, name: str, columns: list[str]) -> pa.Table:
        with self._readable(name) as table:
            return table.to_pyarrow_table(columns=columns)

    @contextmanager
    def _readable(self, name: str) -> Iterator[DeltaTable]:
        """A table to read; what goes wrong meanwhile becomes a RecordError that names it."""
        try:
            yield DeltaTable(str(self.folder / name))
        except TableNotFoundError as error:
            raise RecordError(f"{self.folder}: the record has no table {name!r}") from error
        except (DeltaError, pa.ArrowInvalid) as error:
            raise RecordError(f"{self.folder}: table {name!r} cannot be read ({error})") from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Held while a run writes: two at once would undo each other's work. Raises RecordError if another holds it."""
        lock = FileLock(self.folder / ".lock", timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise RecordError(f"{self.folder}: another run is writing to this record; wait for it to end") from error
        try:
            yield
        finally:
            lock.release()

    def append(self, codings: Sequence[Coding]) -> int:
        """Store what is new of a batch; returns how many reports that is. Raises OffsetError before any writing."""
        if self._stored is None:
            self._stored = self.column("reports", "report_id")
            self._clear_unsealed(self._stored)
        fresh = {c.report.report_id: c for c in codings if c.report.report_id not in self._stored}
        for coding in fresh.values():
            check_offsets(coding)
        rows: dict[str, list[Any]] = {
            "removed": [r for c in fresh.values() for r in c.removed],
            "mentions": [m for c in fresh.values() for m in c.mentions],
            "statements": [s for c in fresh.values() for s in c.statements],
            "drops": [d for c in fresh.values() for d in c.drops],
            "reports": [c.report for c in fresh.values()],
        }
        stored, self._stored = self._stored, None  # known again only when the whole batch is written
        for name in APPENDED:
            self._write(name, rows[name], "append")
        self._stored = stored | set(fresh)
        return len(fresh)

    def _clear_unsealed(self, stored: set[str]) -> None:
        """Take out rows that a stopped run left without their report."""
        for name in ("removed", "mentions", "statements", "drops"):
            left = self.column(name, "report_id") - stored - {None}
            if left:
                listed = ", ".join(f"'{i}'" for i in sorted(left))
                DeltaTable(str(self.folder / name)).delete(f"report_id IN ({listed})")

    def append_drops(self, drops: Sequence[Drop]) -> None:
        """Store drops that belong to no report, each once (by stage, reason, path and detail)."""
        if not drops:
            return
        old = self._columns("drops", ["stage", "reason", "path", "detail"])
        known = {(r["stage"], r["reason"], r["path"], r["detail"]) for r in old.to_pylist()}
        new = {(d.stage, d.reason, d.path, d.detail): d for d in drops}
        self._write("drops", [d for key, d in new.items() if key not in known], "append")

    def replace(self, *, events: Sequence[Event], answers: Sequence[Answer], actors: Sequence[Actor]) -> None:
        """Write the merged tables anew where they differ from what is stored (older states stay, as Delta versions)."""
        for name, rows in (("events", events), ("answers", answers), ("actors", actors)):
            self._overwrite(name, rows)

    def assign(self, mentions: Iterable[Mention], reports: Iterable[Report]) -> None:
        """Write mentions and reports anew with the event and story they were given, where that changed."""
        self._overwrite("mentions", list(mentions))
        self._overwrite("reports", list(reports))

    def _overwrite(self, name: str, rows: Sequence[Any]) -> None:
        table = to_arrow(TABLES[name], rows)
        if not self.table(name).equals(table):
            self._write_arrow(name, table, "overwrite")

    def _write(self, name: str, rows: Sequence[Any], mode: str) -> None:
        if rows:
            self._write_arrow(name, to_arrow(TABLES[name], rows), mode)

    def _write_arrow(self, name: str, table: pa.Table, mode: Any) -> None:
        try:
            write_deltalake(str(self.folder / name), table, mode=mode)
        except (DeltaError, OSError) as error:
            raise RecordError(f"{self.folder}: table {name!r} cannot be written ({error})") from error

    def reports(self) -> list[Report]:
        """All reports, in order of their ids."""
        return sorted(from_arrow(Report, self.table("reports")), key=lambda r: r.report_id)

    def mentions(self) -> list[Mention]:
        """All mentions, in order of report and place."""
        found = from_arrow(Mention, self.table("mentions"))
        return sorted(found, key=lambda m: (m.report_id, m.trigger.start, m.mention_id))


def check_offsets(coding: Coding) -> None:
    """Refuse a coding in which any span's words are not those of the report's text. Raises OffsetError."""
    text, report_id = coding.report.text, coding.report.report_id
    owners: tuple[Mention | Statement, ...] = (*coding.mentions, *coding.statements)
    for owner in owners:
        for span in spans_of(owner):
            if not (0 <= span.start < span.end <= len(text)) or text[span.start : span.end] != span.text:
                raise OffsetError(
                    f"{report_id}: {type(owner).__name__.lower()} has {span.text!r} at {span.start}:{span.end}, "
                    f"where the report has {text[span.start : span.end]!r}; nothing of this batch was stored"
                )


def spans_of(owner: Mention | Statement) -> Iterator[Span | Entity | Time | Place]:
    """Every span that a mention or statement holds."""
    for item in dataclasses.fields(owner):
        value = getattr(owner, item.name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, (Span, Entity, Time, Place)):
                yield one


def to_arrow(record: type, rows: Sequence[Any]) -> pa.Table:
    """Records as an Arrow table of their schema."""
    return pa.Table.from_pylist([dataclasses.asdict(row) for row in rows], schema=arrow_schema(record))


_NESTED: dict[tuple[type, str], type] = {
    (Mention, "trigger"): Span,
    (Mention, "status_cue"): Span,
    (Mention, "actors"): Entity,
    (Mention, "recipients"): Entity,
    (Mention, "time"): Time,
    (Mention, "place"): Place,
    (Mention, "claimant"): Entity,
    (Event, "actors"): Party,
    (Event, "recipients"): Party,
    (Event, "claimants"): Party,
    (Event, "denied_by"): Party,
    (Event, "place"): EventPlace,
}


def from_arrow(record: type[R], table: pa.Table) -> Iterator[R]:
    """Records of an Arrow table."""
    for row in table.to_pylist():
        yield record(**{name: _nested(record, name, value) for name, value in row.items()})


def _nested(record: type, name: str, value: Any) -> Any:
    inner = _NESTED.get((record, name))
    if isinstance(value, list):
        return tuple(inner(**v) if inner else v for v in value)
    return inner(**value) if inner and value is not None else value
