"""The commands. Answers go to standard output, messages and progress to standard error.

Exit codes: 0 done; 1 nothing could be done, the message says why; 2 the command was given wrongly; 3 `run --strict` met
input that it had to drop; 130 stopped by the user.
"""

from __future__ import annotations

import csv
import io
import json
import os
import sys
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kawat.errors import KawatError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kawat.pipeline import Progress, Summary
    from kawat.storage.record import Record

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help=__doc__,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
WIDE = 100_000  # columns where the output is no terminal: tables are not cut
out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else WIDE)
err = Console(stderr=True, highlight=False, soft_wrap=True)

RecordOption = Annotated[Path, typer.Option("--record", help="The record's folder.")]
SHOWN_DROPS = 20  # messages of a run; the rest are counted, and all are in the table `drops`


class Format(StrEnum):
    """How an answer is printed."""

    table = "table"
    json = "json"
    csv = "csv"


class Measure(StrEnum):
    """What `kawat eval` scores."""

    events = "events"
    pairs = "pairs"
    attributions = "attributions"
    articles = "articles"


def main() -> None:
    """Run a command; errors that Kawat raises on purpose become one line and an exit code.

    The process ends without tearing down the libraries' thread pools: everything is written by then, and now and then
    one of them aborts in its own tear-down ("terminate called without an active exception").
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    code = _exit_code()
    with suppress(OSError):  # whoever read the output may be gone
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def _exit_code() -> int:
    try:
        app(standalone_mode=True)
    except UsageError as error:
        err.print(f"[red]kawat:[/] {escape(str(error))}")
        return 2
    except KawatError as error:
        err.print(f"[red]kawat:[/] {escape(str(error))}")
        return 1
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else int(done.code is not None)
    return 0


@app.command()
def run(
    paths: Annotated[list[str], typer.Argument(help="Files, folders or globs; - for standard input.")],
    record: RecordOption,
    jobs: Annotated[int | None, typer.Option(help="Processes; all cores when left out.", min=1)] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 3 when any input was dropped.")] = False,
) -> None:
    """Read, code and merge reports into a record. What is already there is not read again."""
    from kawat import pipeline
    from kawat.storage.record import Record

    target = Record.open(record, create=True)
    try:
        with _progress() as progress:
            summary = pipeline.run(paths, target, jobs=jobs, progress=progress)
    except KeyboardInterrupt:
        err.print("kawat: stopped; what was read is saved, and the same command goes on from there and merges")
        raise typer.Exit(130) from None
    _print_summary(summary, record)
    if summary.documents == 0:
        err.print("kawat: nothing to read there")
    if summary.read + summary.known == 0:
        raise typer.Exit(1)
    if strict and summary.drops:
        raise typer.Exit(3)


@contextmanager
def _progress() -> Iterator[Progress]:
    """A progress line on a terminal; nothing elsewhere."""
    from rich.progress import Progress as Bar
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    counts = {"found": 0, "read": 0, "dropped": 0, "known": 0}
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Bar(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("reading", total=None)

        def tell(what: str, count: int) -> None:
            counts[what] += count
            bar.update(task, description=" · ".join(f"{v} {k}" for k, v in counts.items() if v))

        yield tell


def _print_summary(summary: Summary, record: Path) -> None:
    for drop in summary.drops[:SHOWN_DROPS]:
        detail = f" ({drop.detail})" if drop.detail else ""
        err.print(f"[yellow]dropped[/] {escape(drop.path)}: {escape(drop.reason + detail)}")
    if len(summary.drops) > SHOWN_DROPS:
        err.print(f"… {len(summary.drops) - SHOWN_DROPS} more, all in the table drops of the record")
    out.print(
        f"{summary.documents} documents: {summary.read} reports read, {summary.known} known already, "
        f"{len(summary.drops)} drops" + "".join(f"; {n} {escape(r)}" for r, n in summary.reasons().most_common())
    )
    out.print(f"{summary.mentions} mentions coded; the record in {escape(str(record))} holds {summary.events} events")


@app.command()
def code(
    text: Annotated[str | None, typer.Argument(help="The text; standard input when left out.")] = None,
    language: Annotated[str | None, typer.Option(help="id or en; identified when left out.")] = None,
    published: Annotated[str | None, typer.Option(help="Publication time, ISO 8601, for relative dates.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Print the mentions of a text with its words marked."""
    import kawat
    from kawat.display import print_coding

    words = text if text is not None else sys.stdin.buffer.read().decode("utf-8", "replace")
    try:
        at = datetime.fromisoformat(published) if published else None
    except ValueError as error:
        raise UsageError(f"--published {published!r} is not an ISO 8601 time ({error})") from error
    coding = kawat.code(words, language=language, published=at)
    if as_json:
        mentions, statements = ([asdict(x) for x in found] for found in (coding.mentions, coding.statements))
        print_json({"mentions": mentions, "statements": statements})
    else:
        print_coding(out, coding)


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help="A question in SQL (DuckDB); tables and views: docs/tables.md.")],
    record: RecordOption,
    format_: Annotated[Format, typer.Option("--format", help="table, json or csv.")] = Format.table,
) -> None:
    """Ask the record a question. Read-only."""
    from kawat.storage.queries import ask

    answer = ask(_open(record), sql)
    if format_ is Format.json:
        print_json(answer.records())
    elif format_ is Format.csv:
        sheet = csv.writer(sys.stdout, lineterminator="\n")
        sheet.writerow(answer.columns)
        sheet.writerows([[_cell(v) for v in row] for row in answer.rows])
    else:
        table = Table(*answer.columns)
        for row in answer.rows:
            table.add_row(*(escape(_cell(v)) for v in row))
        out.print(table)


@app.command()
def explain(
    wanted: Annotated[str, typer.Argument(metavar="REPORT_OR_EVENT", help="An id, the begin of one, or a file name.")],
    record: RecordOption,
) -> None:
    """Show the path of a report or an event: its words, what was dropped, and why."""
    from kawat.display import print_event, print_report
    from kawat.storage.queries import find_id, story_of_event, story_of_report

    opened = _open(record)
    found = find_id(opened, wanted)
    if found.startswith("e_"):
        print_event(out, story_of_event(opened, found))
    else:
        print_report(out, story_of_report(opened, found))


@app.command()
def demo(
    record: Annotated[Path, typer.Option("--record", help="Where the demo's record goes.")] = Path("demo-record"),
) -> None:
    """Run the shipped reports and say where to look."""
    from kawat import pipeline
    from kawat.display import print_events
    from kawat.storage.queries import ask
    from kawat.storage.record import Record

    with as_file(files("kawat").joinpath("examples")) as folder:
        shipped = sorted(str(p) for p in folder.iterdir() if p.suffix in (".txt", ".html", ".jsonl"))
        with _progress() as progress:
            summary = pipeline.run(shipped, Record.open(record, create=True), progress=progress)
    _print_summary(summary, record)
    opened = _open(record)
    print_events(out, ask(opened, "SELECT * FROM events WHERE begins IS NOT NULL ORDER BY begins, event_id").records())
    first = ask(opened, "SELECT event_id FROM events ORDER BY reports DESC, mentions DESC, begins LIMIT 1").rows
    out.print("\nLook further:")
    out.print(f"  kawat explain {first[0][0] if first else 'EVENT'} --record {record}")
    out.print(f"  kawat query 'SELECT pair, day, score, events FROM tension' --record {record}")
    out.print(f"  kawat query 'SELECT begins, place.name, actors FROM calendar' --record {record}")


@app.command()
def doctor() -> None:
    """Check the installation: each part is used once."""
    from kawat.diagnosis import checks

    bad = 0
    for name, result in checks():
        bad += isinstance(result, Exception)
        mark = "[red]FAULT[/]" if isinstance(result, Exception) else "[green]ok[/]   "
        out.print(f"{mark} {name}: {escape(str(result))}")
    raise typer.Exit(1 if bad else 0)


@app.command(name="eval")
def evaluate(
    measure: Annotated[Measure, typer.Argument(help="events, pairs, attributions or articles.")],
    file: Annotated[Path, typer.Argument(help="Gold data, JSON Lines (docs/evaluation.md).")],
    model: Annotated[Path | None, typer.Option(help="Another model's folder.")] = None,
    page: Annotated[
        Path | None, typer.Option(help="Write the confusions with their sentences to this HTML file.")
    ] = None,
) -> None:
    """Score Kawat on gold data; prints one JSON object."""
    from kawat import scoring

    print_json(scoring.score(measure.value, file, model, page))


def _open(record: Path) -> Record:
    from kawat.storage.record import Record

    return Record.open(record)


def print_json(value: Any) -> None:
    """One JSON value on standard output."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1, default=_plain)
    sys.stdout.write("\n")


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else str(value)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, dict)):
        buffer = io.StringIO()
        json.dump(value, buffer, ensure_ascii=False, default=_plain)
        return buffer.getvalue()
    return str(_plain(value)) if isinstance(value, (datetime, date)) else str(value)
