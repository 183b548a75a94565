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
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.metadata import version
from importlib.resources import files
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import typst
from PIL import Image

from adgen import ports
from adgen.engine import svg as vector
from adgen.engine.ink import Ink, InkRequest
from adgen.engine.paragraph import Ask, cut, emoji_of, is_rich, mended, parts_of, to_cut
from adgen.errors import MediaError
from adgen.model.drawing import Face, Font, Paint, Solid, Stroke, Typeset
from adgen.model.text import Instead, TextAnswer, TextQuery, graphemes
from adgen.model.units import PX64, Px

LAYOUT = 2  # rises when typeset.typ or this file lays out or draws otherwise
VERSION = f"typst {version('typst')}, layout {LAYOUT}"
BATCH = 200  # texts a compile: about 1 ms each against 15 ms one by one

Rgba8: TypeAlias = npt.NDArray[np.uint8]

_PAGES_PX = 16_000_000  # of all pages of one compile, which stand in memory together
_PAGE_PX = 64_000_000  # of one page; a paragraph above it is refused


def fit(queries: Sequence[TextQuery], shelf: ports.Fonts) -> list[TextAnswer]:
    """The largest size at which each paragraph fits its box, and where its words stand. One compile per `BATCH` queries.

    A size lies on the half-pixel grid, or is the query's own `size` or `min_size`. Lines are greedy; each is exactly `line_height`
    high with the capitals centred in it. No word is wider than the box unless `fits` is false. Thai, Chinese and Japanese are cut
    where a line may end, as the answer's `words` say; Korean breaks at spaces.
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
                library = _library(_fonts((_all_fonts(p.request.text) for p in some), self._shelf), self._shelf.keep)
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
    asks = [Ask(q, _cap_height(q, shelf), parts_of(q.words, q.face_of)) for q in queries]
    _cut(asks, shelf)
    waiting = [a for a in asks if a.parts]
    while waiting:  # again where a break foreseen was not taken ('and / or' has none), an optical size widened a word, and so on
        library = _library(_fonts(map(_all_fonts, (a.query for a in waiting)), shelf), shelf.keep)
        *said, marks = _query("fit", [_style(a.query, a.cap_height) | a.plain() for a in waiting], library)
        at = 0
        for ask, answer in zip(waiting, said, strict=True):
            ask.said, ask.marks = answer, marks[at : at + len(ask.parts)]
            at += len(ask.parts)
        _hyphenate(waiting, shelf)
        waiting = [a for a in waiting if a.tries_again()]
    return [a.answer(*_wanting(a.query, shelf)) for a in asks]


def _cap_height(query: TextQuery, shelf: ports.Fonts) -> int:
    """Of the largest capitals, in thousandths of the paragraph's size."""
    if not query.faces:
        return _find(query.fonts[0], shelf).cap_height
    return max(round(_find(f.fonts[0], shelf).cap_height * f.size / 1000) for f in {query.faces[k] for k in query.face_of})


def _cut(asks: Sequence[Ask], shelf: ports.Fonts) -> None:
    """Cut words of scripts without spaces where a line may end, as typst's dictionaries have it."""
    wanted = {(a.query.lang, word): a.query for a in asks for word in to_cut(a.parts)}
    if not wanted:
        return
    pieces = _pieces(wanted, False, shelf)
    for ask in asks:
        cuts = {word: pieces[ask.query.lang, word] for word in to_cut(ask.parts)}
        if cuts:
            ask.parts = cut(ask.parts, cuts)


def _hyphenate(asks: Sequence[Ask], shelf: ports.Fonts) -> None:
    """Tell those that want them the syllables of their long words."""
    wanted = {(a.query.lang, word): a.query for a in asks if a.query.hyphenate for word in a.wants_syllables()}
    if not wanted:
        return
    pieces = _pieces(wanted, True, shelf)
    for ask in asks:
        ask.syllables = {word: pieces[ask.query.lang, word] for word in ask.wants_syllables()}


def _pieces(words: Mapping[tuple[str, str], TextQuery], hyphenate: bool, shelf: ports.Fonts) -> dict[tuple[str, str], list[str]]:
    """The shortest pieces of each (language, word) between which a line may end: those of a column without width."""
    signs = [graphemes(word) for _, word in words]
    asked = [
        _style(query, 700) | {"signs": some, "hyphenate": hyphenate} for query, some in zip(words.values(), signs, strict=True)
    ]
    library = _library(_fonts((query.fonts for query in words.values()), shelf), shelf.keep)
    heights = iter(_query("cut", asked, library)[0])
    out: dict[tuple[str, str], list[str]] = {}
    for word, some in zip(words, signs, strict=True):
        lines = groupby(some, lambda _: next(heights))
        out[word] = mended(["".join(line) for _, line in lines])
    return out


def _all_fonts(text: TextQuery | Typeset) -> Sequence[Font]:
    faces = text.faces if isinstance(text, TextQuery) else [s.face for s in text.spans]
    return [*text.fonts, *(font for face in faces for font in face.fonts)]


def _wanting(query: TextQuery, shelf: ports.Fonts) -> tuple[str, tuple[Instead, ...]]:
    """The characters that no font has, and what the fonts that were used lack of what was asked."""
    said: list[tuple[Face, str]] = [(Face(query.fonts, query.weight, query.stretch, query.italic), "".join(query.words))]
    if query.faces:
        said = [(f, "".join(w for w, at in zip(query.words, query.face_of, strict=True) if at == k)) for k, f in enumerate(query.faces)]
    missing: dict[str, None] = {}
    instead: dict[Instead, None] = {}
    for face, text in said:
        left = text if text.isascii() else unicodedata.normalize("NFC", text)
        for font in face.fonts:
            if not left:
                break
            file = _find(font, shelf)
            lacking = file.covers(left)
            here = left if not lacking else "".join(c for c in left if c not in lacking)
            if here.strip():
                instead.update(dict.fromkeys(file.instead(here, face.weight, face.stretch, face.italic, query.figures == "tabular")))
            left = lacking
        missing.update(dict.fromkeys(left))
    return "".join(missing), tuple(instead)


# drawing


@dataclass(frozen=True, slots=True)
class _Layer:
    """What one sheet shows: markers, an outline or letters, of some words (None all), and what it is painted with.

    twin: the letters once more in black, which tells colour emoji, equal on both, from letters.
    """

    kind: Literal["marker", "stroke", "letters"]
    paint: Paint
    words: tuple[int, ...] | None = None
    stroke: Stroke | None = None
    twin: bool = False


@dataclass(frozen=True, slots=True)
class _Page:
    """One request: the paragraph's box with `bleed` device pixels around it, a sheet a layer.

    typst draws coverage, in white; it is painted here, so that colours are exact (typst's small letters are a level darker and
    254 opaque), gradients are those of the shapes, overlapping letters of a translucent text do not show, and a hollow text
    has its outline outside.
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
        parts = parts_of(t.words, t.span_of)
        faces = [
            _face(s.face) | {"decoration": s.decoration or t.decoration, "cap": s.face.cap_height / 1000, "rise": _rise(p.text for p in parts if p.face == k)}
            for k, s in enumerate(t.spans)
        ]
        words = [p.plain() for p in parts]
        common = _style(t, t.cap_height) | {
            "words": words,
            "rich": is_rich(words),
            "faces": faces,
            "size": t.size / PX64,
            "width": t.width,
            "height": r.height,
            "bleed": self.bleed / r.scale,
            "align": t.align,
            "decoration": t.decoration,
            "cap": t.cap_height / 1000,
            "rise": _rise(p.text for p in parts),
        }
        every = set(range(len(parts)))
        for layer in self.layers:
            shown = (set(r.words) or every) & (every if layer.words is None else set(layer.words))
            stroke = layer.stroke and {"width": layer.stroke.width / PX64, "dash": [d / PX64 for d in layer.stroke.dash]}
            yield common | {
                "kind": layer.kind,
                "shown": [i in shown for i in range(len(parts))] if shown != every else [],
                "stroke": stroke,
                "color": "#000000" if layer.twin else "#ffffff",
            }

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
        covers = [np.where(s[:, :, 3:] == 254, np.uint8(255), s[:, :, 3:]) for s in sheets]
        first = self.layers[0]
        if len(sheets) == 1 and isinstance(first.paint, Solid):
            return _flat(first.paint.color, covers[0])
        out: npt.NDArray[np.floating] = np.zeros(sheets[0].shape, np.float32)
        under = np.zeros_like(out)  # markers
        for k, layer in enumerate(self.layers):
            if layer.twin:
                continue
            twin = sheets[k + 1] if k + 1 < len(sheets) and self.layers[k + 1].twin else None
            paint = self._paint(layer.paint, covers[k], x, y)
            whole = covers[k].astype(np.float32)
            own, emoji = whole, None
            if twin is not None:
                emoji = _premultiplied(twin).astype(np.float32)
                own = _premultiplied(sheets[k])[:, :, 1:2].astype(np.float32) - emoji[:, :, 1:2]
                own = np.where(own >= whole - 3, whole, own)
                emoji[:, :, 3:] = whole - own
            if layer.kind == "marker":
                under = under * (1 - paint[:, :, 3:] * whole / 65025) + paint * (whole / 255)
                continue
            out = out * (1 - whole / 255) + paint * (own / 255)  # letters push the outline away, also where they are translucent
            if emoji is not None:
                out += emoji * (paint[:, :, 3:] / 255)
        out += under * (1 - out[:, :, 3:] / 255)
        return (out + 0.5).clip(0, 255).astype(np.uint8)

    def _paint(self, paint: Paint, cover: Rgba8, x: int, y: int) -> npt.NDArray[np.float32]:
        from adgen.engine import raster  # start-up time: it loads OpenCV, and fitting needs none

        box = (self.request.text.width * self.request.scale, self.request.height * self.request.scale)
        return raster.paint(paint, cover.shape[1], cover.shape[0], x - self.bleed, y - self.bleed, box)


def _page(request: InkRequest, ems: float) -> _Page:
    text = request.text
    stroke = max((s.width for s in text.stroke), default=0)
    largest = max([1000, *(s.face.size for s in text.spans)])
    bleed = math.ceil((text.size * ems * largest / 1000 + stroke) / PX64 * request.scale) + 2
    page = _Page(request, bleed, _layers(text, request.words))
    if page.area > _PAGE_PX:
        raise MediaError(
            f"text of {text.width} x {request.height} px at {text.size / PX64:g} px is too big to draw",
            hint="the limit is 64 megapixels",
        )
    return page


def _layers(text: Typeset, shown: Sequence[int]) -> tuple[_Layer, ...]:
    """From the back: markers, outlines, letters; a sheet for each paint."""
    strokes = [_Layer("stroke", s.paint, None, s) for s in text.stroke]
    if not text.spans:
        return (*strokes, *_letters(text, text.fill, None))
    markers: dict[Paint, list[int]] = {}
    fills: dict[Paint, list[int]] = {}
    for i in shown or range(len(text.words)):
        span = text.spans[text.span_of[i]]
        fills.setdefault(span.fill[0] if span.fill else text.fill, []).append(i)
        for paint in span.marker:
            markers.setdefault(paint, []).append(i)
    back = [_Layer("marker", paint, tuple(words)) for paint, words in markers.items()]
    return (*back, *strokes, *(layer for paint, words in fills.items() for layer in _letters(text, paint, tuple(words))))


def _letters(text: Typeset, paint: Paint, words: tuple[int, ...] | None) -> list[_Layer]:
    said = "".join(text.words if words is None else (text.words[i] for i in words))
    return [_Layer("letters", paint, words, None, twin) for twin in ((False, True) if any(map(_is_emoji, said)) else (False,))]


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
        "fonts": _families(text.fonts),
        "emoji": emoji_of(f.family for f in text.fonts),
        "faces": [_face(f) for f in text.faces] if isinstance(text, TextQuery) else [],
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


def _face(face: Face) -> dict[str, object]:
    return {
        "fonts": _families(face.fonts),
        "weight": face.weight,
        "stretch": face.stretch,
        "style": "italic" if face.italic else "normal",
        "size": face.size / 1000,
    }


def _families(fonts: Sequence[Font]) -> list[object]:
    return [{"name": f.family, "covers": "latin-in-cjk"} if f.only == "latin" else f.family for f in fonts]


def _rise(texts: Iterable[str]) -> float:
    """How high a line through the words lies, of the height of capitals: in the middle of figures and capitals, or of small letters."""
    text = "".join(texts)
    tall = any(c.isdigit() for c in text) or not any(c.islower() for c in text)
    return 0.5 if tall else 0.36


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
