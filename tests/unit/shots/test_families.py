"""families: sizes, lengths and efforts that a model is asked for."""

from __future__ import annotations

from fractions import Fraction

import pytest

from adgen.shots._families import FAMILIES, effort, family_of, frames_for, is_quick, paced, size_for


@pytest.mark.parametrize(("pipeline", "begins"), [
    ("StableDiffusionXLInpaintPipeline", "StableDiffusionXL"), ("StableDiffusionImg2ImgPipeline", "StableDiffusion"),
    ("Flux2KleinPipeline", "Flux2"), ("FluxImg2ImgPipeline", "Flux"), ("WanImageToVideoPipeline", "Wan"), ("NobodyKnowsPipeline", ""),
])  # fmt: skip
def test_a_pipeline_belongs_to_the_family_whose_name_fits_longest(pipeline: str, begins: str) -> None:
    assert family_of(pipeline).begins == begins


def test_a_models_name_tells_that_it_was_distilled() -> None:
    assert is_quick("stabilityai/sdxl-turbo") and is_quick("black-forest-labs/FLUX.1-schnell") and is_quick("C:\\models\\SDXL-Lightning")
    assert not is_quick("stabilityai/stable-diffusion-xl-base-1.0") and not is_quick("/turbo/models/sd15")


def test_what_is_said_wins_over_the_family_and_the_family_over_the_pipeline() -> None:
    sdxl, own = family_of("StableDiffusionXLPipeline"), {"num_inference_steps": 50, "guidance_scale": 5.0}
    assert effort(sdxl, own, 0, -1, "", False) == (30, 6.0)
    assert effort(sdxl, own, 12, 2.5, "high", False) == (12, 2.5)
    assert effort(family_of("NobodyKnowsPipeline"), own, 0, -1, "", False) == (50, 5.0)
    assert effort(family_of("NobodyKnowsPipeline"), {}, 0, -1, "", False) == (30, -1.0)


def test_quality_changes_the_steps_but_not_of_a_distilled_model() -> None:
    sdxl = family_of("StableDiffusionXLPipeline")
    low, mid, high = (effort(sdxl, {}, 0, -1, q, False)[0] for q in ("low", "medium", "high"))
    assert low < mid < high
    assert effort(sdxl, {}, 0, -1, "high", True) == effort(sdxl, {}, 0, -1, "low", True) == sdxl.quick


@pytest.mark.parametrize("shape", [(1080, 1920), (1920, 1080), (1920, 1920), (1080, 1350), (3000, 500)])
@pytest.mark.parametrize("multiple", [8, 16, 32, 64])
def test_a_size_keeps_the_shape_and_the_number_of_pixels_and_is_divisible(shape: tuple[int, int], multiple: int) -> None:
    width, height = size_for(*shape, 1024 * 1024, multiple)
    assert width % multiple == height % multiple == 0
    assert 0.85 < width * height / 1024**2 < 1.15
    assert abs(width / height / (shape[0] / shape[1]) - 1) < multiple / min(width, height)


def test_no_side_is_longer_than_asked_and_none_is_nothing() -> None:
    assert size_for(1080, 1920, 1024**2, 64, 800) == (448, 768)
    assert size_for(4000, 100, 1024**2, 64, 640) == (640, 64)


@pytest.mark.parametrize("family", [f for f in FAMILIES if f.most], ids=lambda f: f.begins)
@pytest.mark.parametrize("seconds", [Fraction(1, 2), Fraction(2), Fraction(4), Fraction(30)])
def test_a_clip_has_frames_enough_where_the_model_can_and_a_number_that_it_takes(family, seconds) -> None:  # type: ignore[no-untyped-def]
    n = frames_for(seconds, family.rate, family.most, family.every)
    assert n <= family.most and (n - 1) % family.every == 0
    assert n >= seconds * family.rate or n + family.every > family.most


@pytest.mark.parametrize("count", [1, 2, 16, 30, 49, 81, 200])
@pytest.mark.parametrize("seconds", [Fraction(1), Fraction(4), Fraction(61, 30)])
def test_what_is_shown_lasts_as_long_as_asked_and_never_runs_too_slowly(count: int, seconds: Fraction) -> None:
    order, rate = paced(count, 16, seconds)
    assert abs(len(order) / rate - seconds) < Fraction(1, 10)
    assert rate * Fraction(13, 10) >= 16 and rate <= 16
    assert all(0 <= n < count for n in order) and order[0] == 0
    assert all(abs(a - b) <= 1 for a, b in zip(order, order[1:]))  # it runs to and fro, it never jumps


def test_a_little_short_is_slowed_and_much_too_short_runs_to_and_fro() -> None:
    assert paced(14, 16, Fraction(1)) == (list(range(14)), Fraction(14))
    order, rate = paced(4, 16, Fraction(1, 2))
    assert order == [0, 1, 2, 3, 2, 1, 0, 1] and rate == 16
