"""record: what crosses a stage is a frozen record, and its key is the hash of its plain contents.

A key is a property of contents: fields at their default are left out, so a new optional field leaves old keys alone.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


class Record(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """A frozen value; subclasses add fields. Ints in keyed data, tuples rather than lists, () or 0 rather than None."""


_encoder = msgspec.msgpack.Encoder(order="deterministic")


def encode(value: object) -> bytes:
    """Write a record (or plain tuples, strings, ints) as canonical msgpack: equal values, equal bytes."""
    return _encoder.encode(value)


def decode(kind: type[T] | Any, raw: bytes) -> T:
    """Read a record back.

    Raises: msgspec.DecodeError when the bytes are not such a record.
    """
    return msgspec.msgpack.decode(raw, type=kind)


def key(*parts: object) -> str:
    """The key of contents: 40 hex digits of BLAKE2b over their canonical bytes."""
    return blake2b(encode(parts), digest_size=20).hexdigest()


def digest(raw: bytes) -> str:
    """The name of a blob in the store: 40 hex digits of BLAKE2b over its bytes."""
    return blake2b(raw, digest_size=20).hexdigest()
