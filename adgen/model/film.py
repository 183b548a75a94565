"""film: one film as delivered (or not), with what made each part: a line of the manifest."""

from __future__ import annotations

from typing import Literal

from adgen.model.finding import Finding
from adgen.model.record import Record


class Part(Record, frozen=True, tag=False):
    """What made one part of a film: a shot, a picture of the row, music."""

    slot: str  # hook.shot, product.pack, music
    origin: str  # painted, files, synth, brand ...
    digest: str
    credit: str = ""
    is_generated: bool = False  # by a model: for disclosure; what is painted, drawn or photographed is not
    facts: tuple[tuple[str, str], ...] = ()  # of what was generated: model, revision, seed, prompt's digest, score, seconds ...


class Piece(Record, frozen=True, tag=False):
    """A segment in the film: its key, and the packets (of the picture stream) that hold it."""

    key: str
    frames: int
    first_packet: int
    packets: int
    made: bool  # in this run, rather than found in the store


class Delivery(Record, frozen=True, tag=False):
    """One variant. Paths are relative to the campaign's output folder, with forward slashes."""

    creative_id: str
    name: str
    row: str
    line: int
    platform: str
    shape: str  # tall, portrait, square, landscape
    locale: str
    arm: str
    cut: str
    template: str
    brand: str
    status: Literal["delivered", "failed", "skipped"]
    width: int = 0
    height: int = 0
    rate: tuple[int, int] = (30, 1)
    frames: int = 0
    seconds: float = 0.0
    file: str = ""  # films/x.mp4
    poster: str = ""  # films/x.jpg
    captions: tuple[str, ...] = ()
    digest: str = ""  # of the film's bytes
    recipe: str = ""  # key of what the bytes were made from; equal recipes are equal films
    bytes: int = 0
    bit_rate: int = 0  # mean, bit/s
    lufs: float = 0.0
    true_peak: float = 0.0
    parts: tuple[Part, ...] = ()
    pieces: tuple[Piece, ...] = ()
    findings: tuple[Finding, ...] = ()
    ad: tuple[tuple[str, str], ...] = ()  # words beside the film: primary_text, headline ...
    copy: tuple[tuple[str, str], ...] = ()  # the script's lines, for people to read
    review: str = ""  # the row's status: approved, rejected or ''
    since_last: Literal["new", "changed", "same"] = "new"
    cost_usd: float = 0.0
    output: str = "h264"  # the kind of file


class Summary(Record, frozen=True, tag=False):
    """A whole run, for manifest.json and the last lines on the terminal."""

    campaign: str
    adgen: str  # version
    asked: int  # variants
    delivered: int
    failed: int
    skipped: int
    films: int  # distinct files
    segments_asked: int
    segments_distinct: int
    segments_made: int
    frames_made: int
    seconds: float  # wall
    cost_usd: float = 0.0
    findings: tuple[Finding, ...] = ()  # of the campaign as a whole
