"""What can be set, called, run or refused is in the README."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from service import errors
from service.app import create_app
from service.cli import parser
from service.settings import PREFIX, Settings

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def rows(first: str) -> dict[str, list[str]]:
    """The rows of the README's table whose first heading is `first`, by their first cell."""
    table = README.split(f"| {first} |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    cells = [[cell.strip() for cell in row.strip("|").split(" | ")] for row in table]
    return {row[0].strip("`"): row[1:] for row in cells}


@pytest.mark.parametrize("field", dataclasses.fields(Settings), ids=lambda field: field.name)
def test_every_setting_is_documented_with_its_default(field: dataclasses.Field[object]) -> None:
    default, meaning = rows("variable")[f"{PREFIX}{field.name.upper()}"]
    assert meaning == field.metadata["meaning"]
    if isinstance(field.default, Path):
        assert field.default == ROOT / default.strip("`")
    else:
        assert default.strip("`") == ("" if field.default is None else str(field.default))


def test_no_setting_is_documented_that_is_none() -> None:
    assert set(rows("variable")) == {f"{PREFIX}{field.name.upper()}" for field in dataclasses.fields(Settings)}
    assert set(re.findall(r"WHOSAID_\w+", README)) <= set(rows("variable"))


def shown(rule: str) -> str:
    """A route as the README has it: `<string(length=32):x>` and `<x>` are {x}."""
    return re.sub(r"<(?:[^:<>]*:)?(\w+)>", r"{\1}", rule)


def test_every_route_is_documented() -> None:
    routes = {
        f"{method} {shown(rule.rule)}"
        for rule in create_app(Settings()).url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if not rule.rule.startswith("/assets/")
    }
    assert routes == set(rows("call"))


def test_every_problem_is_documented_with_its_status() -> None:
    table = rows("type `urn:whosaid:problem:…`")
    problems = {kind.slug: kind.status for kind in errors.Problem.__subclasses__() if kind is not errors.OtherProblem}
    assert {slug: int(status) for slug, (status, _) in table.items()} == problems


def test_every_command_is_documented() -> None:
    commands = next(action.choices for action in parser()._actions if action.choices)
    assert set(re.findall(r"`whosaid (\w+)", README)) == set(commands)
    targets = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:`|\$ )make\s+([a-z]+)", README)) <= targets


def test_every_dependency_has_its_reason() -> None:
    asked = (ROOT / "pyproject.toml").read_text("utf-8").split("dependencies = [")[1].split("]")[0]
    reasons = (ROOT / "docs" / "decisions.md").read_text("utf-8").lower()
    for name in re.findall(r'"([A-Za-z0-9-]+)', asked):
        assert f"**{name}**" in reasons, name
