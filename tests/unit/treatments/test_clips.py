"""Treatments of clips and the newer ones of pictures: crop, upscale, stabilise, and moviepy where it is installed."""

from __future__ import annotations

from fractions import Fraction
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from adgen import registry
from adgen.engine import clips
from adgen.errors import MediaError, MissingExtra
from adgen.model.asset import Analysis, Asset, TreatRequest
from adgen.model.treat import canonical, split
from adgen.runtime.store import FolderStore, open_store
from adgen.treatments import moviepy
from adgen.treatments.crop import box_of, ratio_of
from adgen.treatments.stabilise import held, path_of, smoothed
from adgen.treatments.upscale import enlarged

Pixels = npt.NDArray[np.uint8]
RATE = Fraction(25)


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return open_store(tmp_path)


def scene(width: int = 160, height: int = 120) -> Pixels:
    """A wall of soft blobs with a red thing right of the middle."""
    rng = np.random.default_rng(3)
    blobs = cv2.resize(rng.integers(70, 200, (9, 12, 1), np.uint8).repeat(3, 2), (width, height), interpolation=cv2.INTER_CUBIC)
    cv2.circle(blobs, (round(width * 0.7), height // 2), height // 6, (220, 30, 30), -1, cv2.LINE_AA)
    return np.ascontiguousarray(blobs)


def clip(store: FolderStore, frames: list[Pixels]) -> str:
    return clips.kept(frames, RATE, store, "test").digest


def still(store: FolderStore, pixels: Pixels) -> str:
    out = BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return store.add(out.getvalue())


def treated(store: FolderStore, source: str, step: object) -> Asset:
    name, words = split(step)  # type: ignore[arg-type]
    made = registry.find("treatments", name).make(TreatRequest(source, ((name, canonical(words)),)), store)
    assert isinstance(made, Asset)
    return made


def frames_of(store: FolderStore, asset: Asset) -> list[Pixels]:
    return list(clips.Footage(asset.digest, store).read())


def psnr(a: Pixels, b: Pixels) -> float:
    return float(10 * np.log10(255**2 / max(1e-9, np.mean((a.astype(float) - b) ** 2))))


def test_frames_that_are_kept_come_back_as_they_were(store: FolderStore) -> None:
    frames = [np.roll(scene(), 4 * i, 1) for i in range(7)]
    kept = clips.kept(frames, RATE, store, "test")
    assert (kept.width, kept.height, kept.frames, kept.rate) == (160, 120, 7, (25, 1)) and len(kept.analysis.calm) == 256
    assert all(psnr(a, b) > 29 for a, b in zip(frames, frames_of(store, kept), strict=True))
    assert clips.kept(frames, RATE, store, "test").digest == kept.digest


@pytest.mark.parametrize("step", ["sharpen: 60%", "balance", "denoise", "crop: 1:1", {"upscale": 2}], ids=str)
def test_a_clip_is_treated_frame_by_frame(store: FolderStore, step: object) -> None:
    frames = [np.roll(scene(), 4 * i, 1) for i in range(5)]
    made = treated(store, clip(store, frames), step)
    assert made.frames == 5 and made.rate == (25, 1)
    assert made.digest == treated(store, clip(store, frames), step).digest


def test_a_clip_is_balanced_by_one_decision_for_all_its_frames(store: FolderStore) -> None:
    grey = np.full((64, 64, 3), (190, 165, 140), np.uint8)
    dark = (grey * 0.6).astype(np.uint8)
    made = frames_of(store, treated(store, clip(store, [grey, dark, grey, dark, grey]), "balance: 100%"))
    first, second = (frame.reshape(-1, 3).mean(0) for frame in made[:2])
    assert np.ptp(first) < 50 * 0.7
    assert first / second == pytest.approx([first[0] / second[0]] * 3, rel=0.05)


def test_noise_settles_over_time_and_movement_does_not_smear(store: FolderStore) -> None:
    clean, rng = scene(), np.random.default_rng(1)
    noisy = [np.clip(clean + rng.normal(0, 9, clean.shape), 0, 255).astype(np.uint8) for _ in range(10)]
    source = clip(store, noisy)
    before, after = list(clips.Footage(source, store).read())[-1], frames_of(store, treated(store, source, "denoise"))[-1]
    assert psnr(after, clean) > psnr(before, clean) + 1.5
    moved = [np.roll(clean, 12 * i, 1) for i in range(5)]
    last = frames_of(store, treated(store, clip(store, moved), "denoise"))[-1]
    assert psnr(last, moved[-1]) > 30


def test_a_clip_is_cut_to_one_box_that_holds_what_moves(store: FolderStore) -> None:
    wall = np.full((120, 160, 3), 200, np.uint8)
    frames = []
    for x in (40, 60, 80):
        frame = wall.copy()
        cv2.circle(frame, (x, 60), 14, (20, 20, 160), -1)
        frames.append(frame)
    made = treated(store, clip(store, frames), "crop")
    assert made.width < 160 and made.height < 120
    dark = [(f.max(axis=2) < 190).sum() for f in frames_of(store, made)]
    assert min(dark) > 0.9 * max(dark)  # none is cut off


# ---------------------------------------------------------------------------------------------- crop


@pytest.mark.parametrize(("typed", "ratio"), [("4:5", 0.8), ("16/9", 16 / 9), (1.5, 1.5), ("1:1", 1), ("", 0)])
def test_a_shape_is_width_by_height(typed: str | float, ratio: float) -> None:
    assert ratio_of(typed) == pytest.approx(ratio)


@pytest.mark.parametrize("typed", ["wide", "1:0", "0:1", "40:1"])
def test_what_is_no_shape_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="no shape"):
        ratio_of(typed)


FACE = (40000, 10000, 50000, 20000)


@pytest.mark.parametrize(("keep", "faces", "middle"), [("auto", (FACE,), 0.69), ("auto", (), 0.25), ("subject", (FACE,), 0.25), ("center", (FACE,), 0.5)])
def test_a_crop_keeps_faces_then_the_subject(keep: str, faces: tuple[tuple[int, int, int, int], ...], middle: float) -> None:
    analysis = Analysis((8000, 16000, 24768, 49152), faces=faces)
    x0, y0, x1, y1 = box_of(analysis, keep, 0.5, 0.1, 1000, 600)
    assert (x1 - x0) / (y1 - y0) == pytest.approx(0.5, rel=0.02) and 0 <= x0 < x1 <= 1000 and 0 <= y0 < y1 <= 600
    assert (x0 + x1) / 2000 == pytest.approx(middle, abs=0.1)


def test_a_face_that_is_not_there_is_told(store: FolderStore) -> None:
    with pytest.raises(MediaError, match="no face"):
        treated(store, still(store, np.full((40, 40, 3), 90, np.uint8)), {"crop": {"keep": "face"}})


@pytest.mark.parametrize("step", [{"crop": {"ration": "4:5"}}, {"crop": {"keep": "hand"}}, {"upscale": 9}, {"cutout": "cat"}], ids=str)
def test_words_that_are_not_understood_are_told_by_name(store: FolderStore, step: object) -> None:
    with pytest.raises(MediaError, match=f"treatment '{split(step)[0]}'") as told:  # type: ignore[arg-type]
        treated(store, still(store, scene()), step)
    assert told.value.hint


def test_what_stands_out_of_a_busy_ground_is_cut_out_where_its_outline_is_certain(store: FolderStore) -> None:
    rng = np.random.default_rng(3)
    ground = cv2.resize(rng.integers(60, 190, (16, 12, 1), np.uint8).repeat(3, 2), (120, 160), interpolation=cv2.INTER_CUBIC)
    pixels = ground.copy()
    cv2.circle(pixels, (60, 80), 30, (235, 40, 20), -1, cv2.LINE_AA)
    made = treated(store, still(store, pixels), "cutout: product")
    assert made.analysis.alpha and abs(made.width - 64) <= 6 and abs(made.height - 64) <= 6
    with pytest.raises(MediaError, match="certain outline along"):
        treated(store, still(store, np.ascontiguousarray(ground)), "cutout: product")


def test_people_need_their_model(store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    from adgen.treatments import cutout

    monkeypatch.setattr(cutout.faces, "person", lambda rgb: None)
    with pytest.raises(MediaError) as told:
        treated(store, still(store, scene()), "cutout: person")
    assert "mediapipe" in told.value.hint


def test_a_person_is_cut_out_where_the_model_sees_one(store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    from adgen.treatments import cutout

    def told(rgb: Pixels) -> npt.NDArray[np.float32]:
        mask = np.zeros((256, 256), np.float32)
        mask[60:, 64:192] = 1
        return mask

    monkeypatch.setattr(cutout.faces, "person", told)
    made = treated(store, still(store, scene()), "cutout: person")
    assert made.analysis.alpha and 80 <= made.width <= 100 and 88 <= made.height <= 104


# ---------------------------------------------------------------------------------------------- upscale


def test_enlarging_keeps_closer_to_the_picture_than_lanczos_does() -> None:
    large = cv2.resize(scene(), (320, 240), interpolation=cv2.INTER_CUBIC).astype(np.uint8)
    cv2.putText(large, "Aurora", (40, 130), cv2.FONT_HERSHEY_SIMPLEX, 1.4, (20, 20, 20), 3, cv2.LINE_AA)
    small = cv2.resize(large, (160, 120), interpolation=cv2.INTER_AREA).astype(np.uint8)
    lanczos = cv2.resize(small, (320, 240), interpolation=cv2.INTER_LANCZOS4).astype(np.uint8)
    assert psnr(enlarged(small, 2, 0.3), large) > psnr(lanczos, large)
    made = enlarged(small, 2, 1.0)  # no halos: nothing is lighter or darker than what lies around it in the small one
    assert made.max() <= small.max() and made.min() >= small.min()


def test_a_picture_that_is_large_enough_passes(store: FolderStore) -> None:
    source = still(store, scene())
    assert treated(store, source, {"upscale": {"long": "160px"}}).digest == source
    assert treated(store, source, {"upscale": {"long": "240px"}}).width == 240


def test_a_cut_out_is_enlarged_with_its_alpha(store: FolderStore) -> None:
    rgba = np.dstack([scene(), np.zeros((120, 160), np.uint8)])
    rgba[30:90, 60:140, 3] = 255
    made = treated(store, still(store, rgba), {"upscale": 2})
    assert (made.width, made.height) == (320, 240) and made.analysis.alpha


# ---------------------------------------------------------------------------------------------- stabilise


def shaken(n: int = 20) -> list[Pixels]:
    rng, world = np.random.default_rng(2), cv2.resize(scene(480, 360), (480, 360))
    rng_dots = np.random.default_rng(5)
    for x, y in rng_dots.integers(20, 340, (160, 2)):
        cv2.circle(world, (int(x * 1.3), int(y)), 3, tuple(int(c) for c in rng_dots.integers(0, 255, 3)), -1, cv2.LINE_AA)
    out = []
    for i in range(n):
        m = cv2.getRotationMatrix2D((240, 180), rng.normal(0, 0.5), 1.0)
        m[:, 2] += rng.normal(0, 3, 2) + (i - n / 2) * 0.8
        out.append(np.ascontiguousarray(cv2.warpAffine(world, m, (480, 360))[80:240, 120:360]))
    return out


def shaking(store: FolderStore, digest: str) -> npt.NDArray[np.float64]:
    return np.asarray(np.abs(np.diff(path_of(clips.Footage(digest, store)), 2, axis=0)).mean(0))


def test_shaking_goes_and_the_slow_movement_stays(store: FolderStore) -> None:
    source = clip(store, shaken())
    made = treated(store, source, "stabilise")
    assert made.frames == 20
    assert (shaking(store, made.digest)[:3] < 0.2 * shaking(store, source)[:3]).all()
    paths = [path_of(clips.Footage(d, store)) for d in (source, made.digest)]
    assert paths[1][-1, 0] == pytest.approx(paths[0][-1, 0], abs=8)


def test_a_steady_pan_is_left_alone() -> None:
    pan = np.outer(np.arange(30.0), (2, 0, 0, 0))
    assert np.abs(smoothed(pan, 8.0) - pan).max() < 1e-9


def test_moves_never_need_more_than_the_border() -> None:
    moves = np.zeros((20, 4))
    moves[10, 0] = 60.0
    kept, zoom = held(moves, 200, 100, 0.1)
    assert np.abs(kept[:, 0]).max() <= 0.1 * 100 + 1e-6 and 1 < zoom <= 1.1 + 1e-9
    assert held(np.zeros((20, 4)), 200, 100, 0.1)[1] == 1.0


def test_a_picture_cannot_be_steadied(store: FolderStore) -> None:
    with pytest.raises(MediaError, match="works on clips"):
        treated(store, still(store, scene()), "stabilise")


# ---------------------------------------------------------------------------------------------- moviepy

WITH = pytest.mark.skipif(find_spec("moviepy") is None, reason="MoviePy is not installed")


@pytest.mark.skipif(find_spec("moviepy") is not None, reason="MoviePy is installed")
def test_without_moviepy_it_is_said_how_to_get_it(store: FolderStore) -> None:
    with pytest.raises(MissingExtra) as told:
        treated(store, still(store, scene()), {"moviepy": "MirrorX"})
    assert told.value.hint == 'pip install "adgen[moviepy]"'


@WITH
@pytest.mark.parametrize(
    ("step", "frames", "width"),
    [({"moviepy": "MultiplySpeed", "factor": 0.5}, 16, 160), ({"moviepy": "TimeMirror"}, 8, 160), ({"moviepy": "Resize", "width": 80}, 8, 80)],
)
def test_an_effect_of_moviepy_makes_a_clip_anew(store: FolderStore, step: object, frames: int, width: int) -> None:
    made = treated(store, clip(store, [np.roll(scene(), 9 * i, 1) for i in range(8)]), step)
    assert (made.frames, made.width) == (frames, width)


@WITH
def test_an_effect_of_moviepy_works_on_a_picture(store: FolderStore) -> None:
    made = treated(store, still(store, scene()), {"moviepy": "MirrorX"})
    seen = np.asarray(Image.open(BytesIO(store.read(made.digest))).convert("RGB"))
    assert psnr(seen, np.ascontiguousarray(scene()[:, ::-1])) > 30


@WITH
@pytest.mark.parametrize(
    ("name", "words", "says"),
    [
        ("MultiplySped", {}, "did you mean 'MultiplySpeed'"), ("MultiplySpeed", {"facto": 1}, "did you mean 'factor'"),
        ("MultiplySpeed", {"factor": "fast"}, "it takes float"), ("HeadBlur", {}, "a function or a clip for 'fx'"), ("Blink", {}, "needs 'duration_on'"),
    ],
)  # fmt: skip
def test_what_moviepy_does_not_know_is_told_with_what_it_does(name: str, words: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        moviepy.prove(name, words)
