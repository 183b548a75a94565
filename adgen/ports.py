"""ports: every seam to the outside. Stages know these shapes, never what stands behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias

from adgen.model.record import Record
from adgen.model.text import Instead, TextAnswer, TextQuery


class Blobs(Protocol):
    """Contents by digest."""

    def path(self, digest: str) -> Path:
        """A local file with the blob's bytes. Raises: KeyError when it is not there."""

    def read(self, digest: str) -> bytes:
        """Raises: KeyError when it is not there."""

    def add(self, raw: bytes) -> str:
        """Put a blob and answer its digest; atomic, idempotent. Raises: StoreError (disk full, no rights)."""

    def has(self, digest: str) -> bool: ...


class Store(Blobs, Protocol):
    """Content-addressed results: request key -> record, and the blobs that records name. A missing part is a miss, no error."""

    def get(self, key: str) -> bytes | None:
        """The record kept under a request key, as `record.encode` wrote it; touches it (least-recently-touched goes first)."""

    def put(self, key: str, value: bytes) -> bytes:
        """Put if absent; answers what is kept, which may be another worker's."""

    def drop(self, key: str) -> None:
        """Forget a result (its blobs are gone, or it is of an older shape), so that the next put is kept."""


class Fonts(Protocol):
    """The font files there are: the kits' own folders, installed fontpkg-* packages, then the system's."""

    keep: Path | None  # a folder where links to them may lie, shared by all processes; None: each process makes its own

    def find(self, family: str) -> FontFile | None:
        """By the name a kit uses; case and spaces do not matter, and a package's name counts ('Bricolage Grotesque')."""

    def families(self) -> Sequence[str]: ...


class FontFile(Protocol):
    family: str  # as typst names it
    digest: str
    paths: tuple[Path, ...]
    cap_height: int  # thousandths of an em

    def covers(self, text: str) -> str:
        """The characters of `text` that it lacks, each once, in order."""

    def instead(self, text: str, weight: int, stretch: int, italic: bool, tabular: bool) -> Sequence[Instead]:
        """What of that it lacks, for a text that it sets."""


class Text(Protocol):
    """Pure by contract: equal queries, equal answers. Batches; keeps what it has answered."""

    def fit(self, queries: Sequence[TextQuery]) -> Mapping[TextQuery, TextAnswer]: ...


class Progress(Protocol):
    """Told about rounds. Never raises; may be called from any thread."""

    def start(self, op: str, asked: int, distinct: int, cached: int) -> None: ...
    def step(self, op: str, units: int = 1) -> None: ...
    def done(self, op: str) -> None: ...


Lane: TypeAlias = Literal["cpu", "network", "gpu"]
"""Where a job waits for its turn: each lane has a width of its own."""


class Job(Record, frozen=True):
    """One piece of work for `worker.execute`: the operation is a name, the request frozen data as canonical bytes."""

    op: str
    key: str
    request: bytes
    lane: Lane = "cpu"
    memory: int = 0  # bytes that its worker takes at most while it runs; 0 is not known


class Executor(Protocol):
    """Runs jobs; yields (job key, result bytes | failure) as they finish, in any order.

    Jobs of several lanes come from several sources, so that a full lane holds no other up.
    """

    def run(self, *sources: Iterable[Job]) -> Iterable[tuple[str, bytes | BaseException]]: ...
    def close(self) -> None: ...


class Maker(Protocol):
    """Exported as `plugin` by shots/, sounds/, voices/, writers/, treatments/: runs inside worker.execute.

    Makers that ask a model also have `estimate(request) -> Usage`, and shot makers `generates`; both are looked for by name.
    """

    name: str
    version: str
    needs: tuple[str, ...]  # cpu, gpu, network

    def make(self, request: Any, blobs: Blobs) -> Record: ...
