from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
import pytest
from PIL import Image, ImageCms

from adgen import registry
from adgen.engine import flac
from adgen.errors import MediaError
from adgen.model.asset import Asset, ShotRequest, SourceRequest
from adgen.runtime.store import FolderStore, open_store
from adgen.shots import files
from adgen.shots.files import admit


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return open_store(tmp_path)


def photo(width: int = 80, height: int = 60, mode: str = "RGB") -> Image.Image:
    """Dark on its left, light on its right."""
    ramp = np.linspace(0, 255, width).astype(np.uint8)[None, :].repeat(height, 0)
    return Image.fromarray(ramp).convert(mode)


def written(picture: Image.Image, format: str, **how: Any) -> bytes:
    out = BytesIO()
    picture.save(out, format, **how)
    return out.getvalue()


def admitted(store: FolderStore, raw: bytes, kind: str = "image") -> Asset:
    return admit(SourceRequest(store.add(raw), cast(Any, kind)), store)


def opened(store: FolderStore, asset: Asset) -> Image.Image:
    picture = Image.open(BytesIO(store.read(asset.digest)))
    picture.load()
    return picture


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_a_plain_picture_stays_as_it_is(store: FolderStore, format: str) -> None:
    raw = written(photo(), format)
    asset = admitted(store, raw)
    assert store.read(asset.digest) == raw
    assert (asset.width, asset.height, asset.frames, asset.origin) == (80, 60, 1, "photo")
    assert asset.analysis.luma[0] < 20 < 235 < asset.analysis.luma[15]


def test_a_turned_photograph_is_made_upright(store: FolderStore) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # shown turned a quarter clockwise
    asset = admitted(store, written(photo(), "JPEG", exif=exif))
    assert (asset.width, asset.height) == (60, 80)
    made = opened(store, asset).convert("L")
    assert made.size == (60, 80) and made.getexif().get(0x0112, 1) == 1
    assert cast(int, made.getpixel((30, 2))) < 20 < 235 < cast(int, made.getpixel((30, 77)))


def test_a_foreign_colour_space_is_made_srgb(store: FolderStore) -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ"))
    raw = written(photo(), "JPEG", icc_profile=lab.tobytes())
    asset = admitted(store, raw)
    assert "icc_profile" not in opened(store, asset).info or store.read(asset.digest) == raw


def test_srgb_that_says_so_stays_as_it_is(store: FolderStore) -> None:
    raw = written(photo(), "JPEG", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    assert store.read(admitted(store, raw).digest) == raw


def test_a_broken_colour_profile_is_passed_over(store: FolderStore) -> None:
    raw = written(photo(), "PNG", icc_profile=b"nonsense")
    assert store.read(admitted(store, raw).digest) == raw


def test_a_huge_photograph_is_brought_down_to_4096(store: FolderStore) -> None:
    asset = admitted(store, written(photo(5000, 50), "JPEG"))
    assert (asset.width, asset.height) == (4096, 41) == opened(store, asset).size


def test_transparency_is_kept_and_said(store: FolderStore) -> None:
    picture = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
    picture.paste((0, 0, 255, 255), (10, 10, 30, 30))
    asset = admitted(store, written(picture, "TIFF"))
    assert asset.analysis.alpha and asset.analysis.subject == (16384, 16384, 49152, 49152)
    assert opened(store, asset).mode == "RGBA"


def test_an_alpha_channel_that_hides_nothing_is_no_transparency(store: FolderStore) -> None:
    assert not admitted(store, written(photo().convert("RGBA"), "PNG")).analysis.alpha


def test_sixteen_bit_greys_are_scaled_not_clipped(store: FolderStore) -> None:
    ramp = np.linspace(0, 65535, 80).astype(np.uint16)[None, :].repeat(60, 0)
    asset = admitted(store, written(Image.fromarray(ramp), "PNG"))
    assert 100 < asset.analysis.luma[7] < 135


def test_ink_colours_become_screen_colours(store: FolderStore) -> None:
    assert opened(store, admitted(store, written(photo(mode="CMYK"), "JPEG"))).mode == "RGB"


def test_of_an_animation_the_first_frame_is_the_picture(store: FolderStore) -> None:
    raw = written(photo(), "GIF", save_all=True, append_images=[photo().rotate(180)])
    asset = admitted(store, raw)
    assert opened(store, asset).format == "PNG" and asset.frames == 1


def test_the_same_source_is_admitted_to_the_same_bytes(store: FolderStore) -> None:
    raw = written(photo(5000, 20), "PNG")
    assert admitted(store, raw) == admitted(store, raw)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: b"", "not a picture"),
        (lambda: b"just words", "not a picture"),
        (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not a picture"),
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "SVG"),
        (lambda: written(photo(), "PNG")[:60], "damaged"),
        (lambda: written(photo(400, 300), "JPEG")[:900], "damaged"),
        (lambda: b"\0\0\0\x18ftypmp42" + b"\0" * 50, "film"),
        (lambda: b"\0\0\0\x18ftypheic" + b"\0" * 50, "HEIC"),
    ],
)
def test_what_is_no_picture_is_said_with_a_cure(store: FolderStore, make: Callable[[], bytes], says: str) -> None:
    with pytest.raises(MediaError, match=says) as caught:
        admitted(store, make())
    assert caught.value.hint and str(store.folder) not in str(caught.value)


def test_a_bomb_is_refused_before_it_is_unpacked(store: FolderStore) -> None:
    for side in (12_000, 60_000):
        raw = bytearray(written(photo(8, 8), "PNG"))
        raw[16:24] = side.to_bytes(4, "big") * 2
        import zlib

        raw[29:33] = zlib.crc32(raw[12:29]).to_bytes(4, "big")
        with pytest.raises(MediaError, match="pixels"):
            admitted(store, bytes(raw))


def test_a_file_of_too_many_bytes_is_refused(store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 100)
    with pytest.raises(MediaError, match="MB"):
        admitted(store, written(photo(), "PNG"))


# ------------------------------------------------------------------------------------------------ clips, sounds


def clip(frames: int = 12, rate: Fraction = Fraction(24), format: str = "mp4", codec: str = "libx264") -> bytes:
    out = BytesIO()
    with av.open(out, "w", format=format) as container:
        stream = cast(av.VideoStream, container.add_stream(codec, rate=rate))
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for n in range(frames):
            pixels = np.full((48, 64, 3), 20 * n % 256, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
        container.mux(stream.encode(None))
    return out.getvalue()


def test_a_clip_stays_as_it_is_and_says_its_frames(store: FolderStore) -> None:
    raw = clip()
    asset = admitted(store, raw, "video")
    assert store.read(asset.digest) == raw
    assert (asset.width, asset.height, asset.frames, asset.rate, asset.origin) == (64, 48, 12, (24, 1), "clip")
    assert len(asset.analysis.luma) == 256


def test_an_ntsc_rate_is_kept_exactly(store: FolderStore) -> None:
    assert admitted(store, clip(rate=Fraction(30000, 1001)), "video").rate == (30000, 1001)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"just words",
        b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n",
        b"ffconcat version 1.0\nfile /etc/hostname\n",
        clip()[:200],
    ],
)
def test_what_is_no_clip_is_refused_and_no_other_file_is_opened(store: FolderStore, raw: bytes) -> None:
    with pytest.raises(MediaError) as caught:
        admitted(store, raw, "video")
    assert str(store.folder) not in str(caught.value)


def test_a_clip_that_is_too_long_is_refused(store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_SECONDS", 0.1)
    with pytest.raises(MediaError, match="long"):
        admitted(store, clip(), "video")


def test_a_sound_stays_as_it_is_and_says_its_length(store: FolderStore) -> None:
    raw = flac.encode(np.zeros((5000, 2), np.float32))
    asset = admitted(store, raw, "audio")
    assert (asset.frames, asset.samples) == (0, 5000) and store.read(asset.digest) == raw


def test_what_is_no_sound_is_refused_without_the_stores_path(store: FolderStore) -> None:
    playlist = b"#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n"
    for raw in (b"words", clip(), playlist):
        with pytest.raises(MediaError) as caught:
            admitted(store, raw, "audio")
        assert str(store.folder) not in str(caught.value)


# ------------------------------------------------------------------------------------------------ the shot maker


def shot(source: str) -> ShotRequest:
    return ShotRequest("files", "1", "", (), 0, 100, 100, source=source)


def test_a_shot_is_the_rows_own_picture_or_clip(store: FolderStore) -> None:
    maker = registry.find("shots", "files")
    assert maker.make(shot(store.add(written(photo(), "PNG"))), store).frames == 1
    assert maker.make(shot(store.add(clip())), store).frames == 12


def test_a_shot_without_a_source_names_the_cure(store: FolderStore) -> None:
    with pytest.raises(MediaError) as caught:
        registry.find("shots", "files").make(shot(""), store)
    assert "painted" in caught.value.hint


def test_a_drawing_becomes_a_large_picture_with_its_clear_parts(store: FolderStore) -> None:
    raw = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 20 10'><rect width='10' height='10' fill='#0a0'/></svg>"
    asset = admitted(store, raw)
    assert (asset.width, asset.height, asset.analysis.alpha, asset.origin) == (files.DRAWN_PX, files.DRAWN_PX // 2, True, "photo")
    made = opened(store, asset)
    assert (made.getpixel((200, 500)), cast(Any, made.getpixel((1900, 500)))[3]) == ((0, 170, 0, 255), 0)
