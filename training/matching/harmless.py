"""Change a text by rule without changing what it says: what a second translator would do to the same sentence.

The written renderings differ much and the reversals little; without these the pair model would take every small change
for a reversal.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

WORDNET = Path("/usr/share/wordnet")  # Debian: wordnet-base
WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?")

# Words and phrases that may stand for one another in most sentences, divided by bars.
SWAPS = """
will | is going to | shall; won't | will not; can't | cannot | can not; don't | do not; doesn't | does not; isn't | is not;
aren't | are not; didn't | did not; we're | we are; it's | it is; I'm | I am; we'll | we will; they're | they are;
wasn't | was not; weren't | were not; hasn't | has not; haven't | have not; couldn't | could not; wouldn't | would not;
must | has to | have to; can | is able to | is in a position to; however | but | though | on the other hand;
because | since | as; because of | due to | owing to | on account of; about | around | approximately | some | roughly;
very | extremely | really | highly; also | too | as well | likewise; begin | start; began | started; end | finish;
big | large | great; small | little; important | significant | major | essential; difficult | hard | tough; quick | fast | rapid;
help | assist | support; show | demonstrate; use | employ | utilise; need | require; try | attempt; tell | inform;
said | stated | declared | told | explained | announced; says | states; think | believe | consider; want | wish | would like;
get | receive | obtain; buy | purchase; ask | request; answer | reply; talk | speak; happen | occur | take place; keep | retain;
choose | select; allow | permit | let; decide | determine; problem | issue | difficulty; question | matter; job | work | task;
people | persons; children | kids; man | gentleman; car | vehicle | automobile; house | home | building; street | road;
town | city; country | state | nation; firm | company | enterprise | business; shop | store; doctor | physician;
football | soccer; holiday | vacation; autumn | fall; lorry | truck; flat | apartment; film | movie; petrol | gasoline;
government | cabinet; minister | secretary; head | chief | boss | leader; chairman | president | chair; spokesman | spokesperson;
talks | negotiations | discussions; agreement | deal | accord | arrangement; law | legislation; vote | ballot; money | funds;
war | conflict; army | military | armed forces; police | officers; attack | assault; fire | blaze; crash | accident;
now | currently | at present | at the moment; today | on this day; soon | shortly | before long; often | frequently;
sometimes | at times; already | by now; still | even now; finally | at last | eventually; suddenly | all of a sudden;
at least | no fewer than; more than | over | in excess of; less than | under | below; only | just | merely | solely;
according to | in the words of; in order to | so as to | to; such as | like; for example | for instance; in addition | besides;
the | this; a | one; which | that; who | that; in | at | inside; on | upon; with | together with | along with; for | to;
during | in the course of | over; until | till | up to; between | among; after | following; before | prior to | ahead of;
year | twelve months; month | four weeks; week | seven days; third | one-third; half | fifty percent; percent | per cent | %;
two | 2; three | 3; four | 4; five | 5; six | 6; seven | 7; eight | 8; nine | 9; ten | 10; twelve | 12 | a dozen;
twenty | 20; thirty | 30; hundred | 100; first | 1st; second | 2nd; third | 3rd; colour | color; centre | center; labour | labor;
programme | program; defence | defense; organise | organize; realise | realize; favour | favor; theatre | theater; metre | meter;
worried | concerned | anxious; happy | glad | pleased; angry | furious | irate; clear | obvious | evident; correct | right;
serious | grave; dangerous | risky | hazardous; new | fresh; whole | entire; different | other | unlike; possible | conceivable;
probably | likely; certainly | definitely | surely; quite | rather | fairly; completely | entirely | totally | wholly;
"""
EXTRAS = ("also", "now", "of course", "indeed", "in fact", "then", "again", "therefore", "simply", "ultimately")
TAILS = (", he said", ", she added", ", the spokesman said", ", it said in a statement", " – that is how he put it")
SCARCE = ("the", "a", "an", "that", "very", "then", "also", "already", "really", "just")


@cache
def swaps() -> dict[str, list[str]]:
    """Each word or phrase to those that may stand for it."""
    found: dict[str, list[str]] = defaultdict(list)
    for group in SWAPS.replace("\n", " ").split(";"):
        words = [word.strip() for word in group.split("|") if word.strip()]
        for word in words:
            found[word] += [other for other in words if other != word]
    return found


@cache
def synonyms() -> dict[str, list[str]]:
    """Single words to those that share their most frequent sense, from WordNet; nothing where it is not installed."""
    found: dict[str, list[str]] = {}
    for part in ("noun", "verb", "adj", "adv"):
        if not (WORDNET / f"index.{part}").exists():
            continue
        senses = {}
        for line in (WORDNET / f"data.{part}").open(encoding="utf-8"):
            if not line.startswith("  "):
                fields = line.split("|")[0].split()
                senses[fields[0]] = [re.sub(r"\(.*", "", fields[4 + 2 * k]).lower() for k in range(int(fields[3], 16))]
        for line in (WORDNET / f"index.{part}").open(encoding="utf-8"):
            if not line.startswith("  "):
                fields = line.split()
                first = fields[-int(fields[2])]
                others = [word for word in senses[first] if word != fields[0] and word.isalpha()]
                if others and fields[0].isalpha() and fields[0] not in found:
                    found[fields[0]] = others[:3]
    return found


def _bent(word: str) -> tuple[str, str]:
    """A guess at a word's base and its ending."""
    for ending in ("s", "ed", "ing"):
        if word.endswith(ending) and word[: -len(ending)] in synonyms():
            return word[: -len(ending)], ending
    if word.endswith("ed") and word[:-1] in synonyms():
        return word[:-1], "d"
    return word, ""


def touch(text: str, chance: random.Random) -> str | None:
    """`text` with one to four harmless changes; None where none was found."""
    changed = text
    for _ in range(chance.choice([1, 1, 2, 2, 3, 4])):
        way = chance.random()
        if way < 0.45:
            changed = _swap(changed, chance) or changed
        elif way < 0.75:
            changed = _synonym(changed, chance) or changed
        elif way < 0.85:
            changed = _drop(changed, chance) or changed
        elif way < 0.93:
            changed = _put(changed, chance)
        else:
            changed = changed.rstrip(".”\"") + chance.choice(TAILS) + "."
    return changed if changed != text else None


def _swap(text: str, chance: random.Random) -> str | None:
    known = [(phrase, others) for phrase, others in swaps().items() if re.search(rf"\b{re.escape(phrase)}\b", text)]
    if not known:
        return None
    phrase, others = chance.choice(known)
    return re.sub(rf"\b{re.escape(phrase)}\b", chance.choice(others), text, count=1)


def _synonym(text: str, chance: random.Random) -> str | None:
    places = [one for one in WORD.finditer(text) if len(one.group()) > 3 and _bent(one.group())[0] in synonyms()]
    if not places:
        return None
    one = chance.choice(places)
    base, ending = _bent(one.group())
    return text[: one.start()] + chance.choice(synonyms()[base]) + ending + text[one.end() :]


def _drop(text: str, chance: random.Random) -> str | None:
    places = [one for one in WORD.finditer(text) if one.group() in SCARCE and one.start()]
    if not places:
        return None
    one = chance.choice(places)
    return text[: one.start()] + text[one.end() :].lstrip()


def _put(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    words.insert(chance.randrange(len(words)), chance.choice(EXTRAS))
    return " ".join(words)
