"""service: the client of OpenAI's protocol, and its faults in a user's words. Whoever asks a service asks through here.

The key is read from the environment or the system's keyring, and is in no message, log, key or file.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

from adgen.errors import MediaError, MissingExtra, UsageError

if TYPE_CHECKING:
    from openai import OpenAI

RETRIES = 5  # of the client's own: 408, 409, 429, 5xx and lost connections, with growing, jittered waits; Retry-After is honoured
TIMEOUT = 90.0  # seconds


def client_of(service: str) -> OpenAI:
    """The SDK's client. Raises: MissingExtra, UsageError without a key."""
    try:
        from openai import OpenAI
    except ImportError:
        raise MissingExtra("asking a model service", "openai") from None
    address = service or os.environ.get("OPENAI_BASE_URL", "")
    secret = os.environ.get("OPENAI_API_KEY", "") or _ring()
    if not secret and not address:
        raise UsageError("the service needs a key", hint="set OPENAI_API_KEY, or name a server of your own by `base_url`")
    return OpenAI(api_key=secret or "none", base_url=address or None, max_retries=RETRIES, timeout=TIMEOUT)


def _ring() -> str:
    try:
        return import_module("keyring").get_password("adgen", "openai") or ""
    except Exception:  # not installed, locked, or no backend: there is no key then
        return ""


class Pace:
    """At most so many requests a minute, over all threads of this process: whoever comes too soon waits for its turn."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._gap = self._next = 0.0

    def limit(self, per_minute: int) -> None:
        """0 sets no limit."""
        with self._turn:
            self._gap, self._next = 60 / per_minute if per_minute else 0.0, 0.0

    def wait(self, now: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep) -> None:
        with self._turn:
            if not self._gap:
                return
            at = max(self._next, now())
            self._next = at + self._gap
        sleep(max(at - now(), 0.0))


pace = Pace()


@contextmanager
def kindly(model: str) -> Iterator[None]:
    """The client's faults in a user's words; what the service says may hold the key and is not passed on."""
    import openai

    later = "build again later: what is written stays"
    pace.wait()
    try:
        yield
    except openai.AuthenticationError:
        raise UsageError("the service does not take this key", hint="look at OPENAI_API_KEY") from None
    except openai.NotFoundError:
        raise UsageError(f"the service has no model '{model}'", hint="name one that it has under `model`") from None
    except openai.RateLimitError as fault:
        spent = "quota" in str(fault)
        raise MediaError("the account's quota is used up" if spent else "the service is asked too often", hint=later) from None
    except openai.BadRequestError as fault:
        if fault.code in ("moderation_blocked", "content_policy_violation"):
            raise MediaError("the service refused the words (its safety rules)", hint="change the prompt") from None
        code = f" ({fault.code})" if isinstance(fault.code, str) and fault.code.isidentifier() else ""
        raise MediaError(f"the service answers 400{code}", hint=later) from None
    except openai.APIStatusError as fault:
        code = f" ({fault.code})" if isinstance(fault.code, str) and fault.code.isidentifier() else ""
        raise MediaError(f"the service answers {fault.status_code}{code}", hint=later) from None
    except openai.APIConnectionError:
        raise MediaError("the service cannot be reached", hint=later) from None
    except openai.OpenAIError as fault:
        raise MediaError(f"the service's answer makes no sense ({type(fault).__name__})", hint=later) from None
