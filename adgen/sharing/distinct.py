"""distinct: how many different things were seen, in little memory whatever their number."""

from __future__ import annotations

from hashlib import blake2b
from heapq import heappush, heapreplace

EXACT = 2048  # counted exactly up to here; beyond, within about 2 per cent


class Distinct:
    """Counts what is told to it, each once.

    Source: Bar-Yossef et al. 2002, k minimum values: of n even marks on 0..1 the k-th smallest lies near k / n.
    """

    def __init__(self, most: int = EXACT) -> None:
        self._most = most
        self._kept: set[int] = set()
        self._largest_first: list[int] = []

    def add(self, *parts: object) -> None:
        """Parts tell themselves apart by how Python writes them."""
        mark = int.from_bytes(blake2b(repr(parts).encode("utf-8", "replace"), digest_size=8).digest(), "big")
        if mark in self._kept:
            return
        if len(self._kept) < self._most:
            self._kept.add(mark)
            heappush(self._largest_first, -mark)
        elif mark < -self._largest_first[0]:
            self._kept.discard(-heapreplace(self._largest_first, -mark))
            self._kept.add(mark)

    def __len__(self) -> int:
        if len(self._kept) < self._most:
            return len(self._kept)
        return round((self._most - 1) * 2**64 / -self._largest_first[0])
