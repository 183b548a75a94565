"""shots: the generated pictures and clips of a campaign: what is pinned, why, and what else there was."""

from __future__ import annotations

import base64
import html
import json
from pathlib import Path

import click
import msgspec

from adgen.errors import UsageError
from adgen.model.finding import did_you_mean
from adgen.runtime.lock import Lock, Pin
from adgen.runtime.store import open_store
from adgen.sharing.pins import Pins

_campaign = click.argument("path", metavar="CAMPAIGN", type=click.Path())
_store = click.option("--store", envvar="ADGEN_STORE", metavar="PLACE", help="Folder or URL of the store [env: ADGEN_STORE].")
_json = click.option("--json", "as_json", is_flag=True, help="Speak JSON to machines.")


@click.group("shots")
def command() -> None:
    """Look at generated shots, pick others, approve them.

    What is pinned lies in the campaign's lock and the folder of assets beside it; what a person has picked or approved stays.
    """


@command.command("list")
@_campaign
@_json
def show(path: str, as_json: bool) -> None:
    """Say what is pinned for each slot, how it was made, and why it was taken."""
    pins = _pins(path, None)
    if as_json:
        click.echo(json.dumps([{"slot": slot, **msgspec.to_builtins(pin)} for slot, pin in _shots(pins.lock)], ensure_ascii=False))
        return
    for slot, pin in _shots(pins.lock):
        facts = pin.facts
        score = f", score {facts['score']} of {len(facts.get('others', []))}" if "score" in facts else ""
        click.echo(f"{slot}\n  {pin.state}: {pins.folder.name}/{pin.file} by {facts.get('maker', '')} {facts.get('model', '')}{score}: {facts.get('reason', '')}".rstrip(": "))
    if not any(_shots(pins.lock)):
        click.echo("no shots are pinned: painted and drawn pictures need no pin, they can be made again")


@command.command()
@_campaign
@click.argument("slot")
@click.argument("number", type=click.IntRange(0))
@_store
def pick(path: str, slot: str, number: int, store: str | None) -> None:
    """Take another candidate for a slot (0 is the first): it stays from now on."""
    pins = _pins(path, store)
    pin = _named(pins.lock, slot)
    others = pin.facts.get("others", [])
    if not number < len(others):
        raise UsageError(f"'{slot}' has {len(others)} candidates, 0 to {len(others) - 1}")
    chosen = others[number]
    try:
        pins.pin(slot, pin.key, chosen["asset"], ".mp4" if chosen.get("frames", 1) > 1 else "", {**pin.facts, "candidate": number, "score": chosen["score"], "reason": chosen["reason"]}, True)
    except KeyError:
        raise UsageError("that candidate is gone from the store", slot, f"make them anew: adgen build {path} --refresh '{slot}'") from None
    pins.save()
    click.echo(f"{slot}: candidate {number}, approved")


@command.command()
@_campaign
@click.argument("slots", nargs=-1, required=True)
def approve(path: str, slots: tuple[str, ...]) -> None:
    """Keep what is pinned for some slots, whatever their rows say later; `all` means every slot."""
    pins = _pins(path, None)
    wanted = [slot for slot, _ in _shots(pins.lock)] if slots == ("all",) else list(slots)
    for slot in wanted:
        pins.lock.pin(slot, msgspec.structs.replace(_named(pins.lock, slot), state="approved"))
    pins.save()
    click.echo(f"{len(wanted)} approved")


@command.command()
@_campaign
@click.option("--out", metavar="FILE", help="The page to write.  [default: shots.html beside the campaign]")
@_store
def review(path: str, out: str | None, store: str | None) -> None:
    """Write a page with all candidates side by side; it opens with no network."""
    from adgen import pipeline

    pins = _pins(path, store)
    target = Path(out) if out else pins.lock.path.with_name("shots.html")
    rows = [_row(slot, pin, pins, path) for slot, pin in _shots(pins.lock)]
    pipeline.save(target, _PAGE.replace("@@ROWS@@", "\n".join(rows) or "<p>No shots are pinned.</p>").encode())
    click.echo(str(target))


def _pins(path: str, store: str | None) -> Pins:
    from adgen.stages.load import load

    loaded, findings = load(Path(path))
    if loaded is None:
        raise UsageError("\n".join(str(f) for f in findings))
    campaign = loaded.campaign
    return Pins(Lock(campaign.folder / f"{campaign.rows.stem}.lock"), open_store(store))


def _shots(lock: Lock) -> list[tuple[str, Pin]]:
    return [(slot, pin) for slot, pin in lock.under("") if pin.asset]


def _named(lock: Lock, slot: str) -> Pin:
    pin = lock.get(slot)
    if pin is None or not pin.asset:
        raise UsageError(f"nothing is pinned for '{slot}'", hint=did_you_mean(slot, [s for s, _ in _shots(lock)]))
    return pin


def _row(slot: str, pin: Pin, pins: Pins, path: str) -> str:
    cards = []
    for n, other in enumerate(pin.facts.get("others") or [{"asset": pin.asset, "score": "", "reason": ""}]):
        taken = other["asset"] == pin.asset
        note = f"{other.get('score', '')} {html.escape(str(other.get('reason', '')))}"
        order = html.escape(f"adgen shots pick {path} '{slot}' {n}")
        cards.append(f'<figure{" class=taken" if taken else ""}>{_picture(other["asset"], pins)}<figcaption><b>{n}</b> {note}<code>{"pinned" if taken else order}</code></figcaption></figure>')
    return f"<section><h2>{html.escape(slot)} <small>{pin.state}</small></h2><div>{''.join(cards)}</div></section>"


def _picture(asset: str, pins: Pins) -> str:
    from io import BytesIO

    from PIL import Image

    try:
        raw = pins._store.read(asset)
        with Image.open(BytesIO(raw)) as opened:
            small = opened.convert("RGB")
            small.thumbnail((480, 480))
    except KeyError:
        return "<p>gone from the store</p>"
    except Exception:
        return "<p>a clip</p>"
    out = BytesIO()
    small.save(out, "JPEG", quality=82)
    return f'<img alt="" src="data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}">'


_PAGE = """<!doctype html><meta charset=utf-8><meta name=viewport content="width=device-width"><title>Shots</title>
<style>
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{margin:2rem auto;max-width:76rem;padding:0 1rem}
h2{font-size:1rem;margin:2.4rem 0 .6rem}small{opacity:.6;font-weight:400}section>div{display:flex;gap:1rem;flex-wrap:wrap}
figure{margin:0;width:17rem}figure.taken img{outline:4px solid #1a7f37;outline-offset:2px}img{width:100%;border-radius:.5rem;display:block}
figcaption{font-size:.8rem;margin-top:.5rem}code{display:block;opacity:.7;overflow-wrap:anywhere}
</style><h1>Shots</h1>
@@ROWS@@
"""
