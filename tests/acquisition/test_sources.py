from __future__ import annotations

import gzip
import io
import json
import os
import tracemalloc
from pathlib import Path

import pytest

from kawat.acquisition.sources import MAX_LINE_BYTES, Document, list_sources, read_documents
from kawat.errors import InputError
from kawat.schema import Drop

TEXT = "Rusia Tarik Pasukan\nRusia menarik sebagian pasukannya dari perbatasan, kata Kremlin pada Rabu.\n"
RECORD = json.dumps(
    {"text": "Rusia menarik pasukannya dari perbatasan.", "url": "https://a.example/1", "date": "2022-01-11"}
)


def read(path: Path) -> tuple[list[Document], list[Drop]]:
    found = list(read_documents(str(path)))
    return [d for d in found if isinstance(d, Document)], [d for d in found if isinstance(d, Drop)]


def written(tmp_path: Path, name: str, data: bytes | str) -> Path:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


BAD = {
    "empty.txt": (b"", "empty file"),
    "empty.jsonl": (b"", "empty file"),
    "blank.jsonl": (b"\n\n  \n", "empty file"),
    "blank.txt": (b"  \n \n", "no text"),
    "png.txt": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "binary file"),
    "pdf.html": (b"%PDF-1.4\n%abc", "binary file"),
    "nul.txt": (b"Rusia menarik\x00\x00\x01\x02 pasukan" * 9, "binary file"),
    "control.txt": (bytes(range(1, 9)) * 40 + b"abc" * 30, "binary file"),
    "random.txt": (bytes((i * 97 + 41) % 128 + 128 for i in range(600)), "unknown encoding"),
    "broken.jsonl": (b'{"text": "a', "broken JSON"),
    "deep.jsonl": (b"[" * 100_000, "broken JSON"),
    "list.jsonl": (b'["text"]\n', "not a JSON object"),
    "textless.jsonl": (b'{"title": "a", "url": "b"}\n', "no text"),
    "number.jsonl": (b'{"text": 5}\n', "no text"),
    "bytes.jsonl": (b'{"text": "Rusia \xff\xfe menarik"}\n', "invalid UTF-8"),
    "textless.html": (
        b"<html><head><title>A title</title></head><body><script>let a = 'words';</script><img></body></html>",
        "no text",
    ),
    "not.txt.gz": (b"plain words", "broken gzip"),
    "cut.jsonl.gz": (gzip.compress(os.urandom(4000))[:900], "truncated gzip"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gives_one_drop_with_its_reason(tmp_path: Path, name: str) -> None:
    data, reason = BAD[name]
    documents, drops = read(written(tmp_path, name, data))
    assert not documents
    assert [d.reason for d in drops] == [reason]
    assert drops[0].stage == "acquisition"
    assert drops[0].path.startswith(str(tmp_path / name))
    assert drops[0].detail


def test_missing_file_gives_a_drop(tmp_path: Path) -> None:
    assert [d.reason for d in read(tmp_path / "none.txt")[1]] == ["unreadable file"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_forbidden_file_gives_a_drop(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", TEXT)
    path.chmod(0)
    assert [d.reason for d in read(path)[1]] == ["unreadable file"]


def test_folder_as_file_gives_a_drop(tmp_path: Path) -> None:
    assert [d.reason for d in read(tmp_path)[1]] == ["unreadable file"]


def test_bad_lines_do_not_stop_the_good_ones(tmp_path: Path) -> None:
    path = written(tmp_path, "a.jsonl", f"{RECORD}\n{{broken\n\n[]\n{RECORD}")
    documents, drops = read(path)
    assert [d.path for d in documents] == [f"{path}:1", f"{path}:5"]
    assert [(d.path, d.reason) for d in drops] == [(f"{path}:2", "broken JSON"), (f"{path}:4", "not a JSON object")]


def test_records_before_the_cut_of_a_gzip_are_kept(tmp_path: Path) -> None:
    lines = "".join(
        json.dumps({"text": f"Rusia menarik pasukan {i} {os.urandom(40).hex()}"}) + "\n" for i in range(3000)
    )
    path = written(tmp_path, "a.jsonl.gz", gzip.compress(lines.encode())[:-3000])
    documents, drops = read(path)
    assert len(documents) > 100
    assert [d.reason for d in drops] == ["truncated gzip"]


@pytest.mark.parametrize("name", ["long.jsonl", "long.txt"])
def test_a_line_of_50_mb_is_refused_without_holding_it(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    piece = b"a" * 2**20
    with path.open("wb") as file:
        file.write(b'{"text": "' if name.endswith("jsonl") else b"")
        for _ in range(50):
            file.write(piece)
        file.write(b'"}\n' + RECORD.encode() if name.endswith("jsonl") else b"")
    tracemalloc.start()
    try:
        documents, drops = read(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [d.reason for d in drops] == ["line too long"]
    assert len(documents) == (1 if name.endswith("jsonl") else 0)
    assert peak < 3 * MAX_LINE_BYTES


def test_lines_are_streamed(tmp_path: Path) -> None:
    line = json.dumps({"text": "Rusia menarik pasukannya. " * 400}) + "\n"
    path = tmp_path / "many.jsonl"
    with path.open("w") as file:
        for _ in range(2000):
            file.write(line)
    tracemalloc.start()
    try:
        count = sum(1 for _ in read_documents(str(path)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 2000
    assert peak < path.stat().st_size / 20


def test_a_large_file_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "large.txt", b"Rusia menarik pasukan.\n" * (MAX_LINE_BYTES // 20))
    assert [d.reason for d in read(path)[1]] == ["file too large"]


ACCENTED = "Presiden André Lefèvre tiba di Bogotá, kata “Élysée” pada hari Rabu.\n" * 3


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("utf8.txt", ACCENTED.encode()),
        ("bom.txt", ACCENTED.encode("utf-8-sig")),
        ("utf16.txt", ACCENTED.encode("utf-16")),
        ("utf16be.txt", b"\xfe\xff" + ACCENTED.encode("utf-16-be")),
        ("utf16bare.txt", ACCENTED.encode("utf-16-le")),
        ("utf32.txt", ACCENTED.encode("utf-32")),
        ("cp1252.txt", ACCENTED.encode("cp1252")),
        ("zipped.txt.gz", gzip.compress(ACCENTED.encode())),
        ("unnamed_zip.txt", gzip.compress(ACCENTED.encode())),
        ("no_extension", ACCENTED.encode()),
    ],
)
def test_encodings_of_text(tmp_path: Path, name: str, data: bytes) -> None:
    documents, drops = read(written(tmp_path, name, data))
    assert not drops
    assert [(d.kind, d.raw) for d in documents] == [("text", ACCENTED)]


def test_charset_of_the_page_decides(tmp_path: Path) -> None:
    page = '<html><head><meta charset="windows-1251"></head><body><p>Президент прибыл в Москву</p></body></html>'
    documents, _ = read(written(tmp_path, "a.html", page.encode("cp1251")))
    assert documents[0].raw == page


def test_few_bad_bytes_are_replaced_and_said(tmp_path: Path) -> None:
    documents, drops = read(written(tmp_path, "a.txt", (TEXT * 5).encode() + b"Andr\xc3"))
    assert documents[0].raw.endswith("Andr\ufffd")
    assert [d.reason for d in drops] == ["undecodable bytes"]


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.html", "<p>Rusia menarik pasukan</p>", "html"),
        ("a.htm", "Rusia menarik pasukan", "html"),
        ("a.txt", "<!DOCTYPE html><html><body><p>Rusia menarik</p></body></html>", "html"),
        ("a.dump", "Rusia < Ukraina > Rusia", "text"),
        ("a.json", '{"id": 1, "text": "Rusia menarik pasukan"}', "record"),
        ("a.ndjson", '{"text": "Rusia menarik pasukan"}', "record"),
    ],
)
def test_kind(tmp_path: Path, name: str, data: str, kind: str) -> None:
    assert [d.kind for d in read(written(tmp_path, name, data))[0]] == [kind]


def test_a_record_keeps_what_its_keys_say(tmp_path: Path) -> None:
    line = {
        "text": "Teks laporan ini.", "url": " https://a.example/1 ", "source": "A", "language": "id", "title": "Judul",
        "byline": "ian", "published_at": "2022-01-11T07:15:00+07:00", "date": "2020-01-01", "id": 9, "extra": [1],
    }  # fmt: skip
    (document,), _ = read(written(tmp_path, "a.jsonl", json.dumps(line)))
    assert (document.url, document.source, document.language) == ("https://a.example/1", "A", "id")
    assert (document.title, document.byline) == ("Judul", "ian")
    assert (document.published_at, document.raw) == ("2022-01-11T07:15:00+07:00", "Teks laporan ini.")


def test_lone_surrogates_are_replaced(tmp_path: Path) -> None:
    (document,), _ = read(written(tmp_path, "a.jsonl", '{"text": "Rusia \\ud83d menarik", "title": "a\\udc00"}'))
    assert document.raw == "Rusia \ufffd menarik"
    assert document.title is not None
    assert document.title.encode()


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BufferedReader(io.BytesIO((RECORD + "\n").encode()))

    monkeypatch.setattr("sys.stdin", Stdin)
    assert [getattr(d, "path", "") for d in read_documents("-")] == ["-:1"]


def test_listing(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", ".hidden.txt", "sub/c.html", "sub/.git/d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        written(tmp_path, name, TEXT)
    root = str(tmp_path)
    everything = [f"{root}/a.txt", f"{root}/b.txt", f"{root}/sub/c.html"]
    assert list(list_sources([root])) == everything
    assert list(list_sources([f"{root}/*.txt"])) == everything[:2]
    assert list(list_sources([f"{root}/**/*.html"])) == everything[2:]
    assert list(list_sources(["-", f"{root}/b.txt"])) == ["-", f"{root}/b.txt"]


def test_what_does_not_exist_is_an_error_in_its_place(tmp_path: Path) -> None:
    path = str(written(tmp_path, "a.txt", TEXT))
    first, second, third = list_sources([f"{tmp_path}/none", path, f"{tmp_path}/*.pdf"])
    assert isinstance(first, InputError)
    assert first.reason == "no such file or folder"
    assert second == path
    assert isinstance(third, InputError)
    assert third.reason == "no file matches"


def test_json_over_several_lines_is_one_drop(tmp_path: Path) -> None:
    path = tmp_path / "page.json"
    path.write_text('{\n "title": "a",\n "text": "Peru menuduh Chile."\n}\n', "utf-8")
    (drop,) = read_documents(str(path))
    assert isinstance(drop, Drop)
    assert drop.reason == "JSON that is not one object a line"
