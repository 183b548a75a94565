"""The painted pictures: sameness, shape, the brand's colours, quiet for text, and words that choose."""

import cv2
import numpy as np
import pytest

from adgen.engine.painting import LOOKS, choose_look, paint
from adgen.engine.painting.colour import oklab_of, to_linear, to_oklab

AURORA = ("#14213d", "#fdfcf8", "#ffb703")
KIOSK = ("#111111", "#fff8ec", "#ff3d2e", "#ffd400")
SAGE = ("#1f2d27", "#f4f1ea", "#7fa38a", "#d9825b")
# 'gradient' rather than 'mesh': the words that people write
PROMPT_BY_LOOK = {look: "gradient" if look == "mesh" else look for look in LOOKS}


def mean_lab(picture: np.ndarray) -> np.ndarray:
    srgb = picture.astype(np.float32) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    return to_oklab(linear.astype(np.float32)).mean((0, 1))


def distance_to_mixes(lab: np.ndarray, palette: tuple[str, ...]) -> float:
    shares = np.random.default_rng(0).dirichlet([0.5] * len(palette), 4000)
    mixes = shares @ np.stack([oklab_of(colour) for colour in palette])
    return float(np.linalg.norm(mixes - lab, axis=1).min())


def detail_in(picture: np.ndarray, box: tuple[int, int, int, int]) -> float:
    x0, y0, x1, y1 = box
    grey = cv2.GaussianBlur(picture.astype(np.float32).mean(axis=2), (0, 0), 1.2)
    return float(grey[y0:y1, x0:x1].var())


@pytest.mark.parametrize("look", LOOKS)
def test_the_same_arguments_paint_the_same_bytes(look: str) -> None:
    prompt = PROMPT_BY_LOOK[look]
    assert np.array_equal(paint(prompt, KIOSK, 7, 90, 160), paint(prompt, KIOSK, 7, 90, 160))


@pytest.mark.parametrize("look", LOOKS)
def test_another_seed_paints_another_picture_and_not_only_other_grain(look: str) -> None:
    prompt = f"dark {PROMPT_BY_LOOK[look]}"
    one, other = (cv2.blur(paint(prompt, SAGE, seed, 120, 120).astype(np.float32), (9, 9)) for seed in (1, 2))
    assert np.abs(one - other).mean() > 1.0


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("size", [(37, 91), (101, 33), (2, 50)])
def test_every_look_fills_any_size(look: str, size: tuple[int, int]) -> None:
    picture = paint(PROMPT_BY_LOOK[look], AURORA, 3, *size, calm=((0, 0, size[0], size[1] // 2),))
    assert picture.shape == (size[1], size[0], 3)
    assert picture.dtype == np.uint8


@pytest.mark.parametrize("look", LOOKS)
def test_a_larger_frame_holds_the_same_composition(look: str) -> None:
    prompt = f"bright {PROMPT_BY_LOOK[look]}"
    small, large = paint(prompt, SAGE, 5, 270, 480), paint(prompt, SAGE, 5, 540, 960)
    reduced = cv2.resize(large, (270, 480), interpolation=cv2.INTER_AREA)
    apart = cv2.blur(small.astype(np.float32), (15, 15)) - cv2.blur(reduced.astype(np.float32), (15, 15))
    assert np.abs(apart).mean() < 2.5


@pytest.mark.parametrize("palette", [AURORA, KIOSK, SAGE])
@pytest.mark.parametrize("look", LOOKS)
def test_a_picture_stays_near_mixes_of_its_palette(look: str, palette: tuple[str, ...]) -> None:
    for key in ("dark", "pale", "vivid"):
        picture = paint(f"{key} {PROMPT_BY_LOOK[look]}", palette, 11, 48, 48)
        assert distance_to_mixes(mean_lab(picture), palette) < 0.06


@pytest.mark.parametrize("look", LOOKS)
def test_a_calm_box_holds_less_detail(look: str) -> None:
    box = (30, 150, 170, 190)
    prompt = f"dark {PROMPT_BY_LOOK[look]}"
    plain, hushed = paint(prompt, KIOSK, 4, 200, 240), paint(prompt, KIOSK, 4, 200, 240, (box,))
    assert detail_in(hushed, box) < 0.6 * detail_in(plain, box)


@pytest.mark.parametrize("look", LOOKS)
def test_the_upper_third_is_quieter_than_the_lower(look: str) -> None:
    pictures = [paint(f"dark {PROMPT_BY_LOOK[look]}", AURORA, seed, 160, 160) for seed in (1, 2, 3)]
    upper, lower = ((8, 4, 152, 52), (8, 100, 152, 156))
    assert sum(detail_in(p, upper) for p in pictures) < sum(detail_in(p, lower) for p in pictures)


@pytest.mark.parametrize("look", LOOKS)
def test_mood_words_set_the_key(look: str) -> None:
    prompt = PROMPT_BY_LOOK[look]
    dark, bright = (mean_lab(paint(f"{prompt} {word}", AURORA, 2, 64, 64)) for word in ("dusk", "pale"))
    assert dark[0] + 0.15 < bright[0]


def test_a_warm_word_turns_the_light_yellower_than_a_cool_one() -> None:
    warm, cool = (mean_lab(paint(f"pale silk, {word}", KIOSK, 2, 64, 64)) for word in ("golden", "cold"))
    assert warm[2] > cool[2] + 0.005


@pytest.mark.parametrize(
    ("prompt", "look"),
    [
        ("A bottle on a podium", "studio"),
        ("leaf shadows on a kitchen wall", "window"),
        ("Satin, flowing", "silk"),
        ("city lights at night", "bokeh"),
        ("cut-paper mountains", "paper"),
        ("abstract gradient for a fintech app", "mesh"),
        ("Sunny! Summer sale", "sunburst"),
        ("retro comic poster", "halftone"),
        ("ripples in a pool", "water"),
        ("soft clouds", "sky"),
        ("an evening on the ocean", "water"),
        ("bold sky", "sky"),
    ],
)
def test_words_choose_the_look(prompt: str, look: str) -> None:
    assert choose_look(prompt, SAGE, 0) == look


def test_without_known_words_seeds_choose_among_all_looks() -> None:
    assert {choose_look("zxcvb", SAGE, seed) for seed in range(200)} == set(LOOKS)


@pytest.mark.parametrize("prompt", ["", "zxcvb qwerty", "日本語 🎉"])
def test_an_unknown_prompt_still_paints(prompt: str) -> None:
    assert paint(prompt, SAGE, -5, 48, 64).std() > 1


def test_light_is_never_stepped_into_bands() -> None:
    picture = paint("dark sky", AURORA, 6, 240, 240)
    column = picture[:, :, 2].astype(np.int32)
    # a band is a run of equal rows; grain and dither leave none
    assert (column[1:] == column[:-1]).mean() < 0.4


def test_colours_survive_the_way_through_oklab_and_back() -> None:
    linear = np.random.default_rng(1).random((50, 3)).astype(np.float32)
    assert np.allclose(to_linear(to_oklab(linear)), linear, atol=2e-4)
