"""Text to sentences, as offsets. The rules are here, the abbreviations are data (`sentences.toml`).

A sentence never runs across a newline. Within a line it ends at ".", "!", "?" or "…" with the quotes and brackets
that close there, where the next sentence begins with a capital, a digit or an opening quote, unless the mark belongs
to an abbreviation, an initial, a number, a list item, or a quotation that its speaker follows ("“Kapan?” tanya dia.").
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_CLOSERS = "\"'”’»)\\]›"
_OPENERS = "\"'“‘«(\\[„‹–—"
_MARK = re.compile(
    rf"(?<![.!?…])(?P<mark>[.!?…]+)(?P<close>[{_CLOSERS}]*)(?=\s)"
    r"|(?<=[^\W\d_A-Z]{2})(?P<glued>\.[”\"]?)(?=[“\"]?[A-Z][^\W\d_A-Z]+[\s,])"  # "selesai.Ia lalu"
)
_WORD_BEFORE = re.compile(r"[^\s“”\"‘«()\[\]/–—]+\Z")
_WORD_AFTER = re.compile(rf"[{_OPENERS}\s-]*(?P<word>[\w’'-]*)")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]|(?:[A-Z][a-z]?\.)+[A-Z][a-z]?")
_LIST_ITEM = re.compile(r"(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,4})")
_NEXT_ITEM = re.compile(r"(?:[a-h]|i{1,3}|iv|vi{0,3})[.)]\s+[A-Z]")
_ALNUM = re.compile(r"\w")
_BEFORE_CONTEXT = 60
_AFTER_CONTEXT = 80
_AFTER_VERB = "on|in|at|to|as|during|after|before|when|while|of|with|from|kepada|di|pada|saat|dalam|sambil|seraya"


@dataclass(frozen=True, slots=True)
class _Rules:
    before_name: frozenset[str]
    anywhere: frozenset[str]
    before_number: frozenset[str]
    starters: frozenset[str]
    capitals: frozenset[str]
    speaker: re.Pattern[str]
    names_with_mark: tuple[str, ...]
    domains: frozenset[str]


@cache
def _rules(language: str) -> _Rules:
    """Rules of `language`; those of all languages together where it has none of its own. Titles are shared by all."""
    data: dict[str, Any] = tomllib.loads((files(__package__) / "sentences.toml").read_text(encoding="utf-8"))
    names = data.pop("names")
    own = [data[language]] if language in data else list(data.values())

    everyone = list(data.values())

    def words(key: str, tables: list[dict[str, str]]) -> frozenset[str]:
        return frozenset(word for table in tables for word in table[key].split())

    verbs = "|".join(sorted(words("reporting", everyone)))
    dotted = {word for word in words("anywhere", everyone) if "." in word}
    return _Rules(
        words("before_name", everyone),
        words("anywhere", own) | dotted,
        words("before_number", own),
        words("starters", own),
        words("capitals", own),
        re.compile(rf"\s*(?:[A-Z][\w.-]*\s+){{1,4}}(?:{verbs})(?:[.,;:]|\s+(?:{_AFTER_VERB})\b)"),
        tuple(names["with_mark"]),
        frozenset(names["domains"].split()),
    )


def split(text: str, language: str) -> tuple[tuple[int, int], ...]:
    """Half-open offsets of the sentences of `text`, in order, disjoint, without surrounding space.

    Every character that is not space is in exactly one sentence. `language` is BCP 47; of one without rules of its
    own, the abbreviations of all languages hold.
    """
    rules = _rules(language.split("-", maxsplit=1)[0].lower())
    spans: list[tuple[int, int]] = []
    start = 0
    for line in text.split("\n"):
        spans.extend((start + a, start + b) for a, b in _split_line(line, rules))
        start += len(line) + 1
    return tuple(spans)


def _split_line(line: str, rules: _Rules) -> Iterator[tuple[int, int]]:
    """Offsets within one line; a piece without letter or digit goes with the sentence before or behind it."""
    pending: tuple[int, int] | None = None
    has_words = False
    start = 0
    for end in [*_ends(line, rules), len(line)]:
        piece = line[start:end]
        stripped = piece.strip()
        if stripped:
            first = start + len(piece) - len(piece.lstrip())
            last = first + len(stripped)
            worded = _ALNUM.search(stripped) is not None
            if pending and worded and has_words:
                yield pending
                pending = (first, last)
            else:
                pending = (pending[0] if pending else first, last)
            has_words = has_words or worded
        start = end
    if pending:
        yield pending


def _ends(line: str, rules: _Rules) -> Iterator[int]:
    start = 0
    for match in _MARK.finditer(line):
        if _is_end(line, start, match, rules):
            yield match.end()
            start = match.end()


def _is_end(line: str, start: int, match: re.Match[str], rules: _Rules) -> bool:
    after = line[match.end() : match.end() + _AFTER_CONTEXT]
    following = _WORD_AFTER.match(after)
    word_after = following["word"] if following else ""
    if match["glued"]:
        word = _WORD_BEFORE.search(line[max(start, match.start() - _BEFORE_CONTEXT) : match.start()])
        return word_after.lower() not in rules.domains and not (word and "." in word[0])
    rest = after[following.start("word") :] if following else ""
    if _NEXT_ITEM.match(rest):
        return True
    if not word_after or not (rest[0].isupper() or rest[0].isdigit() or not rest[0].islower()):
        return not word_after and bool(re.search(r"[^\s.!?…]", after)) and not match["close"]
    mark, close = match["mark"], match["close"]
    if mark[-1] in "!?":
        if any(line.endswith(name, start, match.start() + len(mark)) for name in rules.names_with_mark):
            return False
        return not (any(c in "\"”’'»" for c in close) and rules.speaker.match(after))
    if mark != "." or close.strip(")]"):
        return True
    return _point_ends(line, start, match, word_after, rules)


def _point_ends(line: str, start: int, match: re.Match[str], word_after: str, rules: _Rules) -> bool:
    """Whether a single point ends a sentence, and not only an abbreviation, an initial or the number of a list item."""
    found = _WORD_BEFORE.search(line[max(start, match.start() - _BEFORE_CONTEXT) : match.start()])
    if found is None:
        return True
    begin = match.start() - len(found[0])
    word, before = found[0], line[max(start, begin - _BEFORE_CONTEXT) : begin].strip()
    lower = word.lower().lstrip("'’")
    if word.isupper() and len(word) > 1 and "." not in word and lower not in rules.capitals:
        return True
    if not before and _LIST_ITEM.fullmatch(word):
        return False
    if match["close"]:
        return word_after.lower() in rules.starters or lower not in rules.before_name
    if lower in rules.before_number and word_after[0].isdigit():
        return False
    if lower in rules.anywhere:
        return word_after.lower() in rules.starters and not word_after[0].isdigit()
    if lower in rules.before_name:
        return False
    if _INITIALS.fullmatch(word) and word[0].isupper():
        previous = before.split()[-1:]
        return word_after.lower() in rules.starters and bool(previous) and previous[0].islower()
    return True
