"""svg: what may be drawn of an SVG that someone sent. Checks it before any renderer sees it; knows its own size."""

from __future__ import annotations

import re
from collections import Counter
from xml.etree import ElementTree

from adgen.errors import MediaError

MAX_BYTES = 4_000_000
MAX_ELEMENTS = 50_000  # after every <use> is written out
MAX_DEPTH = 100

_REFUSED = {
    "image": "embed no pictures in it",
    "feImage": "embed no pictures in it",
    "script": "remove its scripts",
    "foreignObject": "remove its HTML",
    "text": "turn its text into outlines",
}
_HREF = ("href", "{http://www.w3.org/1999/xlink}href")
_URL = re.compile(r"url\(\s*['\"]?\s*(?!['\"#\s])|@import|expression\(", re.IGNORECASE)


def check(raw: bytes) -> None:
    """Let an SVG pass that draws with its own elements alone.

    Raises: MediaError when it is no SVG, is over 4 MB or 50,000 elements (each <use> counted as what it repeats), has a DOCTYPE
            or entities, or refers to anything outside itself.
    """
    _parse(raw)


def size(raw: bytes) -> tuple[float, float]:
    """Its own width and height in px: the attributes, else the viewBox, else 300 x 150.

    Raises: MediaError as `check`.
    Source: CSS 2.1, 10.3.2 (replaced elements); CSS units at 96 px an inch.
    """
    root = _parse(raw)
    box = [float(n) for n in re.findall(_NUMBER, root.get("viewBox", ""))]
    wide, high = (box[2], box[3]) if len(box) == 4 and box[2] > 0 and box[3] > 0 else (0.0, 0.0)
    width, height = _length(root.get("width", "")), _length(root.get("height", ""))
    if wide and high:
        if width and not height:
            return width, width * high / wide
        if height and not width:
            return height * wide / high, height
    return width or wide or 300.0, height or high or 150.0


_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_PX = {"": 1.0, "px": 1.0, "pt": 96 / 72, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4, "q": 96 / 101.6}


def _length(value: str) -> float:
    """In px; 0 for none, a per cent or nonsense."""
    found = re.fullmatch(rf"\s*({_NUMBER})\s*([a-zA-Z%]*)\s*", value)
    return max(float(found[1]) * _PX.get(found[2].lower(), 0.0), 0.0) if found else 0.0


def _parse(raw: bytes) -> ElementTree.Element:
    if len(raw) > MAX_BYTES:
        raise MediaError(f"the SVG has {len(raw):,} bytes", hint=f"the limit is {MAX_BYTES:,} bytes")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        raise MediaError("the SVG is not UTF-8 text", hint="save it as plain SVG") from e
    if re.search(r"<!\s*(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise MediaError("the SVG has a DOCTYPE", hint="remove the <!DOCTYPE ...> line; it is not needed")
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError) as e:
        raise MediaError(f"the SVG is not well formed: {e}") from e
    if _name(root) != "svg":
        raise MediaError(f"this is no SVG: its first element is '{_name(root)}'")
    _walk(root)
    return root


def _walk(root: ElementTree.Element) -> None:
    by_id: dict[str, ElementTree.Element] = {}
    queue = [(root, 1)]
    while queue:
        element, depth = queue.pop()
        if depth > MAX_DEPTH:
            raise MediaError(f"the SVG nests more than {MAX_DEPTH} elements")
        _inspect(element)
        by_id.setdefault(element.get("id", ""), element)
        queue += [(child, depth + 1) for child in element]
    if _written_out(root, by_id, {}, frozenset()) > MAX_ELEMENTS:
        raise MediaError("the SVG is too intricate", hint=f"the limit is {MAX_ELEMENTS:,} elements; simplify its paths")


def _inspect(element: ElementTree.Element) -> None:
    name = _name(element)
    if name in _REFUSED:
        raise MediaError(f"the SVG holds a <{name}>", hint=_REFUSED[name])
    for key, value in element.attrib.items():
        if key in _HREF and not value.strip().startswith("#"):
            raise MediaError("the SVG refers to something outside itself", hint=f"'{value[:60]}' must go")
        if _URL.search(value):
            raise MediaError("the SVG refers to something outside itself", hint=f"'{value[:60]}' must go")
    if name == "style" and _URL.search(element.text or ""):
        raise MediaError("the SVG's style sheet refers to something outside itself", hint="remove its url(...) and @import")


def _written_out(
    element: ElementTree.Element, by_id: dict[str, ElementTree.Element], known: dict[int, int], open_: frozenset[int]
) -> int:
    """How many elements are drawn when each reference is written out. Cycles and doublings that never end are refused here."""
    if id(element) in known:
        return known[id(element)]
    if id(element) in open_:
        raise MediaError("the SVG refers to itself in a circle")
    inside = open_ | {id(element)}
    if len(inside) > 2 * MAX_DEPTH:
        raise MediaError(f"the SVG nests more than {MAX_DEPTH} elements")
    count = 1 + sum(_written_out(child, by_id, known, inside) for child in element)
    for target, times in Counter(_references(element)).items():
        if target in by_id:
            count += times * _written_out(by_id[target], by_id, known, inside)
    known[id(element)] = min(count, MAX_ELEMENTS + 1)
    return known[id(element)]


def _references(element: ElementTree.Element) -> list[str]:
    """Ids that this element draws with: <use>, and patterns, masks, clips, markers and filters named by url(#...)."""
    out = [element.attrib[k].strip()[1:] for k in _HREF if k in element.attrib]
    for value in element.attrib.values():
        out += re.findall(r"url\(\s*['\"]?#([^'\")\s]+)", value)
    return out


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
