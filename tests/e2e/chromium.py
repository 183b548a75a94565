"""chromium: a real browser without a window, driven through its DevTools protocol. Nothing in it reaches the network."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--headless=new", "--disable-gpu", "--disable-quic", "--no-first-run", "--no-default-browser-check",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    "--disable-extensions", "--mute-audio", "--hide-scrollbars", "--remote-debugging-port=0",
    "--autoplay-policy=no-user-gesture-required",
)  # fmt: skip
PATIENCE = 60.0  # seconds; a browser starts slowly on a busy machine


class PageError(Exception):
    """The page threw, or does not answer."""


class Page:
    """One tab. Keeps what the page logged, threw and asked for."""

    def __init__(self, socket: ClientConnection, domains: Sequence[str] = ("Page", "Runtime", "Log", "Network")) -> None:
        self._socket, self._last = socket, 0
        self.complaints: list[str] = []  # errors and warnings of the console, exceptions, refusals of the policy
        self.requests: list[str] = []  # addresses
        for domain in domains:
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and wait for its answer; what happens meanwhile is kept."""
        self._last += 1
        self._socket.send(json.dumps({"id": self._last, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv(timeout=PATIENCE))
            if message.get("id") == self._last:
                if "error" in message:
                    raise PageError(f"{method}: {message['error']['message']}")
                return dict(message["result"])
            self._keep(message)

    def _keep(self, event: dict[str, Any]) -> None:
        what = event.get("params", {})
        match event.get("method"):
            case "Network.requestWillBeSent":
                self.requests.append(what["request"]["url"])
            case "Runtime.exceptionThrown":
                self.complaints.append(what["exceptionDetails"].get("exception", {}).get("description", "exception"))
            case "Runtime.consoleAPICalled" if what["type"] in ("error", "warning", "assert"):
                self.complaints.append(str(what["args"]))
            case "Log.entryAdded" if what["entry"]["level"] in ("error", "warning"):
                self.complaints.append(" ".join((what["entry"]["text"], what["entry"].get("url", ""))).strip())

    def size(self, width: int, height: int, touch: bool = False) -> None:
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=touch)
        self.call("Emulation.setTouchEmulationEnabled", enabled=touch)

    def open(self, address: str) -> None:
        """Go to an address and wait until it has loaded."""
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=address)
        self.until(f"location.href.startsWith({json.dumps(address.split('#')[0])}) && document.readyState === 'complete'")

    def run(self, script: str) -> Any:
        """The value of an expression in the page, a promise's once it is settled. Counts as the user's own doing."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True, userGesture=True)
        if "exceptionDetails" in answer:
            raise PageError(answer["exceptionDetails"].get("exception", {}).get("description", script))
        return answer["result"].get("value")

    def until(self, claim: str) -> None:
        """Wait until an expression holds."""
        give_up = monotonic() + PATIENCE
        while not self.run(claim):
            if monotonic() > give_up:
                raise PageError(f"never came true: {claim}")
            sleep(0.03)

    def press(self, key: str) -> None:
        text = key if len(key) == 1 else ""
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, text=text if kind == "keyDown" else "")


@dataclass(frozen=True)
class Browser:
    """A running browser: its one tab, and the folder where what pages save arrives."""

    page: Page
    downloads: Path


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser for tests, with a profile of its own; gone afterwards. Tests are skipped where none is installed."""
    program = next((path for name in NAMES if (path := shutil.which(name))), None)
    if program is None:
        pytest.skip(f"no browser: none of {', '.join(NAMES)} is installed")
    with (
        TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        _process(program, Path(folder) / "profile") as process,
        connect(_tab(process, Path(folder) / "profile"), max_size=None, open_timeout=PATIENCE) as socket,
    ):
        running = Browser(Page(socket), Path(folder) / "downloads")
        running.page.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(running.downloads))
        yield running


@contextmanager
def _process(program: str, profile: Path) -> Iterator[subprocess.Popen[bytes]]:
    # as root (containers, CI) the sandbox cannot start; the pages are our own
    flags = (*FLAGS, "--no-sandbox") if sys.platform == "linux" else FLAGS
    process = subprocess.Popen(
        (program, *flags, f"--user-data-dir={profile}", "about:blank"),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _tab(process: subprocess.Popen[bytes], profile: Path) -> str:
    """The address of a new tab. The browser writes the port that it chose into its profile."""
    give_up = monotonic() + PATIENCE
    while monotonic() < give_up and process.poll() is None:
        written = profile / "DevToolsActivePort"
        lines = written.read_text().splitlines() if written.exists() else []
        if len(lines) == 2:
            root = f"ws://127.0.0.1:{lines[0]}"
            with connect(root + lines[1], open_timeout=PATIENCE) as socket:
                target = Page(socket, ()).call("Target.createTarget", url="about:blank")["targetId"]
            return f"{root}/devtools/page/{target}"
        sleep(0.05)
    raise PageError("the browser did not start")
