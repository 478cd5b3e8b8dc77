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
ARRAY_HEAD = 5  # words before the first number of an array: its shape; each number has its own size before it
FRACTION = 13  # bits that a number in single precision has beyond one in half precision
KEPT = np.int32(-0x70002000)  # the sign, once, and what follows it
SCALE = np.float32(2.0**112)  # between their exponents

Singles = npt.NDArray[np.float32]


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


def halves_of(values: Sequence[bytes], *, there: bool) -> npt.NDArray[np.uint16]:
    """The bits of vectors of one size, one in a row, as PostgreSQL (`there`) or SQLite hands them over."""
    whole = np.frombuffer(b"".join(values), np.uint8).reshape(len(values), -1)
    if not there:
        return whole.view("<u2")
    return np.ascontiguousarray(whole[:, WIRE_HEAD:]).view(">u2").astype(np.uint16)


def singles_of(halves: npt.NDArray[np.uint16]) -> Singles:
    """Half-precision numbers in single precision, sooner than numpy reckons them.

    Sign, exponent and fraction go where they stand in 32 bits, and the exponent is put right; none may be infinite.
    """
    bits = halves.view(np.int16).astype(np.int32)
    bits <<= FRACTION
    bits &= KEPT
    found: Singles = bits.view(np.float32)
    found *= SCALE
    return found


def stems_of(values: Sequence[bytes]) -> list[bytes]:
    """Stems, four bytes each and the least first, of arrays as PostgreSQL's `array_send` gives them."""
    words = np.array([len(value) // 4 for value in values])
    sizes = np.maximum(words - ARRAY_HEAD, 0) // 2  # one without numbers has less of a head
    ends = np.cumsum(sizes)
    first = np.cumsum(words) - words + ARRAY_HEAD + 1
    places = np.repeat(first - 2 * (ends - sizes), sizes) + 2 * np.arange(sizes.sum())
    stems = np.frombuffer(b"".join(values), ">i4")[places].astype("<i4").tobytes()
    return [stems[4 * start : 4 * end] for start, end in zip((ends - sizes).tolist(), ends.tolist(), strict=True)]


def signed(stems: Any) -> npt.NDArray[np.int32]:
    """Ids below 2 ** 32 as numbers with a sign."""
    return np.asarray(stems, dtype=np.int64).astype(np.uint32).view(np.int32)
