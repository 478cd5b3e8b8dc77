"""Problems: pointers as RFC 6901 writes them, and the tree as its docstring draws it."""

from __future__ import annotations

import re

import pytest

from service import errors
from service.api.fields import TooLong
from service.api.problems import faults, from_validation


def subclasses(root: type) -> set[type]:
    found = set(root.__subclasses__())
    return found.union(*(subclasses(each) for each in found))


@pytest.mark.parametrize(
    ("messages", "pointers"),
    [
        ({"text": ["No."]}, ["/text"]),
        ({"kinds": {2: ["No."]}}, ["/kinds/2"]),
        ({"a/b": ["No."], "c~d": ["No."]}, ["/a~1b", "/c~0d"]),
        ({"_schema": ["No."]}, [""]),
        ({"text": ["One.", "Two."]}, ["/text", "/text"]),
    ],
)
def test_messages_become_json_pointers(messages: dict[str, object], pointers: list[str]) -> None:
    assert [fault.pointer for fault, _ in faults(messages)] == pointers


def test_a_query_parameter_is_named_instead() -> None:
    problem = from_validation({"query": {"limit": ["Not a valid integer."]}})
    assert problem.faults == (errors.Fault("Not a valid integer.", parameter="limit"),)


def test_a_text_that_is_too_long_goes_before_all_else() -> None:
    problem = from_validation({"json": {"pairs": {1: {"a": [TooLong(30, 20)], "b": ["No."]}}}})
    assert isinstance(problem, errors.TextTooLong)
    assert [fault.pointer for fault in problem.faults] == ["/pairs/1/a"]
    assert problem.extra == {"limit": 20}


def test_a_hundred_thousand_faults_do_not_make_the_answer_as_long() -> None:
    problem = from_validation({"json": {"pairs": {place: ["No."] for place in range(100_000)}}})
    assert len(problem.faults) == errors.MOST_FAULTS
    assert problem.detail.endswith(" And 99,900 more.")


def test_a_problem_in_a_part_of_the_body_points_into_it() -> None:
    problem = errors.UnsupportedLanguage("fi", ["en"], detected=True).within("/articles/3")
    assert [fault.pointer for fault in problem.faults] == ["/articles/3/text"]
    assert problem.extra["supported"] == ["en"]


def test_the_tree_is_drawn_as_it_is() -> None:
    drawing = errors.__doc__ or ""
    drawn = dict(re.findall(r"(\w+) +(\d{3})?(?= )", "\n".join(drawing.splitlines()[2:]).replace("─ ", "─")))
    for kind in subclasses(errors.WhosaidError):
        assert kind.__name__ in drawn, kind
        if issubclass(kind, errors.Problem) and kind not in (errors.Problem, errors.OtherProblem):
            assert drawn[kind.__name__] == str(kind.status), kind


def test_each_problem_has_a_type_of_its_own() -> None:
    kinds = subclasses(errors.Problem)
    assert len({kind.slug for kind in kinds}) == len(kinds)
