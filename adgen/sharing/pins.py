"""pins: what was generated for a slot stays with the campaign: named in its lock, kept in `<rows>.assets/` beside it.

A clone on another machine, with an empty store and no key, builds the same films. What a person has picked or approved stays, whatever
the row says later; what nobody has looked at is made anew when its words change.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from adgen.errors import unwritable
from adgen.model.finding import note
from adgen.model.record import digest, key
from adgen.ports import Store
from adgen.runtime.lock import HELD, Lock, Pin, slot_name
from adgen.sharing.film import Film
from adgen.stages.shoot import Chosen, SlotKey


class Pins:
    """The pictures and clips of a campaign's lock."""

    def __init__(self, lock: Lock, store: Store, refresh: frozenset[str] = frozenset()) -> None:
        self.lock, self._store, self.refresh = lock, store, refresh
        self.folder = lock.path.with_suffix(".assets")

    def facts(self, film: Film, slot: SlotKey) -> tuple[tuple[str, str], ...]:
        """What made what is pinned."""
        pin = self.lock.get(slot_of(film, slot))
        plain = pin.facts.items() if pin is not None else ()
        return tuple((name, str(value)) for name, value in plain if isinstance(value, str | int | float))

    def find(self, film: Film, slot: SlotKey, asked: Callable[[], str]) -> Path | None:
        """The file that is pinned for a slot, where it still answers what is asked (`asked()` is that request's key)."""
        name = slot_of(film, slot)
        pin = self.lock.get(name)
        if pin is None or not pin.asset or name in self.refresh:
            return None
        path = self.folder / pin.file
        if not _is_whole(path, pin.asset):
            return None  # it was deleted or changed: it is made anew
        if pin.key == asked():
            return path
        if pin.state not in HELD and film.row.status != "approved":
            return None
        field = ".".join(filter(None, slot))
        told = note(
            "shots.stale", f"the row or the template has changed since '{field}' was {pin.state}", _where(film), f"adgen build --refresh '{name}' makes it anew"
        )
        if told not in film.findings:
            film.findings.append(told)
        return path

    def keep(self, film: Film, slot: SlotKey, chosen: Chosen) -> None:
        """Pin what was chosen, with what made it; its bytes go to the folder of assets once, however many slots show them."""
        name = slot_of(film, slot)
        if name in self.refresh:
            self.lock.drop(name)
        self.pin(name, chosen.key, chosen.asset.digest, ".mp4" if chosen.asset.frames > 1 else "", facts_of(chosen), film.row.status == "approved")

    def pin(self, name: str, asked: str, asset: str, suffix: str, facts: dict[str, Any], is_approved: bool) -> None:
        """Raises: StoreError; KeyError when the contents are gone from the store."""
        raw = self._store.read(asset)
        file = f"{asset[:24]}{suffix or _suffix(raw)}"
        _put(self.folder / file, raw)
        self.lock.pin(name, Pin(asked, "approved" if is_approved else "made", (), asset, file, facts))

    def save(self) -> None:
        self.lock.save()


def slot_of(film: Film, slot: SlotKey) -> str:
    """The slot's address in the lock."""
    return slot_name(film.row.id, film.spot.locale, film.spot.arm, film.template.name, "shots." + ".".join(filter(None, slot)))


def facts_of(chosen: Chosen) -> dict[str, Any]:
    """What made it, for the lock and the manifest. The prompt is told by its digest: it may hold a row's words."""
    judged = chosen.judged[chosen.candidate] if chosen.candidate < len(chosen.judged) else None
    return {
        "maker": chosen.asset.origin, "prompt": key(chosen.prompt)[:16], "candidate": chosen.candidate, **dict(chosen.asset.facts),
        **({"score": judged.score, "reason": judged.reason, "parts": dict(judged.parts)} if judged else {}),
        "others": [
            {"asset": a.digest, "frames": a.frames, "score": j.score if j else 0, "reason": j.reason if j else ""}
            for a, j in zip(chosen.assets, chosen.judged, strict=True) if a is not None
        ],
    }  # fmt: skip


def _where(film: Film) -> Any:
    from adgen.model.finding import Where

    return Where(file=film.row.file, row=film.row.id, row_line=film.row.line)


def _is_whole(path: Path, asset: str) -> bool:
    try:
        return digest(path.read_bytes()) == asset
    except OSError:
        return False


def _suffix(raw: bytes) -> str:
    if raw.startswith(b"\x89PNG"):
        return ".png"
    if raw.startswith(b"\xff\xd8"):
        return ".jpg"
    return ".webp" if raw[8:12] == b"WEBP" else ".mp4" if raw[4:8] == b"ftyp" else ".bin"


def _put(path: Path, raw: bytes) -> None:
    if path.is_file() and path.stat().st_size == len(raw):
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{os.getpid()}")
        part.write_bytes(raw)
        part.replace(path)
    except OSError as fault:
        raise unwritable(fault, str(path), "make room or choose a folder that can be written to") from None
