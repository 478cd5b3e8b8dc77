"""Reporting clauses in parsed sentences: cue, source and the clause that is reported.

Needs parsed sentences and the lexicon; adds a `Report` for every verb, noun or phrase that attributes a clause of its
own sentence. Quotation marks play no part here: a clause in marks is told from one without in find.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from service.reading.clauses import Ranges, content_of, interrupted_at, is_finite, is_question
from service.reading.lexicon import Lexicon
from service.reading.phrasal import find_phrases
from service.reading.sources import source_of, verb_lemma
from service.reading.tokens import Sentence, Token
from service.reading.tree import Tree, base

_NEGATIONS = frozenset({"not", "n't", "n’t", "never", "neither", "nor"})
_FINITE_TAGS = frozenset({"MD", "VBD", "VBZ", "VBP"})
_CONDITIONS = frozenset({"if", "unless", "until", "whether", "lest", "should"})


@dataclass(frozen=True, slots=True)
class Report:
    """One reporting clause; offsets are into the article, `source` the head of the source's noun phrase.

    `phrasal` is True where a phrase names the source (*according to X*), and no verb.
    """

    sentence: int
    cue: tuple[int, int]
    lemma: str
    verb: Token
    source: Token | None
    content: Ranges
    phrasal: bool


def find_reports(sentences: Sequence[Sentence], lexicon: Lexicon) -> list[Report]:
    """Every report of the parsed sentences, in text order; a report nested inside another's content is left out."""
    found: list[Report] = []
    for number, sentence in enumerate(sentences):
        if not sentence.parsed:
            continue
        tree = Tree(sentence)
        phrases = [
            Report(number, (p.cue[0].start, p.cue[1].end), _words(p.cue), p.cue[0], p.source, p.content, True)
            for p in find_phrases(tree, lexicon)
        ]
        found.extend(_outermost(sorted([*_verbal(tree, number, lexicon), *phrases], key=lambda r: r.cue)))
    return found


def _words(cue: tuple[Token, Token]) -> str:
    return f"{cue[0].text} {cue[1].text}".lower()


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A cue and the head of its clause, before its content is measured; `end` is the index of its last word."""

    verb: Token
    end: int
    lemma: str
    clause: Token


def _verbal(tree: Tree, number: int, lexicon: Lexicon) -> Iterator[Report]:
    candidates = list(_candidates(tree, lexicon))
    cues = {c.verb.index for c in candidates} | {
        t.index
        for t in tree.tokens
        if t.upos == "VERB" and lexicon.verb_forms.get(t.text.lower(), "") in lexicon.act_verbs | lexicon.describe_verbs
    }
    for candidate in candidates:
        verb, end, clause = candidate.verb, candidate.end, candidate.clause
        others: Collection[int] = cues - {verb.index}
        hears = candidate.lemma in lexicon.hearer_verbs
        content = content_of(tree, verb, end, clause, hears, others, lexicon)
        cue = _quoted_as(tree, verb, (verb.start, tree.tokens[end].end))
        # A slip of the parser may hang a clause so that it holds its own cue.
        if content and not any(start < cue[1] and cue[0] < stop for start, stop in content):
            source = source_of(tree, verb)
            if interrupted_at(tree, verb, end) is not None:
                source = tree.tokens[verb.index - 1]
            yield Report(number, cue, candidate.lemma, verb, source, content, False)


def _candidates(tree: Tree, lexicon: Lexicon) -> Iterator[_Candidate]:
    for verb in tree.tokens:
        if verb.upos != "VERB" or is_blocked(tree, verb, lexicon):
            continue
        lemma, offset = verb_lemma(tree, verb, lexicon)
        end = next(t.index for t in tree.tokens[verb.index :] if t.end >= offset)
        if lemma in lexicon.clause_verbs:
            clause = _complement(tree, verb, lexicon)
            if clause is None or (lemma in lexicon.finding_verbs and _is_finding(tree, verb, lexicon)):
                continue
        else:
            noun = _cue_noun(tree, verb, lemma, lexicon)
            if noun is None:
                continue
            end, clause, lemma = noun[0].index, noun[1], f"{lemma} {noun[0].lemma.lower()}"
        if is_finite(tree, clause):
            yield _Candidate(verb, end, lemma, clause)


def _quoted_as(tree: Tree, verb: Token, cue: tuple[int, int]) -> tuple[int, int]:
    """*was quoted as saying*: the cue begins with the verb above."""
    head = tree.head(verb)
    near = head is not None and verb.index - head.index == 2 and tree.tokens[head.index + 1].text == "as"
    return (head.start, cue[1]) if head is not None and near else cue


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
    # *Asked whether S, she said*: whoever heard the question, the reporter names nobody who put it.
    bare = verb.xpos in ("VBN", "VBD") and base(verb) != "conj" and not tree.children(verb, "nsubj", "csubj")
    if (passive or bare) and verb.lemma in lexicon.hearer_verbs and not tree.children(verb, "obl:agent"):
        return True
    return _is_wished(tree, verb, lexicon)


def _is_wished(tree: Tree, verb: Token, lexicon: Lexicon) -> bool:
    """*declined to say*, *wants to warn*, *did not go on to say*: an infinitive that was never uttered."""
    head = tree.head(verb)
    infinitive = verb.xpos == "VB" and any(child.lemma == "to" for child in tree.children(verb, "mark"))
    if not infinitive or head is None:
        return False
    governor = f"be {head.lemma}" if head.upos == "ADJ" or head.xpos == "VBN" else head.lemma
    negated = any(child.lemma.lower() in _NEGATIONS for child in tree.children(head, "advmod"))
    return negated or governor in lexicon.blocking_governors


def _is_finding(tree: Tree, verb: Token, lexicon: Lexicon) -> bool:
    subject = source_of(tree, verb)
    return subject is not None and subject.lemma.lower() in lexicon.finding_subjects


def _complement(tree: Tree, verb: Token, lexicon: Lexicon) -> Token | None:
    """The head of the reported clause: a clause below the verb, or the clause that it stands beside or interrupts."""
    return _below(tree, verb) or _around_verb(tree, verb, lexicon) or _behind_that(tree, verb)


def _below(tree: Tree, verb: Token) -> Token | None:
    clauses = sorted(tree.children(verb, "ccomp"), key=lambda c: c.index < verb.index)
    if clauses:
        return clauses[0]
    for child in tree.children(verb, "xcomp", "advcl"):
        if any(mark.lemma.lower() == "that" for mark in tree.children(child, "mark")):
            return child
    for child in tree.children(verb, "parataxis", "csubj"):
        if child.index > verb.index and tree.children(child, "nsubj", "expl"):
            return child
    # *explained how S*: the clause hangs on its question word.
    return next((c for c in tree.children(verb) if c.index > verb.index and is_question(tree, c)), None)


def _around_verb(tree: Tree, verb: Token, lexicon: Lexicon) -> Token | None:
    head = tree.head(verb)
    if head is None:
        return None
    if base(verb) == "advcl" and not tree.children(verb, "xcomp"):
        # *As X told the paper, S*: the clause around it is what X said.
        if any(child.lemma.lower() == "as" for child in tree.children(verb, "mark", "advmod")):
            return head
    beside = base(verb) == "parataxis" or (verb.index > head.index and base(verb) in ("advcl", "conj"))
    own = [c for c in tree.children(verb, "nsubj") if c.lemma.lower() not in ("who", "which", "that")]
    if beside and own and not tree.children(verb, "mark", "cc", "xcomp") and not _has_thing(tree, verb, lexicon):
        return head
    return None


def _has_thing(tree: Tree, verb: Token, lexicon: Lexicon) -> bool:
    """Whether the verb has an object that is no hearer: then it reports no clause."""
    return bool(tree.children(verb, "obj")) and verb.lemma.lower() not in lexicon.hearer_verbs


def _behind_that(tree: Tree, verb: Token) -> Token | None:
    """The clause of the first *that* behind the cue with only a hearer or adjuncts between, wherever it was hung."""
    for token in tree.tokens[verb.index + 1 :]:
        if token.text.lower() == "that" and token.xpos in ("IN", "WDT", "DT") and token.upos != "PRON":
            break
        if token.xpos in _FINITE_TAGS or token.text in (":", ";"):
            return None
    else:
        return None
    if base(token) == "mark" and token.xpos == "IN":
        head = tree.head(token)
        return head if head is not None and head.index > token.index else None
    return next((t for t in tree.tokens[token.index + 2 :] if t.xpos in _FINITE_TAGS), None)


def _cue_noun(tree: Tree, verb: Token, lemma: str, lexicon: Lexicon) -> tuple[Token, Token] | None:
    """*expressed concern that S*: the noun and the head of S; nouns of feeling only below verbs of expression."""
    if lemma not in lexicon.cue_noun_verbs:
        return None
    near = [t for t in tree.tokens[verb.index + 1 : verb.index + 5] if t.upos == "NOUN"]
    for noun in [*tree.children(verb, "obj", "nsubj:pass"), *near]:
        word = noun.lemma.lower()
        if word not in lexicon.cue_nouns or (word in lexicon.feelings and lemma not in lexicon.feeling_verbs):
            continue
        below = [c for c in tree.children(noun) if base(c) in ("acl", "ccomp") and c.deprel != "acl:relcl"]
        marked = [c for c in tree.children(verb, "advcl") if any(m.text == "that" for m in tree.children(c, "mark"))]
        for clause in [*below, *tree.children(verb, "ccomp"), *marked]:
            if clause.index > noun.index:
                return noun, clause
    return None


def _with_own_source(report: Report, reports: list[Report]) -> Report:
    """*said that S, adding that S*: who adds is who said, never the subject of what was said."""
    source = report.source
    if not report.verb.text.lower().endswith("ing") or source is None:
        return report
    around = [
        r for r in reports if r is not report and not r.phrasal and any(s <= source.start < e for s, e in r.content)
    ]
    return replace(report, source=around[0].source) if around else report


def _outermost(reports: list[Report]) -> list[Report]:
    """Leave out what another report contains, and the relay (*according to the agency, X said S*)."""
    reports = [_with_own_source(report, reports) for report in reports]
    kept = [
        report
        for report in reports
        if not any(
            other is not report and not other.phrasal and any(s <= report.cue[0] < e for s, e in other.content)
            for other in reports
        )
    ]
    verbal = [r for r in kept if not r.phrasal]
    return [r for r in kept if not r.phrasal or not any(s <= v.cue[0] < e for v in verbal for s, e in r.content)]
