"""What a phrase means: from its own words first, then from the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from kawat.grounding.actor_answers import Answers, Known
from kawat.grounding.actor_context import ReportContext
from kawat.grounding.actor_heads import TIES, Head, body_of, country_of, head_of, not_of, referent_of
from kawat.grounding.actor_introductions import introductions
from kawat.grounding.actor_names import Found, Ref, Word, fold, slug
from kawat.grounding.actor_phrases import Piece, Reader
from kawat.grounding.actor_table import ActorRow, Lexicon, Table
from kawat.grounding.place_index import load_places, name_key

_YEARS_OFF = 0.25  # a point of preference between namesakes per year out of office
_LONG_AGO = 20.0  # years after which it makes no more difference
_SPOKEN = 3.0  # for a country that the report speaks of
_IN_SPAN = 4.0  # for a country that the span itself names
_KINDS = {"state": 1.0, "region": 0.8, "body": 0.5, "person": 0.0}
_ORGANS = frozenset({"MIL", "COP", "GOV", "LEG", "JUD", "SPY"})
_GENERIC_ROLES = frozenset(  # no office that one person holds
    "member|associate|official|leader|coalition|rebel|militant|armed group|militia|protester|student|civilian|refugee"
    "|journalist|medic|activist|opposition|party|business|worker|farmer|criminal|elite|believers|ethnic group"
    "|parliament|court|politician".split("|")
)
_ABROAD = frozenset({"diplomat", "ambassador", "envoy"})
_FOREIGN = frozenset({"asing", "foreign"})
_COUNTERPART = "counterpart"
_BLOC = "bloc"
_ALLIANCES = frozenset({"IGO", "EUR"})
_NAMED = frozenset({"JRN", "BUS"})
_LOCAL_OFFICES = frozenset({"governor", "deputy governor", "mayor"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words[first:last] of a report, read as of `day` in their `sentence` (offsets into the text)."""

    first: int
    last: int
    day: date | None
    sentence: tuple[int, int]
    pieces: Sequence[Piece]
    head: Head


class Meaning:
    """Reads the phrases of one report."""

    def __init__(
        self,
        table: Table,
        lexicon: Lexicon,
        *,
        words: list[Word],
        reader: Reader,
        context: ReportContext,
        dateline: str | None,
    ) -> None:
        self._table, self._lexicon, self._dateline = table, lexicon, dateline
        self._words, self._reader, self._context = words, reader, context
        self._introduced: dict[str, Known | None] = {}
        self._memo: dict[tuple[int, int, date | None], list[Piece]] = {}
        self.answers = Answers(table, lexicon)

    def pieces(self, first: int, last: int, day: date | None) -> list[Piece]:
        """The pieces of words[first:last], names settled as of `day`."""
        key = (first, last, day)
        if key not in self._memo:
            states = {
                self._table.rows[found.refs[0].row].country
                for found in self._reader.founds(first, last)
                if len(found.refs) == 1 and self._table.rows[found.refs[0].row].kind == "state"
            }
            self._memo[key] = self._reader.pieces(first, last, lambda found: self._choose(found, states, day))
        return self._memo[key]

    def _choose(self, found: Found, states: set[str], day: date | None) -> tuple[ActorRow, Ref] | None:
        """What an ambiguous name stands for: of the span's state, of one spoken of, in office about that day."""
        best: tuple[float, ActorRow, Ref] | None = None
        for ref in found.refs:
            row = self._table.rows[ref.row]
            home = row.home(day)
            if self._table.weak(ref) and home not in states and home not in self._context.spoken:
                continue
            score = _KINDS[row.kind] - min(row.distance(day), _LONG_AGO) * _YEARS_OFF
            score += (_IN_SPAN if home in states else 0.0) + (_SPOKEN if self._context.spoken.get(home) else 0.0)
            if self._reader.language.startswith("id") and home == "IDN":
                score += 1.0
            if best is None or score > best[0]:
                best = (score, row, ref)
        if best is None:
            return None
        meant = self._context.meant(best[1])
        return (meant, best[2]) if meant is not None else None

    def known(self, first: int, last: int, day: date | None, sentence: tuple[int, int]) -> Known:
        """What can be told of the actor of words[first:last]."""
        pieces = self.pieces(first, last, day)
        head = head_of(pieces, self._reader.language)
        phrase = Phrase(first, last, day, sentence, pieces, head)
        pronoun = self._pronoun(phrase)
        if pronoun is not None:
            return pronoun
        person = referent_of(pieces, head, self._reader.language)
        country = country_of(pieces, day, skip=person)
        if person is not None and person.row is not None:
            return self._person(phrase, person, person.row, country)
        name = self._proper_name(pieces, head)
        if name is not None:
            return self._named(phrase, name, country)
        country = country or self._town_country(pieces, head)
        body = body_of(pieces)
        office = head.title is not None and head.title.kind == "office"
        if body is not None and (not office or body.country == country):
            speaker = self._speaker(phrase, body.country)
            if speaker is not None:
                return speaker
            return self.answers.body(body, head, day)
        if country is not None:
            speaker = self._speaker(phrase, country)
            if speaker is not None:
                return speaker
            inhabitants = any(self._inhabitants(piece) for piece in pieces)
            return (
                self.answers.office(head, country, day)
                if office
                else self.answers.state(head, country, inhabitants=inhabitants)
            )
        return self._generic(phrase)

    def _person(self, phrase: Phrase, piece: Piece, row: ActorRow, country: str | None) -> Known:
        own = {row.home(phrase.day), row.country, *(post.country.partition(".")[0] for post in row.posts)}
        if country is not None and country not in own and piece.ref is not None and piece.ref.kind == "short":
            name = self._text(piece)  # a namesake from another state: "Kenyan Finance Minister Brown"
            return Known(f"p.{slug(name)}", name, country, phrase.head.sector or "GOV", phrase.head.role)
        return self.answers.person(row, phrase.head, country, phrase.day)

    def _speaker(self, phrase: Phrase, country: str) -> Known | None:
        """The only person who speaks for the named organ on the day: "juru bicara Kementerian Luar Negeri Ukraina"."""
        if phrase.head.role != "spokesperson" or phrase.head.former or phrase.day is None:
            return None
        organs = [p.title.role for p in phrase.pieces if p.title is not None and p.title.kind == "organ"]
        organs += [p.row.name.removeprefix("US Department of ").lower() for p in phrase.pieces if p.row is not None]
        if any(p.ref is not None and p.ref.kind == "seat" for p in phrase.pieces):
            organs.append("presidential")
        roles = {f"{organ} spokesperson" for organ in organs if organ}
        holders = self._table.holders(roles, country, phrase.day)
        return self.answers.person(holders[0], phrase.head, country, phrase.day) if len(holders) == 1 else None

    def _inhabitants(self, piece: Piece) -> bool:
        """Whether the piece is the people of a state: "Palestinians", not "Swiss"."""
        if piece.row is None or piece.ref is None or piece.row.kind != "state" or piece.ref.kind != "adjective":
            return False
        key = self._words[piece.last - 1].key
        return key.endswith("s") and key not in {fold(name) for name in piece.row.names}

    def _town_country(self, pieces: Sequence[Piece], head: Head) -> str | None:
        """ "polisi Kabul", "warga Jenin": the country of a town in the phrase, of namesakes one spoken of."""
        office = head.title is not None and head.title.kind == "office" and head.title.role not in _LOCAL_OFFICES
        for piece in pieces:
            if not piece.proper or piece.zone not in TIES or (office and piece.zone == "core"):
                continue
            words = self._words[piece.first : piece.last]
            for size in range(len(words), 0, -1):
                rows = load_places().named(name_key(" ".join(word.text for word in words[:size])))
                spoken = [row for row in rows if row.country in self._context.spoken]
                if rows:
                    return (spoken or rows)[0].country
        return None

    def _proper_name(self, pieces: Sequence[Piece], head: Head) -> str | None:
        """The unknown proper name that the phrase is about, or None."""
        if head.title is not None and head.title.kind in {"organ", "people"}:
            return None
        after = [p for at, p in enumerate(pieces) if at > head.at or p.segment != pieces[head.at].segment]
        names = [p for p in after if p.proper and p.zone == "core" and not p.possessive]
        beside = head.title is None and any(p.row is not None and p.zone == "core" and not p.person for p in pieces)
        return self._text(names[-1]) if names and not beside else None

    def _text(self, piece: Piece) -> str:
        return self._reader.text[self._words[piece.first].start : self._words[piece.last - 1].end]

    def _named(self, phrase: Phrase, name: str, country: str | None) -> Known:
        """A proper name that the table lacks: by its title and state, else as the report introduced it."""
        head = phrase.head
        introduced = self._introduction(name, phrase.day) if country is None or head.title is None else None
        if introduced is not None:
            full = introduced.name or name
            return replace(
                introduced,
                actor_id=f"p.{slug(full)}",
                name=full,
                country=country or introduced.country,
                sector=head.sector or introduced.sector,
                role=head.role or introduced.role,
            )
        country = country or self._town_country([p for p in phrase.pieces if p.zone != "core"], head)
        start = self._words[phrase.first].start
        town = next((p for p in self._context.places if p.start == start and p.country), None)
        if country is None and head.title is None and town is not None:
            return self.answers.organ(town.country, None, None)  # "Samarra": the town stands for those in it
        country = country or self._from_context(phrase, organ=False)
        return Known(f"p.{slug(name)}", name, country, head.sector, head.role)

    def _introduction(self, name: str, day: date | None) -> Known | None:
        """What the report says where it names this person with a title, before or after."""
        key = fold(name.rsplit(maxsplit=1)[-1])
        if key not in self._introduced:
            self._introduced[key] = self._search(key, day)
        return self._introduced[key]

    def _search(self, key: str, day: date | None) -> Known | None:
        for at, first, last in introductions(key, self._words, self._reader, self._lexicon):
            pieces = self.pieces(first, last, day)
            head = head_of(pieces, self._reader.language)
            elsewhere = [p for p in pieces if p.zone == "place"]
            country = country_of(pieces, day) or self._town_country(elsewhere, head)
            if head.title is not None and country is not None:
                name = self._proper_name(pieces, head) or self._words[at].text
                role = head.role if head.title.kind not in {"organ", "people"} else None
                return Known(None, name, country, head.sector, role)
        return None

    def _from_context(self, phrase: Phrase, *, organ: bool) -> str | None:
        start, end = self._words[phrase.first].start, self._words[phrase.last - 1].end
        apart = not_of(phrase.pieces)
        return self._context.country(start, end, phrase.sentence, self._dateline, organ=organ, not_of=apart)

    def _generic(self, phrase: Phrase) -> Known:
        """A word that names no state ("polisi"): the state from the report, where that is how it is meant."""
        head, pieces = phrase.head, phrase.pieces
        known = Known(None, None, None, head.sector, head.role)
        regions = any(p.row is not None and p.row.country == "-" and p.zone in TIES for p in pieces)
        if regions or any(p.title is not None and p.title.role == "states" for p in pieces):
            return known  # "enam negara", "menteri dari negara tetangganya": some states, but which?
        text = " ".join(word.key for word in self._words[phrase.first : phrase.last])
        if any(text.endswith(both) for both in self._lexicon.pronouns["both"]):
            return known  # "pejabat senior kedua negara"
        if known.role == _BLOC:
            return self._bloc(phrase)
        if known.role == _COUNTERPART or (known.sector in _NAMED and any(p.proper for p in pieces)):
            return known  # "its allies" are of other states, "the newspaper Yedioth" is not of where it is quoted
        if self._owned(phrase):
            return self.answers.organ(self._context.owner(self._words[phrase.first].start), known.sector, None)
        if known.role in _ABROAD or any(word.key in _FOREIGN for word in self._words[phrase.first : phrase.last]):
            return known  # diplomats and foreigners are not of where they are
        sole = self._table.sole_country(known.role) if known.role else None
        country = sole or self._from_context(phrase, organ=known.sector in _ORGANS)
        if known.role == "coalition" and country == "IRQ":
            country = "USA"  # the coalition in Iraq is counted to the state that led it
        if country is None:
            return known
        if known.role is not None and known.sector is not None and known.role not in _GENERIC_ROLES:
            return self.answers.office(head, country, phrase.day)
        return self.answers.organ(country, known.sector, None)

    def _bloc(self, phrase: Phrase) -> Known:
        """ "the alliance", "blok militer": the international body spoken of last before, or none."""
        for found in reversed(self._context.founds):
            row = self._table.rows[found.refs[0].row]
            if found.last <= phrase.first and row.kind == "body" and row.country in _ALLIANCES:
                return Known(row.actor_id, row.name, row.country, row.sector, None)
        return Known(role=_BLOC)

    def _owned(self, phrase: Phrase) -> bool:
        """Whether a possessive says whose these are: "pasukannya", "its troops"."""
        words = [word.key for word in self._words[phrase.first : phrase.last]]
        return words[0] in self._lexicon.possessives or any(
            word.endswith("nya") and self._reader.title_at(at, at + 1) is not None
            for at, word in enumerate(words, phrase.first)
        )

    def _pronoun(self, phrase: Phrase) -> Known | None:
        """ "dia", "mereka", "negara itu": who was spoken of last; None where the phrase is no pronoun."""
        text = " ".join(word.key for word in self._words[phrase.first : phrase.last])
        kind = next((kind for kind, phrases in self._lexicon.pronouns.items() if text in phrases), None)
        if kind is None:
            return None
        if kind == "both":
            return Known()
        if kind == "person":
            return self._last_person(phrase) or Known()
        mark = self._context.antecedent(self._words[phrase.first].start)
        if mark is None:
            return Known()
        return self.answers.organ(mark.country, "GOV", None) if kind == "state" else Known(country=mark.country)

    def _last_person(self, phrase: Phrase) -> Known | None:
        for found in reversed(self._context.founds):
            chosen = self._choose(found, set(), phrase.day) if found.last <= phrase.first else None
            if chosen is not None and chosen[0].kind == "person":
                return self.answers.person(chosen[0], Head(None, -1, None, None, False), None, phrase.day)
        return None
