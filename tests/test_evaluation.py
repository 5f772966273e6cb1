from __future__ import annotations

from pathlib import Path

import pytest

from kawat.confusion import Judged, page
from kawat.errors import UsageError
from kawat.evaluation import (
    CodedEvent,
    Said,
    aligned,
    attribution_counts,
    calibration_error,
    covered,
    score_attributions,
    score_events,
    score_pairs,
)
from kawat.schema import Entity, Span, Statement
from kawat.scoring import as_said, score


def event(type_: str, trigger: tuple[int, int] | None = None, confidence: float = 1.0) -> CodedEvent:
    return CodedEvent(type_, frozenset({"PER"}), frozenset({"CHL"}), "occurred", trigger, confidence)


def test_events_are_laid_side_by_side_by_type_and_words_first() -> None:
    gold = [event("AID", (0, 3)), event("AID", (10, 13)), event("ACCUSE", (20, 25))]
    predicted = [event("AID", (11, 12)), event("REJECT", (20, 25)), event("PROTEST", (40, 44))]
    assert aligned(gold, predicted) == [
        (gold[1], predicted[0]),
        (gold[2], predicted[1]),
        (gold[0], None),
        (None, predicted[2]),
    ]


def test_scores_of_each_type_stand_beside_the_whole() -> None:
    found = score_events([([event("AID"), event("AID")], [event("AID")]), ([], [event("ACCUSE")])])
    assert found["types"]["AID"] == {"precision": 1.0, "recall": 0.5, "f1": 0.667, "gold": 2, "predicted": 1}
    assert found["types"]["ACCUSE"]["precision"] == 0.0
    pairs = score_pairs([("AID", "AID"), ("CONCEDE", "RETREAT"), ("AID", "REJECT")])
    assert pairs["types"]["YIELD"]["f1"] == 1.0
    assert pairs["types"]["AID"]["recall"] == 0.5


def test_calibration_error_is_the_mean_gap_of_confidence_and_right() -> None:
    assert calibration_error([]) == 0.0
    assert calibration_error([(1.0, True), (1.0, True)]) == 0.0
    assert calibration_error([(0.9, True), (0.9, False)]) == pytest.approx(0.4)
    assert calibration_error([(0.2, False), (0.8, True)]) == pytest.approx(0.2)
    sure_and_wrong = score_events([([event("AID", (0, 3))], [event("REJECT", (0, 3), 0.75)])])
    assert sure_and_wrong["calibration_error"] == 0.75


TEXT = "Peru said it would go. Chile denied that."
WORDS = [(0, 4), (5, 9), (10, 12), (13, 18), (19, 21), (23, 28), (29, 35), (36, 40)]


def said(source: list[int] | None, cue: list[int], content: list[int]) -> Said:
    return Said(covered([source] if source else []), covered([cue]), covered([content]))


GOLD = said([0, 4], [5, 9], [10, 21])


@pytest.mark.parametrize(
    ("predicted", "hits"),
    [
        (said([0, 4], [5, 9], [10, 21]), 1),
        (said([2, 4], [5, 9], [10, 18]), 1),
        (said([0, 4], [5, 9], [19, 21]), 0),
        (said([23, 28], [5, 9], [10, 21]), 0),
        (said(None, [5, 9], [10, 21]), 0),
    ],
)
def test_an_attribution_is_right_by_half_its_content_and_its_source(predicted: Said, hits: int) -> None:
    assert attribution_counts([GOLD], [predicted], WORDS)["hit"] == hits


def test_gold_without_a_source_asks_for_none_and_no_prediction_counts_twice() -> None:
    nobodys = said(None, [5, 9], [10, 21])
    counts = attribution_counts([nobodys, nobodys], [GOLD], WORDS)
    assert (counts["hit"], counts["gold"], counts["predicted"]) == (1, 2, 1)
    figures = score_attributions([counts])
    assert figures["f1"] == 0.6667
    assert figures["content_token_f1"] == 0.6667


def test_statements_that_share_a_cue_are_one_attribution() -> None:
    cue = Span.of(TEXT, 5, 9)

    def statement(content: Span, cue: Span | None) -> Statement:
        return Statement(f"s{content.start}", "r", Entity(0, 4, "Peru"), cue, content, "indirect", None)

    parts = [statement(Span.of(TEXT, 10, 12), cue), statement(Span.of(TEXT, 19, 21), cue)]
    found = as_said([*parts, statement(Span.of(TEXT, 36, 40), None)])
    assert [sorted(f.content) for f in found] == [[10, 11, 19, 20], [36, 37, 38, 39]]


def test_the_confusion_page_counts_marks_and_escapes() -> None:
    html = page(
        "events <b>", [Judged("Peru & Chile <met>", "CONSULT", None, ((0, 4, "gold"),)), Judged("x", "AID", "AID")]
    )
    assert "events &lt;b&gt;" in html
    assert '<mark class="gold">Peru</mark> &amp; Chile &lt;met&gt;' in html
    assert html.index("CONSULT coded as nothing") < html.index("AID coded as AID")


def test_only_events_and_pairs_have_a_page(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text("", "utf-8")
    with pytest.raises(UsageError, match="events and pairs"):
        score("articles", gold, page=tmp_path / "page.html")
