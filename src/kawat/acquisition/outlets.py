"""Which outlet printed a report, and which outlet it relays."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from kawat.acquisition.publication import calendar_words

PARAGRAPH_CHARACTERS = 400
"""A dump that lost its paragraphs is one long line: there, so many characters count as one."""

MAX_NAME = 120
"""No outlet's name or host is longer; longer words are not looked up."""

_DOMAIN = r"[A-Za-z][\w-]*(?:\.[\w-]+)*\.(?:com|co\.id|co\.uk|co|id|net|org|news|tv|info)\b"
_WORD = rf"(?:{_DOMAIN}|[A-Z0-9][\w’'&-]*|detik\w+|i[A-Z]\w+|al-[A-Z]\w+)"
_NAME = rf"(?P<name>{_WORD}(?:\s+(?:(?:of|the|and|de|le|la|&)\s+)?{_WORD}){{0,4}})"
_GLUED = re.compile(r"(?P<name>\w{2,}?)(?:pada|dalam|dari|di|Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu)(?:\s.*)?")
"""A link that lost the space behind it: "dikutip dari BBCpada"."""

_OF_NUMBER = re.compile(r"\d+\Z")


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet that is known by name; `zone` is an IANA name or None."""

    name: str
    aliases: tuple[str, ...]
    hosts: tuple[str, ...]
    zone: str | None


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "outlets.toml").read_text(encoding="utf-8"))


@cache
def _by_name() -> dict[str, Outlet]:
    """Case-folded names and aliases to outlets."""
    outlets = [
        Outlet(row["name"], tuple(row.get("aliases", ())), tuple(row.get("hosts", ())), row.get("zone"))
        for row in _data()["outlet"]
    ]
    return {name.casefold(): outlet for outlet in outlets for name in (outlet.name, *outlet.aliases)}


@cache
def _by_host() -> dict[str, Outlet]:
    return {host: outlet for outlet in _by_name().values() for host in outlet.hosts}


def find_outlet(name: str | None) -> Outlet | None:
    """The known outlet of a name, alias or host, in any case; None where it is not known."""
    if not name or len(name) > MAX_NAME:
        return None
    folded = name.strip().casefold().removeprefix("www.")
    return _by_name().get(folded) or _outlet_of_host(folded)


def is_outlet_name(words: str) -> bool:
    """Whether `words` are a known outlet's name or a domain name."""
    if len(words) > MAX_NAME:
        return False
    return find_outlet(words) is not None or re.fullmatch(_DOMAIN, words.strip(), re.IGNORECASE) is not None


def _outlet_of_host(host: str) -> Outlet | None:
    parts = host.split(".")
    return next((o for i in range(len(parts) - 1) if (o := _by_host().get(".".join(parts[i:])))), None)


def outlet_of_url(url: str | None) -> str | None:
    """The outlet's name by the host of `url`: the known name, else the host without "www."."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    if not host:
        return None
    host = host.removeprefix("www.").removeprefix("m.").removeprefix("amp.")
    outlet = _outlet_of_host(host)
    return outlet.name if outlet else host


def zone_of(*names: str | None) -> str | None:
    """The zone of the first of `names` (names, hosts or addresses) that is a known outlet with a zone."""
    for name in names:
        outlet = find_outlet(name) or find_outlet(outlet_of_url(name))
        if outlet is not None and outlet.zone:
            return outlet.zone
    return None


@cache
def _phrases() -> tuple[tuple[re.Pattern[str], str, int | None], ...]:
    """(pattern, language, paragraph limit) of the relay phrases; matching is by case, with a capital allowed first."""
    names = sorted((n for o in _by_name().values() for n in (o.name, *o.aliases)), key=len, reverse=True)
    shown = {n if any(c.isupper() for c in n) or n.startswith("detik") else n.title() for n in names}
    shown |= {n.upper() for n in names if len(n) <= 4} | {"Antara", "Tass", "Xinhua", "Sana", "Irna"}
    known = "(?P<name>" + "|".join(re.escape(n) for n in sorted(shown, key=len, reverse=True)) + r")(?![\w-])"
    compiled = []
    for row in _data()["relay"]["phrase"]:
        words = row["pattern"].replace("NAME", _NAME).replace("KNOWN", known)
        pattern = re.compile(rf"(?<![\w-]){_either_case(words)}")
        compiled.append((pattern, row["language"], row.get("first_paragraphs")))
    return tuple(compiled)


def _either_case(pattern: str) -> str:
    """`pattern` with its first group or word also in capitals: "Dilansir dari …" at the start of a sentence."""
    return re.sub(
        r"^(\(\?:)?([a-z|\s]+)",
        lambda m: (m[1] or "") + "|".join(f"[{w[0]}{w[0].upper()}]{w[1:]}" if w else "" for w in m[2].split("|")),
        pattern,
        count=1,
    )


def find_via(paragraphs: Sequence[str], *, language: str, source: str | None) -> str | None:
    """The outlet that the report says it relays ("dilansir dari Russia Today"), as written; None where none is named.

    The first in the text wins. The report's own outlet, states, offices and social networks are no outlets.
    """
    begin = 0
    for number, paragraph in enumerate(paragraphs):
        found = [
            (match.start(), name)
            for pattern, spoken, limit in _phrases()
            if (limit is None or number < limit) and (spoken == language or language not in ("id", "en"))
            for match in pattern.finditer(paragraph, 0, _end(limit, begin, len(paragraph)))
            if (name := outlet_name(match["name"])) and not same_outlet(name, source)
        ]
        if found:
            return min(found)[1]
        begin += len(paragraph)
    return None


def _end(limit: int | None, begin: int, length: int) -> int:
    """How far into a paragraph that starts at `begin` a phrase with this paragraph limit is looked for."""
    return length if limit is None else max(0, min(length, limit * PARAGRAPH_CHARACTERS - begin))


def outlet_name(words: str) -> str | None:
    """`words` cut where the outlet's name ends (before a day or month), or None where they name no outlet."""
    kept: list[str] = []
    for word in words.split():
        if word.casefold().strip("'’") in calendar_words() or (kept and _OF_NUMBER.match(word) and len(word) > 2):
            break
        kept.append(word)
    while kept and kept[-1] in {"of", "the", "and", "de", "le", "la", "&"}:
        kept.pop()
    if kept and kept[0].isdigit():
        return None
    telling = [word.casefold() for word in kept if word != "The"][:1]
    if not telling or (telling[0] in _data()["relay"]["not_outlets"].split() and not find_outlet(" ".join(kept))):
        return None
    name = " ".join(kept).removesuffix("'s").removesuffix("’s")
    glued = _GLUED.fullmatch(name)
    return glued["name"] if glued and (find_outlet(glued["name"]) or name.startswith("detik")) else name


def same_outlet(name: str, other: str | None) -> bool:
    """Whether two names are one outlet's."""
    if not other:
        return False
    one, two = find_outlet(name), find_outlet(other) or find_outlet(outlet_of_url(other))
    return name.casefold() == other.casefold() or (one is not None and one is two)
