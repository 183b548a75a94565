"""What asking costs: known, said anew, of dated names, in a batch."""

from __future__ import annotations

from adgen.model.script import Usage
from adgen.runtime.prices import Prices


def test_a_price_is_for_a_million_tokens_and_rounds_up() -> None:
    prices = Prices({"mine": {"input": 1.0, "output": 2.0, "batch": 0.5}})
    assert prices.cost("mine", Usage(1_000_000, 500_000)) == 2_000_000
    assert prices.cost("mine", Usage(1, 0)) == 1 and prices.cost("mine", Usage(1_000_000, 0), batch=True) == 500_000


def test_a_dated_name_has_the_price_of_its_model_and_an_unknown_one_none() -> None:
    prices = Prices()
    assert prices.find("gpt-4o-mini-2024-07-18") == prices.find("gpt-4o-mini") != prices.find("gpt-4o")
    assert prices.find("gpt-4o-mega") is None and prices.cost("gpt-4o-mega", Usage(9, 9)) == 0


def test_what_a_campaign_says_wins() -> None:
    assert Prices({"gpt-4o": {"input": 9.0}}).find("gpt-4o") != Prices().find("gpt-4o")


def test_pictures_seconds_and_letters_have_prices() -> None:
    prices = Prices({"m": {"image": 0.04, "second": 0.1, "characters": 15}})
    assert prices.cost("m", Usage(images=2, milliseconds=1500, characters=1000)) == 80_000 + 150_000 + 15_000
