"""inline: jobs one after the other in this process. For tests, for debugging, and where there is one core."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterable, Iterator
from itertools import chain

from adgen.errors import WorkerDied
from adgen.ports import Job
from adgen.runtime.worker import BenchSpec, Fault, attempt, error_of, open_bench


class Inline:
    """`ports.Executor` without processes. Threads take turns: a bench serves one job at a time."""

    def __init__(self, spec: BenchSpec) -> None:
        self._bench = open_bench(spec)
        self._turn = threading.Lock()
        self._closed = False
        self._at_work = 0  # the thread that does a job

    def run(self, *sources: Iterable[Job]) -> Iterator[tuple[str, bytes | BaseException]]:
        """Yields each job's result or failure as soon as it is there, in the jobs' order."""
        for job in chain(*sources):
            yield job.key, self._do(job)

    def close(self) -> None:
        """Stop at once: a job that another thread is at ends at its next line of Python."""
        self._closed = True
        at_work = self._at_work
        if at_work and at_work != threading.get_ident():
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(at_work), ctypes.py_object(KeyboardInterrupt))

    def _do(self, job: Job) -> bytes | BaseException:
        if self._closed:
            return WorkerDied(f"'{job.op}' was not begun: the run is over")
        for _ in range(2):
            try:
                outcome = self._in_turn(job)
            except MemoryError:
                continue
            except KeyboardInterrupt:
                if not self._closed:
                    raise
                return WorkerDied(f"'{job.op}' was stopped: the run is over")
            return error_of(outcome) if isinstance(outcome, Fault) else outcome
        return WorkerDied(f"not enough memory for '{job.op}', twice", hint="close other programs, or use --draft")

    def _in_turn(self, job: Job) -> bytes | Fault:
        with self._turn:
            if self._closed:
                raise KeyboardInterrupt
            self._at_work = threading.get_ident()
            try:
                return attempt(job, self._bench)
            finally:
                self._at_work = 0
