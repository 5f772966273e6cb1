"""Quotation marks: which of them open, which close, and what lies between.

A quotation stays inside its paragraph. One that is left open runs on only where the next paragraph opens with a mark
again, as the press does; every paragraph is then a stretch of its own, so that no content holds a mark of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

_DOUBLE = re.compile("[“”„‟\"＂«»]|''|``|‘‘|’’")
_SINGLE = re.compile("[‘’'‚‹›]")
_OPENING, _CLOSING = "“„«", "”»"
_STOPS = ".,!?…;"
MOST_MARKS = 40  # how many marks ahead a closing one is sought: bounds the time on a paragraph made of marks


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words between marks: `opener` and `closer` are offsets of the outer edges, `start` and `end` of the inside.

    `closed` is False where the closing mark is missing (`end` is then the end of the paragraph, or the next opening
    mark); `continues` is True for a paragraph that carries on the quotation of the stretch before.
    """

    opener: int
    start: int
    end: int
    closer: int
    closed: bool = True
    continues: bool = False


def stretches(text: str) -> list[Stretch]:
    """The quoted stretches of a text in order, outermost only, never overlapping, each inside one paragraph."""
    found: list[Stretch] = []
    for paragraph in re.finditer(r"[^\n]+", text):
        begin, end = paragraph.span()
        double = _double(text, begin, end)
        single = _single(text, begin, end, double)
        inside = [s for s in double if not any(o.opener < s.opener and s.closer < o.closer for o in single)]
        here = sorted(inside + single, key=lambda s: s.opener)
        if here and found and _carries_on(text, found[-1], here[0]):
            here[0] = replace(here[0], continues=True)
        found.extend(here)
    return [s for s in (_trimmed(text, s) for s in found) if s.start < s.end]


def _carries_on(text: str, last: Stretch, first: Stretch) -> bool:
    """Whether `last` is open to its paragraph's end and `first` opens the paragraph after."""
    return not last.closed and text[last.end : first.opener].strip() == ""


def _trimmed(text: str, stretch: Stretch) -> Stretch:
    inner = text[stretch.start : stretch.end]
    start = stretch.start + len(inner) - len(inner.lstrip())
    return replace(stretch, start=start, end=max(start, stretch.start + len(inner.rstrip())))


def _around(text: str, start: int, end: int) -> tuple[str, str]:
    return text[start - 1] if start else " ", text[end] if end < len(text) else " "


def _opens(text: str, mark: re.Match[str]) -> bool:
    before, after = _around(text, *mark.span())
    if mark[0] in ("“", "„", "«", "``", "‘‘"):
        return True
    if mark[0] in ("”", "»", "’’"):
        return not before.isalnum() and before not in _STOPS and (after.isalnum() or after == "…")
    return (before.isspace() or not after.isspace()) and not before.isalnum()


def _closes(text: str, mark: re.Match[str]) -> bool:
    before, after = _around(text, *mark.span())
    if mark[0] in ("”", "»", "’’"):
        return not (before.isspace() and after.isalnum())
    return before in _STOPS or (not after.isalnum() and (not before.isspace() or after.isspace()))


def _nests(text: str, mark: re.Match[str]) -> bool:
    before, after = _around(text, *mark.span())
    return (before.isspace() or before in "([—–‘'") and not after.isspace() and mark[0] not in _CLOSING


def _double(text: str, begin: int, end: int) -> list[Stretch]:
    marks = list(_DOUBLE.finditer(text, begin, end))
    found: list[Stretch] = []
    at = 0
    while at < len(marks):
        mark = marks[at]
        if not _opens(text, mark):
            at += 1
            continue
        close = _closer(text, marks, at)
        if close is not None:
            found.append(Stretch(mark.start(), mark.end(), marks[close].start(), marks[close].end()))
            at = close + 1
            continue
        at += 1
        stop = marks[at].start() if at < len(marks) else end
        found.append(Stretch(mark.start(), mark.end(), stop, stop, closed=False))
    return found


def _closer(text: str, marks: Sequence[re.Match[str]], at: int) -> int | None:
    """The index of the mark that closes the one at `at`: of its own kind if there is one, else of another kind."""
    kind = marks[at][0]
    own = {"“": "”“", "„": "“”", "«": "»", "»": "«", "``": "''", "‘‘": "’’"}.get(kind, kind)
    rest = range(at + 1, min(len(marks), at + MOST_MARKS))
    depth, inner, other = 1, 0, None
    for index in rest:
        mark = marks[index]
        same = mark[0] == kind or mark[0] in own
        if same and _nests(text, mark):
            balance = sum(
                1 if _closes(text, m) else -1 for m in marks[index + 1 : rest.stop] if m[0] == kind or m[0] in own
            )
            if balance < depth + 1:
                break
            depth += 1
        elif same and _closes(text, mark):
            depth -= 1
            if depth == 0:
                return other if mark[0] in _OPENING and other is not None else index
        elif not same and _nests(text, mark):
            if other is not None:
                return other
            inner += 1
        elif not same and inner:
            inner -= 1
        elif not same and other is None and _closes(text, mark):
            other = index
    return other


def _single(text: str, begin: int, end: int, double: Sequence[Stretch]) -> list[Stretch]:
    """Stretches in single marks that stand outside the double ones; apostrophes are told apart by their neighbours."""
    marks = [m for m in _SINGLE.finditer(text, begin, end) if not any(s.opener <= m.start() < s.closer for s in double)]
    found: list[Stretch] = []
    at = 0
    while at < len(marks):
        close = _single_closer(text, marks, at) if _single_opens(text, marks[at]) else None
        if close is None:
            at += 1
            continue
        found.append(Stretch(marks[at].start(), marks[at].end(), marks[close].start(), marks[close].end()))
        at = close + 1
    return found


def _single_opens(text: str, mark: re.Match[str]) -> bool:
    before, after = _around(text, *mark.span())
    decade = re.match(r"\d\d", text[mark.end() :]) is not None
    free = before.isspace() or before in "([—–-"
    return free and (after.isalnum() or after in "“…") and not (decade and mark[0] != "‘")


def _single_closer(text: str, marks: Sequence[re.Match[str]], at: int) -> int | None:
    candidates = []
    for index in range(at + 1, len(marks)):
        before, after = _around(text, *marks[index].span())
        if _single_opens(text, marks[index]) and marks[index][0] in "‘'":
            break
        if not before.isspace() and not after.isalnum() and marks[index].start() - marks[at].end() > 1:
            candidates.append((index, before))
    firm = next((i for i, before in candidates if before in _STOPS), None)
    if not candidates:
        return None
    first, before = candidates[0]
    return first if before not in "sS" or firm is None else firm
