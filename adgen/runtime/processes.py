"""processes: jobs in worker processes of this machine, one thread here looking after each.

A pool of our own, because the standard one cannot say which job killed a worker: it fails them all. Workers are plain
interpreters at the end of two pipes, so that a user's script is never run a second time by them. Frames never cross,
only a request's bytes and a result's. A worker whose parent is gone ends by itself, since its input ends.
"""

from __future__ import annotations

import json
import os
import queue
import struct
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from adgen.errors import WorkerDied
from adgen.model.record import decode, encode
from adgen.ports import Job
from adgen.runtime.worker import BenchSpec, Fault, attempt, error_of, open_bench

TRIES = 2
"""How often a job may take its worker down."""

_Outcomes = queue.SimpleQueue[tuple[str, bytes | BaseException]]

# the parent alone answers interrupts; its import path is taken over, so that plug-ins are found where it finds them
_BOOT = """
import json, signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
sys.path[:] = json.loads(sys.argv[1])
from adgen.runtime.processes import serve
serve()
"""
_POOLS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
_ONE_THREAD = dict.fromkeys(_POOLS, "1")  # in a worker: there is one for each core


def cores() -> int:
    """The cores that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class _Task:
    job: Job
    outcomes: _Outcomes
    dropped: threading.Event  # set when nobody waits for it any more


class Processes:
    """`ports.Executor` over `jobs` worker processes (0: one for each core), started when there is something to do.

    A worker that dies is replaced and its job tried once more; a job that does it twice comes back as WorkerDied, and
    the others go on. Any number of threads may call `run` at once; they share the workers.
    """

    def __init__(self, spec: BenchSpec, jobs: int = 0) -> None:
        self._spec, self._most = spec, jobs or cores()
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._workers: set[_Worker] = set()
        self._lock = threading.Lock()
        self._closed = False

    def run(self, jobs: Iterable[Job]) -> Iterator[tuple[str, bytes | BaseException]]:
        """Yields each job's result or failure as it comes. Takes from `jobs` only what the workers can soon begin."""
        outcomes: _Outcomes = queue.SimpleQueue()
        dropped = threading.Event()
        source = iter(jobs)
        waiting, more = 0, True
        try:
            while True:
                while more and waiting < self._most + 2:
                    job = next(source, None)
                    if job is None:
                        more = False
                        break
                    self._submit(_Task(job, outcomes, dropped))
                    waiting += 1
                if not waiting:
                    return
                outcome = _wait(outcomes)
                waiting -= 1
                yield outcome
        finally:
            dropped.set()

    def close(self) -> None:
        """Stop at once: workers are killed, which is safe since the store only ever takes whole files."""
        with self._lock:
            self._closed = True
            workers, threads = list(self._workers), list(self._threads)
            self._threads.clear()
        for worker in workers:
            worker.kill()
        for _ in threads:
            self._tasks.put(None)
        for thread in threads:
            thread.join(2.0)

    def _submit(self, task: _Task) -> None:
        with self._lock:
            if self._closed:
                task.outcomes.put((task.job.key, _not_begun(task.job)))
                return
            self._tasks.put(task)
            if len(self._threads) < self._most:
                thread = threading.Thread(target=self._tend, name=f"adgen-worker-{len(self._threads)}", daemon=True)
                self._threads.append(thread)
                thread.start()

    def _tend(self) -> None:
        """Feed one worker until the end, starting another whenever it dies."""
        worker: _Worker | None = None
        while (task := self._tasks.get()) is not None:
            if task.dropped.is_set():
                continue
            outcome: bytes | BaseException
            try:
                worker, outcome = self._do(task.job, worker)
            except Exception as fault:  # no more processes or memory to be had: this job fails, the thread lives
                what = f"no worker for '{task.job.op}' could be started: {fault}"
                outcome = WorkerDied(what, hint="try fewer --jobs")
            task.outcomes.put((task.job.key, outcome))
        if worker is not None:
            self._dismiss(worker)

    def _do(self, job: Job, worker: _Worker | None) -> tuple[_Worker | None, bytes | BaseException]:
        code = 0
        for _ in range(TRIES):
            if worker is None:
                worker = self._hire()
            if worker is None:
                return None, _not_begun(job)
            outcome = worker.do(job)
            if outcome is not None:
                return worker, error_of(outcome) if isinstance(outcome, Fault) else outcome
            code = self._dismiss(worker)
            worker = None
            if self._closed:
                return None, WorkerDied(f"'{job.op}' was stopped: the run is over")
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        what = f"the worker for '{job.op}' died {TRIES} times ({how})"
        return None, WorkerDied(what, hint="if memory is short, use fewer --jobs or --draft")

    def _hire(self) -> _Worker | None:
        """A new worker; None when the pool has been closed."""
        with self._lock:
            if self._closed:
                return None
            worker = _Worker(self._spec)
            self._workers.add(worker)
            return worker

    def _dismiss(self, worker: _Worker) -> int:
        """Make sure that it is gone. Returns its exit code, negative for a signal."""
        with self._lock:
            self._workers.discard(worker)
        return worker.end()


class _Worker:
    """One process, and the two pipes to it."""

    def __init__(self, spec: BenchSpec) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _BOOT, json.dumps([p for p in sys.path if isinstance(p, str)])],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, **_ONE_THREAD},
            # a group of its own: Ctrl-C in a terminal reaches the parent alone, even while this one starts
            process_group=0, creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )  # fmt: skip
        with suppress(OSError):  # it may have died already: the first job will tell
            _write(self._to, encode(spec))

    def do(self, job: Job) -> bytes | Fault | None:
        """The job's outcome; None when the worker died."""
        try:
            _write(self._to, encode(job))
            raw = _read(self._from)
        except (OSError, ValueError):
            return None
        if raw is None:
            return None
        return decode(Fault, raw[1:]) if raw[:1] == b"-" else raw[1:]

    def kill(self) -> None:
        with suppress(OSError):
            self._process.kill()

    def end(self) -> int:
        # its input ends, so a healthy one goes by itself; one that is stuck is not waited for
        with suppress(OSError):
            self._to.close()
        try:
            code = self._process.wait(0.5)
        except subprocess.TimeoutExpired:
            self.kill()
            code = self._process.wait()
        self._from.close()
        return code

    @property
    def _to(self) -> BinaryIO:
        assert self._process.stdin is not None
        return self._process.stdin  # type: ignore[return-value]  # typeshed says IO[bytes]

    @property
    def _from(self) -> BinaryIO:
        assert self._process.stdout is not None
        return self._process.stdout  # type: ignore[return-value]


def serve() -> None:
    """A worker's whole life: read jobs from standard input, write outcomes to standard output."""
    incoming = os.fdopen(os.dup(0), "rb")
    outgoing = os.fdopen(os.dup(1), "wb")
    # what a library prints must not end up between two outcomes
    os.dup2(2, 1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    first = _read(incoming)
    if first is None:
        return
    bench = open_bench(decode(BenchSpec, first))
    import cv2

    cv2.setNumThreads(1)
    while (raw := _read(incoming)) is not None:
        try:
            outcome = attempt(decode(Job, raw), bench)
        except MemoryError:
            os._exit(137)  # a process that ran out of memory is not to be trusted; the parent starts another
        _write(outgoing, b"-" + encode(outcome) if isinstance(outcome, Fault) else b"+" + outcome)


def _write(pipe: BinaryIO, raw: bytes) -> None:
    pipe.write(struct.pack(">Q", len(raw)) + raw)
    pipe.flush()


def _read(pipe: BinaryIO) -> bytes | None:
    """One message; None at the end, also in the middle of a message."""
    head = pipe.read(8)
    if len(head) < 8:
        return None
    (size,) = struct.unpack(">Q", head)
    raw = pipe.read(size)
    return raw if len(raw) == size else None


def _wait(outcomes: _Outcomes) -> tuple[str, bytes | BaseException]:
    while True:
        with suppress(queue.Empty):
            return outcomes.get(timeout=0.5)  # a wait without end cannot be interrupted on Windows


def _not_begun(job: Job) -> WorkerDied:
    return WorkerDied(f"'{job.op}' was not begun: the run is over")
