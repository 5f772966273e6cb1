"""The quality floor of the coder, as evals/floor.py keeps it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

EVALS = Path(__file__).parents[1] / "evals"
sys.path.insert(0, str(EVALS))

import floor  # noqa: E402

KEPT: dict[str, Any] = {"model": "m", "data": {"a": "1"}, "figures": {"a": {"f1": 0.7}}}


@pytest.mark.model
@pytest.mark.skipif(not floor.DATA.exists(), reason="the development data of ../shared/data are not here")
def test_no_figure_on_development_data_has_fallen() -> None:
    assert floor.faults(json.loads(floor.FLOOR.read_text("utf-8")), floor.measure()) == []


@pytest.mark.parametrize(
    ("now", "fault"),
    [
        ({"model": "m", "data": {"a": "1"}, "figures": {"a": {"f1": 0.69}}}, "fell from 0.7 to 0.69"),
        ({"model": "n", "data": {"a": "1"}, "figures": {"a": {"f1": 0.8}}}, "the model is n"),
        ({"model": "m", "data": {"a": "2"}, "figures": {"a": {"f1": 0.8}}}, "other data"),
    ],
)
def test_a_fall_or_another_model_or_other_data_is_a_fault(now: dict[str, Any], fault: str) -> None:
    (found,) = floor.faults(KEPT, now)
    assert fault in found


def test_a_floor_only_rises() -> None:
    now = {"model": "n", "data": {"a": "1"}, "figures": {"a": {"f1": 0.6, "source": 0.5}}}
    assert floor.raised(KEPT, now)["figures"] == {"a": {"f1": 0.7, "source": 0.5}}
    assert floor.faults(floor.raised(KEPT, now), now) == ["a: f1 fell from 0.7 to 0.6"]
