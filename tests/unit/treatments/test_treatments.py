from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageDraw, ImageFilter

from adgen import registry
from adgen.errors import MediaError
from adgen.model.asset import Asset, TreatRequest
from adgen.runtime.store import FolderStore, open_store
from adgen.treatments.cutout import cut_out

Pixels = npt.NDArray[np.uint8]
CLAY, WALL = (190, 90, 60), (232, 228, 220)


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return open_store(tmp_path)


def treated(store: FolderStore, picture: Image.Image, name: str, said: str = "", format: str = "PNG") -> Asset:
    out = BytesIO()
    picture.save(out, format)
    made = registry.find("treatments", name).make(TreatRequest(store.add(out.getvalue()), ((name, said),)), store)
    assert isinstance(made, Asset)
    return made


def opened(store: FolderStore, asset: Asset) -> Pixels:
    return np.asarray(Image.open(BytesIO(store.read(asset.digest))))


def wall(width: int = 240, height: int = 320, light: float = 18.0) -> Pixels:
    """A plain wall, lighter above."""
    t = np.linspace(light / 2, -light / 2, height)[:, None, None]
    return np.broadcast_to(np.clip(np.array(WALL) + t, 0, 255), (height, width, 3)).round().astype(np.uint8)


def pot(picture: Pixels, color: tuple[int, int, int] = CLAY) -> Image.Image:
    """A round thing in the middle, 120 px across, its edge smooth."""
    fine = Image.fromarray(picture).resize((picture.shape[1] * 4, picture.shape[0] * 4))
    ImageDraw.Draw(fine).ellipse((240, 400, 720, 880), fill=color)
    return fine.resize((picture.shape[1], picture.shape[0]), Image.Resampling.LANCZOS)


def true_mask(shape: tuple[int, int], box: tuple[float, float, float, float]) -> npt.NDArray[np.bool_]:
    ys, xs = np.mgrid[0 : shape[0], 0 : shape[1]] + 0.5
    x0, y0, x1, y1 = box
    return np.asarray(((xs - (x0 + x1) / 2) / ((x1 - x0) / 2)) ** 2 + ((ys - (y0 + y1) / 2) / ((y1 - y0) / 2)) ** 2 <= 1)


def test_a_thing_on_a_plain_wall_is_cut_out_and_cropped(store: FolderStore) -> None:
    made = treated(store, pot(wall()), "cutout")
    pixels = opened(store, made)
    assert made.analysis.alpha and abs(made.width - 124) <= 3 and abs(made.height - 124) <= 3
    left, top = (made.width - 120) / 2, (made.height - 120) / 2
    mask, true = pixels[..., 3] > 127, true_mask(pixels.shape[:2], (left, top, left + 120, top + 120))
    assert (mask & true).sum() / (mask | true).sum() > 0.97


def test_no_seam_of_the_wall_is_left_at_the_edge() -> None:
    pixels = cut_out(np.asarray(pot(wall()))).astype(int)
    edge = pixels[(pixels[..., 3] > 40) & (pixels[..., 3] < 250)]
    assert len(edge) > 100
    assert np.abs(edge[:, :3] - np.array(CLAY)).max(1).mean() < 16


def test_a_soft_shadow_goes_with_the_wall() -> None:
    picture = Image.fromarray(wall())
    dark = Image.new("L", picture.size)
    ImageDraw.Draw(dark).ellipse((50, 200, 190, 240), fill=110)
    shadowed = Image.composite(Image.new("RGB", picture.size, (128, 122, 114)), picture, dark.filter(ImageFilter.GaussianBlur(8)))
    assert cut_out(np.asarray(pot(np.asarray(shadowed)))).shape[1] < 132


def test_a_hole_that_shows_the_wall_is_cut_out_too() -> None:
    picture = pot(wall(light=0))
    ImageDraw.Draw(picture).ellipse((100, 140, 140, 180), fill=WALL)
    alpha = cut_out(np.asarray(picture))[..., 3]
    assert alpha[alpha.shape[0] // 2, alpha.shape[1] // 2] == 0


def test_a_thing_that_runs_out_of_the_picture_is_cut_out() -> None:
    picture = Image.fromarray(wall())
    ImageDraw.Draw(picture).rectangle((80, 120, 160, 320), fill=CLAY)
    alpha = cut_out(np.asarray(picture))[..., 3]
    assert alpha[-1].max() > 200


def test_equal_pictures_give_equal_bytes(store: FolderStore) -> None:
    assert treated(store, pot(wall()), "cutout") == treated(store, pot(wall()), "cutout")


def test_a_picture_with_alpha_passes_through_as_it_is(store: FolderStore) -> None:
    picture = Image.new("RGBA", (40, 40))
    ImageDraw.Draw(picture).ellipse((5, 5, 35, 35), fill=CLAY)
    out = BytesIO()
    picture.save(out, "PNG")
    assert treated(store, picture, "cutout").digest == store.add(out.getvalue())


def busy() -> Image.Image:
    rng = np.random.default_rng(3)
    return Image.fromarray(rng.integers(0, 255, (20, 15, 3), np.uint8)).resize((240, 320), Image.Resampling.BICUBIC)


def checked() -> Image.Image:
    picture = wall(light=0).copy()
    picture[(np.indices(picture.shape[:2]).sum(0) // 12) % 2 == 0] -= 40
    return pot(picture)


@pytest.mark.parametrize("picture", [busy(), checked(), Image.fromarray(wall()), Image.new("RGB", (240, 320), WALL)])
def test_what_cannot_be_told_from_its_ground_is_refused_with_a_cure(picture: Image.Image) -> None:
    with pytest.raises(MediaError) as fault:
        cut_out(np.asarray(picture))
    assert "background" in fault.value.what and "plain ground" in fault.value.hint


@pytest.mark.parametrize("name", ["cutout", "sharpen", "denoise", "balance"])
def test_what_is_no_picture_is_refused(store: FolderStore, name: str) -> None:
    with pytest.raises(MediaError, match="works on pictures"):
        registry.find("treatments", name).make(TreatRequest(store.add(b"no picture"), ((name, ""),)), store)


@pytest.mark.parametrize("name", ["sharpen", "denoise", "balance"])
def test_alpha_is_kept(store: FolderStore, name: str) -> None:
    picture = Image.new("RGBA", (40, 40))
    ImageDraw.Draw(picture).ellipse((5, 5, 35, 35), fill=CLAY)
    assert (opened(store, treated(store, picture, name))[..., 3] == np.asarray(picture)[..., 3]).all()


@pytest.mark.parametrize("name", ["sharpen", "denoise"])
def test_a_strength_that_is_no_share_is_refused(store: FolderStore, name: str) -> None:
    with pytest.raises(MediaError, match=name):
        treated(store, pot(wall()), name, "much")


def test_sharpening_makes_edges_steeper(store: FolderStore) -> None:
    soft = pot(wall()).filter(ImageFilter.GaussianBlur(1))

    def steepest(pixels: Pixels) -> float:
        return float(np.abs(np.diff(pixels[160].astype(float).mean(1))).max())

    assert steepest(opened(store, treated(store, soft, "sharpen", "100%"))) > 1.15 * steepest(np.asarray(soft))


def test_denoising_calms_a_wall_and_keeps_an_edge(store: FolderStore) -> None:
    rng = np.random.default_rng(1)
    noisy = np.clip(np.asarray(pot(wall(light=0))) + rng.normal(0, 7, (320, 240, 3)), 0, 255).astype(np.uint8)
    pixels = opened(store, treated(store, Image.fromarray(noisy), "denoise"))
    assert pixels[10:80, 10:80].std(axis=(0, 1)).max() < 0.5 * noisy[10:80, 10:80].std(axis=(0, 1)).max()
    assert np.abs(pixels[160, 120].astype(int) - CLAY).max() < 12


def test_balancing_takes_a_cast_off_a_grey_wall(store: FolderStore) -> None:
    yellow = Image.new("RGB", (80, 80), (200, 190, 165))
    red, green, blue = opened(store, treated(store, yellow, "balance", "100%"))[40, 40].astype(int)
    assert max(red, green, blue) - min(red, green, blue) <= 8


def test_balancing_leaves_a_neutral_picture_alone(store: FolderStore) -> None:
    pixels = opened(store, treated(store, Image.new("RGB", (80, 80), (128, 128, 128)), "balance"))
    assert np.abs(pixels.astype(int) - 128).max() <= 1


def test_balancing_leaves_a_picture_of_one_strong_colour_alone(store: FolderStore) -> None:
    pixels = opened(store, treated(store, Image.new("RGB", (80, 80), (220, 30, 30)), "balance", "100%"))
    assert np.abs(pixels[40, 40].astype(int) - (220, 30, 30)).max() <= 3
