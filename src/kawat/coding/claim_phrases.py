"""Noun phrases that name a speaker, found by the words around them.

Indices are of tokens, half-open. A phrase holds title, name and apposition, and no relative clause.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kawat.coding.claim_lexicon import Lexicon, Token

LONGEST_PHRASE = 22  # tokens of a noun phrase; long titles with an office, a body and a country stay below it
FARTHEST_SUBJECT = 60  # tokens between a verb and the beginning of its subject
_MARKS = "“”\"'‘’«»"
_DASHES = "–—-"


@dataclass(frozen=True, slots=True)
class Phrases:
    """The noun phrases of one tokenized text."""

    tokens: Sequence[Token]
    lexicon: Lexicon

    def after(self, at: int, end: int, *, clause_follows: bool = False) -> int | None:
        """The end of the noun phrase that begins at `at`, its apposition included; None where none begins.

        `clause_follows` says that a comma may end the phrase and a clause begin: an apposition must then end in one.
        """
        core = self._core(at, end)
        if core is None:
            return None
        whole = self._apposed(at, core, end)
        return core if clause_follows and whole < end and self.tokens[whole].text != "," else whole

    def before(self, low: int, verb: int, *, main: bool = False) -> tuple[int, int] | None:
        """The subject of the verb at `verb`, no farther left than `low`; None where it is not clear.

        `main` asks for the subject of the sentence, which a participle shares, and not for the nearest one.
        """
        low = max(low, verb - FARTHEST_SUBJECT)
        stop = verb
        while stop > low and self._is_filler(stop - 1) and not self._is_pronoun(stop - 1):
            stop -= 1
        begins = range(low, stop) if main else range(stop - 1, low - 1, -1)
        for begin in begins:
            if begin != low and not self._breaks(begin - 1) and not self._begins_clause(begin):
                continue
            first = self._past_conjunctions(begin, stop)
            if first >= stop or not self._may_begin(first):
                continue
            core = self._core(first, stop)
            if core is None or not self._reaches(core, stop):
                continue
            first = self._joined(low, first, core)
            return self._widened(low, first, core, stop)
        return None

    def ending(self, low: int, end: int) -> tuple[int, int] | None:
        """The name that ends at `end`, with a relative clause behind it (`…, who said`); None where none does."""
        while end > low and self.tokens[end - 1].text in "," + _DASHES:
            end -= 1
        begin = end
        while begin > low and (self.tokens[begin - 1].is_capital or self.lexicon.has("roles", self.tokens[begin - 1])):
            begin -= 1
        return (begin, end) if begin < end else None

    def _is_pronoun(self, at: int) -> bool:
        return self.lexicon.has("pronouns", self.tokens[at])

    def _is_filler(self, at: int) -> bool:
        token = self.tokens[at]
        return self.lexicon.has("adverbs", token) or self.lexicon.has("negations", token) or _is_adverb(token)

    def _breaks(self, at: int) -> bool:
        """Whether a clause or phrase may begin after the token."""
        token = self.tokens[at]
        return (
            token.text in ",;:()"
            or token.text in _DASHES
            or token.text in "?!.…"
            or token.text in _MARKS
            or (self.lexicon.has("conjunctions", token) or token.lower in self.lexicon.words["complementizers"])
        )

    def _begins_clause(self, at: int) -> bool:
        """Whether a clause without a complementizer begins at `at`: `said he …`, `believes Putin …`."""
        spoken = self.lexicon.has("clausal", self.tokens[at - 1])
        return spoken or (self._is_pronoun(at) and self.lexicon.language == "en")

    def _past_conjunctions(self, at: int, end: int) -> int:
        while at < end and (
            self.lexicon.has("conjunctions", self.tokens[at]) or self.tokens[at].text in _MARKS + _DASHES
        ):
            at += 1
        return at

    def _may_begin(self, at: int) -> bool:
        token, lexicon = self.tokens[at], self.lexicon
        if lexicon.has("pronouns", token):
            return True
        if not token.is_word or lexicon.has("stops", token) or lexicon.has("days", token) or token.text.isdigit():
            return lexicon.has("determiners", token) and token.is_word
        if (
            lexicon.verb_like.match(token.text)
            and not lexicon.has("not_verbs", token)
            and not lexicon.has("roles", token)
        ):
            return False
        return token.is_capital or lexicon.has("roles", token) or lexicon.has("determiners", token)

    def _reaches(self, core: int, verb: int) -> bool:
        """Whether the words between a subject and its verb let the one belong to the other."""
        if core >= verb:
            return True
        first, last = self.tokens[core], self.tokens[verb - 1]
        lexicon = self.lexicon
        if last.lower in lexicon.words["coordinators"] or (
            last.text in ",)" + _DASHES and first.text in ",(" + _DASHES
        ):
            return True
        if lexicon.is_verb(first):
            return last.text == "," or self._has_coordinator_after(verb)
        return first.text in ",(" or lexicon.has("stops", first) or lexicon.has("days", first) or _is_adverb(first)

    def _has_coordinator_after(self, stop: int) -> bool:
        return stop < len(self.tokens) and self.tokens[stop].lower in self.lexicon.words["coordinators"]

    def _core(self, at: int, end: int, *, apposition: bool = False) -> int | None:
        """The end of a noun phrase without apposition."""
        if at < end and self._is_pronoun(at):
            return at + 1
        here, named = at, False
        while here < min(end, at + LONGEST_PHRASE):
            token = self.tokens[here]
            if token.text == "(":
                close = self._bracket(here, end)
                if close is None:
                    break
                here = close
                continue
            if not token.is_word:
                if token.text not in _MARKS + "&/-":
                    break
            elif not self._joins(at, here, end, named=named, apposition=apposition):
                break
            named = named or (token.is_capital and here > at)
            here += 1
            if self.lexicon.has("demonstratives", token):
                break
        while here > at and self._dangles(here - 1):
            here -= 1
        return here if here > at and any(t.text[0].isalpha() for t in self.tokens[at:here]) else None

    def _joins(self, at: int, here: int, end: int, *, named: bool, apposition: bool) -> bool:
        """Whether the word at `here` carries on the phrase that began at `at`."""
        token, lexicon = self.tokens[here], self.lexicon
        if lexicon.has("days", token) or token.text[0].isdigit():
            return here == at and not lexicon.has("days", token)
        following = self.tokens[here + 1] if here + 1 < end else None
        role_before = any(lexicon.has("roles", t) for t in self.tokens[at:here])
        if token.lower in ("and", "dan", "serta"):
            return here > at and following is not None and self._may_begin(here + 1)
        if lexicon.has("stops", token):
            if here == at or following is None:
                return here == at and lexicon.has("determiners", token)
            if lexicon.language == "en":
                return self._joins_en(token, following, role_before, named=named, apposition=apposition, at=at)
            return self._joins_id(here, end, role_before, named=named)
        if here > at and token.text[0].islower() and lexicon.is_verb(token):
            return lexicon.has("determiners", self.tokens[here - 1]) and not named
        return not _is_adverb(token)

    def _joins_en(self, token: Token, following: Token, role: bool, *, named: bool, apposition: bool, at: int) -> bool:
        if token.lower == "to":
            return role and (following.is_capital or following.lower == "the")
        if token.lower in ("at", "with", "in", "from", "on"):
            opens_low = self.tokens[at].lower in self.lexicon.words["determiners"]
            return (apposition or (opens_low and not named)) and not self.lexicon.has("days", following)
        return token.is_capital and following.is_capital and token.lower in ("may", "will")

    def _joins_id(self, here: int, end: int, role: bool, *, named: bool) -> bool:
        token, following = self.tokens[here], self.tokens[here + 1]
        if token.lower in self.lexicon.words["inner"]:
            return role and following.is_capital
        if token.lower == "dari":
            return following.is_capital and (role or self.lexicon.has("institutions", following))
        if token.lower != "di" or not following.is_capital:
            return False
        place = here + 1
        while place < end and self.tokens[place].is_capital:
            place += 1
        run = here
        while run > 0 and self._is_bare_name(run - 1):
            run -= 1
        named_here = place < end and self.tokens[place].text == "," and self._is_full_name(place + 1, end)
        return role and here - run <= 1 and named_here

    def _is_bare_name(self, at: int) -> bool:
        token = self.tokens[at]
        return token.is_capital and not token.text.isupper() and not self.lexicon.has("roles", token)

    def _is_full_name(self, at: int, end: int) -> bool:
        """Whether two capitals or more stand at `at`, and neither are nor precede a day (`Jakarta Pusat, Selasa`)."""
        if not self._is_name(at, end) or at + 1 >= end or not self.tokens[at + 1].is_capital:
            return False
        close = next((k for k in range(at, end) if not self.tokens[k].is_word), end)
        return not any(self.lexicon.has("days", t) for t in self.tokens[at : min(end, close + 2)])

    def _is_name(self, at: int, end: int) -> bool:
        """Whether capitals alone stand from `at` to the next comma, stop or end."""
        here = at
        while here < end and (self.tokens[here].is_capital or self.lexicon.has("particles", self.tokens[here])):
            here += 1
        closed = here >= end or self.tokens[here].text in ",.(;" or self.lexicon.has("stops", self.tokens[here])
        return here > at and closed

    def _bracket(self, at: int, end: int) -> int | None:
        """The index after a bracket of letters inside a phrase (`Amerika Serikat (AS) Joe Biden`), else None."""
        close = next((k for k in range(at + 1, min(end, at + 8)) if self.tokens[k].text == ")"), None)
        if close is None or close + 1 >= end or close == at + 1:
            return None
        inner, following = self.tokens[at + 1], self.tokens[close + 1]
        letters = inner.text[0].isupper() and not self.lexicon.has("days", inner)
        return close + 1 if letters and following.is_capital and not self.lexicon.has("days", following) else None

    def _dangles(self, at: int) -> bool:
        token = self.tokens[at]
        if token.text in "&/-" or token.text in _MARKS:
            opened = sum(t.text in _MARKS for t in self.tokens[max(0, at - 6) : at + 1])
            return token.text in "&/-" or opened % 2 == 1
        return token.lower in ("of", "for", "and", "dan", "the", "a", "an", "untuk", "bagi", "dari", "serta", "to")

    def _apposed(self, at: int, core: int, end: int) -> int:
        """`core`, or the end of the apposition that follows it between commas."""
        if self._is_pronoun(at):
            return core
        core = self._past_degrees(core, end)
        if core + 1 >= end or self.tokens[core].text != ",":
            return core
        first = core + 1
        if not self._may_begin(first) or self._is_pronoun(first):
            return core
        last = self._core(first, end, apposition=True)
        if last is None or not self._ends_apposition(last, end):
            return core
        return self._past_degrees(last, end) if self._are_one(at, core, first, last) else core

    def _past_degrees(self, at: int, end: int) -> int:
        """The index after the degrees that follow a name between commas (`, SH, MH`)."""
        while at + 1 < end and self.tokens[at].text == "," and self.lexicon.has("degrees", self.tokens[at + 1]):
            at += 2
        return at

    def _ends_apposition(self, last: int, end: int) -> bool:
        if last >= end:
            return True
        token = self.tokens[last]
        return not token.is_word or self.lexicon.has("stops", token) or self.lexicon.has("days", token)

    def _are_one(self, at: int, core: int, first: int, last: int) -> bool:
        """Whether of two phrases parted by a comma one is a name and the other says what its bearer is."""
        left, right = (
            any(self.lexicon.has("roles", t) for t in self.tokens[a:b]) for a, b in ((at, core), (first, last))
        )
        words = [t for t in self.tokens[first:last] if t.is_word]
        name = all(t.is_capital or self.lexicon.has("particles", t) for t in words)
        if right:
            return any(t.is_capital for t in self.tokens[at:core])
        kind = left or self.lexicon.has("determiners", self.tokens[at])
        return kind and name

    def _joined(self, low: int, first: int, core: int) -> int:
        """The beginning of a phrase that ends at `core`, where `first` is only its part behind an `and`."""
        begin = first
        while begin - 1 > low and self.tokens[begin - 1].lower in ("and", "dan", "serta"):
            begin -= 1
            while begin > low and not self._breaks(begin - 1):
                begin -= 1
            start = self._past_conjunctions(begin, core)
            if start < first and self._may_begin(start) and self._core(start, core) == core:
                first = start
        return first

    def _widened(self, low: int, first: int, core: int, stop: int) -> tuple[int, int]:
        """The subject with the apposition on either side of it."""
        comma = first - 1
        if comma > low and self.tokens[comma].text == "," and not self._is_pronoun(first):
            start = self._bracket_start(low, comma) - 1
            while start > low and not self._breaks(start - 1):
                start -= 1
            left = self._past_conjunctions(start, comma)
            end = self._core(left, comma) if left < comma and self._may_begin(left) else None
            if end is not None and (end == comma or self._is_bracketed(end, comma)) and not self._is_pronoun(left):
                left = self._joined(low, left, end)
                if self._are_one(left, end, first, core):
                    return left, core
        return first, self._apposed(first, core, stop)

    def _bracket_start(self, low: int, end: int) -> int:
        """The index of the bracket that closes right before `end`, else `end`."""
        if self.tokens[end - 1].text != ")":
            return end
        return next((k for k in range(end - 2, max(low, end - 5), -1) if self.tokens[k].text == "("), end)

    def _is_bracketed(self, start: int, end: int) -> bool:
        return end - start <= 4 and self.tokens[start].text == "(" and self.tokens[end - 1].text == ")"


def _is_adverb(token: Token) -> bool:
    return token.text.endswith("ly") and token.text[0].islower() and len(token.text) > 4
