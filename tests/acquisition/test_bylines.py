from __future__ import annotations

import pytest

from kawat.acquisition.bylines import read_byline, read_dateline
from kawat.acquisition.outlets import find_via, outlet_of_url, zone_of

SENTENCE = "Presiden Rusia menolak usulan itu pada Rabu."


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("(ian)", "ian"),
        ("(ref/haf)", "ref/haf"),
        ("[ab]", "ab"),
        ("Penulis: Ratna Dewi", "Ratna Dewi"),
        ("Editor: Bagus W", "Bagus W"),
        ("Penulis: Ratna Dewi | Editor: Bagus W", "Ratna Dewi"),
        ("Editor: Bagus W; Penulis: Ratna Dewi", "Ratna Dewi"),
        ("Reporter: Tim Lintas", "Tim Lintas"),
        ("By Jane Roe", "Jane Roe"),
        ("By JANE ROE and JOHN DOE", "JANE ROE and JOHN DOE"),
        ("By Jane Roe, Diplomatic correspondent", "Jane Roe"),
        ("By Jane Roe in Geneva", "Jane Roe"),
        ("By Jane Roe, BBC News", "Jane Roe"),
        ("Oleh: Yohanes Kurnia", "Yohanes Kurnia"),
        ("Oleh Yohanes Kurnia", "Yohanes Kurnia"),
        ("Laporan Jane Roe dari Jenewa", "Jane Roe"),
        ("Laporan Wartawan Tribunnews.com, Jane Roe", "Jane Roe"),
        ("Pewarta: Nadia P", "Nadia P"),
        ("(Reporting by Jane Roe in Geneva; Editing by John Doe)", "Jane Roe"),
        ("Written by Jane O'Hara", "Jane O'Hara"),
    ],
)
def test_byline(line: str, name: str) -> None:
    found = read_byline(line)
    assert found is not None
    assert found[1] == name


@pytest.mark.parametrize(
    "line",
    [
        "By the time the talks ended, nobody was smiling.",
        "By Friday, the troops had left.",
        "Laporan khusus ini didukung oleh Bank Benua.",
        "Oleh karena itu, Rusia menolak.",
        "Sumber: Reuters",
        SENTENCE,
        "(lihat tabel di bawah)",
    ],
)
def test_no_byline(line: str) -> None:
    assert read_byline(line) is None


@pytest.mark.parametrize(
    ("head", "place", "source", "agency"),
    [
        ("WASHINGTON - ", "WASHINGTON", None, None),
        ("Jakarta, CNN Indonesia -- ", "Jakarta", "CNN Indonesia", None),
        ("GENEVA (Reuters) - ", "GENEVA", None, "Reuters"),
        ("GENEVA, March 8 (Reuters) - ", "GENEVA", None, "Reuters"),
        ("WASHINGTON/MOSCOW, Feb 16 (Reuters) - ", "WASHINGTON/MOSCOW", None, "Reuters"),
        ("JAKARTA, KOMPAS.com – ", "JAKARTA", "KOMPAS.com", None),
        ("TEMPO.CO, Jakarta - ", "Jakarta", "TEMPO.CO", None),
        ("Liputan6.com, Jakarta - ", "Jakarta", "Liputan6.com", None),
        ("Liputan6.com, Jakarta ", "Jakarta", "Liputan6.com", None),
        ("KOMPAS.com - ", None, "KOMPAS.com", None),
        ("KYIV, Ukraine (AP) — ", "KYIV, Ukraine", None, "AP"),
        ("AUSTIN, Texas (AP) — ", "AUSTIN, Texas", None, "AP"),
        ("JAKARTA, WARTA SAMUDRA - ", "JAKARTA", "WARTA SAMUDRA", None),
        ("NEW YORK — ", "NEW YORK", None, None),
        ("Jakarta (ANTARA) - ", "Jakarta", None, "ANTARA"),
        ("JENEWA, 12 Januari 2022 - ", "JENEWA", None, None),
        ("REPUBLIKA.CO.ID, MOSKOW -- ", "MOSKOW", "REPUBLIKA.CO.ID", None),
        ("Den Haag - ", "Den Haag", None, None),
    ],
)
def test_dateline(head: str, place: str | None, source: str | None, agency: str | None) -> None:
    found = read_dateline(head + SENTENCE)
    assert found is not None
    assert (found.place, found.source, found.agency) == (place, source, agency)
    assert (head + SENTENCE)[found.end :].lstrip() == SENTENCE


@pytest.mark.parametrize(
    "paragraph",
    [
        SENTENCE,
        "Presiden Rusia - yang baru tiba - menolak usulan itu.",
        "Putin — who had just arrived — rejected the proposal on Wednesday.",
        "Biden-Putin sepakat bertemu di Jenewa pekan depan.",
        "Update - Jumlah korban bertambah menjadi tujuh orang.",
        "Rusia, kata Peskov, tidak akan menyerang siapa pun.",
        "“Tidak,” kata dia - lalu pergi begitu saja.",
    ],
)
def test_no_dateline(paragraph: str) -> None:
    assert read_dateline(paragraph) is None


@pytest.mark.parametrize(
    ("paragraph", "via"),
    [
        ("… akan dibahas seperti dilansir dari Russia Today, Jumat (31/12/2021).", "Russia Today"),
        ("Hal itu dikutip dari AFP.", "AFP"),
        ("Demikian dilansir Reuters Jumat (31/12/2021).", "Reuters"),
        ("Dilansir dari Al Jazeera, pasukan itu mundur.", "Al Jazeera"),
        ("Melansir The Manila Beacon, Rabu, kapal itu karam.", "The Manila Beacon"),
        ("… mengutip laporan kantor berita Xinhua pada Senin.", "Xinhua"),
        ("… lapor kantor berita TASS.", "TASS"),
        ("… dikutip dari laman Kompas.com, Senin.", "Kompas.com"),
        ("… dikutip dariBBCpada Senin.", "BBC"),
        ("Dikutip dari Kementerian Pertahanan Rusia, kapal itu karam.", None),
        ("… dikutip dari Twitter pribadinya.", None),
        ("… dilaporkan ke polisi.", None),
        ("Peskov dikutip mengatakan hal itu.", None),
        ("… seperti dilansir Kabar Samudra, Senin.", None),
    ],
)
def test_relayed_outlet_indonesian(paragraph: str, via: str | None) -> None:
    assert find_via([paragraph], language="id", source="Kabar Samudra") == via


@pytest.mark.parametrize(
    ("paragraph", "via"),
    [
        ("The ship sank, as reported by Alpine Courier.", "Alpine Courier"),
        ("The ship sank, according to the Tasnim news agency.", "Tasnim"),
        ("The ship sank, the Kazinform news agency reported.", "Kazinform"),
        ("The ship sank, the state news agency APS said.", "APS"),
        ("The ship sank, Reuters reported on Monday.", "Reuters"),
        ("The ship sank, the New York Times reported.", "New York Times"),
        ("The ship sank, the ministry reported.", None),
        ("According to the White House, the ship sank.", None),
        ("The ship sank, according to officials in Moscow.", None),
    ],
)
def test_relayed_outlet_english(paragraph: str, via: str | None) -> None:
    assert find_via([paragraph], language="en", source=None) == via


def test_a_source_named_deep_in_a_report_is_not_relayed() -> None:
    assert (
        find_via(["A sentence of its own."] * 12 + ["The ship sank, Reuters reported."], language="en", source=None)
        is None
    )


def test_outlets_by_host() -> None:
    assert outlet_of_url("https://www.bbc.co.uk/news/1") == "BBC"
    assert outlet_of_url("https://news.detik.com/berita/1") == "detikcom"
    assert outlet_of_url("https://www.kabar.example/1") == "kabar.example"
    assert outlet_of_url(None) is None
    assert outlet_of_url("http://[broken") is None
    assert zone_of(None, "https://nasional.kompas.com/x") == "Asia/Jakarta"
    assert zone_of("The Guardian") == "Europe/London"
    assert zone_of("Kabar Samudra") is None


def test_a_share_bar_is_no_name() -> None:
    from kawat.acquisition.bylines import is_person

    assert is_person("Rina Kusuma Wati")
    assert not is_person("Bagikan Tweet Kirim")
    assert not is_person("World News")
