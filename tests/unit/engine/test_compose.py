from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import av
import numpy as np
import pytest
from msgspec.structs import replace
from PIL import Image

from adgen.engine import compose
from adgen.engine.compose import Cache, Scene, Sources, ladder
from adgen.engine.segment import Engine
from adgen.errors import MediaError
from adgen.model.cut import sliced
from adgen.model.drawing import (
    BackdropBlur,
    Blur,
    Clip,
    ColorMatrix,
    Displace,
    Font,
    Glyphs,
    Group,
    Item,
    Linear,
    Matte,
    Path,
    Picture,
    Pose,
    Profile,
    Segment,
    Shadow,
    Shape,
    Solid,
    Stop,
    Track,
    Typeset,
    Vignette,
    pack,
)  # fmt: skip

RED, BLUE, WHITE, NAVY = 0xFF0000FF, 0x0000FFFF, 0xFFFFFFFF, 0x14213DFF
SMALL = Profile(64, 48)
N = 12


def each(values: Sequence[float], unit: float = 64, rest: int = 0) -> Track:
    return pack((round(v * unit) for v in values), rest)


def box(w: int = 20, h: int = 10, color: int = RED, pose: Pose = Pose(), start: int = 0, frames: int = N, **more: Any) -> Shape:
    return Shape("rectangle", w, h, start, frames, (Solid(color),), pose=pose, **more)


def group(*kids: Item, w: int = 64, h: int = 48, **more: Any) -> Group:
    return Group(kids, w, h, 0, N, **more)


def noise(w: int, h: int, alpha: bool = False) -> bytes:
    pixels = np.random.default_rng(5).integers(0, 256, (h, w, 4 if alpha else 3), np.uint8)
    out = BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def words(*k: int, **more: Any) -> Glyphs:
    text = Typeset(("one", "two", "three"), (Font("f", "d"),), 640, 100, Solid(WHITE))
    return Glyphs(text, 20, 0, N, k, **more)


def composed(engine: Engine, *items: Item, profile: Profile = SMALL, frames: int = N) -> list[bytes]:
    return [f.bytes() for f in engine.frames(Segment(profile, frames, items, NAVY))]


def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The frames that are really composed."""
    seen: list[int] = []
    paint = Scene.paint

    def spy(self: Scene, n: int, *more: Any) -> Any:
        seen.append(n)
        return paint(self, n, *more)

    monkeypatch.setattr(Scene, "paint", spy)
    return seen


# ---- runs, plates, caches


def test_equal_frames_are_composed_once_and_are_one_object(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    painted = counted(monkeypatch)
    item = box(pose=Pose(x=((0, 4), (64, 5), (128, 3))))
    ids = [id(f) for f in engine.frames(Segment(SMALL, N, (item,)))]
    assert painted == [0, 4, 9]
    assert ids[0] == ids[3] != ids[4] == ids[8] != ids[9]


def test_an_invisible_item_that_moves_does_not_compose_anew(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    painted = counted(monkeypatch)
    hidden = box(pose=Pose(x=each(range(N)), opacity=((0, N),)))
    flat = box(pose=Pose(x=each(range(N)), scale_x=((0, N),)))
    composed(engine, box(), hidden, flat)
    assert painted == [0]


def test_a_plate_gives_the_same_pixels_as_drawing_all(engine: Engine) -> None:
    still = (box(64, 48, BLUE), box(30, 20, RED, Pose(x=((224, N),))))
    mover = box(9, 9, WHITE, Pose(x=each([k * 1.7 for k in range(N)])))
    all_at_once = composed(engine, *still, mover)
    one_by_one = [Scene(Segment(SMALL, N, (*still, mover), NAVY), Sources(*_parts(engine))).paint(n).bytes() for n in range(N)]
    assert all_at_once == one_by_one


def _parts(engine: Engine) -> Any:
    return engine._blobs, engine._sources._ink


def test_resting_items_behind_a_mover_are_drawn_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []
    draw = Scene._draw

    def spy(self: Scene, node: Any, n: int, *more: Any) -> None:
        drawn.append(node.item.width)
        draw(self, node, n, *more)

    monkeypatch.setattr(Scene, "_draw", spy)
    composed(engine, box(31), box(32, pose=Pose(y=((640, N),))), box(5, pose=Pose(x=each(range(N)))))
    assert drawn.count(31) == 1 and drawn.count(32) == 1 and drawn.count(5) == N


def test_what_is_hidden_by_an_opaque_item_is_not_drawn(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[int] = []
    draw = Scene._draw
    monkeypatch.setattr(Scene, "_draw", lambda s, node, *m: (drawn.append(node.item.width), draw(s, node, *m))[1])
    composed(engine, box(31), box(64, 48, BLUE), box(7))
    assert 31 not in drawn and 7 in drawn


def test_all_text_of_a_segment_is_asked_in_one_batch(engine: Engine, ink: Any) -> None:
    composed(engine, words(0), words(1, pose=Pose(x=((333, N),))), group(words(2), pose=Pose(scale_x=((131072, N),), scale_y=((131072, N),))))
    assert ink.batches == [3]
    composed(engine, words(0))
    assert ink.batches == [3]  # still kept


def test_text_that_only_moves_is_drawn_at_one_scale(engine: Engine, ink: Any) -> None:
    composed(engine, words(0, pose=Pose(x=each([k * 0.37 for k in range(N)]), opacity=each([k / N for k in range(N)], 256, 256))))
    assert ink.batches == [1]


def test_cache_lets_go_of_the_least_recently_used() -> None:
    c: Cache[str] = Cache(10)
    c.put("a", "A", 4)
    c.put("b", "B", 4)
    c.get("a")
    c.put("c", "C", 4)
    assert c.get("b") is None and c.get("a") == "A" and c.get("c") == "C"


@pytest.mark.parametrize(("scale", "rung"), [(1.0, 1.0), (1.01, 2**0.25), (0.98, 1.0), (0.99, 2**0.25), (1.96, 2.0)])
def test_ladder_is_above_and_never_next_to_it(scale: float, rung: float) -> None:
    assert ladder(scale) == pytest.approx(rung)


# ---- slice law


def _items(blobs: Any) -> dict[str, Item]:
    photo = blobs.add(noise(90, 70))
    cutout = blobs.add(noise(30, 30, alpha=True))
    rise = each([k * 0.83 for k in range(N)])
    zoom = each([1 + k * 0.03 for k in range(N)], 65536, 65536)
    turn = each([k / 40 for k in range(N)], 65536)
    fade = each([min(k / 5, 1) for k in range(N)], 256, 256)
    scene = (Picture(photo, 64, 48, 0, N), box(30, 20, RED, Pose(x=rise)))
    return {
        "push in": Picture(photo, 64, 48, 0, N, pose=Pose(scale_x=zoom, scale_y=zoom, pivot_x=2048, pivot_y=1536)),
        "turning cut-out": Picture(cutout, 30, 30, 2, N - 4, pose=Pose(x=each([9.3] * (N - 4)), rotation=turn[: N - 4])),
        "rising word": words(1, pose=Pose(y=rise, opacity=fade), shadow=(Shadow("soft", NAVY, 128, 64, 64),)),
        "popping word": words(0, pose=Pose(scale_x=zoom, scale_y=zoom)),
        "gradient": Shape("rectangle", 64, 48, 3, 6, (Linear(0, (Stop(0, RED), Stop(65536, 0))),), pose=Pose(opacity=fade[:6] if len(fade) >= 6 else ((128, 6),))),
        "fading group": group(*scene, pose=Pose(opacity=fade)),
        "moving group": group(*scene, pose=Pose(x=rise)),
        "resting group that zooms": group(box(30, 20), box(9, 9, BLUE), pose=Pose(scale_x=zoom, scale_y=zoom, opacity=((128, N),))),
        "clipped group": group(*scene, clip=(Path("ellipse", ((rise, rise), (each([60] * N), each([40] * N)))),)),
        "blurred group": group(*scene, effects=(Blur(rise),)),
        "matted group": group(*scene, matte=(Matte(words(0, 1, pose=Pose(x=rise))),)),
    }  # fmt: skip


@pytest.mark.parametrize("name", _items(type("B", (), {"add": staticmethod(lambda raw: "")})))
@pytest.mark.parametrize(("first", "last"), [(0, 5), (4, 9), (7, N)])
def test_a_slice_renders_as_its_part_of_the_whole(engine: Engine, blobs: Any, name: str, first: int, last: int) -> None:
    item = _items(blobs)[name]
    whole = composed(engine, box(64, 48, BLUE), item)
    part = composed(engine, *sliced((box(64, 48, BLUE), item), first, last, first), frames=last - first)
    assert part == whole[first:last]


def test_equal_segments_give_equal_bytes(blobs: Any, ink: Any) -> None:
    items = tuple(_items(blobs).values())
    assert composed(Engine(blobs, ink), *items) == composed(Engine(blobs, ink), *items)


# ---- poses


def test_slow_pan_does_not_jitter(engine: Engine) -> None:
    disc = Shape("ellipse", 16, 16, 0, 40, (Solid(WHITE),), pose=Pose(x=each([10 + k * 0.13 for k in range(40)]), y=((640, 40),)))
    for k, f in enumerate(engine.frames(Segment(Profile(64, 48), 40, (disc,), 0x000000FF))):
        light = f.y.astype(float) - 16
        x = (light.sum(axis=0) * (np.arange(64) + 0.5)).sum() / light.sum()
        assert abs(x - (round((10 + k * 0.13) * 64) / 64 + 8)) < 0.05


def test_slow_zoom_keeps_its_centre(engine: Engine) -> None:
    zoom = each([1 + k * 0.004 for k in range(40)], 65536, 65536)
    disc = Shape("ellipse", 20, 20, 0, 40, (Solid(WHITE),), pose=Pose(((22 * 64, 40),), ((14 * 64, 40),), zoom, zoom, pivot_x=640, pivot_y=640))
    for f in engine.frames(Segment(Profile(64, 48), 40, (disc,), 0x000000FF)):
        light = f.y.astype(float) - 16
        x = (light.sum(axis=0) * (np.arange(64) + 0.5)).sum() / light.sum()
        y = (light.sum(axis=1) * (np.arange(48) + 0.5)).sum() / light.sum()
        assert abs(x - 32) < 0.05 and abs(y - 24) < 0.05


def test_a_picture_at_scale_one_is_shown_as_it_is(engine: Engine, blobs: Any) -> None:
    raw = noise(64, 48)
    f = composed(engine, Picture(blobs.add(raw), 64, 48, 0, N))[0]
    pixels = np.asarray(Image.open(BytesIO(raw))).astype(float)
    y = 16 + (pixels @ [0.2126, 0.7152, 0.0722]) * 219 / 255
    assert np.abs(np.frombuffer(f[: 64 * 48], np.uint8).reshape(48, 64) - y).max() <= 0.51


@pytest.mark.parametrize("pose", [
    Pose(x=((-(10**6), N),)), Pose(y=((10**6, N),)), Pose(x=((-1000, N),), y=((-500, N),)), Pose(scale_x=((0, N),)),
    Pose(scale_x=((262144, N),), scale_y=((262144, N),)), Pose(opacity=((0, N),)), Pose(scale_x=((1, N),), scale_y=((1, N),)),
    Pose(rotation=((12345, N),), x=((-640, N),)), Pose(scale_x=((-65536, N),)), Pose(x=((33, N),), y=((33, N),), opacity=((1, N),)),
])  # fmt: skip
@pytest.mark.parametrize("kind", ["shape", "pixel", "picture", "words", "group"])
def test_any_pose_draws_without_fault(engine: Engine, blobs: Any, pose: Pose, kind: str) -> None:
    item: Item = {
        "shape": box(21, 13, pose=pose), "pixel": box(1, 1, pose=pose),
        "picture": Picture(blobs.add(noise(15, 11, True)), 33, 17, 0, N, pose=pose),
        "words": words(0, pose=pose), "group": group(box(5, 5), box(64, 48, 0xFF000080), pose=pose, effects=(Blur(((64, N),)),)),
    }[kind]  # fmt: skip
    assert len(composed(engine, item)) == N


def test_items_outside_their_time_are_not_seen(engine: Engine) -> None:
    frames = composed(engine, box(start=3, frames=2), box(9, 9, BLUE, start=-2, frames=4), box(5, 5, WHITE, start=N - 1, frames=9))
    assert frames[3] == frames[4] != frames[5] == frames[N - 2] and frames[0] == frames[1] != frames[2] == frames[5]
    assert frames[N - 1] != frames[N - 2]


@pytest.mark.parametrize("size", [(63, 48), (64, 47), (0, 0)])
def test_odd_frames_are_refused(engine: Engine, size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="even"):
        list(engine.frames(Segment(Profile(*size), 3, ())))


def test_a_missing_picture_is_a_media_error(engine: Engine) -> None:
    with pytest.raises(MediaError, match="not in the store"):
        composed(engine, Picture("nowhere", 10, 10, 0, N))


# ---- groups


def shown(engine: Engine, *items: Item) -> np.ndarray:  # type: ignore[type-arg]
    return engine.still(Segment(SMALL, N, items, NAVY), 0).astype(int)


def test_a_bracket_group_changes_nothing(engine: Engine) -> None:
    kids = (box(30, 20), box(9, 9, BLUE, Pose(x=((211, N),))))
    assert composed(engine, group(*kids)) == composed(engine, *kids)


def test_a_group_fades_as_one_picture(engine: Engine) -> None:
    seen = shown(engine, group(box(30, 20, RED), box(30, 20, BLUE), pose=Pose(opacity=((128, N),))))
    assert seen[10, 10, 0] < 20 and seen[10, 10, 2] > 130  # the red one behind does not shine through


def test_nested_poses_multiply(engine: Engine) -> None:
    inner = group(box(10, 10), pose=Pose(x=((10 * 64, N),)), w=30, h=30)
    seen = shown(engine, group(inner, pose=Pose(scale_x=((131072, N),), scale_y=((131072, N),)), w=30, h=30))
    assert seen[10, 30, 0] > 200 and seen[10, 16, 0] < 40 and seen[25, 30, 0] < 40


def test_a_full_frame_group_is_cut_at_its_edges(engine: Engine) -> None:
    wide = box(200, 200, RED, Pose(x=((-64 * 50, N),), y=((-64 * 50, N),)))
    for move in (20, 21, 20.5):
        seen = shown(engine, group(wide, pose=Pose(x=((round(move * 64), N),))))
        assert seen[20, 17, 0] < 40 and seen[20, 23, 0] > 240


def test_ink_may_leave_a_small_group(engine: Engine) -> None:
    seen = shown(engine, group(box(30, 10), w=5, h=5, pose=Pose(x=((64, N),), opacity=((255, N),))))
    assert seen[5, 28, 0] > 240


def test_a_group_that_rests_inside_is_drawn_once_while_it_moves(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    layer = Scene._layer
    monkeypatch.setattr(Scene, "_layer", lambda s, *a, **k: (made.append(1), layer(s, *a, **k))[1])
    composed(engine, group(box(30, 20), box(9, 9, BLUE), w=30, h=20, pose=Pose(x=each([k * 0.7 for k in range(N)]), opacity=((200, N),))))
    assert made == [1]


def test_crossfade_of_opaque_groups_is_their_mean(engine: Engine) -> None:
    a, b = group(box(64, 48, WHITE)), group(box(64, 48, 0x000000FF), pose=Pose(opacity=((128, N),)))
    assert np.abs(shown(engine, a, b) - 127).max() <= 2


def test_clip_rectangle_has_sub_pixel_edges(engine: Engine) -> None:
    clip = (Path("rectangle", ((((640, N),), ((0, N),)), (((672, N),), ((48 * 64, N),)))),)
    seen = shown(engine, group(box(64, 48, WHITE), clip=clip))
    assert seen[20, 9].max() < 70 and 100 < seen[20, 10, 1] < 180 and seen[20, 11].max() < 100


@pytest.mark.parametrize(("by", "inverted", "lit"), [("alpha", False, True), ("alpha", True, False), ("luma", False, True), ("luma", True, False)])
def test_matte_shows_where_it_says(engine: Engine, by: Any, inverted: bool, lit: bool) -> None:
    matte = (Matte(box(30, 48, WHITE), by, inverted),)
    seen = shown(engine, group(box(64, 48, RED), matte=matte))
    assert (seen[20, 15, 0] > 200) == lit and (seen[20, 45, 0] > 200) != lit


def test_opaque_blur_stays_opaque_at_the_frame_border(engine: Engine) -> None:
    seen = shown(engine, group(box(64, 48, WHITE), effects=(Blur(((640, N),)),)))
    assert seen.min() >= 253


def test_backdrop_blur_works_inside_the_pane_only(engine: Engine) -> None:
    lines = tuple(box(2, 48, WHITE, Pose(x=((k * 256, N),))) for k in range(16))
    pane = group(box(30, 20, 0xFFFFFF10, Pose(x=((16 * 64, N),), y=((12 * 64, N),))), effects=(BackdropBlur(((256, N),)),))
    seen = shown(engine, *lines, pane)
    assert seen[20, 24:40, 1].std() < 8 and seen[4, :, 1].std() > 80


@pytest.mark.parametrize("pose", [Pose(), Pose(opacity=((128, N),)), Pose(x=((64, 1), (0, N - 1)))], ids=["resting", "faded", "moving"])
def test_a_pane_blurs_what_lies_under_the_groups_that_hold_it(engine: Engine, pose: Pose) -> None:
    lines = tuple(box(2, 48, WHITE, Pose(x=((k * 256, N),))) for k in range(16))
    pane = group(box(40, 24, 0xFFFFFF10, Pose(x=((12 * 64, N),), y=((12 * 64, N),))), effects=(BackdropBlur(((256, N),)),))
    dot = box(4, 4, RED)
    alone, held = shown(engine, *lines, replace(pane, pose=pose)), shown(engine, *lines, group(group(pane), dot, pose=pose))
    assert abs(alone[16:32, 20:44].astype(int) - held[16:32, 20:44]).max() <= 3


def test_a_pane_over_nothing_blurs_nothing(engine: Engine) -> None:
    pane = group(box(30, 20, 0xFFFFFF10, Pose(x=((16 * 64, N),), y=((12 * 64, N),))), effects=(BackdropBlur(((256, N),)),))
    layered = group(pane, box(4, 4, RED), clip=(Path("ellipse", (((), ()), (((64 * 64, N),), ((48 * 64, N),)))),))
    seen = shown(engine, box(64, 48, 0x2040C0FF), layered)
    assert seen[22, 30, 2] > 150 and seen[22, 30, 1] < 110  # blue through the pane, as with no blur at all


@pytest.mark.parametrize(
    "more",
    [{"clip": (Path("ellipse", ((((4 * 64, N),), ((4 * 64, N),)), (((60 * 64, N),), ((44 * 64, N),)))),)},
     {"pose": Pose(rotation=((1200, N),), pivot_x=32 * 64, pivot_y=24 * 64)}],
    ids=["cut to an ellipse", "turned"],
)  # fmt: skip
def test_a_pane_blurs_what_lies_under_a_group_that_is_cut_or_turned(engine: Engine, more: dict[str, object]) -> None:
    lines = tuple(box(2, 48, WHITE, Pose(x=((k * 256, N),))) for k in range(16))
    pane = group(box(40, 24, 0xFFFFFF10, Pose(x=((12 * 64, N),), y=((12 * 64, N),))), effects=(BackdropBlur(((256, N),)),))
    seen = shown(engine, *lines, group(pane, box(4, 4, RED), **more))
    assert seen[22:26, 26:38, 1].std() < 10 and seen[2, 40:60, 1].std() > 80
    assert seen[22:26, 26:38, 1].mean() > 70  # the mean of the lines, under a little white


def test_effect_inside_a_zoomed_group_zooms_with_it(engine: Engine) -> None:
    def edge(scale: int) -> float:
        pose = Pose(scale_x=((scale, N),), scale_y=((scale, N),))
        row = shown(engine, group(box(16, 48, WHITE), w=30, h=30, pose=pose, effects=(Blur(((128, N),)),)))[20, :, 1]
        return float(((row > 50) & (row < 230)).sum())

    assert edge(131072) > 1.5 * edge(65536)


def test_blend_inside_an_isolated_group_sees_the_group_only(engine: Engine) -> None:
    multiplied = replace(box(64, 48, RED), blend="multiply")
    alone = shown(engine, box(64, 48, 0x00FF00FF), group(multiplied))
    together = shown(engine, group(box(64, 48, 0x00FF00FF), multiplied))
    assert alone[20, 20, 0] > 250 and together[20, 20].max() < 5


@pytest.mark.parametrize("effect", [Vignette(0x000000FF, 0), ColorMatrix((0,) * 12), Displace(((64, N),), 640, 1)])
def test_effects_apply_to_groups_that_are_partly_outside(engine: Engine, effect: Any) -> None:
    composed(engine, group(box(30, 30), pose=Pose(x=((-20 * 64, N),), rotation=((4000, N),)), w=30, h=30, effects=(effect,)))


# ---- clips


def film(blobs: Any, n: int = 8) -> str:
    """A clip whose frame k is a grey of 20 + 25 k."""
    out = BytesIO()
    with av.open(out, "w", format="mp4") as file:
        stream = file.add_stream("libx264", rate=30, options={"crf": "1", "preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for k in range(n):
            f = av.VideoFrame.from_ndarray(np.full((72, 64), 128, np.uint8), "yuv420p")
            np.frombuffer(f.planes[0], np.uint8)[:] = 20 + 25 * k  # type: ignore[call-overload]
            f.colorspace, f.color_range = 1, 1
            file.mux(stream.encode(f))
        file.mux(stream.encode(None))
    return str(blobs.add(out.getvalue()))


def test_a_clip_shows_the_frames_of_its_track(engine: Engine, blobs: Any) -> None:
    clip = Clip(film(blobs), 64, 48, 0, N, track=tuple((v, 1) for v in (0, 1, 2, 2, 3, 7, 6, 5, 0, 1, 1, 90)))
    seen = [f.y[24, 32] for f in engine.frames(Segment(SMALL, N, (clip,)))]
    wanted = [20 + 25 * k for k in (0, 1, 2, 2, 3, 7, 6, 5, 0, 1, 1, 7)]
    assert np.abs(np.array(seen, int) - wanted).max() <= 3


def test_a_clip_may_be_small_round_and_turned(engine: Engine, blobs: Any) -> None:
    clip = Clip(film(blobs), 31, 21, 0, N, track=((7, N),), radius=8 * 64, pose=Pose(x=((16 * 64, N),), y=((14 * 64, N),)))
    f = next(engine.frames(Segment(SMALL, N, (clip,), 0x000000FF)))
    assert f.y[24, 32] > 180 and f.y[14, 16] < 60 and f.y[5, 5] == 16
    composed(engine, replace(clip, pose=Pose(rotation=((5000, N),), scale_x=((100000, N),))))


def test_prepared_scale_is_the_rest_scale_when_it_holds() -> None:
    node = compose.Node(words(0, pose=Pose(scale_x=((50000, 3), (65536, 1), (70000, 1), (60000, N - 5)))), (64, 48), N)
    node.place(None)
    assert node.rungs[0][0] == pytest.approx(50000 / 65536) and node.rungs[4][0] == pytest.approx(2**0.25)


def test_a_reader_that_failed_is_not_read_from_again() -> None:
    class Reader:
        size, is_whole, closed = (64, 48), False, False

        def close(self) -> None:
            self.closed = True

    sources = Sources(None, None)  # type: ignore[arg-type]
    clip, broken, good = Clip("a" * 40, 64, 48, 0, 3, ()), Reader(), Reader()
    good.is_whole = True
    sources.put_back(clip, broken)  # type: ignore[arg-type]
    sources.put_back(clip, good)  # type: ignore[arg-type]
    assert broken.closed and not good.closed
    assert sources.reader(clip, (64, 48)) is good
