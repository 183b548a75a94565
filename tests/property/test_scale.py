"""Planning many rows lays each distinct scene out once, asks each text once, and its memory does not grow with the rows."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "plan_scale.py"


def planned(*args: str) -> list[dict[str, Any]]:
    """In child processes: each one's peak of memory is its own."""
    done = subprocess.run([sys.executable, str(SCRIPT), "--json", *args], check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.slow  # two processes; tests/unit/test_run.py counts the same in one
def test_rows_that_say_the_same_are_laid_out_once_and_not_at_all_the_second_time() -> None:
    first, again = planned("--rows", "60", "--distinct", "4", "--platforms", "vertical", "--again")
    # the products, their prices, the shouts, the shops at the end: whatever the number of rows
    assert first["films"] == first["variants"] == 60 and first["segments"]["asked"] == 60 * 7
    assert first["laid"] == 4 + 4 + 10 + 20
    assert (again["laid"], again["texts"]["asked"]) == (0, 0)
    assert again["segments"] == first["segments"]


@pytest.mark.slow
def test_three_thousand_rows_take_no_more_memory_than_three_hundred() -> None:
    (few,) = planned("--rows", "300", "--distinct", "30")
    (many,) = planned("--rows", "3000", "--distinct", "30")
    assert many["films"] == 9000 and many["laid"] == few["laid"] == 3 * (30 + 30 + 10 + 20)
    assert many["texts"]["distinct"] == few["texts"]["distinct"]
    assert many["peak_mb"] < few["peak_mb"] + 60 and many["peak_mb"] < 400
