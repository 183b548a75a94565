"""prices: what asking a provider costs, before and after: prices.toml, and what a campaign says anew."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from math import ceil
from typing import Any

from adgen import registry
from adgen.model.record import Record
from adgen.model.script import Usage

MAKERS = {"shot": "shots", "music": "sounds", "script": "writers", "voice": "voices"}
"""The kind of plug-in that does an operation, for those that one maker does."""

MICRO_USD = 1_000_000
"""Money is counted in whole millionths of a US dollar."""


class Price(Record, frozen=True):
    """Units: US dollars; `input`, `output` and `characters` for a million, `image` and `second` for one; `batch` a share."""

    input: float = 0.0
    output: float = 0.0
    image: float = 0.0
    second: float = 0.0
    characters: float = 0.0
    batch: float = 1.0


class Prices:
    """The price of a model by name; a dated name (`gpt-4o-mini-2024-07-18`) has the price of the longest name that it begins with."""

    def __init__(self, own: Mapping[str, Mapping[Any, float]] | None = None) -> None:
        self._own = {name: Price(**words) for name, words in (own or {}).items()}

    def find(self, model: str) -> Price | None:
        """None where nobody has said what it costs."""
        known = {**_known(), **self._own}  # the file is read when somebody first asks what a model costs
        if model in known:
            return known[model]
        fitting = [name for name in known if model.startswith(f"{name}-20")]
        return known[max(fitting, key=len)] if fitting else None

    def cost(self, model: str, usage: Usage, batch: bool = False) -> int:
        """What a usage comes to, rounded up. Units: micro-dollars; 0 for a model without a price."""
        price = self.find(model)
        if price is None:
            return 0
        dollars = (usage.tokens_in * price.input + usage.tokens_out * price.output + usage.characters * price.characters) / 1e6
        dollars += usage.images * price.image + usage.milliseconds / 1000 * price.second
        return ceil(dollars * (price.batch if batch else 1) * MICRO_USD - 1e-9)

    def estimate(self, op: str, request: Any) -> int:
        """What a request costs at most, as its maker guesses. Units: micro-dollars; 0 for makers that charge nothing."""
        kind = MAKERS.get(op, "")
        name = getattr(request, "maker", "")
        if not kind or name not in registry.names(kind):
            return 0
        guess = getattr(registry.find(kind, name), "estimate", None)
        return self.cost(getattr(request, "model", ""), guess(request)) if guess else 0

    def charged(self, op: str, request: Any, made: Any) -> int:
        """What a result came to, where it says what it used. Units: micro-dollars."""
        usage = getattr(made, "usage", None)
        return self.cost(getattr(request, "model", ""), usage) if isinstance(usage, Usage) else 0


@cache
def _known() -> Mapping[str, Price]:
    raw = tomllib.loads(resources.files("adgen.runtime").joinpath("prices.toml").read_text(encoding="utf-8"))
    return {name: Price(**words) for name, words in raw["models"].items()}
