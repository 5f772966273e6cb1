"""The confusion page of `kawat eval --page`: which types were taken for which, with the sentences.

One HTML file that needs nothing else: the counts as a table whose cells lead to their sentences, mistakes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

NOTHING = "nothing"

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; color: #1c2430 }
table { border-collapse: collapse; font-size: 12px } th, td { padding: .25rem .4rem; text-align: right }
th, td { border: 1px solid #d5dae2 }
thead th { writing-mode: vertical-rl; transform: rotate(180deg); text-align: left } tbody th { text-align: left }
td.right { background: #dff0e3 } td.wrong { background: #fbe3df }
td a { color: inherit; text-decoration: none; display: block }
h2 { font-size: 1rem; margin-top: 2rem } li { margin: .4rem 0 } mark { background: #ffe9a8; padding: 0 .15em }
mark.predicted { background: #cfe3ff } small { color: #5b6675 }
"""


@dataclass(frozen=True, slots=True)
class Judged:
    """A gold answer beside the coder's (None where one side has none); `marks` are (start, end, css class)."""

    text: str
    gold: str | None
    predicted: str | None
    marks: tuple[tuple[int, int, str], ...] = ()

    @property
    def cell(self) -> tuple[str, str]:
        """Its row and column."""
        return self.gold or NOTHING, self.predicted or NOTHING


def page(title: str, judged: Iterable[Judged]) -> str:
    """The whole page."""
    cells: dict[tuple[str, str], list[Judged]] = {}
    for one in judged:
        cells.setdefault(one.cell, []).append(one)
    names = sorted({name for cell in cells for name in cell} - {NOTHING})
    names.append(NOTHING)
    lists = sorted(cells, key=lambda cell: (cell[0] == cell[1], -len(cells[cell]), cell))
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{escape(title)}</title><style>{STYLE}</style>'
        f"<h1>{escape(title)}</h1><p>Rows are gold, columns what Kawat coded. "
        '<mark>Gold words</mark>, <mark class="predicted">Kawat’s words</mark>.</p>'
        f"{_table(names, cells)}{''.join(_section(cell, cells[cell]) for cell in lists)}</html>\n"
    )


def _table(names: Sequence[str], cells: dict[tuple[str, str], list[Judged]]) -> str:
    head = "".join(f'<th scope="col">{escape(n)}</th>' for n in names)
    rows = []
    for gold in names:
        counts = "".join(_count((gold, predicted), cells.get((gold, predicted), ())) for predicted in names)
        rows.append(f'<tr><th scope="row">{escape(gold)}</th>{counts}</tr>')
    return f"<table><thead><tr><td></td>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _count(cell: tuple[str, str], found: Sequence[Judged]) -> str:
    if not found:
        return "<td></td>"
    kind = "right" if cell[0] == cell[1] else "wrong"
    return f'<td class="{kind}"><a href="#{_anchor(cell)}">{len(found)}</a></td>'


def _anchor(cell: tuple[str, str]) -> str:
    return escape("-".join(cell), quote=True)


def _section(cell: tuple[str, str], found: Sequence[Judged]) -> str:
    items = "".join(f"<li>{_marked(one)}</li>" for one in found)
    heading = f"{cell[0]} coded as {cell[1]}"
    return f'<h2 id="{_anchor(cell)}">{escape(heading)} <small>{len(found)}</small></h2><ul>{items}</ul>'


def _marked(one: Judged) -> str:
    parts, at = [], 0
    for start, end, kind in sorted(one.marks):
        if start < at:
            continue
        parts += [escape(one.text[at:start]), f'<mark class="{kind}">{escape(one.text[start:end])}</mark>']
        at = end
    return "".join(parts) + escape(one.text[at:])
