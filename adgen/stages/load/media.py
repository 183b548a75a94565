"""media: pictures, films and sounds that rows name: inside the campaign's folder, or on a host that it lists.

A path from a row is copy from a stranger: it may not leave the folder, by any spelling of any system. An address is
fetched only from the hosts under `remote:`, over a connection pinned to a public address; what comes is what it says.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import ssl
import threading
import time
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Sequence
from contextlib import suppress
from fnmatch import translate
from ipaddress import ip_address
from pathlib import Path
from typing import Final, Literal, Self, TypeAlias
from urllib.parse import urljoin, urlsplit

from adgen.model.finding import did_you_mean, nearest
from adgen.model.inputs import Media
from adgen.stages.load.cells import CellError

MediaKind: TypeAlias = Literal["image", "video", "audio", "captions"]

MAX_REMOTE = 50_000_000  # bytes
MAX_SECONDS = 60.0  # for one address, redirects included
MAX_REDIRECTS = 4
MAX_PIXELS = 100_000_000  # of a picture; more is a bomb or a scan
MAX_LISTED = 200_000  # names of one folder

SUFFIXES: Final[dict[MediaKind, tuple[str, ...]]] = {
    "image": (".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".tif", ".tiff", ".bmp", ".svg"),
    "video": (".mp4", ".mov", ".m4v", ".webm", ".mkv", ".json"),
    "audio": (".mp3", ".wav", ".m4a", ".aac", ".ogg", ".opus", ".flac"),
    "captions": (".srt", ".vtt"),
}
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\..*)?", re.IGNORECASE)
_WILD: Final = re.compile(r"[*?\[]")


class MediaFolder:
    """The campaign's folder as rows see it. Listings and sizes are read once."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self._names: dict[Path, tuple[str, ...]] = {}
        self._found: dict[tuple[str, MediaKind], Media] = {}

    def find(self, text: str, kind: MediaKind) -> Media:
        """The file that a cell names.

        Raises: CellError when it is not there, lies outside the folder, or is not of that kind.
        """
        name = _inside(text)
        known = self._found.get((name, kind))
        if known is None:
            known = self._found[name, kind] = self._look(name, kind)
        return known

    def glob(self, pattern: str, kind: MediaKind) -> Media:
        """The one file of that kind that a pattern like `photos/7.*` matches; wildcards stand in the file's name only.

        Raises: CellError when none or several match.
        """
        folder, _, last = _inside(pattern).rpartition("/")
        if _WILD.search(_unescaped(folder)):
            raise CellError("has a wildcard in a folder's name", "wildcards stand in the file's name only")
        folder = re.sub(r"\[([*?\[])\]", r"\1", folder)
        names = self._listing(self._resolved(folder))
        start = _literal_start(last)
        matches = re.compile(translate(last)).match
        found: list[str] = []
        for name in names[bisect_left(names, start) :]:
            if not name.startswith(start):
                break
            if matches(name) and not name.startswith(".") and Path(name).suffix.lower() in SUFFIXES[kind]:
                found.append(name)
        if not found:
            near = nearest(re.sub(r"\[([*?\[])\]", r"\1", last).replace("*", ""), self._near(names, start))
            raise CellError(
                f"matches no {kind}", f"did you mean '{near}'?" if near else f"put the file into '{folder or '.'}'"
            )
        if len(found) > 1:
            raise CellError(f"matches {len(found)} files: {', '.join(found[:4])}", "keep one, or name it in the row")
        return self.find(f"{folder}/{found[0]}" if folder else found[0], kind)

    def _look(self, name: str, kind: MediaKind) -> Media:
        path = self._resolved(name)
        if not path.is_file():
            if path.is_dir():
                raise CellError("is a folder", "name a file in it")
            raise CellError(f"there is no such file in '{Path(name).parent.as_posix()}'", self._hint(name))
        suffix = path.suffix.lower()
        if suffix not in SUFFIXES[kind]:
            raise CellError(f"is no {kind}: '{suffix or path.name}'", f"it may be {', '.join(SUFFIXES[kind])}")
        try:
            with path.open("rb") as file:
                head = file.read(512)
        except OSError as fault:
            raise CellError(f"cannot be read: {(fault.strerror or 'no rights').lower()}") from None
        if sniff(head) != kind:
            raise CellError(f"holds no {kind}, whatever its name says", "open it and save it again")
        width, height = _size(path) if kind == "image" and suffix != ".svg" else (0, 0)
        return Media(kind, name, width=width, height=height, frames=1 if kind == "image" else 0)

    def _resolved(self, name: str) -> Path:
        return _real(name, self.root)

    def _hint(self, name: str) -> str:
        folder, _, last = name.rpartition("/")
        names = self._listing(self._resolved(folder))
        if not names:
            return f"there is no folder '{folder}'" if folder and not self._resolved(folder).is_dir() else ""
        same = [other for other in names if _same(other) == _same(last)]
        near = same[0] if same else nearest(last, self._near(names, last[:1]))
        return f"did you mean '{folder + '/' if folder else ''}{near}'?" if near else ""

    @staticmethod
    def _near(names: Sequence[str], start: str) -> Sequence[str]:
        """Few enough names to compare letter by letter."""
        if len(names) <= 500:
            return names
        at = bisect_left(names, start)
        return names[max(0, at - 250) : at + 250]

    def _listing(self, folder: Path) -> tuple[str, ...]:
        if folder not in self._names:
            try:
                with os.scandir(folder) as entries:
                    names = sorted(entry.name for _, entry in zip(range(MAX_LISTED), entries, strict=False))
            except OSError:
                names = []
            self._names[folder] = tuple(name for name in names if name.lower() not in ("thumbs.db", "desktop.ini"))
        return self._names[folder]


def is_inside(name: str, folder: Path) -> Path:
    """The real path of a file that a name means in a folder, whether or not it is there.

    Raises: CellError when the name, or a link on its way, leads out of the folder.
    """
    return _real(_inside(name), folder.resolve())


def _real(name: str, root: Path) -> Path:
    try:
        path = (root / name).resolve()
    except (OSError, ValueError, RuntimeError):
        raise CellError("is no path") from None
    if not path.is_relative_to(root):
        raise CellError("is a link that leads out of the campaign's folder", "copy the file into the folder")
    return path


def is_address(text: str) -> bool:
    """Whether a cell names something on the network rather than a file."""
    return bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", text.strip()))


def _inside(text: str) -> str:
    """A path in posix spelling, with no way out. Raises: CellError."""
    said = text.strip()
    if re.search(r"[\x00-\x1f\x7f]", said):
        raise CellError("holds a character that no file name has", "type the name again")
    path = said.replace("\\", "/")
    if path.startswith(("/", "~")) or re.match(r"[A-Za-z]:", path):
        raise CellError(
            "is a path from the top of a disk", "name the file from the campaign's folder, like photos/lamp.jpg"
        )
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if not parts:
        raise CellError("names no file")
    if ".." in parts or any(part.strip(". ") == "" for part in parts):
        raise CellError("leads out of the campaign's folder", "copy the file into the folder")
    if any(":" in part for part in parts):
        raise CellError("holds a colon, which not every system allows in names", "rename the file")
    if any(_RESERVED.fullmatch(part.strip()) for part in parts):
        raise CellError("is a name that Windows keeps for devices", "rename the file")
    if len(path) > 1000 or any(len(part.encode("utf-8", "replace")) > 255 for part in parts):
        raise CellError("is longer than a path may be", "rename the file")
    return "/".join(parts)


def _unescaped(pattern: str) -> str:
    return re.sub(r"\[[*?\[]\]", "", pattern)


def _literal_start(pattern: str) -> str:
    """What every match begins with; [*] is how a literal star is written."""
    start = ""
    while pattern:
        if escaped := re.match(r"\[([*?\[])\]", pattern):
            start, pattern = start + escaped[1], pattern[3:]
        elif pattern[0] in "*?[":
            break
        else:
            start, pattern = start + pattern[0], pattern[1:]
    return start


def _same(name: str) -> str:
    """Names that differ by capitals, by how accents are stored, or by .jpg and .jpeg are one to a reader."""
    return unicodedata.normalize("NFC", name).casefold().replace(".jpeg", ".jpg")


def sniff(head: bytes) -> MediaKind | Literal[""]:
    """What the first bytes say it is. Source: the magic numbers of each format."""
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"II*\x00", b"MM\x00*", b"BM")):
        return "image"
    if head[:4] == b"RIFF":
        return "image" if head[8:12] == b"WEBP" else "audio" if head[8:12] == b"WAVE" else ""
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand in (b"avif", b"avis", b"mif1", b"heic"):
            return "image"
        return "audio" if brand in (b"M4A ", b"M4B ") else "video"
    if head[4:8] in (b"moov", b"mdat", b"wide", b"free"):
        return "video"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video"
    if head.startswith((b"ID3", b"fLaC", b"OggS")) or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0):
        return "audio"
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(b"{") and any(word in text for word in (b'"fr"', b'"layers"', b'"op"', b'"nm"')):
        return "video"  # a Lottie animation
    bare = head.replace(b"\0", b"")  # UTF-16
    if b"WEBVTT" in bare[:16] or re.search(rb"\d\d:\d\d[.,]\d{1,3}\s*-->", bare):
        return "captions"
    return "image" if text.startswith((b"<svg", b"<?xml", b"<!--", b"<!doctype svg")) and b"<svg" in text else ""


def _size(path: Path) -> tuple[int, int]:
    """Upright width and height from the header. Raises: CellError."""
    from PIL import Image

    try:
        with Image.open(path) as image:
            width, height = image.size
            turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    except Exception:
        raise CellError("is a picture that cannot be read", "open it and save it again") from None
    if width * height > MAX_PIXELS:
        raise CellError(
            f"has {width * height // 1_000_000} megapixels; at most {MAX_PIXELS // 1_000_000}", "make it smaller"
        )
    return (height, width) if turned else (width, height)


# --- from the network -----------------------------------------------------------------------------------------------

_TYPES: Final[dict[str, MediaKind]] = {"image": "image", "video": "video", "audio": "audio", "text": "captions", "application": "captions"}


def allowed_address(text: str, hosts: Sequence[str]) -> str:
    """The address as it will be asked for.

    Raises: CellError when it is no http address, or its host is not exactly one of `hosts`.
    """
    said = text.strip()
    try:
        parts = urlsplit(said)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise CellError("is no address", "write it like https://cdn.shop.example/lamp.jpg") from None
    if parts.scheme.lower() not in ("http", "https") or not host or re.search(r"[\s\x00-\x1f\x7f]", said):
        raise CellError("is no web address", "write it like https://cdn.shop.example/lamp.jpg")
    if parts.username is not None or parts.password is not None:
        raise CellError("holds a user name or password", "remove what stands before the @")
    named = f"{host}:{port}" if port else host
    if named not in hosts and not (host in hosts and port in (None, 80, 443)):
        hint = (
            did_you_mean(named, hosts)
            if nearest(named, hosts)
            else f"if you trust it, add `remote: [{named}]` to the campaign"
        )
        raise CellError(f"is on '{named}', which the campaign does not list under 'remote'", hint)
    return said


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet: not this machine, not its network, not a special range.

    Source: RFC 6890; IPv6 addresses that wrap an IPv4 one are judged by both.
    """
    ip = ip_address(address.split("%")[0])
    wrapped = [getattr(ip, name, None) for name in ("ipv4_mapped", "sixtofour")]
    teredo = getattr(ip, "teredo", None)
    inner = [one for one in (*wrapped, *(teredo or ())) if one is not None]
    if ip.version == 6 and int(ip) >> 32 == 0x64FF9B << 64:  # 64:ff9b::/96, NAT64
        inner.append(ip_address(int(ip) & 0xFFFFFFFF))
    return all(one.is_global and not one.is_multicast and not one.is_reserved for one in (ip, *inner))


def fetch(
    address: str,
    kind: MediaKind,
    hosts: Sequence[str],
    keep: Callable[[str], Path],
    *,
    offline: bool = False,
    allow: Callable[[str], bool] = is_public,
    max_bytes: int = MAX_REMOTE,
    max_seconds: float = MAX_SECONDS,
) -> Path:
    """The contents of an address as a local file, asked for again only to hear whether they changed.

    `keep` names the file for an address; its tag lies beside it with the suffix `.tag`. `allow` judges every resolved
    IP address, redirects included; the connection goes to the one that was judged, so no second look-up can change it.
    Raises: CellError.
    """
    said = allowed_address(address, hosts)
    place = keep(said)
    tag_file = place.with_name(place.name + ".tag")
    if offline:
        if place.is_file():
            return place
        raise CellError("is not fetched with --offline", "run once without it, or put the file beside the campaign")
    tags = _tags(tag_file) if place.is_file() else {}
    end = time.monotonic() + max_seconds
    for _ in range(MAX_REDIRECTS + 1):
        with _Exchange(said, allow, end) as exchange:
            answer = exchange.ask(tags)
            if answer.status in (301, 302, 303, 307, 308):
                said = allowed_address(urljoin(said, answer.getheader("Location") or ""), hosts)
                continue
            if answer.status == 304 and tags:
                return place
            if answer.status != 200:
                raise CellError(
                    f"is answered with {answer.status} {http.client.responses.get(answer.status, '')}".rstrip()
                )
            said_type = (answer.getheader("Content-Type") or "").split(";")[0].strip().lower()
            if _TYPES.get(said_type.split("/")[0]) != kind and said_type != "application/octet-stream":
                raise CellError(f"is no {kind}: the host says '{said_type[:60]}'")
            raw = exchange.body(answer, max_bytes)
            if sniff(raw[:512]) != kind or _is_svg(raw) or raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
                raise CellError(f"holds no {kind} that may be fetched, whatever the host says")
            _put(place, raw)
            fresh = {name: value for name in ("ETag", "Last-Modified") if (value := answer.getheader(name))}
            _put(tag_file, json.dumps(fresh).encode())
            return place
    raise CellError(f"is redirected more than {MAX_REDIRECTS} times")


class _Exchange:
    """One request over one connection to one judged IP address, with a deadline for all of it."""

    def __init__(self, address: str, allow: Callable[[str], bool], end: float) -> None:
        self.parts = urlsplit(address)
        self.end = end
        host = self.parts.hostname or ""
        secure = self.parts.scheme.lower() == "https"
        port = self.parts.port or (443 if secure else 80)
        ip = self._resolve(host, port, allow)
        plain: socket.socket | None = None
        try:
            plain = socket.create_connection((ip, port), timeout=self._left())
            self.socket = ssl.create_default_context().wrap_socket(plain, server_hostname=host) if secure else plain
        except OSError as fault:
            if plain is not None:
                plain.close()
            raise CellError(f"cannot be reached: {_reason(fault)}", "try again later") from None
        self.connection = http.client.HTTPConnection(host, port)
        self.connection.sock = self.socket

    def __enter__(self) -> Self:
        # time-outs of a socket start anew with each byte; this one does not
        self.watch = threading.Timer(max(0.0, self.end - time.monotonic()), self._cut)
        self.watch.daemon = True
        self.watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.watch.cancel()
        self.connection.close()
        self.socket.close()

    def ask(self, tags: dict[str, str]) -> http.client.HTTPResponse:
        target = (self.parts.path or "/") + (f"?{self.parts.query}" if self.parts.query else "")
        wanted = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
        headers = {"User-Agent": "adgen", "Accept-Encoding": "identity", "Connection": "close"}
        headers |= {wanted[name]: value for name, value in tags.items() if name in wanted}
        try:
            self.socket.settimeout(self._left())
            quoted = "".join(char if "!" <= char <= "~" else _percent(char) for char in target)
            self.connection.request("GET", quoted, headers=headers)
            answer = self.connection.getresponse()
        except (OSError, http.client.HTTPException, ValueError) as fault:
            self._left()
            raise CellError(f"cannot be fetched: {_reason(fault)}", "try again later") from None
        self._left()  # cut off amid the headers, it looks like an answer
        return answer

    def body(self, answer: http.client.HTTPResponse, max_bytes: int) -> bytes:
        size = answer.getheader("Content-Length") or ""
        pieces: list[bytes] = []
        total = 0
        try:
            while True:
                self.socket.settimeout(
                    self._left()
                )  # a host that drips is cut off by the deadline, not only by silence
                piece = answer.read1(1 << 16)
                if not piece:
                    break
                total += len(piece)
                if total > max_bytes or (size.isdigit() and int(size) > max_bytes):
                    raise CellError(f"is over {max_bytes // 1_000_000} MB", "use a smaller file")
                pieces.append(piece)
        except (OSError, http.client.HTTPException, ValueError) as fault:
            self._left()
            raise CellError(f"cannot be fetched: {_reason(fault)}", "try again later") from None
        self._left()
        if size.isdigit() and total < int(size):
            raise CellError("ends before it is complete", "try again later")
        return b"".join(pieces)

    def _cut(self) -> None:
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)

    def _resolve(self, host: str, port: int, allow: Callable[[str], bool]) -> str:
        self._left()
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise CellError(f"is on a host that is not found: '{host}'", "look for a typing slip") from None
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        # one private address among public ones is refused too: it is how rebinding begins
        if not addresses or not all(allow(one) for one in addresses):
            raise CellError(f"is on '{host}', which is no public host", "put the file beside the campaign")
        return addresses[0]

    def _left(self) -> float:
        left = self.end - time.monotonic()
        if left <= 0:
            raise CellError("takes too long to come", "put the file beside the campaign")
        return min(left, 20.0)


def _is_svg(raw: bytes) -> bool:
    """SVG may point to other files and addresses; from the network it is refused."""
    return b"<svg" in raw[:4096].lower() and raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _percent(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace"))


def _reason(fault: Exception) -> str:
    if isinstance(fault, TimeoutError):
        return "no answer in time"
    if isinstance(fault, ssl.SSLError):
        return (
            "its certificate is not trusted"
            if isinstance(fault, ssl.SSLCertVerificationError)
            else "no secure connection"
        )
    return (getattr(fault, "strerror", None) or type(fault).__name__).lower()


def _tags(path: Path) -> dict[str, str]:
    try:
        tags = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    # a tag goes into a header line: nothing that could end it
    return {k: v for k, v in tags.items() if isinstance(v, str) and v.isprintable()} if isinstance(tags, dict) else {}


def _put(path: Path, raw: bytes) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(raw)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
