"""Who says so: direct quotations and reported speech as statements, and the claimants of attributed sentences.

Conventions. Every part of a quotation is a `Quote` of its own: the parts on both sides of an attribution
(“A,” said X, “B.”), the sentences quoted after it, and each paragraph of a long quotation; they share speaker and cue.
The speaker is the noun phrase as it stands, with title and apposition and without relative clause; a pronoun that is
attached to its verb is a speaker too (`ujarnya`: cue `ujar`, speaker `nya`). The cue is the verb (or preposition)
alone. Words in marks that name a thing (films, operations, nicknames) or that nobody is said to have spoken are none.
Quotations are found by the marks and the words around them; reported speech is what the model reads (attributions.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kawat.coding.attributions import Attribution
from kawat.coding.claim_attribution import Clauses
from kawat.coding.claim_lexicon import lexicon
from kawat.coding.claim_page import Page
from kawat.coding.claim_statements import Statements
from kawat.schema import Span

MOSTLY = 0.8  # of a content that quotations cover: it is told by them


@dataclass(frozen=True, slots=True)
class Quote:
    """Something said: who speaks, the word that says so, and what is said (direct: the words between the marks).

    `stance` is that of the cue (asserts, denies, accuses, …), None where there is no cue or the word list lacks it.
    """

    speaker: Span | None
    cue: Span | None
    content: Span
    form: Literal["direct", "indirect"]
    stance: str | None


def find_quotes(text: str, sentences: Sequence[tuple[int, int]], language: str) -> tuple[Quote, ...]:
    """The direct quotations of a report in order, none overlapping another.

    `sentences` are the half-open offsets of its sentences; where they cut a quotation, the quotation holds. A language
    without a word list (neither Indonesian nor English) yields none.
    """
    words = lexicon(language)
    if words is None:
        return ()
    return tuple(
        Quote(
            _span(text, attribution.speaker),
            _span(text, attribution.cue),
            Span.of(text, start, end),
            "direct",
            attribution.stance,
        )
        for (start, end), attribution in Statements.of(text, sentences, words).statements()
    )


def with_reported(quotes: Sequence[Quote], said: Sequence[Attribution], language: str) -> tuple[Quote, ...]:
    """The quotations with the reported speech beside them, in order.

    A quotation without a speaker is given the one that the model reads; what quotations tell is not told again.
    """
    named = tuple(_named(quote, said, language) for quote in quotes)
    told: list[Quote] = []
    for attribution in said:
        stance = stance_of(attribution.cue.text, language)
        for content in attribution.content:
            quoted = sum(_shared(content, q.content) for q in quotes)
            if quoted < MOSTLY * (content.end - content.start):
                told.append(Quote(attribution.source, attribution.cue, content, "indirect", stance))
    return tuple(sorted((*named, *told), key=lambda q: (q.content.start, -q.content.end)))


def _named(quote: Quote, said: Sequence[Attribution], language: str) -> Quote:
    if quote.speaker is not None:
        return quote
    for attribution in said:
        if any(_shared(quote.content, c) for c in attribution.content):
            stance = stance_of(attribution.cue.text, language)
            return replace(quote, speaker=attribution.source, cue=attribution.cue, stance=stance)
    return quote


def _shared(a: Span, b: Span) -> int:
    return max(0, min(a.end, b.end) - max(a.start, b.start))


def stance_of(cue: str, language: str) -> str | None:
    """The stance of words of saying, by the longest run of them in the word list; None where it has none."""
    words = lexicon(language)
    if words is None:
        return None
    tokens = words.tokens(cue)
    for size in range(len(tokens), 0, -1):
        for at in range(len(tokens) - size + 1):
            found = words.cues.get(tuple(t.lower for t in tokens[at : at + size]))
            if found:
                return found[0].stance
    return None


def claimant_spans(text: str, sentence: tuple[int, int], language: str) -> tuple[tuple[Span, Span], ...]:
    """(speaker, cue) of each attribution in one sentence: “…, kata X”, “menurut X, …”, “X said (that) …”.

    Meant for sentences without quotation marks; offsets are of `text`. Only patterns that leave little doubt count.
    """
    words = lexicon(language)
    if words is None:
        return ()
    found: list[tuple[Span, Span]] = []
    for attribution in Clauses(Page.of(text, (sentence,), words)).claims(*sentence):
        speaker, cue = _span(text, attribution.speaker), _span(text, attribution.cue)
        if speaker is not None and cue is not None:
            found.append((speaker, cue))
    return tuple(found)


def _span(text: str, offsets: tuple[int, int] | None) -> Span | None:
    return Span.of(text, *offsets) if offsets else None
