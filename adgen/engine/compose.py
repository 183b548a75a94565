"""compose: Segment -> frames. Raster once, pose per frame, blend the box; runs of equal frames are composed once.

A segment becomes a tree of nodes with every value unpacked. A frame's *state* is the tuple of all values in sight: equal states
are equal pixels, so it decides what is repeated, which prefix of the items is kept as a plate, and which group is not redrawn.
A group that is more than a bracket is drawn on a layer of the canvas's own grid, so that nothing is sampled twice; one whose
inside rests while it moves becomes a sprite.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from math import ceil, floor, log2
from typing import Generic, TypeAlias, TypeVar, cast

import cv2
import numpy as np

from adgen.engine import blend, codec, color, effects, lut, raster
from adgen.engine.frame import F32, IDENTITY, U8, Affine, Box, Frame, Scratch, canvas, layer, pose, with_apron, with_ink
from adgen.engine.ink import InkRaster, InkRequest
from adgen.errors import MediaError
from adgen.model.drawing import BackdropBlur, Clip, Glyphs, Group, Item, Path, Picture, Segment, Shape, Solid, unpack
from adgen.model.units import OPAQUE, SCALE_ONE
from adgen.ports import Blobs

# one thread: segments run in parallel instead, and equal input gives equal bytes on every executor
cv2.setNumThreads(1)

State: TypeAlias = tuple[object, ...] | None
Scale: TypeAlias = tuple[float, float]
T = TypeVar("T")

SPRITES_MAX = 160_000_000  # bytes kept for later segments
READERS_MAX = 2  # clips kept open for later segments, each with up to codec.KEPT_BYTES of frames
SOFT_MAX = 8_000_000  # pixels of a sprite that goes through floats
_FLAT_EDGE = 1e-3
_LARGE = 320  # pixels a side from which scaling fast pays


class Cache(Generic[T]):
    """Least recently used goes first, by bytes."""

    def __init__(self, limit: int) -> None:
        self._limit, self._held = limit, 0
        self._kept: OrderedDict[object, tuple[T, int]] = OrderedDict()

    def get(self, key: object) -> T | None:
        if key not in self._kept:
            return None
        self._kept.move_to_end(key)
        return self._kept[key][0]

    def put(self, key: object, value: T, size: int) -> None:
        if key in self._kept:
            self._held -= self._kept.pop(key)[1]
        self._kept[key] = (value, size)
        self._held += size
        while self._held > self._limit and len(self._kept) > 1:
            _, (_, old) = self._kept.popitem(last=False)
            self._held -= old


class Sources:
    """Where sprites come from: the store's pictures, the text engine's ink, shapes. One per worker; bounded."""

    def __init__(self, blobs: Blobs, ink: InkRaster) -> None:
        self._blobs, self._ink = blobs, ink
        self._sprites: Cache[tuple[Frame, Scale]] = Cache(SPRITES_MAX)
        self._cubes: Cache[F32] = Cache(16_000_000)
        self._readers: OrderedDict[tuple[str, tuple[int, int]], list[codec.Reader]] = OrderedDict()
        self.scratch = Scratch()

    def sprite(self, item: Picture | Glyphs | Shape, scale: Scale) -> tuple[Frame, Scale]:
        """The item's pixels at about a scale, and the scale that they really have.

        Raises: MediaError when a picture cannot be read.
        """
        key = (_look(item), scale)
        kept = self._sprites.get(key)
        if kept is None:
            kept = self._make(item, scale)
            self._sprites.put(key, kept, kept[0].nbytes + 200)
        return kept

    def prepare(self, wanted: Sequence[tuple[Glyphs, Scale]]) -> None:
        """Draw all text of a segment in one batch."""
        missing: dict[object, tuple[Glyphs, Scale]] = {}
        for item, scale in wanted:
            key = (_look(item), scale)
            if self._sprites.get(key) is None:
                missing.setdefault(key, (item, scale))
        if not missing:
            return
        asked = [_request(item, scale) for item, scale in missing.values()]
        distinct = list(dict.fromkeys(asked))
        drawn = dict(zip(distinct, self._ink.ink(distinct)))
        for name, request in zip(missing, asked):
            item, ink = missing[name][0], drawn[request]
            made = _text(item, request.scale, ink.rgba, ink.x, ink.y)
            self._sprites.put(name, made, made[0].nbytes + 200)

    def cube(self, digest: str) -> F32:
        """A LUT of the store. Raises: MediaError."""
        kept = self._cubes.get(digest)
        if kept is None:
            kept = lut.read(self._read(digest).decode("utf-8", "replace"), digest)
            self._cubes.put(digest, kept, kept.nbytes)
        return kept

    def reader(self, clip: Clip, size: tuple[int, int]) -> codec.Reader:
        """A clip to read from: one that was put back, where it stands, else a new one. Raises: MediaError."""
        if self._readers.get((clip.asset, size)):
            return self._readers[clip.asset, size].pop()
        try:
            path = self._blobs.path(clip.asset)
        except KeyError:
            raise MediaError("clip is not in the store", clip.asset) from None
        return codec.Reader(path, size)

    def put_back(self, clip: Clip, reader: codec.Reader) -> None:
        """A reader that is not needed now: the next segment often goes on where it stands, or asks the frames that it has kept."""
        if not reader.is_whole:
            reader.close()
            return
        waiting = self._readers.setdefault((clip.asset, reader.size), [])
        waiting.append(reader)
        self._readers.move_to_end((clip.asset, reader.size))
        while sum(map(len, self._readers.values())) > READERS_MAX:
            key, oldest = next(iter(self._readers.items()))
            if oldest:
                oldest.pop(0).close()
            if not oldest:
                del self._readers[key]

    def _read(self, digest: str) -> bytes:
        try:
            return self._blobs.read(digest)
        except KeyError:
            raise MediaError("picture is not in the store", digest) from None

    def _make(self, item: Picture | Glyphs | Shape, scale: Scale) -> tuple[Frame, Scale]:
        if isinstance(item, Glyphs):
            request = _request(item, scale)
            ink = self._ink.ink([request])[0]
            return _text(item, request.scale, ink.rgba, ink.x, ink.y)
        if isinstance(item, Shape):
            sx, sy = _whole(item.width, item.height, scale, SOFT_MAX)
            return _ready(raster.sprite(raster.shape(item, sx, sy)), item), (sx, sy)
        least = (ceil(item.width * scale[0]), ceil(item.height * scale[1]))
        part = item.source
        share = min(abs(part.x1 - part.x0), abs(part.y1 - part.y0)) / 65536
        least = (ceil(least[0] / max(share, 0.01)), ceil(least[1] / max(share, 0.01)))
        pixels = raster.decode(self._read(item.asset), item.asset, least)
        plain = pixels.shape[2] == 3 and item.radius <= 0 and not item.shadow
        sx, sy = _whole(item.width, item.height, scale, raster.RASTER_MAX if plain else SOFT_MAX)
        w, h = max(round(item.width * sx), 1), max(round(item.height * sy), 1)
        k = (sx + sy) / 2
        made = raster.sprite(raster.picture(pixels, part, w, h, item.radius / 64 * k, item.shadow, k))
        return _ready(made, item), (sx, sy)


def _text(item: Glyphs, scale: float, rgba: U8, x: int, y: int) -> tuple[Frame, Scale]:
    bitmap = raster.Bitmap(rgba.astype(np.float32), x, y)
    return _ready(raster.sprite(raster.shadowed(bitmap, item.shadow, scale, scale)), item), (scale, scale)


def _ready(sprite: Frame, item: Picture | Glyphs | Shape) -> Frame:
    """A sprite with what drawing it fast needs."""
    # what fades softly keeps its own dithered planes: made from alpha they would band
    if isinstance(item, Glyphs) or (isinstance(item, Shape) and all(isinstance(p, Solid) for p in item.fill)):
        sprite = sprite if item.shadow else with_ink(sprite)
    return with_apron(sprite) if min(sprite.width, sprite.height) >= _LARGE else sprite


def _look(item: Picture | Glyphs | Shape) -> object:
    """What of an item decides its pixels: not when it is seen nor where it goes."""
    if isinstance(item, Picture):
        return ("picture", item.asset, item.width, item.height, item.source, item.radius, item.shadow)
    if isinstance(item, Glyphs):
        return ("glyphs", item.text, item.height, item.words, item.shadow)
    return ("shape", item.kind, item.width, item.height, item.fill, item.stroke, item.radius, item.points, item.shadow)


def _request(item: Glyphs, scale: Scale) -> InkRequest:
    s = max(scale)
    most = (SOFT_MAX / max(item.text.width * item.height, 1)) ** 0.5
    return InkRequest(item.text, item.height, item.words, min(s, most))


def _whole(width: int, height: int, scale: Scale, most: int) -> Scale:
    """A scale near `scale` at which the item is a whole number of pixels, even where there is a choice, and not more than `most`."""
    sx, sy = scale
    pixels = width * sx * height * sy
    if pixels > most:
        k = (most / pixels) ** 0.5
        sx, sy = sx * k, sy * k
    w, h = max(width, 1), max(height, 1)
    return _near(w * sx) / w, _near(h * sy) / h


def _near(size: float) -> int:
    """Pixels for a side: itself if whole, else even, so that chroma samples end with it."""
    return max(round(size), 1) if abs(size - round(size)) < 1e-6 else max(round(size / 2) * 2, 1)


def ladder(scale: float) -> float:
    """The rung above a scale: quarter octaves, so that a moving item is only ever minified, by 1.016 to 1.21.

    A frame's rung depends on its own scale alone: a slice of a segment picks the same one. Never next to it, because scaling by
    almost nothing is what `resize` cannot do on whole numbers (blend._boxes); but 1 itself, at which things rest, is its own.
    """
    if abs(scale - 1) < 1e-6:
        return 1.0
    return float(2.0 ** (ceil(4 * log2(max(scale, 1 / 64)) + 0.09) / 4))


class Node:
    """An item with its values unpacked, on the segment's clock."""

    def __init__(self, item: Item, screen: tuple[int, int], frames: int) -> None:
        self.item = item
        n = item.frames
        self.first, self.last = max(item.start, 0), min(item.start + n, frames)
        p = item.pose
        self.poses = list(zip(
            unpack(p.x, n, 0), unpack(p.y, n, 0), unpack(p.scale_x, n, SCALE_ONE), unpack(p.scale_y, n, SCALE_ONE),
            unpack(p.rotation, n, 0), unpack(p.opacity, n, OPAQUE),
        ))  # fmt: skip
        assert len(self.poses) == n, f"a track of {type(item).__name__} is not {n} frames long"
        self.kids: list[Node] = []
        self.matte: Node | None = None
        self.is_screen = False
        self.is_mixed = False  # has something inside that mixes with what lies under it
        self.is_frosted = False  # has a pane inside that blurs what lies under the whole
        self.details: list[tuple[object, ...]] = [()] * n
        self.effects: list[list[effects.Values]] = []
        self.paths: list[list[tuple[float, float]]] = []
        if isinstance(item, Group):
            self._open(item, screen, frames)
        elif isinstance(item, Clip):
            self.details = [(v,) for v in unpack(item.track, n, 0)]
        self.states = [self._state(i) for i in range(frames)]
        seen = [s for s in self.states if s is not None]
        self.is_steady = isinstance(item, Group) and len({s[1:] for s in seen}) <= 1
        self.mats: dict[int, Affine] = {}
        self.rungs: dict[int, Scale] = {}
        self.reader: codec.Reader | None = None
        self.is_sealed = False
        self.buffer: Frame | None = None
        self.memo: tuple[object, Frame] | None = None
        self.sprites: dict[Scale, tuple[Frame, Scale]] = {}
        self.mask: tuple[object, Frame] | None = None
        self.lain: Affine | None = None  # how its sprite was posed last
        self.posed: tuple[Box, Frame] | None = None  # a resting sprite as a canvas of that box sees it

    def _open(self, item: Group, screen: tuple[int, int], frames: int) -> None:
        n = item.frames
        self.kids = [Node(kid, screen, frames) for kid in item.children]
        self.matte = Node(item.matte[0].item, screen, frames) if item.matte else None
        # a group of the frame's size is a screen: what overshoots it (a photo pushed in) is cut at its edges, so that it can
        # slide or turn over another. A smaller one lets ink leave, or descenders and shadows would be cut
        self.is_screen = item.width >= screen[0] and item.height >= screen[1]
        self.effects = [effects.values(e, n) for e in item.effects]
        self.is_mixed = any(kid.item.blend != "normal" or (kid.is_mixed and _is_bracket(kid.item)) for kid in self.kids)
        self.is_frosted = any(kid.is_frosted or _has_backdrop(kid.item) for kid in self.kids)
        rows: list[list[tuple[int, ...]]] = [list(e) for e in self.effects]
        if item.clip:
            corners = [(unpack(x, n, 0), unpack(y, n, 0)) for x, y in item.clip[0].points]
            self.paths = [[(x[i] / 64, y[i] / 64) for x, y in corners] for i in range(n)]
            rows += [[(x[i], y[i]) for i in range(n)] for x, y in corners]
        if rows:
            self.details = [tuple(row[i] for row in rows) for i in range(n)]

    def _state(self, n: int) -> State:
        """All that this frame's pixels depend on, or None when there is nothing to see."""
        if not self.first <= n < self.last:
            return None
        i = n - self.item.start
        values = self.poses[i]
        if values[5] <= 0 or values[2] == 0 or values[3] == 0:
            return None
        if not isinstance(self.item, Group):
            return values, self.details[i]
        kids = tuple(kid.states[n] for kid in self.kids)
        if all(k is None for k in kids):
            return None
        return values, self.details[i], kids, None if self.matte is None else self.matte.states[n]

    def at(self, n: int) -> tuple[int, ...]:
        return self.poses[n - self.item.start]

    def effect(self, n: int) -> list[effects.Values]:
        return [e[n - self.item.start] for e in self.effects]

    def opacity(self, n: int) -> float:
        return min(self.at(n)[5], OPAQUE) / OPAQUE

    def place(self, parents: dict[int, Affine] | None) -> None:
        """Settle where it stands, frame by frame, through its parents (all frames at identity when None)."""
        memo: dict[tuple[int, ...], Affine] = {}
        p = self.item.pose
        for n in range(self.first, self.last):
            if self.states[n] is None or (parents is not None and n not in parents):
                continue
            values = self.at(n)
            own = memo.get(values)
            if own is None:
                x, y, sx, sy, turn, _ = values
                own = memo[values] = pose(
                    x / 64, y / 64, sx / SCALE_ONE, sy / SCALE_ONE, turn / 65536, p.pivot_x / 64, p.pivot_y / 64
                )
            self.mats[n] = own if parents is None else parents[n].after(own)
        self._climb()
        item = self.item
        if isinstance(item, Group):
            still = len(set(self.mats.values())) <= 1
            self.is_sealed = (
                self.is_steady and not still and not _has_backdrop(item) and not self.is_frosted
                and (not _is_bracket(item) or self.is_mixed or any(self.opacity(n) < 1 for n in self.mats))
            )  # fmt: skip
            inside = dict.fromkeys(self.mats, IDENTITY) if self.is_sealed else self.mats
            for kid in self.kids:
                kid.place(inside)
            if self.matte is not None:
                self.matte.place(inside)

    def _climb(self) -> None:
        """The scale to raster at: its own where it holds for two frames or more, so that what rests is sharp; else the rung."""
        scales = {n: m.scale for n, m in self.mats.items()}
        for n, (sx, sy) in scales.items():
            held = any(
                n + d in scales and abs(scales[n + d][0] - sx) + abs(scales[n + d][1] - sy) < 1e-9 for d in (-1, 1)
            )
            self.rungs[n] = (_clean(sx), _clean(sy)) if held else (ladder(sx), ladder(sy))

    def rung(self, n: int, root: Affine) -> Scale:
        if root is IDENTITY:
            return self.rungs[n]
        sx, sy = root.after(self.mats[n]).scale
        return _clean(sx), _clean(sy)

    def texts(self, root: Affine = IDENTITY) -> Iterator[tuple[Glyphs, Scale]]:
        """Every (text, scale) that its frames will ask for."""
        item = self.item
        if isinstance(item, Glyphs):
            for scale in {self.rung(n, root) for n in self.mats}:
                yield item, scale
        elif self.is_sealed and root is IDENTITY:
            for sx, sy in set(self.rungs.values()):
                for kid in self._inner():
                    yield from kid.texts(Affine(sx, 0, 0, 0, sy, 0))
        else:
            for kid in self._inner():
                yield from kid.texts(root)

    def _inner(self) -> list[Node]:
        return self.kids if self.matte is None else [*self.kids, self.matte]

    def close(self, sources: Sources) -> None:
        if self.reader is not None:
            assert isinstance(self.item, Clip)
            sources.put_back(self.item, self.reader)
            self.reader = None
        for kid in self._inner():
            kid.close(sources)


def _clean(scale: float) -> float:
    """Away with the last bits, so that a scale reached by two ways is one."""
    return round(scale, 7)


def _is_bracket(item: Item) -> bool:
    """A group that only holds its children together and moves them."""
    return isinstance(item, Group) and not item.effects and not item.matte and not item.clip and item.blend == "normal"


def _has_backdrop(item: Item) -> bool:
    return isinstance(item, Group) and any(isinstance(e, BackdropBlur) for e in item.effects)


class Scene:
    """A segment made ready: call `paint` for its frames in order, or for any one of them."""

    def __init__(self, segment: Segment, sources: Sources) -> None:
        p = segment.profile
        if p.width % 2 or p.height % 2 or p.width < 2 or p.height < 2:
            raise ValueError(f"a frame of {p.width}x{p.height} px has no whole chroma samples: sides must be even")
        self.frames, self._sources, self._scratch = segment.frames, sources, sources.scratch
        self._background = segment.background
        self.nodes = [Node(item, (p.width, p.height), segment.frames) for item in segment.items]
        for node in self.nodes:
            node.place(None)
        # two in turn, so that an equal neighbour is the same object and another is not
        self._canvases = [canvas(p.width, p.height, p.alpha), canvas(p.width, p.height, p.alpha)]
        self._plate: tuple[tuple[State, ...], Frame] | None = None
        self._plate_memory: Frame | None = None
        sources.prepare([t for node in self.nodes for t in node.texts()])

    def state(self, n: int) -> tuple[State, ...]:
        return tuple(node.states[n] for node in self.nodes)

    def close(self) -> None:
        for node in self.nodes:
            node.close(self._sources)

    def paint(self, n: int, following: tuple[State, ...] | None = None) -> Frame:
        """Compose a frame on the scene's canvas; it is valid until the call after the next.

        `following` is the next state that will be asked for: what both have in front is kept as a plate.
        """
        state = self.state(n)
        self._canvases.reverse()
        base = self._canvases[0]
        start = 0
        if self._plate is not None and self._plate[0] == state[: len(self._plate[0])]:
            start = len(self._plate[0])
        first = self._hiding(self.nodes, n, base.box, IDENTITY)
        if first < start:
            if self._plate is not None and start:
                base.copy_from(self._plate[1])
            else:
                self._clear(base)
            first = start
        keep = 0 if following is None else _shared(state, following)
        if keep <= first or all(s is None for s in state[start:keep]):
            keep = -1
        for k in range(first, len(self.nodes)):
            if k == keep:
                self._keep(state[:k], base)
            self._draw(self.nodes[k], n, base, IDENTITY, 1.0)
        return base

    def _keep(self, prefix: tuple[State, ...], base: Frame) -> None:
        if self._plate_memory is None:
            self._plate_memory = layer(base.box, alpha=not base.is_opaque)
        self._plate_memory.copy_from(base)
        self._plate = (prefix, self._plate_memory)

    def _clear(self, base: Frame) -> None:
        if base.a is not None:  # see-through: there is no ground
            base.clear()
            return
        y, u, v, alpha = color.flat(self._background)
        if alpha < 1:
            blend.fill(base, base.box, color.flat(0x000000FF)[:3], 1.0)
        blend.fill(base, base.box, (y, u, v), alpha)

    # ------------------------------------------------------------ what hides what

    def _hiding(self, nodes: Sequence[Node], n: int, box: Box, root: Affine) -> int:
        """Index of the last node that hides all of a box, or -1. What lies before it need not be drawn."""
        for k in range(len(nodes) - 1, -1, -1):
            if self._hides(nodes[k], n, box, root):
                return k
        return -1

    def _hides(self, node: Node, n: int, box: Box, root: Affine) -> bool:
        if node.states[n] is None or n not in node.mats or node.opacity(n) < 1 or node.item.blend != "normal":
            return False
        item, m = node.item, root.after(node.mats[n])
        match item:
            case Picture():
                if item.radius > 0:
                    return False
                if not _spans(m, item.width, item.height, box):
                    return False
                frame, scale = self._sprite(node, n, root)
                return blend.covers(frame, _scaled(m, scale), box)
            case Shape():
                plain = item.kind == "rectangle" and item.radius <= 0 and len(item.fill) == 1
                if not plain or not _spans(m, item.width, item.height, box):
                    return False
                p = item.fill[0]
                return p.color & 255 == 255 if isinstance(p, Solid) else all(s.color & 255 == 255 for s in p.stops)
            case Clip():
                return item.radius <= 0 and _spans(m, item.width, item.height, box)
            case Group():
                window = self._window(node, n, root, box)
                return window == box and any(self._hides(kid, n, box, root) for kid in node.kids)
            case _:
                return False

    def _window(self, node: Node, n: int, root: Affine, area: Box) -> Box | None:
        """The part of an area through which a group's children can be drawn straight, or None when it needs a layer."""
        item = node.item
        assert isinstance(item, Group)
        if node.is_sealed and root is IDENTITY:
            return None
        if item.effects or item.matte or item.blend != "normal" or node.is_mixed:
            return None
        # on a layer of its own a pane would have nothing to blur, and its blur would jump in as the group comes to rest
        if node.opacity(n) < 1 and not node.is_frosted and sum(kid.states[n] is not None for kid in node.kids) != 1:
            return None
        m = root.after(node.mats[n])
        box = area
        if node.is_screen:
            whole = (0, 0, item.width, item.height)
            cut = _even_box(m, whole, area)
            if cut is None and node.is_frosted and m.is_upright:
                cut = _hull_box(m, whole).even()  # a pixel more at the screen's edge is not seen as a blur that is gone is
            if cut is None:
                return None
            box = box.meet(cut)
        if item.clip:
            path = item.clip[0]
            corners = node.paths[n - item.start]
            if path.kind != "rectangle" or path.radius > 0 or len(corners) != 2:
                return None
            (x0, y0), (x1, y1) = corners
            cut = _even_box(m, (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)), area)
            if cut is None:
                return None
            box = box.meet(cut)
        return box

    # ------------------------------------------------------------ drawing

    def _draw(self, node: Node, n: int, on: Frame, root: Affine, opacity: float) -> None:
        if node.states[n] is None or n not in node.mats:
            return
        item, opacity = node.item, opacity * node.opacity(n)
        match item:
            case Group():
                self._draw_group(node, item, n, on, root, opacity)
            case Clip():
                self._draw_clip(node, item, n, on, root, opacity)
            case Shape() if self._draw_flat(item, root.after(node.mats[n]), on, opacity):
                return
            case _:
                frame, scale = self._sprite(node, n, root)
                self._lay(node, frame, _scaled(root.after(node.mats[n]), scale), on, opacity)

    def _lay(self, node: Node, sprite: Frame, m: Affine, on: Frame, opacity: float) -> None:
        """Draw a node's sprite; one that rests between pixels or turned, while others move, is sampled once."""
        rests = node.lain == m and m.shift() is None and not sprite.is_opaque and node.item.blend == "normal"
        node.lain = m
        if not rests:
            node.posed = None
        elif node.posed is None or node.posed[0] != on.box:
            box = blend.reach(sprite, m).meet(on.box)
            if box.is_empty:
                return
            node.posed = (on.box, blend.posed(sprite, m, box, self._scratch).copy())
        if node.posed is not None:
            blend.lay(on, node.posed[1], IDENTITY, opacity, self._scratch)
        else:
            blend.lay(on, sprite, m, opacity, self._scratch, node.item.blend)

    def _sprite(self, node: Node, n: int, root: Affine) -> tuple[Frame, Scale]:
        rung = node.rung(n, root)
        kept = node.sprites.get(rung)
        if kept is None:
            assert isinstance(node.item, (Picture, Glyphs, Shape))
            if len(node.sprites) >= 4:  # a long zoom climbs many rungs; the cache behind has them
                node.sprites.pop(next(iter(node.sprites)))
            kept = node.sprites[rung] = self._sources.sprite(node.item, rung)
        return kept

    def _draw_flat(self, item: Shape, m: Affine, on: Frame, opacity: float) -> bool:
        """A plain rectangle of one colour that falls on whole chroma samples needs no sprite."""
        plain = item.kind == "rectangle" and not item.stroke and not item.shadow and item.radius <= 0
        if not plain or item.blend != "normal" or len(item.fill) != 1 or not m.is_upright:
            return False
        p = item.fill[0]
        box = _even_box(m, (0, 0, item.width, item.height), on.box)
        if box is None or not isinstance(p, Solid):
            return False
        y, u, v, alpha = color.flat(p.color)
        blend.fill(on, box, (y, u, v), alpha * opacity)
        return True

    def _draw_clip(self, node: Node, item: Clip, n: int, on: Frame, root: Affine, opacity: float) -> None:
        m = root.after(node.mats[n])
        if node.reader is None:
            # one size for the whole segment: a decoder's scaler is set up once
            sx, sy = (min(max(r[k] for r in node.rungs.values()), 2.0) for k in (0, 1))
            sx, sy = _whole(item.width, item.height, (sx, sy), raster.RASTER_MAX)
            w, h = round(item.width * sx), round(item.height * sy)
            part = item.source
            wide, high = max(part.x1 - part.x0, 655) / 65536, max(part.y1 - part.y0, 655) / 65536
            node.reader = self._sources.reader(item, (ceil(w / wide / 2) * 2, ceil(h / high / 2) * 2))
        (index,) = node.details[n - item.start]
        assert isinstance(index, int)
        whole = node.reader.frame(index)
        part = item.source
        fw, fh = whole.width, whole.height
        x0, y0 = round(part.x0 * fw / 65536) & ~1, round(part.y0 * fh / 65536) & ~1
        x1, y1 = min(max(round(part.x1 * fw / 65536), x0 + 2), fw), min(max(round(part.y1 * fh / 65536), y0 + 2), fh)
        cut = whole.crop(Box(x0, y0, x1, y1))
        cut.left = cut.top = 0
        if item.radius > 0:
            k = (x1 - x0) / max(item.width, 1)
            key = (x1 - x0, y1 - y0, item.radius)
            if node.mask is None or node.mask[0] != key:
                loop = raster.rectangle(0, 0, x1 - x0, y1 - y0, item.radius / 64 * k)
                mask = raster.coverage([loop], x1 - x0, y1 - y0)
                half = color.quantise(color.halve(mask.astype(np.float32)), False)
                node.mask = (key, Frame(mask, half, half))
            by = node.mask[1]
            y, u, v = (cast(U8, cv2.multiply(p, q, scale=1 / 255)) for p, q in ((cut.y, by.y), (cut.u, by.u), (cut.v, by.v)))
            cut = Frame(y, u, v, by.y, by.u)
        scale = ((x1 - x0) / max(item.width, 1), (y1 - y0) / max(item.height, 1))
        blend.lay(on, cut, _scaled(m, scale), opacity, self._scratch, item.blend)

    def _draw_group(self, node: Node, item: Group, n: int, on: Frame, root: Affine, opacity: float) -> None:
        window = self._window(node, n, root, on.box)
        # faded from outside: several children fade as one, on a layer of their own
        if window is not None and (opacity >= 1 or node.is_frosted or sum(kid.states[n] is not None for kid in node.kids) == 1):
            if not window.is_empty:
                self._stack(node.kids, n, on.crop(window), root, opacity)
            return
        if node.is_frosted and on.is_opaque and not item.effects and item.blend == "normal":
            self._draw_through(node, item, n, on, root, opacity)
            return
        if node.is_sealed and root is IDENTITY:
            frame, scale = self._seal(node, item, n)
            if frame.width:
                self._lay(node, frame, _scaled(node.mats[n], scale), on, opacity)
            return
        made = self._layer(node, item, n, on.box, root)
        if made is None:
            return
        for effect, at in zip(item.effects, node.effect(n)):
            if isinstance(effect, BackdropBlur):
                self._frost(on, made, at[0] / 64 * effects.Place(root.after(node.mats[n]), 1, 1).scale, opacity)
        blend.lay(on, made, IDENTITY, opacity, self._scratch, item.blend)

    def _stack(self, nodes: Sequence[Node], n: int, on: Frame, root: Affine, opacity: float) -> None:
        start = self._hiding(nodes, n, on.box, root) if opacity >= 1 else -1
        for node in nodes[max(start, 0) :]:
            self._draw(node, n, on, root, opacity)

    def _seal(self, node: Node, item: Group, n: int) -> tuple[Frame, Scale]:
        """A group whose inside rests, as a sprite in its own space at the rung of its scale."""
        sx, sy = rung = node.rungs[n]
        kept = node.sprites.get(rung)
        if kept is None:
            root = Affine(sx, 0, 0, 0, sy, 0)
            whole = Box(0, 0, ceil(item.width * sx), ceil(item.height * sy))
            area = whole.even() if node.is_screen else whole.grow(4096).even()
            made = self._layer(node, item, n, area, root, inside=True)
            kept = node.sprites[rung] = (made.copy() if made is not None else raster.sprite(raster.EMPTY), rung)
        return kept

    def _layer(self, node: Node, item: Group, n: int, area: Box, root: Affine, inside: bool = False) -> Frame | None:
        """A group's children on a layer of their own, after effects, clip and matte; None when there is nothing in the area."""
        m = root if inside else root.after(node.mats[n])
        at = node.effect(n)
        place = effects.Place(m, item.width, item.height)
        reach = sum(effects.reach(e, v, place.scale) for e, v in zip(item.effects, at))
        content = self._bounds(node.kids, n, root)
        if content is None:
            return None
        content = content.grow(reach)
        if node.is_screen:
            content = content.meet(_hull_box(m, (0, 0, item.width, item.height)))
        seen = content.meet(area)
        loop: raster.Loop | None = None
        if item.clip:
            loop = self._path(node, item.clip[0], n, m)
            lo, hi = loop.min(axis=0), loop.max(axis=0)
            seen = seen.meet(Box(floor(lo[0]), floor(lo[1]), ceil(hi[0]), ceil(hi[1])))
        seen = seen.even().meet(area)
        if seen.is_empty:
            return None
        box = seen.grow(reach).meet(content).meet(area).even().meet(area)
        key = ((node.states[n] or ())[1:], m, box, seen)
        if node.memo is not None and node.memo[0] == key:
            return node.memo[1]
        opaque = any(self._hides(kid, n, box, root) for kid in node.kids)
        drawn = self._buffer(node, box, alpha=not opaque)
        self._stack(node.kids, n, drawn, root, 1.0)
        for effect, v in zip(item.effects, at):
            drawn = effects.apply(effect, v, drawn, place, self._sources.cube)
        drawn = drawn.crop(seen)
        mask = self._mask(node, item, n, seen, root, m, loop)
        if mask is not None:
            drawn = blend.masked(drawn, mask, self._scratch)
        node.memo = (key, drawn)
        return drawn

    def _draw_through(self, node: Node, item: Group, n: int, on: Frame, root: Affine, opacity: float) -> None:
        """A group that is cut, turned or faded while a pane inside blurs what lies under it.

        Its children are drawn on what is there, and what that makes is seen through the group's mask: on a layer of its own the pane
        would have nothing to blur.
        """
        m = root.after(node.mats[n])
        seen = self._bounds(node.kids, n, root)
        if seen is None:
            return
        loop: raster.Loop | None = None
        if node.is_screen:
            seen = seen.meet(_hull_box(m, (0, 0, item.width, item.height)))
        if item.clip:
            loop = self._path(node, item.clip[0], n, m)
            lo, hi = loop.min(axis=0), loop.max(axis=0)
            seen = seen.meet(Box(floor(lo[0]), floor(lo[1]), ceil(hi[0]), ceil(hi[1])))
        box = seen.even().meet(on.box)
        if box.is_empty:
            return
        # as far as a pane looks: its blur must not end at the group's edge
        around = box.grow(max(self._looks(kid, n, root) for kid in node.kids)).even().meet(on.box)
        drawn = on.crop(around).copy()
        self._stack(node.kids, n, drawn, root, 1.0)
        drawn = drawn.crop(box)
        mask = self._mask(node, item, n, box, root, m, loop)
        if mask is None:
            mask = np.full((box.height, box.width), 255, np.uint8)
        if opacity < 1:
            mask = cast(U8, cv2.convertScaleAbs(mask, alpha=opacity))
        blend.over_premultiplied(on.crop(box), blend.masked(drawn, mask, self._scratch), 1.0, self._scratch)

    def _looks(self, node: Node, n: int, root: Affine) -> int:
        """How far about itself a node looks at what lies under it, px."""
        if node.states[n] is None or n not in node.mats or not isinstance(node.item, Group):
            return 0
        far = max((self._looks(kid, n, root) for kid in node.kids), default=0)
        for effect, at in zip(node.item.effects, node.effect(n)):
            if isinstance(effect, BackdropBlur):
                far = max(far, ceil(3 * at[0] / 64 * effects.Place(root.after(node.mats[n]), 1, 1).scale) + 4)
        return far

    def _buffer(self, node: Node, box: Box, alpha: bool) -> Frame:
        """The node's own layer again, if it still fits: fresh memory costs a millisecond a 1080p frame."""
        kept = node.buffer
        if kept is not None and kept.box == box and (kept.a is not None) == alpha:
            if alpha:
                for plane in (kept.y, kept.u, kept.v, kept.a, kept.c):
                    if plane is not None:
                        plane[:] = 0
            return kept
        node.buffer = layer(box, alpha)
        return node.buffer

    def _mask(
        self, node: Node, item: Group, n: int, box: Box, root: Affine, m: Affine, loop: raster.Loop | None
    ) -> U8 | None:
        """Clip path, the screen's own edges and matte as one mask for a box, or None when all of it is seen."""
        masks: list[U8] = []
        if loop is not None and not _is_window(loop, item.clip[0], box):
            masks.append(raster.coverage([loop - (box.x0, box.y0)], box.width, box.height))
        if node.is_screen and not _spans(m, item.width, item.height, box):
            edge = np.array([m.at(x, y) for x, y in ((0, 0), (item.width, 0), (item.width, item.height), (0, item.height))])
            masks.append(raster.coverage([edge - (box.x0, box.y0)], box.width, box.height))
        if node.matte is not None:
            masks.append(self._matte(node, item, n, box, root))
        if not masks:
            return None
        out = masks[0]
        for other in masks[1:]:
            out = cast(U8, cv2.multiply(out, other, scale=1 / 255))
        return out

    def _matte(self, node: Node, item: Group, n: int, box: Box, root: Affine) -> U8:
        matte = node.matte
        assert matte is not None
        on = layer(box, alpha=True)
        self._draw(matte, n, on, root, 1.0)
        assert on.a is not None
        if item.matte[0].by == "alpha":
            out = on.a
        else:  # premultiplied luma less the range's offset: alpha * Y'
            lit = (on.y.astype(np.float32) - on.a.astype(np.float32) * np.float32(16 / 255)) * np.float32(255 / 219)
            out = color.quantise(lit, False)
        return cast(U8, cv2.bitwise_not(out)) if item.matte[0].inverted else out

    def _path(self, node: Node, path: Path, n: int, m: Affine) -> raster.Loop:
        """A clip path on the canvas's grid."""
        corners = node.paths[n - node.item.start]
        fine = max(m.scale)
        if path.kind == "polygon" or len(corners) != 2:
            loop = np.array(corners, np.float64).reshape(-1, 2)
        else:
            (x0, y0), (x1, y1) = corners
            make: Callable[[], raster.Loop] = (
                (lambda: raster.rectangle(x0, y0, x1, y1, path.radius / 64, fine)) if path.kind == "rectangle"
                else (lambda: raster.ellipse(x0, y0, x1, y1, fine))
            )  # fmt: skip
            loop = make()
        return np.stack([m.xx * loop[:, 0] + m.xy * loop[:, 1] + m.x0, m.yx * loop[:, 0] + m.yy * loop[:, 1] + m.y0], 1)

    def _bounds(self, nodes: Sequence[Node], n: int, root: Affine) -> Box | None:
        """The box outside which these nodes draw nothing."""
        out: Box | None = None
        for node in nodes:
            if node.states[n] is None or n not in node.mats:
                continue
            item, m = node.item, root.after(node.mats[n])
            box: Box | None
            if isinstance(item, Group) and node.is_sealed and root is IDENTITY:
                frame, scale = self._seal(node, item, n)
                box = blend.reach(frame, _scaled(m, scale)) if frame.width else None
            elif isinstance(item, Group):
                box = self._bounds(node.kids, n, root)
                if box is not None:
                    scale16 = effects.Place(m, 1, 1).scale
                    box = box.grow(sum(effects.reach(e, v, scale16) for e, v in zip(item.effects, node.effect(n))))
                    if node.is_screen:
                        box = box.meet(_hull_box(m, (0, 0, item.width, item.height)))
            elif isinstance(item, Clip):
                box = _hull_box(m, (0, 0, item.width, item.height)).grow(2).even()
            else:
                frame, scale = self._sprite(node, n, root)
                box = blend.reach(frame, _scaled(m, scale)) if frame.width and frame.height else None
            if box is not None and not box.is_empty:
                out = box if out is None else out.join(box)
        return out

    def _frost(self, on: Frame, glass: Frame, sigma: float, opacity: float) -> None:
        """Blur what lies under a group, inside its alpha.

        The group's most common alpha counts as full: a pane that is tinted a fifth blurs all that lies under it, as in CSS.
        """
        if sigma < 0.05:
            return
        box = glass.box.meet(on.box)
        around = box.grow(ceil(3 * sigma) + 2).even().meet(on.box)
        under = on.crop(box)
        hazy = effects.blurred(on.crop(around), sigma).crop(box)
        pane = blend.with_alpha(glass).crop(box)
        assert pane.a is not None
        counts = np.bincount(pane.a.ravel(), minlength=256)
        full = int(counts[9:].argmax()) + 9 if counts[9:].any() else 255
        mask = cast(U8, cv2.convertScaleAbs(pane.a, alpha=255 / full * opacity))
        mist = blend.masked(hazy.copy(), mask, self._scratch)
        if under.a is not None and hazy.a is not None:
            half = color.halve_bytes(mask, np.empty_like(under.u))
            blend.over_premultiplied(under, Frame(mist.y, mist.u, mist.v, mask, half), 1.0, self._scratch)
            # where nothing lies under the pane there is nothing to blur
            for alpha, full_, own in ((under.a, mask, mist.a), (under.c, half, mist.c)):
                if alpha is not None and own is not None:
                    cv2.subtract(alpha, cv2.subtract(full_, own), dst=alpha)
            return
        blend.over_premultiplied(under, mist, 1.0, self._scratch)


def _shared(a: tuple[State, ...], b: tuple[State, ...]) -> int:
    """How many items from the back two states have in common."""
    for k, (p, q) in enumerate(zip(a, b)):
        if p != q:
            return k
    return len(a)


def _scaled(m: Affine, scale: Scale) -> Affine:
    """From a sprite's grid, which has `scale` of its pixels to one of the item's."""
    return Affine(m.xx / scale[0], m.xy / scale[1], m.x0, m.yx / scale[0], m.yy / scale[1], m.y0)


def _spans(m: Affine, width: int, height: int, box: Box) -> bool:
    """Whether a posed rectangle holds all of a box (to 1/100 px)."""
    try:
        x0, y0, x1, y1 = m.inverse().hull(*box)
    except ZeroDivisionError:
        return False
    return -0.01 <= x0 and -0.01 <= y0 and x1 <= width + 0.01 and y1 <= height + 0.01


def _even_box(m: Affine, rectangle: tuple[float, float, float, float], area: Box) -> Box | None:
    """A posed rectangle as a box of whole chroma samples inside an area; None when it is not one there."""
    if not m.is_upright:
        return None
    x0, y0, x1, y1 = m.hull(*rectangle)
    x0, y0 = max(x0, area.x0), max(y0, area.y0)
    x1, y1 = max(min(x1, area.x1), x0), max(min(y1, area.y1), y0)
    box = Box(round(x0), round(y0), round(x1), round(y1))
    if any(abs(v - r) > _FLAT_EDGE or r & 1 for v, r in zip((x0, y0, x1, y1), box)):
        return Box(0, 0, 0, 0) if x1 <= x0 or y1 <= y0 else None
    return box


def _hull_box(m: Affine, rectangle: tuple[float, float, float, float]) -> Box:
    x0, y0, x1, y1 = m.hull(*rectangle)
    big = 1 << 20
    x0, y0, x1, y1 = (min(max(v, -big), big) for v in (x0, y0, x1, y1))
    return Box(floor(x0 + 1e-3), floor(y0 + 1e-3), ceil(x1 - 1e-3), ceil(y1 - 1e-3))


def _is_window(loop: raster.Loop, path: Path, box: Box) -> bool:
    """Whether an upright rectangle's path holds all of the box, so that it masks nothing."""
    if path.kind != "rectangle" or path.radius > 0 or len(loop) != 4:
        return False
    if not all(a[0] == b[0] or a[1] == b[1] for a, b in zip(loop, np.roll(loop, -1, axis=0))):
        return False
    lo, hi = loop.min(axis=0), loop.max(axis=0)
    e = _FLAT_EDGE
    return bool(lo[0] <= box.x0 + e and lo[1] <= box.y0 + e and hi[0] >= box.x1 - e and hi[1] >= box.y1 - e)
