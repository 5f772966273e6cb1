"""From a person, body, office or state that a phrase was found to name to the values of an entity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kawat.grounding.actor_context import BODIES
from kawat.grounding.actor_heads import Head
from kawat.grounding.actor_names import slug
from kawat.grounding.actor_table import ActorRow, Lexicon, Table

_SAME_OFFICE = {  # other roles of the table under which the holder of an office may stand
    "chancellor": ("head of government",),
    "president": ("acting president",),
    "leader": ("supreme leader",),
    "armed forces commander": ("commander-in-chief",),
}
_HEADS = frozenset("chief head boss leader ketua kepala pimpinan pemimpin bos".split())  # of a body: one person
_HEAD_ROLES = {"secretary general", "director general", "chairperson", "managing director", "president"}
_BESIDE_A_NAME = frozenset({"office", "relation", "holder"})


@dataclass(frozen=True, slots=True)
class Known:
    """What could be told of a span."""

    actor_id: str | None = None
    name: str | None = None
    country: str | None = None
    sector: str | None = None
    role: str | None = None


class Answers:
    """Makes `Known` from rows of the table."""

    def __init__(self, table: Table, lexicon: Lexicon) -> None:
        self._table, self._lexicon = table, lexicon

    def person(self, row: ActorRow, head: Head, country: str | None, day: date | None) -> Known:
        """A known person; `country` is what the phrase itself says, the role that of the title, else of the office."""
        own = {row.country, *(post.country.partition(".")[0] for post in row.posts)}
        home = country if country is not None and country in own else row.home(day)
        role = head.role
        if role is None or head.title is None or head.title.kind == "holder":
            current = [post for post in row.posts if day is None or post.covers(day)]
            role = current[-1].role if current else role
        titled = head.title is not None and head.title.kind == "office" and head.sector and not head.former
        return Known(row.actor_id, row.name, home, head.sector if titled else row.sector, role)

    def body(self, body: ActorRow, head: Head, day: date | None) -> Known:
        """A body, or whoever holds an office in it or speaks for it."""
        title, role = head.title, head.role
        if title is not None and title.kind in _BESIDE_A_NAME:
            holder = self._holder(role, (body.actor_id, body.country), day) if role and not head.former else None
            if holder is None and title.phrase in _HEADS and day is not None and not head.former:
                heads = self._table.holders(_HEAD_ROLES, body.actor_id, day)
                holder = heads[0] if len(heads) == 1 else None
            if holder is not None:
                return Known(holder.actor_id, holder.name, body.country, body.sector, role)
            sector = title.sector if title.kind == "office" and body.sector == "GOV" else body.sector
            if role is None or title.kind == "holder":
                return Known(body.actor_id, body.name, body.country, sector, role)
            return Known(f"{body.actor_id}.{slug(role)}", None, body.country, sector, role)
        if title is not None and body.country in BODIES and head.sector in {"MIL", "COP"} - {body.sector}:
            noun = self._lexicon.sectors[head.sector]
            return Known(f"{body.actor_id}.{head.sector}", f"{body.name} {noun}", body.country, head.sector, role)
        return Known(body.actor_id, body.name, body.country, body.sector, role)

    def office(self, head: Head, country: str, day: date | None) -> Known:
        """An office of a state without a name: its holder on the day, where that is known."""
        role = head.role or "official"
        holder = None if head.former else self._holder(role, (country,), day)
        if holder is not None:
            return Known(holder.actor_id, holder.name, country, head.sector, role)
        return Known(f"{country}.{slug(role)}", None, country, head.sector, role)

    def state(self, head: Head, country: str, *, inhabitants: bool) -> Known:
        """A state, its organs and its people; `inhabitants` says that its people stand alone ("Palestinians")."""
        if head.title is None:
            return self.organ(country, "CVL" if inhabitants else "GOV", None)
        if head.title.kind == "relation" and head.role is not None:
            return Known(f"{country}.{slug(head.role)}", None, country, head.sector or "GOV", head.role)
        named = head.title.kind in {"holder", "organ"} and head.role != "coalition"
        return self.organ(country, head.sector or "GOV", head.role if named else None)

    def organ(self, country: str | None, sector: str | None, role: str | None) -> Known:
        """The organ or people of a state: "Iraq police"."""
        if country is None:
            return Known(None, None, None, sector, role)
        row = self._table.by_id.get(country)
        state = row.name if row is not None else country
        if sector in {None, "GOV"}:
            return Known(country, state, country, sector, role)
        noun = self._lexicon.sectors.get(sector or "", "")
        return Known(f"{country}.{sector}", f"{state} {noun}".strip(), country, sector, role)

    def _holder(self, role: str, countries: tuple[str, ...], day: date | None) -> ActorRow | None:
        if day is None:
            return None
        for name in (role, *_SAME_OFFICE.get(role, ())):
            for country in countries:
                holder = self._table.holder(name, country, day)
                if holder is not None:
                    return holder
        return None
