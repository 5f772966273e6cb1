"""Words of news time: a language's TOML file joined with CLDR names, and the lexer that tags tokens with them.

A token carries the categories that its word belongs to, each with a value (`Kamis` → weekday 3). Each set of
categories has one tag, a private-use character, so that a rule over categories is a regular expression over tags.
Month, weekday and city names come from CLDR through Babel, in the wide and abbreviated widths; the narrow width
(`J`, `F`) is left out since single letters are no evidence of a date.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

Value = Any  # int, str, or of a date in digits (year, first, second, whether day first is sure)
LANGUAGES = ("en", "id")
_FIRST_TAG = 0xE000
# Words that the lexicon does not hold: marks, names, other words, and those that look like a past tense.
_PLAIN: dict[str, tuple[str, ...]] = {"mark": (), "cap": ("cap",), "low": ("low",), "past": ("past_cue", "low")}
_MONTHS = frozenset({"month", "month_risky", "month_short"})

_TOKEN = re.compile(
    r"""
    (?P<iso>(?<![\w-])[12]\d{3}-\d{1,2}-\d{1,2}(?![\d-]))
  | (?P<junk>\+?\(?\d{2,4}\)?[-\s]\d{3,4}-\d{2,5}(?!\d) | \+\d[\d\s-]{6,}\d | (?<![\d-])\d{3}-\d{4}(?![\d-]))
  | (?P<dmy>(?<![\w/.-])\d{1,2}(?:(?P<sep>[/-])\d{1,2}(?P=sep)(?:\d{4}|\d{2})|\.\d{1,2}\.\d{4})(?![\w/-]|\.\d))
  | (?P<dm>(?<![\w/])\d{1,2}/\d{1,2}(?![\w/]))
  | (?P<clock>(?<![\w.,:])\d{1,2}[.:]\d{2}(?::\d{2})?(?!\d|[.,:]\d))
  | (?P<decade>(?<![\w.,])(?:1[5-9]|20)\d0(?:s|-?an)\b)
  | (?P<short_decade>(?<![\w.,])\d0(?:s|-?an)\b)
  | (?P<ordinal>(?<![\w.,])\d{1,2}(?:st|nd|rd|th)\b)
  | (?P<number>(?<![\w.,])\d+(?:[.,]\d+)*(?=[ap]\.?m\b|\b))
  | (?P<meridiem>[AaPp]\.\ ?[Mm]\.? | (?<=\d)[AaPp][Mm]\b | \b[AaPp][Mm]\b)
  | (?P<word>(?:[A-Z]\.){2,} | \w+(?:['’](?!(?:s|ll|d|re|ve)\b)[^\W\d_]+)?)
  | (?P<other>['’](?:s|S|ll|d|re|ve)\b | \n | [^\w\s])
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark of the text, with the categories it belongs to and their values."""

    start: int
    end: int
    values: Mapping[str, Value]
    tag: str


@dataclass(frozen=True, slots=True)
class _Entry:
    values: Mapping[str, Value]
    tag: str


_Phrases = dict[str, list[tuple[list[str], _Entry, _Entry]]]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language, ready to tag a text. `tags` maps each set of categories to its character,
    `plain` holds the entries of words that it does not know."""

    phrases: _Phrases
    plain: Mapping[str, _Entry]
    tags: dict[frozenset[str], str]
    weekday_or_week: frozenset[str]
    past_suffixes: tuple[str, ...]
    rules: tuple[Mapping[str, Any], ...]
    macros: Mapping[str, str]

    def classes(self, categories: Iterable[str]) -> str:
        """The tags of every token that belongs to one of `categories`, as the inside of a regex class."""
        wanted = set(categories)
        return "".join(tag for names, tag in self.tags.items() if names & wanted)


def language_of(language: str) -> str | None:
    """The grammar that reads a BCP 47 tag (`en-GB` → `en`, `ms` → `id`), None where there is none."""
    base = language.replace("_", "-").split("-")[0].lower()
    base = {"in": "id", "ms": "id", "ind": "id", "eng": "en"}.get(base, base)
    return base if base in LANGUAGES else None


def read_data(name: str) -> dict[str, Any]:
    """A TOML file beside this module."""
    return tomllib.loads(files("kawat.grounding").joinpath(name).read_text(encoding="utf-8"))


@cache
def shared_data() -> dict[str, Any]:
    """Zones, cities and the southern zones: what no language owns."""
    return read_data("times.toml")


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of `language` (`id` or `en`), read and compiled once."""
    data = read_data(f"time_{language}.toml")
    values: dict[str, dict[str, Value]] = {}
    for category, word, value in _entries(language, data):
        values.setdefault(word, {})[category] = value
    tags: dict[frozenset[str], str] = {}
    capitalised = set(data["capitalised"])
    phrases: _Phrases = {}
    for word, categories in values.items():
        keys = [_key(m[0]) for m in _TOKEN.finditer(word)]
        lower = {c: v for c, v in categories.items() if c not in capitalised}
        if word in data["weekday_or_week"]:
            lower.pop("weekday", None)
        as_capital, as_lower = _entry(tags, categories), _entry(tags, lower)
        phrases.setdefault(keys[0], []).append((keys, as_capital, as_lower))
    for options in phrases.values():
        options.sort(key=lambda option: -len(option[0]))
    for names in _number_sets():
        _tag(tags, names)
    return Lexicon(
        phrases=phrases,
        plain={name: _entry(tags, dict.fromkeys(categories, 0)) for name, categories in _PLAIN.items()},
        tags=tags,
        weekday_or_week=frozenset(data["weekday_or_week"]),
        past_suffixes=tuple(data["past_suffixes"]),
        rules=tuple(data["rule"]),
        macros=data["macros"],
    )


def lex(text: str, words: Lexicon) -> list[Token]:
    """The tokens of `text` in order; spaces are skipped, a newline is a token of its own."""
    raw = [(m.start(), m.end(), m.lastgroup or "other", m[0]) for m in _TOKEN.finditer(text)]
    keys = [_key(word) for _, _, _, word in raw]
    tokens: list[Token] = []
    index = 0
    while index < len(raw):
        start, end, kind, word = raw[index]
        if kind in ("word", "other", "meridiem"):
            entry, used = _look_up(word, kind, keys, index, words)
            end = raw[index + used - 1][1]
            if entry.values and _takes_dot(text, end, entry):
                end += 1
                used += 1
            tokens.append(Token(start, end, entry.values, entry.tag))
            index += used
            continue
        glued = _is_glued(text, start) and not (len(tokens) > 1 and tokens[-2].values.keys() & _MONTHS)
        values = {} if glued else _numeric(kind, word)
        tokens.append(Token(start, end, values, _tag(words.tags, frozenset(values))))
        index += 1
    return [_settled(i, tokens, text, words) for i in range(len(tokens))]


def _key(word: str) -> str:
    return word.lower().replace("’", "'")


def _tag(tags: dict[frozenset[str], str], names: frozenset[str]) -> str:
    """The tag of a category set; a set not seen while compiling reads as a plain token."""
    return tags.setdefault(names, chr(_FIRST_TAG + len(tags)))


def _entry(tags: dict[frozenset[str], str], values: dict[str, Value]) -> _Entry:
    return _Entry(values, _tag(tags, frozenset(values)))


def _entries(language: str, data: Mapping[str, Any]) -> Iterator[tuple[str, str, Value]]:
    """(category, word, value) of everything a language knows; later ones win within a category."""
    yield from _calendar_names(language, data)
    yield from _number_words(data)
    for table in (data["words"], data["extra"]):
        for category, listed in table.items():
            pairs = listed.items() if isinstance(listed, dict) else ((word, 0) for word in listed)
            yield from ((category, _key(word), value) for word, value in pairs)
    for abbreviation, zone in shared_data()["zones"].items():
        yield "zone", _key(abbreviation), zone


def _calendar_names(language: str, data: Mapping[str, Any]) -> Iterator[tuple[str, str, Value]]:
    from babel import Locale
    from babel.core import get_global

    locale = Locale.parse(language)
    wide_months = {_key(name) for name in locale.months["format"]["wide"].values()}
    for form in ("format", "stand-alone"):
        for number, name in locale.months[form]["wide"].items():
            yield "month_risky" if _key(name) in data["risky_months"] else "month", _key(name), number
        for number, name in locale.months[form]["abbreviated"].items():
            if _key(name).rstrip(".") not in wide_months:
                yield "month_short", _key(name).rstrip("."), number
        for number, name in locale.days[form]["wide"].items():
            yield "weekday", _key(name), number
        for number, name in locale.days[form]["abbreviated"].items():
            yield "weekday_short", _key(name).rstrip("."), number
    for zone in get_global("zone_territories"):
        if "/" in zone and not zone.startswith("Etc/"):
            yield "city", _key(zone.rsplit("/", 1)[1].replace("_", " ")), zone
    for zone, names in locale.time_zones.items():
        if "city" in names:
            yield "city", _key(names["city"]), zone
    for city, zone in shared_data()["cities"].items():
        yield "city", _key(city), zone


def _number_words(data: Mapping[str, Any]) -> Iterator[tuple[str, str, Value]]:
    for table in (data["units"], data["teens"], data["tens"]):
        yield from (("num", word, value) for word, value in table.items())
    for tens, first in data["tens"].items():
        for unit, second in data["units"].items():
            for join in data["number_joins"]:
                yield "num", f"{tens}{join}{unit}", first + second


def _number_sets() -> Iterator[frozenset[str]]:
    """Every category set that `_numeric` can give, so that rules are compiled over all of them."""
    samples = ("0", "7", "31", "32", "500", "0130", "1530", "1630", "1999", "2022", "2075", "2401", "9999", "1.5")
    yield from (frozenset(_numeric("number", sample)) for sample in samples)
    yield from (frozenset(_numeric("clock", sample)) for sample in ("10.30", "99.99"))
    yield from map(
        frozenset, ({"numeric"}, {"short_numeric"}, {"decade"}, {"short_decade"}, {"day", "nth"}, {"meridiem"})
    )


def _numeric(kind: str, word: str) -> dict[str, Value]:
    """The categories of a token of digits."""
    if kind in ("iso", "dmy", "dm"):
        parts = tuple(int(part) for part in re.split(r"[/.-]", word))
        if kind == "dm":
            return {"short_numeric": (None, *parts, False)}
        first, second, last = parts
        if kind == "iso":
            return {"numeric": (first, last, second, True)}
        return {"numeric": (last if last > 99 else last + (2000 if last < 70 else 1900), first, second, False)}
    if kind == "clock":
        hour, minute = (int(part) for part in re.split(r"[.:]", word)[:2])
        return {"clock": (hour, minute)} if hour <= 24 and minute < 60 else {}
    if kind in ("decade", "short_decade"):
        return {kind: int(re.match(r"\d+", word)[0])}  # type: ignore[index]
    if kind == "ordinal":
        return {"day": int(word[:-2]), "nth": 0}
    if kind != "number" or not (word.isascii() and word.isdigit() and len(word) <= 4):
        return {}
    return _whole_number(int(word), len(word))


def _whole_number(number: int, digits: int) -> dict[str, Value]:
    values: dict[str, Value] = {"num": number}
    if digits <= 2 and 1 <= number <= 31:
        values["day"] = number
    if digits == 4:
        if 1500 <= number <= 2100:
            values["year"] = number
        if number // 100 <= 24 and number % 100 < 60:
            values["hhmm"] = (number // 100, number % 100)
    return values


def _look_up(word: str, kind: str, keys: list[str], index: int, words: Lexicon) -> tuple[_Entry, int]:
    """The longest phrase of the lexicon at `index`, and the number of raw tokens it takes."""
    if kind == "meridiem":
        return _Entry({"meridiem": "am" if word[0] in "aA" else "pm"}, words.tags[frozenset({"meridiem"})]), 1
    capital = word[0].isupper()
    for phrase, as_capital, as_lower in words.phrases.get(keys[index], ()):
        if len(phrase) == 1 or keys[index : index + len(phrase)] == phrase:
            return as_capital if capital else as_lower, len(phrase)
    if not capital and len(word) > 4 and words.past_suffixes and word.endswith(words.past_suffixes):
        return words.plain["past"], 1
    if not word[0].isalpha():
        return words.plain["mark"], 1
    return words.plain["cap" if capital else "low"], 1


def _takes_dot(text: str, end: int, entry: _Entry) -> bool:
    """Whether a full stop belongs to the word before it: `Jan. 7`, `Fri., 31 Dec`."""
    if text[end : end + 1] != "." or not {"month_short", "weekday_short"} & entry.values.keys():
        return False
    return bool(re.match(r"\s*[\d,]", text[end + 1 : end + 4]))


def _is_glued(text: str, start: int) -> bool:
    """Whether a number is the tail of a name, as in `SU-35` or `Expo-2020`; `mid-2022` and `pasca-2014` are not."""
    before = re.search(r"(\w+)[-–]$", text[max(0, start - 24) : start])
    return before is not None and any(c.isupper() for c in before[1])


def _settled(index: int, tokens: list[Token], text: str, words: Lexicon) -> Token:
    """The token with readings that its neighbours rule out taken away."""
    token = tokens[index]
    if not token.values.keys() & {"weekday", "month", "month_risky"}:
        return token
    before = tokens[index - 1] if index else None
    if before is not None and "title" in before.values and text[token.start].isupper():
        return Token(token.start, token.end, {"cap": 0}, words.tags[frozenset({"cap"})])
    if _key(text[token.start : token.end]) in words.weekday_or_week and "weekday" in token.values:
        opens = before is None or text[before.start : before.end] in {".", "!", "?", "\n", "“", '"'}
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        if opens and after is not None and "shift" in after.values:
            entry = words.phrases[_key(text[token.start : token.end])][-1][2]
            return Token(token.start, token.end, entry.values, entry.tag)
    return token
