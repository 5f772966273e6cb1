from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kawat.acquisition.sentences import split

LINES = (Path(__file__).parent / "sentence_cases.txt").read_text(encoding="utf-8").splitlines()
CASES = [line.split("\t") for line in LINES if line and not line.startswith("#")]


def test_there_are_sixty_cases() -> None:
    assert len(CASES) >= 60


@pytest.mark.parametrize(("language", "marked"), CASES)
def test_sentences(language: str, marked: str) -> None:
    text = marked.replace(" ¦ ", " ")
    assert [text[start:end] for start, end in split(text, language)] == marked.split(" ¦ ")


def test_a_missing_space_is_no_hindrance() -> None:
    text = "Rapat itu sudah selesai.Ia lalu pergi ke Detik.Com hari ini."
    assert [text[a:b] for a, b in split(text, "id")] == [
        "Rapat itu sudah selesai.",
        "Ia lalu pergi ke Detik.Com hari ini.",
    ]


def test_a_newline_always_ends_a_sentence() -> None:
    text = "Judul tanpa titik\nDr.\nBudi datang."
    assert [text[a:b] for a, b in split(text, "id")] == ["Judul tanpa titik", "Dr.", "Budi datang."]


def test_other_languages_are_split_too() -> None:
    text = "Der Minister kam. Er ging. Dr. Roe blieb."
    assert len(split(text, "de")) == 3


def test_region_subtags_do_not_matter() -> None:
    text = "He lives in the U.S. He works."
    assert split(text, "en-GB") == split(text, "en")


ALPHABET = st.sampled_from([*list("aAbBzZ019 .,!?…\"“”'‘’()[]\n\t-:;"), "Dr. ", "U.S. ", "kata ", "Ia ", "\xa0", "é"])


@given(st.lists(ALPHABET).map("".join), st.sampled_from(["id", "en", "fr"]))
def test_offsets_are_ordered_disjoint_and_cover_all_that_is_not_space(text: str, language: str) -> None:
    last = 0
    covered = [False] * len(text)
    for start, end in split(text, language):
        assert last <= start < end <= len(text)
        sentence = text[start:end]
        assert sentence == sentence.strip()
        assert "\n" not in sentence
        covered[start:end] = [True] * (end - start)
        last = end
    assert all(seen or char.isspace() for seen, char in zip(covered, text, strict=True))


@given(st.text(), st.sampled_from(["id", "en"]))
def test_any_text_is_covered(text: str, language: str) -> None:
    joined = "".join(text[a:b] for a, b in split(text, language))
    assert "".join(joined.split()) == "".join(text.split())
