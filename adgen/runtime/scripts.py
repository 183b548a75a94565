"""scripts: which fonts set what a kit's own font lacks, script by script, and where each comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from adgen import ports


@dataclass(frozen=True, slots=True)
class Script:
    """`code` as ISO 15924 has it; `letters` that its font must have; `package` on PyPI and `system` package where there is one.

    families: in the order they are tried; packages first, then what Linux, macOS and Windows bring along.
    """

    code: str
    name: str
    letters: str
    families: tuple[str, ...]
    package: str = ""
    system: str = ""

    @property
    def is_han(self) -> bool:
        return self.code in ("Hans", "Hant", "Jpan", "Kore")

    @property
    def cure(self) -> str:
        """What to type to get a font of it."""
        if self.package:
            return f"pip install {self.package}"
        return f"install {self.families[0]} (Debian: apt install {self.system})"


_CJK = "fonts-noto-cjk"
_SMALL_CJK = ("WenQuanYi Micro Hei", "Droid Sans Fallback")

SCRIPTS: Final = {
    s.code: s
    for s in (
        Script("Latn", "Latin", "Aé", ("Inter",), "fontpkg-inter"),
        Script("Viet", "Vietnamese", "ệẵỡ", ("Inter",), "fontpkg-inter"),
        Script("Cyrl", "Cyrillic", "Жы", ("Inter", "Rubik"), "fontpkg-inter"),
        Script("Grek", "Greek", "Ωή", ("Inter",), "fontpkg-inter"),
        Script("Arab", "Arabic, Persian, Urdu", "عپچگٹڑے۵", ("Noto Sans Arabic", "Geeza Pro", "Segoe UI"), "fontpkg-noto-sans-arabic"),
        Script("Hebr", "Hebrew", "שם", ("Rubik", "Noto Sans Hebrew", "Arial Hebrew", "Segoe UI"), "fontpkg-rubik"),
        Script("Deva", "Hindi, Marathi", "कि", ("Noto Sans Devanagari", "Kohinoor Devanagari", "Nirmala UI"), "fontpkg-noto-sans-devanagari"),
        Script("Beng", "Bengali", "ক্ষি", ("Hind Siliguri", "Noto Sans Bengali", "Kohinoor Bangla", "Nirmala UI"), "fontpkg-hind-siliguri"),
        Script("Taml", "Tamil", "தமி", ("Noto Sans Tamil", "Tamil Sangam MN", "Nirmala UI"), "fontpkg-noto-sans-tamil"),
        Script("Thai", "Thai", "ก็", ("Noto Sans Thai", "Thonburi", "Leelawadee UI"), "fontpkg-noto-sans-thai"),
        Script("Hans", "Chinese, simplified", "汉，", ("Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", *_SMALL_CJK), "", _CJK),
        Script("Hant", "Chinese, traditional", "漢，", ("Noto Sans CJK TC", "Noto Sans TC", "PingFang TC", "Microsoft JhengHei", *_SMALL_CJK), "", _CJK),
        Script("Jpan", "Japanese", "あ漢。", ("Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", "Yu Gothic", *_SMALL_CJK), "", _CJK),
        Script("Kore", "Korean", "한글", ("Noto Sans CJK KR", "Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic", *_SMALL_CJK), "", _CJK),
    )
}  # fmt: skip

EMOJI_CURE: Final = "install Noto Color Emoji (Debian: apt install fonts-noto-color-emoji)"


def family_for(code: str, shelf: ports.Fonts) -> str:
    """The first installed family that has the script's letters; '' where there is none. Raises: MediaError for a broken file."""
    script = SCRIPTS.get(code)
    for name in script.families if script else ():
        found = shelf.find(name)
        if found is not None and script is not None and not found.covers(script.letters):
            return name
    return ""
