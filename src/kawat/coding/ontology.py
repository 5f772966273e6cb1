"""The PLOVER ontology: types, modes, contexts, quads and scores, read from `plover.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kawat.errors import UsageError
from kawat.schema import Status


@dataclass(frozen=True, slots=True)
class EventType:
    """One PLOVER type; `modes` maps each mode to its score (the manual's scale, -10 to 10)."""

    name: str
    quad: int
    score: float
    modes: dict[str, float]


@dataclass(frozen=True, slots=True)
class Rules:
    """Types to which the rules of `rules.py` apply, and the words that they look for (lower case)."""

    future_is_agree: frozenset[str]
    refused_is_reject: frozenset[str]
    denied_is_reject: frozenset[str]
    refusal_cues: frozenset[str]
    disclaimers: frozenset[str]
    ahead: frozenset[str]
    no_party: frozenset[str]
    remote: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ontology:
    """The whole codebook; the order of types, modes, contexts and statuses is the order of the coder's outputs."""

    types: dict[str, EventType]
    contexts: tuple[str, ...]
    statuses: tuple[Status, ...]
    rules: Rules

    @property
    def modes(self) -> tuple[str, ...]:
        """Every `TYPE/mode`, in order."""
        return tuple(f"{t.name}/{m}" for t in self.types.values() for m in t.modes)

    def quad_and_score(self, type_: str, mode: str | None) -> tuple[int, float]:
        """Quad class (1 to 4) and conflict-cooperation score of a type in a mode. Raises UsageError if unknown."""
        found = self.types.get(type_)
        if found is None:
            raise UsageError(f"PLOVER has no type {type_!r}")
        if mode is None:
            return found.quad, found.score
        if mode not in found.modes:
            raise UsageError(f"PLOVER type {type_} has no mode {mode!r}")
        return found.quad, found.modes[mode]


@cache
def ontology() -> Ontology:
    """The shipped codebook."""
    table = tomllib.loads(files("kawat.coding").joinpath("plover.toml").read_text("utf-8"))
    types = {
        name: EventType(name, row["quad"], row["score"], dict(row["modes"])) for name, row in table["types"].items()
    }
    words = table["vocabulary"]
    rules = Rules(**{name: frozenset(value) for name, value in table["rules"].items()})
    return Ontology(types, tuple(words["contexts"]), tuple(words["statuses"]), rules)
