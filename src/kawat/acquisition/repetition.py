"""Blocks that a page prints twice."""

from __future__ import annotations

from collections.abc import Sequence

from kawat.acquisition.characters import compact, count_words

MIN_REPEAT_WORDS = 8
"""A paragraph of at least so many words that stands twice in a report was printed twice by the page. Shorter ones
("“Tidak,” kata dia.") recur in real interviews, and go only inside a run of blocks that is repeated as a whole."""


def find_repeats(paragraphs: Sequence[str]) -> dict[int, int]:
    """Which paragraphs repeat an earlier one: index to the index of the first printing, which stays.

    Two paragraphs are the same when they differ in case, spacing and quotation marks only.
    """
    keys = [_key(paragraph) for paragraph in paragraphs]
    first: dict[str, int] = {}
    repeats: dict[int, int] = {}
    for index, key in enumerate(keys):
        if key not in first:
            first[key] = index
        elif count_words(paragraphs[index]) >= MIN_REPEAT_WORDS:
            repeats[index] = first[key]
    for index in list(repeats):
        _grow(keys, repeats, index, step=-1)
        _grow(keys, repeats, index, step=1)
    return repeats


def _grow(keys: Sequence[str], repeats: dict[int, int], index: int, *, step: int) -> None:
    """Short paragraphs beside a repeated one go with it, where they stand beside its first printing too."""
    here, there = index + step, repeats[index] + step
    while 0 <= there < len(keys) and there < here < len(keys) and here not in repeats and keys[here] == keys[there]:
        repeats[here] = there
        here, there = here + step, there + step


def _key(paragraph: str) -> str:
    return compact(paragraph).casefold().translate(str.maketrans("“”„«»‘’", '"""""\'\''))
