"""The nouns of Kawat: frozen records, and the Arrow schemas derived from them.

Offsets (`start`, `end`) are half-open and count Unicode code points, of `Report.text` everywhere but in
`Removed`, where they count those of the decoded raw source. `Utc` fields are aware datetimes in UTC.
`Local` fields are naive wall-clock datetimes in the zone kept beside them: where the precision is day or
coarser, `begins` and `ends` are the first and the last day, both included, at 00:00.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    import pyarrow as pa

Utc = Annotated[datetime, "utc"]
Local = Annotated[datetime, "local"]

Status = Literal["occurred", "ongoing", "planned", "hypothetical", "negated", "cancelled"]
Precision = Literal["minute", "hour", "day", "week", "month", "season", "year", "range"]
Stage = Literal["acquisition", "coding", "grounding", "merging", "storage"]


def make_id(prefix: str, *parts: object) -> str:
    """A stable id: the same parts give the same id, on every machine and in every run."""
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()
    return f"{prefix}_{digest[:16]}"


@dataclass(frozen=True, slots=True)
class Span:
    """Words of a report: `text == report.text[start:end]`."""

    start: int
    end: int
    text: str

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Span:
        """The span of `text` from `start` to `end`."""
        return cls(start, end, text[start:end])


@dataclass(frozen=True, slots=True)
class Entity:
    """A span that names an actor, and the actor it was resolved to (None where it could not be)."""

    start: int
    end: int
    text: str
    actor_id: str | None = None
    name: str | None = None
    country: str | None = None
    sector: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """An actor of an event, free of any one report's words."""

    actor_id: str | None
    name: str | None
    country: str | None
    sector: str | None
    role: str | None


@dataclass(frozen=True, slots=True)
class Time:
    """A time expression and the interval it stands for; `zone` is an IANA name or a fixed offset."""

    start: int
    end: int
    text: str
    begins: Local | None
    ends: Local | None
    precision: Precision | None
    zone: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """A place name and its GeoNames row; latitude and longitude in degrees (WGS 84)."""

    start: int
    end: int
    text: str
    geonameid: int | None = None
    name: str | None = None
    country: str | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class EventPlace:
    """Where an event took place: `Place` without the words of one report."""

    geonameid: int | None
    name: str | None
    country: str | None
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """One news report, cleaned. `text` is the body with its paragraphs parted by one newline."""

    report_id: str
    url: str | None
    source: str | None
    via: str | None
    language: str
    title: str | None
    byline: str | None
    dateline: str | None
    published_at: Utc | None
    published_zone: str | None
    text: str
    raw_sha256: str
    raw_path: str
    duplicate_of: str | None = None
    story_id: str | None = None
    read_at: Utc | None = None


@dataclass(frozen=True, slots=True)
class Removed:
    """A piece of the raw source that is not in `Report.text`: `quote == raw[start:end]`."""

    report_id: str
    kind: str
    reason: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Mention:
    """One event as one sentence tells it."""

    mention_id: str
    report_id: str
    event_id: str | None
    sentence_start: int
    sentence_end: int
    trigger: Span
    type: str
    mode: str | None
    contexts: tuple[str, ...]
    status: Status
    status_cue: Span | None
    actors: tuple[Entity, ...]
    recipients: tuple[Entity, ...]
    time: Time | None
    place: Place | None
    claimant: Entity | None
    confidence: float
    coder: str


@dataclass(frozen=True, slots=True)
class Event:
    """One happening in the world, merged from its mentions."""

    event_id: str
    type: str
    mode: str | None
    contexts: tuple[str, ...]
    quad: int
    score: float
    status: Status
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    begins: Local | None
    ends: Local | None
    precision: Precision | None
    zone: str | None
    place: EventPlace | None
    claimants: tuple[Party, ...]
    denied_by: tuple[Party, ...]
    disputed: bool
    mentions: int
    reports: int
    sources: int
    first_reported: Utc | None
    last_reported: Utc | None
    confidence: float
    merge_reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """Something said: who, with which words, and how they stand to it."""

    statement_id: str
    report_id: str
    speaker: Entity | None
    cue: Span | None
    content: Span
    form: Literal["direct", "indirect"]
    stance: str | None
    mention_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One event that answers another."""

    event_id: str
    answers_event_id: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class Office:
    """A role held from `begins` to `ends` (ISO dates, None where open or unknown)."""

    role: str
    begins: str | None
    ends: str | None


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, state, body or group that the record can name."""

    actor_id: str
    name: str
    names: tuple[str, ...]
    country: str | None
    sector: str | None
    offices: tuple[Office, ...] = ()
    wikidata: str | None = None


@dataclass(frozen=True, slots=True)
class Drop:
    """Something that did not go on, with the stage, the reason and the place: never in silence."""

    stage: Stage
    reason: str
    path: str
    detail: str
    report_id: str | None = None
    at: Utc | None = field(default=None)


@dataclass(frozen=True, slots=True)
class Coding:
    """Everything that reading one report gave."""

    report: Report
    removed: tuple[Removed, ...] = ()
    mentions: tuple[Mention, ...] = ()
    statements: tuple[Statement, ...] = ()
    drops: tuple[Drop, ...] = ()


TABLES: dict[str, type] = {
    "reports": Report,
    "removed": Removed,
    "mentions": Mention,
    "events": Event,
    "statements": Statement,
    "answers": Answer,
    "actors": Actor,
    "drops": Drop,
}


@cache
def arrow_schema(record: type) -> pa.Schema:
    """The Arrow schema of a record class: one field per attribute, in order."""
    import pyarrow as pa

    return pa.schema([pa.field(f.name, *_arrow(_hint(record, f.name))) for f in fields(record)])


def _hint(record: type, name: str) -> Any:
    return get_type_hints(record, include_extras=True)[name]


def _arrow(hint: Any) -> tuple[pa.DataType, bool]:
    """Arrow type and nullability of a type hint."""
    import pyarrow as pa

    if get_origin(hint) is UnionType or NoneType in get_args(hint):
        inner = [a for a in get_args(hint) if a is not NoneType]
        return _arrow(inner[0])[0], True
    if hint == Utc:
        return pa.timestamp("us", "UTC"), False
    if hint == Local:
        return pa.timestamp("us"), False
    if get_origin(hint) is tuple:
        return pa.list_(_arrow(get_args(hint)[0])[0]), False
    if get_origin(hint) is Literal:
        return pa.string(), False
    if is_dataclass(hint):
        inner_fields = [pa.field(f.name, *_arrow(_hint(hint, f.name))) for f in fields(hint)]  # type: ignore[arg-type]
        return pa.struct(inner_fields), False
    plain = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    return plain[hint], False
