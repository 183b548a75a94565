"""Campaigns that put a template to the test: rows with the shortest words, typical ones, the longest that it allows, and only what it must have."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from adgen.model.inputs import InputSpec
from adgen.model.template import Template
from adgen.stages.load.places import packed
from adgen.stages.load.template import load_template

SAMPLES = Path(__file__).parents[2] / "samples"
TEMPLATES, KITS = packed("templates"), packed("brand_kits")
NAMES = tuple(sorted(p.parent.name for p in TEMPLATES.glob("*/template.yaml")))
BRANDS = tuple(sorted(p.parent.name for p in KITS.glob("*/brand.yaml")))

PLATFORMS = {"tall": "vertical", "portrait": "feed_portrait", "square": "feed_square", "landscape": "youtube"}
SHORT = {"en": "Go", "de": "Los", "ar": "هيا"}
# words to fill a line with, the longest first: what a translator sends back
LONG = {
    "en": ("Extraordinarily", "comfortable", "conversations", "evening", "light", "for", "a"),
    "de": ("Wohnzimmerleuchte", "Feierabendgefühl", "Selbstbestimmung", "Lesestunden", "und", "im", "so"),
    "ar": ("للاستمتاع", "بالمساحات", "الهادئة", "إضاءة", "دافئة", "في", "كل"),
}


def opened(name: str) -> Template:
    """A template of the collection; it has no faults."""
    path = TEMPLATES / name / "template.yaml"
    template, findings = load_template(path, TEMPLATES.parent, list(PLATFORMS.items()))
    assert template is not None and not findings, "\n".join(map(str, findings))
    return template


def write(folder: Path, template: Template, rows: Iterable[tuple[str, str, str]], **settings: Any) -> Path:
    """A campaign with a row for each (variant, locale, brand), in all four shapes and in every cut; returns its spreadsheet."""
    photos = folder / "photos"
    photos.mkdir(parents=True, exist_ok=True)
    aurora = SAMPLES / "aurora_autumn"
    shutil.copy(aurora / "photos" / "aurora_one.jpg", photos / "photo.jpg")
    shutil.copy(aurora / "packshots" / "aurora_one.png", photos / "packshot.png")
    for path in (p for p in Path(template.folder).iterdir() if p.suffix in (".mp4", ".srt")):
        shutil.copy(path, photos / path.name)
    asked = {
        "template": template.name, "brand": BRANDS[0], "platforms": list(PLATFORMS.values()),
        **({"cuts": list(template.file.cuts)} if template.file.cuts else {}), **settings,
    }  # fmt: skip
    (folder / "campaign.yaml").write_text(json.dumps(asked), encoding="utf-8")  # JSON is YAML
    lines = [
        json.dumps({"id": f"{variant}-{locale}-{brand}", "locale": locale, "brand": brand, **row(template, variant, locale)}, ensure_ascii=False)
        for variant, locale, brand in rows
    ]
    (folder / "campaign.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder / "campaign.jsonl"


def row(template: Template, variant: str, locale: str) -> dict[str, Any]:
    """What one row says: `shortest`, `typical`, `longest`, or `bare`, where every optional input is left out."""
    out: dict[str, Any] = {}
    for name, spec in template.file.inputs.items():
        if variant == "bare" and not spec.is_required:
            continue
        value = _value(name, spec, "typical" if variant == "bare" else variant, locale)
        if value is not None:
            out[name] = value
    return out


def _value(name: str, spec: InputSpec, variant: str, locale: str) -> Any:
    example = spec.example if spec.example is not None else spec.default
    match spec.type:
        case "text":
            return _text(spec, variant, locale, str(example or ""))
        case "list":
            return _list(name, spec, variant, locale, example)
        case "image":
            return "photos/packshot.png" if spec.background == "transparent" or "pack" in name else "photos/photo.jpg"
        case "video" | "captions":
            return f"photos/{example}" if example else None
        case "audio":
            return None
        case "money":
            return {"shortest": "1.00 EUR", "longest": _money(name)}.get(variant, example)
        case "number":
            ends = {"shortest": spec.min, "longest": spec.max}
            return ends.get(variant) if ends.get(variant) is not None else example
        case "choice":
            return {"shortest": spec.words[0], "longest": max(spec.words, key=len)}.get(variant, example)
        case "bool":
            return {"shortest": False, "longest": True}.get(variant, example)
        case _:
            return example


def _money(name: str) -> str:
    return "2199.90 EUR" if name.startswith(("old", "was")) else "1289.90 EUR"


def _list(name: str, spec: InputSpec, variant: str, locale: str, example: Any) -> Any:
    items = list(example) if isinstance(example, (list, tuple)) else []
    if variant == "typical" and items and locale != "ar":
        return [{**i, **_pictures(spec, variant, locale)} if isinstance(i, dict) else i for i in items]
    count = {"shortest": spec.min_items or 1, "longest": spec.max_items or 4}.get(variant, len(items) or spec.min_items or 2)
    if spec.record:
        return [{n: v for n, s in spec.record.items() if (v := _value(n, s, variant, locale)) is not None} for _ in range(count)]
    of = spec.item or InputSpec(type="text")
    return [_value(name, of, variant, locale) for _ in range(count)]


def _pictures(spec: InputSpec, variant: str, locale: str) -> dict[str, Any]:
    """An example names files of the template's folder; a row has its own."""
    return {n: _value(n, s, variant, locale) for n, s in spec.record.items() if s.type == "image"}


def _text(spec: InputSpec, variant: str, locale: str, example: str) -> str:
    most = spec.max_chars or 40
    if variant == "shortest":
        return SHORT[locale].ljust(spec.min_chars or 0, ".")[:most]
    if variant == "typical" and (locale != "ar" or not example):
        return example or fill(most // 2, locale)
    return fill(most if variant == "longest" else min(most, len(example)), locale)


def fill(most: int, locale: str) -> str:
    """At most so many characters of long words, and as near to it as words go."""
    said: list[str] = []
    left = most
    words = LONG[locale]
    at = 0
    while any(len(w) <= left for w in words):
        fits = [w for w in words if len(w) <= left]
        word = fits[at % len(fits)] if len(fits) > 3 else fits[0]
        said.append(word)
        left -= len(word) + 1
        at += 1
    return " ".join(said) or SHORT[locale][:most]
