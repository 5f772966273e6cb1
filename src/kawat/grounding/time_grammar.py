"""Rules of news time over the tags of the lexicon: tokens → expressions, not yet resolved.

A rule of `time_<language>.toml` is a regular expression in which `<a|b:slot>` stands for one token of category a or
b, whose value goes into `slot` (by default the name of the first category, where `Slots` has such a field), and
`{name}` for a macro. Spaces mean nothing. Of overlapping matches the longest wins, then the earlier rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from kawat.grounding.time_lexicon import Lexicon, Token, lexicon, shared_data

_ELEMENT = re.compile(r"<([a-z_|\s]+?)(?::([a-z_]+))?\s*>")


@dataclass(frozen=True, slots=True)
class Slots:
    """What the words of an expression say; a slot that no word fills is None."""

    weekday: int | None = None
    day: int | None = None
    until_day: int | None = None
    month: int | None = None
    year: int | None = None
    until_year: int | None = None
    numeric: tuple[int | None, int, int, bool] | None = None
    holiday: str | None = None
    shift: int | None = None
    week_shift: int | None = None
    month_shift: int | None = None
    year_shift: int | None = None
    part: str | None = None
    period: str | None = None
    unit: str | None = None
    num: int | None = None
    vague: int | None = None
    sign: int | None = None
    past: int | None = None
    coming: int | None = None
    dayword: int | None = None
    daypart: str | None = None
    clock: tuple[int, int] | None = None
    clockword: int | None = None
    until_clock: tuple[int, int] | None = None
    hour: int | None = None
    meridiem: str | None = None
    zone: str | None = None
    local: int | None = None
    season: str | None = None
    subyear: str | None = None
    ordinal: int | None = None
    decade: int | None = None


_SLOTS = frozenset(f.name for f in fields(Slots))
_ALIASES = {"short_numeric": "numeric", "month_risky": "month", "month_short": "month", "weekday_short": "weekday"}


@dataclass(frozen=True, slots=True)
class Expression:
    """A time expression: tokens `first` to `last` (exclusive), the maker that resolves it, and its slots."""

    first: int
    last: int
    make: str
    slots: Slots


@dataclass(frozen=True, slots=True)
class _Rule:
    make: str
    pattern: re.Pattern[str]
    relaxed: bool


@dataclass(frozen=True, slots=True)
class Grammar:
    """The compiled rules of a language with the lexicon they run over."""

    words: Lexicon
    rules: tuple[_Rule, ...]
    core: re.Pattern[str]


@cache
def grammar(language: str) -> Grammar:
    """The grammar of `language` (`id` or `en`), compiled on first use."""
    words = lexicon(language)
    rules = tuple(
        _Rule(rule["make"], _compile(rule["pattern"], words), rule.get("relaxed", False)) for rule in words.rules
    )
    return Grammar(words, rules, re.compile(f"[{words.classes(shared_data()['core'])}]"))


def expressions(
    tokens: list[Token], rules: Grammar, *, first: int = 0, last: int | None = None, relaxed: bool = False
) -> list[Expression]:
    """The disjoint expressions among `tokens[first:last]`, in order.

    `relaxed` admits readings that running text must not have (a bare `May`, `Dec`, `10`), for spans known to be times.
    """
    tags = "".join(token.tag for token in tokens)
    last = len(tokens) if last is None else last
    if not rules.core.search(tags, first, last):
        return []
    found: list[tuple[int, int, int]] = []
    matches: list[tuple[_Rule, re.Match[str]]] = []
    for rule in rules.rules:
        if rule.relaxed and not relaxed:
            continue
        for match in rule.pattern.finditer(tags, first, last):
            if match.end() > match.start():
                found.append((match.start() - match.end(), len(matches), match.start()))
                matches.append((rule, match))
    taken = [False] * len(tags)
    chosen: list[Expression] = []
    for _, order, start in sorted(found):
        rule, match = matches[order]
        if not any(taken[start : match.end()]):
            taken[start : match.end()] = [True] * (match.end() - start)
            chosen.append(Expression(start, match.end(), rule.make, _slots(match, tokens)))
    return sorted(chosen, key=lambda expression: expression.first)


def _compile(pattern: str, words: Lexicon) -> re.Pattern[str]:
    while "{" in pattern:
        pattern = re.sub(r"\{([a-z_]+)\}", lambda m: words.macros[m[1]], pattern)
    counts: dict[str, int] = {}

    def element(match: re.Match[str]) -> str:
        categories = [name.strip() for name in match[1].split("|")]
        slot = match[2] or _ALIASES.get(categories[0], categories[0])
        members = f"[{words.classes(categories)}]"
        if slot not in _SLOTS:
            return members
        counts[slot] = counts.get(slot, 0) + 1
        group = "__".join((slot, str(counts[slot]), *categories))
        return f"(?P<{group}>{members})"

    return re.compile(_ELEMENT.sub(element, pattern), re.VERBOSE)


def _slots(match: re.Match[str], tokens: list[Token]) -> Slots:
    """The slots of a match: the first filled group of a slot gives its value."""
    filled: dict[str, Any] = {}
    for group, tag in match.groupdict().items():
        if tag is None:
            continue
        slot, _, *categories = group.split("__")
        values = tokens[match.start(group)].values
        filled.setdefault(slot, next(values[c] for c in categories if c in values))
    return Slots(**filled)
