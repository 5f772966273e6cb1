from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from builders import make_entity, make_mention, make_report, make_time
from kawat.coding.ontology import ontology
from kawat.merging.events import Merged, merge
from kawat.merging.repeats import mark_repeats
from kawat.schema import Event, Mention, Report

MEETING = "Menlu Peru bertemu Menlu Chile di Arica pada Senin. Pertemuan Peru dan Chile itu berlangsung tertutup."
MONDAY = datetime(2022, 3, 7)


def merged(mentions: Sequence[Mention], reports: Sequence[Report]) -> Merged:
    return merge(mentions, mark_repeats(reports), ontology().quad_and_score)


def only(result: Merged) -> Event:
    (event,) = result.events
    return event


def meeting(report: Report, trigger: str = "bertemu", day: datetime | None = MONDAY, **changes: object) -> Mention:
    sides = (make_entity(report, "Peru", "PER"), make_entity(report, "Chile", "CHL"))
    time = make_time(report, "Senin", day) if day else None
    return make_mention(report, trigger, "CONSULT", actors=sides, recipients=(), time=time, **changes)


def test_a_second_telling_in_the_same_report_is_the_same_event_with_its_reason() -> None:
    report = make_report(MEETING)
    event = only(merged([meeting(report), meeting(report, "Pertemuan", None)], [report]))
    assert (event.mentions, event.reports) == (2, 1)
    assert event.begins == MONDAY
    assert event.merge_reasons == ("same report, CONSULT: 'Pertemuan' tells 'bertemu' again",)


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "AGREE"},
        {"status": "planned"},
        {"status": "negated"},
        {"day": datetime(2022, 2, 1)},
    ],
)
def test_what_contradicts_stays_apart(changes: dict[str, object]) -> None:
    report = make_report(MEETING)
    other = meeting(report, "Pertemuan", changes.pop("day", MONDAY), **changes)  # type: ignore[arg-type]
    assert len(merged([meeting(report), other], [report]).events) == 2


def test_modes_that_differ_stay_apart_and_an_open_mode_does_not() -> None:
    report = make_report(MEETING)
    visit = meeting(report, mode="visit")
    assert len(merged([visit, meeting(report, "Pertemuan", mode="phone")], [report]).events) == 2
    assert only(merged([visit, meeting(report, "Pertemuan")], [report])).mode == "visit"


def test_other_pairs_stay_apart() -> None:
    report = make_report("Peru menuduh Chile. Bolivia menuding Chile.")
    bolivia = make_mention(report, "menuding", actors=(make_entity(report, "Bolivia", "BOL"),))
    assert len(merged([make_mention(report), bolivia], [report]).events) == 2


def test_direction_matters_for_an_accusation() -> None:
    report = make_report("Peru menuduh Chile. Chile menuding Peru.")
    back = make_mention(
        report,
        "menuding",
        actors=(make_entity(report, "Chile", "CHL"),),
        recipients=(make_entity(report, "Peru", "PER"),),
    )
    assert len(merged([make_mention(report), back], [report]).events) == 2


def test_a_repeated_report_adds_mentions_not_events() -> None:
    first = make_report()
    second = make_report(source="Kabar Uji", published_at=datetime(2022, 3, 7, 5, tzinfo=UTC))
    marked = mark_repeats([second, first])
    assert [r.duplicate_of for r in marked] == [first.report_id, None]
    event = only(merged([make_mention(first), make_mention(second)], [first, second]))
    assert (event.mentions, event.reports, event.sources) == (2, 2, 2)
    assert event.first_reported == first.published_at
    assert event.last_reported == second.published_at


def test_two_outlets_telling_one_meeting_give_one_event() -> None:
    first = make_report(MEETING)
    second = make_report("Senin, Chile dan Peru bertemu di Arica, kata para pejabat.", source="Kabar Uji")
    event = only(merged([meeting(first), meeting(second)], [first, second]))
    assert event.reports == 2
    assert "same meeting: CONSULT of CHL and PER on 2022-03-07" in event.merge_reasons[0]


def test_two_accusations_of_one_day_in_two_reports_are_not_merged_yet() -> None:
    first, second = make_report(), make_report("Pada Senin Peru menuduh Chile menyadap telepon.")
    mentions = [make_mention(r, time=make_time(r, "Senin", MONDAY)) for r in (first, second)]
    assert len(merged(mentions, [first, second]).events) == 2


def test_the_order_of_reading_does_not_matter() -> None:
    first = make_report(MEETING)
    second = make_report("Senin, Chile dan Peru bertemu di Arica, kata para pejabat.", source="Kabar Uji")
    third = make_report()
    mentions = [meeting(first), meeting(first, "Pertemuan", None), meeting(second), make_mention(third)]
    reports = [first, second, third]
    expected = merged(mentions, reports)
    rng = random.Random(3)
    for _ in range(10):
        rng.shuffle(mentions)
        rng.shuffle(reports)
        assert merged(mentions, reports) == expected


def test_scores_and_quads_are_the_codebooks() -> None:
    report = make_report()
    event = only(merged([make_mention(report, mode="allege")], [report]))
    assert (event.quad, event.score) == (3, -3.5)


def test_claimants_stand_only_where_no_report_says_it_in_its_own_voice() -> None:
    report = make_report(MEETING)
    said = meeting(report, claimant=make_entity(report, "Menlu Peru", "PER"))
    assert [c.country for c in only(merged([said], [report])).claimants] == ["PER"]
    own_voice = replace(meeting(report, "Pertemuan"), claimant=None)
    assert only(merged([said, own_voice], [report])).claimants == ()


def test_parties_that_cannot_be_told_do_not_part_a_meeting_from_itself() -> None:
    report = make_report("Peru dan Chile bertemu di Arica. Pertemuan keduanya berlangsung tertutup.")
    both = (make_entity(report, "Peru", "PER"), make_entity(report, "Chile", "CHL"))
    first = make_mention(report, "bertemu", "CONSULT", actors=both, recipients=())
    again = make_mention(report, "Pertemuan", "CONSULT", actors=(make_entity(report, "keduanya", None),), recipients=())
    assert [a.country for a in only(merged([first, again], [report])).actors] == ["PER", "CHL"]


def test_two_attacks_by_unknown_hands_stay_two() -> None:
    report = make_report("Penyerang menembak polisi. Kelompok lain menembaki pasar.")
    first = make_mention(report, "menembak", "ASSAULT", actors=(make_entity(report, "Penyerang", None),), recipients=())
    second = make_mention(
        report, "menembaki", "ASSAULT", actors=(make_entity(report, "Kelompok lain", None),), recipients=()
    )
    assert len(merged([first, second], [report]).events) == 2
