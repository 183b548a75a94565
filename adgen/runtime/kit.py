"""kit: a brand's fonts and logos as `place` wants them: found on the shelf, drawn once, kept in the store."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from adgen.engine import typeset
from adgen.errors import AdgenError
from adgen.model.asset import Asset, Slot, SourceRequest
from adgen.model.brand import Brand, BrandFont
from adgen.model.drawing import Font
from adgen.model.finding import Finding, Where, did_you_mean, error, warning
from adgen.model.layer import FontChoice
from adgen.model.record import decode, encode, key
from adgen.ports import Fonts, Store
from adgen.runtime.fonts import FontShelf

LOGO_PX = 1600  # long side of a drawn SVG: more than any platform shows it at

LAST = ("Inter", "Rubik")  # tried when the kit's own fonts lack a letter, before it is called missing


def fonts_of(brand: Brand, shelf: Fonts) -> tuple[Mapping[str, FontChoice], list[Finding]]:
    """Every role by the name that styles use, once for each script that has a fallback."""
    out: dict[str, FontChoice] = {}
    findings: list[Finding] = []
    for role in brand.fonts:
        kit: BrandFont = brand.fonts[role]
        where = Where(file=f"{brand.key}/brand.yaml", field=f"fonts.{role}")
        names = [kit.family, *(family for _, family in kit.fallback), *LAST]
        out[f"brand.fonts.{role}"] = _choice(names, kit, shelf, where, findings, told=len(kit.fallback) + 1)
        for script, family in kit.fallback:
            out[f"brand.fonts.{role}/{script}"] = _choice([family, *names], kit, shelf, where, findings, told=1)
    return out, list(dict.fromkeys(findings))


def _choice(names: list[str], kit: BrandFont, shelf: Fonts, where: Where, findings: list[Finding], told: int) -> FontChoice:
    fonts: dict[Font, None] = {}
    cap = 0
    for i, name in enumerate(names):
        found = shelf.find(name)
        if found is None:
            if i < told:
                say = error if i == 0 else warning
                findings.append(say("font.missing", f"the font '{name}' is not installed", where, did_you_mean(name, shelf.families())))
            continue
        cap = cap or found.cap_height
        fonts[Font(found.family, found.digest)] = None
    emoji = shelf.emoji() if isinstance(shelf, FontShelf) else None
    if emoji is not None:
        fonts[Font(emoji.family, emoji.digest)] = None
    return FontChoice(tuple(fonts), kit.weight, kit.stretch, cap or 700, kit.italic)


def logos_of(brand: Brand, store: Store) -> tuple[Mapping[str, Slot], list[Finding]]:
    """The kit's logos as pictures with transparency."""
    out: dict[str, Slot] = {}
    findings: list[Finding] = []
    for side in ("light", "dark"):
        name = getattr(brand.logo, side)
        if not name:
            continue
        try:
            out[side] = _logo(brand.folder / name, store)
        except (OSError, AdgenError) as fault:
            what = fault.what if isinstance(fault, AdgenError) else str(fault)
            where = Where(file=f"{brand.key}/brand.yaml", field=f"logo.{side}")
            findings.append(error("brand.logo", f"'{name}': {what}", where, getattr(fault, "hint", "")))
    return out, findings


def _logo(path: Path, store: Store) -> Asset:
    raw = path.read_bytes()
    request = key("logo", typeset.VERSION, LOGO_PX, raw)
    kept = store.get(request)
    if kept is not None:
        asset: Asset = decode(Asset, kept)
        if store.has(asset.digest):
            return asset
    from adgen.shots.files import admit, drawn

    if path.suffix.lower() == ".svg":
        asset = drawn(raw, store, LOGO_PX, "brand")
    else:
        asset = admit(SourceRequest(store.add(raw), "image"), store)
    settled: Asset = decode(Asset, store.put(request, encode(asset)))
    return settled
