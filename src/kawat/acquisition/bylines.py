"""Who signed a report and where it was filed: bylines and datelines."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import babel

from kawat.acquisition.outlets import find_outlet, is_outlet_name, outlet_name
from kawat.acquisition.publication import LANGUAGES, calendar_words, find_stamps

INITIALS = re.compile(r"[(\[](?P<who>(?:[A-Za-z]{2,5}|\*)(?:\s?[/-]\s?(?:[A-Za-z]{1,5}|\*+)){0,4})[)\]]\.?")
"""Initials or agency marks in brackets: "(ian)", "(ref/haf)"."""

_LAST_RANK = 9
_CAPITAL_WORD = r"(?:[A-Z][\w.’'-]*|al-[A-Z]\w+|de|van|bin|binti|el)"
_PERSON = re.compile(rf"{_CAPITAL_WORD}(?:\s+{_CAPITAL_WORD}){{1,3}}")
_SEPARATOR = re.compile(r"\s+[|•·–—-]+\s+|\s*[|•·]\s*")
_PLACE_WORD = r"[A-Z][\w.’'-]*"
_PLACE = rf"{_PLACE_WORD}(?:[\s/]+(?:(?:di|del|de|la|of|al)\s+)?{_PLACE_WORD}){{0,3}}"
_OUTLET_WORD = r"[A-Za-z][\w-]*(?:\.[A-Za-z]{2,4}){1,2}"
_DATELINE = re.compile(
    rf"(?:(?P<first>{_OUTLET_WORD}|VIVA|Okezone|ANTARA|BBC News|VOA)(?:\s*,\s*|\s*:\s*|\s+(?=[-–—(])|(?=[-–—])))?"
    rf"(?P<place>{_PLACE})?"
    rf"(?P<rest>(?:,\s*(?:[\w.’'\s/]|-(?=\w)){{2,30}}?){{0,3}})"
    r"\s*(?:\((?P<bracket>[^()]{2,40})\))?"
    r"\s*(?P<dash>--+|[—–]|(?<=\s)-|-(?=\s)|(?<=\)):)\s*(?=[\"“'‘(A-Z0-9])"
)
_MAX_DATELINE = 90


@dataclass(frozen=True, slots=True)
class Dateline:
    """The head of a first paragraph: its place, and the outlets named there ("GENEVA (Reuters) -").

    `end` is the offset where the sentence itself begins, `date` the words of a date that stands there.
    """

    place: str | None
    source: str | None
    agency: str | None
    date: str | None
    end: int


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "bylines.toml").read_text(encoding="utf-8"))


@cache
def _label() -> re.Pattern[str]:
    labels = "|".join(re.escape(x) for x in sorted(_data()["labels"], key=len, reverse=True))
    return re.compile(rf"[(\[]?\b(?P<label>{labels})(?P<colon>\s*:\s*|\s+)", re.IGNORECASE)


def read_byline(line: str) -> tuple[int, str] | None:
    """(rank, name) of a line that signs a report: "Penulis: …", "By Jane Roe", "(ref/haf)"; None of any other line.

    Of several names the best ranked is taken (a writer before an editor); initials come last.
    """
    if len(line) > 160:
        return None
    initials = INITIALS.fullmatch(line.strip())
    if initials is not None:
        return _LAST_RANK - 1, initials["who"]
    found = [pair for piece in re.split(r"\s*[;|•·]\s*", line.strip("()[] .")) if (pair := _signed(piece))]
    return min(found) if found else None


def _signed(piece: str) -> tuple[int, str] | None:
    matches = [m for m in _label().finditer(piece) if m.start() == 0 or m["colon"].strip()]
    if not matches or matches[0].start() > 0:
        return None
    found = []
    for match, following in zip(matches, [*matches[1:], None], strict=True):
        words = piece[match.end() : following.start() if following else None]
        rank = _data()["labels"][match["label"].casefold()]
        name = _name(words, match["label"].casefold())
        if name and rank < _LAST_RANK and (match["colon"].strip() or _plausible(name, words)):
            found.append((rank, name))
    return min(found) if found else None


def _name(words: str, label: str) -> str | None:
    """The name at the start of `words`, without role, outlet and place."""
    words = re.split(r"\s+[-–—|]\s+|\s+@|\s+on\s+(?=[A-Z0-9])", words.strip(" :-–—,()[]"))[0]
    for stamp in find_stamps(words):
        words = words[: stamp.start]
        break
    if label in {"laporan", "reporting by", "reported by", "editing by", "additional reporting by"}:
        words = re.split(r"\s+(?:dari|in|di|from)\s+", words)[0]
    else:
        words = re.split(r"\s+(?:in|from|dari|di)\s+(?=[A-Z])", words)[0]
    words = re.sub(r"(?i)^(?:wartawan|reporter|jurnalis|kontributor|koresponden)\s+", "", words)
    parts = [part.strip() for part in words.split(",")]
    while parts and (is_outlet_name(parts[0]) or find_outlet(parts[0])) and len(parts) > 1:
        parts.pop(0)
    kept = [part for i, part in enumerate(parts) if i == 0 or (_PERSON.match(part) and not _is_role(part))]
    name = ", ".join(kept).strip(" .")
    return name if 1 < len(name) <= 80 and any(c.isalpha() for c in name) else None


def _is_role(words: str) -> bool:
    roles = _data()["roles"]["words"].split()
    return is_outlet_name(words) or any(word.casefold().strip(".") in roles for word in words.split())


def _plausible(name: str, words: str) -> bool:
    """Whether unlabelled words are names and roles and nothing else: no day, no sentence behind them."""
    found = re.sub(r"\s+(?:and|dan|&)\s+|,\s*", " ", name).split()
    if not found or len(found) > 12 or any(word.casefold() in calendar_words() for word in found):
        return False
    others = [part for part in words.split(",")[1:] if not _PERSON.match(part.strip()) and not _is_role(part)]
    return not others and all(re.fullmatch(_CAPITAL_WORD, word) for word in found)


def person_beside_outlet(line: str) -> str | None:
    """The name in a line such as "Rina Wati - detikNews" or "Rina Wati, Kompas.com"; None of any other line."""
    parts = [part for part in re.split(r"\s+[-–—|]\s+|\s*[|•·,]\s*", line) if part]
    if len(parts) != 2 or not is_outlet_name(parts[1]):
        return None
    return parts[0] if is_person(parts[0]) and not is_outlet_name(parts[0]) else None


def is_person(line: str) -> bool:
    """Whether a whole line is two to four capitalised words, as a name on its own is (and no share bar)."""
    return _PERSON.fullmatch(line) is not None and not any(
        word in calendar_words() or word in _not_names() for word in line.casefold().split()
    )


@cache
def _not_names() -> frozenset[str]:
    return frozenset(_data()["names"]["not_names"].split())


def split_line(line: str) -> Sequence[str]:
    """The pieces of a head line that are parted by bars, bullets or spaced dashes."""
    return [piece.strip() for piece in _SEPARATOR.split(line) if piece.strip()]


def read_dateline(paragraph: str) -> Dateline | None:
    """The dateline at the start of `paragraph`: "JAKARTA, KOMPAS.com –", "GENEVA, Feb 8 (Reuters) -"; None without one.

    A dash must close it and a sentence of at least three words follow. Capitals alone decide what is a place, save for
    words that are known to be none; "Liputan6.com, Jakarta" may stand without a dash.
    """
    match = _DATELINE.match(paragraph[: _MAX_DATELINE + 1])
    if match is None or len(paragraph[match.end() :].split()) < 3:
        return _undashed(paragraph)
    place, source, dates = match["place"], match["first"], []
    if place and is_outlet_name(place):
        place, source = None, source or place
    extra: list[str] = []
    for part in (piece.strip() for piece in match["rest"].split(",")):
        if not part:
            continue
        if is_outlet_name(part):
            source = source or part
        elif any(w.casefold().rstrip(".") in calendar_words() for w in part.split()) or part[0].isdigit():
            dates.append(part)
        elif part[0].isupper():
            extra.append(part)
        else:
            return None
    agency = None
    if match["bracket"]:
        bracket = match["bracket"]
        if bracket[0].isdigit() or any(True for _ in find_stamps(bracket)):
            dates.append(bracket)
        elif (agency := outlet_name(bracket)) is None:
            return None
    if place and not _is_place(place, bare=not (source or agency or dates)):
        return None
    if not (place or source or agency):
        return None
    while extra and not _is_region(extra[-1]):
        source = source or extra[-1]
        extra.pop()
    place = ", ".join([place, *extra]) if place else None
    return Dateline(place, source, agency, ", ".join(dates) or None, match.end())


def _is_region(words: str) -> bool:
    """Whether `words` name a country or a state behind a town: "KYIV, Ukraine", "AUSTIN, Texas"."""
    return words.casefold() in _regions()


@cache
def _regions() -> frozenset[str]:
    names = {name.casefold() for language in LANGUAGES for name in babel.Locale(language).territories.values()}
    return frozenset(names | {name.casefold() for name in _data()["places"]["regions"]})


def _undashed(paragraph: str) -> Dateline | None:
    """ "Liputan6.com, Jakarta Presiden …": an outlet's domain, a comma, one place word, and a capital after it."""
    match = re.match(rf"(?P<source>{_OUTLET_WORD}), (?P<place>[A-Z][a-z]+|[A-Z]{{3,}}) (?=[A-Z“\"])", paragraph)
    if match is None or not is_outlet_name(match["source"]):
        return None
    return Dateline(match["place"], match["source"], None, None, match.end())


def _is_place(words: str, *, bare: bool) -> bool:
    """Whether capitalised words before a dash are a place: none known for another thing."""
    parts = re.split(r"[\s/]+", words)
    if any(part.casefold().strip(".") in _data()["places"]["not_places"].split() for part in parts):
        return False
    return not bare or words.isupper() or (len(parts) <= 3 and "'" not in words)
