"""lock: `campaign.lock` beside the campaign: what was generated or edited for each slot, so that a rebuild asks nobody again.

A slot is an address like `lamp-7/de/question/spotlight/copy.hook`. One line of JSON each, sorted, so that a diff shows what changed.
Private values never stand in it: a placeholder does. Edited and approved lines are a person's: nothing writes over them.
"""

from __future__ import annotations

import json
import os
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

import msgspec

from adgen.errors import UsageError, unwritable

State: TypeAlias = Literal["made", "approved", "edited"]
HEAD = {"adgen_lock": 1}
HELD = ("approved", "edited")


class Pin(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a slot holds. `key` is the request that it answers; a line has `text`, a picture or clip `asset` and `file`."""

    key: str
    state: State = "made"
    text: tuple[str, ...] = ()
    asset: str = ""  # digest of the contents
    file: str = ""  # in campaign.assets/
    facts: Mapping[str, Any] = {}  # what made it: model, seed, score, cost ...


@dataclass(slots=True)
class _Seen:
    pins: dict[str, Pin]
    changed: bool = False
    rows: set[str] | None = None


class Lock:
    """The pins of a campaign. Read at once, written whole and atomically by `save`; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        """Raises: UsageError when the file is there and cannot be read as a lock."""
        self.path = path
        self._seen = _Seen(_read(path))
        self._turn = threading.Lock()

    def get(self, slot: str) -> Pin | None:
        return self._seen.pins.get(slot)

    def holds(self, row: str) -> bool:
        """Whether anything is pinned for a row."""
        if self._seen.rows is None:
            self._seen.rows = {slot.partition("/")[0] for slot in self._seen.pins}
        return row.replace("/", "%2F") in self._seen.rows

    def under(self, prefix: str) -> Iterator[tuple[str, Pin]]:
        """Slots that begin so, sorted."""
        with self._turn:
            found = sorted((slot, pin) for slot, pin in self._seen.pins.items() if slot.startswith(prefix))
        return iter(found)

    def pin(self, slot: str, pin: Pin) -> None:
        """Keep what a slot holds; what a person has edited or approved is only replaced by a person's."""
        with self._turn:
            old = self._seen.pins.get(slot)
            if old == pin or (old is not None and old.state in HELD and pin.state == "made"):
                return
            self._seen.pins[slot] = pin
            self._seen.changed, self._seen.rows = True, None

    def drop(self, slot: str) -> None:
        """Forget a slot, whoever filled it: the next build asks anew."""
        with self._turn:
            self._seen.changed |= self._seen.pins.pop(slot, None) is not None

    def save(self) -> None:
        """Write what has changed; nothing when nothing has. Raises: StoreError."""
        with self._turn:
            if not self._seen.changed:
                return
            lines = [json.dumps(HEAD)]
            for slot, pin in sorted(self._seen.pins.items()):
                lines.append(json.dumps({"slot": slot, **msgspec.to_builtins(pin)}, ensure_ascii=False))
            try:
                _replace(self.path, "\n".join(lines) + "\n")
            except OSError as fault:
                raise unwritable(fault, str(self.path), "make room or choose a folder that can be written to") from None
            self._seen.changed = False


def slot_name(row: str, locale: str, arm: str, template: str, line: str) -> str:
    return "/".join((row.replace("/", "%2F"), locale, arm or "-", template, line))


def _read(path: Path) -> dict[str, Pin]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as fault:
        raise UsageError(f"cannot be read: {getattr(fault, 'strerror', '') or 'it is no text'}", str(path)) from None
    out: dict[str, Pin] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or (line.startswith(("<<<<<<<", "=======", ">>>>>>>")) and _refuse(path, number)):
            continue
        try:
            said = json.loads(line)
            if number == 1 and "adgen_lock" in said:
                if said["adgen_lock"] != HEAD["adgen_lock"]:
                    raise UsageError("was written by a newer adgen", str(path), "update adgen")
                continue
            slot = str(said.pop("slot"))
            out[slot] = msgspec.convert(said, Pin)
        except (ValueError, KeyError, AttributeError, TypeError, msgspec.ValidationError):
            raise UsageError("is no pin of a lock", f"{path}:{number}", "restore the file from your version control, or delete the line: it is made anew") from None
    return out


def _refuse(path: Path, number: int) -> bool:
    raise UsageError("two versions of this file are not merged yet", f"{path}:{number}", "keep the lines of both: each slot stands for itself")


def _replace(path: Path, text: str) -> None:
    handle, part = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(part, 0o644)
        os.replace(part, path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
