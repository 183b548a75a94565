"""kit: a brand's fonts and logos as `place` wants them: found on the shelf, drawn once, kept in the store."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from adgen.engine import typeset
from adgen.errors import AdgenError
from adgen.model.asset import Asset, Slot, SourceRequest
from adgen.model.brand import Brand, BrandFont, weighted
from adgen.model.drawing import Font
from adgen.model.finding import Finding, Where, did_you_mean, error, warning
from adgen.model.layer import FontChoice
from adgen.model.record import decode, encode, key
from adgen.ports import Fonts, Store
from adgen.runtime.fonts import FontShelf
from adgen.runtime.scripts import SCRIPTS, family_for

LOGO_PX = 1600  # long side of a drawn SVG: more than any platform shows it at

LAST = ("Inter", "Rubik")  # tried when the kit's own fonts lack a letter, before it is called missing


def fonts_of(brand: Brand, shelf: Fonts) -> tuple[Mapping[str, FontChoice], list[Finding]]:
    """Every role by the name that styles use, once for each script that has a fallback, the kit's own or one that is installed."""
    out: dict[str, FontChoice] = {}
    findings: list[Finding] = []
    for role in brand.fonts:
        kit: BrandFont = brand.fonts[role]
        where = Where(file=f"{brand.key}/brand.yaml", field=f"fonts.{role}")
        names = [kit.family, *(weighted(said)[0] for _, said in kit.fallback), *LAST]
        out[f"brand.fonts.{role}"] = _choice(names, kit, shelf, where, findings, told=len(kit.fallback) + 1)
        own = dict(kit.fallback)
        for code in dict.fromkeys((*own, *(code for code in SCRIPTS if code not in _LAST_HAS))):
            family, weight = weighted(own[code]) if own.get(code) else (_installed(code, kit.family, shelf), 0)
            if not family:
                continue
            han = code in SCRIPTS and SCRIPTS[code].is_han and family != kit.family
            # between Han letters the kit's own font keeps its Latin letters, and gives up its signs
            tried = [kit.family, family, *names] if han else [family, *names]
            out[f"brand.fonts.{role}/{code}"] = _choice(tried, kit, shelf, where, findings, told=2 if han else 1, latin=han, weight=weight)
    return out, list(dict.fromkeys(findings))


_LAST_HAS = ("Latn", "Viet", "Cyrl", "Grek")


def _installed(code: str, own: str, shelf: Fonts) -> str:
    """A family for a script that the kit names none for; '' where its own font has it."""
    try:
        found = shelf.find(own)
        if found is not None and not found.covers(SCRIPTS[code].letters):
            return ""
        return family_for(code, shelf)
    except AdgenError:
        return ""  # a broken file that nobody asked for


def _choice(
    names: list[str], kit: BrandFont, shelf: Fonts, where: Where, findings: list[Finding], told: int, latin: bool = False, weight: int = 0
) -> FontChoice:  # fmt: skip
    fonts: dict[Font, None] = {}
    cap = 0
    for i, name in enumerate(names):
        found = shelf.find(name)
        if found is None:
            if i < told:
                say = error if i == 0 else warning
                findings.append(say("font.missing", f"the font '{name}' is not installed", where, _cure(name, shelf)))
            continue
        cap = cap or found.cap_height
        only: Literal["", "latin"] = "latin" if i == 0 and latin else ""
        fonts[Font(found.family, found.digest, only)] = None
    emoji = shelf.emoji() if isinstance(shelf, FontShelf) else None
    if emoji is not None:
        fonts[Font(emoji.family, emoji.digest)] = None
    return FontChoice(tuple(fonts), weight or kit.weight, kit.stretch, cap or 700, kit.italic)


def _cure(name: str, shelf: Fonts) -> str:
    """The nearest name that there is, or where a font of a script comes from."""
    packaged = next((s.cure for s in SCRIPTS.values() if name in s.families), "")
    return packaged or did_you_mean(name, shelf.families())


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
