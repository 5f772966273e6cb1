"""Docs cannot drift: what the code offers must be named in docs/."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

import kawat
from kawat.cli import Measure, app
from kawat.schema import TABLES
from kawat.storage.queries import VIEWS

DOCS = Path(__file__).parents[1] / "docs"


def section(name: str) -> str:
    """The part of docs/tables.md under the heading `name`."""
    found = re.search(rf"^## {name}$(.*?)(?=^## |\Z)", (DOCS / "tables.md").read_text("utf-8"), re.M | re.S)
    assert found, f"docs/tables.md has no section {name!r}"
    return found[1]


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_documented(table: str) -> None:
    words = set(re.findall(r"\w+", section(table)))
    assert {f.name for f in dataclasses.fields(TABLES[table])} <= words


def test_every_view_is_documented() -> None:
    assert set(VIEWS) <= set(re.findall(r"\w+", section("Views")))


def test_every_command_is_documented() -> None:
    text = (DOCS / "commands.md").read_text("utf-8")
    names = {c.name or c.callback.__name__ for c in app.registered_commands if c.callback}
    assert all(f"`kawat {name}" in text for name in names)
    assert all(f"kawat.{verb}" in text for verb in kawat.__all__)


def test_every_measure_is_documented() -> None:
    text = (DOCS / "evaluation.md").read_text("utf-8")
    assert all(f"**{measure.value}**" in text for measure in Measure)


def test_links_between_docs_lead_somewhere() -> None:
    for page in [*DOCS.glob("*.md"), DOCS.parent / "README.md"]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
