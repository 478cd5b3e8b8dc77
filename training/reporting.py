"""Make trees of reporting sentences, which the treebanks hold few of: *“…,” shouted Smith*, *X warned Y that …*.

What is said is a sentence of the treebank; who says it is a subject of the treebank or a name, a role or an
apposition from the lists below, which are our own. Their trees are joined as the treebanks join such sentences: the
verb is the root, what is said its `ccomp`, and who says it its `nsubj` on either side of the verb.

    python reporting.py --ud DIR --out FILE --count N
"""

# ruff: noqa: S311  (chance makes training text here, not secrets)

from __future__ import annotations

import argparse
import copy
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import treebank
from treebank import Tree, Word

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
CLOSING = (".", "!", "?")


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


def subtree(tree: Tree, top: int) -> list[Word] | None:
    """The words below `top`, if they stand together and no contraction cuts them; counted from 1."""
    inside = {top}
    grown = True
    while grown:
        more = {n for n, one in enumerate(tree.words, 1) if one.head in inside} - inside
        grown = bool(more)
        inside |= more
    first, last = min(inside), max(inside)
    if last - first + 1 != len(inside):
        return None
    if any(a < first <= b or a <= last < b for a, (b, _) in tree.joined.items()):
        return None
    words = [copy.copy(one) for one in tree.words[first - 1 : last]]
    for number, one in enumerate(words, first):
        one.head = 0 if number == top else one.head - first + 1
    return words


def sources(trees: Sequence[Tree]) -> list[list[Word]]:
    """Subjects of the treebank that can speak: names, and nouns that are subjects of reporting verbs."""
    lemmas = {lemma for _, lemma in VERBS}
    found = []
    for tree in trees:
        for number, one in enumerate(tree.words, 1):
            if not one.deprel.startswith("nsubj") or one.deprel == "nsubj:pass" or not one.head:
                continue
            governor = tree.words[one.head - 1]
            if one.upos == "PROPN" or (one.upos == "NOUN" and governor.lemma in lemmas):
                words = subtree(tree, number)
                if words and len(words) <= 12 and not any(n.upos in ("VERB", "AUX") for n in words[:1]):
                    if words[-1].upos != "PUNCT" and not any(n.xpos in ("``", "''") for n in words):
                        found.append(words)
    return found


def statements(trees: Sequence[Tree]) -> list[list[Word]]:
    """Whole sentences that can be reported, without their closing mark, which comes as their last `form`'s lemma."""
    found = []
    for tree in trees:
        words = tree.words
        if not 4 <= len(words) <= 32 or words[-1].form not in CLOSING:
            continue
        if not words[0].form[0].isupper() or any(one.xpos in ("``", "''") or one.form in '"“”' for one in words):
            continue
        root = next(one for one in words if one.head == 0)
        subject = any(one.head and words[one.head - 1] is root and "nsubj" in one.deprel for one in words)
        last = len(words)
        if (subject or len(words) > 8) and not any(one.head == last for one in words):
            found.append(words)
    return found


class Maker:
    """Draws parts by chance and joins them."""

    def __init__(self, trees: Sequence[Tree], seed: int) -> None:
        self.chance = random.Random(seed)
        self.statements, self.sources = statements(trees), sources(trees)

    def source(self, speaking: bool = True) -> list[Word]:
        draw = self.chance.random()
        if draw < 0.3:
            return copy.deepcopy(self.chance.choice(self.sources))
        for share, make in ((0.25, name), (0.22, role), (0.13, titled), (0.1, apposed)):
            draw -= share
            if draw < 0.3:
                return make(self.chance)
        return pronoun(self.chance) if speaking else name(self.chance)

    def said(self) -> tuple[list[Word], str]:
        """A statement without its closing mark, and that mark."""
        words = copy.deepcopy(self.chance.choice(self.statements))
        closing = words.pop().form
        words[-1].space = True
        return words, closing

    def verb(self) -> Word:
        if self.chance.random() < 0.15:
            form, lemma = self.chance.choice(PRESENTS)
            return word(form, lemma, "VERB", "VBZ", PRESENT, 0, "root")
        form, lemma = self.chance.choice(VERBS)
        return word(form, lemma, "VERB", "VBD", PAST, 0, "root")

    def circumstances(self, builder: Builder, verb: int) -> None:
        """*on Monday*, *in Vienna*, *in a statement*, *to reporters*, now and then."""
        kinds: list[tuple[str, Callable[[], list[Word]]]] = [
            ("on", lambda: [proper(self.chance.choice(DAYS.split()))]),
            ("in", lambda: [proper(self.chance.choice(PLACES.split()))]),
            ("in", lambda: [article("a", 2), noun(self.chance.choice(["statement", "speech", "letter", "video"]))]),
            ("at", lambda: [article("a", 3), noun("news", 3, "compound"), noun("conference")]),
            ("after", lambda: [article("the", 2), noun(self.chance.choice(["meeting", "talks", "vote", "attack"]))]),
            ("during", lambda: [article("the", 2), noun(self.chance.choice(["debate", "visit", "session"]))]),
        ]
        while self.chance.random() < 0.22:
            case, make = self.chance.choice(kinds)
            words = make()
            case_word = word(case, case, "ADP", "IN", "_", len(words) + 1, "case")
            builder.add([case_word, *(shifted(one, 1) for one in words)], verb, "obl")

    def reporting(self, builder: Builder, inverted: bool, capital: bool) -> int:
        """*said Smith on Monday*, *Smith told reporters*; returns the verb's number."""
        verb, source = self.verb(), self.source(speaking=not inverted)
        chance = self.chance
        adverb = chance.random() < 0.06
        if inverted:
            number = builder.add([verb], 0, "root")
            builder.add(source, number, "nsubj")
            if source[-1].form == ",":
                builder.words.pop()
                builder.words[-1].space = True
        else:
            number = len(builder.words) + len(source) + 1 + adverb
            builder.add(source, number, "nsubj")
            if adverb:
                form = chance.choice(["also", "later", "angrily", "recently", "then"])
                builder.add([word(form, form, "ADV", "RB", "_", 0, "root")], number, "advmod")
            builder.add([verb], 0, "root")
        if verb.lemma == "tell" or (not inverted and verb.lemma in ("assure", "warn") and chance.random() < 0.5):
            if not inverted:
                builder.add(phrase(chance.choice(HEARERS)), number, "iobj")
        self.circumstances(builder, number)
        return number

    def quoted(self, builder: Builder, head: Callable[[int], int], closing: str) -> int:
        """“S,” with its marks; `head` maps the number after it to the governor, filled in later."""
        words, mark = self.said()
        base = len(builder.words) + 1
        root = base + next(n for n, one in enumerate(words, 1) if one.head == 0)
        builder.mark('"', "``", root, False)
        builder.add(words, head(root), "ccomp")
        builder.glue()
        form = closing if mark == "." or (closing == "." and self.chance.random() < 0.5) else mark
        before = not (form == "," and self.chance.random() < 0.25)
        if before:
            builder.mark(form, "," if form == "," else ".", root, False)
            builder.mark('"', "''", root, True)
        else:
            builder.mark('"', "''", root, False)
            builder.mark(form, ",", root, True)
        return root

    def speech_first(self, inverted: bool) -> Tree:
        builder = Builder()
        root = self.quoted(builder, lambda _: 0, ",")
        verb = self.reporting(builder, inverted, False)
        builder.words[root - 1].head = verb
        builder.glue()
        builder.mark(".", ".", verb, True)
        return Tree(builder.words)

    def speech_last(self) -> Tree:
        builder = Builder()
        verb = self.reporting(builder, False, True)
        builder.glue()
        place = builder.mark(self.chance.choice([":", ":", ","]), ":", 0, True)
        root = self.quoted(builder, lambda _: verb, ".")
        builder.words[place - 1].head = root
        return Tree(builder.words)

    def bare(self, inverted: bool) -> Tree:
        """*S, said Smith.* without marks."""
        builder = Builder()
        words, _ = self.said()
        root = builder.add(words, 0, "ccomp")
        builder.glue()
        builder.mark(",", ",", root, True)
        verb = self.reporting(builder, inverted, False)
        builder.words[root - 1].head = verb
        builder.glue()
        builder.mark(".", ".", verb, True)
        return Tree(builder.words)

    def that_clause(self, builder: Builder, head: int) -> None:
        words, _ = self.said()
        words = lowered(words)
        if self.chance.random() < 0.85:
            root = next(n for n, one in enumerate(words, 1) if one.head == 0)
            that = word("that", "that", "SCONJ", "IN", "_", root + 1, "mark")
            words = [that, *(shifted(one, 1) for one in words)]
        builder.add(words, head, "ccomp")

    def addressed(self) -> Tree:
        """*X warned Y that S.*"""
        builder = Builder()
        source = self.source()
        form, lemma = self.chance.choice(LISTENING)
        verb = len(source) + 1
        builder.add(source, verb, "nsubj")
        builder.add([word(form, lemma, "VERB", "VBD", PAST, 0, "root")], 0, "root")
        hearer = phrase(self.chance.choice(HEARERS)) if self.chance.random() < 0.5 else self.source(speaking=False)
        if hearer[-1].form == ",":
            hearer.pop()
        builder.add(hearer, verb, "iobj")
        self.that_clause(builder, verb)
        return self.finished(builder, verb)

    def trailing(self) -> Tree:
        """*S, warning that S.*"""
        builder = Builder()
        words, _ = self.said()
        root = builder.add(words, 0, "root")
        builder.glue()
        forms = [("warning", "warn"), ("saying", "say"), ("adding", "add"), ("stressing", "stress"), ("noting", "note")]
        form, lemma = self.chance.choice([*forms, ("claiming", "claim"), ("arguing", "argue"), ("insisting", "insist")])
        verb = builder.mark(",", ",", 0, True) + 1
        builder.words[-1].head = verb
        builder.add([word(form, lemma, "VERB", "VBG", "Tense=Pres|VerbForm=Part", 0, "root")], root, "advcl")
        self.that_clause(builder, verb)
        return self.finished(builder, root)

    def according(self) -> Tree:
        """*According to X, S.* and *S, according to X.*"""
        builder = Builder()
        source = phrase(self.chance.choice(BODIES)) if self.chance.random() < 0.4 else self.source(speaking=False)
        if source[-1].form == ",":
            source.pop()
        top = next(n for n, one in enumerate(source, 1) if one.head == 0)
        words, _ = self.said()
        first = self.chance.random() < 0.5
        form = "According" if first else "according"
        case = [
            word(form, "accord", "VERB", "VBG", "ExtPos=ADP|Tense=Pres|VerbForm=Part", top + 2, "case"),
            word("to", "to", "ADP", "IN", "_", 1, "fixed"),
        ]
        whole = [*case, *(shifted(one, 2) for one in source)]
        if first:
            place = builder.add(whole, 0, "obl")
            builder.glue()
            builder.mark(",", ",", place, True)
            root = builder.add(lowered(words), 0, "root")
            builder.words[place - 1].head = root
        else:
            root = builder.add(words, 0, "root")
            builder.glue()
            comma = builder.mark(",", ",", 0, True)
            place = builder.add(whole, root, "obl")
            builder.words[comma - 1].head = place
        return self.finished(builder, root)

    def finished(self, builder: Builder, root: int) -> Tree:
        builder.glue()
        builder.mark(".", ".", root, True)
        return Tree(builder.words)

    def make(self) -> Tree:
        """One sentence of one of the kinds."""
        kinds: list[tuple[float, Callable[[], Tree]]] = [
            (0.36, lambda: self.speech_first(True)), (0.16, lambda: self.speech_first(False)), (0.14, self.speech_last),
            (0.07, lambda: self.bare(True)), (0.04, lambda: self.bare(False)), (0.09, self.addressed),
            (0.07, self.trailing), (0.07, self.according),
        ]  # fmt: skip
        shares, makers = zip(*kinds, strict=True)
        tree = self.chance.choices(makers, shares)[0]()
        first = tree.words[0]
        if first.form[0].islower():
            first.form = first.form[0].upper() + first.form[1:]
            if first.contraction:
                count, form = first.contraction
                first.contraction = (count, form[0].upper() + form[1:])
        for number, one in enumerate(tree.words, 1):
            if one.contraction:
                tree.joined[number] = (number + one.contraction[0] - 1, one.contraction[1])
        tree.opens_paragraph = self.chance.random() < 0.6
        return tree


def lowered(words: list[Word]) -> list[Word]:
    """A sentence that no longer stands first: a small letter, unless a name or *I* begins it."""
    first = words[0]
    if first.upos != "PROPN" and first.form != "I" and not first.form.isupper():
        first.form = first.form[0].lower() + first.form[1:]
        if first.contraction:
            count, form = first.contraction
            first.contraction = (count, form[0].lower() + form[1:])
    elif first.form == "A":
        first.form = "a"
    return words


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ud", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    trees = [tree for file in treebank.TRAINING_FILES for tree in treebank.read(options.ud / file)]
    maker = Maker(trees, options.seed)
    made = [maker.make() for _ in range(options.count)]
    for number, tree in enumerate(made):
        tree.opens_document = number % 10 == 0
        tree.opens_paragraph |= tree.opens_document
    treebank.write(made, options.out)


if __name__ == "__main__":
    main()
