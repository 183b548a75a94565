"""recent: a map that forgets what was used longest ago."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """At most `most` entries. Counts `made`: how often something was not there."""

    def __init__(self, most: int) -> None:
        self.most, self.made = most, 0
        self._kept: OrderedDict[K, V] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: K) -> V | None:
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: K, value: V) -> V:
        self.made += 1
        self._kept[key] = value
        if len(self._kept) > self.most:
            self._kept.popitem(last=False)
        return value

    def drop(self, key: K) -> None:
        self._kept.pop(key, None)

    def once(self, key: K, make: Callable[[], V]) -> V:
        """What is kept under a key, made when it is not. `make` never answers None."""
        found = self.get(key)
        return self.put(key, make()) if found is None else found
