"""campaign.lock: kept whole, merged by hand, never overwritten by a machine where a person has spoken."""

from __future__ import annotations

from pathlib import Path

import pytest

from adgen.errors import UsageError
from adgen.runtime.lock import Lock, Pin, slot_name

SLOT = slot_name("a/b", "en", "", "spotlight", "copy.hook")


def test_what_is_pinned_is_read_back_in_order(tmp_path: Path) -> None:
    lock = Lock(tmp_path / "c.lock")
    lock.pin("b/en/-/t/copy.x", Pin("k", text=("zwei",)))
    lock.pin(SLOT, Pin("k", "edited", ("eins", "ü")))
    lock.save()
    text = (tmp_path / "c.lock").read_text(encoding="utf-8")
    assert text.splitlines()[0] == '{"adgen_lock": 1}' and text.index("a%2Fb") < text.index("b/en") and "ü" in text
    again = Lock(tmp_path / "c.lock")
    assert again.get(SLOT) == Pin("k", "edited", ("eins", "ü")) and again.holds("a/b") and not again.holds("a")


def test_nothing_is_written_when_nothing_has_changed(tmp_path: Path) -> None:
    lock = Lock(tmp_path / "c.lock")
    lock.save()
    assert not (tmp_path / "c.lock").exists()
    lock.pin(SLOT, Pin("k", text=("x",)))
    lock.save()
    (tmp_path / "c.lock").unlink()
    lock.pin(SLOT, Pin("k", text=("x",)))
    lock.save()
    assert not (tmp_path / "c.lock").exists()


def test_a_machine_does_not_write_over_a_person(tmp_path: Path) -> None:
    lock = Lock(tmp_path / "c.lock")
    for state in ("edited", "approved"):
        lock.pin(SLOT, Pin("k", state, ("mine",)))  # type: ignore[arg-type]
        lock.pin(SLOT, Pin("k2", "made", ("theirs",)))
        pin = lock.get(SLOT)
        assert pin is not None and pin.text == ("mine",)
    lock.drop(SLOT)
    assert lock.get(SLOT) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"adgen_lock": 2}\n', "newer"), ('{"adgen_lock": 1}\nnonsense\n', "no pin"), ("<<<<<<< HEAD\n", "not merged"),
        ('{"adgen_lock": 1}\n{"slot": "x", "key": 5}\n', "no pin"), ('{"adgen_lock": 1}\n[1]\n', "no pin"),
    ],
)  # fmt: skip
def test_a_broken_lock_is_refused_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "c.lock"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=says):
        Lock(path)
    assert path.read_text(encoding="utf-8") == text
