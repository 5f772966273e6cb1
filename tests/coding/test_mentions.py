from __future__ import annotations

from dataclasses import replace

import pytest
from fake_model import FakeModel

from kawat.coding.mentions import ECHO, Coded, code_sentences, without_echoes
from kawat.coding.ontology import ontology
from kawat.coding.pairs import types_between
from kawat.errors import UsageError
from kawat.schema import Span

TEXT = "Kemarin ramai. Presiden Peru (PER) menuduh, dan menuding, Chile pada Senin."
SENTENCE = (15, len(TEXT))
ROLES = {
    "Presiden": {"actor": 0.9},
    "Peru": {"actor": -0.9},
    "(": {"actor": -0.8},
    "PER": {"actor": -0.9},
    "Chile": {"recipient": 0.8},
    "Senin": {"when": 0.9},
}


def coded(model: FakeModel, text: str = TEXT, sentence: tuple[int, int] = SENTENCE) -> list[Coded]:
    (read,) = code_sentences(model, text, [sentence])
    assert read.whole
    return read.coded


def test_parts_are_spans_of_the_whole_text() -> None:
    (mention,) = coded(FakeModel({"menuduh": ("ACCUSE", 0.9)}, ROLES, mode="ACCUSE/allege"))
    assert mention.type == "ACCUSE"
    assert mention.mode == "allege"
    assert mention.contexts == ("diplomatic",)
    spans = [mention.trigger, *mention.actors, *mention.recipients, *mention.when]
    assert [s.text for s in spans] == ["menuduh", "Presiden Peru (PER)", "Chile", "Senin"]
    assert all(TEXT[s.start : s.end] == s.text for s in spans)
    assert mention.confidence == pytest.approx(0.9)


def test_two_triggers_for_one_act_are_one_mention_and_the_surer_stays() -> None:
    model = FakeModel({"menuduh": ("ACCUSE", 0.7), "menuding": ("ACCUSE", 0.8)}, ROLES)
    assert [m.trigger.text for m in coded(model)] == ["menuding"]


def test_an_act_told_again_nearby_gives_the_parties_that_the_first_lacks() -> None:
    def told(start: int, confidence: float, actors: str = "", recipients: str = "") -> Coded:
        (plain,) = coded(FakeModel({"menuduh": ("ACCUSE", 0.9)}, {}))
        parties = [(Span(i, i + 1, name),) if name else () for i, name in enumerate((actors, recipients))]
        trigger = Span(start, start + 7, "menuduh")
        return replace(plain, trigger=trigger, confidence=confidence, actors=parties[0], recipients=parties[1])

    (one,) = without_echoes([told(15, 0.6, recipients="Chile"), told(60, 0.9, actors="Peru")])
    assert (one.confidence, one.actors[0].text, one.recipients[0].text) == (0.9, "Peru", "Chile")
    assert len(without_echoes([told(15, 0.6), told(15 + ECHO, 0.9)])) == 2
    assert (
        len(without_echoes([told(15, 0.6, "Peru"), replace(told(60, 0.9, "Chile"), actors=(Span(9, 14, "Chile"),))]))
        == 2
    )


def test_two_types_are_two_mentions() -> None:
    model = FakeModel({"menuduh": ("ACCUSE", 0.7), "menuding": ("REJECT", 0.8)}, ROLES)
    assert [m.type for m in coded(model)] == ["ACCUSE", "REJECT"]


def test_a_trigger_below_the_threshold_of_its_type_is_no_event() -> None:
    model = FakeModel({"menuduh": ("ACCUSE", 0.7)}, ROLES, threshold=0.71)
    assert coded(model) == []


def test_words_that_go_on_join_the_trigger() -> None:
    text = "Peru menarik pasukan dari Chile."
    model = FakeModel({"menarik": ("RETREAT", 0.9), "pasukan": ("RETREAT+", 0.7)}, {})
    (mention,) = coded(model, text, (0, len(text)))
    assert mention.trigger.text == "menarik pasukan"


def test_nobody_is_actor_and_recipient_with_the_same_words() -> None:
    roles = ROLES | {"Chile": {"recipient": 0.8, "actor": 0.6}}
    (mention,) = coded(FakeModel({"menuduh": ("ACCUSE", 0.9)}, roles))
    assert [a.text for a in mention.actors] == ["Presiden Peru (PER)"]
    assert [r.text for r in mention.recipients] == ["Chile"]


def test_a_cue_stands_only_with_a_status_that_needs_one() -> None:
    roles = ROLES | {"dan": {"cue": 0.9}}
    (occurred,) = coded(FakeModel({"menuduh": ("ACCUSE", 0.9)}, roles))
    (negated,) = coded(FakeModel({"menuduh": ("ACCUSE", 0.9)}, roles, status="negated"))
    assert occurred.status_cue is None
    assert negated.status_cue is not None
    assert negated.status_cue.text == "dan"


def test_nothing_is_planned_without_a_word_for_it() -> None:
    model = FakeModel({"bertemu": ("CONSULT", 0.9)}, {"Peru": {"actor": 0.9}}, status="planned")
    past, ahead = "Peru bertemu Chile waktu setempat.", "Peru akan bertemu Chile."
    assert [m.status for m in coded(model, past, (0, len(past)))] == ["occurred"]
    assert [m.status for m in coded(model, ahead, (0, len(ahead)))] == ["planned"]


def test_a_mode_of_another_type_is_not_taken() -> None:
    (mention,) = coded(FakeModel({"menuduh": ("ACCUSE", 0.9)}, ROLES, mode="ASSAULT/aerial"))
    assert mention.mode is None


def test_a_role_of_punctuation_alone_is_no_span() -> None:
    (mention,) = coded(FakeModel({"menuduh": ("ACCUSE", 0.9)}, {",": {"actor": 0.9}}))
    assert mention.actors == ()


def test_an_empty_sentence_has_no_events() -> None:
    assert coded(FakeModel({}, {}), "…", (0, 1)) == []


def test_pairs_outside_the_text_have_no_type() -> None:
    rows = [
        ("Peru menuduh Chile.", (0, 4), (13, 18)),
        ("Peru menuduh Chile.", (13, 18), (0, 4)),
        ("Peru", (0, 4), (90, 95)),
    ]
    assert types_between(FakeModel({}, {}), rows) == ["ACCUSE", "REJECT", None]


def test_the_codebook_has_sixteen_types_and_refuses_others() -> None:
    known = ontology()
    assert len(known.types) == 16
    assert len(known.modes) == 67
    assert len(known.contexts) == 37
    assert known.quad_and_score("CONSULT", "phone") == (1, 1.5)
    assert known.quad_and_score("ACCUSE", None) == (3, -3.0)
    with pytest.raises(UsageError, match="FIGHT"):
        known.quad_and_score("FIGHT", None)
    with pytest.raises(UsageError, match="visit"):
        known.quad_and_score("AID", "visit")
