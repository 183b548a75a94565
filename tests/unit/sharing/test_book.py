"""What films came to is kept by page, and is only ever a look-up that may miss."""

from __future__ import annotations

from pathlib import Path

import pytest

from adgen.model.finding import warning
from adgen.model.record import key
from adgen.runtime.store import FolderStore
from adgen.sharing import book as module
from adgen.sharing.book import Book, Known, version

ONE = Known((("a" * 40, 90, ("hook",)), ("b" * 40, 60, ("hook", "end"))), (warning("text.small", "is small"),))


def test_what_was_put_into_a_page_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    book = Book(store, "campaign")
    book.open("row 1")
    assert book.get("x") is None
    book.put("x", ONE)
    book.close()
    again = Book(store, "campaign")
    again.open("row 2")
    assert again.get("x") is None
    again.close()
    again.open("row 1")
    assert again.get("x") == ONE and again.found == 1


def test_a_page_keeps_what_it_held_before(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    for digest in ("x", "y"):
        book = Book(store, "campaign")
        book.open("row 1")
        book.put(digest, ONE)
        book.close()
    book.open("row 1")
    assert book.get("x") == book.get("y") == ONE


def test_a_page_without_news_is_not_written(tmp_path: Path) -> None:
    book = Book(FolderStore(tmp_path), "campaign")
    book.open("row 1")
    book.close()
    assert not (tmp_path / "results").exists()


def test_a_damaged_page_is_an_empty_one(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    store.put(key("layouts", version(), "campaign", "row 1"), b"\xc1 no page")
    book = Book(store, "campaign")
    book.open("row 1")
    assert book.get("x") is None
    book.put("x", ONE)
    book.close()
    book.open("row 1")
    assert book.get("x") == ONE


def test_the_oldest_films_of_a_page_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT", 2)
    book = Book(FolderStore(tmp_path), "campaign")
    book.open("row 1")
    for digest in "xyz":
        book.put(digest, ONE)
    book.close()
    book.open("row 1")
    assert [book.get(d) is not None for d in "xyz"] == [False, True, True]


def test_an_edit_of_adgens_own_code_is_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "adgen"
    package.mkdir()
    (package / "place.py").write_text("one")
    monkeypatch.setattr(module.adgen, "__file__", str(package / "__init__.py"))
    monkeypatch.setattr(module, "KINDS", ())
    before = version.__wrapped__()
    assert version.__wrapped__() == before
    (package / "place.py").write_text("another")
    assert version.__wrapped__() != before
