"""Scores → mentions: trigger, type, mode, contexts, status with its cue, and the words of every part.

All spans are half-open code points of the report's text. What the parts stand for in the world is found later
(grounding); here they are words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from kawat.coding.attributions import Attribution, attribution, find_cues, runs_of
from kawat.coding.encoder import EventScores, Floats, Model, Scores
from kawat.coding.ontology import ontology
from kawat.schema import Span, Status

Range = tuple[int, int]

ROLE_THRESHOLD = 0.6  # a span holds a role when for one of its words the tags B and I together are likelier than O
ROLE_EDGE = 0.35  # words beside it belong to the span down to here: long titles and names are not cut in pieces
MODE_THRESHOLD = 0.9  # below, the mode is left open: kept part of the corpus, precision 0.62 at 0.5 and 0.76 at 0.9
SAME = (1.0, 0.0)  # slope and intercept of a model that has not been calibrated
PLANNED = ontology().statuses.index("planned")
ONGOING_THRESHOLD = 0.8  # Indonesian verbs have no tense: without "masih", "tengah" or the like an act has occurred
SUSPECTED = 0.2  # probability of a hostile act that makes a disclaimer before it a denial
DISCLAIMED = 40  # characters behind a disclaimer in which that act is named
ECHO = 90  # characters between two triggers that may tell one act ("opened fire on the crowd, killing two")
CONTEXT_THRESHOLD = 0.4  # contexts are many and rare: a lower bar finds more of them at like precision


@dataclass(frozen=True, slots=True)
class Coded:
    """One event as the coder reads it in one sentence, still in the report's words."""

    sentence: Span
    trigger: Span
    type: str
    mode: str | None
    contexts: tuple[str, ...]
    status: Status
    status_cue: Span | None
    actors: tuple[Span, ...]
    recipients: tuple[Span, ...]
    when: tuple[Span, ...]
    where: tuple[Span, ...]
    claimant: Span | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Trigger:
    """A range of words that tells an event, its type with its probability, and the next likeliest type."""

    words: Range
    type: str
    confidence: float
    other: str


@dataclass(frozen=True, slots=True)
class RoleTags:
    """The heads' scores of one trigger, with the names of their roles in order."""

    names: tuple[str, ...]
    event: EventScores


@dataclass(frozen=True, slots=True)
class Read:
    """What one sentence tells and who says so; `whole` is False when its end was past what the model reads."""

    coded: list[Coded]
    said: list[Attribution]
    whole: bool


def code_sentences(model: Model, text: str, sentences: Sequence[Range]) -> Iterator[Read]:
    """What the coder reads in each sentence of `text`, in order of the sentences."""
    encoded = model.encode([text[a:b] for a, b in sentences])
    triggers = [find_triggers(scores, model.settings["trigger_thresholds"]) for scores in encoded]
    cues = [find_cues(scores, model.settings["cue_threshold"]) for scores in encoded]
    events = iter(model.events([(s, t.words) for s, found in zip(encoded, triggers, strict=True) for t in found]))
    parts = iter(model.speech([(s, cue) for s, found in zip(encoded, cues, strict=True) for cue in found]))
    for sentence, scores, told, saying in zip(sentences, encoded, triggers, cues, strict=True):
        coded = [
            replace(found, confidence=chance(found.confidence, model.settings.get("confidence", SAME)))
            for found in (_assemble(text, sentence, scores, t, RoleTags(model.roles, next(events))) for t in told)
        ]
        said = [a for cue in saying if (a := attribution(text, sentence[0], scores, cue, next(parts)))]
        coded += [d for a in said if (d := _denial(text, sentence, scores, a, coded))]
        yield Read(without_echoes(coded), said, scores.whole)


def chance(probability: float, line: Sequence[float]) -> float:
    """The chance that a trigger is right, by Platt's line (slope, intercept) over the logit of its probability."""
    certain = min(max(probability, 1e-4), 1 - 1e-4)
    return round(1 / (1 + math.exp(-(math.log(certain / (1 - certain)) * line[0] + line[1]))), 4)


def _denial(text: str, sentence: Range, scores: Scores, said: Attribution, coded: Sequence[Coded]) -> Coded | None:
    """The denial in what somebody says: a disclaimer, and behind it a hostile act that the coder suspects."""
    content = said.content[0]
    words = any_of(ontology().rules.disclaimers).search(text, content.start, content.end)
    if said.source is None or words is None or any(content.start <= c.trigger.start < content.end for c in coded):
        return None
    behind = [i for i, (a, _) in enumerate(scores.words) if 0 <= a + sentence[0] - words.end() < DISCLAIMED]
    hostile = [1 + 2 * n for n, t in enumerate(ontology().types) if t in ontology().rules.denied_is_reject]
    tags = scores.tags[behind]
    if not behind or (tags[:, hostile] + tags[:, [n + 1 for n in hostile]]).max() < SUSPECTED:
        return None
    return Coded(
        Span.of(text, *sentence), said.cue, "REJECT", None, (), "occurred", None,
        (said.source,), (), (), (), said.source, round(said.confidence * 0.5, 4),
    )  # fmt: skip


@cache
def any_of(phrases: frozenset[str]) -> re.Pattern[str]:
    """A pattern that finds whole any of the phrases, the longest first, in any case."""
    longest_first = sorted(phrases, key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, longest_first)) + r")\b", re.IGNORECASE)


def find_triggers(scores: Scores, thresholds: dict[str, float]) -> list[Trigger]:
    """Runs of words whose likeliest type reaches that type's threshold."""
    types = tuple(ontology().types)
    if not scores.words:
        return []
    begin, inside = scores.tags[:, 1::2], scores.tags[:, 2::2]
    per_type = begin + inside
    best = per_type.argmax(1)
    runs: list[tuple[int, int, int]] = []
    for i, number in enumerate(best):
        if per_type[i, number] < thresholds[types[number]]:
            continue
        goes_on = runs and runs[-1][1] == i and runs[-1][2] == number and inside[i, number] >= begin[i, number]
        if goes_on:
            runs[-1] = (runs[-1][0], i + 1, int(number))
        else:
            runs.append((i, i + 1, int(number)))
    found = []
    for a, b, number in runs:
        means = per_type[a:b].mean(0)
        other = int(means.argsort()[-2])
        found.append(Trigger((a, b), types[number], float(means[number]), types[other]))
    return found


def role_spans(tags: Floats) -> list[tuple[Range, float]]:
    """Spans of words (W, 3: O B I) of one role, with their mean probability.

    Words that follow one another are one span: parties of one role are always parted by a comma or a conjunction.
    """
    inside = 1 - tags[:, 0]
    sure = [run for run in runs_of(inside, ROLE_EDGE) if inside[slice(*run)].max() >= ROLE_THRESHOLD]
    return [(run, float(inside[slice(*run)].mean())) for run in sure]


def _assemble(text: str, sentence: Range, scores: Scores, trigger: Trigger, tags: RoleTags) -> Coded:
    known, event = ontology(), tags.event
    spans: dict[str, list[tuple[Range, float]]] = {}
    for number, role in enumerate(tags.names):
        spans[role] = role_spans(event.roles[:, number])
    spans["actor"], spans["recipient"] = _apart(spans["actor"], spans["recipient"])

    def words(run: Range) -> Span | None:
        return _span(text, sentence[0], scores.words, run)

    def several(role: str) -> tuple[Span, ...]:
        return tuple(s for run, _ in spans[role] if (s := words(run)))

    def one(role: str) -> Span | None:
        best = max(spans[role], key=lambda found: found[1], default=None)
        return words(best[0]) if best else None

    status = _status(event.status, planned=has_future_words(text[slice(*sentence)]))
    type_ = trigger.type
    if type_ == "AGREE" and trigger.other == "CONSULT" and status == "occurred" and event.status.argmax() == PLANNED:
        type_ = "CONSULT"  # read as a meeting to come only because it was taken for planned
    contexts = tuple(c for c, p in zip(known.contexts, event.contexts, strict=True) if p >= CONTEXT_THRESHOLD)
    return Coded(
        Span.of(text, *sentence),
        words(trigger.words) or Span.of(text, *sentence),
        type_,
        _mode(type_, event.mode),
        contexts,
        status,
        one("cue") if status != "occurred" else None,
        several("actor"),
        several("recipient"),
        several("when"),
        several("where"),
        one("claimant"),
        round(trigger.confidence, 4),
    )


def has_future_words(sentence: str) -> bool:
    """Whether any word of a sentence speaks of what is to come (`ahead` in plover.toml)."""
    return _future_words().search(sentence) is not None


@cache
def _future_words() -> re.Pattern[str]:
    words = [re.escape(w[:-1]) + r"\w*" if w.endswith("-") else re.escape(w) for w in ontology().rules.ahead]
    return re.compile(r"(?<!\w)(?:" + "|".join(sorted(words)) + r")(?!\w)", re.IGNORECASE)


def _status(probabilities: Floats, *, planned: bool) -> Status:
    """The likeliest status: nothing is planned without a word for it, and what may be going on has occurred."""
    likely = dict(zip(ontology().statuses, map(float, probabilities), strict=True))
    if not planned:
        likely["occurred"] += likely.pop("planned")
    if likely["ongoing"] < ONGOING_THRESHOLD:
        likely["occurred"] += likely.pop("ongoing")
    return max(likely, key=lambda name: likely[name])


def _mode(type_: str, probabilities: Floats) -> str | None:
    """The likeliest mode among those of the type, if it is likely enough."""
    choices = [(float(p), m) for p, m in zip(probabilities, ontology().modes, strict=True) if m.startswith(f"{type_}/")]
    best = max(choices, default=(0.0, ""))
    return best[1].partition("/")[2] if best[0] >= MODE_THRESHOLD else None


def _apart(
    actors: list[tuple[Range, float]], recipients: list[tuple[Range, float]]
) -> tuple[list[tuple[Range, float]], list[tuple[Range, float]]]:
    """Nobody is actor and recipient of one event with the same words: the likelier role keeps them."""

    def loses(mine: tuple[Range, float], others: list[tuple[Range, float]]) -> bool:
        return any(mine[0][0] < o[0][1] and o[0][0] < mine[0][1] and mine[1] < o[1] for o in others)

    return [a for a in actors if not loses(a, recipients)], [r for r in recipients if not loses(r, actors)]


def _span(text: str, offset: int, words: Sequence[Range], run: Range) -> Span | None:
    """The span of a run of words without punctuation at its ends; None when only punctuation is left."""
    first, last = run[0], run[1] - 1
    while first <= last and not _wordlike(text, offset, words[first]):
        first += 1
    while last >= first and not _wordlike(text, offset, words[last]):
        last -= 1
    if first > last:
        return None
    end = offset + words[last][1]
    opened = text[offset + words[first][0] : end]
    if opened.count("(") > opened.count(")") and text[end : end + 1] == ")":
        end += 1
    return Span.of(text, offset + words[first][0], end)


def _wordlike(text: str, offset: int, word: Range) -> bool:
    return text[offset + word[0]].isalnum()


def without_echoes(found: Sequence[Coded]) -> list[Coded]:
    """Mentions of one sentence in order, each act once.

    Of two triggers near each other with one type, and parties and places that do not contradict, the surer stays, with
    the other's parties where it has none.
    """
    kept: list[Coded] = []
    for coded in sorted(found, key=lambda c: -c.confidence):
        heard = next((i for i, other in enumerate(kept) if _echoes(coded, other)), None)
        if heard is None:
            kept.append(coded)
        else:
            first = kept[heard]
            recipients = first.recipients or coded.recipients
            kept[heard] = replace(first, actors=first.actors or coded.actors, recipients=recipients)
    return sorted(kept, key=lambda c: c.trigger.start)


def _echoes(coded: Coded, other: Coded) -> bool:
    near = abs(coded.trigger.start - other.trigger.start) < ECHO
    sides = ((coded.actors, other.actors), (coded.recipients, other.recipients), (coded.where, other.where))
    agree = all(not a or not b or set(a) <= set(b) or set(b) <= set(a) for a, b in sides)
    return coded.type == other.type and near and agree
