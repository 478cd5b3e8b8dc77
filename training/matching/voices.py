"""Put what was done by somebody as what somebody did, or the other way round; and the two in each other's place."""

from __future__ import annotations

import re

from moves import DAYS, MONTHS, lowered

BEHIND = (
    r"on|in|at|after|before|during|because|when|while|as|for|with|to|from|without|since|until|near|over|under|last|this"
    r"|next|yesterday|today"
)
VERBS = r"was|were|is|are|has|have|had|will|would|said|says"
CLAUSE = r"by|who|which|that|and|but|if"
BARE = r"[^\s,;:.“”\"]"  # a letter of a word within a clause
DOER = (
    rf"(?:(?:the|an?|his|her|their|its|several|some|many) (?!(?:end|time|way|same|fact)\b){BARE}+"
    rf"|(?!{DAYS}|{MONTHS})[A-Z][a-z]{BARE}*)(?: (?!(?:{BEHIND}|{VERBS}|by|who|which|that|but|if)\b){BARE}+){{0,4}}"
)
FIRST = rf"(?!(?:He|She|They|It|We|I|There|This|That)\b)[A-Z]{BARE}*"
MORE = rf"(?: (?!(?:{VERBS}|{CLAUSE}|when|[a-z]+ed)\b){BARE}+)"
PASSIVE = re.compile(
    rf"^(?P<done>{FIRST}{MORE}{{0,6}}) (?:was|were|has been|have been|had been) (?P<verb>[a-z]+ed) by (?P<doer>{DOER})"
    r"(?P<rest>.*)$"
)
ACTIVE = re.compile(rf"^(?P<doer>{FIRST}{MORE}{{0,5}}) (?P<verb>[a-z]{{3,}}ed) (?P<done>{DOER})(?P<rest>.*)$")


def voiced(text: str) -> str | None:
    """What was done by somebody as what somebody did, or the other way round: *The dam was inspected by the miners*."""
    if found := PASSIVE.match(text):
        return f"{_raised(found['doer'])} {found['verb']} {lowered(found['done'])}{found['rest']}"
    if found := ACTIVE.match(text):
        done = found["done"]
        return f"{_raised(done)} {_were(done)} {found['verb']} by {lowered(found['doer'])}{found['rest']}"
    return None


def reversed_voice(text: str) -> str | None:
    """Doer and done in each other's place: *The dam inspected the miners*. No harmless change."""
    if found := PASSIVE.match(text):
        return f"{found['done']} {found['verb']} {found['doer']}{found['rest']}"
    if found := ACTIVE.match(text):
        return f"{found['doer']} {_were(found['doer'])} {found['verb']} by {found['done']}{found['rest']}"
    return None


def _were(who: str) -> str:
    head = who.split(" of ", maxsplit=1)[0]
    return "were" if head.endswith("s") or " and " in head else "was"


def _raised(text: str) -> str:
    return text[0].upper() + text[1:]
