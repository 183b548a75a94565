"""Speech from a service: asked as its protocol has it, again where it is busy, and with a plain word where it stays away."""

from __future__ import annotations

import json
import threading
import wave
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from adgen import registry
from adgen.errors import AdgenError, MediaError, UsageError
from adgen.model.sound import Speech, SpeechRequest
from adgen.runtime.store import open_store
from adgen.voices import openai

pytest.importorskip("openai", reason="the extra 'openai' is not installed")


def wav(seconds: float = 0.8) -> bytes:
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(24_000)
        t = np.arange(int(24_000 * seconds)) / 24_000
        file.writeframes((8000 * np.sin(2 * np.pi * 300 * t)).astype("<i2").tobytes())
    return out.getvalue()


class Service:
    """Answers from a list, the last again and again; remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, bytes]] = [(200, wav())]
        self.asked: list[tuple[str, str, dict[str, object]]] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                service.asked.append((self.path, self.headers.get("Authorization", ""), body))
                status, raw = service.answers.pop(0) if len(service.answers) > 1 else service.answers[0]
                if status == 0:  # it never answers
                    service.quiet.wait(5)
                    return
                self.send_response(status)
                self.send_header("Content-Type", "audio/wav" if status == 200 else "application/json")
                self.send_header("Content-Length", str(len(raw)))
                self.send_header("Retry-After-Ms", "1")
                self.end_headers()
                self.wfile.write(raw)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.quiet = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.quiet.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-a-test")
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    here = Service()
    yield here
    here.close()


def said(service: Service, tmp_path: Path, **more: object) -> Speech:
    ask = SpeechRequest("openai", "1", ("Hello", "there."), address=service.url, **more)  # type: ignore[arg-type]
    made: Speech = registry.find("voices", "openai").make(ask, open_store(tmp_path))
    return made


def refusal(message: str) -> bytes:
    return json.dumps({"error": {"message": message, "type": "invalid_request_error"}}).encode()


def test_a_line_is_asked_as_the_protocol_has_it(service: Service, tmp_path: Path) -> None:
    made = said(service, tmp_path, model="gpt-4o-mini-tts", speaker="coral", tone="calm and concrete")
    (path, key, body), = service.asked
    assert (path, key) == ("/v1/audio/speech", "Bearer sk-of-a-test")
    assert body == {
        "model": "gpt-4o-mini-tts", "voice": "coral", "input": "Hello there.", "response_format": "wav", "instructions": "calm and concrete",
    }  # fmt: skip
    assert made.samples == pytest.approx(0.8 * 48_000, abs=100) and len(made.times) == 2
    assert (made.origin, made.credit, made.usage.characters) == ("openai", "spoken by gpt-4o-mini-tts", 12)


def test_a_tone_is_not_sent_to_a_model_that_has_none(service: Service, tmp_path: Path) -> None:
    said(service, tmp_path, model="tts-1", tone="calm")
    assert "instructions" not in service.asked[0][2]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_service_that_is_busy_or_fails_is_asked_again(status: int, service: Service, tmp_path: Path) -> None:
    service.answers = [(status, b"{}"), (status, b"{}"), (200, wav())]
    assert said(service, tmp_path).samples
    assert len(service.asked) == 3


@pytest.mark.parametrize(("status", "says"), [(429, "too many requests"), (500, r"failed \(500\)")])
def test_a_service_that_stays_away_is_told_after_the_last_try(status: int, says: str, service: Service, tmp_path: Path) -> None:
    service.answers = [(status, b"{}")]
    with pytest.raises(AdgenError, match=says) as caught:
        said(service, tmp_path)
    assert len(service.asked) == openai.RETRIES + 1 and "run again" in caught.value.hint


def test_a_service_that_does_not_answer_is_not_waited_for(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openai, "_TIMEOUT", 0.1)
    monkeypatch.setattr(openai, "RETRIES", 1)
    service.answers = [(0, b"")]
    with pytest.raises(AdgenError, match="did not answer within"):
        said(service, tmp_path)
    assert len(service.asked) == 2


def test_what_the_service_refuses_is_told_in_its_own_words_and_not_asked_again(service: Service, tmp_path: Path) -> None:
    service.answers = [(400, refusal("voice 'corral' is not one of ours"))]
    with pytest.raises(UsageError, match=r"refused the line \(400\): voice 'corral' is not one of ours"):
        said(service, tmp_path, speaker="corral")
    assert len(service.asked) == 1


def test_a_wrong_key_is_told_without_the_key(service: Service, tmp_path: Path) -> None:
    service.answers = [(401, refusal("Incorrect API key provided: sk-of-a-test"))]
    with pytest.raises(UsageError, match="refuses the key") as caught:
        said(service, tmp_path)
    assert "sk-of-a-test" not in str(caught.value)


def test_a_service_that_is_not_there_is_told(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openai, "RETRIES", 0)
    service.close()
    with pytest.raises(AdgenError, match="cannot be reached"):
        said(service, tmp_path)


@pytest.mark.parametrize("raw", [b"<html>hello</html>", b"#EXTM3U\nfile:///etc/passwd\n", b"RIFF but no sound", b""])
def test_an_answer_that_is_no_sound_is_not_opened(raw: bytes, service: Service, tmp_path: Path) -> None:
    service.answers = [(200, raw)]
    with pytest.raises(MediaError, match="no sound"):
        said(service, tmp_path)


def test_without_a_key_nothing_is_asked_but_of_a_service_of_ones_own(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    assert said(service, tmp_path).samples  # at a base_url
    with pytest.raises(UsageError, match="needs a key"):
        registry.find("voices", "openai").make(SpeechRequest("openai", "1", ("Hello",)), open_store(tmp_path))
