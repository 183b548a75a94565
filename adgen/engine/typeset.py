"""typeset: paragraphs fitted to boxes, words and SVG drawn as pixels. The one file that knows typst; its source is typeset.typ."""

from __future__ import annotations

import atexit
import json
import math
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import files
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import typst
from PIL import Image

from adgen import ports
from adgen.engine import svg as vector
from adgen.engine.ink import Ink, InkRequest
from adgen.errors import MediaError
from adgen.model.drawing import Font, Paint, Solid, Stroke, Typeset
from adgen.model.text import TextAnswer, TextQuery, WordBox
from adgen.model.units import PX64, Px, Px64, px64

LAYOUT = 1  # rises when typeset.typ or this file lays out or draws otherwise
VERSION = f"typst {version('typst')}, layout {LAYOUT}"
BATCH = 200  # texts a compile: about 1 ms each against 15 ms one by one

Rgba8: TypeAlias = npt.NDArray[np.uint8]

_PAGES_PX = 16_000_000  # of all pages of one compile, which stand in memory together
_PAGE_PX = 64_000_000  # of one page; a paragraph above it is refused


def fit(queries: Sequence[TextQuery], shelf: ports.Fonts) -> list[TextAnswer]:
    """The largest size at which each paragraph fits its box, and where its words stand. One compile per `BATCH` queries.

    A size lies on the half-pixel grid, or is the query's own `size` or `min_size`. Lines are greedy (no hyphenation); each is
    exactly `line_height` high with the capitals centred in it. No word is wider than the box unless `fits` is false.
    Units:  as TextQuery and TextAnswer say; in lines of mixed direction the boxes' x are approximate, their line is not.
    Raises: MediaError when a font is not on the shelf, or is not the one that the query names by digest.
    """
    answers: list[TextAnswer] = []
    for at in range(0, len(queries), BATCH):
        answers += _fit_batch(queries[at : at + BATCH], shelf)
    return answers


class Typst:
    """Draws words of paragraphs: an `InkRaster` over a shelf of fonts."""

    def __init__(self, shelf: ports.Fonts) -> None:
        self._shelf = shelf

    def ink(self, requests: Sequence[InkRequest]) -> list[Ink]:
        """One Ink for each request, in order; equal requests are drawn once.

        Words that are not asked for are shaped with the others and left out of the picture, so that Arabic joins and Latin
        phrases inside Arabic stay right and the pictures of the units lie exactly on the picture of the whole.
        A stroke shows its full `width`, outside the letters only. A gradient runs over the paragraph's box. Decorations are drawn
        with their words.
        Shapes: rgba (H, W, 4) uint8 premultiplied, cropped to where alpha is not 0.
        Raises: MediaError for a font that is not on the shelf, or a paragraph over 64 megapixels.
        """
        drawn: dict[InkRequest, Ink] = {}
        waiting = list(dict.fromkeys(requests))
        for ems in (0.5, 3.0):  # ink that touches the edge of its page gets a wider one
            pages = [_page(r, ems) for r in waiting]
            waiting = []
            for page, sheets in self._draw(pages):
                drawn[page.request], touches = page.ink(sheets)
                if touches:
                    waiting.append(page.request)
        return [drawn[r] for r in requests]

    def _draw(self, pages: Sequence[_Page]) -> Iterator[tuple[_Page, list[Rgba8]]]:
        for scale, alike in groupby(sorted(pages, key=lambda p: p.request.scale), lambda p: p.request.scale):
            for some in _chunks(alike):
                library = _library(_fonts((p.request.text.fonts for p in some), self._shelf), self._shelf.keep)
                sheets = iter(_compile("draw", [sheet for p in some for sheet in p.sheets()], library, scale))
                for page in some:
                    yield page, [next(sheets) for _ in page.layers]


def svg(raw: bytes, width: Px, height: Px) -> Rgba8:
    """An SVG drawn into `width` x `height`, whole, centred, in its own proportions.

    Shapes: (height, width, 4) uint8, premultiplied sRGB.
    Raises: MediaError when it is over a limit, is broken, or refers to anything outside itself (adgen/engine/svg.py).
    """
    vector.check(raw)
    if not 0 < width * height <= _PAGE_PX:
        raise MediaError(f"cannot draw an SVG at {width} x {height} px", hint="the limit is 64 megapixels")
    asked = {"svg": raw.decode("utf-8-sig"), "width": width, "height": height}
    return _premultiplied(_compile("picture", asked, _library(()), 1.0)[0])


def faces(folders: Sequence[Path]) -> list[tuple[str, Path]]:
    """(family as typst names it, file) for each face in the font files under the folders; what typst cannot read is left out."""
    found = typst.Fonts(False, False, [f for f in folders if f.is_dir()]).fonts()
    return sorted({(str(face.family), Path(face.path)) for face in found if face.path is not None})


# fitting


def _fit_batch(queries: Sequence[TextQuery], shelf: ports.Fonts) -> list[TextAnswer]:
    asks = [_Ask(q, _find(q.fonts[0], shelf).cap_height, _split_breaks(q.words), q.size) for q in queries]
    waiting = [a for a in asks if a.words]
    while waiting:  # again where a break foreseen was not taken ('and / or' has none), or an optical size widened a word
        library = _library(_fonts((a.query.fonts for a in waiting), shelf), shelf.keep)
        *said, marks = _query("fit", [a.plain() for a in waiting], library)
        at = 0
        for ask, answer in zip(waiting, said, strict=True):
            ask.said, ask.marks = answer, marks[at : at + len(ask.words)]
            at += len(ask.words)
        waiting = [a for a in waiting if a.tries_again()]
    return [a.answer(_missing(a.query, shelf)) for a in asks]


@dataclass(slots=True)
class _Ask:
    """One query on its way: what typst is asked, what it said, the answer made of that."""

    query: TextQuery
    cap_height: int
    words: list[tuple[str, int]]
    size: Px64  # the largest to try
    floor: Px = 1  # the narrowest width for balanced lines
    said: Mapping[str, Any] = field(default_factory=dict)
    marks: Sequence[tuple[float, float]] = ()  # where each word ends, in px

    def plain(self) -> dict[str, object]:
        q = self.query
        size = self.size / PX64
        pieces = {word: _pieces(word) for word, _ in self.words}
        em = size * (_WIDEST + max(q.tracking, 0) / 1000)
        base = "R" if q.rtl else "L"
        return _style(q, self.cap_height) | {
            "words": self.words,
            "size": size,
            "low": min(q.min_size, self.size) / PX64,
            "pieces": sorted({p for some in pieces.values() for p in some if len(p) * em > q.width}),
            "loose": any(some != [word] for word, some in pieces.items() if word),
            "marked": any((_direction(word) or base) != base or pieces[word] != [word] for word in pieces),
            "width": q.width,
            "height": q.height,
            "max_lines": q.max_lines,
            "balance": q.balance,
            "floor": self.floor,
        }

    def tries_again(self) -> bool:
        """Whether a line is wider than its box though typst says that it fits: then with a smaller size, or a wider balance."""
        q, widest = self.query, max(map(self.end_of, range(len(self.words))))
        if not self.said["fits"] or widest <= self.said["width"] + _HAIR:
            return False
        if widest <= q.width + _HAIR:
            self.floor = math.ceil(widest - _HAIR)
            return True
        found = px64(self.said["size"])
        self.size = max(q.min_size, min(found - 1, int(found * q.width / widest)) // _GRID * _GRID)
        return found > q.min_size

    def line_of(self, word: int) -> int:
        size: float = self.said["size"]
        pitch = size * self.query.line_height / 1000
        top = size * (self.query.line_height + self.cap_height) / 2000
        return round((self.marks[word][1] - top) / pitch)

    def end_of(self, word: int) -> float:
        """From the side where lines start, before they are aligned."""
        x = self.marks[word][0]
        return float(self.said["width"] - x if self.query.rtl else x)

    def answer(self, missing: str) -> TextAnswer:
        q = self.query
        if not self.words:
            return TextAnswer(q.size, q.width, 0, 0, 0, (), self.cap_height)
        size = px64(self.said["size"])
        spans = _spans(self)
        lines = max(span.last for span in spans) + 1
        widest = max(self.said["ink"], *(span.end for span in spans))
        over = math.ceil(max(self.said["over"], widest - q.width) - _HAIR)
        return TextAnswer(
            size=size,
            width=self.said["width"],
            ink_width=math.ceil(widest - _HAIR),
            height=-(-lines * size * q.line_height // (PX64 * 1000)),
            lines=lines,
            boxes=tuple(_boxes(self, spans)),
            cap_height=self.cap_height,
            fits=bool(self.said["fits"]) and over <= 0,
            over=max(over, 0),
            missing=tuple(missing),
        )


_GRID = PX64 // 2  # sizes lie on half pixels
_WIDEST = 1.3  # em a character at the most, on average over a word; a line that is wider all the same is seen by `tries_again`
_HAIR = 1 / 128  # px; what rounding to 1/64 px takes away


@dataclass(frozen=True, slots=True)
class _Span:
    """A word's first and last line; its start and end in px from the side where lines start, before they are aligned."""

    line: int
    last: int
    start: float
    end: float


def _boxes(ask: _Ask, spans: Sequence[_Span]) -> Iterator[WordBox]:
    q, width = ask.query, ask.said["width"]
    pitch = ask.said["size"] * q.line_height / 1000
    ends: dict[int, float] = {}
    for span in spans:
        ends[span.last] = max(ends.get(span.last, 0.0), span.end)
    for span in spans:
        loose = width - ends[span.last]
        at_start = q.align == ("right" if q.rtl else "left")
        lead = 0 if at_start else loose / 2 if q.align == "center" else loose
        x0, x1 = lead + span.start, lead + span.end
        if q.rtl:
            x0, x1 = width - x1, width - x0
        yield WordBox(span.line, px64(x0), px64(span.line * pitch), px64(x1), px64((span.last + 1) * pitch))


def _spans(ask: _Ask) -> list[_Span]:
    spans: list[_Span] = []
    wide: Sequence[float] = ask.said["spans"]  # () where each word starts a gap after the one before
    gap: float = ask.said["gap"]
    base = "R" if ask.query.rtl else "L"
    for i in range(len(ask.words)):
        line, end = ask.line_of(i), ask.end_of(i)
        before = spans[-1].last + ask.words[i - 1][1] if i else 0
        word = ask.words[i][0]
        told = _direction(word) in ("", base) or _pieces(word) != [word]  # its mark surely stands at its end
        if wide and told and end - wide[i] < -1 and line > before:  # broken inside, as Thai is
            spans.append(_Span(before, line, 0.0, max(end, ask.said["ink"])))
        elif wide:
            spans.append(_Span(line, line, end - wide[i], end))
        else:
            follows = i > 0 and spans[-1].last == line
            spans.append(_Span(line, line, min(spans[-1].end + gap, end) if follows else 0.0, end))
    for _, some in groupby(range(len(spans)), lambda i: spans[i].last):
        members = list(some)
        directions = _resolved([_direction(ask.words[i][0]) for i in members], base)
        if any(d != base for d in directions):
            at = 0.0  # a mark beside a word of the other direction stands at either of its ends: lay the line out ourselves
            for i in _visual(members, directions, base):
                spans[i] = _Span(spans[i].line, spans[i].last, at, at + wide[i])
                at += wide[i] + gap
    return spans


def _direction(word: str) -> str:
    """L or R by the first strong character; '' for a number or a sign."""
    for c in word:
        kind = unicodedata.bidirectional(c)
        if kind in ("L", "R", "AL"):
            return "L" if kind == "L" else "R"
    return ""


def _resolved(directions: Sequence[str], base: str) -> list[str]:
    """Weak words take the direction of equal neighbours, else the paragraph's. Source: UAX 9, N1 and N2, word by word."""
    out: list[str] = []
    for i, d in enumerate(directions):
        after = next((n for n in directions[i + 1 :] if n), base)
        before = out[-1] if out else base
        out.append(d or (before if before == after else base))
    return out


def _visual(members: Sequence[int], directions: Sequence[str], base: str) -> list[int]:
    """Reading order from the side where lines start: runs against the base direction stand reversed. Source: UAX 9, L2."""
    order: list[int] = []
    for direction, run in groupby(range(len(members)), lambda i: directions[i]):
        some = [members[i] for i in run]
        order += some if direction == base else reversed(some)
    return order


# copy, as typst gets it

_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_ANYWHERE = re.compile(  # scripts that break between most of their letters; the longest piece is a word of a few letters
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\ua000-\ua4cf\uac00-\ud7af\uf900-\ufaff"
    "\uff00-\uffef\U00020000-\U0003ffff]+"
)
_AFTER = re.compile("(?<=[\u200b\u00ad\u2014])|(?<=[^\\W\\d_][-\u2010/])(?=[^\\W\\d_])")


def _split_breaks(words: Sequence[str]) -> list[tuple[str, int]]:
    """Each word with the count of line breaks after it; the last one has none. Control characters are dropped."""
    clean = [_CONTROL.sub("", w) for w in words]
    out = [(w.rstrip("\n").replace("\n", " "), len(w) - len(w.rstrip("\n"))) for w in clean]
    return [*out[:-1], (out[-1][0], 0)] if out else []


def _pieces(word: str) -> list[str]:
    """The parts of a word that no line break falls into, where we are sure. Source: UAX 14, LB21, LB13, LB18, ID and SA."""
    return [p for run in _ANYWHERE.split(word) for p in _AFTER.split(run) if p]


def _missing(query: TextQuery, shelf: ports.Fonts) -> str:
    left = unicodedata.normalize("NFC", "".join(w for w, _ in _split_breaks(query.words)))
    for font in query.fonts:
        left = _find(font, shelf).covers(left) if left else ""
    return left


# drawing


@dataclass(frozen=True, slots=True)
class _Layer:
    """What one sheet shows: an outline, or the letters in a key colour."""

    strokes: tuple[Stroke, ...] = ()
    color: str | None = None


_WHITE, _BLACK = "#ffffff", "#000000"


@dataclass(frozen=True, slots=True)
class _Page:
    """One request: the paragraph's box with `bleed` device pixels around it, a sheet a layer.

    typst draws coverage, in white; it is painted here, so that colours are exact (typst's small letters are a level darker and
    254 opaque), gradients are those of the shapes, overlapping letters of a translucent text do not show, and a hollow text
    has its outline outside. A second sheet of the letters in black tells colour emoji, equal on both, from letters.
    """

    request: InkRequest
    bleed: int
    layers: tuple[_Layer, ...]

    @property
    def area(self) -> int:
        r = self.request
        return int((r.text.width * r.scale + 2 * self.bleed) * (r.height * r.scale + 2 * self.bleed))

    def sheets(self) -> Iterator[dict[str, object]]:
        r, t = self.request, self.request.text
        shown = set(r.words)
        common = _style(t, t.cap_height) | {
            "words": _split_breaks(t.words),
            "shown": [i in shown for i in range(len(t.words))] if shown else [],
            "size": t.size / PX64,
            "width": t.width,
            "height": r.height,
            "bleed": self.bleed / r.scale,
            "align": t.align,
            "decoration": t.decoration,
            "cap": t.cap_height / 1000,
        }
        for layer in self.layers:
            strokes = [{"width": s.width / PX64, "dash": [d / PX64 for d in s.dash]} for s in layer.strokes]
            yield common | {"strokes": strokes, "color": layer.color}

    def ink(self, sheets: Sequence[Rgba8]) -> tuple[Ink, bool]:
        """The ink, and whether it touches the edge of the page."""
        alpha = sheets[0][:, :, 3] if len(sheets) == 1 else np.maximum.reduce([s[:, :, 3] for s in sheets])
        rows = np.flatnonzero(alpha.any(axis=1))
        if rows.size == 0:
            return Ink(np.zeros((0, 0, 4), np.uint8), 0, 0), False
        y0, y1 = int(rows[0]), int(rows[-1]) + 1
        columns = np.flatnonzero(alpha[y0:y1].any(axis=0))
        x0, x1 = int(columns[0]), int(columns[-1]) + 1
        rgba = self._painted([s[y0:y1, x0:x1] for s in sheets], x0, y0)
        touches = y0 == 0 or x0 == 0 or y1 == alpha.shape[0] or x1 == alpha.shape[1]
        return Ink(rgba, x0 - self.bleed, y0 - self.bleed), touches

    def _painted(self, sheets: Sequence[Rgba8], x: int, y: int) -> Rgba8:
        """The sheets painted and laid over each other; their top left corner is (x, y) of the page."""
        text = self.request.text
        covers = [np.where(s[:, :, 3:] == 254, np.uint8(255), s[:, :, 3:]) for s in sheets]
        if len(sheets) == 1 and isinstance(text.fill, Solid):
            return _flat(text.fill.color, covers[0])
        out: npt.NDArray[np.floating] = np.zeros(sheets[0].shape, np.float32)
        for stroke, cover in zip(text.stroke, covers, strict=False):
            part = cover.astype(np.float32) / 255
            out = out * (1 - part) + self._paint(stroke.paint, cover, x, y) * part
        letters = len(text.stroke)
        black = _premultiplied(sheets[-1]) if self.layers[-1].color == _BLACK else None
        paint = self._paint(text.fill, covers[letters], x, y)
        whole = covers[letters].astype(np.float32)
        own = whole
        if black is not None:
            own = _premultiplied(sheets[letters])[:, :, 1:2].astype(np.float32) - black[:, :, 1:2]
            own = np.where(own >= whole - 3, whole, own)
        out = out * (1 - whole / 255) + paint * (own / 255)  # letters push the outline away, also where they are translucent
        if black is not None:
            emoji = black.astype(np.float32)
            emoji[:, :, 3:] = whole - own
            out += emoji * (paint[:, :, 3:] / 255)
        return (out + 0.5).clip(0, 255).astype(np.uint8)

    def _paint(self, paint: Paint, cover: Rgba8, x: int, y: int) -> npt.NDArray[np.float32]:
        from adgen.engine import raster  # start-up time: it loads OpenCV, and fitting needs none

        box = (self.request.text.width * self.request.scale, self.request.height * self.request.scale)
        return raster.paint(paint, cover.shape[1], cover.shape[0], x - self.bleed, y - self.bleed, box)


def _page(request: InkRequest, ems: float) -> _Page:
    text = request.text
    stroke = max((s.width for s in text.stroke), default=0)
    bleed = math.ceil((text.size * ems + stroke) / PX64 * request.scale) + 2
    page = _Page(request, bleed, _layers(text))
    if page.area > _PAGE_PX:
        raise MediaError(
            f"text of {text.width} x {request.height} px at {text.size / PX64:g} px is too big to draw",
            hint="the limit is 64 megapixels",
        )
    return page


def _layers(text: Typeset) -> tuple[_Layer, ...]:
    keys = (_WHITE, _BLACK) if any(map(_is_emoji, "".join(text.words))) else (_WHITE,)
    return (*(_Layer((s,)) for s in text.stroke), *(_Layer((), key) for key in keys))


def _is_emoji(c: str) -> bool:
    """May be drawn in colours of its own."""
    return c >= "\U0001f000" or c in "\ufe0f\u20e3" or unicodedata.category(c) == "So"


def _chunks(pages: Iterable[_Page]) -> Iterator[list[_Page]]:
    some: list[_Page] = []
    area = 0
    for page in pages:
        more = page.area * len(page.layers)
        if some and area + more > _PAGES_PX:
            yield some
            some, area = [], 0
        some.append(page)
        area += more
    if some:
        yield some


def _flat(color: int, cover: Rgba8) -> Rgba8:
    """One colour where it covers, premultiplied, rounded to nearest."""
    alpha = (cover.astype(np.uint16) * (color & 0xFF) + 127) // 255
    straight = np.array([color >> 24, color >> 16 & 0xFF, color >> 8 & 0xFF, 255], np.uint16)
    return ((straight * alpha + 127) // 255).astype(np.uint8)


def _premultiplied(rgba: Rgba8) -> Rgba8:
    """Rounded to nearest; typst holds premultiplied pixels, so this gives back what it drew."""
    alpha = rgba[:, :, 3:].astype(np.uint16)
    out = rgba.copy()
    out[:, :, :3] = (rgba[:, :, :3] * alpha + 127) // 255
    return out


# typst


def _style(text: TextQuery | Typeset, cap_height: int) -> dict[str, object]:
    lang, region = _language(text.lang)
    return {
        "fonts": [f.family for f in text.fonts],
        "weight": text.weight,
        "stretch": text.stretch,
        "style": "italic" if text.italic else "normal",
        "lang": lang,
        "region": region,
        "rtl": text.rtl,
        "tracking": text.tracking / 1000,
        "tabular": text.figures == "tabular",
        "pitch": text.line_height / 1000,
        "top": (text.line_height + cap_height) / 2000,
    }


def _language(tag: str) -> tuple[str, str | None]:
    """Language and region of a BCP 47 tag; English when it is none."""
    found = re.match(r"([A-Za-z]{2,3})(?:[-_][A-Za-z]{4})?(?:[-_]([A-Za-z]{2}))?(?![A-Za-z])", tag)
    if found is None:
        return "en", None
    return found[1].lower(), found[2].upper() if found[2] else None


def _query(job: str, asked: object, library: typst.Fonts) -> Any:
    inputs = {"job": job, "asked": json.dumps(asked)}
    # module-level: a Compiler takes no inputs for a query, and forgets a source of bytes after one call
    said = typst.query(
        _source(), "<said>", field="value", font_paths=library, ignore_system_fonts=True, sys_inputs=inputs
    )
    _forget()
    return json.loads(said)


def _forget() -> None:
    """Empty typst's memory of layouts, which a query fills with 200 kB a text and never ages; only a compile does.

    A compile drops what the ten before it did not use. Without this, 5,000 texts took 1.3 GB and each text grew slower. One compiler
    for all of them: 0.08 ms a compile against 2.8 with a world of its own each.
    """
    blank = _blank(os.getpid())
    for _ in range(11):
        blank.compile(format="png", ppi=72)


@cache
def _blank(pid: int) -> typst.Compiler:
    """Sets an empty page; a forked child makes its own."""
    return typst.Compiler(Path(__file__).with_name("blank.typ"), font_paths=_library(()), ignore_system_fonts=True)


def _compile(job: str, asked: object, library: typst.Fonts, scale: float) -> list[Rgba8]:
    """Pages with straight alpha, (H, W, 4) uint8."""
    inputs = {"job": job, "asked": json.dumps(asked)}
    try:
        pages = typst.compile(
            _source(), format="png", ppi=72 * scale, font_paths=library, ignore_system_fonts=True, sys_inputs=inputs
        )
    except typst.TypstError as e:
        raise MediaError(f"typst cannot draw it: {str(e).splitlines()[0]}") from e
    return [_decoded(p) for p in ([pages] if isinstance(pages, bytes) else pages)]


def _decoded(png: bytes) -> Rgba8:
    with Image.open(BytesIO(png)) as page:
        return np.asarray(page if page.mode == "RGBA" else page.convert("RGBA"))


@cache
def _source() -> bytes:
    return files("adgen.engine").joinpath("typeset.typ").read_bytes()


def _find(font: Font, shelf: ports.Fonts) -> ports.FontFile:
    found = shelf.find(font.family)
    if found is None:
        raise MediaError(f"there is no font '{font.family}'", hint="put its file into the brand kit's fonts folder")
    if found.digest != font.digest:
        raise MediaError(f"the font '{font.family}' is another one than at layout", hint="build again")
    return found


def _fonts(lists: Iterable[Sequence[Font]], shelf: ports.Fonts) -> tuple[tuple[str, tuple[Path, ...]], ...]:
    """The files of all fonts asked for, once each, in a settled order."""
    return tuple(sorted({(f.digest, _find(f, shelf).paths) for f in dict.fromkeys(f for some in lists for f in some)}))


@lru_cache(maxsize=16)
def _library(fonts: tuple[tuple[str, tuple[Path, ...]], ...], keep: Path | None = None) -> typst.Fonts:
    """Exactly these files. They stay linked in a folder while we run: typst loads a font when a text needs it."""
    return typst.Fonts(False, False, [_linked(fonts, keep)] if fonts else [])


def _linked(fonts: Sequence[tuple[str, tuple[Path, ...]]], keep: Path | None) -> Path:
    """A folder that holds just these files, since typst takes whole folders.

    It lies in `keep` under the name of what it holds, where all processes share it and nothing is left behind by one that is
    killed; without such a place, or where it cannot be written, in a temporary folder of this process.
    """
    paths = [path.resolve() for _, some in fonts for path in some]
    if keep is not None:
        named = "\n".join([*(digest for digest, _ in fonts), *map(str, paths)])
        folder = keep / blake2b(named.encode(), digest_size=20).hexdigest()
        with suppress(OSError):
            if not _holds(folder, len(paths)):
                keep.mkdir(parents=True, exist_ok=True)
                made = Path(tempfile.mkdtemp(prefix=".", dir=keep))
                try:
                    _link(paths, made)
                    made.chmod(0o755)  # a temporary folder is private; the store is not
                    if folder.is_dir() and not _holds(folder, len(paths)):
                        shutil.rmtree(folder)  # somebody has taken files out of it
                    with suppress(OSError):  # another process was first
                        made.replace(folder)
                finally:
                    shutil.rmtree(made, ignore_errors=True)
            if _holds(folder, len(paths)):
                return folder
    root = _scratch(os.getpid())
    root.mkdir(mode=0o700, exist_ok=True)  # a long run may outlive its folder where old temporary files are swept
    folder = Path(tempfile.mkdtemp(dir=root))
    _link(paths, folder)
    return folder


def _holds(folder: Path, count: int) -> bool:
    """Whether so many files can be read there."""
    return folder.is_dir() and sum(path.is_file() for path in folder.iterdir()) == count


def _link(paths: Sequence[Path], folder: Path) -> None:
    """Symbolic links, or copies where there are none."""
    for i, path in enumerate(paths):
        link = folder / f"{i}{path.suffix.lower()}"
        try:
            link.symlink_to(path)
        except OSError:  # Windows without the right to make them
            shutil.copyfile(path, link)


@cache
def _scratch(pid: int) -> Path:
    """One folder a process, gone when it ends; a forked child makes its own."""
    folder = Path(tempfile.mkdtemp(prefix="adgen-fonts-"))
    atexit.register(lambda: shutil.rmtree(folder, ignore_errors=True) if os.getpid() == pid else None)
    return folder
