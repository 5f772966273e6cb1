"""What a phrase's pieces say together: its head, the person it is about, the country it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kawat.grounding.actor_phrases import Piece
from kawat.grounding.actor_table import ActorRow, Title

TIES = ("core", "led", "of", "place")  # which zone's name gives the country, the best first
_RANKS = frozenset({"officer", "police officer", "cleric", "minister", "ambassador", "leader", "legislator"})
_HEAD_FIRST = frozenset({"id", "ms"})


@dataclass(frozen=True, slots=True)
class Head:
    """The title that says what the actor is: at pieces[at], or none and -1. `former` is "mantan", "ex-"."""

    title: Title | None
    at: int
    sector: str | None
    role: str | None
    former: bool


def head_of(pieces: Sequence[Piece], language: str) -> Head:
    """The title that says what the actor is: the first one in Indonesian, the last before the name in English."""
    segment = pieces[0].segment if pieces else 0
    titles = [
        (at, p)
        for at, p in enumerate(pieces)
        if p.title is not None and p.title.kind != "former" and p.zone == "core" and p.segment == segment
    ]
    former = any(p.title is not None and p.title.kind == "former" for p in pieces)
    if not titles:  # "Dmitry Peskov, juru bicara Putin"
        titles = [(at, p) for at, p in enumerate(pieces) if p.title is not None and p.title.kind != "former"][:1]
    if not titles:
        return Head(None, -1, None, None, former)
    at, piece = titles[0] if language[:2] in _HEAD_FIRST else titles[-1]
    title = piece.title
    assert title is not None
    if title.role in _RANKS and len(titles) > 1:  # "Army chief General Khan": the office says more than the rank
        others = [(n, p) for n, p in titles if p.title is not None and p.title.kind == "office"]
        better = [(n, p) for n, p in others if p.title is not None and p.title.role not in _RANKS]
        if better and title.kind == "office":
            at, piece = better[0]
            title = piece.title or title
    return Head(title, at, _sector(title, at, pieces), title.role, former)


def _sector(title: Title, at: int, pieces: Sequence[Piece]) -> str | None:
    """A holder's sector is that of the organ, group or body named beside it: "pemimpin pemberontak"."""
    if title.kind not in {"holder", "relation"}:
        return title.sector
    beside = [p for number, p in enumerate(pieces) if number != at and p.zone in {"core", "of"}]
    groups = [p.title.sector for p in beside if p.title is not None and p.title.kind in {"organ", "people"}]
    bodies = [p.row.sector for p in beside if p.row is not None and p.row.kind == "body"]
    return next((sector for sector in (*groups, *bodies) if sector != "CVL"), title.sector)


def referent_of(pieces: Sequence[Piece], head: Head, language: str) -> Piece | None:
    """The known person that the span is about, not one that it only mentions ("Putin's spokesman")."""
    fitting = [(at, p) for at, p in enumerate(pieces) if p.person and _is_referent(at, p, pieces, head, language)]
    return fitting[-1][1] if fitting else None


def _is_referent(at: int, person: Piece, pieces: Sequence[Piece], head: Head, language: str) -> bool:
    if person.possessive or person.zone != "core":
        return False
    if head.title is None:
        return True
    if head.title.kind in {"organ", "people"}:
        return person.segment > pieces[head.at].segment
    if head.title.kind == "holder" and head.title.role == "member":
        return person.segment > pieces[head.at].segment
    if at < head.at and person.segment == pieces[head.at].segment:
        return False  # "Putin spokesman"
    if language[:2] in _HEAD_FIRST and head.title.kind == "relation" and person.segment == pieces[head.at].segment:
        between = pieces[head.at + 1 : at]
        return bool(between) or _holds(person, head)
    return True


def _holds(person: Piece, head: Head) -> bool:
    row = person.row
    word = (head.role or "").split()[-1:] if head.role else []
    return row is not None and bool(word) and any(word[0] in post.role for post in row.posts)


def country_of(pieces: Sequence[Piece], day: date | None, skip: Piece | None = None) -> str | None:
    """The country that the span's own words give."""
    for zone in TIES:
        names = [p for p in pieces if p.row is not None and p.zone == zone and p is not skip and not p.person]
        for piece in sorted(names, key=lambda p: p.segment):
            if piece.row is not None and piece.row.country != "-":
                return piece.row.country
        for piece in pieces:
            if piece.person and piece.row is not None and piece.zone == zone and piece is not skip:
                return piece.row.home(day)
    return None


def body_of(pieces: Sequence[Piece]) -> ActorRow | None:
    """The body that the span names: the first name, where it is one."""
    for zone in TIES[:4]:
        for piece in pieces:
            if piece.row is not None and piece.zone == zone and piece.row.kind not in {"person", "region"}:
                if piece.row.kind == "body":
                    return piece.row
                same = [p.row for p in pieces if p.row is not None and p.row.kind == "body" and p.zone == zone]
                return next((row for row in same if row.country == piece.row.country), None)
    return None


def not_of(pieces: Sequence[Piece]) -> set[str]:
    """The states that the phrase tells its actor apart from or that only back it: "pro-Russian separatists"."""
    return {p.row.country for p in pieces if p.row is not None and p.zone in {"pro", "against", "backed"}}
