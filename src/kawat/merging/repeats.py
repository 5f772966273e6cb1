"""The same story in several reports: one is kept as the origin, the others point at it.

Here a repeat is a report whose words are the same, whatever its outlet, title or layout. Edited, shortened and
translated repeats come with the issue on merging.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from kawat.schema import Report, make_id

_LATE = datetime.max.replace(tzinfo=UTC)


def mark_repeats(reports: Sequence[Report]) -> list[Report]:
    """The reports in their order, each with its story and, where its words stood elsewhere before, `duplicate_of`."""
    origins: dict[str, Report] = {}
    for report in sorted(reports, key=lambda r: (r.published_at or _LATE, r.report_id)):
        origins.setdefault(words_key(report.text), report)
    marked = []
    for report in reports:
        key = words_key(report.text)
        origin = origins[key]
        same = None if origin.report_id == report.report_id else origin.report_id
        marked.append(replace(report, duplicate_of=same, story_id=make_id("st", key)))
    return marked


def words_key(text: str) -> str:
    """The words of a text without case, spacing and punctuation, as a short key."""
    return make_id("w", " ".join(re.findall(r"\w+", text.casefold())))
