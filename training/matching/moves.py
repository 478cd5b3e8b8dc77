"""Put the parts of a sentence in another order without changing what it says, as translators do."""

from __future__ import annotations

import random
import re

DAYS = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
MONTHS = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
TIME = (
    rf"(?:on {DAYS}|in {MONTHS}|today|yesterday|tomorrow|tonight|(?:this|last|next) (?:year|week|month|morning|night))"
)
LEADING = re.compile(r"^((?:On|In|At|After|During|According to|Since|By|Last|This|For|With) [^,;:.]{3,50}), (.{15,})$")
OPENING = re.compile(r"^(Today|Yesterday|Tomorrow|Tonight|(?:This|Last|Next) (?:year|week|month)),? ([^;:]{15,})$")
TRAILING = re.compile(rf"^([A-Z][^;:]{{15,}}?),? ({TIME}(?: (?:morning|afternoon|evening|night))?)\.?$")
SAID = re.compile(
    r"^([“\"]?[A-Z][^;]{15,}?)[,.]?([”\"]?),? ((?:the |a )?[^,;“”\"]{3,50}) (said|added|explained|stressed)\.?$"
)
CITED = re.compile(r"^According to ([^,;]{3,50}), ([^;]{15,})$")
NAMED = r"[A-Z][a-z]{3,}"
OF = re.compile(rf"\b(?:[Tt]he )?((?!The\b){NAMED}(?: {NAMED})?) (?:of|for) (?:the )?({NAMED}(?: {NAMED})?)\b")
LISTED = re.compile(r"\b([A-Z]\w+|[a-z]{4,}s) and ([A-Z]\w+|[a-z]{4,}s)\b")
FOLLOWING = "on|in|at|to|for|with|from|after|by|that|and|was|were|is|are|has|have|had|will|would|said|says"
ENDED = rf"(?=[.,;:”\"]|$| (?:{FOLLOWING})\b)"
OWNED = re.compile(rf"\b(?P<owner>the [a-z]{{3,}}|[A-Z][a-z]{{2,}})['’]s (?P<thing>[a-z]{{3,}}){ENDED}")
OWNING = re.compile(rf"\bthe (?P<thing>[a-z]{{3,}}) of (?P<owner>the [a-z]{{3,}}[a-rt-z]|[A-Z][a-z]{{2,}}){ENDED}")
OPENERS = frozenset("The A An This That These Those It He She They We There His Her Their Our In On At".split())


def listed(text: str) -> str:
    """Two that are named together the other way round."""
    return LISTED.sub(r"\2 and \1", text, count=1)


def turned_about(text: str, chance: random.Random) -> str | None:
    """*Court of Arbitration* as *Arbitration Court*, or *Arbitration’s Court*."""
    found = list(OF.finditer(text))
    if not found:
        return None
    one = chance.choice(found)
    return f"{text[: one.start()]}{one[2]}{chance.choice(['', '', '’s'])} {one[1]}{text[one.end() :]}"


def moved(text: str) -> str | None:
    """What stands before the sentence put behind it, or the other way round; who is cited likewise."""
    if found := LEADING.match(text) or OPENING.match(text):
        first, rest = found[1], found[2].rstrip(".")
        return f"{rest[0].upper()}{rest[1:]} {first[0].lower()}{first[1:]}."
    if found := TRAILING.match(text):
        return f"{found[2][0].upper()}{found[2][1:]}, {lowered(found[1])}."
    if found := CITED.match(text):
        return f"{found[2][0].upper()}{found[2][1:].rstrip('.')}, {found[1]} said."
    if found := SAID.match(text):
        return f"{found[3][0].upper()}{found[3][1:]} {found[4]}: {found[1]}.{found[2]}"
    return None


def lowered(text: str) -> str:
    """A sentence's first word in small letters, where it is no name for certain."""
    return text[0].lower() + text[1:] if text.split(" ", 1)[0] in OPENERS else text


def owned(text: str) -> str | None:
    """*The mayor of the town* as *the town's mayor*, or the other way round."""
    if found := OWNED.search(text):
        return f"{text[: found.start()]}the {found['thing']} of {found['owner']}{text[found.end() :]}"
    if found := OWNING.search(text):
        return f"{text[: found.start()]}{found['owner']}’s {found['thing']}{text[found.end() :]}"
    return None
