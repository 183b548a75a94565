"""A frame of each script against a picture that was looked at. ADGEN_GOLDEN=write makes them anew.

The pictures guard typeset.LAYOUT: when one changes, raise it. A font that is not installed, or in another version, leaves its frame out.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from adgen.engine import typeset
from adgen.engine.segment import Engine
from adgen.layers._setting import words_of
from adgen.model.drawing import Face, Font, Glyphs, Pose, Profile, Segment, Solid, Span, Typeset
from adgen.model.text import TextQuery
from adgen.runtime.fonts import FontShelf

HERE = Path(__file__).parent
INK, PAPER, ACCENT = 0x14213DFF, 0xFDFCF8FF, 0xFFB703FF
SHELF = FontShelf()
SYSTEM = {"WenQuanYi Micro Hei": "fonts-wqy-microhei"}  # Debian's, for what no package brings


@dataclass(frozen=True)
class Shown:
    copy: str
    family: str
    lang: str
    rtl: bool = False


SCRIPTS = {
    "arabic": Shown("عرض جديد من Nike Air الآن بسعر 299 ريال", "Rubik", "ar", True),
    "hebrew": Shown("מבצע חדש של Nike: רק 199 ₪ היום!", "Rubik", "he", True),
    "persian": Shown("۲۴ ساعت ارسال رایگان با Aurora تا ۵۰٪", "Noto Sans Arabic", "fa", True),
    "urdu": Shown("آج ہی خریدیں، بڑی بچت ٹھیک Aurora پر", "Noto Sans Arabic", "ur", True),
    "hindi": Shown("हर सुबह की कोमल रोशनी, अब Aurora से", "Noto Sans Devanagari", "hi"),
    "bengali": Shown("প্রতিদিনের জন্য নরম আলো, এখন ৫০% ছাড়", "Hind Siliguri", "bn"),
    "tamil": Shown("ஒவ்வொரு நாளும் மென்மையான ஒளி", "Noto Sans Tamil", "ta"),
    "thai": Shown("แสงอรุณที่อ่อนโยนทุกวันสำหรับคุณ น้ำใส", "Noto Sans Thai", "th"),
    "chinese_simplified": Shown("全新Aurora台灯上市，限时优惠「立减」50%！", "WenQuanYi Micro Hei", "zh-CN"),
    "chinese_traditional": Shown("全新Aurora檯燈上市，限時優惠「立減」50%！", "WenQuanYi Micro Hei", "zh-TW"),
    "japanese": Shown("新しいランプで、毎日をもっと明るく。「今だけ」", "WenQuanYi Micro Hei", "ja"),
    "korean": Shown("새로운 빛으로 매일을 더 밝게 만나보세요", "WenQuanYi Micro Hei", "ko"),
    "vietnamese": Shown("Ánh sáng dịu nhẹ cho mỗi ngày Ẫ Ổ Ữ Ặ", "Inter", "vi"),
    "greek": Shown("Απαλό φως για κάθε μέρα, από την Aurora", "Inter", "el"),
    "cyrillic": Shown("Мягкий свет на каждый день от Aurora", "Inter", "ru"),
}
# of the files that the pictures were made with
DIGESTS = {
    "Rubik": "d95d7d4a2ab9", "Noto Sans Arabic": "1d7d166016a1", "Noto Sans Devanagari": "ffcf277f3cc6", "Hind Siliguri": "936ee5139968", "Noto Sans Tamil": "792b88f1137c", "Noto Sans Thai": "129c093bb03f",
    "WenQuanYi Micro Hei": "a013153fe4e4", "Inter": "61b7c5472a8d",
}  # fmt: skip


def font(family: str) -> Font:
    found = SHELF.find(family)
    if found is None:
        pytest.skip(f"'{family}' is not installed: " + (f"apt install {SYSTEM[family]}" if family in SYSTEM else 'pip install "adgen[fonts]"'))
    if found.digest[:12] != DIGESTS[family] and os.environ.get("ADGEN_GOLDEN") != "write":
        pytest.skip(f"'{family}' is here in another version than the picture was made with")
    return Font(found.family, found.digest)


def glyphs(copy: str, fonts: tuple[Font, ...], lang: str, rtl: bool, spans: tuple[Span, ...] = (), span_of: tuple[int, ...] = (), **more: Any) -> Glyphs:
    query = TextQuery(
        tuple(words_of(copy, lang, rtl)), fonts, 30 * 64, 16 * 64, 220, 112, 3, 700, align="right" if rtl else "left", lang=lang, rtl=rtl,
        faces=tuple(s.face for s in spans), face_of=span_of, **more,
    )  # fmt: skip
    (answer,) = typeset.fit([query], SHELF)
    assert answer.fits and not answer.missing
    of = answer.of or tuple(range(len(query.words)))
    text = Typeset(
        answer.words or query.words, fonts, answer.size, answer.width, Solid(INK), 700, line_height=query.line_height,
        cap_height=answer.cap_height, align=query.align, lang=lang, rtl=rtl, spans=spans, span_of=tuple(span_of[i] for i in of) if spans else (),
    )  # fmt: skip
    return Glyphs(text, answer.height, 0, 3, pose=Pose(((10 * 64, 3),), ((12 * 64, 3),)))


def looks_as_it_did(name: str, item: Glyphs) -> None:
    seen = Engine(None, typeset.Typst(SHELF)).still(Segment(Profile(240, 136), 3, (item,), background=PAPER), 1)  # type: ignore[arg-type]
    file = HERE / f"script_{name}.png"
    if os.environ.get("ADGEN_GOLDEN") == "write":
        Image.fromarray(seen).save(file, optimize=True)
    wanted = np.asarray(Image.open(file).convert("RGB")).astype(int)
    assert np.abs(seen.astype(int) - wanted).max() <= 2


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_looks_as_it_did(name: str) -> None:
    shown = SCRIPTS[name]
    fonts = (font(shown.family), *(() if shown.family == "Inter" else (font("Inter"),)))
    looks_as_it_did(name, glyphs(shown.copy, fonts, shown.lang, shown.rtl))


@pytest.mark.parametrize(("name", "copy", "lang", "rtl"), [("spans", "Now 39,90 24,90 today", "en", False), ("spans_from_the_right", "الآن 39,90 24,90 فقط", "ar", True)])
def test_a_text_in_parts_looks_as_it_did(name: str, copy: str, lang: str, rtl: bool) -> None:
    fonts = (font("Rubik"), font("Inter"))
    plain, old = Face(fonts, 500, cap_height=700), Face(fonts, 400, size=700, cap_height=700)
    new = Face(fonts, 900, size=1300, cap_height=700)
    spans = (Span(plain), Span(old, (Solid(INK & ~255 | 160),), "line-through"), Span(new, (Solid(0xD62828FF),), "", (Solid(ACCENT),)))
    looks_as_it_did(name, glyphs(copy, fonts, lang, rtl, spans, (0, 1, 2, 0), line_height=1560))
