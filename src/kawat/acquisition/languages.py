"""The language of a report."""

from __future__ import annotations

from kawat.acquisition.publication import calendar_words

MAX_CHARACTERS = 1500
"""The identifier reads so much: two or three paragraphs decide, and its time grows with the length."""

SURE_CHARACTERS = 60
"""In shorter texts the page's own word is taken: one headline of names reads as any language."""

_NEAR_INDONESIAN = frozenset({"id", "ms", "jv", "su", "ace", "bjn", "min", "ban", "bug", "mad"})
"""Languages that the identifier takes Indonesian news for. Malay is kept where the page says so."""


def identify(text: str, said: str | None) -> str:
    """The BCP 47 language of `text`, as a primary subtag. `said` is what the container says ("en-GB", "id_ID", None).

    The text decides where it is long enough: pages in Indonesian are often marked as English. "und" where there is
    neither word nor letter to go by.
    """
    prior = (said or "").replace("_", "-").split("-")[0].strip().lower()
    prior = {"in": "id", "indonesian": "id", "english": "en", "indonesia": "id"}.get(prior, prior)
    if len(text) < SURE_CHARACTERS and 2 <= len(prior) <= 3:
        return prior
    if not any(c.isalpha() for c in text):
        return prior or "und"
    import py3langid

    guess = str(py3langid.classify(text[:MAX_CHARACTERS])[0])
    if guess in _NEAR_INDONESIAN and guess != prior:
        return "ms" if prior == "ms" and not _has_indonesian_days(text) else "id"
    return guess


def _has_indonesian_days(text: str) -> bool:
    """Whether a day or month is spelt as only Indonesian spells it ("Senin", "Agustus"): Malay has "Isnin", "Ogos"."""
    only = calendar_words() & {"senin", "agustus", "maret", "desember", "oktober", "juni", "juli", "jum'at"}
    return any(word.strip(".,()") in only for word in text.lower().split())
