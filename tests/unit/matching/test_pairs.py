"""By which words of a quotation it is known."""

from __future__ import annotations

import pytest

from service.matching.lexicon import load_lexicon
from service.matching.matcher import Matcher
from service.matching.spoken import spoken, turned
from service.matching.words import WordReader
from service.model import Relation, Setting, Statement


@pytest.mark.parametrize(
    ("text", "stretch"),
    [
        (
            "the harbour would stay closed “until the last crane has been inspected,”",
            "until the last crane has been inspected",
        ),
        ("the harbour “until the last crane has been", "until the last crane has been"),
        ('the talks were "a waste of everybody\'s time" and "over"', "a waste of everybody's time"),
        ("called it a “red herring”", None),
        ("“We open in May or not at all,”", None),
        ("nothing is quoted here", None),
    ],
)
def test_what_is_quoted_amid_a_report_is_known_by_itself(text: str, stretch: str | None) -> None:
    assert spoken(text) == stretch


@pytest.mark.parametrize(
    ("report", "other"),
    [
        (
            (
                "After a night of talks in the town hall, at which smiths and weavers had been heard as well, the "
                "mayor spoke of bakers who, whatever the weather, “come in by the back door before dawn”"
            ),
            "Before daybreak they come in through the rear door.",
        ),
        ("Ekdal’s birthday “would be another”", "it may well be another."),  # hardly alike as a whole
    ],
)
def test_what_a_report_puts_around_a_quotation_does_not_hide_it(matcher: Matcher, report: str, other: str) -> None:
    (whole,) = matcher.compare([(report, other)])
    ((relation, score),) = matcher.against(Statement("report", report), [Statement("other", other)])
    assert score > whole.score
    assert relation in (Relation.RENDERING, Relation.PART)


def test_who_is_said_to_have_said_it_is_no_evidence_of_what_was_said(matcher: Matcher) -> None:
    one = "Before daybreak they come in through the rear door."
    other = "The bakers enter by the back at dawn, whatever the weather."
    frames = ("“{}” Tove Ekdal said.", "“{}” the mayor of Port Ellery told the radio.", "He said: “{}”")
    told = {
        matcher.against(
            Statement("1", one, setting=Setting(left.format(one))),
            [Statement("2", other, setting=Setting(right.format(other)))],
        )[0]
        for left in frames
        for right in frames
    }
    assert len(told) == 1


@pytest.mark.parametrize("frame", ["Nobody in the ministry said it would", "The ministry denied that it would"])
def test_a_report_that_turns_round_what_it_quotes_is_no_rendering_of_it(matcher: Matcher, frame: str) -> None:
    report = Statement("report", f"{frame} “open the grain stores to the bakers”")
    other = Statement("other", "We will open the grain stores for the bakers.")
    ((relation, _),) = matcher.against(report, [other])
    assert relation in (Relation.CONFLICT, Relation.DIFFERENT)
    assert len(matcher.group([report, other]).utterances) == 2


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ("If the pumps fail, the town will live “on what the old wells give,” he said", False),
        ("The ministry, which never commented before, said it would “close the bridge for good”", False),
        ("They did not speak. He said it would “close the bridge for good”", False),
        ("They “closed the bridge for good,” which nobody wanted", False),
        ("The ministry denied that it would “close the bridge for good”", True),
        ("She never told Mr. Lind that it would “close the bridge for good”", True),
        ("“Close the bridge for good” is what Mr. Lind never said", True),
        ("He did not, he said, “close the bridge for good”", True),
        ("“Close the bridge for good” is not what they said, he added", True),
    ],
)
def test_a_negation_reaches_what_is_quoted_in_its_clause(report: str, expected: bool) -> None:
    stretch = spoken(report)
    assert stretch is not None
    assert turned(WordReader(load_lexicon()).read(report), stretch) is expected
