"""rich: a text that a template writes in parts, each with a look of its own. Row data fills parts in and never makes one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Field

from adgen.model.fields import Fielded, Fill, Ratio, Says, Words, words_of_text


class SpanSpec(Fielded):
    """A part of a text: its words, and what is not as the style has it.

    size: times the style's (120%). marker: a flat ground behind the words, as of a felt pen.
    """

    text: Words
    color: Fill = ""
    weight: int = Field(0, ge=0, le=1000)
    italic: bool | None = None
    font: str = ""
    size: Ratio = 1
    decoration: Literal["", "none", "line-through", "underline"] = ""
    marker: Fill = ""

    @property
    def is_plain(self) -> bool:
        return not self.model_fields_set - {"text"}


def _rich(value: Any) -> Any:
    if not isinstance(value, list):
        return words_of_text(value)
    if not value:
        raise ValueError("a text in parts has one at least")
    return [{"text": part} if isinstance(part, (str, int, float)) and not isinstance(part, bool) else part for part in value]


RichText: TypeAlias = Annotated[str | list[str | SpanSpec], BeforeValidator(_rich), Says()]
"""`text: Hello` or `text: ["Now ", {text: "{{ price | money }}", weight: 900}]`."""

_CLOSES = re.compile(r"[,.;:!?…)\]»”’،؛؟、。，！？]")


def parts_of(text: Any) -> Sequence[SpanSpec]:
    """A text field's parts; one for a plain text."""
    return [SpanSpec.model_validate({"text": text})] if isinstance(text, str) else text


def without_gaps(said: Sequence[str]) -> list[str]:
    """What each part says, with the space before a part that says nothing gone where a comma or full stop follows."""
    out = list(said)
    for i, words in enumerate(said):
        after = next((part for part in said[i + 1 :] if part), "")
        if not words.strip() and i and _CLOSES.match(after.lstrip()):
            before = next((k for k in range(i - 1, -1, -1) if out[k].strip()), -1)
            if before >= 0:
                out[before] = out[before].rstrip()
                for k in range(before + 1, i + 1):
                    out[k] = ""
    return out
