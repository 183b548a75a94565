"""beside: waiting for many answers at once, in threads that nobody has to wait for when the run is interrupted."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

A = TypeVar("A")
R = TypeVar("R")


def each(work: Callable[[A], R], asked: Sequence[A], width: int) -> list[R]:
    """`work` of each, in their order, `width` at once. What it writes must appear whole, since it may be left in the middle.

    The threads of the standard pool are waited for at the end of the program, however long a host takes to answer.

    Raises: the first exception that `work` raises; KeyboardInterrupt at once.
    """
    todo: queue.SimpleQueue[int] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[int, R | None, BaseException | None]] = queue.SimpleQueue()
    over = threading.Event()

    def serve() -> None:
        with suppress(queue.Empty):
            while not over.is_set():
                n = todo.get_nowait()
                try:
                    done.put((n, work(asked[n]), None))
                except BaseException as fault:
                    done.put((n, None, fault))

    for n in range(len(asked)):
        todo.put(n)
    for _ in range(min(width, len(asked))):
        threading.Thread(target=serve, name="adgen-beside", daemon=True).start()
    answers: dict[int, R] = {}
    try:
        while len(answers) < len(asked):
            try:
                n, answer, raised = done.get(timeout=0.5)  # a wait without end cannot be interrupted on Windows
            except queue.Empty:
                continue
            if raised is not None:
                raise raised
            answers[n] = answer  # type: ignore[assignment]  # None only beside an exception
    finally:
        over.set()
    return [answers[n] for n in range(len(asked))]
