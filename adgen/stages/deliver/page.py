"""page: one file of HTML that opens from disk and asks for nothing: its style and script inside, allowed by their hashes."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

import msgspec
from jinja2 import Environment, FunctionLoader, StrictUndefined

# how a text could leave a <script> element, or break the script's lines: written as JSON escapes instead
_ESCAPES: Final = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"})


def page(name: str, styles: tuple[str, ...], scripts: tuple[str, ...] = (), **values: Any) -> bytes:
    """Fill in a page of the folder `pages`; every value is escaped, but `style`, `script` and what `embedded` made.

    A strict Content-Security-Policy lets nothing run but the page's own style and script, and nothing load but pictures
    and films from the folder it lies in; so a text that slips through as markup still does nothing.

    Source: Content Security Policy Level 3; `file:` stands beside 'self' since a page on disk has no origin.
    """
    style, script = "".join(map(_piece, styles)), "".join(map(_piece, scripts))
    policy = "; ".join((
        "default-src 'none'", f"style-src {_hash(style)}", f"script-src {_hash(script) if script else repr('none')}",
        "img-src 'self' file:", "media-src 'self' file:", "base-uri 'none'", "form-action 'none'",
    ))  # fmt: skip
    text = _pages().get_template(name).render(style=style, script=script, policy=policy, **values)
    return text.encode("utf-8", "replace")


def embedded(value: object) -> str:
    """A JSON value that may stand inside a <script> element: it can end neither the element nor the script."""
    return msgspec.json.encode(value).decode().translate(_ESCAPES)


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def _piece(name: str) -> str:
    # read_text turns a checkout's \r\n into \n, as a browser does before it hashes
    return files(__package__).joinpath("pages", name).read_text(encoding="utf-8")


@cache
def _pages() -> Environment:
    return Environment(
        loader=FunctionLoader(_piece), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
