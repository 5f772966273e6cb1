from __future__ import annotations

from dataclasses import replace

import pytest

from kawat.coding.mentions import Coded
from kawat.coding.rules import settle
from kawat.schema import Span, Status

TEXT = "Peru menegaskan tidak akan pernah menyetujui usul Chile."
PERU, CHILE = Span.of(TEXT, 0, 4), Span.of(TEXT, 50, 55)
REFUSAL, PLAIN = Span.of(TEXT, 16, 33), Span.of(TEXT, 16, 21)


def coded(type_: str, status: Status, **changes: object) -> Coded:
    base = Coded(
        sentence=Span.of(TEXT, 0, len(TEXT)),
        trigger=Span.of(TEXT, 34, 44),
        type=type_,
        mode="visit" if type_ == "CONSULT" else None,
        contexts=(),
        status=status,
        status_cue=REFUSAL,
        actors=(PERU,),
        recipients=(CHILE,),
        when=(),
        where=(),
        claimant=PERU,
        confidence=0.9,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (coded("CONSULT", "planned"), ("AGREE", "planned")),
        (coded("COOPERATE", "planned"), ("AGREE", "planned")),
        (coded("SANCTION", "planned"), ("SANCTION", "planned")),
        (coded("CONSULT", "occurred"), ("CONSULT", "occurred")),
        (coded("AGREE", "negated"), ("REJECT", "occurred")),
        (coded("AGREE", "negated", claimant=None), ("REJECT", "occurred")),
        (coded("AGREE", "negated", claimant=CHILE), ("AGREE", "negated")),
        (coded("AGREE", "negated", trigger=Span.of(TEXT, 0, 4)), ("AGREE", "negated")),
        (coded("ASSAULT", "negated"), ("REJECT", "occurred")),
        (coded("ASSAULT", "negated", claimant=CHILE), ("ASSAULT", "negated")),
        (coded("ASSAULT", "negated", claimant=None), ("ASSAULT", "negated")),
        (coded("REJECT", "negated"), ("REJECT", "negated")),
    ],
)
def test_type_and_status_are_settled_by_the_codebook(given: Coded, wanted: tuple[str, str]) -> None:
    found = settle(TEXT, given)
    assert (found.type, found.status) == wanted
    assert found.mode is None or found.type == given.type
    assert found.actors == given.actors
