"""Mentions → events, each merge with its reason.

Three rules, tried in order; a mention that meets none begins an event of its own:

1. *repeat*: the same words at the same place of a report that repeats another (`repeats.py`);
2. *same report*: same type, like status, and nothing that contradicts in who, when, where or mode;
3. *same meeting*: in different reports, a meeting held or planned by the same states on the same day, in a mode and
   a place that do not contradict. Other types are not merged across reports yet: two accusations of one day may be two.

A mention that names neither a party nor a place stays a mention: "the talks" alone are no row of who did what to whom.
The result does not depend on the order of mentions or reports.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kawat.schema import Entity, Event, EventPlace, Mention, Party, Report, Status, Time, make_id

LIKE_STATUS = {"ongoing": "occurred", "cancelled": "negated"}
MEETINGS = {("CONSULT", "occurred"), ("AGREE", "planned")}

STATELESS = {"IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"}

Scale = Callable[[str, str | None], tuple[int, float]]
"""Quad class and score of a type in a mode."""


@dataclass(frozen=True, slots=True)
class Merged:
    """Events, and all mentions with the event that each belongs to."""

    events: list[Event]
    mentions: list[Mention]


@dataclass(slots=True)
class Cluster:
    """The mentions of one event while it is put together, with the reasons why they are together."""

    mentions: list[Mention]
    reasons: list[str]

    def take(self, other: Cluster, reason: str) -> None:
        """Put another cluster's mentions into this one."""
        self.mentions += other.mentions
        self.reasons += [*other.reasons, reason]


def merge(mentions: Sequence[Mention], reports: Sequence[Report], scale: Scale) -> Merged:
    """All mentions of a record merged into events, in order of their begin."""
    by_id = {r.report_id: r for r in reports}
    ordered = sorted(mentions, key=lambda m: (_first_reported(m, by_id), m.report_id, m.trigger.start, m.mention_id))
    apart = [m for m in ordered if not (m.actors or m.recipients or m.place)]
    ordered = [m for m in ordered if m.actors or m.recipients or m.place]
    originals = [m for m in ordered if by_id[m.report_id].duplicate_of is None]
    repeats = [m for m in ordered if by_id[m.report_id].duplicate_of is not None]
    clusters = _across_reports(_within_reports(originals))
    clusters += _join_repeats(clusters, originals, repeats, by_id)
    events, assigned = [], []
    for cluster in clusters:
        event = _event(cluster, by_id, scale)
        events.append(event)
        assigned += [replace(m, event_id=event.event_id) for m in cluster.mentions]
    assigned += [replace(m, event_id=None) for m in apart]
    assigned.sort(key=lambda m: (m.report_id, m.trigger.start, m.mention_id))
    return Merged(sorted(events, key=lambda e: (str(e.begins or e.first_reported or ""), e.event_id)), assigned)


def _first_reported(mention: Mention, reports: Mapping[str, Report]) -> str:
    published = reports[mention.report_id].published_at
    return published.isoformat() if published else "9999"


def _within_reports(mentions: Iterable[Mention]) -> list[Cluster]:
    by_report: dict[str, list[Cluster]] = defaultdict(list)
    for mention in mentions:
        clusters = by_report[mention.report_id]
        home = next((c for c in clusters if all(_compatible(m, mention) for m in c.mentions)), None)
        if home is None:
            clusters.append(Cluster([mention], []))
        else:
            told = home.mentions[0].trigger.text
            home.take(
                Cluster([mention], []), f"same report, {mention.type}: {mention.trigger.text!r} tells {told!r} again"
            )
    return [c for clusters in by_report.values() for c in clusters]


def _compatible(a: Mention, b: Mention) -> bool:
    """Whether two mentions of one report can be one event: nothing known of either contradicts the other."""
    if a.type != b.type or _outlook(a) != _outlook(b) or (a.mode and b.mode and a.mode != b.mode):
        return False
    if not _times_meet(a.time, b.time) or not _places_meet(a, b):
        return False
    if _is_mutual(a):
        # Which side of a meeting is actor or recipient is wording, and "keduanya" or "the two sides" are its parties.
        return _one_holds_the_other(_states(a), _states(b))
    return _one_holds_the_other(_codes(a.actors), _codes(b.actors)) and _one_holds_the_other(
        _codes(a.recipients), _codes(b.recipients)
    )


def _is_mutual(mention: Mention) -> bool:
    """Whether a mention tells of a meeting, held or to come, rather than of what one side does to another."""
    return mention.type in ("CONSULT", "COOPERATE") or (mention.type == "AGREE" and _like(mention) != "occurred")


def _states(mention: Mention) -> frozenset[str]:
    return frozenset(s for e in (*mention.actors, *mention.recipients) if (s := _state(e)))


def _outlook(mention: Mention) -> str:
    """Status as one report means it: talks that are scheduled here and hoped for there are the same talks."""
    status = _like(mention)
    return "planned" if status == "hypothetical" and _is_mutual(mention) else status


def _like(mention: Mention) -> str:
    return LIKE_STATUS.get(mention.status, mention.status)


def _codes(entities: Iterable[Entity]) -> frozenset[str]:
    """What is compared of parties: the state, else the body or actor, else the words."""
    return frozenset(_state(e) or e.actor_id or e.text.casefold() for e in entities)


def _state(entity: Entity) -> str | None:
    """The state of a party, or which body it is: NATO and the OSCE are both IGO, and two parties."""
    return entity.actor_id if entity.country in STATELESS else entity.country


def _one_holds_the_other(a: frozenset[str], b: frozenset[str]) -> bool:
    """Equal, or one is a part of the other (a later mention often names one side only, or none)."""
    return a <= b or b <= a


def _times_meet(a: Time | None, b: Time | None) -> bool:
    if a is None or b is None or a.begins is None or b.begins is None:
        return True
    return a.begins <= _last(b) and b.begins <= _last(a)


def _last(time: Time) -> datetime:
    """The last moment of an interval whose last day is included."""
    ends = time.ends or time.begins or datetime.max
    return ends if time.precision in ("minute", "hour") else ends + timedelta(days=1, microseconds=-1)


def _places_meet(a: Mention, b: Mention) -> bool:
    if a.place is None or b.place is None or a.place.geonameid is None or b.place.geonameid is None:
        return True
    return a.place.geonameid == b.place.geonameid


def _across_reports(clusters: Sequence[Cluster]) -> list[Cluster]:
    homes: dict[tuple[str, str, str, frozenset[str]], list[Cluster]] = defaultdict(list)
    kept = []
    for cluster in clusters:
        key = _meeting_key(cluster)
        home = next((c for c in homes[key] if _same_meeting(c, cluster)), None) if key else None
        if home is None:
            kept.append(cluster)
            if key:
                homes[key].append(cluster)
        else:
            assert key is not None
            home.take(cluster, f"another report, same meeting: {key[0]} of {' and '.join(sorted(key[3]))} on {key[2]}")
    return kept


def _meeting_key(cluster: Cluster) -> tuple[str, str, str, frozenset[str]] | None:
    """Type, status, day and states of a meeting whose day is known and whose sides are two or more; else None."""
    first = cluster.mentions[0]
    if (first.type, _like(first)) not in MEETINGS:
        return None
    time = _best_time(cluster.mentions)
    countries = frozenset(state for m in cluster.mentions for state in _states(m))
    if time is None or time.begins is None or time.precision not in ("day", "hour", "minute") or len(countries) < 2:
        return None
    return first.type, _like(first), time.begins.date().isoformat(), countries


def _same_meeting(a: Cluster, b: Cluster) -> bool:
    modes = {m.mode for m in (*a.mentions, *b.mentions) if m.mode}
    places = {m.place.geonameid for m in (*a.mentions, *b.mentions) if m.place and m.place.geonameid}
    return len(modes) <= 1 and len(places) <= 1


def _join_repeats(
    clusters: Sequence[Cluster],
    originals: Sequence[Mention],
    repeats: Sequence[Mention],
    reports: Mapping[str, Report],
) -> list[Cluster]:
    """Put each repeated mention where its original is; those whose original was not coded stay apart."""
    homes = {m.mention_id: c for c in clusters for m in c.mentions}
    where = {(m.report_id, *key): homes[m.mention_id] for m, key in _numbered(originals)}
    apart: dict[str, list[Mention]] = defaultdict(list)
    for mention, key in _numbered(repeats):
        origin = reports[mention.report_id].duplicate_of or ""
        home = where.get((origin, *key))
        if home is None:
            apart[mention.report_id].append(mention)
        else:
            home.take(Cluster([mention], []), f"report {mention.report_id} repeats report {origin}")
    return _within_reports(m for mentions in apart.values() for m in mentions)


def _numbered(mentions: Iterable[Mention]) -> Iterator[tuple[Mention, tuple[str, str, str, int]]]:
    """Each mention with what tells it from others of its report: type, trigger, status, which of the like it is."""
    seen: Counter[tuple[str, str, str, str]] = Counter()
    for m in sorted(mentions, key=lambda m: (m.report_id, m.trigger.start)):
        like = (m.report_id, m.type, m.trigger.text, m.status)
        yield m, (m.type, m.trigger.text, m.status, seen[like])
        seen[like] += 1


def _status(mentions: Sequence[Mention]) -> Status:
    """The status of the latest report; within it what is settled stands before what is hoped for."""
    last = [m.status for m in mentions if m.report_id == mentions[-1].report_id]
    return next((s for s in reversed(last) if s != "hypothetical"), last[-1])


def _best_time(mentions: Iterable[Mention]) -> Time | None:
    """The narrowest interval that any mention gives, else a deadline ("until Friday": no begin, an end)."""
    times = [m.time for m in mentions if m.time is not None]
    known = [(t.begins, t) for t in times if t.begins is not None]
    deadline = next((t for t in times if t.ends is not None), None)
    return min(known, key=lambda pair: (_last(pair[1]) - pair[0], pair[0]), default=(None, deadline))[1]


def _parties(entities: Iterable[Entity]) -> tuple[Party, ...]:
    """Distinct parties, by actor or else by state and words; the first naming of each stands."""
    found: dict[tuple[str | None, ...], Party] = {}
    for e in entities:
        party = Party(e.actor_id, e.name or e.text, e.country, e.sector, e.role)
        key = (e.actor_id,) if e.actor_id else (None, e.country, e.text.casefold())
        found.setdefault(key, party)
    return tuple(found.values())


def _event(cluster: Cluster, reports: Mapping[str, Report], scale: Scale) -> Event:
    mentions = cluster.mentions
    fullest = max(mentions, key=lambda m: (len(_codes((*m.actors, *m.recipients))), m.confidence))
    mode = next((m.mode for m in mentions if m.mode), None)
    quad, score = scale(fullest.type, mode)
    time = _best_time(mentions)
    place = next((m.place for m in mentions if m.place is not None and m.place.name), None)
    told = [reports[m.report_id] for m in mentions]
    published = sorted(r.published_at for r in told if r.published_at)
    claimants = (
        () if any(m.claimant is None for m in mentions) else _parties(m.claimant for m in mentions if m.claimant)
    )
    return Event(
        event_id=make_id("e", min(m.mention_id for m in mentions if m.report_id == mentions[0].report_id)),
        type=fullest.type,
        mode=mode,
        contexts=tuple(sorted({c for m in mentions for c in m.contexts})),
        quad=quad,
        score=score,
        status=_status(mentions),
        actors=_parties(fullest.actors),
        recipients=_parties(fullest.recipients),
        begins=time.begins if time else None,
        ends=time.ends if time else None,
        precision=time.precision if time else None,
        zone=time.zone if time else None,
        place=EventPlace(place.geonameid, place.name, place.country, place.latitude, place.longitude)
        if place
        else None,
        claimants=claimants,
        denied_by=(),
        disputed=False,
        mentions=len(mentions),
        reports=len({r.report_id for r in told}),
        sources=len({r.source or r.report_id for r in told}),
        first_reported=published[0] if published else None,
        last_reported=published[-1] if published else None,
        confidence=max(m.confidence for m in mentions),
        merge_reasons=tuple(cluster.reasons),
    )
