"""planned: words of the language whose plug-ins are still to come. A template may use them; they are left out, and it is said."""

from __future__ import annotations

PLANNED: dict[str, frozenset[str]] = {
    "layers": frozenset({"captions", "video", "lottie", "svg", "qr", "countdown", "chart", "visualizer", "list", "chat", "device"}),
    "motions": frozenset({"typewriter", "blur", "roll", "shake", "spin", "highlight", "underline", "parallax"}),
    "transitions": frozenset({"cover", "clock", "blinds", "zoom", "whip", "spin", "blur", "glitch", "leak", "matte", "morph"}),
    "treatments": frozenset({"crop", "upscale", "stabilise", "moviepy"}),
}
