"""The source of a cue: the head of the noun phrase that speaks, and the phrase around it.

Needs a parsed sentence; adds nothing that the text does not say. Where the parser found no subject, the words around
the cue are read in their order (*added the Russian leader*).
"""

from __future__ import annotations

from collections.abc import Sequence

from service.reading.lexicon import Lexicon
from service.reading.tokens import Token
from service.reading.tree import Tree, base

_NOMINAL = frozenset({"NOUN", "PROPN", "PRON"})
_INSIDE_PHRASE = frozenset({"DET", "ADJ", "NOUN", "PROPN", "NUM", "PRON"})
_RELATIVE = frozenset({"who", "which", "that", "whom"})
_RELAYS = frozenset({"quote", "cite", "report"})
_FAR_CASES = frozenset({"on", "at", "during", "after", "before", "by", "as", "since", "until", "via", "through"})


def verb_lemma(tree: Tree, verb: Token, lexicon: Lexicon) -> tuple[str, int]:
    """The cue's lemma with its particle where the lexicon has it so (*point out*), and the offset where it ends."""
    lemma = lexicon.verb_forms.get(verb.text.lower(), verb.lemma.lower())
    following = tree.tokens[verb.index + 1 : verb.index + 3]
    for size in (2, 1):
        words = following[:size]
        phrase = " ".join([lemma, *(word.lemma.lower() for word in words)])
        if len(words) == size and phrase in lexicon.reporting_verbs:
            return phrase, words[-1].end
    return lemma, verb.end


def source_of(tree: Tree, verb: Token) -> Token | None:
    """The head of the noun phrase that does what `verb` says; None where the text names nobody."""
    head = tree.head(verb)
    relay = _relay(tree, verb)
    if relay is not None:
        return _relayed(tree, relay, verb)
    own = _subject(tree, verb)
    if own is not None:
        return own
    if base(verb) == "acl" and head is not None and head.upos in _NOMINAL:
        return head
    if head is not None and base(verb) in ("conj", "xcomp", "advcl", "ccomp", "parataxis", "acl", "obl"):
        if head.upos in ("VERB", "AUX", "ADJ", "NOUN") and (base(verb) == "conj" or _lacks_subject(verb)):
            above = _climb(tree, head)
            if above is not None:
                return above
    return None


def _lacks_subject(verb: Token) -> bool:
    return verb.xpos in ("VBG", "VB", "VBN") or base(verb) == "xcomp"


def _climb(tree: Tree, verb: Token) -> Token | None:
    seen = 0
    above: Token | None = verb
    while above is not None and seen < 6:
        subject = _subject(tree, above)
        if subject is not None:
            return subject
        if base(above) not in ("conj", "xcomp", "advcl", "parataxis"):
            return None
        above = tree.head(above)
        seen += 1
    return None


def _relay(tree: Tree, verb: Token) -> Token | None:
    """The verb of *quoted … as saying* that relays what `verb` says."""
    if verb.index < 2 or tree.tokens[verb.index - 1].text != "as":
        return None
    before = [t for t in tree.tokens[: verb.index - 1] if t.upos == "VERB" and t.lemma in _RELAYS]
    return before[-1] if before else None


def _relayed(tree: Tree, relay: Token, verb: Token) -> Token | None:
    """*Interfax quoted X as saying*, *X was quoted by Interfax as saying*: X, never the medium."""
    passive = tree.children(relay, "nsubj:pass")
    if passive or tree.children(relay, "aux:pass"):
        return passive[0] if passive else None
    objects = tree.children(relay, "obj") or [t for t in (tree.tokens[verb.index - 2],) if t.upos in _NOMINAL]
    return objects[0] if objects else None


def _subject(tree: Tree, verb: Token) -> Token | None:
    agents = [
        child
        for child in tree.children(verb, "obl")
        if child.deprel == "obl:agent"
        or (verb.xpos == "VBN" and any(c.lemma == "by" for c in tree.children(child, "case")))
    ]
    if (
        agents
        and not _speaks_in_passive(verb)
        and (tree.children(verb, "nsubj:pass", "aux:pass") or verb.xpos == "VBN")
    ):
        return agents[0]
    subjects = [c for c in tree.children(verb, "nsubj") if c.upos in _NOMINAL or c.upos in ("DET", "NUM", "ADJ")]
    if not subjects:
        return None
    subject = min(subjects, key=lambda s: abs(s.index - verb.index))
    if subject.deprel == "nsubj:pass" and not _speaks_in_passive(verb):
        return None
    if subject.lemma.lower() in _RELATIVE:
        head = tree.head(verb)
        if base(verb) == "acl" and head is not None and head.upos in _NOMINAL:
            return head
        before = [t for t in tree.tokens[: subject.index] if t.upos != "PUNCT"]
        return before[-1] if before and before[-1].upos in _NOMINAL else subject
    if subject.text.lower() == "it" and subject.deprel in ("expl", "nsubj:pass"):
        return None
    return subject


def _speaks_in_passive(verb: Token) -> bool:
    return verb.lemma in _RELAYS


def inverted_source(tokens: Sequence[Token], at: int) -> Token | None:
    """The head of the noun phrase that begins at `at`, right behind a cue: *said* → *Maria Dolan of the port*."""
    head: Token | None = None
    for place in range(at, len(tokens)):
        token = tokens[place]
        if token.upos == "PRON" and head is None and token.xpos != "PRP$":
            return token if token.xpos == "PRP" else None
        if token.upos in ("NOUN", "PROPN") or (token.upos == "ADJ" and head is None and token.text[:1].isupper()):
            head = token
        elif token.upos in _INSIDE_PHRASE or token.xpos == "POS" or token.text in ("’s", "'s", "-"):
            continue
        else:
            break
    return head


def phrase_of(tree: Tree, head: Token, barrier: Sequence[int] = ()) -> tuple[int, int]:
    """The source's noun phrase as (start, end): titles and close apposition in, relative clauses and commas out."""
    while base(head) == "flat" and (above := tree.head(head)) is not None and above.upos in _NOMINAL:
        head = above
    left = _left_edge(tree, head, barrier)
    right = _right_edge(tree, head, barrier)
    return tree.tokens[left].start, tree.tokens[right].end


def _members(tree: Tree, head: Token) -> set[int]:
    out = {
        child.index
        for child in tree.children(head)
        if child.deprel == "acl:relcl"
        or base(child) in ("acl", "parataxis", "nsubj", "cop", "aux", "mark", "advcl", "ccomp", "discourse")
        or (base(child) == "advmod" and child.index > head.index)
        or (base(child) == "case" and child.index < head.index)
        or _is_remote(tree, child)
    }
    return {token.index for token in tree.subtree(head, frozenset(out))}


def _is_remote(tree: Tree, child: Token) -> bool:
    """A time or place that the parser hung on the name: *Ana Kovač on Monday*."""
    if base(child) not in ("nmod", "obl"):
        return False
    cases = {c.lemma.lower() for c in tree.children(child, "case")}
    return bool(cases & _FAR_CASES) or child.deprel in ("nmod:tmod", "obl:tmod", "nmod:unmarked", "obl:unmarked")


def _left_edge(tree: Tree, head: Token, barrier: Sequence[int]) -> int:
    members = _members(tree, head)
    left = head.index
    while left > 0 and left - 1 not in barrier:
        before = tree.tokens[left - 1]
        joined = before.index in members or (
            before.head in members and base(before) in ("det", "amod", "compound", "flat")
        )
        if not joined or (before.upos == "PUNCT" and before.text not in "-–.’'“”\"()"):
            break
        left -= 1
    while left < head.index and tree.tokens[left].upos in ("PUNCT", "CCONJ", "ADP", "SCONJ", "ADV"):
        left += 1
    return left


def _is_title(tree: Tree, before: Token, head: Token, left: int) -> bool:
    """A title that the parser hung beside the name instead of below it: *Senator | Ana Kovač said*."""
    if before.upos not in ("NOUN", "PROPN", "ADJ", "DET") or tree.tokens[left].upos not in ("PROPN", "NOUN", "ADJ"):
        return False
    top = before if before.head != left else tree.tokens[left]
    alike = before.head == head.head and base(before) in ("nsubj", "obj", "obl", "iobj", "dep", "compound", "appos")
    return before.upos != "DET" and (alike or (top.index == left and head.index == left))


def _right_edge(tree: Tree, head: Token, barrier: Sequence[int]) -> int:
    members = _members(tree, head)
    right = head.index
    last = len(tree.tokens) - 1
    while right < last and right + 1 not in barrier:
        following = tree.tokens[right + 1]
        if following.index not in members:
            break
        if following.upos == "PUNCT" and following.text not in "-–.’'()":
            break
        right += 1
    while (
        right > head.index and tree.tokens[right].upos in ("PUNCT", "CCONJ", "ADP") and tree.tokens[right].text != ")"
    ):
        right -= 1
    return right
