"""The statements of a page: each quoted stretch with the attribution before, behind or around it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kawat.coding.claim_attribution import FARTHEST_INTRODUCTION, Attribution, Clauses
from kawat.coding.claim_lexicon import Lexicon, Place, token_range
from kawat.coding.claim_marks import Stretch
from kawat.coding.claim_page import BEFORE, SCARE_WORDS, TITLE_WORDS, Offsets, Page

UNKNOWN = Attribution(None, None, None)
_DASHES = "–—-"


@dataclass(frozen=True, slots=True)
class Statements:
    """The quoted stretches of a page, ready to be attributed. Offsets are of the page's text."""

    page: Page
    clauses: Clauses

    @classmethod
    def of(cls, text: str, sentences: Sequence[Offsets], lexicon: Lexicon) -> Statements:
        """Reads a text; stretches without a closing mark are cut where they must have ended, or left out."""
        page = Page.of(text, sentences, lexicon)
        bare = cls(page, Clauses(page))
        whole = replace(page, quoted=list(bare._mended()))
        return cls(whole, Clauses(whole))

    def _mended(self) -> Iterator[Stretch]:
        """The stretches, those without a closing mark cut at their attribution, at their sentence, or left out."""
        for index, stretch in enumerate(self.page.quoted):
            carried = index + 1 < len(self.page.quoted) and self.page.quoted[index + 1].continues
            if stretch.closed:
                yield stretch
                continue
            cut = self._cut(stretch)
            if cut is not None:
                yield replace(stretch, end=cut, closer=cut)
            elif carried or stretch.continues:
                yield stretch
            elif self._before(index, stretch) is not None:
                end = min(stretch.end, self.page.sentence_end(stretch.start))
                yield replace(stretch, end=end, closer=end)

    def _cut(self, stretch: Stretch) -> int | None:
        """Where an attribution begins inside a stretch that was never closed."""
        first, last = token_range(self.page.tokens, stretch.start, stretch.end)
        for at in range(first + 1, last - 1):
            if self.page.tokens[at].text in ",?!" and self.clauses.inverted(at + 1, last) is not None:
                return self.page.tokens[at].end
        return None

    def statements(self) -> Iterator[tuple[Offsets, Attribution]]:
        """The content of each statement with its attribution, in order."""
        previous: tuple[Stretch, Attribution] | None = None
        for group in self._groups():
            attribution = self._attributed(group, previous)
            if attribution is None:
                continue
            for index in group:
                stretch = self.page.quoted[index]
                yield (stretch.start, stretch.end), attribution
            previous = self.page.quoted[group[-1]], attribution

    def _groups(self) -> Iterator[list[int]]:
        group: list[int] = []
        for index, stretch in enumerate(self.page.quoted):
            if group and not (
                stretch.continues and not self.page.quoted[index - 1].closed and self._is_open(index - 1)
            ):
                yield group
                group = []
            group.append(index)
        if group:
            yield group

    def _is_open(self, index: int) -> bool:
        """Whether a stretch runs to the end of its paragraph."""
        stretch, following = self.page.quoted[index], self.page.quoted[index + 1]
        return not stretch.closed and self.page.text[stretch.end : following.opener].strip() == ""

    def _attributed(self, group: Sequence[int], previous: tuple[Stretch, Attribution] | None) -> Attribution | None:
        """The attribution of a quotation, UNKNOWN where it has none, None where the words are no statement."""
        first, last = self.page.quoted[group[0]], self.page.quoted[group[-1]]
        low = self._gap_start(group[0], previous)
        inherited = self._inherited(first, low, previous)
        before = self._before(group[0], first, low, previous)
        if before is not None and (before.speaker or before.cue):
            return before
        alone = self._stands_alone(first, last, low)
        behind = self._behind(group[-1], last, alone=alone)
        if behind is not None:
            return behind
        if inherited is not None:
            return inherited
        if not alone:
            return UNKNOWN if self._is_paragraph_head(first) else None
        return self._neighbour(first, last, previous)

    def _gap_start(self, index: int, previous: tuple[Stretch, Attribution] | None) -> int:
        """Where the words that may introduce a stretch begin: behind the sentence's start and the last attribution."""
        opener = self.page.quoted[index].opener
        low = self.page.sentence_start(opener)
        if index:
            low = max(low, min(self.page.quoted[index - 1].closer, opener))
        if previous is not None:
            for part in (previous[1].speaker, previous[1].cue):
                if part is not None and low <= part[0] and part[1] <= opener and previous[0].closer <= part[0]:
                    low = max(low, part[1])
        lead = self.page.text[low:opener].rstrip()
        last = bisect_left(self.page.tokens, opener, key=lambda t: t.start) - 1
        closed = (
            lead[-1:] in (".", "!", "?", "…") and self.page.tokens[last].text not in self.page.lexicon.abbreviations
        )
        return opener if closed else low

    def _before(
        self, index: int, stretch: Stretch, low: int = -1, previous: tuple[Stretch, Attribution] | None = None
    ) -> Attribution | None:
        """The attribution in the words that lead to a stretch."""
        low = low if low >= 0 else self._gap_start(index, None)
        start, stop = token_range(self.page.tokens, low, stretch.opener)
        if start == stop:
            return self._introduced_above(stretch)
        end = stop
        while end > start and self.page.tokens[end - 1].text in ",:" + _DASHES:
            end -= 1
        punctuated = end < stop
        words = self.page.count_words(stretch)
        for at in range(end - 1, max(start, end - FARTHEST_INTRODUCTION) - 1, -1):
            found = self.page.cue_at(at, end, BEFORE)
            if found is None:
                continue
            cue, behind = found
            if not punctuated and not self.clauses.governs(cue, behind, end, words):
                continue
            speaker = self.clauses.speaker(cue.place, at, behind, start, end)
            if previous is not None and self._goes_on(cue.place, at, low, speaker):
                speaker = previous[1].speaker
            if speaker is None and (cue.place in ("preposition", "inverted", "passive") or behind < end):
                continue
            return Attribution(speaker, self.page.offsets(at, behind), cue.stance)
        if punctuated and self.page.tokens[end].text == ":" and words > SCARE_WORDS:
            whole = self.page.phrases.after(start, end)
            named = self.page.offsets(start, whole) if whole == end else None
            return Attribution(named, None, None) if named else None
        return None

    def _goes_on(self, place: Place, at: int, low: int, speaker: Offsets | None) -> bool:
        """Whether a verb shares the speaker of the quotation before it in its sentence: “…,” said X, adding: “…”."""
        if low == self.page.sentence_start(self.page.tokens[at].start):
            return False
        return place == "participle" or (speaker is None and self.page.is_coordinated(at))

    def _introduced_above(self, stretch: Stretch) -> Attribution | None:
        """The attribution of a paragraph that opens with a mark after one that ends in a colon."""
        head = self.page.text[: stretch.opener].rstrip()
        if not head.endswith(":") or "\n" not in self.page.text[len(head) : stretch.opener]:
            return None
        start, end = token_range(self.page.tokens, self.page.sentence_start(len(head) - 1), len(head))
        return self.clauses.last_claim(start, end) or self.clauses.inverted(start, end) or UNKNOWN

    def _window(self, index: int, stretch: Stretch) -> tuple[int, int]:
        """The tokens behind a stretch that may hold its attribution."""
        here = stretch.closer
        while here < len(self.page.text) and self.page.text[here] in " \t,–—-":
            here += 1
        end = self.page.sentence_end(here)
        if index + 1 < len(self.page.quoted):
            end = min(end, self.page.quoted[index + 1].opener)
        return token_range(self.page.tokens, stretch.closer, end)

    def _behind(self, index: int, stretch: Stretch, *, alone: bool) -> Attribution | None:
        """The attribution in the words behind a stretch; `alone` says that nothing leads to it in its sentence."""
        start, end = self._window(index, stretch)
        if start >= end:
            return None
        last, mark = self.page.text[stretch.end - 1], self.page.tokens[start]
        opens = alone or self.page.sentence_start(stretch.opener) >= stretch.opener or last in ",?!"
        if opens:
            first = start + 1 if mark.text in "," + _DASHES else start
            if last == "." and first < end and not self.page.tokens[first].text[0].islower():
                return None
            paused = (
                last in ",?!.…–—-"
                or first > start
                or not stretch.closed
                or self.page.count_words(stretch) > SCARE_WORDS
            )
            return self.clauses.inverted(first, end) or (self.clauses.subject_first(first, end) if paused else None)
        before = bisect_left(self.page.tokens, stretch.opener, key=lambda t: t.start)
        if self.page.count_words(stretch) <= SCARE_WORDS and not self.page.follows_copula(before):
            return None
        for at in range(start, end - 1):
            if self.page.tokens[at].text == ",":
                found = self.clauses.inverted(at + 1, end) or self.clauses.subject_first(at + 1, end)
                if found is not None and found.speaker is not None:
                    return found
        return None

    def _stands_alone(self, first: Stretch, last: Stretch, low: int) -> bool:
        """Whether a quotation makes up a sentence by itself."""
        words = self.page.count_words(first)
        lead = self.page.text[low : first.opener].strip(" \t\n")
        begins = self.page.text[first.start].isupper() or self.page.text[first.start] in "…“‘('\"0123456789"
        after = self.page.text[last.closer :].lstrip(" \t")[:1]
        ended = self.page.text[last.end - 1] in ".?!…" or after in ("", "\n", ".") or not last.closed
        return begins and ended and words > SCARE_WORDS and lead in ("", ".", ",", "-", "–", "—", "(", "•", "*")

    def _is_paragraph_head(self, stretch: Stretch) -> bool:
        """Whether a long quotation opens a paragraph and ends as speech does, though no known verb follows it."""
        head = self.page.text[self.page.text.rfind("\n", 0, stretch.opener) + 1 : stretch.opener].strip() == ""
        begins, last = self.page.text[stretch.start].isupper(), self.page.text[stretch.end - 1]
        return head and begins and last in ",?!" and self.page.count_words(stretch) > TITLE_WORDS

    def _inherited(
        self, stretch: Stretch, low: int, previous: tuple[Stretch, Attribution] | None
    ) -> Attribution | None:
        """The attribution of the quotation before, where this one goes on with it."""
        if previous is None or previous[1] == UNKNOWN:
            return None
        gap = self.page.text[previous[0].closer : stretch.opener]
        if "\n" in gap:
            return None
        if self._stands_alone(stretch, stretch, max(low, self.page.sentence_start(stretch.opener))):
            return previous[1]
        resumed = gap.rstrip()[-1:] in (",", ":", ";", "–", "—", ".") and low > previous[0].closer
        start, end = token_range(self.page.tokens, previous[0].closer, stretch.opener)
        joined = end - start <= 4 and all(
            not t.is_word or t.lower in self.page.lexicon.words["coordinators"] for t in self.page.tokens[start:end]
        )
        return previous[1] if resumed or (joined and "." not in gap) else None

    def _neighbour(self, first: Stretch, last: Stretch, previous: tuple[Stretch, Attribution] | None) -> Attribution:
        """The attribution in the sentence behind or before, or of the paragraph before; UNKNOWN where none is."""
        start, end = self._sentence_tokens_behind(last)
        behind = self.page.lexicon.refers_back(self.page.tokens, start, end)
        if behind is not None:
            found = self.clauses.inverted(behind, end) or self.clauses.inverted(start, end)
            if found is not None and found.speaker is not None:
                return found
        head = len(self.page.text[: first.opener].rstrip())
        if head and self.page.text[head - 1] in ".!?":
            opens, stop = token_range(self.page.tokens, self.page.sentence_start(head - 1), head)
            claim = (
                None
                if previous and previous[0].closer > self.page.tokens[opens].start
                else self.clauses.last_claim(opens, stop)
            )
            if claim is not None:
                return claim
        if previous is not None and self.page.text[previous[0].closer : first.opener].strip().count("\n") == 0:
            return previous[1]
        return UNKNOWN

    def _sentence_tokens_behind(self, stretch: Stretch) -> tuple[int, int]:
        start = stretch.closer
        while start < len(self.page.text) and (self.page.text[start].isspace() or self.page.text[start] == "."):
            start += 1
        return token_range(self.page.tokens, start, self.page.sentence_end(start))
