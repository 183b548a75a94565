"""Files that rows name stay inside the campaign; addresses are fetched only from where they may be."""

from __future__ import annotations

import io
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from PIL import Image

from adgen.stages.load import media
from adgen.stages.load.cells import CellError
from adgen.stages.load.media import MediaFolder, MediaKind, allowed_address, fetch, is_public, sniff


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 6)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size).save(out, kind)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "campaign"
    (home / "photos").mkdir(parents=True)
    (home / "photos" / "Lamp.png").write_bytes(picture())
    (home / "photos" / "lie.png").write_bytes(b"#!/bin/sh\n")
    (home / "photos" / "torn.png").write_bytes(picture()[:20])
    (home / "clip.mp4").write_bytes(b"\x00\x00\x00\x18ftypmp42" + bytes(64))
    (home / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (tmp_path / "secret.png").write_bytes(picture())
    return home


@pytest.mark.parametrize("text", ["photos/Lamp.png", "./photos/Lamp.png", "photos\\Lamp.png", " photos//Lamp.png "])
def test_a_picture_is_found_however_its_path_is_spelled(folder: Path, text: str) -> None:
    found = MediaFolder(folder).find(text, "image")
    assert (found.path, found.width, found.height, found.frames) == ("photos/Lamp.png", 8, 6, 1)


def test_a_picture_that_lies_on_its_side_is_measured_upright(folder: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (8, 6)).save(folder / "side.jpg", exif=exif)
    found = MediaFolder(folder).find("side.jpg", "image")
    assert (found.width, found.height) == (6, 8)


@pytest.mark.parametrize(
    "text",
    [
        "../secret.png", "photos/../../secret.png", "..\\secret.png", "photos/..", "/etc/passwd", "\\\\server\\share\\a.png",
        "//server/a.png", "C:\\a.png", "c:a.png", "~/a.png", "~root/a.png", "photos/Lamp.png\x00.txt", "photos/\x01", "", ".",
        "...", "photos/... /a.png", "CON", "photos/nul.png", "Lamp.png:stream", "a" * 2000, "b" * 300 + ".png",
        "photos", "photos/lie.png", "photos/torn.png", "clip.mp4",
    ],
)  # fmt: skip
def test_no_path_leaves_the_folder_or_lies_about_what_it_is(folder: Path, text: str) -> None:
    with pytest.raises(CellError) as raised:
        MediaFolder(folder).find(text, "image")
    assert "secret" not in raised.value.message


def test_a_link_that_leads_out_is_refused_and_one_that_stays_is_fine(folder: Path) -> None:
    try:
        (folder / "out.png").symlink_to(folder.parent / "secret.png")
        (folder / "in.png").symlink_to(folder / "photos" / "Lamp.png")
        (folder / "door").symlink_to(folder.parent)
    except OSError:
        pytest.skip("no links here")
    assert MediaFolder(folder).find("in.png", "image").width == 8
    for text in ("out.png", "door/secret.png"):
        with pytest.raises(CellError, match="link that leads out"):
            MediaFolder(folder).find(text, "image")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("photos/lamp2.png", "photos/Lamp.png"),
        ("photos/LAMP.PNG", "photos/Lamp.png"),
        ("photos/Lmap.png", "photos/Lamp.png"),
    ],
)
def test_a_file_that_is_not_there_names_the_nearest(folder: Path, text: str, hint: str) -> None:
    if (folder / text).is_file():
        pytest.skip("capitals make no difference on this disk")
    with pytest.raises(CellError) as raised:
        MediaFolder(folder).find(text, "image")
    assert raised.value.hint == f"did you mean '{hint}'?"


def test_each_kind_is_known_by_its_first_bytes(folder: Path) -> None:
    assert MediaFolder(folder).find("clip.mp4", "video").kind == "video"
    assert MediaFolder(folder).find("logo.svg", "image").width == 0
    assert [sniff(picture(kind)) for kind in ("JPEG", "GIF", "WEBP", "TIFF", "BMP")] == ["image"] * 5
    assert sniff(b"ID3\x04") == sniff(b"RIFF\x00\x00\x00\x00WAVE") == sniff(b"OggS") == "audio"
    assert sniff(b"<html><svg>") == sniff(b"") == sniff(b"MZ") == ""


def test_a_picture_too_big_to_open_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "MAX_PIXELS", 40)
    with pytest.raises(CellError, match="megapixels"):
        MediaFolder(folder).find("photos/Lamp.png", "image")


def test_a_file_is_looked_at_once(folder: Path) -> None:
    files = MediaFolder(folder)
    first = files.find("photos/Lamp.png", "image")
    (folder / "photos" / "Lamp.png").unlink()
    assert files.find("photos/Lamp.png", "image") is first


def test_a_wildcard_in_a_folder_is_refused(folder: Path) -> None:
    with pytest.raises(CellError, match="wildcard in a folder"):
        MediaFolder(folder).glob("*/Lamp.png", "image")


# --- addresses


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
        "2002:7f00:1::", "64:ff9b::a00:1", "2001:db8::1",
    ],
)  # fmt: skip
def test_special_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_ordinary_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/a.jpg", "https://cdn.example.evil.example/a.jpg", "https://cdn.example@evil.example/a.jpg",
        "https://user@cdn.example/a.jpg", "https://cdn.example:8080/a.jpg", "ftp://cdn.example/a.jpg", "file:///etc/passwd",
        "https://CDN.example.:443/a.jpg", "https://cdn.example/a b.jpg", "https:///a.jpg", "https://[::1", "https://sub.cdn.example/a",
    ],
)  # fmt: skip
def test_only_hosts_that_are_listed_word_for_word_are_asked(address: str) -> None:
    with pytest.raises(CellError):
        allowed_address(address, ["cdn.example"])


def test_a_listed_host_is_asked() -> None:
    assert allowed_address("https://CDN.example/a.jpg", ["cdn.example"])
    assert allowed_address("http://cdn.example:8080/a.jpg", ["cdn.example:8080"])


class Host(BaseHTTPRequestHandler):
    asked: ClassVar[list[tuple[str, dict[str, str]]]] = []

    def do_GET(self) -> None:
        Host.asked.append((self.path, dict(self.headers)))
        match self.path.split("?")[0]:
            case "/lamp.png":
                if self.headers.get("If-None-Match") == '"v1"':
                    self.answer(304)
                else:
                    self.answer(200, "image/png", picture(), ETag='"v1"')
            case "/html":
                self.answer(200, "text/html", b"<html>")
            case "/lie.png":
                self.answer(200, "image/png", b"<html>")
            case "/logo.svg":
                self.answer(200, "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
            case "/big.png":
                self.answer(200, "image/png", picture() + bytes(300_000))
            case "/endless.png":
                self.answer(200, "image/png", picture() + bytes(300_000), length=False)
            case "/torn.png":
                self.answer(200, "image/png", picture(), extra=50)
            case "/loop":
                self.answer(302, Location="/loop")
            case "/once":
                self.answer(302, Location="/lamp.png?b")
            case "/away":
                self.answer(302, Location="http://169.254.169.254/lamp.png")
            case "/drip.png":
                self.drip()
            case _:
                self.answer(404)

    def answer(
        self, status: int, kind: str = "", body: bytes = b"", length: bool = True, extra: int = 0, **headers: str
    ) -> None:
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name, value)
        if length:
            self.send_header("Content-Length", str(len(body) + extra))
        self.end_headers()
        self.wfile.write(body)

    def drip(self) -> None:
        """Never an end, and never long silence."""
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
            while not STOP.wait(0.02):
                self.wfile.write(b"x")
                self.wfile.flush()
        except OSError:
            pass

    def log_message(self, *_: Any) -> None:
        pass


STOP = threading.Event()


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    STOP.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients that hang up are the point
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    STOP.set()
    server.shutdown()
    server.server_close()


def get(host: str, path: str, tmp_path: Path, kind: MediaKind = "image", **more: Any) -> Path:
    more = {"allow": lambda ip: ip == "127.0.0.1", **more}
    return fetch(f"http://{host}{path}", kind, [host], lambda url: tmp_path / "kept" / f"{abs(hash(url))}.bin", **more)


def test_a_picture_is_fetched_once_and_then_only_asked_about(host: str, tmp_path: Path) -> None:
    Host.asked.clear()
    first = get(host, "/lamp.png?a", tmp_path)
    assert first.read_bytes() == picture()
    second = get(host, "/lamp.png?a", tmp_path)
    assert second == first
    assert [headers.get("If-None-Match") for _, headers in Host.asked] == [None, '"v1"']
    assert get(host, "/lamp.png?a", tmp_path, offline=True) == first
    assert len(Host.asked) == 2


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/nothing", "answered with 404"),
        ("/html", "is no image"),
        ("/lie.png", "holds no image"),
        ("/logo.svg", "holds no image"),
        ("/big.png", "is over 0 MB"),
        ("/endless.png", "is over 0 MB"),
        ("/torn.png", "ends before it is complete|cannot be fetched"),
        ("/loop", "redirected more than"),
        ("/away", "does not list under 'remote'"),
    ],
)
def test_what_comes_must_be_what_it_says(host: str, tmp_path: Path, path: str, fault: str) -> None:
    with pytest.raises(CellError, match=fault):
        get(host, path, tmp_path, max_bytes=100_000)
    assert not list(tmp_path.rglob("*.bin"))


def test_a_redirect_to_a_listed_host_is_followed(host: str, tmp_path: Path) -> None:
    assert get(host, "/once", tmp_path).read_bytes() == picture()


def test_a_host_that_drips_is_cut_off(host: str, tmp_path: Path) -> None:
    with pytest.raises(CellError, match="takes too long"):
        get(host, "/drip.png", tmp_path, max_seconds=0.5)


def test_a_private_address_is_never_connected_to(host: str, tmp_path: Path) -> None:
    Host.asked.clear()
    with pytest.raises(CellError, match="no public host"):
        get(host, "/lamp.png", tmp_path, allow=is_public)
    assert Host.asked == []


def test_the_connection_goes_to_the_address_that_was_judged(
    host: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that turns private at the second look-up: there is no second look-up."""
    looked: list[str] = []
    port = int(host.split(":")[1])
    real = socket.getaddrinfo

    def rebinding(name: Any, *args: Any, **kwargs: Any) -> Any:
        if name != "cdn.example":
            return real(name, *args, **kwargs)
        looked.append(name)
        return real("127.0.0.1" if len(looked) == 1 else "127.0.0.2", *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    named = f"cdn.example:{port}"
    kept = fetch(
        f"http://{named}/lamp.png?r", "image", [named], lambda _: tmp_path / "r.bin", allow=lambda ip: ip == "127.0.0.1"
    )
    assert kept.read_bytes() == picture()
    assert looked == ["cdn.example"]
    assert Host.asked[-1][1]["Host"] == named


def test_nothing_is_fetched_offline(host: str, tmp_path: Path) -> None:
    Host.asked.clear()
    with pytest.raises(CellError, match="--offline"):
        get(host, "/lamp.png?new", tmp_path, offline=True)
    assert Host.asked == []
