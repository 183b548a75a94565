"""brand: a kit's folder -> Brand, with every file of it proved to be there and inside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final

from adgen.model.brand import Brand, BrandDisclaimer, BrandFont, BrandKit, BrandLogo, KitLogo
from adgen.model.finding import Finding, Severity, did_you_mean, error, warning
from adgen.model.inputs import Entry
from adgen.model.record import key as key_of
from adgen.stages.load import yaml
from adgen.stages.load.cells import CellError
from adgen.stages.load.media import is_inside, sniff

LOGO_SUFFIXES: Final = (".svg", ".png", ".webp", ".jpg", ".jpeg")
FONT_SUFFIXES: Final = (".ttf", ".otf", ".ttc", ".otc")
MUSIC_SUFFIXES: Final = (".mp3", ".wav", ".m4a", ".aac", ".ogg", ".opus", ".flac", ".sf2", ".sf3")


def brand_folders(*projects: Path) -> tuple[Path, ...]:
    """Where kits are looked for, in order: `brand_kits` beside each project, then those that come with adgen."""
    package = Path(str(files("adgen")))
    own = (package / "_data" / "brand_kits", package.parent / "brand_kits")  # installed; in a source checkout
    # only one of the two: a folder named brand_kits beside an installed package is not ours
    packaged = own[:1] if own[0].is_dir() else own[1:]
    found = [project / "brand_kits" for project in projects] + list(packaged)
    return tuple(dict.fromkeys(folder.resolve() for folder in found if folder.is_dir()))


def brand_names(folders: Sequence[Path]) -> tuple[str, ...]:
    """Every kit by name, sorted."""
    return tuple(sorted({kit.parent.name for folder in folders for kit in folder.glob("*/brand.yaml")}))


def load_brand(name: str, folders: Sequence[Path], base: Path | None = None) -> tuple[Brand | None, list[Finding]]:
    """Read a kit by its name, or by the path of its folder or brand.yaml (from `base`, as a campaign writes it).

    Raises: nothing; None when the kit has errors.
    """
    folder = _folder(name, folders, base or Path())
    if folder is None:
        hint = did_you_mean(name, brand_names(folders))
        return None, [error("brand.unknown", f"unknown brand kit '{name}'", hint=hint)]
    document = yaml.read(folder / "brand.yaml", folder.parent)
    findings = list(document.findings)
    if not document.ok:
        return None, findings
    kit, faults = yaml.validate(BrandKit, document)
    findings += faults
    if kit is None:
        return None, findings
    findings += _check_files(kit, folder, document)
    findings += _check_contrast(kit, document)
    if any(finding.severity is Severity.ERROR for finding in findings):
        return None, findings
    return _brand(kit, folder), findings


def contrast(a: str, b: str) -> float:
    """How far two colours '#rrggbb' are apart, 1 to 21.

    Source: WCAG 2.2, contrast ratio and relative luminance.
    """
    light, dark = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    channels = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def _folder(name: str, folders: Sequence[Path], base: Path) -> Path | None:
    if not name.strip() or "\x00" in name:
        return None
    if re.search(r"[\\/]", name) or name.endswith((".yaml", ".yml")):
        path = base / name.replace("\\", "/")
        path = path.parent if path.suffix in (".yaml", ".yml") else path
        return path.resolve() if (path / "brand.yaml").is_file() else None
    wanted = _loose(name)
    for folder in folders:
        for kit in sorted(folder.glob("*/brand.yaml")):
            if _loose(kit.parent.name) == wanted:
                return kit.parent.resolve()
    return None


def _loose(name: str) -> str:
    return re.sub(r"[\s_-]+", "", name.casefold())


def _check_files(kit: BrandKit, folder: Path, document: yaml.Document) -> list[Finding]:
    wanted: list[tuple[tuple[str | int, ...], str, tuple[str, ...]]] = []
    if kit.logo is not None:
        wanted += [(("logo", side), getattr(kit.logo, side), LOGO_SUFFIXES) for side in ("light", "dark")]
    wanted += [(("fonts", role, "file"), font.file, FONT_SUFFIXES) for role, font in kit.fonts.items()]
    wanted += [
        (("music", at), music, MUSIC_SUFFIXES)
        for at, music in enumerate(kit.music)
        if "." in music or "/" in music or "\\" in music  # else a mood of the sound makers
    ]
    findings: list[Finding] = []
    for address, name, suffixes in wanted:
        if name and (fault := _fault(name, folder, suffixes)):
            where = document.where(address)
            findings.append(
                error("brand.file", f"{'.'.join(map(str, address))} '{name}' {fault.message}", where, fault.hint)
            )
    return findings


def _fault(name: str, folder: Path, suffixes: tuple[str, ...]) -> CellError | None:
    try:
        path = is_inside(name, folder)
    except CellError as fault:
        return CellError(
            fault.message.replace("the campaign's folder", "the kit's folder"), "copy the file into the kit's folder"
        )
    if path.suffix.lower() not in suffixes:
        return CellError("is not of a kind that is read here", f"it may be {', '.join(suffixes)}")
    if not path.is_file():
        siblings = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
        hint = did_you_mean(path.name, siblings[:500]) if siblings else ""
        return CellError(
            "is not in the kit's folder", hint if hint.startswith("did") else "put the file beside brand.yaml"
        )
    if suffixes is LOGO_SUFFIXES:
        with path.open("rb") as file:
            if sniff(file.read(512)) != "image":
                return CellError("holds no picture, whatever its name says", "export it again as SVG or PNG")
    return None


def _check_contrast(kit: BrandKit, document: yaml.Document) -> list[Finding]:
    ink, paper = kit.colors["ink"], kit.colors["paper"]
    ratio = contrast(ink, paper)
    if ratio >= kit.rules.min_contrast:
        return []
    message = f"ink {ink} on paper {paper} has a contrast of {ratio:.1f}; the kit asks for {kit.rules.min_contrast:g}"
    return [
        warning("brand.contrast", message, document.where(("colors", "ink")), "take a darker ink or a lighter paper")
    ]


def _brand(kit: BrandKit, folder: Path) -> Brand:
    fonts = {
        role: BrandFont(
            font.family, font.weight, font.stretch, font.italic, tuple(font.fallback.items()), _posix(font.file)
        )
        for role, font in kit.fonts.items()
    }
    disclaimers = tuple(BrandDisclaimer(one.text, one.when, one.seconds) for one in kit.rules.disclaimers)
    voice = kit.voice
    return Brand(
        key=folder.name,
        name=kit.name,
        folder=folder,
        colors=Entry(_colors(kit)),
        fonts=Entry(fonts),
        logo=_logo(kit.logo),
        look=kit.look,
        voice=Entry(
            tone=voice.tone,
            say=tuple(voice.say),
            avoid=tuple(voice.avoid),
            speaker=voice.speaker if isinstance(voice.speaker, str) else Entry(voice.speaker),
            pronounce=Entry(voice.pronounce),
            keep=tuple(voice.keep),
            glossary=Entry({locale: Entry(words) for locale, words in voice.glossary.items()}),
        ),
        music=tuple(kit.music),
        min_contrast=kit.rules.min_contrast,
        never=tuple((locale, phrase) for locale, phrases in kit.rules.never.items() for phrase in phrases),
        disclaimers=disclaimers,
        words=Entry({locale: Entry(words) for locale, words in kit.words.items()}),
        digest=key_of(kit.model_dump(mode="json")),
    )


def _colors(kit: BrandKit) -> dict[str, str]:
    """The kit's colours and those that follow from them, so that any template works with any kit; what the kit says itself wins."""
    colors = {"second": kit.colors["accent"], **kit.colors}
    ink, paper, accent = colors["ink"], colors["paper"], colors["accent"]

    def reads_best(ground: str) -> str:
        return max((ink, paper), key=lambda words: contrast(words, ground))

    def accent_or(words: str, ground: str) -> str:
        return accent if contrast(accent, ground) >= kit.rules.min_contrast else words

    follow = {
        "on_accent": reads_best(accent),
        "on_second": reads_best(colors["second"]),
        "accent_on_ink": accent_or(paper, ink),
        "accent_on_paper": accent_or(ink, paper),
    }
    return {**follow, **colors}


def _logo(logo: KitLogo | None) -> BrandLogo:
    if logo is None:
        return BrandLogo()
    light, dark = _posix(logo.light or logo.dark), _posix(logo.dark or logo.light)
    return BrandLogo(light, dark, logo.clear_space, logo.min_width)


def _posix(name: str) -> str:
    return name.strip().replace("\\", "/")
