"""units: the integer grids that keyed data lives on. Seconds, per cent and floats end in `place`."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

Frames: TypeAlias = int  # whole frames of the film's rate
Px: TypeAlias = int  # whole pixels
Px64: TypeAlias = int  # 1/64 pixel
Scale16: TypeAlias = int  # 16.16 fixed point; SCALE_ONE is 1.0
Turn16: TypeAlias = int  # 1/65536 turn, clockwise on screen
Alpha: TypeAlias = int  # 0..256, so that `>> 8` is exact at both ends
Rgba: TypeAlias = int  # 0xRRGGBBAA, 8 bit each, straight alpha
Mdb: TypeAlias = int  # milli-decibels
Samples: TypeAlias = int  # 1/48000 s

PX64 = 64
SCALE_ONE = 65536
TURN_ONE = 65536
OPAQUE = 256
SOUND_RATE = 48_000


def px64(px: float) -> Px64:
    """Pixels to 1/64 px, half away from zero so that mirrored layouts stay mirrored."""
    return int(px * 64 + 0.5) if px >= 0 else -int(-px * 64 + 0.5)


def frames(seconds: float | Fraction, rate: Fraction) -> Frames:
    """Seconds to the nearest whole frame at `rate` frames a second."""
    return int(Fraction(seconds).limit_denominator(100_000) * rate + Fraction(1, 2))


def seconds(n: Frames, rate: Fraction) -> float:
    """Whole frames to seconds."""
    return float(n / rate)
