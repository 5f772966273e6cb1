"""Words of attribution, read from `claims.toml`, and the tokens they are looked up by."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Place = Literal["inverted", "active", "naming", "participle", "passive", "preposition", "noun"]
LANGUAGES = ("en", "id")
_PLACES: tuple[Place, ...] = ("inverted", "active", "naming", "participle", "passive")
_WORD_LISTS = (
    "clausal noun_modifiers pronouns agents openings determiners demonstratives roles institutions inner particles "
    "stops conjunctions coordinators adverbs negations days complementizers glue copulas articles aims "
    "relatives irregular_verbs titles not_verbs degrees"
).split()
_GRAMMAR = frozenset("pronouns stops conjunctions adverbs relatives determiners complementizers".split())


@dataclass(frozen=True, slots=True)
class Cue:
    """How a word attributes: the place it takes (see `claims.toml`) and the stance it carries."""

    place: Place
    stance: str


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark of a text; `lower` is its case-folded form with straight apostrophes."""

    start: int
    end: int
    text: str
    lower: str

    @property
    def is_word(self) -> bool:
        """Whether it begins with a letter or digit, or is the name of an account (`@name`)."""
        return self.text[0].isalnum() or len(self.text) > 1

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital (also `al-Assad`, `iPhone`-like words with an inner capital)."""
        return self.text[0].isupper() or self.text[0] == "@" or (self.is_word and any(c.isupper() for c in self.text))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language. `words` maps a list of the TOML to its members; cues are keyed by their parts."""

    language: str
    words: Mapping[str, frozenset[str]]
    cues: Mapping[tuple[str, ...], tuple[Cue, ...]]
    references: tuple[tuple[str, ...], ...]
    attached: str
    abbreviations: frozenset[str]
    verb_like: re.Pattern[str]
    token: re.Pattern[str]

    def has(self, name: str, token: Token) -> bool:
        """Whether the word list `name` holds the token; an acronym (WHO, US) is no word of grammar."""
        acronym = len(token.text) > 1 and token.text.isupper() and name in _GRAMMAR
        return token.lower in self.words[name] and not acronym

    def tokens(self, text: str) -> list[Token]:
        """The words and marks of a text, in order."""
        return [
            Token(m.start(), m.end(), m[0], m[0].lower().replace("’", "'").rstrip(".") or m[0])
            for m in self.token.finditer(text)
        ]

    def cue_at(self, tokens: Sequence[Token], at: int, end: int, places: Iterable[Place]) -> tuple[Cue, int] | None:
        """The cue that starts at token `at`, the longest first, with the index after it; None where there is none."""
        for size in (4, 3, 2, 1):
            if at + size > end:
                continue
            for cue in self.cues.get(tuple(t.lower for t in tokens[at : at + size]), ()):
                if cue.place in places:
                    return cue, at + size
        return None

    def attached_cue(self, token: Token) -> tuple[Cue, int] | None:
        """The cue in a verb with its pronoun attached (`ujarnya`) and the offset where the pronoun begins."""
        if not self.attached or not token.lower.endswith(self.attached) or len(token.lower) != len(token.text):
            return None
        stem = token.lower[: -len(self.attached)]
        found = next((c for c in self.cues.get((stem,), ()) if c.place == "inverted"), None)
        return (found, token.end - len(self.attached)) if found else None

    def is_verb(self, token: Token) -> bool:
        """Whether a lower-case word looks like a verb, so that no noun phrase runs over it."""
        if not token.text[0].islower() or self.has("roles", token) or self.has("not_verbs", token):
            return False
        if self.has("irregular_verbs", token):
            return True
        return bool(self.verb_like.match(token.lower)) or any(
            c.place in ("active", "naming", "participle", "passive") for c in self.cues.get((token.lower,), ())
        )

    def refers_back(self, tokens: Sequence[Token], at: int, end: int) -> int | None:
        """The index after a phrase that points to the sentence before (`hal itu`, `the comments`), or None."""
        for words in self.references:
            if at + len(words) <= end and tuple(t.lower for t in tokens[at : at + len(words)]) == words:
                return at + len(words)
        return None


def token_range(tokens: Sequence[Token], start: int, end: int) -> tuple[int, int]:
    """Indices of the tokens that lie wholly between two offsets, half-open."""
    first = bisect_left(tokens, start, key=lambda t: t.start)
    last = bisect_left(tokens, end + 1, key=lambda t: t.end)
    return first, max(first, last)


@cache
def lexicon(language: str) -> Lexicon | None:
    """The words of a BCP 47 language (`en-GB` → en, `ms` → id); None where there are none."""
    base = language.replace("_", "-").split("-")[0].lower()
    base = "id" if base == "ms" else base
    if base not in LANGUAGES:
        return None
    table = tomllib.loads(files("kawat.coding").joinpath("claims.toml").read_text("utf-8"))[base]
    cues: dict[tuple[str, ...], tuple[Cue, ...]] = {}

    def add(forms: Iterable[str], cue: Cue) -> None:
        for form in forms:
            key = tuple(form.split())
            cues[key] = (*cues.get(key, ()), cue)

    for stance, row in table["cues"].items():
        for place in _PLACES:
            add(row.get(place, ()), Cue(place, stance))
    add(table["prepositions"], Cue("preposition", "asserts"))
    add(table["nouns"], Cue("noun", "asserts"))
    abbreviations = "|".join(re.escape(a) for a in sorted(table["abbreviations"], key=len, reverse=True))
    token = re.compile(
        rf"(?:[A-Z]\.){{2,}}|(?<!\w)(?:{abbreviations}|[A-Z])\.(?=\s|$)|@?\w+(?:[-'’.@/]\w+)*|[^\w\s]", re.UNICODE
    )
    return Lexicon(
        base,
        {name: frozenset(word.lower() for word in table[name]) for name in _WORD_LISTS},
        cues,
        tuple(sorted((tuple(r.split()) for r in table["references"]), key=len, reverse=True)),
        table["attached_pronoun"],
        frozenset(f"{a}." for a in table["abbreviations"]),
        re.compile(table["verb_prefixes"]),
        token,
    )
