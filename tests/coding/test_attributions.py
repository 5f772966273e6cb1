from __future__ import annotations

from fake_model import FakeModel

from kawat.coding.attributions import Attribution
from kawat.coding.claims import Quote, stance_of, with_reported
from kawat.coding.mentions import code_sentences
from kawat.schema import Span

TEXT = "Ramai. Menteri Peru membantah bahwa pasukannya, katanya, menyerang Chile."
SAID = {
    "Menteri": "source",
    "Peru": "source",
    **dict.fromkeys(("bahwa", "pasukannya", "menyerang", "Chile"), "content"),
}


def said(model: FakeModel, text: str = TEXT, start: int = 7) -> list[Attribution]:
    (read,) = code_sentences(model, text, [(start, len(text))])
    return read.said


def test_source_cue_and_content_are_spans_of_the_whole_text() -> None:
    (found,) = said(FakeModel({}, {}, cues={"membantah": 0.9}, said=SAID))
    assert found.source is not None
    assert (found.source.text, found.cue.text) == ("Menteri Peru", "membantah")
    assert [c.text for c in found.content] == ["bahwa pasukannya", "menyerang Chile"]
    assert all(TEXT[c.start : c.end] == c.text for c in found.content)


def test_a_cue_with_nothing_said_or_below_its_threshold_is_none() -> None:
    assert said(FakeModel({}, {}, cues={"membantah": 0.9})) == []
    assert said(FakeModel({}, {}, cues={"membantah": 0.4}, said=SAID)) == []


def test_words_that_nobody_is_named_for_have_no_source() -> None:
    parts = {k: v for k, v in SAID.items() if v == "content"}
    (found,) = said(FakeModel({}, {}, cues={"membantah": 0.9}, said=parts))
    assert found.source is None


def test_content_apart_by_a_mark_is_one_and_never_holds_its_cue() -> None:
    text = "Peru : ya , kata tidak"
    parts = {"Peru": "source", "ya": "content", "kata": "content", "tidak": "content"}
    (found,) = said(FakeModel({}, {}, cues={"kata": 0.9}, said=parts), text, 0)
    assert [c.text for c in found.content] == ["ya ,", "tidak"]


QUOTED = 'Menlu Chile berkata "kami tidak takut" dan menolak usul Peru.'


def span(words: str) -> Span:
    start = QUOTED.index(words)
    return Span.of(QUOTED, start, start + len(words))


def test_reported_speech_stands_beside_quotations_in_order() -> None:
    quote = Quote(span("Menlu Chile"), span("berkata"), span("kami tidak takut"), "direct", "asserts")
    told = Attribution(span("Menlu Chile"), span("menolak"), (span("usul Peru"),), 0.9)
    again = Attribution(span("Menlu Chile"), span("berkata"), (span('"kami tidak takut"'),), 0.9)
    found = with_reported([quote], [told, again], "id")
    assert [(q.content.text, q.form, q.stance) for q in found] == [
        ("kami tidak takut", "direct", "asserts"),
        ("usul Peru", "indirect", "rejects"),
    ]


def test_a_quotation_without_a_speaker_takes_the_one_that_the_model_reads() -> None:
    nobodys = Quote(None, None, span("kami tidak takut"), "direct", None)
    told = Attribution(span("Menlu Chile"), span("berkata"), (span('"kami tidak takut"'),), 0.9)
    (found,) = with_reported([nobodys], [told], "id")
    assert found.speaker == span("Menlu Chile")
    assert (found.cue, found.stance) == (span("berkata"), "asserts")


def test_stance_of_words_of_saying() -> None:
    assert stance_of("has denied", "en") == "denies"
    assert stance_of("membantah", "ms") == "denies"
    assert stance_of("sings", "en") is None
    assert stance_of("said", "fr") is None


def test_a_disclaimer_before_a_suspected_hostile_act_is_a_denial() -> None:
    text = "Peru menegaskan tidak berniat menyerang Chile"
    parts = {"Peru": "source", **dict.fromkeys(("tidak", "berniat", "menyerang", "Chile"), "content")}

    def told(suspicion: float, words: str = text) -> list[str]:
        model = FakeModel({"menyerang": ("ASSAULT", suspicion)}, {}, cues={"menegaskan": 0.9}, said=parts)
        (read,) = code_sentences(model, words, [(0, len(words))])
        return [f"{c.type} {c.trigger.text} {' '.join(a.text for a in c.actors)}" for c in read.coded]

    assert told(0.3) == ["REJECT menegaskan Peru"]
    assert told(0.1) == []
    assert told(0.6) == ["ASSAULT menyerang "]
    assert told(0.3, text.replace("tidak berniat", "akan segera")) == []
