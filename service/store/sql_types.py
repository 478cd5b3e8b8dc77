"""Arrays of numbers in a column: bytes on SQLite; on PostgreSQL what it can reckon with, where it has to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import ARRAY, Dialect, Integer, LargeBinary
from sqlalchemy.types import TypeDecorator, TypeEngine

WIRE = np.dtype(">f2")  # a half-precision number as PostgreSQL sends it
WIRE_HEAD = 4  # bytes before the first: how many there are
# What each half-precision number is in single precision: looked up sooner than numpy reckons it.
SINGLE = np.arange(2**16, dtype=np.uint16).view(np.float16).astype(np.float32)


class Numbers(TypeDecorator[npt.NDArray[Any]]):
    """An array of numbers of one type, as bytes."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, kind: str) -> None:
        """`kind` is numpy's name of the type, such as `<f2`."""
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else np.asarray(value).astype(self.kind).tobytes()

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        return None if value is None else np.frombuffer(value, self.kind)


class Vector(TypeDecorator[npt.NDArray[np.float16]]):
    """A vector in half precision; pgvector's on PostgreSQL, where it is read by `halfvec_send`."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(HALFVEC() if dialect.name == "postgresql" else LargeBinary())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return np.asarray(value) if dialect.name == "postgresql" else np.asarray(value).astype("<f2").tobytes()

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return np.frombuffer(value, "<f2") if dialect.name != "postgresql" else value


class Sent(TypeDecorator[npt.NDArray[np.float16]]):
    """A vector as `halfvec_send` gives it, which is read ten times as fast as its text."""

    impl = LargeBinary
    cache_ok = True

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        return None if value is None else np.frombuffer(value[WIRE_HEAD:], WIRE).astype(np.float16)


class Stems(TypeDecorator[npt.NDArray[np.int32]]):
    """Ids of stems, 32 bits each, with a sign since PostgreSQL knows no other."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(Integer) if dialect.name == "postgresql" else LargeBinary())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        found = signed(value)
        return found.tolist() if dialect.name == "postgresql" else found.astype("<i4").tobytes()

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return np.array(value, np.int32) if dialect.name == "postgresql" else np.frombuffer(value, "<i4")


def vectors_of(values: Sequence[bytes], size: int) -> npt.NDArray[np.float32]:
    """Vectors of that size as either database hands them over, one in a row."""
    head = len(values[0]) - 2 * size
    if not head:
        return SINGLE.take(np.frombuffer(b"".join(values), "<u2").reshape(-1, size))
    whole = np.frombuffer(b"".join(values), np.uint8).reshape(-1, head + 2 * size)
    return SINGLE.take(np.ascontiguousarray(whole[:, head:]).view(">u2"))


def stems_of(values: Sequence[Any]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """How many stems each value has, and those of all of them in a row."""
    if isinstance(values[0], bytes):
        return np.array([len(value) // 4 for value in values]), np.frombuffer(b"".join(values), "<i4")
    return np.array([len(value) for value in values]), np.concatenate(values)


def signed(stems: Any) -> npt.NDArray[np.int32]:
    """Ids below 2 ** 32 as numbers with a sign."""
    return np.asarray(stems, dtype=np.int64).astype(np.uint32).view(np.int32)
