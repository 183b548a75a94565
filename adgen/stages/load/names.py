"""names: the creative id of a variant, and the file name that a campaign's pattern gives it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from hashlib import blake2b
from typing import Final

from adgen.model.finding import Finding, Where, did_you_mean, error
from adgen.model.words import Sentence, WordsError, sentence

MAX_CHARS = 120  # of a film's name, without its suffix
MAX_BYTES = 200  # in UTF-8; folders and suffixes still fit into the 255 that systems allow

FACTS: Final = ("campaign", "id", "creative_id", "arm", "shape", "platform", "seconds", "locale", "cut", "output")

_BASE32: Final = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford: no i, l, o, u
_NOWHERE: Final = Where()
_DEVICES: Final = re.compile(r"con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin|conout", re.IGNORECASE)


def base32(raw: bytes, chars: int) -> str:
    """The first 5 x `chars` bits in Crockford's base 32, small letters."""
    bits = int.from_bytes(raw, "big") >> (len(raw) * 8 - chars * 5)
    return "".join(_BASE32[bits >> shift & 31] for shift in range((chars - 1) * 5, -1, -5))


def creative_id(campaign: str, row_id: str, platform: str, locale: str, arm: str = "", cut: str = "", output: str = "") -> str:
    """Eight characters that stay with a variant whatever row it stands in and whatever stands around it.

    `output` is '' for the kind that campaigns make when they name none, so that others leave its ids alone.

    Source: 40 bits of BLAKE2b over the length-prefixed parts, so that ('a', 'bc') is not ('ab', 'c').
    """
    parts = b"".join(
        len(part).to_bytes(4, "big") + part
        for part in (
            unicodedata.normalize("NFC", text).encode()
            for text in (campaign, row_id, platform, locale, arm, cut, *((output,) if output else ()))
        )
    )
    return base32(blake2b(parts, digest_size=5, person=b"adgen.creative").digest(), 8)


def row_digest(cells: Mapping[str, str]) -> str:
    """An id for a row without one: `r` and seven characters of its contents, whatever the order of its columns."""
    said = sorted((header.casefold(), text) for header, text in cells.items() if text)
    raw = b"".join(len(p).to_bytes(4, "big") + p for pair in said for p in (s.encode("utf-8", "replace") for s in pair))
    return "r" + base32(blake2b(raw, digest_size=5, person=b"adgen.row").digest(), 7)


def file_name(text: str, instead: str = "film") -> str:
    """A name that every disk takes: letters and digits of any script, `-` and `_`; never empty, never a device's.

    One too long is cut and ends in six characters of the whole, so that two of them stay two.
    """
    clean = "".join(
        char
        if char in "-_" or unicodedata.category(char)[0] in "LN" or unicodedata.category(char) in ("Mn", "Mc")
        else " "
        for char in unicodedata.normalize("NFC", text)
    )
    clean = re.sub(r"\s+", "-", clean.strip())
    clean = re.sub(r"-*_[-_]*", "_", re.sub("--+", "-", clean)).strip("-_")
    if not clean:
        return instead
    if _DEVICES.fullmatch(clean):
        clean += "_"
    if len(clean) > MAX_CHARS or len(clean.encode()) > MAX_BYTES:
        tail = "-" + base32(blake2b(clean.encode(), digest_size=5).digest(), 6)
        clean = clean[: MAX_CHARS - len(tail)].encode()[: MAX_BYTES - len(tail)].decode("utf-8", "ignore") + tail
    return clean


class Naming:
    """A campaign's `naming:`, read once. `findings` say what is wrong with it; films then go by creative id."""

    def __init__(
        self, pattern: str, inputs: Collection[str] = (), private: Collection[str] = (), where: Where = _NOWHERE
    ) -> None:
        self.findings: list[Finding] = []
        self._private = frozenset(private)
        self._sentence: Sentence | None = None
        try:
            read = sentence(pattern)
        except WordsError as fault:
            self.findings.append(error("naming.text", f"naming: {fault.message}", where, fault.hint))
            return
        known = {*FACTS, *inputs} - self._private
        for name in sorted({path.split(".")[0] for path in read.names}):
            if name in self._private:
                message = f"naming: '{name}' is private and stays out of file names"
                self.findings.append(error("naming.private", message, where, "use {{ id }} or {{ creative_id }}"))
            elif name not in known:
                self.findings.append(
                    error("naming.unknown", f"naming: there is no '{name}'", where, did_you_mean(name, known))
                )
        if not self.findings:
            self._sentence = read

    def name(self, facts: Mapping[str, object], where: Where = _NOWHERE) -> tuple[str, list[Finding]]:
        """The film's name, without a suffix; by creative id when the pattern cannot be filled in for this one."""
        instead = str(facts.get("creative_id") or "film")
        if self._sentence is None:
            return file_name(instead), []
        try:
            said = self._sentence.render({name: value for name, value in facts.items() if name not in self._private})
        except WordsError as fault:
            return file_name(instead), [error("naming.text", f"naming: {fault.message}", where, fault.hint)]
        return file_name(said, file_name(instead)), []


class Taken:
    """The names of a run, eight bytes each, so that half a million fit. Capitals make no difference on disk."""

    def __init__(self) -> None:
        self._by_name: dict[bytes, str] = {}
        self._by_id: dict[str, str] = {}
        self._since: list[tuple[bytes, str]] = []

    def begin(self) -> None:
        """From here on names can be given back: rows may be worded more than once before they are right."""
        self._since.clear()

    def again(self) -> None:
        """Give back the names that were taken since `begin`."""
        for key, creative in self._since:
            self._by_name.pop(key, None)
            self._by_id.pop(creative, None)
        self._since.clear()

    def take(self, name: str, creative: str, row_id: str, where: Where = _NOWHERE) -> list[Finding]:
        """A finding when another film has the name or the id already."""
        key = blake2b(unicodedata.normalize("NFKC", name).casefold().encode(), digest_size=8).digest()
        findings: list[Finding] = []
        if key in self._by_name:
            message = f"the film of this row would be '{name}', as that of row '{self._by_name[key]}'"
            hint = "let `naming:` say what tells them apart: {{ platform }}, {{ cut }} or {{ creative_id }}"
            findings.append(error("naming.collision", message, where, hint))
        elif creative in self._by_id:
            message = f"the creative id '{creative}' is that of row '{self._by_id[creative]}' too"
            findings.append(error("naming.id_collision", message, where, "change this row's id"))
        if not findings:
            self._since.append((key, creative))
        self._by_name.setdefault(key, row_id)
        self._by_id.setdefault(creative, row_id)
        return findings


def default_naming(pattern: str, shape_by_platform: Mapping[str, str], outputs: Collection[str] = ()) -> str:
    """The default pattern says the shape; where platforms share one, it says the platform instead.

    Several output kinds are told apart at the end of any pattern that does not name `output` itself.
    """
    shapes = list(shape_by_platform.values())
    named = pattern.replace("{{ shape }}", "{{ platform }}") if len(set(shapes)) < len(shapes) else pattern
    return named + "_{{ output }}" if len(outputs) > 1 and not re.search(r"\{\{[^}]*\boutput\b", named) else named
