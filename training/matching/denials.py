"""Say a denial otherwise, or without denying, so that the meaning stays: *no more than forty*, *at most forty*.

Where one text denies and the other does not, most pairs are reversals; these teach which are not.
"""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path

RULES = Path(__file__).parent / "denials.txt"
BEGINNINGS = {
    "{F}": r"(?= (?:[\d€$£]|(?:an?|half|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty)\b))",
    "{N}": r"(?:the|this|that|its|their|his|her|our|my|your|all|every|both|an?)\b",
}


def otherwise(text: str, chance: random.Random) -> str | None:
    """`text` with one of its denials put otherwise; None where no rule is about one."""
    known = [(found, others) for pattern, others in _rules() if (found := pattern.search(text))]
    if not known:
        return None
    found, others = chance.choice(known)
    said = found.expand(chance.choice(others))
    if found.group()[:1].isupper():
        said = said[:1].upper() + said[1:]
    return text[: found.start()] + said + text[found.end() :]


@cache
def _rules() -> list[tuple[re.Pattern[str], list[str]]]:
    """Patterns, and what may stand for each."""
    rules = []
    for line in RULES.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            pattern, others = line.split(" => ")
            for name, beginning in BEGINNINGS.items():
                pattern = pattern.replace(name, beginning)
            rules.append((re.compile(rf"\b{pattern}", re.IGNORECASE), [each.strip() for each in others.split(" | ")]))
    return rules
