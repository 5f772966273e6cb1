"""A page made ready to be asked who says what in it: tokens, quoted stretches, borders of sentences."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kawat.coding.claim_lexicon import Cue, Lexicon, Place, Token, token_range
from kawat.coding.claim_marks import Stretch, stretches
from kawat.coding.claim_phrases import Phrases

Offsets = tuple[int, int]

SCARE_WORDS = 3  # so few words in marks are a statement only where a speech verb stands right before them
TITLE_WORDS = 8  # more words than that behind `film` or `operation` are no title
BEFORE: tuple[Place, ...] = ("active", "naming", "participle", "preposition", "passive", "inverted")


@dataclass(frozen=True, slots=True)
class Page:
    """A text with what is read off its surface. `starts` and `ends` are sorted offsets of sentences and paragraphs."""

    text: str
    tokens: Sequence[Token]
    lexicon: Lexicon
    phrases: Phrases
    quoted: Sequence[Stretch]
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of(cls, text: str, sentences: Sequence[Offsets], lexicon: Lexicon) -> Page:
        """Tokenizes, finds the marks, and keeps the borders of sentences that cut no quotation."""
        tokens = lexicon.tokens(text)
        phrases = Phrases(tokens, lexicon)
        bare = cls(text, tokens, lexicon, phrases, (), (), ())
        quoted = [s for s in stretches(text) if not bare._names_a_thing(s)]
        openers = [s.opener for s in quoted]

        def free(border: int) -> bool:
            if bare._is_abbreviated(border):
                return False
            at = bisect_right(openers, border) - 1
            return at < 0 or not quoted[at].closed or not quoted[at].opener < border < quoted[at].closer

        starts = sorted({s for s, _ in sentences if free(s)} | {m.end() for m in re.finditer(r"^|\n", text)})
        ends = sorted({e for _, e in sentences if free(e)} | {m.start() for m in re.finditer(r"\n|$", text)})
        return replace(bare, quoted=quoted, starts=starts, ends=ends)

    def sentence_start(self, at: int) -> int:
        """Where the sentence begins that holds the offset `at`."""
        return self.starts[bisect_right(self.starts, at) - 1]

    def sentence_end(self, at: int) -> int:
        """Where the sentence ends that holds the offset `at`."""
        return self.ends[min(bisect_left(self.ends, at + 1), len(self.ends) - 1)]

    def count_words(self, stretch: Stretch) -> int:
        """How many words stand between the marks."""
        first, last = token_range(self.tokens, stretch.start, stretch.end)
        return sum(t.is_word for t in self.tokens[first:last])

    def _names_a_thing(self, stretch: Stretch) -> bool:
        """Whether the words in marks are a title or a nickname."""
        at = bisect_left(self.tokens, stretch.opener, key=lambda t: t.start)
        after = bisect_left(self.tokens, stretch.closer, key=lambda t: t.start)
        words = self.count_words(stretch)
        if at == 0 or words > TITLE_WORDS or "\n" in self.text[self.tokens[at - 1].end : stretch.opener]:
            return False
        before = self.tokens[at - 1]
        if self.lexicon.has("titles", before):
            return True
        naming = self.lexicon.cue_at(self.tokens, at - 1, at, ("naming",)) is not None
        if naming and at > 1 and self.lexicon.has("titles", self.tokens[at - 2]):
            return True
        following = self.tokens[after] if after < len(self.tokens) else None
        nickname = following is not None and before.is_capital and before.is_word and following.is_capital
        gap = following is not None and self.text[stretch.closer : following.start] == " "
        return (
            nickname
            and gap
            and words <= SCARE_WORDS
            and self.text[stretch.end - 1].isalnum()
            and (self.lexicon.cue_at(self.tokens, at - 1, at, BEFORE) is None)
        )

    def _is_abbreviated(self, border: int) -> bool:
        """Whether a border of sentences stands behind a title or initial (`Mr.`, `John F.`) and is none."""
        last = bisect_right(self.tokens, border, key=lambda t: t.end) - 1
        if last < 1 or "\n" in self.text[self.tokens[last].end : border]:
            return False
        token, before = self.tokens[last], self.tokens[last - 1]
        initial = len(token.text) == 2 and token.text[0].isupper() and token.text[1] == "." and before.is_capital
        following = self.tokens[last + 1] if last + 1 < len(self.tokens) else None
        acronym = (
            token.text.count(".") > 1
            and following is not None
            and not any(
                self.lexicon.has(name, following) for name in ("determiners", "pronouns", "stops", "conjunctions")
            )
        )
        return token.text in self.lexicon.abbreviations or initial or acronym

    def follows_copula(self, at: int) -> bool:
        """Whether the words at `at` are a predicate: `is “…”`, `adalah sebuah “…”`."""
        while at > 0 and self.lexicon.has("articles", self.tokens[at - 1]):
            at -= 1
        return at > 0 and self.lexicon.has("copulas", self.tokens[at - 1])

    def relative_before(self, verb: int, low: int) -> int | None:
        """The index of the relative pronoun that is the subject of a verb, else None."""
        at = verb - 1
        while at > low and self.lexicon.has("adverbs", self.tokens[at]):
            at -= 1
        return at if at >= low and self.lexicon.has("relatives", self.tokens[at]) else None

    def offsets(self, start: int, end: int | None) -> Offsets | None:
        """The offsets of a range of tokens; None where it has no end or holds none."""
        return None if end is None or end <= start else (self.tokens[start].start, self.tokens[end - 1].end)

    def opens_sentence(self, at: int) -> bool:
        """Whether a sentence begins with the token `at`."""
        return at == 0 or self.sentence_start(self.tokens[at].start) >= self.tokens[at].start

    def is_coordinated(self, at: int) -> bool:
        """Whether a conjunction ties the verb at token `at` to a verb before it."""
        while at > 0 and self.lexicon.has("adverbs", self.tokens[at - 1]):
            at -= 1
        return at > 0 and self.tokens[at - 1].lower in self.lexicon.words["coordinators"]

    def has(self, name: str, at: int) -> bool:
        """Whether the word list `name` holds the token `at`."""
        return self.lexicon.has(name, self.tokens[at])

    def cue_at(self, at: int, end: int, places: Iterable[Place]) -> tuple[Cue, int] | None:
        """The cue that starts at token `at`, with the index after it; None where there is none."""
        return self.lexicon.cue_at(self.tokens, at, end, places)
