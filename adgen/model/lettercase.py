"""lettercase: capitals and small letters as a language writes them."""

from __future__ import annotations

import re
import unicodedata

_DOTTED = ("tr", "az")  # i and ı are two letters
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[’'\u0300-\u036f\u00ad])*")
_TONOS, _TREMA = "\u0301", "\u0308"


def cased(text: str, case: str, locale: str = "") -> str:
    """The text in upper, lower or title case; any other `case` leaves it.

    Turkish i becomes İ and ı I; Greek capitals have no accents; German ß becomes SS; Dutch ij is one letter at the start of a word.
    In a title each word's first letter is raised and the others stay as they are, so that 'iPhone' and 'USA' are only raised, never
    lowered.
    Source: Unicode SpecialCasing, CLDR's transforms tr-Upper and el-Upper.
    """
    lang = locale.replace("_", "-").split("-")[0].lower()
    match case:
        case "upper":
            return _upper(text, lang)
        case "lower":
            return (text.replace("İ", "i").replace("I", "ı") if lang in _DOTTED else text).lower()
        case "title":
            return _WORD.sub(lambda m: _raised(m[0], lang), text)
        case _:
            return text


def _upper(text: str, lang: str) -> str:
    if lang in _DOTTED:
        text = text.replace("i", "İ")
    if lang == "el":
        text = _bare_greek(text)
    # Georgian's new capitals are in few fonts, and a headline of them reads as shouting
    return "".join(c if "\u10d0" <= c <= "\u10ff" else c.upper() for c in text)


def _raised(word: str, lang: str) -> str:
    if lang == "nl" and word[:2].lower() == "ij":
        return "IJ" + word[2:]
    first = "İ" if lang in _DOTTED and word[0] == "i" else word[0].upper() if word[0] != "ß" else "Ss"
    return word[0] + word[1:] if "\u10d0" <= word[0] <= "\u10ff" else first + word[1:]


def _bare_greek(text: str) -> str:
    """Without accents, as Greek capitals are; a vowel pair that the accent kept apart gets its trema, a lone ή keeps its accent."""
    out: list[str] = []
    apart = False
    for word in re.split(r"(\s+)", text):
        if word in ("ή", "Ή"):
            out.append("Ή")
            continue
        for c in unicodedata.normalize("NFC", word):
            parts = unicodedata.normalize("NFD", c)
            base, marks = parts[0], parts[1:]
            greek = "\u0370" <= base <= "\u03ff"
            if greek and apart and base in "ιυ" and not marks:
                marks = _TREMA
            apart = greek and base in "αεοη" and _TONOS in marks
            kept = marks.replace(_TONOS, "") if greek else marks
            out.append(unicodedata.normalize("NFC", base + kept))
    return "".join(out)
