"""The coder alone and what bounds it: `python bench/coder.py [FILE] [--reports N]`, part of `make bench`.

Codes the sentences of N reports with one process per core, one thread each, as a run does, and prints one JSON object:
reports of 400 words per second of the coder alone; the int8 matrix products that a report needs (2 × weights × pieces,
in GFLOP) and the rate at which this machine multiplies such matrices when it does nothing else (`gemm.onnx`: a product
of the encoder's own shape, with the quantisation of its input); the reports per second that this rate would allow; and
spaCy's tokenizer, tagger and parser on the same text where spaCy is installed.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from throughput import ARTICLES, SHIPPED, WORDS

from kawat.acquisition.sentences import split
from kawat.coding.encoder import align, shipped_model
from kawat.coding.mentions import code_sentences
from kawat.pipeline import cores

HERE = Path(__file__).parent
ROWS, WIDTH, INNER = 1200, 384, 1536  # of gemm.onnx: pieces in a call, the encoder's width and its inner one
TIMES = 200


def sentences_of(file: Path, reports: int) -> list[tuple[str, list[tuple[int, int]]]]:
    """Texts with the offsets of their sentences."""
    if file.suffix == ".jsonl":
        with file.open(encoding="utf-8") as lines:
            rows = [json.loads(line) for line in islice(lines, reports)]
        texts = [(row["text"], row.get("language", "id")) for row in rows]
    else:
        texts = [(f.read_text("utf-8"), f.name.split(".")[-2]) for f in sorted(file.glob("*.txt"))]
    return [(text, split(text, language)) for text, language in texts]


def each_core(work: Callable[[Any], float], parts: Sequence[Any]) -> float:
    """The units per second of all parts together, each worked on by a process of its own."""
    with ProcessPoolExecutor(len(parts), get_context("spawn")) as pool:
        return sum(pool.map(work, parts))


def code(part: list[tuple[str, list[tuple[int, int]]]]) -> float:
    """Reports of 400 words per second in this process."""
    model = shipped_model(threads=1)
    _ = list(code_sentences(model, *part[0]))
    began = time.perf_counter()
    for text, sentences in part:
        _ = list(code_sentences(model, text, sentences))
    return sum(len(text.split()) for text, _ in part) / WORDS / (time.perf_counter() - began)


def multiply(_: object) -> float:
    """GFLOP per second of int8 products with one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(HERE / "gemm.onnx"), options, providers=["CPUExecutionProvider"])
    feed = {"x": np.random.default_rng(0).standard_normal((ROWS, WIDTH), np.float32)}
    session.run(None, feed)
    began = time.perf_counter()
    for _ in range(TIMES):
        session.run(None, feed)
    return 2e-9 * ROWS * WIDTH * INNER * TIMES / (time.perf_counter() - began)


def products(texts: Sequence[tuple[str, list[tuple[int, int]]]]) -> float:
    """GFLOP of the encoder's matrix products with its weights for a report of 400 words."""
    model = shipped_model(threads=1)
    pieces = sum(len(align(model.tokenizer, text[a:b]).ids) for text, sentences in texts for a, b in sentences)
    words = sum(len(text.split()) for text, _ in texts)
    weights = model.settings["layers"] * (4 * WIDTH**2 + 2 * WIDTH * INNER)
    return 2e-9 * weights * pieces / words * WORDS


def spacy_speed(texts: Sequence[str]) -> float | None:
    """Reports of 400 words per second of spaCy's tok2vec, tagger and parser on one core; None without spaCy.

    No trained pipeline is on the package registries: the layers are of spaCy's default shapes with random weights,
    which take the same time.
    """
    if importlib.util.find_spec("spacy") is None:
        return None
    import spacy  # noqa: PLC0415 - only where it is
    from spacy.training import Example  # noqa: PLC0415

    nlp = spacy.blank("en")
    for name in ("tagger", "parser"):
        nlp.add_pipe(name)
    doc = nlp.make_doc("She saw him")
    known = {"tags": ["PRP", "VBD", "PRP"], "heads": [1, 1, 1], "deps": ["nsubj", "ROOT", "dobj"]}
    nlp.initialize(lambda: [Example.from_dict(doc, known)])
    began = time.perf_counter()
    for _ in nlp.pipe(texts):
        pass
    return sum(len(t.split()) for t in texts) / WORDS / (time.perf_counter() - began)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", default=ARTICLES if ARTICLES.exists() else SHIPPED)
    parser.add_argument("--reports", type=int, default=200)
    options = parser.parse_args()
    texts = sentences_of(options.file, options.reports)
    count = cores()
    parts = [part for i in range(count) if (part := texts[i::count])]
    need, rate = products(texts), each_core(multiply, range(count))
    beside = spacy_speed([text for text, _ in texts])
    figures = {
        "coder_reports_per_second": round(each_core(code, parts), 2),
        "cores": count,
        "gflop_per_report": round(need, 2),
        "gemm_gflop_per_second": round(rate),
        "gemm_bound_reports_per_second": round(rate / need, 2),
        "spacy_reports_per_second_one_core": round(beside, 2) if beside else "spaCy is not installed",
    }
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
