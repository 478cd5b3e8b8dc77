"""What figures count, written otherwise (*€40*, *40 euros*) or changed (*15 miles*, *15 km*), and their minus."""

from __future__ import annotations

import random
import re

FIGURE = r"\d+(?:[.,]\d+)*"
LARGE = r"(?: (?:hundred|thousand|million|billion|trillion)|m|bn)?"
# Each line's are one unit: behind a figure in a long form, in others, and before it.
UNITS = (
    ("kilometres", ("km", "kilometers"), ""),
    ("metres", ("meters",), ""),
    ("centimetres", ("cm", "centimeters"), ""),
    ("millimetres", ("mm",), ""),
    ("miles", (), ""),
    ("hectares", ("ha",), ""),
    ("acres", (), ""),
    ("litres", ("liters",), ""),
    ("gallons", (), ""),
    ("tonnes", ("tons",), ""),
    ("kilograms", ("kilos", "kg"), ""),
    ("grams", (), ""),
    ("megawatts", ("MW",), ""),
    ("kilowatts", ("kW",), ""),
    ("seconds", (), ""),
    ("minutes", (), ""),
    ("hours", (), ""),
    ("percent", ("per cent", "%"), ""),
    ("percentage points", (), ""),
    ("dollars", ("USD",), "$"),
    ("euros", ("EUR",), "€"),
    ("pounds", ("GBP",), "£"),
    ("roubles", ("rubles",), ""),
    ("crowns", (), ""),
    ("francs", ("CHF",), ""),
)
# What may be taken for one another; of each the first may stand in the place of any.
KINDS = (
    "kilometres metres miles",
    "centimetres millimetres metres",
    "hectares acres",
    "litres gallons",
    "tonnes kilograms grams",
    "megawatts kilowatts",
    "seconds minutes hours",
    "dollars euros pounds roubles crowns francs",
)
LONG = {form: long for long, others, _ in UNITS for form in (long, *others)}
BEFORE = {sign: long for long, _, sign in UNITS if sign}
FORMS = {long: (long, *others) for long, others, _ in UNITS}
SIGNS = {long: sign for sign, long in BEFORE.items()}
RIVALS = {unit: [other for other in kind.split() if other != unit] for kind in KINDS for unit in kind.split()}
RIVALS |= {"percent": ["percentage points"], "percentage points": ["percent"]}
WORDS = "|".join(sorted((re.escape(form) for form in LONG), key=len, reverse=True))
BEHIND = re.compile(rf"(?P<figure>{FIGURE}{LARGE})(?P<gap>[ -]?)(?P<unit>{WORDS})(?![\w])")
AHEAD = re.compile(rf"(?P<unit>[$€£]) ?(?P<figure>{FIGURE}{LARGE})(?!\w)")
JOINED = re.compile(rf"(?P<figure>{FIGURE})-(?P<unit>{'|'.join(unit[:-1] for unit in RIVALS)})\b")
COLD = re.compile(rf"(?:(?P<minus>(?<= )-|\bminus )|(?<![\d.,-]))(?P<figure>{FIGURE})(?= degrees| ?°)")


def otherwise(text: str, chance: random.Random) -> str | None:
    """`text` with what one of its figures counts written otherwise; None where none can be."""
    found = [*BEHIND.finditer(text), *AHEAD.finditer(text)]
    if not found:
        return None
    one = chance.choice(found)
    unit = LONG.get(one["unit"]) or BEFORE[one["unit"]]
    forms = [_written(one["figure"], form) for form in FORMS[unit]]
    forms += [SIGNS[unit] + one["figure"]] * 2 if unit in SIGNS else []
    return _changed(text, one, chance.choice(forms))


def changed(text: str, chance: random.Random) -> str | None:
    """`text` with a figure of something else, or of less than nothing; None where there is none."""
    found = [*BEHIND.finditer(text), *AHEAD.finditer(text), *JOINED.finditer(text), *COLD.finditer(text)]
    if not found:
        return None
    one = chance.choice(found)
    if one.re is JOINED:
        return _changed(text, one, f"{one['figure']}-{chance.choice(RIVALS[one['unit'] + 's'])[:-1]}")
    if one.re is COLD:
        return _changed(text, one, one["figure"] if one["minus"] else chance.choice(["-", "minus "]) + one["figure"])
    unit = LONG.get(one["unit"]) or BEFORE[one["unit"]]
    if unit not in RIVALS:
        return None
    other = chance.choice(RIVALS[unit])
    if one.re is AHEAD and other in SIGNS:
        return _changed(text, one, SIGNS[other] + one["figure"])
    form = chance.choice(FORMS[other]) if len(one["unit"]) <= 2 else other
    return _changed(text, one, _written(one["figure"], form))


def _written(figure: str, form: str) -> str:
    return figure + form if form == "%" else f"{figure} {form}"


def _changed(text: str, one: re.Match[str], other: str) -> str | None:
    made = text[: one.start()] + other + text[one.end() :]
    return made if made != text else None
