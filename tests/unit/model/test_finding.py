"""Findings of many rows stay few, and their number is told."""

from __future__ import annotations

from adgen.model.finding import Severity, Told, Where, error, warning


def test_of_one_kind_some_are_told_and_the_rest_is_a_number() -> None:
    told = Told(most=3)
    for row in range(1005):
        told.add([error("input.money", "is no amount of money", Where(row=str(row)))])
    told.add([warning("text.small", "is small")])
    found = told.findings()
    assert [f.where.row for f in found[:3]] == ["0", "1", "2"]
    assert [(f.severity, f.code, f.message) for f in found[3:]] == [
        (Severity.WARNING, "text.small", "is small"),
        (Severity.ERROR, "input.money", "1,002 more like the first: is no amount of money"),
    ]


def test_the_same_finding_is_told_once() -> None:
    told = Told(most=3)
    for _ in range(5):
        told.add([warning("text.small", "is small")])
    assert told.findings() == [warning("text.small", "is small")]
