"""Draw the README's picture: `make picture` codes the shipped reports and shows the event that most reports tell of."""

from __future__ import annotations

import io
import re
import tempfile
from pathlib import Path

from rich.console import Console

from kawat.display import print_event
from kawat.pipeline import run
from kawat.storage.queries import ask, story_of_event
from kawat.storage.record import Record

HERE = Path(__file__).parent
SHIPPED = HERE.parent / "src" / "kawat" / "examples"
MOST_TOLD = "SELECT event_id FROM events ORDER BY reports DESC, mentions DESC, begins LIMIT 1"


def main() -> None:
    """Write docs/demo.svg."""
    with tempfile.TemporaryDirectory() as folder:
        record = Record.open(Path(folder) / "record", create=True)
        run([str(p) for p in sorted(SHIPPED.iterdir()) if p.suffix != ".md"], record)
        event = str(ask(record, MOST_TOLD).rows[0][0])
        console = Console(record=True, width=118, file=io.StringIO(), highlight=False)
        print_event(console, story_of_event(record, event))
    drawing = console.export_svg(title=f"kawat explain {event} --record demo-record")
    # Rich names a font on another host; whoever looks at the README asks no host but the README's own.
    drawing = re.sub(r"@font-face \{.*?\}", "", drawing, flags=re.S)
    (HERE / "demo.svg").write_text(drawing, "utf-8")


if __name__ == "__main__":
    main()
