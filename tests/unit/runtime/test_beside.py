"""beside: answers in order from a few threads; an interrupt waits for none of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import pytest

from adgen.runtime.beside import each

ENV = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}


def test_answers_come_in_the_order_asked() -> None:
    assert each(lambda n: n * n, range(50), 4) == [n * n for n in range(50)]
    assert each(len, [], 4) == []


def test_as_many_work_at_once_as_asked() -> None:
    together = threading.Barrier(3, timeout=60)  # breaks unless three are there at once
    assert len(each(lambda _: together.wait(), range(6), 3)) == 6


def test_a_fault_is_raised_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError):
        each(lambda n: 1 // n, [1, 0, 2], 1)


_STUCK = """
import threading
from adgen.runtime.beside import each
def work(n):
    print("begun", flush=True)
    threading.Event().wait()
try:
    each(work, range(3), 1)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_an_interrupt_waits_for_no_thread() -> None:
    child = subprocess.Popen([sys.executable, "-c", _STUCK], env=ENV, stdout=subprocess.PIPE, text=True)
    assert child.stdout and child.stdout.readline() == "begun\n"
    child.send_signal(signal.SIGINT)
    out, _ = child.communicate(timeout=60)  # a thread that is waited for never ends
    assert out == "interrupted\n" and child.returncode == 0
