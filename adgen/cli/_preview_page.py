"""preview page: every template as it moves, on one HTML page that needs nothing beside it and no network."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping
from html import escape
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from adgen.errors import AdgenError, UsageError
from adgen.stages.load.places import packed

STILL_PX = 360


def previews() -> Path:
    """Where the moving previews of adgen's own templates lie: packed in an installed adgen, made by docs/build_gallery.py in a checkout."""
    inside = packed("previews")
    return inside if inside.is_dir() else packed("templates").parent / "docs" / "gallery" / "tall"


def page(templates: Mapping[str, Path], summaries: Mapping[str, str]) -> str:
    """One card for each template. Raises: nothing for a template with faults; its card says them."""
    cards = [_card(name, path, summaries.get(name, "")) for name, path in sorted(templates.items())]
    return f"<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'><title>adgen templates</title>{_STYLE}<main>{''.join(cards)}</main></html>\n"


def _card(name: str, path: Path, summary: str) -> str:
    try:
        kind, raw = _picture(name, path)
        shown = f'<img alt="" src="data:image/{kind};base64,{b64encode(raw).decode()}">'
    except AdgenError as fault:
        shown = f"<pre>{escape(str(fault))}</pre>"
    title, _, said = summary.partition(": ")
    return f"<article>{shown}<h2>{escape(title)}</h2><p>{escape(said)}</p><code>adgen new campaign mine <span>--template {escape(name)}</span></code></article>"


def _picture(name: str, path: Path) -> tuple[str, bytes]:
    """(kind, contents): the moving preview of one that comes with adgen, else a still that is drawn now."""
    moving = previews() / f"{name}.webp"
    if path.resolve().is_relative_to(packed("templates").resolve()) and moving.is_file():
        return "webp", moving.read_bytes()
    return "jpeg", still(name, path)


def still(name: str, path: Path) -> bytes:
    """The poster of a template's own examples as a JPEG. Raises: UsageError when it cannot be drawn."""
    from PIL import Image

    from adgen import pipeline
    from adgen.cli._session import session
    from adgen.cli._starters import campaign_files
    from adgen.model.asset import Asset
    from adgen.runtime.fulfil import fulfil
    from adgen.runtime.tools import Failed

    files, _ = campaign_files("mine", name, path, "aurora")
    with TemporaryDirectory(prefix="adgen-preview-") as made:
        folder = Path(made)
        for file, raw in files.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_bytes(raw)
        (folder / "campaign.yaml").write_text(f"template: {name}\nbrand: aurora\nplatforms: [vertical]\n", encoding="utf-8")
        said: list[str] = []
        with session(str(folder / "campaign.csv"), {"as_json": True, "offline": True, "rows": "1"}, inline=True) as (loaded, tools, options):
            for film in pipeline.laid_out(loaded, tools, options):
                said += [str(f) for f in film.findings]
                if film.cut is None or film.failed:
                    continue
                (drawn,) = fulfil("still", [pipeline.still_at(film, film.cut.poster, STILL_PX)], Asset, tools)
                if isinstance(drawn, Failed):
                    raise UsageError(drawn.what, hint=drawn.hint)
                out = BytesIO()
                Image.open(BytesIO(tools.store.read(drawn.digest))).convert("RGB").save(out, "JPEG", quality=86)
                return out.getvalue()
            raise UsageError("\n".join(_distinct([*map(str, loaded.findings), *said])) or "it cannot be drawn")


def _distinct(lines: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(lines))


_STYLE = (
    "<style>body{font:15px/1.5 system-ui,sans-serif;margin:0;background:#efe9dd;color:#1b1b1b}"
    "main{display:grid;grid-template-columns:repeat(auto-fill,minmax(232px,1fr));gap:28px;padding:36px;max-width:1500px;margin:auto}"
    "article{background:#fffdf8;border-radius:16px;padding:16px;box-shadow:0 4px 22px #0001;display:flex;flex-direction:column}"
    "img{width:100%;aspect-ratio:9/16;object-fit:cover;border-radius:10px}h2{font-size:19px;margin:14px 0 2px}p{margin:0 0 14px;flex:1}"
    "pre{white-space:pre-wrap;color:#7a2e12;font-size:13px}code{font-size:12px;background:#efe9dd;border-radius:6px;padding:6px 8px;user-select:all}span{white-space:nowrap}"
    "@media(prefers-color-scheme:dark){body{background:#161514;color:#eee}article{background:#222120}code{background:#33312e}pre{color:#ffb38a}}</style>"
)
