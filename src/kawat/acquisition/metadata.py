"""What a page's own data say of the report: JSON-LD, <meta>, itemprops, <time>, <title>, <html lang>."""

from __future__ import annotations

import html
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from lxml import html as lxml_html

from kawat.acquisition.characters import compact, normalise_line
from kawat.acquisition.outlets import find_outlet

_ARTICLE = re.compile(
    r"(?:News|Report|Analysis|Opinion|Background|Review|Blog|Live|Social|Tech|Scholarly)?\w*(?:Article|Posting)\Z"
)
_TITLE_PARTS = re.compile(r"\s+[-–—|·•:»]\s+|\s*\|\s*")


@dataclass(frozen=True, slots=True)
class Metadata:
    """The page's own data; dates as written there. Everything None or empty where the page does not say it."""

    url: str | None
    source: str | None
    language: str | None
    title: str | None
    byline: str | None
    published: tuple[str, ...]
    updated: tuple[str, ...]


@cache
def _names() -> dict[str, list[str]]:
    """The tables of `metadata.toml`."""
    table: dict[str, list[str]] = tomllib.loads((files(__package__) / "metadata.toml").read_text(encoding="utf-8"))[
        "meta"
    ]
    return table


def read_metadata(tree: lxml_html.HtmlElement) -> Metadata:
    """The metadata of a page, JSON-LD first, then <meta> and itemprops, then <time> and <title>."""
    names = _names()
    articles = list(_articles(tree))
    metas = _metas(tree)
    publisher = [_name_of(a.get("publisher")) for a in articles]
    source = _first([*_meta(metas, names["source"][:1]), *publisher, *_meta(metas, names["source"][1:])])
    source = source.lstrip("@") if source else None
    authors = [name for a in articles if (name := _authors(a.get("author")))]
    byline = _first(
        [a for a in [*authors, *_meta(metas, names["author"])] if "://" not in a and not _is_source(a, source)]
    )
    title = _first([*(_text(a.get("headline")) for a in articles), *_meta(metas, names["title"])])
    if title is None:
        title = _first([e.text_content() for e in tree.iter("title")][:1])
    return Metadata(
        url=_first([*tree.xpath("//link[@rel='canonical']/@href")[:1], *_meta(metas, ["og:url"])]),
        source=source,
        language=_first(
            [tree.get("lang"), *tree.xpath("/html/@lang")[:1], *_meta(metas, ["og:locale", "content-language"])]
        ),
        title=_without_site(title, source) if title else None,
        byline=byline,
        published=tuple(
            x
            for x in [
                *(_text(a.get("datePublished")) for a in articles),
                *_meta(metas, names["published"]),
                *_times(tree),
            ]
            if x
        ),
        updated=tuple(
            x for x in [*(_text(a.get("dateModified")) for a in articles), *_meta(metas, names["updated"])] if x
        ),
    )


def _articles(tree: lxml_html.HtmlElement) -> Iterator[Mapping[str, Any]]:
    """The JSON-LD objects that describe an article; broken JSON-LD is common, and says nothing."""
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        try:
            data = json.loads(script.text_content(), strict=False)
        except (ValueError, RecursionError):
            continue
        waiting = [data]
        while waiting:
            item = waiting.pop(0)
            if isinstance(item, list):
                waiting.extend(item)
            elif isinstance(item, dict):
                kinds = item.get("@type")
                if any(
                    isinstance(k, str) and _ARTICLE.match(k) for k in (kinds if isinstance(kinds, list) else [kinds])
                ):
                    yield item
                waiting.extend(item[key] for key in ("@graph", "mainEntity") if key in item)


def _metas(tree: lxml_html.HtmlElement) -> dict[str, str]:
    """Lower-case names, properties and itemprops to their contents, the first of each."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        if name and element.get("content"):
            found.setdefault(name.strip().lower(), element.get("content", ""))
    for element in tree.xpath("//*[@itemprop='datePublished' or @itemprop='dateModified']"):
        value = element.get("content") or element.get("datetime") or element.text_content()
        found.setdefault(element.get("itemprop", "").lower(), value)
    return found


def _times(tree: lxml_html.HtmlElement) -> list[str]:
    """The datetime of the first <time>, those marked as publication before others."""
    marked = tree.xpath("//time[@datetime and (@pubdate or contains(@class, 'publish'))]/@datetime")
    inside = tree.xpath("//article//time[@datetime]/@datetime | //header//time[@datetime]/@datetime")
    return [str(x) for x in (marked or inside or tree.xpath("//time[@datetime]/@datetime"))[:1]]


def _meta(metas: Mapping[str, str], names: list[str]) -> list[str]:
    return [metas[name] for name in names if metas.get(name, "").strip()]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _name_of(value: object) -> str | None:
    if isinstance(value, list):
        return next((name for item in value if (name := _name_of(item))), None)
    if isinstance(value, dict):
        return _text(value.get("name"))
    return _text(value)


def _authors(value: object) -> str | None:
    people = value if isinstance(value, list) else [value]
    names = [
        name for p in people if (name := _name_of(p)) and not (isinstance(p, dict) and p.get("@type") == "Organization")
    ]
    return ", ".join(names) or None


def _first(values: list[str | None]) -> str | None:
    """The first value that says something, normalised and free of entities that were escaped twice."""
    return next((text for v in values if v and (text := normalise_line(html.unescape(v)))), None)


def _is_source(name: str, source: str | None) -> bool:
    return find_outlet(name) is not None or (
        source is not None and compact(name).casefold() == compact(source).casefold()
    )


def _without_site(title: str, source: str | None) -> str:
    """`title` without the outlet's name behind a dash or bar."""
    parts = _TITLE_PARTS.split(title)
    if len(parts) < 2:
        return title
    last = parts[-1].strip()
    if _is_source(last, source) or (source and last.casefold() in source.casefold()) or re.search(r"\.\w{2,3}$", last):
        return title[: title.rindex(parts[-1])].rstrip(" -–—|·•:»")
    return title
