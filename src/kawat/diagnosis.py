"""`kawat doctor`: each part of the installation is used once."""

from __future__ import annotations

import platform
import tempfile
from collections.abc import Callable, Iterator

import kawat

SENTENCE = "Peru and Chile will hold trade talks in Arica next month."


def checks() -> Iterator[tuple[str, str | Exception]]:
    """Name and outcome of each check; an outcome that is an exception is a fault."""
    for name, check in CHECKS.items():
        try:
            yield name, check()
        except Exception as error:
            yield name, error


def _versions() -> str:
    return f"kawat {kawat.__version__}, Python {platform.python_version()}, {platform.machine()}"


def _model() -> str:
    from kawat.coding.encoder import shipped_model

    model = shipped_model()
    scores = model.encode([SENTENCE])[0]
    return f"{model.name} reads {len(scores.words)} words of a test sentence"


def _tables() -> str:
    from kawat.grounding.actors import load_actors
    from kawat.grounding.places import locate

    place = locate("Jenewa", 0, 6, language="id")
    if place.country != "CHE":
        raise RuntimeError(f"Jenewa is in {place.country}, not in CHE: the place table is broken")
    return f"{len(load_actors().table.by_id)} actors; Jenewa is {place.name}, {place.country}"


def _record() -> str:
    from kawat.storage.queries import ask
    from kawat.storage.record import Record

    with tempfile.TemporaryDirectory() as folder:
        record = Record.open(folder, create=True)
        return f"made and asked: {ask(record, 'SELECT count(*) FROM events').rows[0][0]} events in a new record"


CHECKS: dict[str, Callable[[], str]] = {
    "version": _versions,
    "coder": _model,
    "actors and places": _tables,
    "record": _record,
}
