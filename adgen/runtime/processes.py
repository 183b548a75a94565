"""processes: jobs in worker processes of this machine, one thread here looking after each.

A pool of our own, because the standard one cannot say which job killed a worker: it fails them all. Workers are plain
interpreters at the end of two pipes, so that a user's script is never run a second time by them. Frames never cross,
only a request's bytes and a result's. A worker whose parent is gone ends at once, since its input ends.

Jobs wait in lanes of their own width: one for the processor, one for the network, one for GPUs. What all of them declare
to need together stays under the memory that the machine has left; at least one always runs. Jobs of the network's lane
only wait for answers: threads of this process do them, so that keys stay in it.
"""

from __future__ import annotations

import json
import os
import queue
import struct
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, TypeAlias

from adgen.errors import WorkerDied
from adgen.model.record import decode, encode
from adgen.ports import Job, Lane
from adgen.runtime import memory
from adgen.runtime.demands import REST
from adgen.runtime.worker import BenchSpec, Fault, attempt, error_of, open_bench

TRIES = 2
"""How often a job may take its worker down."""

NETWORK = 8
"""Jobs at once that wait for answers from elsewhere."""

_SHARE = 0.9  # of the memory there is; the rest is for this process and for what was estimated too low
_ROOMY = 400_000_000  # bytes at rest from which a worker gives freed memory back; most never get there
_GROWN = 550_000_000  # bytes at rest with which a worker is replaced: nothing that is worth keeping is that large

_Outcome: TypeAlias = bytes | BaseException
_Outcomes: TypeAlias = queue.SimpleQueue[tuple[int, str, _Outcome]]

# the parent alone answers interrupts; its import path is taken over, so that plug-ins are found where it finds them
_BOOT = """
import json, signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
sys.path[:] = json.loads(sys.argv[1])
from adgen.runtime.processes import serve
serve(sys.argv[2])
"""
_POOLS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
_ONE_THREAD = dict.fromkeys(_POOLS, "1")  # in a worker: there is one for each core


def cores() -> int:
    """The cores that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def devices(environ: Mapping[str, str] = os.environ, driver: Path = Path("/proc/driver/nvidia/gpus")) -> tuple[str, ...]:
    """The GPUs that this process may use, as CUDA_VISIBLE_DEVICES names them; one without a name where nobody says."""
    shown = environ.get("CUDA_VISIBLE_DEVICES")
    if shown is not None:
        return tuple(d.strip() for d in shown.split(",") if d.strip()) or ("",)
    with suppress(OSError):
        return tuple(str(n) for n, _ in enumerate(driver.iterdir())) or ("",)
    return ("",)


_ready: list[subprocess.Popen[bytes]] = []  # interpreters that import the engine while this process reads the campaign


def warm(n: int) -> None:
    """Start workers before it is known what they will do: importing the engine then costs nobody a wait. Raises: nothing."""
    with suppress(OSError):
        while len(_ready) < n:
            _ready.append(_interpreter("cpu", ""))


def _warmed() -> subprocess.Popen[bytes] | None:
    """One that was started early and still lives."""
    while _ready:
        early = _ready.pop()
        if early.poll() is None:
            return early
    return None


def _interpreter(lane: Lane, device: str) -> subprocess.Popen[bytes]:
    """Raises: OSError."""
    shown = {"CUDA_VISIBLE_DEVICES": device} if device else {}
    return subprocess.Popen(
        [sys.executable, "-c", _BOOT, json.dumps([p for p in sys.path if isinstance(p, str)]), lane],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, **_ONE_THREAD, **shown},
        # a group of its own: Ctrl-C in a terminal reaches the parent alone, even while this one starts
        process_group=0, creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Task:
    job: Job
    source: int
    outcomes: _Outcomes
    dropped: threading.Event  # set when nobody waits for it any more


@dataclass(slots=True)
class _Queue:
    """A lane: what waits in it, the threads that serve it, the workers at rest in it."""

    width: int
    tasks: queue.SimpleQueue[_Task | None] = field(default_factory=queue.SimpleQueue)
    threads: list[threading.Thread] = field(default_factory=list)
    idle: list[_Worker] = field(default_factory=list)


class Processes:
    """`ports.Executor` over worker processes, started when there is something to do.

    A worker that dies is replaced and its job tried once more, with twice the memory; a job that does it twice comes back as
    WorkerDied, and the others go on. Any number of threads may call `run` at once; they share the workers.

    Units: `jobs` processes in the lane of the processor, 0 one for each core; `limit` bytes for all, 0 what there is.
    """

    def __init__(self, spec: BenchSpec, jobs: int = 0, limit: int = 0) -> None:
        self._spec = spec
        self._devices = devices()
        self._limit = limit or int(memory.available() * _SHARE) or sys.maxsize
        self._lanes: dict[Lane, _Queue] = {
            "cpu": _Queue(jobs or cores()), "network": _Queue(NETWORK), "gpu": _Queue(len(self._devices)),
        }  # fmt: skip
        self._workers: set[_Worker] = set()
        self._held = self._running = 0  # bytes declared by those that run and those that rest; jobs that run
        self._bench = open_bench(spec)  # for jobs that only wait for answers: they need no process of their own
        self._changed = threading.Condition()
        self._turn = threading.Lock()
        self._closed = False

    def run(self, *sources: Iterable[Job]) -> Iterator[tuple[str, _Outcome]]:
        """Yields each job's result or failure as it comes. Takes from each source only what can soon begin."""
        outcomes: _Outcomes = queue.SimpleQueue()
        dropped = threading.Event()
        feeds = dict(enumerate(map(iter, sources)))
        waiting, bound = dict.fromkeys(feeds, 0), dict.fromkeys(feeds, 1)
        try:
            while True:
                for n in list(feeds):
                    while waiting[n] < bound[n]:
                        job = next(feeds[n], None)
                        if job is None:
                            del feeds[n]
                            break
                        bound[n] = self._lanes[job.lane].width + 2
                        waiting[n] += 1
                        self._submit(_Task(job, n, outcomes, dropped))
                if not any(waiting.values()):
                    return
                n, key, outcome = _wait(outcomes)
                waiting[n] -= 1
                yield key, outcome
        finally:
            dropped.set()

    def close(self) -> None:
        """Stop at once: workers are killed, which is safe since the store only ever takes whole files."""
        with self._changed:
            self._closed = True
            workers = list(self._workers)
            while _ready:  # nobody needs them any more
                early = _ready.pop()
                early.kill()
                early.wait()
            threads = [(lane, thread) for lane in self._lanes.values() for thread in lane.threads]
            for lane in self._lanes.values():
                lane.threads.clear()
                lane.idle.clear()
            self._changed.notify_all()
        for worker in workers:
            worker.kill()
        for lane, _ in threads:
            lane.tasks.put(None)
        for lane, thread in threads:
            if lane is not self._lanes["network"]:  # what waits for an answer is not waited for
                thread.join(2.0)
        for worker in workers:
            self._dismiss(worker)

    def _submit(self, task: _Task) -> None:
        lane = self._lanes[task.job.lane]
        with self._changed:
            if self._closed:
                task.outcomes.put((task.source, task.job.key, _not_begun(task.job)))
                return
            lane.tasks.put(task)
            if len(lane.threads) < lane.width:
                name = f"adgen-{task.job.lane}-{len(lane.threads)}"
                thread = threading.Thread(target=self._tend, args=(lane,), name=name, daemon=True)
                lane.threads.append(thread)
                thread.start()

    def _tend(self, lane: _Queue) -> None:
        """Do one task after the other until the end."""
        while (task := lane.tasks.get()) is not None:
            if task.dropped.is_set():
                continue
            outcome: _Outcome
            try:
                outcome = self._do(task.job, lane)
            except Exception as fault:  # no more processes or memory to be had: this job fails, the thread lives
                what = f"no worker for '{task.job.op}' could be started: {fault}"
                outcome = WorkerDied(what, hint="try fewer --jobs")
            task.outcomes.put((task.source, task.job.key, outcome))

    def _do(self, job: Job, lane: _Queue) -> _Outcome:
        if job.lane == "network":
            made = attempt(job, self._bench)
            return error_of(made) if isinstance(made, Fault) else made
        code, amount = 0, max(job.memory, REST)
        for _ in range(TRIES):
            worker = self._begin(job, lane, amount)
            if worker is None:
                return _not_begun(job)
            outcome = worker.do(job)
            # on a card it keeps its model, which takes long to load, and holds what the job declared
            keeps = job.lane == "gpu"
            worker.rest = amount if keeps else REST
            code = self._end(lane, worker, amount, stays=outcome is not None and (keeps or not worker.grown))
            if outcome is not None:
                return error_of(outcome) if isinstance(outcome, Fault) else outcome
            if self._closed:
                return WorkerDied(f"'{job.op}' was stopped: the run is over")
            amount *= 2  # it may have been for want of memory: now with fewer beside it
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        what = f"the worker for '{job.op}' died {TRIES} times ({how})"
        return WorkerDied(what, hint="if memory is short, use fewer --jobs or --draft")

    # ── memory: a job holds what it declares, a worker at rest REST, one of a card what its job declared ──

    def _begin(self, job: Job, lane: _Queue, amount: int) -> _Worker | None:
        """A worker, as soon as there is memory for the job. None when the pool has been closed."""
        with self._turn, self._changed:  # first come, first served: small jobs do not pass a large one for ever
            worker = self._wake(lane)
            while not self._closed and self._held + amount > self._limit and self._makes_room():
                pass
            if self._closed:
                return None
            self._held += amount
            self._running += 1
        try:
            return worker or self._hire(job.lane)
        except BaseException:
            self._leave(amount)
            raise

    def _wake(self, lane: _Queue) -> _Worker | None:
        """A worker at rest; one that was killed in its sleep is no fault of the next job."""
        while lane.idle:
            worker = lane.idle.pop()
            self._held -= worker.rest
            if worker.lives:
                return worker
            self._dismiss(worker)
        return None

    def _makes_room(self) -> bool:
        """Let a worker at rest go, or wait for one that works. False when there is none: the job is alone and may begin."""
        for lane in self._lanes.values():
            if lane.idle:
                worker = lane.idle.pop()
                self._held -= worker.rest
                self._dismiss(worker)
                return True
        if self._running:
            self._changed.wait(0.5)
            return True
        return False

    def _end(self, lane: _Queue, worker: _Worker, amount: int, stays: bool) -> int:
        """A worker's job is over. Returns its exit code when it does not stay, negative for a signal."""
        code = 0 if stays else self._dismiss(worker)
        with self._changed:
            if stays and not self._closed:
                lane.idle.append(worker)
                self._held += worker.rest
            self._leave(amount)
        return code

    def _leave(self, amount: int) -> None:
        with self._changed:
            self._held -= amount
            self._running -= 1
            self._changed.notify_all()

    def _hire(self, lane: Lane) -> _Worker:
        """Raises: OSError when no process can be started."""
        with self._changed:
            taken = {w.device for w in self._workers}
            free = [d for d in self._devices if d not in taken] if lane == "gpu" else []
            worker = _Worker(self._spec, lane, free[0] if free else "")
            self._workers.add(worker)
            if self._closed:
                worker.kill()  # its job ends as stopped
            return worker

    def _dismiss(self, worker: _Worker) -> int:
        """Make sure that it is gone. Returns its exit code, negative for a signal."""
        with self._changed:
            self._workers.discard(worker)
        return worker.end()


class _Worker:
    """One process, and the two pipes to it."""

    def __init__(self, spec: BenchSpec, lane: Lane, device: str = "") -> None:
        self.device, self.grown, self.rest = device, False, REST  # bytes that it holds between two jobs
        self._process = (_warmed() if lane == "cpu" else None) or _interpreter(lane, device)
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
        self.grown = raw[1:2] == b"!"
        return decode(Fault, raw[2:]) if raw[:1] == b"-" else raw[2:]

    @property
    def lives(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        with suppress(OSError):
            self._process.kill()

    def end(self) -> int:
        """Its input ends, so it goes by itself; one that is stuck is not waited for. Ending twice is fine."""
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


def serve(lane: str) -> None:
    """A worker's whole life: read jobs from standard input, write outcomes to standard output."""
    incoming = os.fdopen(os.dup(0), "rb")
    outgoing = os.fdopen(os.dup(1), "wb")
    # what a library prints must not end up between two outcomes
    os.dup2(2, 1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    if lane == "cpu":
        import adgen.engine.segment
        import adgen.engine.typeset  # noqa: F401  before anything is asked: whoever asks may be busy reading a campaign
    first = _read(incoming)
    if first is None:
        return
    inbox: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(incoming, inbox), daemon=True).start()
    bench = open_bench(decode(BenchSpec, first))
    import cv2

    cv2.setNumThreads(1)
    while True:
        try:
            outcome = attempt(decode(Job, inbox.get()), bench)
        except MemoryError:
            os._exit(137)  # a process that ran out of memory is not to be trusted; the parent starts another
        kind, raw = (b"-", encode(outcome)) if isinstance(outcome, Fault) else (b"+", outcome)
        with suppress(OSError):  # nobody reads any more: `_listen` ends this process
            _write(outgoing, kind + _size() + raw)


def _listen(incoming: BinaryIO, inbox: queue.SimpleQueue[bytes]) -> None:
    """Pass messages on; when they end, the parent has gone or wants us gone, whatever is being done."""
    while (raw := _read(incoming)) is not None:
        inbox.put(raw)
    os._exit(0)


def _size() -> bytes:
    """'!' when this process holds so much between two jobs that another should take its place."""
    if memory.resident() > _ROOMY:
        memory.give_back()
    return b"!" if memory.resident() > _GROWN else b" "


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


def _wait(outcomes: _Outcomes) -> tuple[int, str, _Outcome]:
    while True:
        with suppress(queue.Empty):
            return outcomes.get(timeout=0.5)  # a wait without end cannot be interrupted on Windows


def _not_begun(job: Job) -> WorkerDied:
    return WorkerDied(f"'{job.op}' was not begun: the run is over")
