"""captions: the caption files of a film: <name>.<ll_CC>.srt and .vtt beside it, as ad platforms ask for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from babel.core import get_global

from adgen.model.captions import Cue, srt, vtt


def files(cues: Sequence[Cue], locale: str, kinds: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """(suffix, contents) of each file, '.de_DE.srt' for one; nothing where nothing is said."""
    if not cues:
        return ()
    tag = place_of(locale)
    return tuple((f".{tag}.{kind}", srt(cues) if kind == "srt" else vtt(cues, locale)) for kind in kinds)


def place_of(locale: str) -> str:
    """Language and country, as platforms name caption files; where a locale says no country, its likeliest. Source: CLDR, likely subtags."""
    parts = locale.replace("-", "_").split("_")
    country = next((p for p in parts[1:] if len(p) in (2, 3) and (p.isupper() or p.isdigit())), "")
    if not country:
        likely = str(get_global("likely_subtags").get("_".join(parts), "") or get_global("likely_subtags").get(parts[0], ""))
        country = next((p for p in likely.split("_")[1:] if len(p) in (2, 3) and (p.isupper() or p.isdigit())), "")
    return f"{parts[0].lower()}_{country}" if country else parts[0].lower()
