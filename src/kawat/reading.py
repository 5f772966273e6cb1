"""One report, read: clean → split → code → ground. Where the first three stages meet, report by report.

`Reader.read` turns a document into everything the record keeps of it; `Reader.code` does the same for bare text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from kawat.acquisition.cleaning import clean
from kawat.acquisition.languages import identify
from kawat.acquisition.sentences import split
from kawat.acquisition.sources import Document
from kawat.coding.claims import Quote, find_quotes, with_reported
from kawat.coding.encoder import Model, shipped_model
from kawat.coding.mentions import Coded, code_sentences
from kawat.coding.rules import said_in, settle, settle_all
from kawat.errors import InputError
from kawat.grounding.actors import Resolver, load_actors
from kawat.grounding.event_times import Telling, choose_time
from kawat.grounding.place_index import load_countries
from kawat.grounding.places import find_places, locate, zone_of
from kawat.schema import Coding, Drop, Entity, Mention, Place, Report, Span, Statement, Time, make_id
from kawat.zones import name_of, zone_named


class Reader:
    """Reads reports with one model. Not to be shared between threads."""

    def __init__(self, model: Model | None = None) -> None:
        self.model = model or shipped_model()
        self.actors = load_actors()

    def read(self, document: Document, *, read_at: datetime | None = None) -> Coding:
        """Clean and code one document. Raises InputError when no report is left of it."""
        report, removed, drops = clean(document, read_at=read_at or datetime.now(UTC))
        coding = self.code_report(report)
        return replace(coding, removed=removed, drops=(*drops, *coding.drops))

    def code(self, text: str, *, language: str | None = None, published: datetime | None = None) -> Coding:
        """Code bare text, which is taken as it is; its language is identified among those served when not given."""
        if language is None:
            guessed = identify(text, None)
            language = guessed if guessed in SERVED else "en"
        return self.code_report(_bare_report(text, language, published))

    def code_report(self, report: Report) -> Coding:
        """The mentions and statements of a report."""
        sentences = split(report.text, report.language)
        if not sentences:
            raise InputError(report.raw_path, "no sentence in the text")
        if report.language not in SERVED:
            drop = Drop("coding", NOT_SERVED, report.raw_path, report.language, report.report_id, report.read_at)
            return Coding(report, drops=(drop,))
        quotes = find_quotes(report.text, sentences, report.language)
        read = list(code_sentences(self.model, report.text, sentences))
        coded = settle_all(report.text, [c for r in read for c in r.coded], quotes, report.language)
        ground = Grounding.of(report, self)
        mentions = tuple(ground.mention(c, self.model.name) for c in coded)
        said = with_reported(quotes, [a for r in read for a in r.said], report.language)
        statements = tuple(ground.statement(q, mentions) for q in said)
        drops = tuple(
            Drop("coding", TOO_LONG, report.raw_path, f"{start}:{end}", report.report_id, report.read_at)
            for (start, end), r in zip(sentences, read, strict=True)
            if not r.whole
        )
        return Coding(report, mentions=mentions, statements=statements, drops=drops)


def _bare_report(text: str, language: str, published: datetime | None) -> Report:
    report_id = make_id("r", text)
    zone = name_of(published) if published else None
    at = published.astimezone(UTC) if published else None
    return Report(report_id, None, None, None, language, None, None, None, at, zone, text, "", "-")


SERVED = {"id", "ms", "en"}  # Malay is read as Indonesian
NOT_SERVED = "language not served: stored, not coded"
TOO_LONG = "sentence longer than the coder reads"

FUTURE_IS_PLANNED = {"CONSULT", "COOPERATE", "AID", "RETREAT"}
"""Acts that cannot have occurred on a day to come; words about such a day (a demand, a threat) can."""


@dataclass(frozen=True, slots=True)
class Grounding:
    """What is known of a report while its mentions are tied to the world."""

    report: Report
    resolver: Resolver
    published: datetime | None
    """In the outlet's own zone, where it is known."""
    zone: str | None
    """The zone of the dateline's place."""
    countries: tuple[str, ...]

    @classmethod
    def of(cls, report: Report, reader: Reader) -> Grounding:
        """Read the report once for its dateline and the countries that it speaks of."""
        named = find_places(report.text, language=report.language)
        countries = tuple(dict.fromkeys(p.country for p in named if p.country))
        dateline = _dateline_place(report, countries)
        resolver = Resolver(
            reader.actors,
            report.text,
            language=report.language,
            published=report.published_at,
            dateline_country=dateline.country if dateline else None,
            places=named,
        )
        return cls(report, resolver, _published(report), zone_of(dateline) if dateline else None, countries)

    def mention(self, coded: Coded, coder: str) -> Mention:
        """A coded mention with its words tied to actors, place and time."""
        report, sentence = self.report, (coded.sentence.start, coded.sentence.end)
        said = said_in(coded.sentence, report.language)
        place = self._place(coded)
        time = self._time(coded, place, max((cue.start for _, cue in said), default=None))
        coded = self._on_its_day(coded, time)
        day = time.begins.date() if time and time.begins else self._day()
        return Mention(
            mention_id=make_id("m", report.report_id, coded.trigger.start, coded.trigger.end, coded.type),
            report_id=report.report_id,
            event_id=None,
            sentence_start=sentence[0],
            sentence_end=sentence[1],
            trigger=coded.trigger,
            type=coded.type,
            mode=coded.mode,
            contexts=coded.contexts,
            status=coded.status,
            status_cue=coded.status_cue,
            actors=self._entities(coded.actors, day, sentence),
            recipients=self._entities(coded.recipients, day, sentence),
            time=time,
            place=place,
            claimant=self._entity(coded.claimant, day, sentence),
            confidence=coded.confidence,
            coder=coder,
        )

    def statement(self, quote: Quote, mentions: Sequence[Mention]) -> Statement:
        """Something said, with its speaker resolved and the mentions that stand inside it."""
        speaker = quote.speaker
        content = quote.content
        inside = tuple(m.mention_id for m in mentions if content.start <= m.trigger.start < content.end)
        around = (min(content.start, speaker.start) if speaker else content.start, content.end)
        return Statement(
            make_id("s", self.report.report_id, content.start, content.end),
            self.report.report_id,
            self._entity(speaker, self._day(), around),
            quote.cue,
            content,
            quote.form,
            quote.stance,
            inside,
        )

    def _on_its_day(self, coded: Coded, time: Time | None) -> Coded:
        """The status that its day allows: no visit occurred on a day to come, none goes on that ended before today."""
        published = self.published
        if published is None or time is None or coded.status not in ("occurred", "ongoing"):
            return coded
        if time.begins and time.begins.date() > published.date() and coded.type in FUTURE_IS_PLANNED:
            return settle(self.report.text, replace(coded, status="planned"))
        if time.ends and time.ends.date() < published.date():
            return replace(coded, status="occurred", status_cue=None)
        return coded

    def _day(self) -> date | None:
        return self.published.date() if self.published else None

    def _entities(self, spans: Sequence[Span], day: date | None, sentence: tuple[int, int]) -> tuple[Entity, ...]:
        found = (self.resolver.resolve_all(s.start, s.end, day=day, sentence=sentence) for s in spans)
        return tuple(entity for entities in found for entity in entities)

    def _entity(self, span: Span | None, day: date | None, sentence: tuple[int, int]) -> Entity | None:
        return self.resolver.resolve(span.start, span.end, day=day, sentence=sentence) if span else None

    def _place(self, coded: Coded) -> Place | None:
        if not coded.where:
            return None
        span = coded.where[0]
        return locate(self.report.text, span.start, span.end, language=self.report.language, countries=self.countries)

    def _time(self, coded: Coded, place: Place | None, attribution: int | None) -> Time | None:
        report = self.report
        zone = _town_zone(place) or self.zone or report.published_zone
        sentence = (coded.sentence.start, coded.sentence.end)
        telling = Telling(report.text, sentence, report.language, self.published, zone, attribution)
        return choose_time(telling, coded.trigger, coded.when, future=True if coded.status == "planned" else None)


def _town_zone(place: Place | None) -> str | None:
    """The zone of a town. A country named with an event is often its matter rather than its place: it gives none."""
    if place is None or place.country is None:
        return None
    country = load_countries().get(place.country)
    return None if country is not None and country.name == place.name else zone_of(place)


def _dateline_place(report: Report, countries: Sequence[str]) -> Place | None:
    if not report.dateline:
        return None
    return locate(report.dateline, 0, len(report.dateline), language=report.language, countries=countries)


def _published(report: Report) -> datetime | None:
    """Publication in the outlet's own zone, where it is known."""
    if report.published_at is None or report.published_zone is None:
        return report.published_at
    return report.published_at.astimezone(zone_named(report.published_zone))
