"""Places of a report's words: "Jenewa" → GeoNames 2660646, Switzerland, Europe/Zurich.

`find_places` finds the place names of a text, `locate` grounds a span that is given, `zone_of` and `country_zone` say
which clock a place keeps. Offsets are half-open, into the text passed. Nothing here raises on any text; a span in which
no place is known gives a `Place` with its words alone.

What decides between places of one name, in this order: a country or state named right after ("Tripoli, Lebanon"), the
countries spoken of, an own name of `place_names.csv`, the population. A country is a place, a capital stays one where
it stands for a government ("Moscow said"). Disputed areas carry the state that the United Nations count them to; what
lies in several states (the South China Sea) carries no country.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from kawat.grounding.actor_names import Found, Word, fold, words_of
from kawat.grounding.actor_table import ActorRow, Table, load_lexicon, load_table
from kawat.grounding.place_index import LONGEST_NAME, PlaceRow, load_countries, load_places, name_key
from kawat.schema import Place

_LARGE = 100_000  # a city of this size is found without a preposition before it
_ACRONYM = 5
_RIVAL = 0.1  # a smaller city in a country spoken of is preferred from this share of the largest one's population
_AFTER = 3  # how many words after a name may name its country: "Tripoli, di Lebanon utara"
_DIRECTIONS = frozenset("utara selatan timur barat north south east west northern southern eastern western".split())


@dataclass(frozen=True, slots=True)
class _Hit:
    first: int
    last: int
    rows: tuple[PlaceRow, ...]  # candidates, the best guess first
    country: str | None  # ISO code where the name is that of a country
    certain: bool  # a country, a capital, an own name or a large city
    own: bool = False  # a name of place_names.csv


def find_places(text: str, *, language: str) -> tuple[Place, ...]:
    """All place names of `text`, in order, disjoint; adjectives ("Russian"), bodies and persons are none."""
    words = words_of(text)
    hits = _hits(text, words, language)
    spoken = tuple(hit.country for hit in hits if hit.country)
    kept = [hit for hit in hits if hit.certain or _introduced(words, hit, language)]
    return tuple(_place(text, words, hit, kept, spoken) for hit in kept)


def locate(text: str, start: int, end: int, *, language: str, countries: Sequence[str] = ()) -> Place:
    """The place of the span `text[start:end]`, with its own offsets.

    Of several names in it ("Jenin, Tepi Barat") the first is meant, and the later ones say where it lies. `countries`
    are ISO codes of states that the report speaks of, the likeliest first.
    """
    start, end = max(0, min(start, len(text))), max(0, min(end, len(text)))
    unknown = Place(start, end, text[start:end])
    words = words_of(text)
    first = next((i for i, word in enumerate(words) if word.end > start), len(words))
    last = next((i for i, word in enumerate(words) if word.start >= end), len(words))
    hits = _hits(text, words, language, first, last, thorough=True)
    if not hits:
        return _adjective(text, words, first, last, unknown)
    ahead = _hits(text, words, language, last, min(len(words), last + _AFTER))
    following = [hit for hit in ahead if hit.first == last or _near(text, words, last - 1, hit.first)]
    around = [*hits, *following[:1]]
    fixed = {hit.country for hit in around if hit.country}
    for hit in hits:
        place = _place(text, words, hit, around, tuple(countries))
        if hit.country or hit.certain or not fixed or place.country in fixed or hit is hits[-1]:
            return Place(start, end, unknown.text, *_values(place))
    return unknown


def zone_of(place: Place) -> str | None:
    """The IANA zone of `place`: its own, or that of its country's capital; None where it has none."""
    if place.name is None:
        return None
    index = load_places()
    for row in index.named(name_key(place.name)):
        same = row.geonameid == place.geonameid if place.geonameid else row.country == place.country
        if same and row.zone:
            return row.zone
    return country_zone(place.country) if place.country else None


def country_zone(iso3: str) -> str | None:
    """The IANA zone of the capital of a country (ISO 3166-1 alpha-3, KOS for Kosovo); None for other codes."""
    country = load_countries().get(iso3)
    return country.zone if country else None


@cache
def _tables() -> Table:
    return load_table()


def _hits(
    text: str, words: list[Word], language: str, first: int = 0, last: int | None = None, *, thorough: bool = False
) -> list[_Hit]:
    """Place names in words[first:last]; with `thorough` also those that only another language uses."""
    last = len(words) if last is None else last
    hits: list[_Hit] = []
    at = first
    while at < last:
        hit, onward = _hit_at(text, words, at, last, language=language, thorough=thorough)
        if hit is not None:
            hits.append(hit)
        at = onward
    return hits


def _hit_at(
    text: str, words: list[Word], at: int, last: int, *, language: str, thorough: bool
) -> tuple[_Hit | None, int]:
    """The place name that begins at words[at], if any, and where to read on."""
    known = _known(text, words, at, last, language)
    if known is not None and at and known.last == at + 1 and _surname(text, words, at):
        return None, known.last
    best = _gazetteer(text, words, at, last, thorough)
    if known is not None and (best is None or known.last > best.last):
        rows = [_tables().rows[ref.row] for ref in known.refs if ref.kind != "adjective"]
        country = next((row.country for row in rows if row.kind == "state" and not _seat(known, row)), None)
        if country is not None:
            return _Hit(known.first, known.last, (), country, True), known.last
        return None, known.last
    if best is None:
        return None, at + 1
    if at and best.last == at + 1 and _surname(text, words, at):
        return None, best.last
    if known is not None and known.last == best.last:
        refs = [(_tables().rows[ref.row], ref.kind) for ref in known.refs]
        state = next((row for row, kind in refs if row.kind == "state" and kind == "name"), None)
        if state is not None and best.rows and _elsewhere(state, words):
            return replace(best, certain=True), best.last  # Georgia of the USA
        if state is not None:  # Singapore, Djibouti: the name of a state is read as the state
            return _Hit(best.first, best.last, best.rows, state.country, True), best.last
        if any(kind == "seat" for _, kind in refs) and (best.own or best.rows[0].population >= _LARGE):
            return replace(best, certain=True), best.last
        if not best.own:  # Bush, Bolton: towns too, but known as persons
            return None, best.last
    return best, best.last


def _surname(text: str, words: list[Word], at: int) -> bool:
    """Whether words[at] follows a first name: "George Washington", "Michael Jordan"."""
    before = words[at - 1]
    return before.capital and before.key in _tables().given and text[before.end : words[at].start] == " "


def _elsewhere(state: ActorRow, words: list[Word]) -> bool:
    keys = frozenset(word.key for word in words)
    seats = frozenset(map(fold, _tables().seats(state)))
    return load_lexicon().meant(state.country, keys, seats) != state.country


def _seat(found: Found, row: ActorRow) -> bool:
    return all(ref.kind == "seat" for ref in found.refs if _tables().rows[ref.row] is row)


def _known(text: str, words: list[Word], at: int, last: int, language: str) -> Found | None:
    found = _tables().index.at(text, words, at, last)
    if found is not None and found.last - found.first == 1 and words[at].text == "AS" and language.startswith("en"):
        return None
    return found


def _gazetteer(text: str, words: list[Word], at: int, last: int, thorough: bool) -> _Hit | None:
    """The longest name of the gazetteer at words[at]."""
    if not words[at].capital or words[at].key in load_lexicon().dates:
        return None
    index = load_places()
    for size in range(min(LONGEST_NAME, last - at), 0, -1):
        span = words[at : at + size]
        if size > 1 and not (span[-1].capital and _close(text, span)):
            continue
        key = " ".join(word.key for word in span)
        rows = index.named(key) or (index.otherwise(key) if thorough else [])
        if not rows or (size == 1 and not thorough and _common(words[at])):
            continue
        own = index.well_known(key)
        large = rows[0].population >= _LARGE and not _begins_sentence(text, words, at)
        certain = own or (large and not _inside_name(text, words, at, at + size))
        return _Hit(at, at + size, tuple(rows), None, certain, own)
    return None


def _common(word: Word) -> bool:
    """Whether a word that is also some town's name is more likely a common word or an acronym: Negara, Bank, UN."""
    lexicon = load_lexicon()
    title = lexicon.titles.get(word.key, {})
    return word.key in lexicon.plain or (word.key,) in title or (word.text.isupper() and len(word.text) < _ACRONYM)


def _begins_sentence(text: str, words: list[Word], at: int) -> bool:
    """Whether words[at] has its capital from its place: "Kita" is a town only within a sentence."""
    before = text[words[at - 1].end : words[at].start] if at else "."
    return bool(set(before) & set('.!?\n"“”‘:;•'))


def _close(text: str, span: Sequence[Word]) -> bool:
    gaps = (text[a.end : b.start] for a, b in pairwise(span))
    return all(gap in {" ", "-", " - ", "'", "’", ". ", "."} for gap in gaps)


def _inside_name(text: str, words: list[Word], first: int, last: int) -> bool:
    """Whether the words stand in a longer proper name: "George Washington", "Emory University of Dallas"."""
    lexicon = load_lexicon()
    before = first > 0 and words[first - 1].capital and text[words[first - 1].end : words[first].start] == " "
    if before and words[first - 1].key not in lexicon.plain and not _prepositional(words[first - 1].key):
        sentence_start = first == 1 or text[words[first - 2].end : words[first - 1].start].strip() in {".", "\n", '"'}
        return not sentence_start
    after = last < len(words) and words[last].capital and text[words[last - 1].end : words[last].start] == " "
    return after and words[last].key not in lexicon.plain and words[last].key not in lexicon.dates


def _prepositional(key: str) -> bool:
    return any(key in zones for zones in load_lexicon().zones.values())


def _introduced(words: list[Word], hit: _Hit, language: str) -> bool:
    """Whether a preposition of place stands before the name: "di Zeitoun", "near Kufa"."""
    zones = load_lexicon().zones.get(language[:2], {})
    before = words[hit.first - 1].key if hit.first else ""
    return zones.get(before) == "place" or before in {"ke", "dari", "to", "from", "kota", "desa", "city", "town"}


def _near(text: str, words: list[Word], left: int, right: int) -> bool:
    """Whether only a comma, a bracket or a preposition parts words[left] from words[right]."""
    if right >= len(words) or "\n" in text[words[left].end : words[right].start]:
        return False
    if right - left > _AFTER:
        return False
    gap = text[words[left].end : words[right].start]
    between = [word.key for word in words[left + 1 : right]]
    return not set(gap) & set(".;:") and all(key in {"di", "in"} or key in _DIRECTIONS for key in between)


def _place(text: str, words: list[Word], hit: _Hit, hits: Sequence[_Hit], countries: Sequence[str]) -> Place:
    """The hit as a place: among its rows the one that the surroundings speak for."""
    start, end = words[hit.first].start, words[hit.last - 1].end
    if hit.country is not None:
        country = load_countries().get(hit.country)
        name = _tables().by_id[hit.country].name
        return Place(start, end, text[start:end], country.geonameid if country else None, name, hit.country)
    after = next((h for h in hits if h.first >= hit.last), None)
    after = after if after is not None and _near(text, words, hit.last - 1, after.first) else None
    near = set() if after is None else {after.country, *(row.country for row in after.rows[:1])} - {None}
    if after is not None and after.country == "GEO" and any(row.country == "USA" for row in hit.rows):
        near.add("USA")  # "Atlanta, Georgia"
    order = {code: number for number, code in enumerate(countries)}

    def rank(item: tuple[int, PlaceRow]) -> tuple[bool, bool, int, int]:
        number, row = item
        spoken = row.country in order and row.population >= _RIVAL * hit.rows[0].population
        return (row.country not in near, not spoken, order.get(row.country or "", 0) if spoken else 0, number)

    best = min(enumerate(hit.rows), key=rank)[1]
    return Place(start, end, text[start:end], best.geonameid, best.name, best.country, best.latitude, best.longitude)


def _values(place: Place) -> tuple[int | None, str | None, str | None, float | None, float | None]:
    return place.geonameid, place.name, place.country, place.latitude, place.longitude


def _adjective(text: str, words: list[Word], first: int, last: int, unknown: Place) -> Place:
    """ "Israeli territory": the country of the adjective, where the span names no place."""
    for found in _tables().index.scan(text, words, first, last):
        for ref in found.refs:
            row = _tables().rows[ref.row]
            if row.kind == "state":
                country = load_countries().get(row.country)
                geonameid = country.geonameid if country else None
                return replace(unknown, geonameid=geonameid, name=row.name, country=row.country)
    return unknown
