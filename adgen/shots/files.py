"""files: the row's own picture or clip, admitted as it is: judged by its contents, upright, sRGB, at most 4096 px long.

Nothing is generated: a shot without a source is a failure that names the cure.

```yaml
shots: files
```
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from adgen.errors import MediaError
from adgen.model.asset import Analysis, Asset, ShotRequest, SourceRequest
from adgen.ports import Blobs

if TYPE_CHECKING:
    from PIL import Image

LONGEST_PX = 4096
DRAWN_PX = 2048  # long side of an SVG: more than a film that is 1920 px wide shows of it
MAX_PIXELS = 100_000_000
MAX_BYTES = 200 * 2**20
MAX_CLIP_BYTES = 2 * 2**30
MAX_SECONDS = 600
_PICTURES = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "BMP", "TIFF")
# none of those that follow references to other files or hosts: playlists, concat scripts, image sequences
_CLIPS = "mov,matroska,avi,mpegts,mpeg,gif,flv,ogg,wav,mp3,flac,aac,aiff"
_OPTIONS = {"protocol_whitelist": "file,pipe", "format_whitelist": _CLIPS + ",mp4,m4a,3gp,3g2,mj2,webm"}
_MOMENTS = 5  # frames of a clip that are looked at


class Files:
    """Hands on the picture or clip that the request starts from."""

    name = "files"
    version = "1"
    needs: tuple[str, ...] = ("cpu",)

    def make(self, request: ShotRequest, blobs: Blobs) -> Asset:
        """Raises: MediaError when there is no source, or it is neither picture nor clip; StoreError."""
        if not request.source:
            raise MediaError("this shot has no picture of its own", hint="give the row one, or choose shots: painted")
        is_picture = _looks_like_picture(blobs.read(request.source))
        return admit(SourceRequest(request.source, "image" if is_picture else "video"), blobs)


plugin = Files()


def admit(request: SourceRequest, blobs: Blobs) -> Asset:
    """Judge a file of the user's, whose bytes are in the store, and bring it into a form that the engine takes.

    Bytes that are fine as they are stay as they are.

    Raises: MediaError when it is not what it is said to be, is damaged, or is over a limit; KeyError when it is not
            in the store; StoreError.
    """
    match request.kind:
        case "image":
            return _picture(request.blob, blobs)
        case "video":
            return _clip(request.blob, blobs)
        case "audio":
            return _sound(request.blob, blobs)


def _looks_like_picture(raw: bytes) -> bool:
    from PIL import Image

    try:
        with Image.open(BytesIO(raw), formats=_PICTURES) as picture:
            return not getattr(picture, "is_animated", False)
    except Exception:
        return False


# ------------------------------------------------------------------------------------------------- pictures


def _picture(digest: str, blobs: Blobs) -> Asset:
    import numpy as np
    from PIL import Image

    from adgen.engine.analyse import analyse

    size = blobs.path(digest).stat().st_size
    if size > MAX_BYTES:
        hint = f"at most {MAX_BYTES >> 20} MB: save it smaller, as JPEG"
        raise MediaError(f"the picture has {size >> 20} MB", hint=hint)
    raw = blobs.read(digest)
    if _is_drawing(raw):
        return drawn(raw, blobs, DRAWN_PX, "photo")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # limits are our own, below
            picture = Image.open(BytesIO(raw), formats=_PICTURES)
            if picture.width * picture.height > MAX_PIXELS:
                megapixels = picture.width * picture.height // 10**6
                hint = f"at most {MAX_PIXELS // 10**6}: save it smaller"
                raise MediaError(f"the picture has {megapixels} megapixels", hint=hint)
            made, is_changed = _made_plain(picture)
    except (MediaError, MemoryError):
        raise
    except Exception as fault:  # decoders raise what they like on damaged input: struct, index, syntax, OS errors ...
        raise _unreadable(raw, fault) from fault
    pixels = np.asarray(made.convert("RGBA" if _has_alpha(made) else "RGB"))
    analysis = analyse(pixels)
    if is_changed:
        digest = blobs.add(_written(made, analysis.alpha, picture.format or ""))
    return Asset(digest, made.width, made.height, analysis=analysis, origin="photo")


def _is_drawing(raw: bytes) -> bool:
    head = raw[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<svg", b"<?xml", b"<!--")) and b"<svg" in head


def drawn(raw: bytes, blobs: Blobs, longest: int, origin: str) -> Asset:
    """An SVG as a picture whose long side is `longest` px. Raises: MediaError for one that may not be drawn; StoreError."""
    import numpy as np
    from PIL import Image

    from adgen.engine import svg, typeset
    from adgen.engine.analyse import analyse

    width, height = svg.size(raw)
    factor = longest / max(width, height)
    ink = typeset.svg(raw, max(1, round(width * factor)), max(1, round(height * factor)))
    alpha = ink[..., 3:].astype(np.uint16)
    straight = np.where(alpha > 0, np.minimum(255, (ink[..., :3].astype(np.uint16) * 255 + alpha // 2) // np.maximum(alpha, 1)), 0)
    rgba = np.dstack([straight.astype(np.uint8), ink[..., 3]])
    out = BytesIO()
    Image.fromarray(rgba, "RGBA").save(out, "PNG")
    return Asset(blobs.add(out.getvalue()), rgba.shape[1], rgba.shape[0], analysis=analyse(rgba), origin=origin)


def _made_plain(picture: Image.Image) -> tuple[Image.Image, bool]:
    """Upright, sRGB, 8 bit, its first frame, not too long; and whether anything had to be done."""
    from PIL import Image, ImageOps

    is_plain = picture.format in ("JPEG", "PNG", "WEBP") and picture.mode in ("RGB", "RGBA", "L", "LA", "P")
    is_plain = is_plain and not getattr(picture, "is_animated", False) and picture.getexif().get(0x0112, 1) in (0, 1)
    profile = picture.info.get("icc_profile")
    if max(picture.size) > LONGEST_PX:
        is_plain = False
        if picture.format == "JPEG":
            picture.draft("RGB", (LONGEST_PX, LONGEST_PX))  # decodes a huge photograph at half or quarter size
    picture.load()
    made = ImageOps.exif_transpose(picture)
    if made.mode.startswith("I") or made.mode == "F":
        # 16 bits a sample: the upper eight, where Pillow would clip
        made = made.convert("I").point(lambda v: v / 256).convert("L") if made.mode != "F" else made.convert("L")
    if profile:
        made, is_other = _to_srgb(made, profile)
        is_plain = is_plain and not is_other
    if not is_plain and made.mode not in ("RGB", "RGBA"):
        made = made.convert("RGBA" if _has_alpha(made) else "RGB")
    if max(made.size) > LONGEST_PX:
        scale = Fraction(LONGEST_PX, max(made.size))
        size = max(1, round(made.width * scale)), max(1, round(made.height * scale))
        made = made.resize(size, Image.Resampling.LANCZOS)
    return made, not is_plain


def _to_srgb(picture: Image.Image, profile: bytes) -> tuple[Image.Image, bool]:
    """Through the embedded profile, unless it is sRGB already or cannot be used."""
    from PIL import ImageCms

    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        description = ImageCms.getProfileDescription(own).strip().lower()
        if description.startswith("srgb") or picture.mode in ("P", "L", "LA"):
            return picture, False
        alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
        flat = picture.convert("RGB") if alpha else picture
        made = ImageCms.profileToProfile(flat, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture, False  # a broken profile: browsers show the bare numbers too
    if made is None:
        return picture, False
    if alpha:
        made.putalpha(alpha)
    return made, True


def _has_alpha(picture: Image.Image) -> bool:
    return picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info


def _written(picture: Image.Image, alpha: bool, format: str) -> bytes:
    """A photograph stays a JPEG; all else, and what is transparent, is kept without loss."""
    out = BytesIO()
    plain = picture.convert("RGBA" if alpha else "RGB")
    plain.info = {}
    if format in ("JPEG", "MPO") and not alpha:
        plain.save(out, "JPEG", quality=95, subsampling=0)
    else:
        plain.save(out, "PNG", compress_level=6)
    return out.getvalue()


def _unreadable(raw: bytes, fault: Exception) -> MediaError:
    if raw[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc"):
        return MediaError("a HEIC photograph, which cannot be read", hint="save it as JPEG")
    if raw[4:8] == b"ftyp" or raw[:4] == b"\x1aE\xdf\xa3":
        return MediaError("a film where a picture is wanted", hint="give the input 'type: video', or use a picture")
    name = type(fault).__name__
    if name == "DecompressionBombError":
        return MediaError("the picture has far too many pixels", hint=f"at most {MAX_PIXELS // 10**6} million")
    if name == "UnidentifiedImageError":
        return MediaError("not a picture that can be read", hint="use JPEG, PNG, WebP, AVIF, TIFF, GIF or BMP")
    return MediaError(f"the picture is damaged ({str(fault).strip() or name})", hint="open it and save it again")


# -------------------------------------------------------------------------------------------- clips, sounds


def _clip(digest: str, blobs: Blobs) -> Asset:
    """A clip stays as it is: the engine scales, turns and converts while it decodes."""
    from adgen.engine import codec, lottie
    from adgen.engine.analyse import combine

    path = blobs.path(digest)
    if path.stat().st_size > MAX_CLIP_BYTES:
        raise MediaError(f"the clip is over {MAX_CLIP_BYTES >> 30} GB", hint="cut it to what is shown")
    with path.open("rb") as file:
        if lottie.looks_like(file.read(512)):
            return _animation(blobs.read(digest), blobs)
    _refuse_references(path, "not a clip that can be read", "use MP4, MOV or WebM")
    try:
        facts = codec.probe(path)
        if facts.seconds > MAX_SECONDS:
            hint = f"at most {MAX_SECONDS} s: cut it to what is shown"
            raise MediaError(f"the clip is {facts.seconds:.0f} s long", hint=hint)
        if facts.frames < 2:
            raise MediaError("the clip has a single frame", hint="save it as a picture, or with the times of its frames")
        looks = list(_looks(path, facts.seconds))
        if not looks:
            raise MediaError("no frame of the clip can be read", hint="open it and save it again as MP4")
    except MediaError as fault:  # the blob's path says nothing to a user; whoever asks knows the file's name
        raise MediaError(fault.what, hint=fault.hint) from None
    rate = facts.rate.numerator, facts.rate.denominator
    return Asset(digest, facts.width, facts.height, facts.frames, rate, analysis=combine(looks), origin="clip")


def _animation(raw: bytes, blobs: Blobs) -> Asset:
    """A Lottie animation, drawn once. It is see-through even where it fills its frame: so it is kept."""
    from msgspec.structs import replace

    from adgen.engine import lottie
    from adgen.engine.analyse import analyse, combine

    clip, width, height, frames, rate, looks = lottie.drawn(raw)
    analysis = replace(combine([analyse(look) for look in looks]), alpha=True)
    return Asset(blobs.add(clip), width, height, frames, (rate.numerator, rate.denominator), analysis=analysis, origin="clip")


def _refuse_references(path: Path, what: str, hint: str) -> None:
    """Let only films and sounds pass, by their contents: a playlist or script could name other files or hosts."""
    import av

    try:
        with av.open(str(path), options=dict(_OPTIONS)):
            pass
    except (av.error.FFmpegError, OSError, ValueError):
        raise MediaError(what, hint=hint) from None


def _looks(path: Path, seconds: float) -> Iterator[Analysis]:
    """Analyses of a few frames, evenly spread."""
    import av
    import numpy as np

    from adgen.engine.analyse import analyse

    with av.open(str(path), options=dict(_OPTIONS)) as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        for n in range(_MOMENTS):
            try:
                if n:
                    container.seek(int(seconds * n / _MOMENTS * 1_000_000), backward=True)
                frame = next(container.decode(stream), None)
            except av.error.FFmpegError:
                return  # damaged further on: the frames so far say enough
            if frame is not None:
                pixels = np.asarray(frame.to_ndarray(format="rgb24"))
                yield analyse(np.rot90(pixels, round(frame.rotation / 90) % 4))


def _sound(digest: str, blobs: Blobs) -> Asset:
    from adgen.engine import sound

    path = blobs.path(digest)
    _refuse_references(path, "not a sound that can be read", "use MP3, WAV, M4A, FLAC or OGG")
    try:
        samples = sound.decode(path, MAX_SECONDS + 1)
    except ValueError as fault:
        what = str(fault).replace(f"'{path}'", "the file")
        raise MediaError(what, hint="use MP3, WAV, M4A, FLAC or OGG") from None
    if len(samples) > MAX_SECONDS * sound.RATE:
        raise MediaError(f"the sound is over {MAX_SECONDS} s long", hint="cut it to what is heard")
    return Asset(digest, frames=0, samples=len(samples), origin="audio")
