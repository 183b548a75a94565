"""A map that forgets what was used longest ago."""

from __future__ import annotations

from adgen.sharing.recent import Recent


def test_what_was_used_longest_ago_goes_first() -> None:
    kept: Recent[str, int] = Recent(2)
    kept.put("a", 1)
    kept.put("b", 2)
    assert kept.get("a") == 1
    kept.put("c", 3)
    assert (kept.get("a"), kept.get("b"), kept.get("c"), len(kept)) == (1, None, 3, 2)


def test_once_makes_what_is_not_there_and_counts_it() -> None:
    kept: Recent[str, int] = Recent(4)
    made: list[str] = []
    for name in "abab":
        kept.once(name, lambda name=name: made.append(name) or ord(name))  # type: ignore[misc,func-returns-value]
    assert made == ["a", "b"] and kept.made == 2
    kept.drop("a")
    assert kept.get("a") is None
