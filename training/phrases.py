"""Verbs that report, and who does so where and when, as trees by chance from lists of our own."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Sequence

from treebank import Word

PAST = "Mood=Ind|Number=Sing|Person=3|Tense=Past|VerbForm=Fin"
PRESENT = "Mood=Ind|Number=Sing|Person=3|Tense=Pres|VerbForm=Fin"
# Form, lemma; the weight of *said* is that of newspapers.
VERBS = [("said", "say")] * 14 + [
    ("added", "add"), ("added", "add"), ("added", "add"), ("told", "tell"), ("told", "tell"), ("announced", "announce"),
    ("asked", "ask"), ("stated", "state"), ("stressed", "stress"), ("noted", "note"), ("explained", "explain"),
    ("warned", "warn"), ("replied", "reply"), ("declared", "declare"), ("insisted", "insist"), ("claimed", "claim"),
    ("argued", "argue"), ("emphasized", "emphasize"), ("emphasised", "emphasise"), ("shouted", "shout"),
    ("cried", "cry"), ("wrote", "write"), ("tweeted", "tweet"), ("continued", "continue"), ("concluded", "conclude"),
    ("commented", "comment"), ("remarked", "remark"), ("recalled", "recall"), ("admitted", "admit"),
    ("promised", "promise"), ("complained", "complain"), ("acknowledged", "acknowledge"), ("answered", "answer"),
    ("confirmed", "confirm"), ("believed", "believe"), ("summarised", "summarise"), ("quipped", "quip"),
    ("suggested", "suggest"), ("underlined", "underline"), ("reiterated", "reiterate"), ("joked", "joke"),
]  # fmt: skip
PRESENTS = [("says", "say")] * 4 + [("adds", "add"), ("explains", "explain"), ("argues", "argue"), ("writes", "write")]
HEARERS = ["reporters", "journalists", "the newspaper", "the agency", "lawmakers", "parliament", "a crowd", "the court"]
LISTENING = [
    ("warned", "warn"), ("told", "tell"), ("assured", "assure"), ("informed", "inform"), ("reminded", "remind"),
    ("promised", "promise"),
]  # fmt: skip
GIVEN = "Ana Boris Carla Dmitri Elena Farid Greta Hamid Irina Jonas Karl Lena Mikhail Nadia Oleg Petra Quentin Rosa "
GIVEN += "Sergei Tamara Ulrich Vera Walter Yana Zoran Alice Hugh Martha Ivan Joao Mei Lars Amina Tom"
FAMILY = "Kovač Ivanov Smith Novák Petrov Larsen Moreau Silva Haddad Okafor Brandt Rossi Tanaka Lindqvist Horvat Nagy "
FAMILY += "Dubois Weber Marchenko Orlov Shevchuk Sato O'Brien Fischer Castillo Jansen Baker Melnyk Popescu Hill Adeyemi"
ADJECTIVES = "Russian Ukrainian German French Polish American Chinese Turkish European Belarusian British Estonian "
ADJECTIVES += "former acting senior deputy regional local Western opposition military"
ROLES = "leader president minister spokesman spokeswoman official governor mayor ambassador chancellor lawmaker expert "
ROLES += "general analyst premier lawyer activist diplomat politician commander doctor teacher economist historian"
TITLES = ["President", "Prime Minister", "Foreign Minister", "General", "Senator", "Mayor", "Dr.", "Defense Minister"]
BODIES = ["the ministry", "the Kremlin", "the government", "the White House", "the report", "the agency", "the company"]
PLACES = "Vienna Oslo Riga Lisbon Kyiv Moscow Geneva Ottawa Prague Helsinki"
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"


class Builder:
    """Joins phrases into one tree; each phrase is added with its head among the words already counted."""

    def __init__(self) -> None:
        self.words: list[Word] = []

    def add(self, phrase: Sequence[Word], head: int, relation: str) -> int:
        """Append a phrase whose inner heads count from 1 and whose root has head 0; returns its root's number."""
        base, root = len(self.words), 0
        for word in phrase:
            word = copy.copy(word)
            if word.head == 0:
                root = len(self.words) + 1
                word.head, word.deprel = head, relation
            else:
                word.head += base
            self.words.append(word)
        # What stood behind the phrase in its own sentence is gone.
        self.words[-1].space = True
        return root

    def mark(self, form: str, xpos: str, head: int, space: bool) -> int:
        """Append a punctuation mark."""
        self.words.append(Word(form, form, "PUNCT", xpos, "_", head, "punct", space))
        return len(self.words)

    def glue(self) -> None:
        """No space after the last word."""
        self.words[-1].space = False


def word(form: str, lemma: str, upos: str, xpos: str, feats: str, head: int, relation: str) -> Word:
    return Word(form, lemma, upos, xpos, feats, head, relation)


def noun(form: str, head: int = 0, relation: str = "root") -> Word:
    return word(form, form, "NOUN", "NN", "Number=Sing", head, relation)


def proper(form: str, head: int = 0, relation: str = "root") -> Word:
    return word(form, form, "PROPN", "NNP", "Number=Sing", head, relation)


def article(form: str, head: int) -> Word:
    lemma = "a" if form.lower() in ("a", "an") else "the"
    feats = "Definite=Ind|PronType=Art" if lemma == "a" else "Definite=Def|PronType=Art"
    return word(form, lemma, "DET", "DT", feats, head, "det")


def phrase(text: str) -> list[Word]:
    """*the newspaper*, *reporters*, *the White House*: an article at most, a head at the end."""
    forms = text.split()
    last = len(forms)
    words = []
    for place, form in enumerate(forms, 1):
        if form in ("the", "a", "an"):
            words.append(article(form, last))
        elif form[0].isupper():
            kind = (0, "root") if place == last else (last, "amod" if form == "White" else "compound")
            words.append(proper(form, *kind))
        elif place == last and form.endswith("s"):
            words.append(word(form, form[:-1], "NOUN", "NNS", "Number=Plur", 0, "root"))
        else:
            words.append(noun(form))
    return words


def name(chance: random.Random) -> list[Word]:
    if chance.random() < 0.35:
        return [proper(chance.choice(FAMILY.split()))]
    return [proper(chance.choice(GIVEN.split())), proper(chance.choice(FAMILY.split()), 1, "flat")]


def role(chance: random.Random, determiner: str | None = None) -> list[Word]:
    adjective, head = chance.choice(ADJECTIVES.split()), chance.choice(ROLES.split())
    if determiner is None:
        determiner = chance.choice(["the", "the", "a"])
    if determiner == "a" and (adjective[0] in "aeio" or adjective in ("American", "Estonian", "Ukrainian")):
        determiner = "an"
    words = [article(determiner, 3)] if determiner else []
    number = len(words) + 2
    words.append(word(adjective, adjective, "ADJ", "JJ", "Degree=Pos", number, "amod"))
    return [*words, noun(head)]


def titled(chance: random.Random) -> list[Word]:
    """*Foreign Minister Ana Kovač*, *Polish President Novák*."""
    title = chance.choice(TITLES).split()
    if chance.random() < 0.4:
        title.insert(0, chance.choice([a for a in ADJECTIVES.split() if a[0].isupper()]))
    size = len(title)
    words = []
    for place, form in enumerate(title, 1):
        if place == size:
            words.append(proper(form, size + 1, "nmod:desc"))
        else:
            words.append(word(form, form, "ADJ", "JJ", "Degree=Pos", size, "amod"))
    return words + [shifted(one, size) for one in name(chance)]


def shifted(one: Word, by: int) -> Word:
    one = copy.copy(one)
    one.head = one.head + by if one.head else 0
    return one


def apposed(chance: random.Random) -> list[Word]:
    """*Hugh Hill, a local doctor,*: the closing comma belongs to it."""
    words = name(chance)
    words[-1].space = False
    size = len(words)
    tail = role(chance, chance.choice(["a", "the"]))
    root = size + 1 + len(tail)
    words.append(Word(",", ",", "PUNCT", ",", "_", root, "punct"))
    for one in tail:
        one = shifted(one, size + 1)
        if one.head == 0:
            one.head, one.deprel = 1, "appos"
        words.append(one)
    words[-1].space = False
    words.append(Word(",", ",", "PUNCT", ",", "_", root, "punct"))
    return words


def pronoun(chance: random.Random) -> list[Word]:
    form, gender = chance.choice([("he", "Gender=Masc|"), ("she", "Gender=Fem|"), ("they", "")])
    number = "Plur" if form == "they" else "Sing"
    return [word(form, form, "PRON", "PRP", f"Case=Nom|{gender}Number={number}|Person=3|PronType=Prs", 0, "root")]


def verb(chance: random.Random) -> Word:
    """*said*, now and then *says*."""
    if chance.random() < 0.15:
        form, lemma = chance.choice(PRESENTS)
        return word(form, lemma, "VERB", "VBZ", PRESENT, 0, "root")
    form, lemma = chance.choice(VERBS)
    return word(form, lemma, "VERB", "VBD", PAST, 0, "root")


def circumstances(chance: random.Random, builder: Builder, governor: int) -> None:
    """*on Monday*, *in Vienna*, *in a statement*, *to reporters*, now and then."""
    kinds: list[tuple[str, Callable[[], list[Word]]]] = [
        ("on", lambda: [proper(chance.choice(DAYS.split()))]),
        ("in", lambda: [proper(chance.choice(PLACES.split()))]),
        ("in", lambda: [article("a", 2), noun(chance.choice(["statement", "speech", "letter", "video"]))]),
        ("at", lambda: [article("a", 3), noun("news", 3, "compound"), noun("conference")]),
        ("after", lambda: [article("the", 2), noun(chance.choice(["meeting", "talks", "vote", "attack"]))]),
        ("during", lambda: [article("the", 2), noun(chance.choice(["debate", "visit", "session"]))]),
    ]
    while chance.random() < 0.22:
        case, make = chance.choice(kinds)
        words = make()
        case_word = word(case, case, "ADP", "IN", "_", len(words) + 1, "case")
        builder.add([case_word, *(shifted(one, 1) for one in words)], governor, "obl")
