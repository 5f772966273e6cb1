import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kawat.coding.claim_marks import stretches
from kawat.coding.claims import Quote, claimant_spans, find_quotes
from kawat.schema import Span

HERE = Path(__file__).parent
SEED = Path("/work/shared/seed/report.id.txt")


def _cases(language: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / f"test_claims_{language}.jsonl").read_text("utf-8").splitlines()]


def _sentences(text: str) -> list[tuple[int, int]]:
    """Sentences cut as a plain splitter would: at a stop (and closing mark) before a capital or an opening mark."""
    found = []
    for paragraph in re.finditer(r"[^\n]+", text):
        start = paragraph.start()
        for gap in re.finditer(r"(?<=[.?!])[”\"»]?(\s+)(?=[A-Z“\"])", paragraph[0]):
            found.append((start, paragraph.start() + gap.start(1)))
            start = paragraph.start() + gap.end(1)
        found.append((start, paragraph.end()))
    return found


def _quotes(text: str, language: str) -> tuple[Quote, ...]:
    return find_quotes(text, _sentences(text), language)


def _words(span: Span | None) -> str | None:
    return span.text if span else None


@pytest.mark.parametrize("language", ["id", "en"])
def test_there_are_enough_cases(language: str) -> None:
    cases = _cases(language)
    assert len(cases) >= {"id": 120, "en": 80}[language]
    assert len({c["text"] for c in cases}) == len(cases)


@pytest.mark.parametrize("case", _cases("id") + _cases("en"), ids=lambda c: c["text"][:60])
def test_quotations_with_speaker_and_cue(case: dict[str, Any]) -> None:
    found = _quotes(case["text"], case["language"])
    assert [{"speaker": _words(q.speaker), "cue": _words(q.cue), "content": q.content.text} for q in found] == case[
        "quotes"
    ]


@pytest.mark.parametrize("case", _cases("id") + _cases("en"), ids=lambda c: c["text"][:60])
def test_quotations_are_found_with_paragraphs_for_sentences(case: dict[str, Any]) -> None:
    """A splitter that cuts nothing but paragraphs must not make a quotation of words that are none."""
    gold = {q["content"] for q in case["quotes"]}
    found = find_quotes(case["text"], [m.span() for m in re.finditer(r"[^\n]+", case["text"])], case["language"])
    assert {q.content.text for q in found} == gold


@pytest.mark.parametrize(
    ("text", "language", "stance"),
    [
        ('"Itu tidak benar," kata Hasan.', "id", "asserts"),
        ('"Itu tidak benar," bantah Hasan.', "id", "denies"),
        ('"Merekalah pelakunya," tuding Hasan.', "id", "accuses"),
        ('"Tidak, kami tidak mau," tolak Hasan.', "id", "rejects"),
        ('"Tarik pasukan sekarang," desak Hasan.', "id", "demands"),
        ('Hasan berjanji, "Kami akan pulang."', "id", "promises"),
        ('Hasan memperingatkan, "Kami akan membalas."', "id", "threatens"),
        ('Hasan mengusulkan, "Mari bertemu di Jenewa."', "id", "proposes"),
        ('Hasan membenarkan, "Kami memang bertemu."', "id", "confirms"),
        ('"Kapan mereka pergi?" tanya Hasan.', "id", "asks"),
        ("“We did not do it,” Hasan denied.", "en", "denies"),
        ("“They did it,” alleged Hasan.", "en", "accuses"),
        ("“We will not take it,” Hasan objected.", "en", "rejects"),
        ("“Leave at once,” demanded Hasan.", "en", "demands"),
        ("“We will leave,” vowed Hasan.", "en", "promises"),
        ("“We will strike back,” threatened Hasan.", "en", "threatens"),
        ("“We met twice,” Hasan confirmed.", "en", "confirms"),
        ("“Who is next?” wondered Hasan.", "en", "asks"),
    ],
)
def test_stance_is_that_of_the_cue(text: str, language: str, stance: str) -> None:
    (quote,) = _quotes(text, language)
    assert (_words(quote.speaker), quote.stance, quote.form) == ("Hasan", stance, "direct")


def test_a_statement_without_attribution_has_neither_speaker_nor_stance() -> None:
    (quote,) = _quotes("“Nobody was ever told about this.”", "en")
    assert (quote.speaker, quote.cue, quote.stance) == (None, None, None)


def test_another_language_yields_nothing() -> None:
    text = "«Nous sommes prêts», a déclaré le ministre."
    assert find_quotes(text, [(0, len(text))], "fr") == ()
    assert claimant_spans(text, (0, len(text)), "fr") == ()


@pytest.mark.parametrize("tag", ["id", "id-ID", "ms"])
def test_language_tags(tag: str) -> None:
    assert len(_quotes('"Kami siap," kata Hasan.', tag)) == 1


def test_an_open_mark_does_not_swallow_the_report() -> None:
    text = 'Hasan berkata, "Kami akan pulang besok. Cuaca cerah.\nPasar ramai. Harga beras turun.'
    assert [q.content.text for q in _quotes(text, "id")] == ["Kami akan pulang besok."]


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ('"a" b "c"', ["a", "c"]),
        ('"a "b" c" d', ['a "b" c']),
        ("“a “b” c” d", ["a “b” c"]),
        ("“a ‘b’ c” d", ["a ‘b’ c"]),
        ("‘a “b” c’, d", ["a “b” c"]),
        ("don't and won't", []),
        ("the workers' rights and the '80s", []),
        ("“a\n“b\n“c” d", ["a", "b", "c"]),
        ("«a» „b“ ”c” ``d''", ["a", "b", "c", "d"]),
        ('5" pipe and 6" pipe', []),
        ('“a" b "c” d', ["a", "c"]),
    ],
)
def test_marks_pair(text: str, inside: list[str]) -> None:
    assert [text[s.start : s.end] for s in stretches(text)] == inside


CLAIMS = [
    (
        "Situasi di perbatasan terkendali, kata Kepala Polri Listyo Sigit Prabowo.",
        "id",
        [("Kepala Polri Listyo Sigit Prabowo", "kata")],
    ),
    ("Menurut Peskov, pembicaraan akan dilanjutkan pekan depan.", "id", [("Peskov", "Menurut")]),
    (
        "Pembicaraan akan dilanjutkan pekan depan, menurut juru bicara Kremlin.",
        "id",
        [("juru bicara Kremlin", "menurut")],
    ),
    ("Moskow mengatakan bahwa pasukannya telah ditarik.", "id", [("Moskow", "mengatakan")]),
    ("Sementara itu, Gedung Putih mengatakan pasukan itu masih ada.", "id", [("Gedung Putih", "mengatakan")]),
    (
        "Juru bicara Hamas, Abu Obeida, menegaskan bahwa sandera aman.",
        "id",
        [("Juru bicara Hamas, Abu Obeida", "menegaskan")],
    ),
    ("Dua roket jatuh di dekat bandara, ujarnya.", "id", [("nya", "ujar")]),
    ("Iran membantah bahwa pihaknya mengirim rudal.", "id", [("Iran", "membantah")]),
    ("Iran tidak mengatakan bahwa pihaknya mengirim rudal.", "id", []),
    ("Menurut Sudana, mahasiswa yang bersalah akan dihukum.", "id", [("Sudana", "Menurut")]),
    ("Kemarin, nilai tukar dolar AS naik.", "id", []),
    ("Pasukan Rusia menyerang Kharkiv pada Senin malam.", "id", []),
    ("Amerika menyatakan perang terhadap Jepang.", "id", []),
    ("Pejabat yang mengatakan hal itu sudah dipecat.", "id", []),
    ("Warga diminta agar segera melaporkan kejadian itu.", "id", []),
    (
        "The border was closed on Monday, said Interior Minister Yerlan Turgumbayev.",
        "en",
        [("Interior Minister Yerlan Turgumbayev", "said")],
    ),
    ("The border was closed on Monday, a spokesman said.", "en", [("a spokesman", "said")]),
    ("According to Peskov, the talks will go on.", "en", [("Peskov", "According to")]),
    ("The talks will go on, according to the Kremlin.", "en", [("the Kremlin", "according to")]),
    ("Moscow said that its troops had been withdrawn.", "en", [("Moscow", "said")]),
    ("Moscow said its troops had been withdrawn.", "en", [("Moscow", "said")]),
    ("On Monday, the White House said troops were still there.", "en", [("the White House", "said")]),
    ("Iran denied that it had sent missiles.", "en", [("Iran", "denied")]),
    ("Iran did not say that it had sent missiles.", "en", []),
    ("Russian troops attacked Kharkiv late on Monday.", "en", []),
    ("Iran denied the charges.", "en", []),
    ("The official who said so was dismissed.", "en", []),
]


@pytest.mark.parametrize(("text", "language", "claims"), CLAIMS)
def test_claimants_without_marks(text: str, language: str, claims: list[tuple[str, str]]) -> None:
    lead = "Lead. "  # offsets are those of the whole text
    found = claimant_spans(lead + text, (len(lead), len(lead) + len(text)), language)
    assert [(speaker.text, cue.text) for speaker, cue in found] == claims
    for span in (s for pair in found for s in pair):
        assert (lead + text)[span.start : span.end] == span.text


PIECES = st.lists(
    st.sampled_from(
        "“|”|\"|'|‘|’|„|«|»|''|\n|\n\n| |, |. |? |: |(|)|–|kata|ujarnya|mengatakan|menurut|said|according to|Putin|the"
        "|Mr.|juru bicara|film|yang|who|dan|and|adalah|Kami siap berunding|We are ready to go|5|\u0301|İ".split("|")
    ),
    max_size=40,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(
    text=st.one_of(PIECES, st.text(max_size=120)),
    borders=st.lists(st.integers(-3, 200), max_size=6),
    language=st.sampled_from(["id", "en"]),
)
def test_any_text_is_read_and_its_spans_hold(text: str, borders: list[int], language: str) -> None:
    cuts = sorted({min(max(b, 0), len(text)) for b in borders} | {0, len(text)})
    sentences = list(pairwise(cuts))
    last = 0
    for quote in find_quotes(text, sentences, language):
        assert last <= quote.content.start < quote.content.end
        last = quote.content.end
        assert "\n" not in quote.content.text
        for span in (quote.speaker, quote.cue, quote.content):
            assert span is None or (span.text and text[span.start : span.end] == span.text)
    for sentence in sentences:
        for pair in claimant_spans(text, sentence, language):
            assert all(text[s.start : s.end] == s.text and sentence[0] <= s.start <= s.end <= sentence[1] for s in pair)


@pytest.mark.skipif(not SEED.exists(), reason="needs /work/shared/seed, which is not part of the repository")
def test_a_real_page() -> None:
    text = SEED.read_text("utf-8")
    found = [(_words(q.speaker), _words(q.cue), q.content.text.split()[0]) for q in _quotes(text, "id")]
    assert found == [("juru bicara Putin, Dmitry Peskov", "ujar", "Ada"), ("Gedung Putih", "mengatakan", "tidak")] * 2
