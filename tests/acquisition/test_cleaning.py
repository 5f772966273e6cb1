from __future__ import annotations

import contextlib
import hashlib
import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kawat.acquisition.characters import normalise_line
from kawat.acquisition.cleaning import clean
from kawat.acquisition.positions import Positions
from kawat.acquisition.sentences import split
from kawat.acquisition.sources import Document, read_documents
from kawat.errors import InputError
from kawat.schema import Drop, Removed, Report

READ_AT = datetime(2024, 6, 1, tzinfo=UTC)
BODY = (
    "MOSKOW - Rusia menarik sebagian pasukannya dari perbatasan Ukraina, kata juru bicara Kremlin pada Rabu.",
    "Amerika Serikat menyatakan belum melihat bukti penarikan itu dan meminta Moskow bersikap terbuka.",
    "Pertemuan berikutnya dijadwalkan pada 10 Maret di Jenewa, Swiss.",
)
SEED = Path("/work/shared/seed/report.id.txt")


def document(raw: str, **changes: object) -> Document:
    digest = hashlib.sha256(raw.encode("utf-8", "replace")).hexdigest()
    return replace(Document("a.txt", "text", raw, digest), **changes)  # type: ignore[arg-type]


def read(raw: str, **changes: object) -> tuple[Report, tuple[Removed, ...], tuple[Drop, ...]]:
    return clean(document(raw, **changes), read_at=READ_AT)


def dump(*lines: str) -> str:
    return "\n".join(["Rusia Tarik Pasukan dari Perbatasan", *lines])


def test_paragraphs_are_parted_by_one_newline() -> None:
    report, _, _ = read(dump("", "", BODY[0], "   ", BODY[1], "\r", BODY[2], ""))
    assert report.text == "\n".join(BODY)


def test_characters_are_normalised() -> None:
    assert normalise_line("  a\u00a0 b\u200b\u202ec\u00ad\ufeff  e\u0301 ") == "a bc é"
    assert normalise_line("“a” – ‘b’…") == "“a” – ‘b’…"
    assert normalise_line("👩\u200d🚀 x\u200dy") == "👩\u200d🚀 xy"


def test_all_that_is_taken_out_is_kept_with_its_place() -> None:
    raw = dump(
        "Rabu, 2 Maret 2022 10:00 WIB", BODY[0], "Baca juga: Putin Bertemu Biden", BODY[1], BODY[0], BODY[2] + " (ian)"
    )
    report, removed, _ = read(raw)
    assert report.text == "\n".join(BODY)
    assert [(p.kind, p.quote) for p in removed] == [
        ("title", "Rusia Tarik Pasukan dari Perbatasan"),
        ("date", "Rabu, 2 Maret 2022 10:00 WIB"),
        ("related", "Baca juga: Putin Bertemu Biden"),
        ("repeat", BODY[0]),
        ("byline", "(ian)"),
    ]
    assert report.byline == "ian"


def test_pieces_within_a_paragraph_with_odd_spaces_have_their_place() -> None:
    raw = dump(BODY[0], BODY[1].replace(" ", "\u00a0 ") + " Baca  juga:\u200b Putin Bertemu Biden", BODY[2])
    report, removed, _ = read(raw)
    assert report.text == "\n".join(BODY)
    assert removed[-1].quote == "Baca  juga:\u200b Putin Bertemu Biden"


def test_the_same_content_has_the_same_id() -> None:
    raw = dump(*BODY)
    first = read(raw)[0]
    moved = clean(document(raw, path="/elsewhere/b.txt"), read_at=READ_AT + timedelta(days=1))[0]
    assert first.report_id == moved.report_id
    assert first.report_id.startswith("r_")
    assert read(raw + " Tambahan satu kalimat lagi.")[0].report_id != first.report_id
    assert read(raw, url="https://a.example/1")[0].report_id != first.report_id


def test_an_impossible_date_keeps_the_report() -> None:
    report, _, drops = read(dump("Senin, 31 Februari 2022 10:00 WIB", *BODY))
    assert report.published_at is None
    assert report.text == "\n".join(BODY)
    assert [(d.reason, d.detail) for d in drops] == [("impossible date", "Senin, 31 Februari 2022 10:00 WIB")]
    assert drops[0].report_id == report.report_id


@pytest.mark.parametrize(
    ("written", "reason"), [("31 Februari 2022", "impossible date"), ("kemarin", "unreadable date")]
)
def test_a_bad_date_of_a_record_is_said(written: str, reason: str) -> None:
    report, _, drops = read("\n".join(BODY), kind="record", published_at=written)
    assert report.published_at is None
    assert [d.reason for d in drops] == [reason]


def test_keys_of_a_record_are_trusted_over_its_text() -> None:
    raw = dump("Rabu, 2 Maret 2022 10:00 WIB", "(ian)", *BODY)
    report, _, _ = read(
        raw, kind="record", title="Judul Lain", byline="Rina", source="Kabar", language="id", published_at="2022-03-01"
    )
    assert (report.title, report.byline, report.source) == ("Judul Lain", "Rina", "Kabar")
    assert report.published_at == datetime(2022, 2, 28, 17, 0, tzinfo=UTC)


def test_a_date_in_the_dateline_is_taken_where_no_other_is() -> None:
    report, _, _ = read(dump(BODY[0].replace("MOSKOW -", "MOSKOW, 2 Maret 2022 -"), *BODY[1:]))
    assert report.published_at == datetime(2022, 3, 1, 17, 0, tzinfo=UTC)
    assert report.dateline == "MOSKOW"


def test_a_report_without_title() -> None:
    report, _, _ = read("\n".join([BODY[0] + " " + BODY[1], BODY[2]]))
    assert report.title is None
    assert report.text.startswith("MOSKOW")


def test_dates_in_the_body_are_no_publication() -> None:
    report, _, _ = read(dump(BODY[0], "“Kami pergi,” kata dia, Rabu (2/3/2022).", BODY[1]))
    assert report.published_at is None


@pytest.mark.parametrize(
    ("raw", "kind", "reason"),
    [
        ("Baca juga: Putin Bertemu Biden\nAdvertisement\n(ian)", "text", "no text"),
        ("Menu\nBeranda\nMasuk", "text", "no sentences"),
        ("<html><body><nav><a href='/'>Beranda</a></nav><p></p></body></html>", "html", "no text"),
        ("<html><body><script>x</script></body></html>", "html", "no text"),
        ("<!-- -->", "html", "no text"),
    ],
)
def test_what_is_no_report_is_refused(raw: str, kind: str, reason: str) -> None:
    with pytest.raises(InputError) as caught:
        read(raw, kind=kind)
    assert caught.value.reason == reason
    assert caught.value.path == "a.txt"


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("\n".join(BODY), None, "id"),
        ("\n".join(BODY), "en", "id"),
        ("\n".join(BODY), "ms", "id"),
        (
            "The ministers met in Geneva on Wednesday and agreed to talk again about the border in March.",
            "id",
            "en",
        ),
        (
            "Der Minister reiste am Mittwoch nach Genf, um dort über die Grenze zu verhandeln.",
            "en",
            "de",
        ),
        ("Rusia mundur sekarang juga.", "id-ID", "id"),
    ],
)
def test_language(text: str, said: str | None, language: str) -> None:
    assert read(text, language=said)[0].language == language


def test_words_are_found_in_markup() -> None:
    raw = "<title>A b</title><p>Ia <b>me</b>mbaca &ldquo;A&nbsp;b&rdquo; &amp; pergi.</p><!-- A b -->"
    positions = Positions(raw, markup=True)
    found = positions.find_next("membaca “A b” & pergi.")
    assert found is not None
    assert raw[slice(*found)] == "me</b>mbaca &ldquo;A&nbsp;b&rdquo; &amp; pergi."
    assert positions.find_next("tidak ada") is None


def test_markup_in_a_record_is_read_as_a_page() -> None:
    raw = "".join(f"<p>{paragraph}</p>" for paragraph in BODY)
    assert read(raw, kind="record", title="Judul")[0].text == "\n".join(BODY)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from([*BODY, "Baca juga: Putin", "(ian)", "Advertisement", "12 Mei 2022", "", "\u202e a\u00a0b"])
    )
)
def test_any_mixture_of_lines_keeps_every_word_somewhere(lines: list[str]) -> None:
    raw = "\n".join(lines)
    try:
        report, removed, _ = read(raw)
    except InputError:
        return
    for piece in removed:
        assert raw[piece.start : piece.end] == piece.quote
    words = sorted(normalise_line(raw).split())
    kept = sorted([*report.text.split(), *(w for piece in removed for w in normalise_line(piece.quote).split())])
    assert kept == words


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["text", "html", "record"]))
def test_any_text_gives_a_report_or_a_reason(raw: str, kind: str) -> None:
    reason = None
    try:
        report, removed, _ = read(raw, kind=kind)
    except InputError as error:
        reason = error.reason
    if reason is not None:
        assert reason in {"no text", "no sentences"}
        return
    assert report.text
    assert all(raw[p.start : p.end] == p.quote for p in removed)


@pytest.mark.skipif(not SEED.exists(), reason="the seed report is not on this machine")
def test_seed_report() -> None:
    (source,) = read_documents(str(SEED))
    assert isinstance(source, Document)
    report, removed, drops = clean(source, read_at=READ_AT)
    assert (report.byline, report.dateline, report.via, report.language) == ("ian", "WASHINGTON", "Russia Today", "id")
    assert report.published_at == datetime(2021, 12, 30, 21, 41, tzinfo=UTC)
    assert report.published_zone == "Asia/Jakarta"
    assert len(report.text.split("\n")) == 11
    assert sum(p.kind == "repeat" for p in removed) == 10
    assert {p.kind for p in removed} == {"title", "date", "repeat", "byline", "comments"}
    assert not drops
    assert json.dumps(report.title)


@pytest.mark.parametrize(
    "raw",
    [
        "Advertisement\n" * 50_000,
        "Komentar\n" * 50_000,
        "1" * 200_000,
        "Halaman " + "1 " * 100,
        "." * 300_000,
        "! " * 200_000,
        "Dr. " * 100_000,
        "a.b " * 50_000,
        "<p>" * 50_000,
        "<p>a b c d</p>" * 20_000,
        "Dilansir dari " * 20_000,
        "the the the " * 40_000,
        "(" * 100_000,
        "&" * 100_000,
        "<" * 100_000,
    ],
    ids=lambda raw: raw[:12],
)
@pytest.mark.parametrize("kind", ["text", "html"])
def test_hostile_input_ends_soon(raw: str, kind: str) -> None:
    begun = time.process_time()
    with contextlib.suppress(InputError):
        report = read(raw, kind=kind)[0]
        split(report.text, report.language)
    assert time.process_time() - begun < 15
