"""The table of actors and the words for their offices, as they are shipped.

`actors.tsv` is made by `training/build_actors.py` (each row names its source); `actor_titles.csv` and
`actor_grammar.toml` are written by hand. Actor ids: an ISO 3166-1 code for a state and its government ("RUS");
`STATE.SECTOR` for its organs and people ("USA.MIL", "PSE.CVL"); `STATE.NAME` or `IGO.NAME`, `UNO.NAME`, `EUR.NAME`,
`NGO.NAME`, `IMG.NAME`, `MNC.NAME` for bodies ("IGO.NATO", "AFG.TALIBAN"); a Wikidata id for a person where it is known
("Q7747"), else `p.` and the name; `STATE.ROLE` for the unknown holder of an office ("KEN.foreign-minister").
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal, cast

from kawat.errors import InstallationError
from kawat.grounding.actor_names import NameIndex, Ref, fold

TitleKind = Literal["office", "relation", "holder", "organ", "people", "former", "other"]
RowKind = Literal["state", "body", "person", "region"]
_KINDS = frozenset({"office", "relation", "holder", "organ", "people", "former", "other"})
_COLUMNS = 11


@dataclass(frozen=True, slots=True)
class Post:
    """An office that a person held: `country` is a state or the id of a body; ISO dates of any precision or ""."""

    role: str
    country: str
    begins: str
    ends: str

    def covers(self, day: date) -> bool:
        """Whether the office was held on `day`; a date given as year or month covers all of it."""
        text = day.isoformat()
        return (not self.begins or text[: len(self.begins)] >= self.begins) and (
            not self.ends or text[: len(self.ends)] <= self.ends
        )

    def years_from(self, day: date) -> float:
        """How many years lie between `day` and the time in office; 0 within it."""
        if self.covers(day):
            return 0.0
        edges = [_year(edge) for edge in (self.begins, self.ends) if edge]
        return min((abs(edge - (day.year + day.timetuple().tm_yday / 366)) for edge in edges), default=0.0)


def _year(text: str) -> float:
    return int(text[:4]) + (int(text[5:7]) - 1) / 12 if len(text) >= 7 else float(text[:4])


@dataclass(frozen=True, slots=True)
class ActorRow:
    """A row of the table."""

    actor_id: str
    name: str
    names: tuple[str, ...]
    country: str
    sector: str
    kind: RowKind
    posts: tuple[Post, ...]
    wikidata: str | None
    source: str

    def home(self, day: date | None) -> str:
        """The country whose affairs the actor stands for on `day`: that of the office, else the row's own."""
        for post in self.posts:
            if day is not None and post.covers(day):
                return post.country.partition(".")[0]
        return self.country

    def distance(self, day: date | None) -> float:
        """Years between `day` and the nearest time in office; 0 where nothing is known."""
        if day is None or not self.posts:
            return 0.0
        return min(post.years_from(day) for post in self.posts)


@dataclass(frozen=True, slots=True)
class Title:
    """A word for an office, an organ or a group. An empty sector is taken from the body named beside it."""

    phrase: str
    sector: str | None
    role: str | None
    kind: TitleKind


def _read(name: str) -> str:
    try:
        return files("kawat.grounding").joinpath(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InstallationError(f"grounding: the table {name} cannot be read ({error}): install kawat again") from error


def _split(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(";")) if cell else ()


def _posts(cell: str) -> Iterator[Post]:
    for part in _split(cell):
        office, _, dates = part.rpartition(" ")
        role, _, country = office.rpartition("@")
        begins, _, ends = dates.partition("/")
        yield Post(role, country, begins, ends)


class Table:
    """All rows, with the index of their names. Reading it takes about 0.1 s: use `load_table`."""

    def __init__(self) -> None:
        self.rows: list[ActorRow] = []
        self.index = NameIndex()
        self.by_id: dict[str, ActorRow] = {}
        self.given: set[str] = set()  # the first names of persons, folded
        self._seats: dict[str, tuple[str, ...]] = {}
        self._offices: dict[tuple[str, str], list[ActorRow]] = {}
        for line in _read("actors.tsv").splitlines()[1:]:
            self._enter(line.split("\t"))

    def _enter(self, cells: list[str]) -> None:
        if len(cells) != _COLUMNS:
            raise InstallationError(f"grounding: actors.tsv has a row of {len(cells)} cells: install kawat again")
        actor_id, name, names, adjectives, seats, country, sector, kind, offices, wikidata, source = cells
        row_kind = cast(RowKind, kind)
        posts = tuple(_posts(offices))
        row = ActorRow(actor_id, name, _split(names), country, sector, row_kind, posts, wikidata or None, source)
        number = len(self.rows)
        self.rows.append(row)
        if actor_id:  # a region is no actor
            self.by_id[actor_id] = row
        person = kind == "person"
        if person and " " in name:
            self.given.add(fold(name.split()[0]))
        for alias in row.names:
            short = person and " " not in alias and alias != name
            weak = person and " " not in alias and source == "REIGN"
            self.index.add(alias, Ref(number, "short" if short or weak else "name"), loose=person)
        for adjective in _split(adjectives):
            self.index.add(adjective, Ref(number, "adjective"))
        for seat in _split(seats):
            self.index.add(seat, Ref(number, "seat"))
        if seats:
            self._seats[actor_id] = _split(seats)
        for post in row.posts:
            self._offices.setdefault((post.role, post.country), []).append(row)

    def holders(self, roles: set[str], country: str, day: date) -> list[ActorRow]:
        """All who held one of `roles` in `country` on `day`."""
        rows = [row for role in sorted(roles) for row in self._offices.get((role, country), ())]
        held = {row.actor_id: row for row in rows if any(p.role in roles and p.covers(day) for p in row.posts)}
        return list(held.values())

    def sole_country(self, role: str) -> str | None:
        """The only state that has the office `role` ("pope"), by the table; None where several or none have."""
        countries = {country for name, country in self._offices if name == role}
        return countries.pop() if len(countries) == 1 else None

    def seats(self, row: ActorRow) -> tuple[str, ...]:
        """The capital and the seats of power of a state."""
        return self._seats.get(row.actor_id, ())

    def weak(self, ref: Ref) -> bool:
        """Whether a name says little by itself: the family name of a leader known from REIGN alone (King, Price)."""
        return ref.kind == "short" and self.rows[ref.row].source == "REIGN"

    def holder(self, role: str, country: str, day: date) -> ActorRow | None:
        """Who held the office `role` of `country` (or of the body of that id) on `day`; None where nobody is known."""
        for row in self._offices.get((role, country), ()):
            if any(post.role == role and post.country == country and post.covers(day) for post in row.posts):
                return row
        return None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Titles by their words, and the small words of `actor_grammar.toml`."""

    titles: dict[str, dict[tuple[str, ...], Title]]
    zones: dict[str, dict[str, str]]
    joins: dict[str, frozenset[str]]
    pronouns: dict[str, frozenset[str]]
    possessives: frozenset[str]
    dates: frozenset[str]
    plain: frozenset[str]
    sectors: dict[str, str]
    namesakes: dict[str, dict[str, frozenset[str]]]

    def meant(self, country: str, keys: frozenset[str], seats: frozenset[str]) -> str:
        """The country that the name of `country` means among these words (folded), "-" for none at all."""
        for meant, cues in self.namesakes.get(country, {}).items():
            if keys & cues and not keys & seats:
                return meant
        return country


@cache
def load_table() -> Table:
    """The table of actors, read once."""
    return Table()


@cache
def load_lexicon() -> Lexicon:
    """Titles and grammar words, read once."""
    grammar: dict[str, Any] = tomllib.loads(_read("actor_grammar.toml"))
    zones = {
        language: {word: zone for zone, words in table.items() for word in words}
        for language, table in grammar["zones"].items()
    }
    namesakes = {
        code: {meant: frozenset(words) for meant, words in table.items()}
        for code, table in grammar["namesakes"].items()
    }
    return Lexicon(
        _titles(),
        zones,
        {language: frozenset(words) for language, words in grammar["joins"].items()},
        {kind: frozenset(words) for kind, words in grammar["pronouns"].items()},
        frozenset(grammar["possessives"]["words"]),
        frozenset(grammar["months"]["words"]),
        frozenset(grammar["plain"]["words"]),
        grammar["sectors"],
        namesakes,
    )


def _titles() -> dict[str, dict[tuple[str, ...], Title]]:
    titles: dict[str, dict[tuple[str, ...], Title]] = {}
    for line in _read("actor_titles.csv").splitlines():
        if not line or line.startswith("#"):
            continue
        phrases, sector, role, kind = line.split("|")
        if kind not in _KINDS:
            raise InstallationError(f"grounding: actor_titles.csv: no kind {kind!r}: install kawat again")
        for phrase in phrases.split(";"):
            keys = tuple(fold(part) for part in phrase.replace("-", " ").replace("'", " ").split())
            title = Title(phrase, sector or None, role or None, kind)  # type: ignore[arg-type]
            titles.setdefault(keys[0], {}).setdefault(keys, title)
    return titles
