"""The patterns of attribution: a cue and its speaker in a range of tokens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kawat.coding.claim_lexicon import Cue, Place, token_range
from kawat.coding.claim_page import SCARE_WORDS, Offsets, Page

FARTHEST_CUE = 15  # tokens between a verb and the fragment it governs, where no comma or colon introduces it
FARTHEST_INTRODUCTION = 30  # the same where a comma or colon does
FARTHEST_SUBJECT_OF_CLAIM = 8  # tokens between subject and verb where no marks help to tell speech


@dataclass(frozen=True, slots=True)
class Attribution:
    """Offsets of speaker and cue, each None where the text does not give it."""

    speaker: Offsets | None
    cue: Offsets | None
    stance: str | None


@dataclass(frozen=True, slots=True)
class Clauses:
    """Finds attributions in the clauses of a page; `at`, `start`, `end` are indices of its tokens."""

    page: Page

    def inverted(self, at: int, end: int) -> Attribution | None:
        """“…,” ujar X; “…,” said X; “…,” ujarnya; “…,” menurut X; “…,” demikian pernyataan X."""
        led = at < end and self.page.has("openings", at)
        at += led
        if at >= end:
            return None
        attached = self.page.lexicon.attached_cue(self.page.tokens[at])
        if attached is not None:
            cue, border = attached
            named = at + 1 < end and self.page.tokens[at + 1].is_capital and not self.page.has("days", at + 1)
            if named:
                speaker = self.page.offsets(at + 1, self.page.phrases.after(at + 1, end))
                return Attribution(speaker, (self.page.tokens[at].start, border), cue.stance)
            return Attribution((border, self.page.tokens[at].end), (self.page.tokens[at].start, border), cue.stance)
        places: tuple[Place, ...] = ("inverted", "passive", "preposition", *(("noun",) if led else ()))
        if self.page.lexicon.language == "en":
            places = (*places, "active")
        found = self.page.cue_at(at, end, places)
        if found is None:
            return None
        cue, behind = found
        spoken = self.page.offsets(at, behind)
        while behind < end and cue.place == "noun" and self.page.has("noun_modifiers", behind):
            behind += 1
        if behind < end and self.page.tokens[behind].lower in self.page.lexicon.words["agents"]:
            behind += 1
        clause = cue.place == "preposition" and self.page.opens_sentence(at)
        speaker = self.page.offsets(behind, self.page.phrases.after(behind, end, clause_follows=clause))
        if speaker is None and cue.place != "inverted" and (cue.place != "active" or behind < end):
            return None
        return Attribution(speaker, spoken, cue.stance)

    def subject_first(self, at: int, end: int) -> Attribution | None:
        """“…,” X said; “…,” X mengatakan."""
        for verb in range(at + 1, min(end, at + FARTHEST_INTRODUCTION)):
            found = self.page.cue_at(verb, end, ("active",))
            if found is None or self.page.relative_before(verb, at) is not None:
                continue
            subject = self.page.phrases.before(at, verb)
            if subject is None or subject[0] > at + 2 or not self._is_near(subject[1], verb):
                return None
            spoken = self.page.offsets(verb, found[1])
            return Attribution(self.page.offsets(*subject), spoken, found[0].stance)
        return None

    def speaker(self, place: Place, at: int, behind: int, start: int, end: int) -> Offsets | None:
        """The speaker of the cue between tokens `at` and `behind`."""
        if place in ("preposition", "inverted", "passive"):
            if place == "inverted" and at > start and self.page.tokens[at - 1].text != ",":
                return None
            if behind < end and self.page.tokens[behind].lower in self.page.lexicon.words["agents"]:
                behind += 1
            clause = place == "preposition"
            return self.page.offsets(behind, self.page.phrases.after(behind, end, clause_follows=clause))
        main = place == "participle"
        relative = self.page.relative_before(at, start)
        if relative is not None:
            subject = self.page.phrases.ending(start, relative)
        else:
            subject = self.page.phrases.before(start, at, main=main)
        return self.page.offsets(*subject) if subject else None

    def governs(self, cue: Cue, behind: int, end: int, words: int) -> bool:
        """Whether a verb reaches the fragment at `end`, with neither comma nor colon to introduce it."""
        between = self.page.tokens[behind:end]
        if cue.place in ("inverted", "passive", "preposition"):
            return False
        if words > SCARE_WORDS:
            return len(between) <= FARTHEST_CUE
        if all(self.page.lexicon.has("glue", t) for t in between):
            return True
        if self.page.follows_copula(end) and len(between) <= FARTHEST_CUE:
            return True
        addressed = behind < end and self.page.tokens[behind].is_capital and cue.stance != "asserts"
        if addressed and self.page.phrases.after(behind, end) == end:
            return True
        return (
            cue.place == "naming"
            and len(between) <= FARTHEST_CUE
            and not any(self.page.lexicon.is_verb(t) for t in between)
        )

    def last_claim(self, start: int, end: int) -> Attribution | None:
        """The attribution nearest to the end of a sentence, of any speech verb."""
        for at in range(end - 1, start - 1, -1):
            found = self.page.lexicon.cue_at(
                self.page.tokens, at, end, ("active", "participle", "naming", "preposition")
            )
            if found is None:
                continue
            speaker = self.speaker(found[0].place, at, found[1], start, end)
            if speaker is not None:
                return Attribution(speaker, self.page.offsets(at, found[1]), found[0].stance)
        return None

    def claims(self, start: int, end: int) -> Iterator[Attribution]:
        """The attributions of a sentence that quotes nobody directly, from left to right."""
        first, last = token_range(self.page.tokens, start, end)
        taken = -1
        for at in range(first, last):
            found = self._claim_at(at, first, last)
            if found is None or found.cue is None or found.speaker is None or self._is_quoted(found.cue[0]):
                continue
            if min(found.cue[0], found.speaker[0]) < taken:
                continue
            taken = max(found.cue[1], found.speaker[1])
            yield found

    def _is_quoted(self, at: int) -> bool:
        return any(s.opener <= at < s.closer for s in self.page.quoted)

    def _claim_at(self, at: int, first: int, last: int) -> Attribution | None:
        comma = at > first and self.page.tokens[at - 1].text == ","
        if comma or (at == first and self._cue_is(at, last, "preposition")):
            found = self.inverted(at, last)
            if found is not None and found.speaker is not None and self._ends_clause(found.speaker, last):
                return found
        if self._cue_is(at, last, "preposition") and at > first:
            return self.inverted(at, last)
        found_cue = self.page.cue_at(at, last, ("active",))
        if found_cue is None or self.page.relative_before(at, first) is not None:
            return None
        cue, behind = found_cue
        subject = self.page.phrases.before(first, at)
        if subject is None or not self._is_near(subject[1], at):
            return None
        if any(self.page.lexicon.has("negations", t) for t in self.page.tokens[subject[1] : at]):
            return None
        told = behind < last and self.page.has("complementizers", behind)
        plain = self.page.tokens[at].lower in self.page.lexicon.words["clausal"]
        if not told and not plain:
            return None
        return Attribution(self.page.offsets(*subject), self.page.offsets(at, behind), cue.stance)

    def _ends_clause(self, speaker: Offsets, end: int) -> bool:
        """Whether a speaker is named by a capital, title or pronoun, and no further noun or verb follows."""
        first, last = token_range(self.page.tokens, *speaker)
        if (
            first < last
            and not self.page.tokens[first].is_capital
            and not any(self.page.has(name, first) for name in ("roles", "pronouns", "determiners"))
        ):
            return False
        following = self.page.tokens[last] if last < end else None
        return (
            following is None
            or not following.is_word
            or any(self.page.lexicon.has(name, following) for name in ("stops", "days", "adverbs"))
        )

    def _is_near(self, subject: int, verb: int) -> bool:
        """Whether little or an inserted clause stands between subject and verb, and nothing that makes it an aim."""
        between = self.page.tokens[subject:verb]
        if not between:
            return True
        if between[-1].lower in self.page.lexicon.words["aims"]:
            return False
        if between[0].text == "," and between[-1].text == ",":
            return True
        return len(between) <= FARTHEST_SUBJECT_OF_CLAIM and not any(
            self.page.lexicon.is_verb(t) and not self.page.lexicon.has("adverbs", t) for t in between
        )

    def _cue_is(self, at: int, end: int, place: Place) -> bool:
        return self.page.cue_at(at, end, (place,)) is not None
