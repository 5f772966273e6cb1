from __future__ import annotations

import pytest

from kawat.acquisition.furniture import find_furniture, match_block, pieces_within
from kawat.acquisition.repetition import find_repeats

BODY = "Rusia menarik sebagian pasukannya dari perbatasan Ukraina, kata juru bicara Kremlin pada Rabu waktu setempat."


@pytest.mark.parametrize(
    ("block", "kind"),
    [
        ("Baca juga: Rusia Tarik Pasukan", "related"),
        ("Baca Juga : Rusia Tarik Pasukan", "related"),
        ("BACA JUGA", "related"),
        ("Simak juga: Video Detik-detik", "related"),
        ("Lihat juga Video: Putin Bertemu Biden", "related"),
        ('Simak Video "Putin Bertemu Biden"', "related"),
        ("(Baca juga: Rusia Tarik Pasukan)", "related"),
        ("Read more: Russia pulls back", "related"),
        ("Related:", "related"),
        ("Related stories", "related"),
        ("You may also like:", "related"),
        ("Most read", "related"),
        ("Advertisement", "advertisement"),
        ("ADVERTISEMENT", "advertisement"),
        ("- Advertisement -", "advertisement"),
        ("Scroll to continue with content", "advertisement"),
        ("SCROLL TO CONTINUE WITH CONTENT", "advertisement"),
        ("Gulir ke bawah untuk melanjutkan", "advertisement"),
        ("[Gambas:Video CNN]", "media"),
        ("[Gambas:Instagram]", "media"),
        ("Foto: Antara/Budi", "caption"),
        ("Photo: Reuters", "caption"),
        ("Image caption: Protesters in Baghdad", "caption"),
        ("Presiden tiba di Jakarta. (Foto: Dok. Istana)", "caption"),
        ("Bagikan", "share"),
        ("Bagikan: Facebook Twitter WhatsApp", "share"),
        ("Share this article", "share"),
        ("Share on Facebook", "share"),
        ("3 min read", "share"),
        ("Sign up for our morning newsletter", "subscription"),
        ("Ikuti kami di Google News", "subscription"),
        ("Subscribe to keep reading", "subscription"),
        ("tulis komentar anda", "comments"),
        ("Leave a comment", "comments"),
        ("Komentar (3)", "comments"),
        ("Tag: Rusia, Ukraina", "tags"),
        ("#Rusia #Ukraina", "tags"),
        ("Topics: Russia", "tags"),
        ("Copyright 2022 Kabar. All rights reserved.", "legal"),
        ("© 2022 Kabar", "legal"),
        ("Hak cipta dilindungi undang-undang", "legal"),
        ("Artikel ini telah tayang di Kabar.com dengan judul Rusia Tarik Pasukan", "legal"),
        ("We use cookies to improve your experience.", "cookies"),
        ("Situs ini menggunakan cookie untuk meningkatkan pengalaman Anda.", "cookies"),
        ("Halaman 1 2 Selanjutnya", "pages"),
        ("Halaman selanjutnya", "pages"),
        ("Selanjutnya >", "pages"),
        ("Page 1 of 2", "pages"),
    ],
)
def test_furniture(block: str, kind: str) -> None:
    found = match_block(block)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize(
    "block",
    [
        BODY,
        "“Tidak,” kata dia.",
        "Baca naskah itu sekali lagi, kata hakim.",
        "Share prices fell in Moscow.",
        "Foto itu diambil pada Senin.",
        "The advertisement cost $2 million.",
        "Subscribers to the pact include Poland.",
        "Simak pernyataannya: Rusia tidak akan menyerang siapa pun dan siap berunding kapan saja dengan semua pihak.",
        "The court said a copyright claim could go ahead.",
        "Related talks will be held in Geneva.",
        "1. Menarik pasukan dari perbatasan.",
        "Lihatlah apa yang terjadi di Suriah.",
        "Evan Gray is a reporter for the Wall Post.",
        "Analysis: why the talks failed",
    ],
)
def test_no_furniture(block: str) -> None:
    assert block not in [
        b for i, b in enumerate([BODY, block, *[BODY] * 7]) if i in find_furniture([BODY, block, *[BODY] * 7])
    ]


def test_links_below_a_heading_go_with_it_and_stop_at_a_sentence() -> None:
    blocks = [BODY, "Berita Terkait", "Rusia Tarik Pasukan", "Putin Bertemu Biden", BODY, "Penutup laporan ini"]
    assert set(find_furniture(blocks)) == {1, 2, 3}


def test_signature_below_related_links_stays() -> None:
    assert set(find_furniture([BODY, "Berita Terkait", "Rusia Tarik Pasukan", "Editor: Budi"])) == {1, 2}


def test_comments_go_to_the_end_only_below_the_body() -> None:
    comment = "budi: saya tidak setuju dengan ini semua"
    assert set(find_furniture([BODY, BODY, "Komentar", comment, comment])) == {2, 3, 4}
    assert set(find_furniture(["Komentar", BODY, BODY])) == {0}


@pytest.mark.parametrize(
    ("paragraph", "rest"),
    [
        (f"{BODY} Baca juga: Putin Bertemu Biden", BODY),
        (f"{BODY} [Gambas:Video 20detik]", BODY),
        (f"{BODY} (Baca juga: Putin Bertemu Biden)", BODY),
        (f"{BODY} SCROLL TO CONTINUE WITH CONTENT", BODY),
        ("Russia pulled back. Read more: What it means", "Russia pulled back."),
        (f"{BODY} ADVERTISEMENT", BODY),
        (f"ADVERTISEMENT {BODY}", BODY),
        ("The advertisement cost two million.", "The advertisement cost two million."),
        ("They paid for the ADVERTISEMENT", "They paid for the ADVERTISEMENT"),
        ("Baca juga harus dilatih, kata guru itu.", "Baca juga harus dilatih, kata guru itu."),
        (BODY, BODY),
    ],
)
def test_furniture_within_a_paragraph(paragraph: str, rest: str) -> None:
    kept = paragraph
    for piece in reversed(pieces_within(paragraph)):
        kept = kept[: piece.start] + kept[piece.end :]
    assert kept.strip() == rest


LONG = [
    f"Ini adalah paragraf nomor {word} dari laporan panjang yang dicetak dua kali oleh halaman." for word in "abcde"
]
SHORT = "“Tidak,” kata dia."


@pytest.mark.parametrize(
    ("paragraphs", "repeats"),
    [
        ([*LONG, *LONG], {5: 0, 6: 1, 7: 2, 8: 3, 9: 4}),
        ([LONG[0], LONG[1], LONG[0]], {2: 0}),
        ([LONG[0], LONG[0], LONG[0]], {1: 0, 2: 0}),
        ([LONG[0], SHORT, LONG[1], SHORT, LONG[2]], {}),
        ([LONG[0], SHORT, LONG[1], LONG[0], SHORT, LONG[1]], {3: 0, 4: 1, 5: 2}),
        ([SHORT, LONG[0], LONG[1], SHORT, LONG[0]], {3: 0, 4: 1}),
        ([LONG[0], LONG[0].replace(" ", "  ").replace("paragraf", "paragraf\u00a0")], {1: 0}),
        (["“" + LONG[0] + "”", '"' + LONG[0] + '"'], {1: 0}),
        ([LONG[0], LONG[0].replace(" a ", " b ")], {}),
        ([], {}),
    ],
)
def test_repeats(paragraphs: list[str], repeats: dict[int, int]) -> None:
    assert find_repeats(paragraphs) == repeats


MARGINS = """Perundingan Perbatasan Dimulai
Senin, 7 Maret 2022 | 10:00 WIB
Kabar Uji » Dunia » Amerika
Bagikan: FB TW WA TELE

LIMA - Peru dan Chile memulai perundingan perbatasan, Senin (7/3/2022). Hasilnya diumumkan pekan depan.

Kedua delegasi dipimpin wakil menteri
Perundingan berlangsung tertutup di gedung kementerian luar negeri.

Kabar Uji - Mengabarkan yang Perlu
Komentar (0) Jadilah yang pertama berkomentar
"""


def test_lines_above_and_below_the_body_that_are_no_sentences_are_taken_out() -> None:
    from datetime import UTC, datetime

    from kawat.acquisition.cleaning import clean
    from kawat.acquisition.sources import Document

    report, removed, _ = clean(Document("x.txt", "text", MARGINS, "0" * 64), read_at=datetime(2022, 3, 7, tzinfo=UTC))
    assert report.text.startswith("LIMA - Peru")
    assert report.text.endswith("luar negeri.")
    assert "Kedua delegasi dipimpin wakil menteri" in report.text, "a heading within the body stays"
    taken = {r.quote for r in removed}
    assert {"Kabar Uji » Dunia » Amerika", "Kabar Uji - Mengabarkan yang Perlu"} <= taken
