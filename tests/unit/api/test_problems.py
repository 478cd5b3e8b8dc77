"""Problems: pointers as RFC 6901 writes them, and the tree as its docstring draws it."""

from __future__ import annotations

import re

import pytest

from service import errors
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
    assert [fault.pointer for fault in faults(messages)] == pointers


def test_a_query_parameter_is_named_instead() -> None:
    problem = from_validation({"query": {"limit": ["Not a valid integer."]}})
    assert problem.faults == (errors.Fault("Not a valid integer.", parameter="limit"),)


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
