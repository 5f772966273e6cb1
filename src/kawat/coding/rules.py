"""The codebook's rules on what a type and a status are together: future cooperation, refusals, denials.

They are applied to what the model read, since they hold for every language alike: `plover.toml` lists them.
"""

from __future__ import annotations

from dataclasses import replace

from kawat.coding.mentions import Coded
from kawat.coding.ontology import ontology


def settle(coded: Coded) -> Coded:
    """The mention as the codebook has it.

    - a planned meeting or cooperation is AGREE, planned;
    - a cooperative act that its actor says it will not do is REJECT, occurred;
    - a hostile act that its own actor says it does not do is a denial: REJECT, occurred.
    """
    rules = ontology().rules
    if coded.status == "planned" and coded.type in rules.future_is_agree:
        return replace(coded, type="AGREE", mode=None)
    if coded.status == "negated":
        refused = coded.type in rules.refused_is_reject and _has_refusal(coded)
        denied = coded.type in rules.denied_is_reject and coded.claimant is not None and coded.claimant in coded.actors
        if refused or denied:
            return replace(coded, type="REJECT", mode=None, status="occurred", status_cue=None)
    return coded


def _has_refusal(coded: Coded) -> bool:
    cue = coded.status_cue.text.casefold() if coded.status_cue else ""
    if coded.claimant is not None and coded.claimant not in coded.actors:
        return False  # what somebody else expects an actor not to do is no refusal
    return any(f" {words} " in f" {cue} " for words in ontology().rules.refusal_cues)
