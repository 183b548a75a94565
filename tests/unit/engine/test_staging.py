"""A product on a backdrop: where it stands, that it stays itself, and what is left behind it when it is taken away."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from adgen.engine import staging
from adgen.engine.staging import Pixels

CROPS = (36864, 65536, 116508)  # 9:16, 1:1, 16:9


def wall(width: int = 480, height: int = 480, color: tuple[int, int, int] = (200, 180, 150)) -> Pixels:
    light = np.linspace(1.05, 0.8, height, dtype=np.float32)[:, None, None]
    return np.asarray(np.clip(np.full((height, width, 3), color, np.float32) * light, 0, 255), np.uint8)


def pack(width: int = 120, height: int = 180) -> Pixels:
    """A box with a label: patterned, so that it can be told from others."""
    rng = np.random.default_rng(3)
    blocks = rng.integers(30, 220, (6, 4, 3), np.uint8)
    rgb = cv2.resize(blocks, (width, height), interpolation=cv2.INTER_NEAREST)
    alpha = np.zeros((height, width, 1), np.uint8)
    alpha[4:-4, 4:-4] = 255
    return np.dstack([rgb, alpha]).astype(np.uint8)


@pytest.mark.parametrize("at", [(0.0, 0.0), (0.5, 1.0), (1.0, 0.5)])
@pytest.mark.parametrize("size", [0.3, 1.0])
def test_every_crop_about_the_middle_shows_all_of_the_product(at: tuple[float, float], size: float) -> None:
    made = staging.stage(wall(), pack(), at, False, size, CROPS)
    x0, y0, x1, y1 = made.box
    for crop in CROPS:
        w, h = min(480, 480 * crop // 65536), min(480, 480 * 65536 // crop)
        assert (480 - w) // 2 < x0 and x1 < (480 + w) // 2 + 1 and (480 - h) // 2 < y0 and y1 < (480 + h) // 2 + 1


def test_its_foot_stands_on_the_point_that_is_said() -> None:
    x0, _, x1, y1 = staging.stage(wall(), pack(), (0.5, 0.6), True, 0.5, CROPS).box
    assert abs((x0 + x1) / 2 - 240) <= 1 and abs(y1 - 288) <= 1


def test_the_product_is_the_photo_and_a_shadow_lies_under_it() -> None:
    ground, product = wall(), pack()
    made = staging.stage(ground, product, (0.5, 0.6), True, 0.6, CROPS)
    like = staging.likeness(made.whole, product, made.box)
    assert like.structure > 0.9 and like.off < 4 and like.drifts == ""
    x0, _, x1, y1 = made.box
    under = np.s_[y1 + 1 : y1 + 5, x0 + 10 : x1 - 10]
    assert made.whole[under].mean() < ground[under].mean() - 25  # darker where it stands
    assert np.array_equal(made.whole[:60], ground[:60])  # and nothing changed far from it
    assert np.array_equal(staging.over(ground, made.front), made.whole)


def test_the_same_is_made_of_the_same() -> None:
    one, two = (staging.stage(wall(), pack(), (0.5, 0.6), True, 0.6, CROPS) for _ in range(2))
    assert np.array_equal(one.whole, two.whole)


@pytest.mark.parametrize("light", [(30, 34, 60), (250, 214, 160), (120, 200, 240)])
def test_light_is_matched_gently_and_hue_never(light: tuple[int, int, int]) -> None:
    product = np.dstack([np.full((40, 40, 3), (170, 60, 50), np.uint8), np.full((40, 40), 255, np.uint8)])
    before, after = (cv2.cvtColor(p.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[20, 20] for p in (product[..., :3], staging.matched(product, wall(40, 40, light))))
    assert abs(np.degrees(np.arctan2(after[2], after[1]) - np.arctan2(before[2], before[1]))) < 2
    assert abs(after[0] - before[0]) < 6


def test_a_grey_product_is_warmer_in_warm_light_and_lighter_in_bright() -> None:
    product = np.dstack([np.full((40, 40, 3), 128, np.uint8), np.full((40, 40), 255, np.uint8)])
    warm, cold = (staging.matched(product, wall(40, 40, c)).astype(int).mean(axis=(0, 1)) for c in ((250, 200, 120), (30, 40, 90)))
    assert warm[0] - warm[2] > 3 > 0 > cold[0] - cold[2]
    assert warm.mean() > cold.mean() + 5


def test_a_product_is_found_again_in_a_picture_and_another_one_is_told() -> None:
    product = pack()
    made = staging.stage(wall(), product, (0.3, 0.7), False, 0.5)
    found = staging.likeness(made.whole, product)
    assert max(abs(a - b) for a, b in zip(found.box, made.box, strict=True)) <= 4
    assert found.drifts == "" and found.structure > 0.7
    other = product.copy()
    other[..., :3] = product[::-1, ::-1, :3]
    drawn = staging.stage(wall(), other, (0.3, 0.7), False, 0.5)
    assert "drawn anew" in staging.likeness(drawn.whole, product, drawn.box).drifts
    tinted = product.copy()
    tinted[..., :3] = np.clip(product[..., :3].astype(int) * (1.3, 0.6, 1.5), 0, 255)
    drawn = staging.stage(wall(), tinted, (0.3, 0.7), False, 0.5)
    assert "other colours" in staging.likeness(drawn.whole, product, drawn.box).drifts


def test_the_ground_behind_what_is_taken_away_goes_on() -> None:
    ground = wall()
    picture, alpha = ground.copy(), np.zeros((480, 480), np.float32)
    picture[150:330, 180:300], alpha[150:330, 180:300] = (20, 90, 200), 1.0
    off = np.abs(staging.filled(picture, alpha).astype(int) - ground)
    assert off[150:330, 180:300].mean() < 6  # the wall's own light
    assert off[:120].max() == 0 and off[:, :140].max() == 0


def test_a_picture_that_is_all_subject_is_left_as_it_is() -> None:
    picture = wall(64, 64)
    assert np.array_equal(staging.filled(picture, np.ones((64, 64), np.float32)), picture)
