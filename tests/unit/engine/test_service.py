"""Asking services: not more often than is allowed."""

from __future__ import annotations

from adgen.engine.service import Pace


def test_requests_keep_their_distance() -> None:
    pace, clock, slept = Pace(), [100.0], list[float]()
    pace.limit(60)
    for _ in range(3):
        pace.wait(lambda: clock[0], slept.append)
    assert slept == [0.0, 1.0, 2.0]
    clock[0] = 200.0
    pace.wait(lambda: clock[0], slept.append)
    assert slept[-1] == 0.0


def test_without_a_limit_nobody_waits() -> None:
    slept: list[float] = []
    Pace().wait(sleep=slept.append)
    assert slept == []
