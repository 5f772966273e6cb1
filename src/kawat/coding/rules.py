"""The codebook's rules, applied to what the model read: whose act it is, its type and status together, its medium.

They hold for every language alike; `plover.toml` has their types and words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from kawat.coding.claims import Quote, claimant_spans
from kawat.coding.mentions import Coded, any_of, without_echoes
from kawat.coding.ontology import ontology
from kawat.schema import Span

REFUSAL_WINDOW = 30  # characters before a trigger in which the words of a refusal stand ("tidak akan pernah setuju")
MEDIUM_WINDOW = 60  # characters around a trigger in which the medium of talks is named


def settle_all(text: str, coded: Sequence[Coded], quotes: Sequence[Quote], language: str) -> list[Coded]:
    """The mentions of a report as the codebook has them, in order; several of one sentence for one act become one."""
    settled = [settle(text, attribute(text, _with_parties(c), quotes, language)) for c in coded]
    by_sentence: dict[int, list[Coded]] = {}
    for mention in with_media(text, settled):
        by_sentence.setdefault(mention.sentence.start, []).append(mention)
    return [mention for found in by_sentence.values() for mention in without_echoes(found)]


def _with_parties(coded: Coded) -> Coded:
    empty = ontology().rules.no_party
    actors = tuple(a for a in coded.actors if a.text.casefold() not in empty)
    recipients = tuple(r for r in coded.recipients if r.text.casefold() not in empty)
    return replace(coded, actors=actors, recipients=recipients)


def attribute(text: str, coded: Coded, quotes: Sequence[Quote], language: str) -> Coded:
    """The mention with its claimant; an act told in somebody's own quoted words without a subject is the speaker's."""
    said = next((q for q in quotes if q.content.start <= coded.trigger.start < q.content.end), None)
    speaker = said.speaker if said else None
    if coded.claimant is None:
        told = next((who for who, _ in said_in(coded.sentence, language)), None)
        coded = replace(coded, claimant=speaker or told)
    if speaker is not None and not coded.actors and not coded.recipients:
        coded = replace(coded, actors=(speaker,))
    return coded


def said_in(sentence: Span, language: str) -> tuple[tuple[Span, Span], ...]:
    """Speakers and cues of the indirect speech in a sentence."""
    return tuple((_moved(who, sentence), _moved(cue, sentence)) for who, cue in _said(sentence.text, language))


@lru_cache(maxsize=4096)
def _said(sentence: str, language: str) -> tuple[tuple[Span, Span], ...]:
    return claimant_spans(sentence, (0, len(sentence)), language)


def _moved(span: Span, sentence: Span) -> Span:
    return replace(span, start=span.start + sentence.start, end=span.end + sentence.start)


def settle(text: str, coded: Coded) -> Coded:
    """Type and status together.

    - a planned meeting or cooperation is AGREE, planned;
    - a cooperative act that its actor says it will not do is REJECT, occurred;
    - a hostile act that its own actor says it does not do is a denial: REJECT, occurred.
    """
    rules = ontology().rules
    if coded.status == "planned" and coded.type in rules.future_is_agree:
        return replace(coded, type="AGREE", mode=None)
    own_words = coded.claimant is None or any(_same(coded.claimant, a) for a in coded.actors)
    if coded.status == "negated" and own_words:
        refused = coded.type in rules.refused_is_reject and _has_refusal(text, coded)
        denied = coded.type in rules.denied_is_reject and coded.claimant is not None
        if refused or denied:
            return replace(coded, type="REJECT", mode=None, status="occurred", status_cue=None)
    return coded


def _same(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def _has_refusal(text: str, coded: Coded) -> bool:
    before = text[max(coded.sentence.start, coded.trigger.start - REFUSAL_WINDOW) : coded.trigger.start].casefold()
    return any_of(ontology().rules.refusal_cues).search(before) is not None


def with_media(text: str, coded: Sequence[Coded]) -> list[Coded]:
    """CONSULT mentions with the mode phone where the report names a remote medium beside their own words for the talks:
    in the clause of the trigger, or where the same noun stands again ("pembicaraan telepon keduanya")."""
    remote = any_of(ontology().rules.remote)
    found = []
    for c in coded:
        if c.type == "CONSULT" and c.mode != "visit":
            first = max(c.sentence.start, c.trigger.start - MEDIUM_WINDOW)
            last = min(c.sentence.end, c.trigger.end + MEDIUM_WINDOW)
            noun = re.escape(c.trigger.text.split()[0])
            again = any(remote.match(text, m.end()) for m in re.finditer(rf"\b{noun}\s+", text, re.IGNORECASE))
            if again or remote.search(text[first:last]):
                c = replace(c, mode="phone")  # noqa: PLW2901 - the same mention, said more exactly
        found.append(c)
    return found
