"""Another matcher, or other rules, for what is stored: vectors and links made anew. `whosaid relink`."""

from __future__ import annotations

from collections.abc import Iterator

from service.linking import LONGEST, MATCHER, Linker, line_of
from service.matching.matcher import Matcher
from service.model import Article, Reading
from service.statements import statements
from service.store.base import Change, Store
from service.store.records import NewQuotation

BATCH = 50  # articles in one transaction


def relink(store: Store, matcher: Matcher) -> int:
    """Make all vectors and links anew with this matcher; the number of articles.

    Until it has ended the store is nobody's: a service neither starts on it nor writes to it. One that was interrupted
    is done again from the beginning. Utterances keep their ids where they go on. Raises StoreUnavailable.
    """
    linker = Linker(matcher)
    store.write(lambda change: change.set_note(MATCHER, f"unfinished: {line_of(matcher)}"))
    count = 0
    for ids in _batches(store):
        store.write(lambda change, ids=ids: _vectors(change, ids, linker))  # type: ignore[misc]
        count += len(ids)
    for ids in _batches(store):
        store.write(lambda change, ids=ids: _links(change, ids, linker))  # type: ignore[misc]
    store.write(lambda change: change.set_note(MATCHER, line_of(matcher)))
    return count


def _batches(store: Store) -> Iterator[list[str]]:
    """The ids of all articles, some at a time."""
    after = ""
    while True:
        with store.read() as view:
            ids = view.article_ids(after, BATCH)
        if not ids:
            return
        yield ids
        after = ids[-1]


def _vectors(change: Change, ids: list[str], linker: Linker) -> None:
    """What the quotations of these articles are found by; their links are forgotten."""
    for article_id in ids:
        stored = change.article(article_id)
        if stored is None:
            continue
        quotations = tuple(each.quotation for each in change.quotations_of(article_id))
        article = Article(stored.text, published_at=stored.published_at)
        found = statements(article, Reading(stored.language, quotations), LONGEST)
        new = [
            NewQuotation(quotation, linker.traits(statement, stored.text))
            for quotation, statement in zip(quotations, found, strict=True)
        ]
        change.replace(article_id, new, stored.models)


def _links(change: Change, ids: list[str], linker: Linker) -> None:
    """The links of these articles' quotations to all others, and the utterances that follow."""
    quotations = change.foremost({each.id for article_id in ids for each in change.quotations_of(article_id)})
    linker.link(change, quotations)
    linker.regroup(change, quotations)
