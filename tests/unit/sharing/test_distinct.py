"""How many different things were seen, exactly while they are few and closely when they are many."""

from __future__ import annotations

from adgen.sharing.distinct import Distinct


def test_few_things_are_counted_exactly_however_often_they_come() -> None:
    counted = Distinct(100)
    for i in range(300):
        counted.add("thing", i % 99)
    assert len(counted) == 99


def test_many_things_are_counted_within_a_few_per_cent_and_alike_every_time() -> None:
    one, two = Distinct(500), Distinct(500)
    for i in range(20_000):
        one.add(i)
        two.add(19_999 - i)
    assert abs(len(one) - 20_000) < 0.15 * 20_000
    assert len(one) == len(two) and len(one._kept) == 500


def test_one_and_true_are_two_things() -> None:
    counted = Distinct()
    for value in (1, True, "1", 1.0):
        counted.add(value)
    assert len(counted) == 4
