"""A server on this machine that speaks the protocol of language models, and misbehaves when told to."""

from __future__ import annotations

import base64
import io
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeAlias

Answer: TypeAlias = Callable[[dict[str, Any]], Any]
"""From the job (what the user message holds) to the script as an object, or to a string that is sent as it is."""


class Service:
    """`url` is its base_url. `jobs` holds what was asked, `raw` the bodies, `headers` of each call; `troubles` come first, one a call.

    A trouble is (status, headers) or 'hang up', 'garbled', 'refuse', 'slow'.
    """

    def __init__(self) -> None:
        self.answer: Answer = echo
        self.jobs: list[dict[str, Any]] = []
        self.raw: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.troubles: list[Any] = []
        self.talk: Callable[[list[dict[str, str]]], str] | None = None  # answers in plain words
        self.talks: list[list[dict[str, str]]] = []
        self.knows_schemas = True
        self.files: dict[str, bytes] = {}
        self.asked: list[dict[str, Any]] = []  # pictures
        self.picture: Callable[[int, Mapping[str, Any]], bytes] = noise
        self.films: dict[str, int] = {}  # jobs: how often they will say that they are at work
        self.clip = b""
        self.batches: dict[str, dict[str, Any]] = {}
        self.polls = 0  # how often a batch says that it is still at work
        self.lock = threading.Lock()
        self.url = ""

    def complete(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if not self.knows_schemas and body.get("response_format", {}).get("type") == "json_schema":
            return 400, {"error": {"message": "response_format of type json_schema is not supported"}}
        if self.talk is not None:
            self.talks.append(body["messages"])
            return 200, completion(self.talk(body["messages"]), body["model"])
        job = json.loads(body["messages"][1]["content"])
        job["sent back"] = [m["content"] for m in body["messages"][3:]]
        job["schema"] = body.get("response_format", {}).get("json_schema", {}).get("schema")
        job["model"] = body["model"]
        self.jobs.append(job)
        said = self.answer(job)
        text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
        return 200, completion(text, body["model"])


def _film(name: str, status: str) -> dict[str, Any]:
    return {"id": name, "object": "video", "status": status, "model": "sora-2", "progress": 0, "created_at": 1, "seconds": "4", "size": "720x1280"}


def noise(n: int, asked: Mapping[str, Any]) -> bytes:
    """A picture that is another one each time: the more often, the blurrier."""
    from PIL import Image, ImageFilter

    width, height = map(int, str(asked.get("size", "64x64")).split("x"))
    picture = Image.effect_noise((width // 8, height // 8), 60).resize((width, height)).convert("RGB").filter(ImageFilter.GaussianBlur(n * 2))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def completion(text: str, model: str, refusal: str | None = None) -> dict[str, Any]:
    message = {"role": "assistant", "content": None if refusal else text, "refusal": refusal}
    return {
        "id": "c1", "object": "chat.completion", "created": 1, "model": model,
        "choices": [{"index": 0, "finish_reason": "stop", "message": message}],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100},
    }  # fmt: skip


def echo(job: Mapping[str, Any]) -> dict[str, Any]:
    """Every line as the template would say it, with a mark."""
    out: dict[str, dict[str, Any]] = {}
    for name, line in job["lines"].items():
        if line.get("fixed"):
            continue
        group, _, own = name.partition(".")
        said = line.get("own", "")
        out.setdefault(group, {})[own] = [f"~{t}" for t in said] if isinstance(said, list) else f"~{said}"
    return out


@contextmanager
def serving() -> Iterator[Service]:
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: Any) -> None: ...

        def _say(self, status: int, said: Any, headers: Mapping[str, str] = {}) -> None:
            raw = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            with service.lock:
                service.headers.append({k.lower(): v for k, v in self.headers.items()})
                trouble = service.troubles.pop(0) if service.troubles else None
                if self.path.endswith("/files"):
                    name = f"file-{len(service.files)}"
                    service.files[name] = raw.split(b"\r\n\r\n", 2)[-1].rsplit(b"\r\n--", 1)[0] if b"jsonl" in raw else raw
                    lines = [ln for ln in raw.decode("utf-8", "replace").splitlines() if ln.startswith("{")]
                    service.files[name] = "\n".join(lines).encode()
                    return self._say(200, {"id": name, "object": "file", "bytes": len(raw), "created_at": 1, "filename": "x.jsonl", "purpose": "batch", "status": "processed"})
                if self.path.endswith("/batches"):
                    asked = json.loads(raw)
                    name = f"batch-{len(service.batches)}"
                    service.batches[name] = {"file": asked["input_file_id"], "polls": service.polls}
                    return self._say(200, self._batch(name, "validating"))
                service.raw.append(raw.decode("utf-8", "replace"))
                if "/images/" in self.path or self.path.endswith("/videos"):
                    return self._shot(trouble, raw)
                if trouble == "hang up":
                    self.close_connection = True
                    self.connection.close()
                    return None
                if isinstance(trouble, tuple):
                    return self._say(trouble[0], {"error": {"message": f"trouble with the key sk-secret-{trouble[0]}"}}, trouble[1])
                body = json.loads(raw)
                if trouble == "garbled":
                    return self._say(200, completion("I would rather not {", body["model"]))
                if trouble == "refuse":
                    return self._say(200, completion("", body["model"], "I cannot help with that"))
                status, said = service.complete(body)
            return self._say(status, said)

        def _shot(self, trouble: Any, raw: bytes) -> None:
            if isinstance(trouble, tuple):
                code = "moderation_blocked" if trouble[0] == 400 else None
                return self._say(trouble[0], {"error": {"message": "trouble sk-secret", "code": code}}, trouble[1])
            if self.path.endswith("/videos"):
                name = f"video_{len(service.films)}"
                service.films[name] = service.polls
                return self._say(200, _film(name, "queued"))
            asked = json.loads(raw) if raw.startswith(b"{") else {}
            service.asked.append(asked)
            picture = service.picture(len(service.asked), asked) if trouble != "garbled" else b"no picture"
            return self._say(200, {"created": 1, "data": [{"b64_json": base64.b64encode(picture).decode()}]})

        def do_GET(self) -> None:
            with service.lock:
                if "/videos/" in self.path:
                    parts = self.path.split("/")
                    if parts[-1] == "content":
                        return self._say(200, service.clip)
                    left = service.films[parts[-1]]
                    service.films[parts[-1]] = left - 1
                    return self._say(200, _film(parts[-1], "in_progress" if left > 0 else "completed"))
                if "/files/" in self.path and self.path.endswith("/content"):
                    return self._say(200, service.files[self.path.split("/")[-2]])
                name = self.path.split("/")[-1]
                if name not in service.batches:
                    return self._say(404, {"error": {"message": "no such thing"}})
                batch = service.batches[name]
                if batch["polls"] > 0:
                    batch["polls"] -= 1
                    return self._say(200, self._batch(name, "in_progress"))
                out = f"out-{name}"
                if out not in service.files:
                    lines = []
                    for line in service.files[batch["file"]].decode().splitlines():
                        one = json.loads(line)
                        status, said = service.complete(one["body"])
                        lines.append(json.dumps({"custom_id": one["custom_id"], "response": {"status_code": status, "body": said}, "error": None}))
                    service.files[out] = "\n".join(lines).encode()
            return self._say(200, self._batch(name, "completed", out))

        def _batch(self, name: str, status: str, out: str | None = None) -> dict[str, Any]:
            return {
                "id": name, "object": "batch", "endpoint": "/v1/chat/completions", "completion_window": "24h", "created_at": 1,
                "input_file_id": service.batches[name]["file"], "status": status, "output_file_id": out,
            }  # fmt: skip

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    service.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
