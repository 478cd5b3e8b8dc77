"""Reading the registry's data files: YAML in, checked plain values out, and faults that say where they are."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml


class RegistryError(ValueError):
    """A data file of the registry is missing or faulty; the message names file, entry and field."""

    def __init__(self, file: Path, entry: str | None, field: str | None, fault: str) -> None:
        self.file, self.entry, self.field, self.fault = file, entry, field, fault
        where = ", ".join(
            [str(file)] + ([f"entry {entry!r}"] if entry is not None else []) + ([f"field {field!r}"] if field else [])
        )
        super().__init__(f"{where}: {fault}")


class _StrictLoader(yaml.CSafeLoader):
    """Plain YAML lets a repeated key silently win; in a register of people that loses one of them."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            if isinstance(key_node, yaml.ScalarNode):
                if key_node.value in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"key {key_node.value!r} stands twice", key_node.start_mark
                    )
                seen.add(key_node.value)
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping at the top of the file `path`, its keys strings; RegistryError if it has none."""
    try:
        loader = _StrictLoader(path.read_text(encoding="utf-8"))
        value = loader.get_single_data()
    except OSError as error:
        raise RegistryError(path, None, None, f"cannot be read ({error.strerror})") from error
    # ValueError: no UTF-8, or a date such as 2021-13-40, which PyYAML lets through.
    except (yaml.YAMLError, ValueError) as error:
        raise RegistryError(path, None, None, f"is not valid YAML: {error}") from error
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise RegistryError(path, None, None, "must hold a mapping with text keys")
    return value


@dataclass(frozen=True)
class Fields:
    """The fields of one entry, read with checks; every method raises RegistryError naming the field."""

    file: Path
    entry: str
    values: Mapping[str, Any]

    @classmethod
    def of(cls, file: Path, entry: str, value: object, allowed: frozenset[str]) -> Fields:
        """`value` as the fields of `entry`; only those `allowed` may occur, so that a typing slip is no silence."""
        if not isinstance(value, dict):
            raise RegistryError(file, entry, None, "must be a mapping")
        for key in value:
            if key not in allowed:
                raise RegistryError(file, entry, str(key), f"unknown field; known are {', '.join(sorted(allowed))}")
        return cls(file, entry, value)

    def fault(self, field: str, what: str) -> RegistryError:
        """The error to raise for `field`."""
        return RegistryError(self.file, self.entry, field, what)

    def text(self, field: str) -> str:
        """A required text."""
        value = self.optional_text(field)
        if value is None:
            raise self.fault(field, "is required")
        return value

    def optional_text(self, field: str) -> str | None:
        """A text that is not blank, or None where the field is absent."""
        value = self.values.get(field)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            raise self.fault(field, f"must be text, not {value!r}")
        return value

    def texts(self, field: str) -> tuple[str, ...]:
        """A list of texts, empty where the field is absent."""
        value = self.values.get(field, [])
        if not isinstance(value, list):
            raise self.fault(field, "must be a list of texts")
        for item in value:
            if not isinstance(item, str) or not item.strip():
                raise self.fault(field, f"must hold texts only, not {item!r} (quote it)")
        return tuple(value)

    def day(self, field: str) -> date | None:
        """A date as YYYY-MM-DD, or None where the field is absent."""
        value = self.values.get(field)
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError as error:
                raise self.fault(field, f"must be a date as YYYY-MM-DD, not {value!r}") from error
        if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
            raise self.fault(field, f"must be a date as YYYY-MM-DD, not {value!r}")
        return value

    def flag(self, field: str) -> bool:
        """True or false; false where the field is absent."""
        value = self.values.get(field, False)
        if not isinstance(value, bool):
            raise self.fault(field, "must be true or false")
        return value
