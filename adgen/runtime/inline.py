"""inline: jobs one after the other in this process. For tests, for debugging, and where there is one core."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator

from adgen.errors import WorkerDied
from adgen.ports import Job
from adgen.runtime.worker import BenchSpec, Fault, attempt, error_of, open_bench


class Inline:
    """`ports.Executor` without processes. Threads take turns: a bench serves one job at a time."""

    def __init__(self, spec: BenchSpec) -> None:
        self._bench = open_bench(spec)
        self._turn = threading.Lock()
        self._closed = False

    def run(self, jobs: Iterable[Job]) -> Iterator[tuple[str, bytes | BaseException]]:
        """Yields each job's result or failure as soon as it is there, in the jobs' order."""
        for job in jobs:
            yield job.key, self._do(job)

    def close(self) -> None:
        self._closed = True

    def _do(self, job: Job) -> bytes | BaseException:
        if self._closed:
            return WorkerDied(f"'{job.op}' was not begun: the run is over")
        for _ in range(2):
            try:
                with self._turn:
                    outcome = attempt(job, self._bench)
            except MemoryError:
                continue
            return error_of(outcome) if isinstance(outcome, Fault) else outcome
        return WorkerDied(f"not enough memory for '{job.op}', twice", hint="close other programs, or use --draft")
