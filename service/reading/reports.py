"""Reporting clauses in parsed sentences: cue, source and the clause that is reported.

Needs parsed sentences and the lexicon; adds a `Report` for every verb, noun or phrase that attributes a clause of its
own sentence. Quotation marks play no part here: a clause in marks is told from one without in find.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from service.reading.lexicon import Lexicon
from service.reading.sources import source_of, verb_lemma
from service.reading.tokens import Sentence, Token
from service.reading.tree import Tree, base

_NEGATIONS = frozenset({"not", "n't", "n’t", "never", "neither", "nor"})
_CONDITIONS = frozenset({"if", "unless", "until", "whether", "lest", "should"})
_HEARERS = frozenset({"ask", "tell", "inform", "remind", "assure", "advise", "notify", "brief", "convince", "reassure"})
_TRAILING = frozenset({"because", "if", "unless", "although", "though", "since", "so", "whereas"})
_FINITE_TAGS = frozenset({"MD", "VBD", "VBZ", "VBP"})


class Shape(Enum):
    """What a cue reports: a finite clause, a clause without finite verb or an object, or a whole sentence."""

    CLAUSE = "clause"
    OPEN = "open"
    SENTENCE = "sentence"


@dataclass(frozen=True, slots=True)
class Report:
    """One reporting clause; offsets are into the article, `source` the head of the source's noun phrase."""

    sentence: int
    cue: tuple[int, int]
    lemma: str
    verb: Token
    source: Token | None
    content: tuple[tuple[int, int], ...]
    shape: Shape


def find_reports(sentences: Sequence[Sentence], lexicon: Lexicon) -> list[Report]:
    """Every report of the parsed sentences, in text order; a report nested inside another's content is left out."""
    found: list[Report] = []
    for number, sentence in enumerate(sentences):
        if not sentence.parsed:
            continue
        tree = Tree(sentence)
        here = [*_verbal(tree, number, lexicon), *_phrasal(tree, number, lexicon)]
        found.extend(_outermost(sorted(here, key=lambda r: r.cue)))
    return found


def _verbal(tree: Tree, number: int, lexicon: Lexicon) -> Iterator[Report]:
    for token in tree.tokens:
        if token.upos != "VERB":
            continue
        lemma, end = verb_lemma(tree, token, lexicon)
        cue = (token.start, end)
        if lemma in lexicon.clause_verbs:
            complement = _complement(tree, token)
            if complement is None or is_blocked(tree, token, lexicon):
                continue
            if lemma in lexicon.finding_verbs and _is_finding(tree, token, lexicon):
                continue
        else:
            noun = _cue_noun(tree, token, lemma, lexicon)
            if noun is None or is_blocked(tree, token, lexicon):
                continue
            complement, cue, lemma = noun[1], (token.start, noun[0].end), f"{lemma} {noun[0].lemma.lower()}"
        if not is_finite(tree, complement):
            continue
        content = _content(tree, token, complement, lexicon)
        if content:
            source = source_of(tree, token)
            cue = _quoted_as(tree, token, cue)
            yield Report(number, cue, lemma, token, source, content, Shape.CLAUSE)


def _quoted_as(tree: Tree, verb: Token, cue: tuple[int, int]) -> tuple[int, int]:
    """*was quoted as saying*: the cue begins with the verb above."""
    head = tree.head(verb)
    if head is not None and head.lemma in ("quote", "cite", "report") and head.end < verb.start:
        return (head.start, cue[1])
    return cue


def is_blocked(tree: Tree, verb: Token, lexicon: Lexicon) -> bool:
    """Whether the verb is no report after all: negated, conditional, merely wished for, or put to the subject."""
    for child in tree.children(verb):
        if child.lemma.lower() in _NEGATIONS and child.index < verb.index and verb.lemma != "deny":
            return True
        if base(child) == "mark" and child.lemma.lower() in _CONDITIONS:
            return True
    passive = bool(tree.children(verb, "nsubj:pass", "aux:pass")) or (
        verb.xpos == "VBN" and not tree.children(verb, "aux", "nsubj")
    )
    if passive and verb.lemma in _HEARERS and not tree.children(verb, "obl:agent"):
        return True
    infinitive = verb.xpos == "VB" and any(child.lemma == "to" for child in tree.children(verb, "mark"))
    head = tree.head(verb)
    if infinitive and head is not None:
        governor = f"be {head.lemma}" if head.upos == "ADJ" or head.xpos == "VBN" else head.lemma
        if governor in lexicon.blocking_governors or head.lemma in ("decline", "refuse", "fail"):
            return True
        if any(child.lemma.lower() in _NEGATIONS for child in tree.children(head, "advmod")):
            return True
    return False


def _is_finding(tree: Tree, verb: Token, lexicon: Lexicon) -> bool:
    subject = source_of(tree, verb)
    return subject is not None and subject.lemma.lower() in lexicon.finding_subjects


def _complement(tree: Tree, verb: Token) -> Token | None:
    """The head of the reported clause: a clause below the verb, or the clause that it stands beside or interrupts."""
    clauses = tree.children(verb, "ccomp")
    after = [c for c in clauses if c.index > verb.index]
    if after or clauses:
        return (after or clauses)[0]
    for child in tree.children(verb, "xcomp", "parataxis", "csubj", "advcl"):
        if base(child) in ("xcomp", "advcl"):
            if any(mark.lemma.lower() == "that" for mark in tree.children(child, "mark")):
                return child
        elif child.index > verb.index and tree.children(child, "nsubj", "expl"):
            return child
    head = tree.head(verb)
    if base(verb) == "advcl" and head is not None and not tree.children(verb, "xcomp"):
        # *As X told the paper, S*: the clause around it is what X said.
        if any(child.lemma.lower() == "as" for child in tree.children(verb, "mark", "advmod")):
            return head
    if base(verb) == "parataxis" and head is not None and tree.children(verb, "nsubj"):
        if not tree.children(verb, "obj"):
            return head
    # *concern was expressed that S* and slips of the parser: the clause hangs on the object.
    for noun in tree.children(verb, "obj", "nsubj:pass", "obl", "iobj"):
        for child in tree.children(noun, "acl", "ccomp"):
            if child.index > verb.index and any(m.lemma.lower() == "that" for m in tree.children(child, "mark")):
                return child if base(child) != "acl" or child.deprel == "acl" else None
    return None


def _cue_noun(tree: Tree, verb: Token, lemma: str, lexicon: Lexicon) -> tuple[Token, Token] | None:
    """*expressed concern that S*: the noun and the head of S; nouns of feeling only below verbs of expression."""
    if lemma not in lexicon.cue_noun_verbs:
        return None
    for noun in tree.children(verb, "obj", "nsubj:pass"):
        word = noun.lemma.lower()
        if word not in lexicon.cue_nouns or (word in lexicon.feelings and lemma not in lexicon.feeling_verbs):
            continue
        below = [c for c in tree.children(noun) if base(c) in ("acl", "ccomp") and c.deprel != "acl:relcl"]
        for clause in [*below, *tree.children(verb, "ccomp")]:
            if clause.index > noun.index:
                return noun, clause
    return None


def is_finite(tree: Tree, clause: Token) -> bool:
    """Whether the clause has a finite verb, or a subject without *to* (*demanded that it leave*)."""
    words = [clause, *tree.children(clause, "aux", "cop")]
    if any(word.xpos in _FINITE_TAGS or "VerbForm=Fin" in word.feats for word in words):
        return True
    to = any(child.lemma == "to" for child in tree.children(clause, "mark")) or clause.xpos == "VBG"
    return bool(tree.children(clause, "nsubj")) and not to


def _content(tree: Tree, verb: Token, clause: Token, lexicon: Lexicon) -> tuple[tuple[int, int], ...]:
    """The clause's stretches, without complementiser, reporting clause, own reports at its end, and punctuation."""
    inside_clause = any(above.index == clause.index for above in tree.ancestors(verb))
    without = {verb.index} if inside_clause else set()
    without |= {child.index for child in tree.children(clause) if _is_outside(tree, clause, child, lexicon)}
    tokens = tree.subtree(clause, frozenset(without))
    if not inside_clause:
        tokens = [t for t in tokens if (t.index > verb.index) == (clause.index > verb.index)]
        tokens += [t for c in _strays(tree, verb, clause) for t in tree.subtree(c)]
        tokens.sort(key=lambda t: t.index)
    barrier = {t.index for t in tree.subtree(verb)} if inside_clause else {verb.index}
    return spans_of(tree, tokens, barrier, lexicon)


def _is_outside(tree: Tree, clause: Token, child: Token, lexicon: Lexicon) -> bool:
    """A further reporting clause at the end (*…, adding that S*) or a named source: no part of the content."""
    if base(child) in ("advcl", "conj", "parataxis", "acl") and child.xpos == "VBG" and child.index > clause.index:
        comma = any(c.text == "," and c.index < child.index for c in tree.children(child, "punct")) or (
            child.index > 0 and tree.tokens[child.index - 1].text == ","
        )
        reports = child.lemma.lower() in lexicon.clause_verbs and bool(tree.children(child, "ccomp", "parataxis"))
        return comma and reports
    return any(t.lemma.lower() == "according" for t in tree.children(child, "case", "mark", "fixed")) or (
        child.lemma.lower() == "according"
    )


def _strays(tree: Tree, verb: Token, clause: Token) -> list[Token]:
    """Conditions and reasons behind the clause that the parser hung on the cue: they belong to what was said."""
    last = tree.subtree(clause)[-1].index
    strays = []
    for child in tree.children(verb, "advcl"):
        mark = next((m.lemma.lower() for m in tree.children(child, "mark")), "")
        if child.index > last > verb.index and mark in _TRAILING:
            strays.append(child)
    return strays


def spans_of(
    tree: Tree, tokens: list[Token], barrier: set[int], lexicon: Lexicon, *, keep_mark: bool = False
) -> tuple[tuple[int, int], ...]:
    """Stretches of the article that `tokens` cover: broken only by `barrier`, trimmed of punctuation and *that*."""
    if not tokens:
        return ()
    runs: list[list[Token]] = []
    for token in tree.tokens[tokens[0].index : tokens[-1].index + 1]:
        if token.index in barrier:
            runs.append([])
        else:
            if not runs:
                runs.append([])
            runs[-1].append(token)
    spans = []
    for number, run in enumerate(runs):
        trimmed = _trim(run, lexicon, first=number == 0 and not keep_mark)
        if trimmed:
            spans.append((trimmed[0].start, trimmed[-1].end))
    return tuple(spans)


def _trim(run: list[Token], lexicon: Lexicon, *, first: bool) -> list[Token]:
    start, end = 0, len(run)
    while start < end and _is_edge(run[start]):
        start += 1
    if first and start < end and run[start].lemma.lower() in lexicon.complementizers and run[start].upos != "PRON":
        start += 1
    while start < end and _is_edge(run[start]):
        start += 1
    while end > start and _is_edge(run[end - 1]) and run[end - 1].text not in "%)]":
        end -= 1
    return run[start:end]


def _is_edge(token: Token) -> bool:
    return token.upos == "PUNCT" or (token.upos == "SYM" and token.text in "–—-")


def _phrasal(tree: Tree, number: int, lexicon: Lexicon) -> Iterator[Report]:
    """*according to X, S*: the source is X, the content the clause around the phrase."""
    lowered = [token.text.lower() for token in tree.tokens]
    for phrase in lexicon.phrases:
        size = len(phrase)
        for at in range(len(lowered) - size):
            if tuple(lowered[at : at + size]) != phrase:
                continue
            source = _phrase_source(tree, at, size)
            if source is None:
                continue
            content = _around(tree, at, size, source, lexicon)
            if content:
                cue = (tree.tokens[at].start, tree.tokens[at + size - 1].end)
                yield Report(number, cue, " ".join(phrase), tree.tokens[at], source, content, Shape.SENTENCE)


def _phrase_source(tree: Tree, at: int, size: int) -> Token | None:
    words = {tree.tokens[i].index for i in range(at, at + size)}
    for token in tree.tokens[at + size :]:
        if token.upos in ("NOUN", "PROPN", "PRON") and token.head not in range(at + size, len(tree.tokens)):
            return token
        if token.upos == "PUNCT" and token.text in ",.;":
            break
    following = [t for t in tree.tokens[at + size :] if t.upos in ("NOUN", "PROPN", "PRON")]
    near = [t for t in following if any(above.index in words for above in tree.ancestors(t))]
    return (near or following or [None])[0]


def _around(tree: Tree, at: int, size: int, source: Token, lexicon: Lexicon) -> tuple[tuple[int, int], ...]:
    phrase = {t.index for t in tree.subtree(source)} | set(range(at, at + size))
    phrase = {i for i in phrase if i >= at}
    outside = [a for a in tree.ancestors(source) if a.index not in phrase]
    if not outside:
        return ()
    clause = next(
        (a for a in outside if base(a) in ("root", "ccomp", "parataxis") or _own_clause(tree, a)), outside[-1]
    )
    tokens = [t for t in tree.subtree(clause) if t.index not in phrase]
    tokens = [t for t in tokens if not (t.upos in ("CCONJ", "SCONJ") and t.head == clause.index and t is tokens[0])]
    last, first = max(phrase), min(phrase)
    if tokens and tokens[-1].index > last and tokens[0].index > first:
        tokens = [t for t in tokens if t.index > last]
    return spans_of(tree, tokens, phrase, lexicon)


def _own_clause(tree: Tree, token: Token) -> bool:
    return base(token) in ("conj", "advcl") and bool(tree.children(token, "nsubj"))


def _outermost(reports: list[Report]) -> list[Report]:
    """Leave out what another report contains, and the relay (*according to the agency, X said S*)."""
    kept = []
    for report in reports:
        inside = any(
            other is not report
            and other.shape is not Shape.SENTENCE
            and any(start <= report.cue[0] < end for start, end in other.content)
            for other in reports
        )
        if not inside:
            kept.append(report)
    verbs = [r for r in kept if r.shape is not Shape.SENTENCE]
    return [
        r
        for r in kept
        if r.shape is not Shape.SENTENCE or not any(s <= v.cue[0] < e for v in verbs for s, e in r.content)
    ]
