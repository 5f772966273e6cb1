"""What the terminal shows of codings, reports and events. Words of reports are printed escaped, never as markup."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from kawat.schema import Coding, Entity, Mention, Span

STYLES = {"trigger": "bold red", "actor": "bold green", "recipient": "bold blue", "time": "cyan", "place": "magenta"}

SHOWN_PARTIES = 4  # of one side, on one line
REPORT_FIELDS = (
    "report_id raw_path url source via language title byline dateline published_at published_zone duplicate_of"
).split()

Row = Mapping[str, Any]


def print_coding(console: Console, coding: Coding) -> None:
    """Each sentence that holds an event, its words marked, and under it what was coded; then the statements."""
    text = coding.report.text
    for sentence in sorted({(m.sentence_start, m.sentence_end) for m in coding.mentions}):
        found = [m for m in coding.mentions if (m.sentence_start, m.sentence_end) == sentence]
        console.print(_marked(text, sentence, found))
        for mention in found:
            console.print(f"  {escape(one_line(mention))}")
    for statement in coding.statements:
        who = entity_label(statement.speaker) if statement.speaker else "somebody"
        console.print(f"[bold]{escape(who)}[/] {statement.stance or 'says'}: {escape(statement.content.text)}")
    if not coding.mentions and not coding.statements:
        console.print("no event and no quotation found")


def one_line(mention: Mention) -> str:
    """A mention as one line: type, status, who to whom, when, where, says who, how sure."""
    name = f"{mention.type}/{mention.mode}" if mention.mode else mention.type
    parts = [f"{name} {mention.status} «{mention.trigger.text}»"]
    parts.append(f"{_listed(mention.actors)} → {_listed(mention.recipients)}")
    if mention.time:
        begins = mention.time.begins
        parts.append(f"{mention.time.text} = {_when(begins, mention.time.ends, mention.time.precision)}")
    if mention.place:
        parts.append(f"at {mention.place.name or mention.place.text} ({mention.place.country or '?'})")
    if mention.claimant:
        parts.append(f"says {entity_label(mention.claimant)}")
    return " | ".join([*parts, f"{mention.confidence:.2f}"])


def entity_label(entity: Entity) -> str:
    """The words, and the country code they were resolved to."""
    return f"{entity.text} [{entity.country or '?'}]"


def _listed(entities: Sequence[Entity]) -> str:
    return ", ".join(entity_label(e) for e in entities) or "–"


def _when(begins: Any, ends: Any, precision: str | None) -> str:
    if begins is None:
        return "?"
    if precision in ("minute", "hour"):
        return str(begins.strftime("%Y-%m-%d %H:%M"))
    first, last = begins.date().isoformat(), (ends or begins).date().isoformat()
    return first if first == last else f"{first}…{last}"


def _marked(text: str, sentence: tuple[int, int], mentions: Iterable[Mention]) -> Text:
    start, end = sentence
    line = Text(text[start:end])
    for m in mentions:
        spans: list[tuple[str, Span | Entity | Any]] = [("trigger", m.trigger), ("time", m.time), ("place", m.place)]
        spans += [("actor", a) for a in m.actors] + [("recipient", r) for r in m.recipients]
        for kind, span in spans:
            if span is not None:
                line.stylize(STYLES[kind], span.start - start, span.end - start)
    return line


def print_events(console: Console, events: Sequence[Row]) -> None:
    """Events, one a line: day, status, type, who to whom, where, reports, id."""
    for e in events:
        name = f"{e['type']}/{e['mode']}" if e["mode"] else e["type"]
        who = f"{_parties(e['actors'])} → {_parties(e['recipients'])}"
        place = f" at {e['place']['name']}" if e["place"] else ""
        told = f" · {e['reports']} reports" if e["reports"] > 1 else ""
        line = f"{_when(e['begins'], e['ends'], e['precision']):<21} {e['status']:<12} {name:<19} {who}{place}{told}"
        console.print(f"{escape(line)} [dim]{e['event_id']}[/]")


def _parties(parties: Sequence[Row]) -> str:
    names = [f"{p['name'] or '?'} ({p['country'] or '?'})" for p in parties]
    rest = f" and {len(names) - SHOWN_PARTIES} more" if len(names) > SHOWN_PARTIES else ""
    return (", ".join(names[:SHOWN_PARTIES]) or "–") + rest


def print_event(console: Console, story: Mapping[str, Sequence[Row]]) -> None:
    """An event with the sentences that support it and the reasons why they are one."""
    print_events(console, story["event"])
    for m in story["mentions"]:
        at = m["published_at"].isoformat() if m["published_at"] else "no date"
        outlet, title = m["source"] or m["raw_path"].rpartition("/")[2], m["title"] or "no title"
        console.print(f"\n[bold]{escape(outlet)}[/] {at} · {escape(title)}")
        trigger = m["trigger"]
        line = Text(m["sentence"])
        offset = m["sentence_start"]
        line.stylize(STYLES["trigger"], trigger["start"] - offset, trigger["end"] - offset)
        console.print(Text("  ").append_text(line))
        claimant = (m["claimant"] or {}).get("text") or "the outlet itself"
        console.print(
            f"  {m['status']} · says {escape(claimant)} · report {m['report_id']} at "
            f"{trigger['start']}:{trigger['end']} · confidence {m['confidence']:.2f} · {escape(m['coder'])}"
        )
    for event in story["event"]:
        for reason in event["merge_reasons"]:
            console.print(f"merged: {escape(reason)}")


def print_report(console: Console, story: Mapping[str, Sequence[Row]]) -> None:
    """A report's path through the stages: what it is, what was taken out, what was coded, what was dropped."""
    for report in story["report"]:
        for name in REPORT_FIELDS:
            if report[name] is not None:
                console.print(f"[bold]{name}[/] {escape(str(report[name]))}")
        console.print(f"[bold]text[/] {len(report['text'])} characters")
    console.print(f"\n[bold]taken out[/] {len(story['removed'])}")
    for r in story["removed"]:
        console.print(f"  {r['start']}:{r['end']} {r['kind']}: {escape(r['reason'])}: {escape(_short(r['quote']))}")
    console.print(f"[bold]mentions[/] {len(story['mentions'])}")
    for m in story["mentions"]:
        actors, recipients = (", ".join(e["text"] for e in m[k]) or "–" for k in ("actors", "recipients"))
        name = f"{m['type']}/{m['mode']}" if m["mode"] else m["type"]
        console.print(
            f"  {m['trigger']['start']}:{m['trigger']['end']} {name} {m['status']} «{escape(m['trigger']['text'])}» "
            f"{escape(actors)} → {escape(recipients)} · event {m['event_id']}"
        )
    console.print(f"[bold]statements[/] {len(story['statements'])}")
    for s in story["statements"]:
        speaker = (s["speaker"] or {}).get("text") or "?"
        console.print(f"  {escape(speaker)} {s['stance']}: {escape(_short(s['content']['text']))}")
    console.print(f"[bold]dropped[/] {len(story['drops'])}")
    for d in story["drops"]:
        console.print(f"  {d['stage']}: {escape(d['reason'])}: {escape(d['detail'])}")


def _short(words: str, limit: int = 90) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
