"""The moods, as plain data: what is played, by whom, and when. No code: a mood is one more entry.

A pattern is a bar of sixteen steps. For drums and chords `X x o` are strong, plain and soft strokes, `-`
holds a chord and `.` is a rest; for a bass `1 3 5 8` are the root, third, fifth and octave; for an arpeggio
`1 2 3 4 5` are the voices from below. Several patterns are taken in turn, bar by bar.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .harmony import MAJOR, MINOR

Role = Literal["drum", "chord", "strum", "arpeggio", "bass", "hook"]


@dataclass(frozen=True, slots=True)
class Part:
    """One player.

    Units: `db` level; `pan` -1..1; `wet` 0..1 sent to the room; `energy` first and last level at which it
           plays, of 0 (bare) .. 3 (full); `octave` shifts; `ducks` means it makes way for the kick.
    """

    role: Role
    instrument: str
    db: float
    energy: tuple[int, int]
    patterns: tuple[str, ...] = ()
    pan: float = 0.0
    wet: float = 0.1
    octave: int = 0
    ducks: bool = False


@dataclass(frozen=True, slots=True)
class Mood:
    """One kind of music.

    Units: `tempo` in beats a minute; `tonic` MIDI pitch of degree I near the bass; `swing` how late every
           other step of `swing_step` sixteenths comes, in parts of that step; `rise` the level of the riser that leads
           into the last scene.
    """

    tempo: int
    tonic: int
    scale: tuple[int, ...]
    verses: tuple[tuple[str, ...], ...]
    bridges: tuple[tuple[str, ...], ...]
    cadence: tuple[str, str]
    home: str
    rhythms: tuple[str, ...]
    fill: tuple[tuple[str, str, float], ...]
    parts: tuple[Part, ...]
    last: tuple[str, ...]
    swing: float = 0.0
    swing_step: int = 1
    rise: float = 0.06


MOOD_BY_NAME: Mapping[str, Mood] = {
    "bright": Mood(
        tempo=116,
        tonic=38,
        scale=MAJOR,
        verses=(("I", "V", "vi", "IV"), ("I", "IV", "vi", "V"), ("Iadd9", "vi7", "IVadd9", "V")),
        bridges=(("IV", "I", "V", "vi"), ("vi", "IV", "I", "V")),
        cadence=("IVadd9", "Vsus4"),
        home="Iadd9",
        rhythms=("x..x..x.x.......", "x.x.x..x..x.....", "x..x..x...x.x..."),
        fill=(("clap", "........x.x.x.xx", -7), ("tom", "............x.x.", -12)),
        last=("strings", "pad", "bell"),
        parts=(
            Part("strum", "strings", -8, (0, 3), ("X...x.o...x.x.o.", "X...x.o...x.x.xo"), -0.45, 0.16, 2),
            Part("strum", "strings", -12, (2, 3), ("X.o.x.o.X.o.x.o.",), 0.6, 0.18, 2),
            Part("chord", "pad", -16, (1, 3), ("X---------------",), 0.0, 0.25, 2, True),
            Part("chord", "piano", -11, (2, 3), ("X-----x-----x---",), 0.2, 0.2, 2),
            Part("bass", "bass", -13, (1, 3), ("1---..1-1---5-8-", "1---..1-1---8-5-"), 0.0, 0.0, 0, True),
            Part("hook", "bell", -16, (2, 3), (), 0.15, 0.35, 3),
            Part("hook", "mallet", -12, (3, 3), (), -0.15, 0.2, 2),
            Part("drum", "kick", -10, (1, 1), ("X.......X.......",), 0.0, 0.02),
            Part("drum", "kick", -9, (2, 3), ("X...X...X...X...",), 0.0, 0.02),
            Part("drum", "clap", -3, (2, 3), ("....X.......X...",), 0.0, 0.2),
            Part("drum", "shaker", -13, (0, 3), ("x.o.x.o.x.o.x.o.", "x.o.x.o.x.o.xoxo"), 0.35, 0.1),
            Part("drum", "tambourine", -13, (3, 3), ("..x...x...x...x.",), -0.4, 0.15),
        ),
    ),
    "calm": Mood(
        tempo=78,
        tonic=41,
        scale=MAJOR,
        verses=(("Imaj7", "vi9", "IVmaj7", "Vsus4"), ("Iadd9", "iii7", "IVmaj7", "ii9")),
        bridges=(("IVmaj7", "iii7", "ii7", "Vsus4"), ("vi9", "IVmaj7", "Imaj7", "Vsus4")),
        cadence=("ii9", "Vsus4"),
        home="Imaj9",
        rhythms=("x...x.....x.....", "..x...x...x.....", "x.....x.x......."),
        fill=(("shaker", "............o.ox", -11),),
        last=("piano", "pad", "bell"),
        parts=(
            Part("chord", "pad", -10, (0, 3), ("X---------------",), 0.0, 0.35, 1),
            Part("chord", "keys", -6, (0, 3), ("X---------x-----", "X-----o---x-----"), -0.1, 0.3, 1),
            Part("arpeggio", "piano", -16, (1, 3), ("1.2.3.4.5.4.3.2.", "1.3.2.4.5.3.4.2."), 0.25, 0.4, 2),
            Part("bass", "bass", -14, (1, 3), ("1---------5-----", "1-----------5-8-"), 0.0, 0.03, 0, True),
            Part("hook", "piano", -12, (2, 3), (), 0.1, 0.4, 2),
            Part("hook", "bell", -24, (3, 3), (), -0.3, 0.5, 3),
            Part("drum", "thud", -9, (2, 3), ("X.........x.....", "X......o..x....."), 0.0, 0.05),
            Part("drum", "rim", -7, (2, 3), ("....x.......x...",), 0.2, 0.35),
            Part("drum", "shaker", -14, (2, 3), ("x.o.x.o.x.o.x.o.",), -0.35, 0.15),
        ),
    ),
    "driving": Mood(
        tempo=124,
        tonic=33,
        scale=MINOR,
        verses=(("i", "VI", "III", "VII"), ("i", "III", "VI", "VII"), ("iadd9", "VIadd9", "VII", "v")),
        bridges=(("VI", "VII", "i", "III"), ("iv", "VI", "i", "VII")),
        cadence=("VIadd9", "VII"),
        home="iadd9",
        rhythms=("x..x..x.x..x....", "x..x..x...x.x...", "x.x..x..x......."),
        fill=(("snare", "........x.x.xxxx", -8), ("tom", "............xx.x", -10)),
        last=("pluck", "pad", "piano"),
        parts=(
            Part(
                "arpeggio", "pluck", -10, (0, 3), ("1.32.431.32.5343", "1.32.431.34.5453"), 0.2, 0.2, 2, True
            ),
            Part("chord", "pad", -10, (1, 3), ("X---------------",), 0.0, 0.2, 2, True),
            Part("chord", "pluck", -10, (2, 3), ("X..x..x...x..x..",), -0.3, 0.2, 2, True),
            Part("bass", "bass", -10, (1, 3), ("1.1.1.1.1.1.1.1.", "1.1.1.1.1.1.8.5."), 0.0, 0.0, 0, True),
            Part("hook", "lead", -14, (3, 3), (), 0.0, 0.3, 3),
            Part("hook", "piano", -14, (2, 3), (), -0.1, 0.3, 3),
            Part("drum", "kick", -8, (1, 1), ("X.......X.......",), 0.0, 0.01),
            Part("drum", "kick", -7, (2, 3), ("X...X...X...X...",), 0.0, 0.01),
            Part("drum", "clap", -1, (2, 3), ("....X.......X...",), 0.0, 0.16),
            Part("drum", "snare", -12, (3, 3), ("....X.......X...",), 0.0, 0.12),
            Part("drum", "hat", -10, (1, 3), ("o.x.o.x.o.x.o.x.", "o.x.o.xoo.x.o.xo"), 0.3, 0.04),
            Part("drum", "open_hat", -11, (2, 3), ("..x...x...x...x.",), -0.2, 0.06),
        ),
    ),
    "warm": Mood(
        tempo=92,
        tonic=31,
        scale=MAJOR,
        verses=(
            ("Iadd9", "iii7", "IVmaj7", "V"),
            ("I", "vi7", "IVadd9", "V"),
            ("Iadd9", "V", "vi7", "IVmaj7"),
        ),
        bridges=(("vi7", "iii7", "IVmaj7", "V"), ("IVmaj7", "I", "ii7", "Vsus4")),
        cadence=("IVmaj7", "V"),
        home="Iadd9",
        rhythms=("x..x..x...x.....", "x.....x.x.x.....", "..x.x...x..x...."),
        fill=(("brush", "..........x.x.ox", -11), ("tom", "............o.x.", -14)),
        last=("strings", "keys", "mallet"),
        swing=0.16,
        parts=(
            Part("arpeggio", "strings", -8, (0, 3), ("1.3.2.4.1.3.2.4.", "1.3.2.4.1.342.3."), -0.3, 0.18, 2),
            Part("strum", "strings", -13, (3, 3), ("X-----x---o-x---",), 0.45, 0.2, 2),
            Part("chord", "keys", -11, (1, 3), ("X-----x---------", "X-----x-----o---"), 0.25, 0.22, 2),
            Part("chord", "pad", -17, (1, 3), ("X---------------",), 0.0, 0.3, 2, True),
            Part("bass", "bass", -12, (1, 3), ("1-----1-5---1-..", "1-----1-5---8-5-"), 0.0, 0.02, 0, True),
            Part("hook", "mallet", -11, (2, 3), (), 0.15, 0.28, 3),
            Part("hook", "keys", -17, (3, 3), (), -0.2, 0.3, 3),
            Part("drum", "thud", -9, (1, 3), ("X.....x.x.......", "X.....x.x....o.."), 0.0, 0.04),
            Part("drum", "brush", -7, (2, 3), ("....X.......X...", "....X..o....X..o"), 0.05, 0.15),
            Part("drum", "shaker", -13, (0, 3), ("xoxoxoxoxoxoxoxo",), 0.35, 0.1),
            Part("drum", "snap", -11, (3, 3), ("....x.......x...",), -0.25, 0.25),
        ),
    ),
    "playful": Mood(
        tempo=108,
        tonic=36,
        scale=MAJOR,
        verses=(("I", "vi7", "ii7", "V7"), ("I", "IV", "I", "V7"), ("I", "iii7", "ii7", "V7")),
        bridges=(("IV", "V7", "iii7", "vi7"), ("IV", "I", "ii7", "V7")),
        cadence=("ii7", "V7"),
        home="I",
        rhythms=("x...x.x...x.x...", "x.x.x...x.x.....", "x...x.x.x...x..."),
        fill=(("snap", "........x.x.x.x.", -9), ("clap", "............x.x.", -8)),
        last=("piano", "mallet", "bell"),
        swing=0.3,
        swing_step=2,
        parts=(
            Part("chord", "piano", -8, (0, 3), ("....x.......x...", "....x.......x.o."), 0.2, 0.12, 2),
            Part("strum", "strings", -8, (1, 3), ("..x...x...x...x.",), -0.35, 0.14, 2),
            Part("arpeggio", "mallet", -17, (3, 3), ("1...3.2...3.4.3.",), 0.45, 0.2, 3),
            Part("bass", "bass", -11, (0, 3), ("1--.....5--.....", "1--...1-5--.3-5-"), 0.0, 0.03, 0),
            Part("hook", "mallet", -10, (1, 3), (), -0.05, 0.2, 3),
            Part("hook", "bell", -20, (3, 3), (), 0.2, 0.35, 4),
            Part("drum", "thud", -8, (1, 3), ("X.......X.......", "X.......X.....o."), 0.0, 0.04),
            Part("drum", "snap", -7, (0, 3), ("....X.......X...",), 0.15, 0.25),
            Part("drum", "brush", -9, (2, 3), ("....x.......x...",), -0.1, 0.12),
            Part("drum", "hat", -10, (2, 3), ("x...x.o.x...x.o.",), 0.3, 0.05),
            Part("drum", "shaker", -11, (3, 3), ("x.o.x.o.x.o.x.o.",), -0.4, 0.08),
        ),
    ),
    "bold": Mood(
        tempo=94,
        tonic=28,
        scale=MINOR,
        verses=(("i", "i", "VI", "VII"), ("i", "VII", "VI", "VII"), ("i", "iv", "VI", "v")),
        bridges=(("VI", "VII", "i", "i"), ("iv", "VI", "i", "VII")),
        cadence=("VI", "VII"),
        home="i",
        rhythms=("x..x..x.........", "x..x..x...x.....", "x.....x..x..x..."),
        fill=(("tom", "........x..x..x.", -8), ("clap", "............x.xx", -5)),
        last=("piano", "pad", "lead"),
        parts=(
            Part("chord", "piano", -9, (0, 3), ("X--x--x---------", "X--x--x---x---x-"), -0.1, 0.2, 2),
            Part("chord", "pad", -12, (1, 3), ("X---------------",), 0.0, 0.25, 2, True),
            Part("arpeggio", "pluck", -13, (2, 3), ("1.2.3.2.1.2.4.3.",), 0.35, 0.25, 2, True),
            Part("bass", "bass", -10, (1, 3), ("1--1--1-..1---5-", "1--1--1-..1---8-"), 0.0, 0.0, 0, True),
            Part("hook", "lead", -14, (3, 3), (), 0.1, 0.3, 3),
            Part("hook", "pluck", -11, (2, 3), (), -0.15, 0.3, 3),
            Part("drum", "kick", -7, (1, 3), ("X.....x...X.....", "X..x......X..x.."), 0.0, 0.03),
            Part("drum", "clap", -2, (1, 3), ("....X.......X...",), 0.0, 0.22),
            Part("drum", "snare", -9, (2, 3), ("....X.......X...",), 0.0, 0.15),
            Part("drum", "tom", -15, (3, 3), ("......x.......x.", "......x....x..x."), 0.25, 0.2),
            Part("drum", "hat", -10, (1, 3), ("x.x.x.x.x.x.x.x.", "x.x.x.x.x.xxx.xo"), 0.3, 0.04),
        ),
    ),
    "cinematic": Mood(
        tempo=86,
        tonic=33,
        scale=MINOR,
        verses=(("i", "VI", "III", "VII"), ("iadd9", "VIadd9", "iv", "VII"), ("i", "v", "VI", "VII")),
        bridges=(("VI", "VII", "i", "III"), ("iv", "VI", "III", "VII")),
        cadence=("VIadd9", "VII"),
        home="iadd9",
        rhythms=("x.......x...x...", "x...x...x.......", "x.....x.x......."),
        fill=(("tom", "........x..xx.xx", -7),),
        last=("pad", "piano", "bell"),
        rise=0.1,
        parts=(
            Part("chord", "pad", -7, (0, 3), ("X---------------",), 0.0, 0.22, 2),
            Part("chord", "pad", -14, (2, 3), ("X---------------",), -0.3, 0.4, 3),
            Part("arpeggio", "piano", -13, (0, 3), ("1...3...2...3...", "1...3...4...3..."), 0.2, 0.4, 2),
            Part("arpeggio", "strings", -11, (1, 3), ("1.1.2.1.3.1.2.1.", "1.1.2.1.4.1.3.1."), -0.35, 0.25, 2),
            Part("bass", "bass", -13, (1, 3), ("1---------------", "1-------------5-"), 0.0, 0.05, 0),
            Part("hook", "lead", -18, (3, 3), (), 0.1, 0.45, 3),
            Part("hook", "piano", -13, (2, 3), (), 0.0, 0.4, 3),
            Part("drum", "kick", -7, (2, 3), ("X.......x.......", "X.......x.....x."), 0.0, 0.12),
            Part("drum", "thud", -8, (1, 1), ("X...............",), 0.0, 0.2),
            Part("drum", "tom", -11, (2, 3), ("..x..x....x..x..", "..x..x....x.x.x."), 0.25, 0.3),
            Part("drum", "tom", -16, (3, 3), ("x...x...x...x...",), -0.3, 0.3),
            Part("drum", "snare", -13, (3, 3), ("........X.......",), 0.0, 0.4),
            Part("drum", "shaker", -15, (2, 3), ("o.x.o.x.o.x.o.x.",), 0.4, 0.15),
        ),
    ),
    "lofi": Mood(
        tempo=76,
        tonic=36,
        scale=MAJOR,
        verses=(("ii9", "V7", "Imaj9", "vi7"), ("IVmaj7", "iii7", "ii7", "Imaj7"), ("Imaj7", "vi7", "ii9", "V7")),
        bridges=(("IVmaj7", "V7", "iii7", "vi7"), ("vi9", "ii7", "V7", "Imaj7")),
        cadence=("ii9", "V7"),
        home="Imaj9",
        rhythms=("x..x..x.........", "..x...x..x......", "x.....x...x....."),
        fill=(("rim", "..........x..x.x", -12),),
        last=("keys", "pad", "mallet"),
        swing=0.28,
        rise=0.03,
        parts=(
            Part("chord", "keys", -6, (0, 3), ("X-----x---------", "X-----x-----o---"), -0.12, 0.22, 2),
            Part("chord", "pad", -17, (1, 3), ("X---------------",), 0.0, 0.35, 2, True),
            Part("arpeggio", "strings", -15, (2, 3), ("..2...3...4...3.", "..3...2...4.3..."), 0.4, 0.25, 2),
            Part("bass", "bass", -12, (1, 3), ("1-----1---5-..8-", "1-----1---3-5-.."), 0.0, 0.02, 0, True),
            Part("hook", "mallet", -14, (2, 3), (), 0.2, 0.35, 2),
            Part("hook", "keys", -15, (3, 3), (), -0.25, 0.3, 3),
            Part("drum", "thud", -7, (1, 3), ("X......x..x.....", "X......x..x..o.."), 0.0, 0.03),
            Part("drum", "brush", -6, (1, 3), ("....X.......X...", "....X.......X..o"), 0.05, 0.12),
            Part("drum", "hat", -12, (1, 3), ("x.o.x.o.x.o.x.o.", "x.o.x.oox.o.x.o."), 0.25, 0.05),
            Part("drum", "rim", -15, (3, 3), ("...o......o...o.",), -0.35, 0.2),
        ),
    ),
    "retro": Mood(
        tempo=104,
        tonic=40,
        scale=MINOR,
        verses=(("i", "VI", "VII", "v"), ("i", "VII", "VI", "VII"), ("iadd9", "III", "VII", "VI")),
        bridges=(("VI", "VII", "i", "i"), ("iv", "VI", "VII", "v")),
        cadence=("VI", "VII"),
        home="iadd9",
        rhythms=("x..x..x.x.......", "x...x..x..x.....", "x..x....x..x...."),
        fill=(("tom", "........xx.xx.xx", -7), ("snare", "............x.xx", -11)),
        last=("pad", "pluck", "bell"),
        rise=0.07,
        parts=(
            Part("arpeggio", "pluck", -12, (0, 3), ("1.3.5.3.1.3.5.3.", "1.3.5.4.1.3.5.4."), 0.35, 0.25, 2, True),
            Part("arpeggio", "pluck", -16, (2, 3), (".2.4.2.4.2.4.2.4",), -0.45, 0.3, 3, True),
            Part("chord", "pad", -8, (0, 3), ("X---------------",), 0.0, 0.3, 2, True),
            Part("bass", "bass", -10, (1, 3), ("1-1-1-1-1-1-1-1-", "1-1-1-1-1-1-8-1-"), 0.0, 0.0, 0, True),
            Part("hook", "lead", -13, (2, 3), (), 0.05, 0.35, 3),
            Part("hook", "bell", -22, (3, 3), (), -0.25, 0.4, 3),
            Part("drum", "kick", -8, (1, 3), ("X.......X.......", "X.......X..x...."), 0.0, 0.02),
            Part("drum", "snare", -6, (1, 3), ("....X.......X...",), 0.0, 0.3),
            Part("drum", "clap", -9, (3, 3), ("....X.......X...",), 0.0, 0.3),
            Part("drum", "hat", -11, (2, 3), ("x.xxx.xxx.xxx.xx", "x.xxx.xxx.xxx.x."), 0.3, 0.04),
            Part("drum", "tambourine", -15, (3, 3), ("..x...x...x...x.",), -0.4, 0.15),
        ),
    ),
    "fresh": Mood(
        tempo=120,
        tonic=41,
        scale=MAJOR,
        verses=(("vi7", "IVmaj7", "I", "V"), ("IVadd9", "V", "vi7", "Iadd9"), ("Iadd9", "iii7", "vi7", "IVmaj7")),
        bridges=(("ii7", "IVmaj7", "vi7", "V"), ("IV", "vi7", "I", "V")),
        cadence=("IVmaj7", "Vsus4"),
        home="Iadd9",
        rhythms=("x.x..x..x.......", "..x..x..x.x.....", "x..x..x..x......"),
        fill=(("clap", "..........x.x.xx", -8), ("open_hat", "............x...", -10)),
        last=("keys", "pad", "pluck"),
        rise=0.08,
        parts=(
            Part("chord", "keys", -7, (0, 3), ("..x..x....x..x..", "..x..x....x..xo."), -0.15, 0.2, 2),
            Part("chord", "pad", -14, (1, 3), ("X---------------",), 0.0, 0.3, 2, True),
            Part("arpeggio", "mallet", -16, (2, 3), ("1.3.4.3.2.3.4.5.", "1.3.4.3.5.4.3.2."), 0.4, 0.25, 2),
            Part("bass", "bass", -10, (1, 3), ("..1-..1-..1-..5-", "..1-..1-..1-..8-"), 0.0, 0.0, 0, True),
            Part("hook", "pluck", -12, (2, 3), (), -0.1, 0.3, 3),
            Part("hook", "bell", -21, (3, 3), (), 0.3, 0.4, 3),
            Part("drum", "kick", -9, (1, 3), ("X...X...X...X...",), 0.0, 0.01),
            Part("drum", "clap", -4, (2, 3), ("....X.......X...",), 0.0, 0.18),
            Part("drum", "snap", -9, (1, 2), ("....x.......x...",), 0.2, 0.25),
            Part("drum", "open_hat", -13, (2, 3), ("..x...x...x...x.",), -0.2, 0.06),
            Part("drum", "hat", -12, (1, 3), ("x.o.x.o.x.o.x.oo", "x.o.x.oox.o.x.o."), 0.3, 0.04),
            Part("drum", "shaker", -14, (3, 3), ("xoxoxoxoxoxoxoxo",), -0.4, 0.1),
        ),
    ),
}
