"""listen: when each word of a known text is heard in a recording: by a recogniser (an extra), or guessed from letters and pauses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from importlib import import_module
from typing import Any, Final, TypeAlias

import numpy as np

from adgen.engine.sound import RATE, Samples
from adgen.errors import MissingExtra, UsageError
from adgen.model.captions import pause, spread, weight
from adgen.model.finding import did_you_mean

Times: TypeAlias = tuple[tuple[int, int], ...]

LISTENERS: Final = ("pocketsphinx", "whisper")
_LEAST_PAUSE_MS: Final = 110
_QUIET: Final = 10 ** (-34 / 20)  # of the loudest moment
_HEARD_RATE: Final = 16_000  # what recognisers listen to


def times(sound: Samples, said: Sequence[str], locale: str = "en", listener: str = "") -> Times:
    """(first, last) of each word in ms. Each may hold several spoken words.

    Shapes: sound (n, 2) at 48 kHz.
    Raises: MissingExtra; UsageError for a listener that is not there, or does not know the language.
    """
    name, _, model = listener.partition(":")
    if not said:
        return ()
    if not name:
        return guessed(sound, said)
    if name == "pocketsphinx":
        if locale.split("-")[0] != "en":
            raise UsageError(f"pocketsphinx knows English, not '{locale}'", hint="write `listen: whisper`, or leave `listen` out")
        return _aligned(sound, said) or guessed(sound, said)
    if name == "whisper":
        return _recognised(sound, said, locale, model or "base") or guessed(sound, said)
    raise UsageError(f"there is no listener '{name}'", hint=did_you_mean(name, LISTENERS))


# ── by letters and pauses ──


def pauses(sound: Samples) -> list[tuple[int, int]]:
    """Silences between words, (first, last) in ms."""
    hop = RATE // 100
    n = len(sound) // hop
    if not n:
        return []
    levels = np.sqrt((sound[: n * hop].astype(np.float64) ** 2).mean(axis=1).reshape(n, hop).mean(axis=1))
    quiet = levels < float(levels.max()) * _QUIET
    out: list[tuple[int, int]] = []
    first = -1
    for k, silent in enumerate([*quiet.tolist(), False]):
        if silent and first < 0:
            first = k
        elif not silent and first >= 0:
            if (k - first) * 10 >= _LEAST_PAUSE_MS:
                out.append((first * 10, k * 10))
            first = -1
    return out


def guessed(sound: Samples, said: Sequence[str]) -> Times:
    """Words as long as their letters ask for; where the text has a pause and one is heard nearby, they meet."""
    length = len(sound) * 1000 // RATE
    heard = pauses(sound)
    first = heard[0][1] if heard and heard[0][0] <= 10 else 0
    last = heard[-1][0] if heard and heard[-1][1] >= length - 20 else length
    inner = [(a, b) for a, b in heard if a > first and b < last]
    silent = sum(b - a for a, b in inner)
    total = sum(map(weight, said))
    voiced = max(1, last - first - silent)
    # boundaries with a pause in the text, and those heard, both by how much has been spoken before them
    wanted, at = [], 0.0
    for k, word in enumerate(said[:-1]):
        at += weight(word)
        if pause(word):
            wanted.append((k + 1, at / total * voiced))
    spoken_before, gone = [], 0
    for a, b in inner:
        spoken_before.append(a - first - gone)
        gone += b - a
    out: list[tuple[int, int]] = []
    begin, k = first, 0
    for index, (a, b) in _met(wanted, inner, spoken_before):
        out += _over(said[k:index], begin, a, inner)
        begin, k = b, index
    out += _over(said[k:], begin, last, inner)
    return tuple(out)


def _over(words: Sequence[str], first: int, last: int, inner: Sequence[tuple[int, int]]) -> Times:
    """Words over a stretch, around the pauses that are in it."""
    inside = [(a, b) for a, b in inner if a > first and b < last]
    voiced = max(1, last - first - sum(b - a for a, b in inside))

    def real(ms: int) -> int:
        at = first + ms
        for a, b in inside:
            if at > a:
                at += b - a
        return at

    bare = [re.sub(r"[^\w]", "", w) or w for w in words]  # pauses are in the sound already
    return tuple((real(a), real(b)) for a, b in spread(bare, 0, voiced))


def _met(
    wanted: Sequence[tuple[int, float]], heard: Sequence[tuple[int, int]], before: Sequence[int], lone: float = 450.0
) -> list[tuple[int, tuple[int, int]]]:
    """Which wanted pause is which heard one: in order, the least sum of distances; one left alone costs `lone` ms."""
    n, m = len(wanted), len(heard)
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        for j in range(m, -1, -1):
            options = [best[i + 1][j] + lone]
            if j < m:
                options += [best[i][j + 1], best[i + 1][j + 1] + abs(wanted[i][1] - before[j])]
            best[i][j] = min(options)
    out: list[tuple[int, tuple[int, int]]] = []
    i = j = 0
    while i < n and j < m:
        if best[i][j] == best[i + 1][j + 1] + abs(wanted[i][1] - before[j]):
            out.append((wanted[i][0], heard[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            i += 1
    return out


# ── by a recogniser ──


def _aligned(sound: Samples, said: Sequence[str]) -> Times:
    """Where pocketsphinx hears the words of a text that it knows; () where it cannot follow."""
    try:
        pocketsphinx: Any = import_module("pocketsphinx")
    except ImportError:
        raise MissingExtra("the listener 'pocketsphinx'", "pocketsphinx") from None
    owners, words = [], []
    for k, entry in enumerate(said):
        for word in spelled(entry):
            owners.append(k)
            words.append(word)
    if not words:
        return ()
    decoder = pocketsphinx.Decoder(samprate=float(_HEARD_RATE), beam=1e-90, wbeam=1e-70, pbeam=1e-90, loglevel="FATAL")
    for word in dict.fromkeys(words):
        if decoder.lookup_word(word) is None:
            decoder.add_word(word, sounded(word), False)
    decoder.set_align_text(" ".join(words))
    decoder.start_utt()
    decoder.process_raw(_as_heard(sound), full_utt=True)
    decoder.end_utt()
    found = [s for s in decoder.seg() or () if s.word.split("(")[0] in set(words)]
    if [s.word.split("(")[0] for s in found] != words:
        return ()
    out: list[tuple[int, int] | None] = [None] * len(said)
    for k, seg in zip(owners, found, strict=True):
        a, b = seg.start_frame * 10, (seg.end_frame + 1) * 10
        known = out[k]
        out[k] = (a, b) if known is None else (known[0], b)
    return _filled(out, len(sound) * 1000 // RATE)


def _recognised(sound: Samples, said: Sequence[str], locale: str, model: str) -> Times:
    """Where whisper hears words, matched with those that should be there; () where it hears too little of them."""
    heard = _whisper(model).transcribe(
        np.frombuffer(_as_heard(sound), np.int16).astype(np.float32) / 32768, language=locale.split("-")[0], word_timestamps=True
    )
    return matched(said, [(w.word, round(w.start * 1000), round(w.end * 1000)) for s in heard[0] for w in s.words or ()], len(sound) * 1000 // RATE)


@lru_cache(maxsize=2)
def _whisper(model: str) -> Any:
    try:
        library: Any = import_module("faster_whisper")
    except ImportError:
        raise MissingExtra("the listener 'whisper'", "whisper") from None
    return library.WhisperModel(model, device="cpu", compute_type="int8", cpu_threads=1)


def matched(said: Sequence[str], heard: Sequence[tuple[str, int, int]], length: int) -> Times:
    """Times of words that were heard, by the words that should have been; () where fewer than half are found."""
    def bare(word: str) -> str:
        return re.sub(r"\W", "", word).casefold()

    ours = [(k, bare(w)) for k, entry in enumerate(said) for w in entry.split() if bare(w)]
    theirs = [(bare(w), a, b) for w, a, b in heard if bare(w)]
    out: list[tuple[int, int] | None] = [None] * len(said)
    for block in SequenceMatcher(None, [w for _, w in ours], [w for w, _, _ in theirs], autojunk=False).get_matching_blocks():
        for i in range(block.size):
            k, (_, a, b) = ours[block.a + i][0], theirs[block.b + i]
            known = out[k]
            out[k] = (a, b) if known is None else (known[0], b)
    if sum(t is not None for t in out) * 2 < len(said):
        return ()
    return _filled(out, length, said)


def _filled(found: Sequence[tuple[int, int] | None], length: int, said: Sequence[str] = ()) -> Times:
    """Words that were not heard share the time between those that were."""
    out: list[tuple[int, int]] = []
    k = 0
    while k < len(found):
        here = found[k]
        if here is not None:
            out.append(here)
            k += 1
            continue
        end = next((j for j in range(k, len(found)) if found[j] is not None), len(found))
        first = out[-1][1] if out else 0
        then = found[end] if end < len(found) else None
        out += spread(said[k:end] or ["word"] * (end - k), first, then[0] if then else max(first, length))
        k = end
    return tuple(out)


def _as_heard(sound: Samples) -> bytes:
    """Mono at 16 kHz, 16 bits."""
    import av
    from av.audio.resampler import AudioResampler

    mono = np.ascontiguousarray(sound.mean(axis=1, dtype=np.float32)).reshape(1, -1)
    peak = float(np.abs(mono).max(initial=0.0))
    frame = av.AudioFrame.from_ndarray(mono * np.float32(0.7 / peak if peak else 1.0), "fltp", "mono")
    frame.sample_rate, frame.pts = RATE, 0
    resampler = AudioResampler("s16", "mono", _HEARD_RATE)
    return b"".join(p.to_ndarray().tobytes() for p in (*resampler.resample(frame), *resampler.resample(None)))


_ONES: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS: Final = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def spelled(entry: str) -> list[str]:
    """An English word as a reader says it, in small letters; numbers as words."""
    out: list[str] = []
    for part in re.findall(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)*", entry.lower().replace("’", "'")):
        out += _number(int(part[:6])) if part.isdigit() else [part]
    return out


def _number(n: int) -> list[str]:
    if n < 20:
        return [_ONES[n]]
    if n < 100:
        return [_TENS[n // 10], *(_number(n % 10) if n % 10 else [])]
    for size, name in ((1000, "thousand"), (100, "hundred")):
        if n >= size:
            return [*_number(n // size), name, *(_number(n % size) if n % size else [])]
    return []


_PHONES: Final = {
    "sh": "SH", "ch": "CH", "th": "TH", "ph": "F", "ck": "K", "qu": "K W", "ng": "NG", "ee": "IY", "oo": "UW", "ea": "IY", "ou": "AW",
    "ow": "OW", "ai": "EY", "ay": "EY", "oa": "OW", "oy": "OY", "oi": "OY", "au": "AO", "er": "ER", "ir": "ER", "ur": "ER", "ar": "AA R",
    "or": "AO R", "a": "AE", "b": "B", "c": "K", "d": "D", "e": "EH", "f": "F", "g": "G", "h": "HH", "i": "IH", "j": "JH", "k": "K",
    "l": "L", "m": "M", "n": "N", "o": "AA", "p": "P", "q": "K", "r": "R", "s": "S", "t": "T", "u": "AH", "v": "V", "w": "W", "x": "K S",
    "y": "IY", "z": "Z",
}  # fmt: skip


def sounded(word: str) -> str:
    """About how a word that no dictionary has is said, as ARPAbet: enough to find where it lies between words that are known."""
    out: list[str] = []
    k = 0
    while k < len(word):
        pair = word[k : k + 2]
        phones = _PHONES.get(pair) or _PHONES.get(word[k], "")
        if phones and (not out or out[-1] != phones):
            out.append(phones)
        k += 2 if pair in _PHONES else 1
    return " ".join(out) or "AH"
