"""still: one frame of a film, or a sheet of frames in all shapes, drawn as the film will show them; nothing is encoded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from adgen.cli._options import campaign_options, run_options
from adgen.cli._session import session, show
from adgen.errors import UsageError

if TYPE_CHECKING:
    from PIL import Image

    from adgen.model.artifact import StillRequest
    from adgen.run import Film
    from adgen.runtime.tools import Tools

MOMENTS = (0.12, 0.45, 0.92)  # of the film, on a sheet
CELL = 520  # height of a sheet's frame, px
CALM = 150  # of 255: words read well from there on
WORST = 4  # rows on a sheet: the longest words, then those with findings

PICTURES = (".png", ".jpg", ".jpeg", ".webp")


@click.command("still")
@campaign_options
@run_options
@click.option("--row", metavar="ID", help="The row's id or number [default: the first].")
@click.option("--at", "moment", metavar="TIME", default="", help="Moment of the film: 2s, 40% [default: the poster].")
@click.option("--guides", is_flag=True, help="Draw over it: safe zones, what the platform covers, text boxes, the logo's clear space, where the picture is calm.")
@click.option("--sheet", is_flag=True, help="All shapes by the worst rows, at three moments, on one page.")
@click.option("--watch", is_flag=True, help="With --sheet: make it again whenever a file changes; the page reloads itself.")
@click.option("--out", metavar="FILE", help="Where to write [default: still.png, or sheet.html].")
def command(path: str, row: str | None, moment: str, guides: bool, sheet: bool, watch: bool, out: str | None, as_json: bool, **given: Any) -> int:
    """Draw frames of CAMPAIGN without making films."""
    if row:
        given["rows"] = row
    target = Path(out or ("sheet.html" if sheet else "still.png"))
    if not sheet and target.suffix.lower() not in PICTURES:
        raise UsageError(f"'{target}' says no kind of picture", hint=f"write {target}.png, or .jpg or .webp")
    if not sheet:
        return _still(path, given, moment, guides, target)
    _sheet(path, given, guides, target, watch)
    if watch:
        from watchfiles import watch as changes

        folder = Path(path).resolve()
        folders = {folder if folder.is_dir() else folder.parent, *(p for p in (Path("templates"), Path("brand_kits")) if p.is_dir())}
        click.echo(f"watching {', '.join(sorted(str(f) for f in folders))}; stop with Ctrl-C", err=True)
        for _ in changes(*folders, raise_interrupt=False):
            _sheet(path, given, guides, target, watch)
    return 0


def _still(path: str, given: dict[str, Any], moment: str, guides: bool, target: Path) -> int:
    from adgen import pipeline

    with session(path, given, inline=True) as (loaded, tools, options):
        for film in pipeline.laid_out(loaded, tools, options):
            show(film.findings)
            if film.cut is None or film.failed:
                continue
            frame = _frame(film, moment)
            picture = _drawn([pipeline.still_at(film, frame)], tools)[0]
            if guides:
                picture = _guided(picture, film, frame)
            picture.save(target)
            click.echo(f"{target}: row {film.row.id}, {film.platform.name}, frame {frame} of {film.schedule.frames}")
            return 0
        show(loaded.findings)
    raise UsageError("no film of that row can be drawn", hint="see what is said above; rows are named by id or number")


def _frame(film: Film, moment: str) -> int:
    from adgen.model import values

    assert film.cut is not None
    last = film.schedule.frames - 1
    if not moment:
        return film.cut.poster
    try:
        if moment.endswith("%"):
            return min(last, max(0, round(values.ratio(moment) * last)))
        seconds = values.duration(moment).seconds(float(Fraction(*film.schedule.rate)))
    except ValueError as fault:
        raise UsageError(f"--at: {fault}", hint="write a time like 2s, or a share of the film like 40%") from None
    at = round(Fraction(seconds).limit_denominator(1000) * Fraction(*film.schedule.rate))
    return min(last, max(0, at if at >= 0 else last + at))


def _drawn(requests: Iterable[StillRequest], tools: Tools) -> list[Image.Image]:
    from PIL import Image

    from adgen.model.asset import Asset
    from adgen.runtime.fulfil import fulfil
    from adgen.runtime.tools import Failed

    out = []
    for made in fulfil("still", requests, Asset, tools):
        if isinstance(made, Failed):
            raise UsageError(made.what, hint=made.hint)
        out.append(Image.open(BytesIO(tools.store.read(made.digest))).convert("RGB"))
    return out


def _guided(picture: Image.Image, film: Film, frame: int) -> Image.Image:
    """The safe zone of the shape in green (the platform's own thinner), what the platform covers in red, texts in blue, the logo's
    clear space in violet; dots where the picture is calm (mint) or busy (orange).
    """
    from PIL import Image, ImageDraw

    assert film.timeline is not None
    over = Image.new("RGBA", picture.size)
    draw = ImageDraw.Draw(over)
    for x, y, calm in _calm(film, frame):
        r = picture.width * 0.006
        tint = (120, 255, 200, 40 + calm // 2) if calm >= CALM else (255, 150, 40, 40 + (255 - calm) // 2)
        draw.ellipse((x * picture.width - r, y * picture.height - r, x * picture.width + r, y * picture.height + r), fill=tint)
    k = picture.width / film.profile.width
    kx = picture.width / film.platform.width
    ky = picture.height / film.platform.height
    for ui in film.platform.ui:
        draw.rectangle((ui.x0 * kx, ui.y0 * ky, ui.x1 * kx, ui.y1 * ky), fill=(255, 0, 60, 70), outline=(255, 0, 60, 200), width=2)
    top, right, bottom, left = film.platform.own_margins(film.timeline.rtl)
    own = (left * kx, top * ky, picture.width - right * kx, picture.height - bottom * ky)
    draw.rectangle(own, outline=(0, 220, 120, 120), width=max(1, picture.width // 900))
    safe = film.timeline.safe
    draw.rectangle((safe.x * k, safe.y * k, safe.right * k, safe.bottom * k), outline=(0, 220, 120, 255), width=max(2, picture.width // 360))
    for seen in (s for s in film.timeline.seen if s.first <= frame < s.last):
        box = seen.box
        draw.rectangle((box.x * k, box.y * k, box.right * k, box.bottom * k), outline=(80, 160, 255, 200 if seen.text else 110), width=2 if seen.text else 1)
        if seen.clear:
            box = box.grown(seen.clear, seen.clear)
            draw.rectangle((box.x * k, box.y * k, box.right * k, box.bottom * k), outline=(220, 90, 255, 220), width=2)
    return Image.alpha_composite(picture.convert("RGBA"), over).convert("RGB")


def _calm(film: Film, frame: int) -> Iterator[tuple[float, float, int]]:
    """Points of the frame as fractions of it, and how calm the scene's picture is there, 0..255, as `place: calm` sees it."""
    from adgen.model.asset import Asset
    from adgen.model.layer import Box
    from adgen.model.picture import focus_of
    from adgen.stages.place.ground import cell

    k = next((k for k, t in enumerate(film.schedule.scenes) if t.start <= frame < t.end), -1)
    if k < 0:
        return
    scene = film.spot.scenes[k]
    slot = film.slots.get((scene.name, "shot"))
    shot = film.template.shaped[(film.platform.shape, film.platform.name)].scenes[scene.id].shot
    if shot is None or not isinstance(slot, Asset) or len(slot.analysis.calm) != 256:
        return
    whole = Box(0, 0, film.profile.width, film.profile.height)
    across = 18 if whole.width < whole.height else 32
    down = max(1, round(across * whole.height / whole.width))
    for j in range(down):
        for i in range(across):
            u, v = (i + 0.5) / across, (j + 0.5) / down
            at = cell(slot, whole, u * whole.width, v * whole.height, shot.fit, focus_of(slot, shot.focus))
            if at is not None:
                yield u, v, slot.analysis.calm[at]


def _sheet(path: str, given: dict[str, Any], guides: bool, target: Path, watch: bool) -> None:
    """A page with one picture a row; it is written even when some rows have errors, and says them."""
    from base64 import b64encode
    from html import escape

    from adgen import pipeline
    from adgen.errors import AdgenError

    parts: list[str] = []
    try:
        with session(path, given, inline=True) as (loaded, tools, options):
            films = list(pipeline.laid_out(loaded, tools, options))
            for row in _worst(films):
                strips = []
                for film in (f for f in films if f.row.id == row and f.cut is not None and not f.failed):
                    frames = [min(film.schedule.frames - 1, int(m * film.schedule.frames)) for m in MOMENTS]
                    width = round(CELL * film.profile.width / film.profile.height)
                    pictures = _drawn([pipeline.still_at(film, n, max(width, CELL) if guides else width * 2) for n in frames], tools)
                    if guides:
                        pictures = [_guided(p, film, n) for p, n in zip(pictures, frames, strict=True)]
                    for picture in pictures:
                        raw = BytesIO()
                        picture.save(raw, "JPEG", quality=86)
                        data = b64encode(raw.getvalue()).decode()
                        strips.append(f'<img height="{CELL}" width="{width}" alt="{escape(film.platform.name)}" src="data:image/jpeg;base64,{data}">')
                said = "".join(f"<li>{escape(str(x))}</li>" for x in dict.fromkeys(x for f in films if f.row.id == row for x in f.findings))
                parts.append(f"<h2>{escape(row)}</h2><div>{''.join(strips)}</div><ul>{said}</ul>")
            parts += [f"<p>{escape(str(f))}</p>" for f in loaded.findings]
    except AdgenError as fault:
        if not watch:
            raise
        parts.append(f"<p>{escape(str(fault))}</p>")
    reload = '<meta http-equiv="refresh" content="2">' if watch else ""
    page = f"<!doctype html><meta charset=utf-8>{reload}<title>adgen sheet</title>{_STYLE}{''.join(parts)}"
    part = target.with_name(f".{target.name}.part")
    part.write_text(page, encoding="utf-8")
    part.replace(target)
    click.echo(f"{target}: {len(parts)} parts")


_STYLE = (
    "<style>body{font:15px/1.5 system-ui,sans-serif;margin:24px;background:#f4f3f0;color:#1b1b1b}"
    "div{display:flex;gap:10px;overflow-x:auto;padding-bottom:8px}img{border-radius:8px;box-shadow:0 2px 14px #0002}"
    "li,p{white-space:pre-wrap;color:#7a2e12}@media(prefers-color-scheme:dark){body{background:#161616;color:#eee}li,p{color:#ffb38a}}</style>"
)


def _worst(films: list[Film]) -> list[str]:
    """Rows to look at: the longest and the shortest words, right-to-left, and those with findings."""
    rows: dict[str, int] = {}
    for film in films:
        letters = sum(len(str(v)) for v in film.spot.script.copy.values()) + sum(len(str(v)) for v in film.row.values.values() if isinstance(v, str))
        rows[film.row.id] = letters
    by_length = sorted(rows, key=lambda r: rows[r])
    rtl = [f.row.id for f in films if f.timeline is not None and f.timeline.rtl]
    faulty = [f.row.id for f in films if f.findings]
    return list(dict.fromkeys([*by_length[-1:], *by_length[:1], *rtl[:1], *faulty, *by_length]))[: max(WORST, len(by_length) and 1)]
