"""Who says so: direct quotations as statements, and the claimants of attributed sentences.

Conventions. Every part of a quotation is a `Quote` of its own: the parts on both sides of an attribution
(“A,” said X, “B.”), the sentences quoted after it, and each paragraph of a long quotation; they share speaker and cue.
The speaker is the noun phrase as it stands, with title and apposition and without relative clause; a pronoun that is
attached to its verb is a speaker too (`ujarnya`: cue `ujar`, speaker `nya`). The cue is the verb (or preposition)
alone. Words in marks that name a thing (films, operations, nicknames) or that nobody is said to have spoken are none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kawat.coding.claim_attribution import Clauses
from kawat.coding.claim_lexicon import lexicon
from kawat.coding.claim_page import Page
from kawat.coding.claim_statements import Statements
from kawat.schema import Span


@dataclass(frozen=True, slots=True)
class Quote:
    """A direct quotation: who speaks, the word that says so, and the words between the marks.

    `stance` is that of the cue (asserts, denies, accuses, …), None where there is no cue.
    """

    speaker: Span | None
    cue: Span | None
    content: Span
    form: Literal["direct"]
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
