"""moviepy_ad: the reference ad in MoviePy 2, written with care.

    python moviepy_ad.py ROW.json ASSETS OUT.mp4 THREADS

Stills are drawn once and at their final size (artwork.py), so that MoviePy resizes only what grows; the encoder has all threads.
What it cannot do: pictures move in whole pixels, and the headline comes as one block, not word by word.
"""

from __future__ import annotations

import json
import math
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import artwork
import numpy as np
from moviepy import AudioFileClip, CompositeVideoClip, ImageClip, VideoClip, VideoFileClip, afx, vfx
from PIL import Image

SIZE, RATE, FADE = (1920, 1080), 30, 0.5
EDGES = (0.0, 112 / RATE, 232 / RATE, 352 / RATE)  # where each scene comes into sight
ENDS = (127 / RATE, 247 / RATE, 367 / RATE, 450 / RATE)


def scenes(folder: Path, assets: Path) -> list[Any]:
    """The four scenes, each on its own clock from its first visible frame."""
    long = [b - a for a, b in zip(EDGES, ENDS, strict=True)]

    def picture(path: Path, k: int) -> Any:
        return ImageClip(str(path)).with_duration(long[k])

    def sized(clip: Any, factor: Callable[[float], float], x: float, y: Callable[[float], float]) -> Any:
        width, height = clip.size
        grown = clip.resized(factor)
        return grown.with_position(lambda t: (round(x - width * factor(t) / 2), round(y(t) - height * factor(t) / 2)))

    # a picture that grows over the frame's edges is cropped wrongly: the push-in is made by hand, in fractions of a pixel
    large = Image.open(assets / "plate1.jpg").resize((2208, 1242), Image.Resampling.LANCZOS)

    def pushed(t: float) -> Any:
        w, h = (side / (1 + 0.15 * t / long[0]) / 2 for side in large.size)
        box = (1104 - w, 621 - h, 1104 + w, 621 + h)
        return np.asarray(large.resize(SIZE, Image.Resampling.BILINEAR, box))

    plate = VideoClip(pushed, duration=long[0])
    scrim = picture(folder / "scrim.png", 0).with_position((0, 720))
    headline = picture(folder / "headline.png", 0)
    rise = headline.with_duration(long[0] - 0.3).with_start(0.3).with_effects([vfx.CrossFadeIn(0.6)])
    w, h = headline.size
    rise = rise.with_position(lambda t: (round(960 - w / 2), round(858 - h / 2 + 60 * (1 - min(1.0, t / 0.6)) ** 3)))
    sub = picture(folder / "sub.png", 0)
    sub = sub.with_duration(long[0] - 0.7).with_start(0.7).with_effects([vfx.CrossFadeIn(0.5)]).with_position((round(960 - sub.size[0] / 2), round(1030 - sub.size[1] / 2)))
    one = [plate, scrim, rise, sub]

    product = sized(
        picture(folder / "product.png", 1), lambda t: 0.6 + 0.4 * _back((t - 0.25) / 0.6),
        960, lambda t: 540 - 12 * math.sin(math.pi * max(0.0, t - 0.85)),
    )  # fmt: skip
    badge = picture(folder / "badge.png", 1).with_duration(long[1] - 1.27).with_start(1.27)
    badge = sized(badge, lambda t: max(0.02, _back((t + 0.02) / 0.4)), 1252, lambda t: 335)
    two = [picture(folder / "gradient.png", 1), product, badge]

    broll = VideoFileClip(str(assets / "broll.mp4"), audio=False).with_duration(long[2])
    third = picture(folder / "third.png", 2)
    # MoviePy fails on a picture wholly outside the frame: one column of it stays inside
    third = third.with_position(lambda t: (max(-899, round(97 - 1040 * (1 - min(1.0, max(0.0, (t - 0.25) / 0.5))) ** 3)), 714))
    three = [broll, third]

    logo = picture(assets / "logo.png", 3).with_duration(long[3] - 0.25).with_start(0.25)
    logo = logo.with_effects([vfx.CrossFadeIn(0.5)]).with_position((660, 194))
    button = sized(
        picture(folder / "button.png", 3), lambda t: 1 + 0.04 * (0.5 - 0.5 * math.cos(2 * math.pi * max(0.0, t - 0.25))), 960, lambda t: 691,
    )  # fmt: skip
    four = [picture(folder / "end.png", 3), logo, button]
    return [CompositeVideoClip(clips, size=SIZE).with_duration(long[k]) for k, clips in enumerate((one, two, three, four))]


def _back(p: float) -> float:
    """ease-out-back, 0 before and 1 after."""
    p = min(1.0, max(0.0, p)) - 1
    return 1 + 2.70158 * p**3 + 1.70158 * p**2


def main() -> None:
    row, assets, out, threads = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
    with tempfile.TemporaryDirectory() as folder:
        artwork.draw(json.loads(row.read_text()), assets, Path(folder))
        parts = [
            s.with_start(EDGES[k]).with_effects([vfx.CrossFadeIn(FADE)] if k else []) for k, s in enumerate(scenes(Path(folder), assets))
        ]
        music = AudioFileClip(str(assets / "music.wav")).subclipped(0, 15).with_effects([afx.AudioFadeIn(0.5), afx.AudioFadeOut(1.0)])
        film = CompositeVideoClip(parts, size=SIZE).with_duration(15).with_audio(music)
        film.write_videofile(
            str(out), fps=RATE, codec="libx264", preset="veryfast", threads=threads or None, audio_codec="aac", audio_bitrate="128k",
            audio_fps=48000, ffmpeg_params=["-crf", "20", "-profile:v", "high", "-colorspace", "bt709"], pixel_format="yuv420p", logger=None,
        )  # fmt: skip


if __name__ == "__main__":
    main()
