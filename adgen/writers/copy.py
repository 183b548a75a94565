"""copy: the template's own words, with the row's values filled in. No network, no key, the same every time.

```yaml
writer: copy
```
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adgen.model import words
from adgen.model.spot import Script
from adgen.model.template import LineSpec, ScriptSpec


class Copy:
    name = "copy"
    version = "1"
    needs = ("cpu",)

    def write(self, spec: ScriptSpec, names: Mapping[str, Any], locale: str, picks: Mapping[str, str]) -> Script:
        """Lines are written in the order of the template; a later one may refer to an earlier one.

        `picks`: the arm of each line that has arms. Raises: WordsError with `name` of the line in its message.
        """
        lines: dict[str, str | tuple[str, ...]] = {}
        shots: dict[str, str | tuple[str, ...]] = {}
        known: dict[str, Any] = {**names, "script": {"copy": lines, "shots": shots}}
        for name, line in spec.copy_.items():
            text = line.arms.get(picks.get(name, ""), line.default)
            lines[name] = self._line(f"script.copy.{name}", line.each, text, known, locale)
        for name, shot in spec.shots.items():
            shots[name] = self._line(f"script.shots.{name}", shot.each, shot.default, known, locale)
        return Script(lines, shots, {}, self.name)

    def _line(self, name: str, each: Any, text: str, names: dict[str, Any], locale: str) -> str | tuple[str, ...]:
        try:
            return self._said(each, text, names, locale)
        except words.WordsError as fault:
            raise words.WordsError(f"{name}: {fault.message}", fault.hint) from fault

    def _said(self, each: Any, text: str, names: dict[str, Any], locale: str) -> str | tuple[str, ...]:
        say = words.sentence(text)
        if not isinstance(each, str) or not each:
            return say.render(names, locale).strip()
        items = words.expression(each).value(names, locale)
        return tuple(
            say.render({**names, "item": item, "loop": {"index": i + 1, "index0": i, "length": len(items)}}, locale).strip()
            for i, item in enumerate(items)
        )


def over_limits(spec: LineSpec, text: str) -> str:
    """What limit of its line a text breaks, in words; '' when none."""
    if spec.max_chars and len(text) > spec.max_chars:
        return f"{len(text)} characters; at most {spec.max_chars}"
    if spec.max_words and len(text.split()) > spec.max_words:
        return f"{len(text.split())} words; at most {spec.max_words}"
    return ""


plugin = Copy()
