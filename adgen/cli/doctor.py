"""doctor: what works on this machine, and how to get the rest. It looks and tries; it installs and changes nothing."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from importlib import metadata
from pathlib import Path
from typing import Literal

import click

from adgen import registry
from adgen.model.output import Output
from adgen.model.record import Record
from adgen.version import VERSION

State = Literal["ok", "missing", "broken"]

SPACE = 5_000_000_000  # bytes that a campaign of some hundred films can take in the store
MEMORY = 2_000_000_000  # bytes: two processes that render 1080p, and what stands around them

# what opens is what counts: a codec may be compiled in and still lack its library or its card
SOUND_ENCODERS = {"aac": "sound in MP4", "libopus": "sound in WebM", "pcm_s24le": "sound in QuickTime"}
NEEDED_ENCODERS = ("libx264", "aac")
CARDS = {
    "nvenc": ("NVIDIA card", "only to encode there: needs a card with NVENC and its driver"),
    "qsv": ("Intel graphics", "only to encode there: needs its driver"),
    "amf": ("AMD card", "only to encode there: needs its driver"),
    "videotoolbox": ("Apple VideoToolbox", "only to encode there: needs a Mac"),
    "vaapi": ("VA-API", "only to encode there: needs Linux and a card's driver"),
}


class Check(Record, frozen=True, tag=False, omit_defaults=False):
    """One thing looked at. `needed`: without it adgen does not work; `cure` is what to type or get, '' where all is well."""

    part: str
    name: str
    state: State
    found: str
    needed: bool = False
    cure: str = ""


@click.command("doctor")
@click.option("--store", "where", envvar="ADGEN_STORE", metavar="PLACE", help="The store to look at [env: ADGEN_STORE].")
@click.option("--json", "as_json", is_flag=True, help="A list of objects for machines.")
def command(where: str | None, as_json: bool) -> int:
    """Say what works on this machine and how to get the rest. Exit 1 when something that is needed does not work."""
    import msgspec

    checks = list(look(where))
    if as_json:
        click.echo(json.dumps([msgspec.to_builtins(c) for c in checks], ensure_ascii=False))
    else:
        part = ""
        for check in checks:
            if check.part != part:
                part = check.part
                click.secho(part, bold=True)
            mark, color = {"ok": ("ok", "green"), "missing": ("--", "yellow"), "broken": ("!!", "red")}[check.state]
            click.echo(f"  {click.style(mark, fg=color)} {check.name}: {check.found}")
            if check.cure:
                click.echo(f"     {check.cure}")
    return 1 if any(c.needed and c.state != "ok" for c in checks) else 0


def look(where: str | None = None) -> Iterator[Check]:
    """Every check, in the order of a reader's interest."""
    yield from _machine()
    yield from _packages()
    yield from _encoders()
    yield from _fonts()
    yield from _makers()
    yield from _store(where)


def _machine() -> Iterator[Check]:
    from adgen.runtime.processes import cores

    version = platform.python_version()
    good = sys.version_info >= (3, 11)
    yield Check("machine", "python", "ok" if good else "broken", f"{version} on {platform.system()} {platform.machine()}", True,
                "" if good else "adgen needs Python 3.11 or later")  # fmt: skip
    yield Check("machine", "cores", "ok", str(cores()), True)
    memory = _memory()
    if memory:
        enough = memory >= MEMORY
        yield Check("machine", "memory", "ok" if enough else "broken", f"{memory / 1e9:.1f} GB", False,
                    "" if enough else "use --jobs 1: a process that renders 1080p takes about 0.7 GB")  # fmt: skip


def _memory() -> int:
    """Bytes that this process may use, a container's limit included; 0 where the system does not say."""
    limits: list[int] = []
    try:
        limits.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (AttributeError, ValueError, OSError):
        pass
    for file in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            limits.append(int(Path(file).read_text()))
        except (OSError, ValueError):
            continue
    return min(limits, default=0)


# ── packages ──


def _packages() -> Iterator[Check]:
    yield Check("packages", "adgen", "ok", VERSION, True)
    for extra, names in requirements().items():
        found = {name: _version(name) for name in names}
        lacking = [name for name, version in found.items() if not version]
        said = ", ".join(f"{name} {version}" for name, version in found.items() if version)
        if not extra:
            for name in lacking:
                yield Check("packages", name, "broken", "not installed", True, f"pip install {name}")
            yield Check("packages", "needed", "broken" if lacking else "ok", said, True)
        elif lacking:
            yield Check("packages", f"extra {extra}", "missing", f"without {', '.join(lacking)}", False, f'pip install "adgen[{extra}]"')
        else:
            yield Check("packages", f"extra {extra}", "ok", said)
    yield _models()


def _models() -> Check:
    """Faces and people are told by files of a package that is not asked for by any extra: it would bring an older numpy."""
    from adgen.engine import faces

    cure = "pip install --no-deps mediapipe==0.10.21"
    if faces.known():
        return Check("packages", "faces, people", "ok", f"models of mediapipe {_version('mediapipe')}")
    return Check("packages", "faces, people", "missing", "`focus: auto`, `crop` and `cutout` go by the subject alone", False, cure)


def requirements() -> dict[str, list[str]]:
    """Package names by extra, '' for those that are always needed, as adgen's own metadata says; {} where it is not installed."""
    try:
        lines = metadata.requires("adgen") or []
    except metadata.PackageNotFoundError:
        return {}
    out: dict[str, list[str]] = {"": []}
    for line in lines:
        name, _, marker = line.partition(";")
        package = re.match(r"[A-Za-z0-9._-]+", name.strip())
        extra = re.search(r"extra == ['\"](\w+)['\"]", marker)
        foreign = "sys_platform" in marker and sys.platform not in marker
        if package and not foreign and package[0] != "adgen" and (not extra or extra[1] != "dev"):
            out.setdefault(extra[1] if extra else "", []).append(package[0])
    return out


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


# ── codecs ──


def _encoders() -> Iterator[Check]:
    try:
        import av
        import av.logging

        from adgen.engine import codec
    except ImportError as fault:
        yield Check("encoders", "av", "broken", str(fault), True, "pip install av")
        return
    level = av.logging.get_level()
    av.logging.set_level(av.logging.PANIC)  # a card that is not there is an answer, not a fault to print
    try:
        for name, use in _software().items():
            wrong, needed = _opens(name), name in NEEDED_ENCODERS
            state: State = "ok" if not wrong else "broken" if needed else "missing"
            yield Check("encoders", name, state, use, needed, "pip install --force-reinstall av" if wrong else "")
        for maker, (card, cure) in CARDS.items():
            known = [(kind, name) for kind in _outputs() for name in kind.hardware if name.endswith(f"_{maker}")]
            found = [name for kind, name in known if codec.opens(kind, name)]
            said = f"{', '.join(found)}; `encoder: auto` takes them" if found else f"none of {', '.join(name for _, name in known)} opens"
            yield Check("encoders", card, "ok" if found else "missing", said, False, "" if found else cure)
    finally:
        av.logging.set_level(level)


def _outputs() -> list[Output]:
    return [registry.find("outputs", name) for name in registry.names("outputs")]


def _software() -> dict[str, str]:
    """What films can be made with, by encoder, the default first."""
    kinds = sorted(_outputs(), key=lambda kind: kind.name != "h264")
    return {**{kind.encoder: kind.title + (", what films are made as" if kind.name == "h264" else "") for kind in kinds}, **SOUND_ENCODERS}


def _opens(name: str) -> str:
    """What is wrong with an encoder; '' when it opens."""
    import av
    from av.codec.context import CodecContext

    try:
        context = CodecContext.create(name, "w")
        if isinstance(context, av.VideoCodecContext):
            pixels = [f.name for f in context.codec.video_formats or ()]
            context.pix_fmt = "yuv420p" if "yuv420p" in pixels else pixels[0]
            context.width, context.height, context.framerate, context.time_base = 256, 256, 30, Fraction(1, 30)  # type: ignore[assignment]
        elif isinstance(context, av.AudioCodecContext):
            context.sample_rate, context.format, context.layout = 48_000, (context.codec.audio_formats or [])[0], "stereo"
        if name == "libx265":
            context.options = {"x265-params": "log-level=none"}  # it tells its life on stderr otherwise
        context.open()
    except Exception as fault:  # av raises what FFmpeg answers: many kinds
        return str(fault) or type(fault).__name__
    return ""


# ── fonts ──


def _fonts() -> Iterator[Check]:
    from adgen.errors import AdgenError
    from adgen.runtime.fonts import FontShelf
    from adgen.runtime.scripts import EMOJI_CURE, SCRIPTS

    shelf = FontShelf()
    families = shelf.families()
    yield Check("fonts", "families", "ok" if families else "broken", ", ".join(families) or "none", True,
                "" if families else "pip install fontpkg-inter")  # fmt: skip
    for script in SCRIPTS.values():
        having = []
        for name in dict.fromkeys((*families, *script.families)):
            try:
                font = shelf.find(name)
                if font is not None and not font.covers(script.letters):
                    having.append(name)
            except AdgenError:
                continue
        yield Check("fonts", script.name, "ok" if having else "missing", ", ".join(having[:3]) or "no font has its letters",
                    script.code == "Latn", "" if having else script.cure)  # fmt: skip
    emoji = shelf.emoji()
    yield Check("fonts", "emoji", "ok" if emoji else "missing", emoji.family if emoji else "no colour emoji font", False,
                "" if emoji else EMOJI_CURE)  # fmt: skip


# ── makers ──


def _makers() -> Iterator[Check]:
    keyed = bool(os.environ.get("OPENAI_API_KEY"))
    base = "at a base URL of your own" if os.environ.get("OPENAI_BASE_URL") else ""
    yield Check("makers", "openai key", "ok" if keyed else "missing", " ".join(filter(None, ("set" if keyed else "not set", base))), False,
                "" if keyed else "only for makers that ask a model over an API: set OPENAI_API_KEY, and OPENAI_BASE_URL for another server")  # fmt: skip
    from adgen import registry

    for name in registry.names("voices"):
        there = bool(registry.find("voices", name).is_there())
        yield Check("makers", f"voice {name}", "ok" if there else "missing", "can speak" if there else "not installed", False,
                    "" if there else f'pip install "adgen[{name}]"')  # fmt: skip
    lacking = [name for name in ("torch", "diffusers", "transformers", "accelerate") if not _version(name)]
    where = {"cuda": "on a graphics card", "mps": "on Apple's graphics", "": "on the processor: minutes a picture"}[registry.find("shots", "diffusers").card]
    yield Check("makers", "shots diffusers", "missing" if lacking else "ok", f"without {', '.join(lacking)}" if lacking else f"can make pictures {where}", False,
                'pip install "adgen[diffusers]"' if lacking else "")  # fmt: skip
    card = shutil.which("nvidia-smi") is not None
    yield Check("makers", "graphics card", "ok" if card else "missing", "NVIDIA driver found" if card else "none found", False,
                "" if card else "only for making pictures here with a model of your own; films are made on the processor")  # fmt: skip


# ── store ──


def _store(where: str | None) -> Iterator[Check]:
    from adgen.errors import AdgenError
    from adgen.runtime.store import open_store

    try:
        folder = open_store(where).folder
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except (AdgenError, OSError) as fault:
        what = fault.what if isinstance(fault, AdgenError) else fault.strerror or str(fault)
        yield Check("store", "folder", "broken", what, True, getattr(fault, "hint", "") or "name another place with --store or ADGEN_STORE")
        return
    yield Check("store", "folder", "ok", f"{folder} can be written", True)
    free = shutil.disk_usage(folder).free
    enough = free >= SPACE
    yield Check("store", "free space", "ok" if enough else "broken", f"{free / 1e9:.1f} GB", False,
                "" if enough else "adgen store prune --budget 2GB, or name another place with --store")  # fmt: skip
