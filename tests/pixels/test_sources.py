"""Whatever a clip or a picture is, its colours come out right: every range, matrix, depth, turn, mode and profile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest
from look import apart, planes, png, profile, rgba, shoot, watch
from PIL import Image, ImageCms

from adgen.engine.segment import Engine
from adgen.model.drawing import Clip, Picture, Segment
from adgen.runtime.store import FolderStore

# a patch each, left to right
PATCHES = (0xD62828FF, 0x219EBCFF, 0xFFB703FF, 0x2D6A4FFF, 0x14213DFF, 0xFDFCF8FF, 0x808080FF, 0xE6007EFF)
SIDE = 32
W, H = SIDE * len(PATCHES), 96
MATRICES = {"bt709": (1, 0.2126, 0.0722), "smpte170m": (6, 0.299, 0.114), "bt2020": (9, 0.2627, 0.0593)}


def chart() -> npt.NDArray[np.float64]:
    """(H, W, 3) sRGB 0..255."""
    return np.repeat(np.repeat(np.array([[rgba(c) for c in PATCHES]], np.float64), SIDE, axis=1), H, axis=0)


def yuv(rgb: npt.NDArray[np.float64], kr: float, kb: float, full: bool, bits: int) -> list[npt.NDArray[np.uint16]]:
    """Planes 4:2:0 of our own making. Source: ITU-R BT.601, 709, 2020; H.273."""
    r, g, b = (rgb[..., k] / 255 for k in range(3))
    y = kr * r + (1 - kr - kb) * g + kb * b
    u, v = (b - y) / (2 - 2 * kb), (r - y) / (2 - 2 * kr)
    one = 2 ** (bits - 8)
    top = 2**bits - 1
    luma = y * top if full else (16 + 219 * y) * one
    chroma = [p * top + 128 * one if full else (128 + 224 * p) * one for p in (u, v)]
    halves = [p[: p.shape[0] // 2 * 2, : p.shape[1] // 2 * 2].reshape(p.shape[0] // 2, 2, p.shape[1] // 2, 2).mean(axis=(1, 3)) for p in chroma]
    return [np.clip(np.rint(p), 0, top).astype(np.uint16) for p in (luma, *halves)]


def film(
    path: Path, frames: Sequence[npt.NDArray[np.float64]], matrix: str = "bt709", full: bool = False, bits: int = 8, tagged: bool = True,
    times: Sequence[int] = (), rotation: int = 0, codec: str = "libx264",
) -> Path:  # fmt: skip
    """A clip as cameras, editors and phones write them."""
    h, w = frames[0].shape[:2]
    code, kr, kb = MATRICES[matrix]
    with av.open(str(path), "w") as out:
        stream: Any = out.add_stream(codec, rate=Fraction(30), options={"crf": "6", "preset": "veryfast"})
        c = stream.codec_context
        stream.width, stream.height = w, h
        stream.pix_fmt = "yuv420p" if bits == 8 else "yuv420p10le"
        stream.time_base = Fraction(1, 1000)
        c.time_base = Fraction(1, 1000)
        if tagged:
            c.colorspace, c.color_range = code, 2 if full else 1
        for k, rgb in enumerate(frames):
            frame = av.VideoFrame(w, h, stream.pix_fmt)
            for plane, values in zip(frame.planes, yuv(rgb, kr, kb, full, bits)):
                kind = np.uint8 if bits == 8 else np.uint16
                row = np.zeros((plane.height, plane.line_size // np.dtype(kind).itemsize), kind)
                row[:, : plane.width] = values
                plane.update(row.tobytes())
            if tagged:
                frame.colorspace, frame.color_range = code, 2 if full else 1
            frame.pts, frame.time_base = times[k] if times else round(k * 1000 / 30), Fraction(1, 1000)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    if rotation:
        raw = path.read_bytes()
        # the matrix of the track's header (ISO/IEC 14496-12, 8.3.2): 16.16 numbers, the last of each row 2.30
        at = raw.index(b"tkhd") + 4 + 40
        turned = {90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}[rotation]
        a, b, c_, d = (v * 65536 for v in turned)
        cells = (a, b, 0, c_, d, 0, 0, 0, 1 << 30)
        path.write_bytes(raw[:at] + b"".join(v.to_bytes(4, "big", signed=True) for v in cells) + raw[at + 36 :])
    return path


def worst(engine: Engine, store: FolderStore, path: Path, clip: Path, width: int = W, height: int = H, turned: str = "") -> float:
    """The greatest difference of a patch, from the decoded film that shows the clip."""
    asset = store.add(clip.read_bytes())
    item = Clip(asset, width, height, 0, 4, ((0, 1), (1, 1), (2, 1), (3, 1)))
    seen = list(watch(shoot(engine, store, path, Segment(profile(width, height), 4, (item,)))))[2].rgb()
    order = PATCHES if turned in ("", "down") else PATCHES[::-1]
    off = []
    for k, c in enumerate(order):
        if turned in ("down", "up"):
            part = seen[int((k + 0.3) * height / len(order)) : int((k + 0.7) * height / len(order)), width // 3 : width * 2 // 3]
        else:
            part = seen[height // 3 : height * 2 // 3, int((k + 0.3) * width / len(order)) : int((k + 0.7) * width / len(order))]
        off.append(apart(part.mean(axis=(0, 1)).tolist(), rgba(c)))
    return max(off)


@pytest.mark.parametrize("matrix", MATRICES)
@pytest.mark.parametrize("full", [False, True], ids=["limited", "full"])
@pytest.mark.parametrize("bits", [8, 10])
def test_clips_of_every_range_matrix_and_depth_keep_their_colours(
    engine: Engine, store: FolderStore, tmp_path: Path, matrix: str, full: bool, bits: int
) -> None:
    clip = film(tmp_path / "clip.mp4", [chart()] * 4, matrix, full, bits)
    assert worst(engine, store, tmp_path / "film.mp4", clip) <= 3


def test_a_small_clip_that_says_nothing_is_read_as_bt601(engine: Engine, store: FolderStore, tmp_path: Path) -> None:
    clip = film(tmp_path / "clip.mp4", [chart()] * 4, "smpte170m", tagged=False)
    assert worst(engine, store, tmp_path / "film.mp4", clip) <= 3


def test_a_large_clip_that_says_nothing_is_read_as_bt709(engine: Engine, store: FolderStore, tmp_path: Path) -> None:
    tall = np.repeat(chart(), 8, axis=0)
    assert tall.shape[0] >= 720
    clip = film(tmp_path / "clip.mp4", [tall] * 4, "bt709", tagged=False)
    assert worst(engine, store, tmp_path / "film.mp4", clip) <= 3


@pytest.mark.parametrize(("rotation", "turned"), [(90, "down"), (180, "back"), (270, "up")])
def test_a_phones_turned_clip_stands_upright(engine: Engine, store: FolderStore, tmp_path: Path, rotation: int, turned: str) -> None:
    clip = film(tmp_path / "clip.mp4", [chart()] * 4, rotation=rotation)
    size = (W, H) if rotation == 180 else (H, W)
    assert worst(engine, store, tmp_path / "film.mp4", clip, *size, turned) <= 3


@pytest.mark.parametrize("size", [(W // 2, H // 2), (W * 2, H * 2), (W - 2, H + 2)])
def test_a_scaled_clip_keeps_its_colours(engine: Engine, store: FolderStore, tmp_path: Path, size: tuple[int, int]) -> None:
    assert worst(engine, store, tmp_path / "film.mp4", film(tmp_path / "clip.mp4", [chart()] * 4), *size) <= 3


def test_a_clip_of_odd_size_keeps_its_colours(engine: Engine, store: FolderStore, tmp_path: Path) -> None:
    odd = chart()[: H - 1, : W - 1].astype(np.uint8)
    path = tmp_path / "clip.mkv"
    with av.open(str(path), "w") as out:
        stream: Any = out.add_stream("ffv1", rate=30)
        stream.width, stream.height, stream.pix_fmt = W - 1, H - 1, "bgr0"
        for _ in range(4):
            out.mux(stream.encode(av.VideoFrame.from_ndarray(odd, format="rgb24")))
        out.mux(stream.encode(None))
    assert worst(engine, store, tmp_path / "film.mp4", path) <= 3


def test_a_variable_rate_shows_each_frame_when_it_is_due(engine: Engine, store: FolderStore, tmp_path: Path) -> None:
    """Frames at 0, 33, 67, 400 ms, as a phone that stutters: the third one stays until the fourth is due."""
    shades = [0x14213DFF, 0x808080FF, 0xFFB703FF, 0xFDFCF8FF]
    frames = [np.broadcast_to(np.array(rgba(c), np.float64), (H, W, 3)) for c in shades]
    clip = film(tmp_path / "clip.mp4", frames, times=[0, 33, 67, 400])
    with av.open(str(clip)) as file:
        rate = file.streams.video[0].average_rate
    assert rate is not None
    asset, n = store.add(clip.read_bytes()), 4
    item = Clip(asset, W, H, 0, n, tuple((k, 1) for k in range(n)))
    seen = [planes(f).rgb()[H // 2, W // 2] for f in engine.frames(Segment(profile(W, H), n, (item,)))]
    for k, got in enumerate(seen):
        due = max(j for j, t in enumerate((0, 33, 67, 400)) if t <= 1000 * k / float(rate) + 6)
        assert apart(got.tolist(), rgba(shades[due])) <= 3, k


# ── pictures ──


def pictured(engine: Engine, store: FolderStore, raw: bytes, background: int = 0x000000FF, width: int = W, height: int = H) -> npt.NDArray[np.float64]:
    item = Picture(store.add(raw), width, height, 0, 3)
    return planes(next(engine.frames(Segment(profile(width, height), 3, (item,), background)))).rgb()


def off_by(seen: npt.NDArray[np.float64], wanted: Sequence[tuple[float, ...]]) -> float:
    return max(apart(seen[H // 2, SIDE * k + SIDE // 2].tolist(), c) for k, c in enumerate(wanted))


CHART = chart().astype(np.uint8)
PLAIN = [rgba(c) for c in PATCHES]


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def display_p3() -> bytes:
    """A profile with wider primaries, written here: ICC.1 v2, three colorants, one gamma curve."""

    def number(v: float) -> bytes:
        return round(v * 65536).to_bytes(4, "big", signed=True)

    def xyz(*v: float) -> bytes:
        return b"XYZ \0\0\0\0" + b"".join(map(number, v))

    gamma = b"curv\0\0\0\0" + (1).to_bytes(4, "big") + round(2.2 * 256).to_bytes(2, "big") + b"\0\0"
    name = b"desc\0\0\0\0" + (5).to_bytes(4, "big") + b"wide\0" + bytes(78)
    tags = [
        (b"desc", name), (b"cprt", b"text\0\0\0\0none\0"), (b"wtpt", xyz(0.9642, 1, 0.8249)), (b"rXYZ", xyz(0.51512, 0.2412, -0.00105)),
        (b"gXYZ", xyz(0.29198, 0.69225, 0.04189)), (b"bXYZ", xyz(0.1571, 0.06657, 0.78407)), (b"rTRC", gamma), (b"gTRC", gamma), (b"bTRC", gamma),
    ]  # fmt: skip
    at, table, body = 128 + 4 + 12 * len(tags), b"", b""
    for sign, raw in tags:
        raw += bytes(-len(raw) % 4)
        table += sign + (at + len(body)).to_bytes(4, "big") + len(raw).to_bytes(4, "big")
        body += raw
    size = at + len(body)
    head = size.to_bytes(4, "big") + b"\0\0\0\0" + bytes((2, 0x20, 0, 0)) + b"mntrRGB XYZ " + bytes(12) + b"acsp" + bytes(28)
    head += number(0.9642) + number(1) + number(0.8249)
    return head + bytes(128 - len(head)) + len(tags).to_bytes(4, "big") + table + body


def from_p3(rgb: Sequence[int]) -> tuple[float, ...]:
    """Display P3 with gamma 2.2 to sRGB, clipped to it. Source: SMPTE EG 432-1, IEC 61966-2-1; both adapted to D50."""
    wide = np.array([[0.51512, 0.29198, 0.1571], [0.2412, 0.69225, 0.06657], [-0.00105, 0.04189, 0.78407]])
    srgb = np.array([[0.43607, 0.38515, 0.14307], [0.22249, 0.71687, 0.06061], [0.01392, 0.09708, 0.7141]])
    linear = np.clip(np.linalg.solve(srgb, wide @ (np.array(rgb) / 255) ** 2.2), 0, 1)
    out = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return tuple((out * 255).tolist())


PICTURES: dict[str, Callable[[], bytes]] = {
    "rgb": lambda: png(CHART),
    "jpeg": lambda: saved(Image.fromarray(CHART), "JPEG", quality=95),
    "jpeg without subsampling": lambda: saved(Image.fromarray(CHART), "JPEG", quality=95, subsampling=0),
    "webp": lambda: saved(Image.fromarray(CHART), "WEBP", lossless=True),
    "palette": lambda: saved(Image.fromarray(CHART).quantize(16), "PNG"),
    "srgb profile": lambda: png(CHART, icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()),
    "broken profile": lambda: png(CHART, icc_profile=b"none"),
    "tiff": lambda: saved(Image.fromarray(CHART), "TIFF", compression="tiff_lzw"),
    "bmp": lambda: saved(Image.fromarray(CHART), "BMP"),
    "cmyk jpeg": lambda: saved(Image.fromarray(CHART).convert("CMYK"), "JPEG", quality=97),
    "cmyk tiff": lambda: saved(Image.fromarray(CHART).convert("CMYK"), "TIFF"),
    "rgba, opaque": lambda: png(np.dstack([CHART, np.full((H, W), 255, np.uint8)])),
}


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_of_every_kind_keep_their_colours(engine: Engine, store: FolderStore, name: str) -> None:
    assert off_by(pictured(engine, store, PICTURES[name]()), PLAIN) <= 2


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_wide_gamut_is_brought_to_srgb(engine: Engine, store: FolderStore, mode: str) -> None:
    raw = saved(Image.fromarray(CHART).convert(mode), "PNG", icc_profile=display_p3())
    wanted = [from_p3(c) for c in PLAIN]
    assert max(apart(a, b) for a, b in zip(wanted, PLAIN)) > 3, "the profile would change nothing"
    assert off_by(pictured(engine, store, raw), wanted) <= 2.5


def test_a_palettes_profile_counts_too(engine: Engine, store: FolderStore) -> None:
    raw = saved(Image.fromarray(CHART).quantize(16), "PNG", icc_profile=display_p3())
    assert off_by(pictured(engine, store, raw), [from_p3(c) for c in PLAIN]) <= 2.5


GREYS = (0, 20, 60, 100, 128, 180, 230, 255)
STEPS = np.repeat(np.repeat(np.array([GREYS], np.uint8), SIDE, axis=1), H, axis=0)


@pytest.mark.parametrize("name", ["grey", "grey 16", "grey with alpha", "grey 16 tiff", "one bit"])
def test_greys_of_every_kind_are_those_greys(engine: Engine, store: FolderStore, name: str) -> None:
    wide = STEPS.astype(np.uint16) * 257
    greys = GREYS
    match name:
        case "grey":
            raw = saved(Image.fromarray(STEPS), "PNG")
        case "grey 16":
            raw = saved(Image.fromarray(wide), "PNG")
        case "grey with alpha":
            raw = saved(Image.merge("LA", (Image.fromarray(STEPS), Image.new("L", (W, H), 255))), "PNG")
        case "grey 16 tiff":
            raw = saved(Image.fromarray(wide), "TIFF")
        case _:
            raw, greys = saved(Image.fromarray(STEPS).point(lambda v: 255 * (v > 127)).convert("1"), "PNG"), tuple(255 * (v > 127) for v in GREYS)
    assert off_by(pictured(engine, store, raw), [(g, g, g) for g in greys]) <= 1


def over(front: Sequence[float], alpha: float, back: Sequence[float]) -> tuple[float, ...]:
    return tuple(f * alpha + b * (1 - alpha) for f, b in zip(front, back))


GROUND = 0x00B2A9FF


@pytest.mark.parametrize("name", ["rgba", "grey with alpha", "palette", "palette of alphas", "rgb key", "webp"])
def test_transparency_of_every_kind_mixes_with_what_is_under_it(engine: Engine, store: FolderStore, name: str) -> None:
    alpha = np.repeat(np.repeat(np.array([[255, 0, 128, 64, 192, 255, 32, 0]], np.uint8), SIDE, axis=1), H, axis=0)
    wanted = [over(c, int(alpha[0, k * SIDE]) / 255, rgba(GROUND)) for k, c in enumerate(PLAIN)]
    rgb_alpha = Image.fromarray(np.dstack([CHART, alpha]))
    indices = np.repeat(np.repeat(np.arange(8, dtype=np.uint8)[None, :], SIDE, axis=1), H, axis=0)
    indexed = Image.fromarray(indices, "P")
    indexed.putpalette([v for c in PLAIN for v in c])
    clear = [over(c, 0.0 if k == 2 else 1.0, rgba(GROUND)) for k, c in enumerate(PLAIN)]
    match name:
        case "rgba":
            raw = saved(rgb_alpha, "PNG")
        case "grey with alpha":
            raw = saved(Image.merge("LA", (Image.fromarray(STEPS), Image.fromarray(alpha))), "PNG")
            wanted = [over((g, g, g), int(alpha[0, k * SIDE]) / 255, rgba(GROUND)) for k, g in enumerate(GREYS)]
        case "palette":
            raw, wanted = saved(indexed, "PNG", transparency=2), clear
        case "palette of alphas":
            raw = saved(indexed, "PNG", transparency=bytes(int(alpha[0, k * SIDE]) for k in range(8)))
        case "rgb key":
            raw, wanted = saved(Image.fromarray(CHART), "PNG", transparency=PLAIN[2]), clear
        case _:
            raw = saved(rgb_alpha, "WEBP", lossless=True, exact=True)
    assert off_by(pictured(engine, store, raw, GROUND), wanted) <= 2


def test_a_grey_profile_is_followed(engine: Engine, store: FolderStore) -> None:
    """A scanner's grey of gamma 1: its middle is lighter than sRGB's."""
    wide = display_p3()
    assert wide[16:20] == b"RGB "
    gamma = b"curv\0\0\0\0" + (1).to_bytes(4, "big") + (256).to_bytes(2, "big") + b"\0\0"
    name = b"desc\0\0\0\0" + (5).to_bytes(4, "big") + b"flat\0" + bytes(81)
    white = b"XYZ \0\0\0\0" + b"".join(round(v * 65536).to_bytes(4, "big") for v in (0.9642, 1, 0.8249))
    tags = [(b"desc", name), (b"wtpt", white), (b"kTRC", gamma)]
    at, table, body = 128 + 4 + 12 * len(tags), b"", b""
    for sign, raw in tags:
        raw += bytes(-len(raw) % 4)
        table += sign + (at + len(body)).to_bytes(4, "big") + len(raw).to_bytes(4, "big")
        body += raw
    head = bytearray(wide[:128])
    head[0:4], head[16:20] = (at + len(body)).to_bytes(4, "big"), b"GRAY"
    flat = bytes(head) + len(tags).to_bytes(4, "big") + table + body

    def lit(v: float) -> float:
        v /= 255
        return 255 * (12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055)

    wanted = [(lit(g),) * 3 for g in GREYS]
    assert off_by(pictured(engine, store, saved(Image.fromarray(STEPS), "PNG", icc_profile=flat)), wanted) <= 2.5
    both = Image.merge("LA", (Image.fromarray(STEPS), Image.new("L", (W, H), 254)))
    assert off_by(pictured(engine, store, saved(both, "PNG", icc_profile=flat)), wanted) <= 2.5
    sixteen = Image.fromarray(STEPS.astype(np.uint16) * 257)
    assert off_by(pictured(engine, store, saved(sixteen, "PNG", icc_profile=flat)), wanted) <= 2.5


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_cameras_turn_is_undone(engine: Engine, store: FolderStore, orientation: int) -> None:
    turned = {
        1: CHART, 2: CHART[:, ::-1], 3: CHART[::-1, ::-1], 4: CHART[::-1], 5: CHART.swapaxes(0, 1),
        6: np.rot90(CHART, 1), 7: np.rot90(CHART, 2).swapaxes(0, 1), 8: np.rot90(CHART, -1),
    }[orientation]  # fmt: skip
    exif = Image.Exif()
    exif[0x0112] = orientation
    raw = saved(Image.fromarray(np.ascontiguousarray(turned)), "JPEG", quality=95, exif=exif)
    assert off_by(pictured(engine, store, raw), PLAIN) <= 2
