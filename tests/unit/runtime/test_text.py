"""text: each question is asked once, in batches."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from adgen.engine import typeset
from adgen.model import record
from adgen.model.drawing import Font
from adgen.model.text import TextAnswer, TextQuery
from adgen.runtime.fonts import FontShelf
from adgen.runtime.text import TextTable

SHELF = FontShelf(system=())


def queries(count: int) -> list[TextQuery]:
    rubik = SHELF.find("Rubik")
    assert rubik is not None
    font = Font(rubik.family, rubik.digest)
    return [TextQuery((f"Row {i}",), (font,), 640, 640, 300) for i in range(count)]


class MemoryStore:
    """A store of records alone."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        return self.kept.get(key)

    def put(self, key: str, value: bytes) -> bytes:
        return self.kept.setdefault(key, value)

    def drop(self, key: str) -> None:
        self.kept.pop(key, None)

    def path(self, digest: str) -> Path:
        raise KeyError(digest)

    def read(self, digest: str) -> bytes:
        raise KeyError(digest)

    def add(self, raw: bytes) -> str:
        return record.digest(raw)

    def has(self, digest: str) -> bool:
        return False


def test_fifty_distinct_texts_are_one_compile() -> None:
    table = TextTable(SHELF)
    answers = table.fit(queries(50) * 3)
    assert (table.asked, table.distinct, table.compiled, len(answers)) == (150, 50, 1, 50)


def test_a_text_asked_again_compiles_nothing() -> None:
    table = TextTable(SHELF)
    first = table.fit(queries(3))
    assert table.fit(queries(3)) == first and table.compiled == 1


def test_another_table_answers_from_the_store() -> None:
    store = MemoryStore()
    first = TextTable(SHELF, store).fit(queries(3))
    second = TextTable(SHELF, store)
    assert second.fit(queries(3)) == first and second.compiled == 0


def test_a_damaged_record_is_asked_again() -> None:
    store = MemoryStore()
    first = TextTable(SHELF, store).fit(queries(1))
    store.kept = dict.fromkeys(store.kept, b"\xc1")
    assert TextTable(SHELF, store).fit(queries(1)) == first


def test_batches_hold_at_most_what_one_compile_takes() -> None:
    sizes: list[int] = []

    def fit(batch: Sequence[TextQuery]) -> list[TextAnswer]:
        sizes.append(len(batch))
        return [TextAnswer(640, 300, 10, 12, 1, (), 700) for _ in batch]

    TextTable(SHELF, fit_batch=fit).fit(queries(typeset.BATCH + 1))
    assert sizes == [typeset.BATCH, 1]
