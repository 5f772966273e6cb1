"""Rewrites the golden fields from the code, for reading the difference by eye: `git diff tests/acquisition/golden`.

The files were written by hand; a change that this script makes is right only if a person finds it so.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from golden_pages import fields, read, sources

if __name__ == "__main__":
    for page in sources():
        _, report, _ = read(page)
        text = json.dumps(fields(report), ensure_ascii=False, indent=1) + "\n"
        page.with_suffix(".json").write_text(text, encoding="utf-8")
