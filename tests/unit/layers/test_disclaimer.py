from __future__ import annotations

from pathlib import Path

import pytest
from small import brand, laid_out, one_scene, spot, spot_of, template

from adgen.checks.reading_time import plugin as reading_time
from adgen.model.brand import BrandDisclaimer
from adgen.model.spot import Spot
from adgen.model.template import Template
from adgen.model.timeline import Seen

LEGAL = "- {id: legal, type: disclaimer, box: {in: safe, place: bottom}}"
STOCKS = BrandDisclaimer("While stocks last", "price", 2.0)


def seen(of: Template, bound: Spot) -> list[Seen]:
    return [s for s in laid_out(of, bound).seen if s.kind == "disclaimer"]


def test_a_rule_that_holds_is_shown(tmp_path: Path) -> None:
    of = template(one_scene(LEGAL), tmp_path)
    (said,) = seen(of, spot(of, kit=brand(disclaimers=(STOCKS,)), price=9))
    assert (said.text, said.min_seconds) == ("While stocks last", 2.0)


def test_a_rule_that_does_not_hold_shows_nothing(tmp_path: Path) -> None:
    of = template(one_scene(LEGAL), tmp_path)
    bound = spot(of, kit=brand(disclaimers=(STOCKS,)))
    assert bound.disclaimers == ()
    assert all(s.text == "" for s in seen(of, bound))


def test_a_rule_about_an_input_that_the_template_lacks_does_not_hold(tmp_path: Path) -> None:
    of = template(one_scene(LEGAL), tmp_path)
    assert spot(of, kit=brand(disclaimers=(BrandDisclaimer("18+", "is_alcohol"),))).disclaimers == ()


def test_a_rule_without_a_condition_always_holds(tmp_path: Path) -> None:
    of = template(one_scene(LEGAL), tmp_path)
    assert spot(of, kit=brand(disclaimers=(BrandDisclaimer("Ad", "", 1.0),))).disclaimers == (("Ad", 1.0),)


def test_several_rules_are_said_together_for_the_longest_of_their_times(tmp_path: Path) -> None:
    of = template(one_scene(LEGAL), tmp_path)
    kit = brand(disclaimers=(STOCKS, BrandDisclaimer("Price in {{ locale }}", "", 4.0)))
    (said,) = seen(of, spot(of, kit=kit, price=9))
    assert (said.text, said.min_seconds) == ("While stocks last · Price in en", 4.0)


def test_small_print_shown_too_briefly_is_a_finding(tmp_path: Path) -> None:
    of = template(one_scene(LEGAL.replace("type:", "duration: 1s, type:")), tmp_path)
    found = reading_time.check(laid_out(of, spot(of, kit=brand(disclaimers=(STOCKS,)), price=9)), 4.5)
    assert [f.code for f in found] == ["text.brief"]


@pytest.mark.parametrize(("ground", "color"), [("paper", 0x14213DFF), ("ink", 0xFDFCF8FF)])
def test_it_takes_the_colour_that_stands_out(tmp_path: Path, ground: str, color: int) -> None:
    of = template(one_scene(LEGAL, f"background: brand.colors.{ground}"), tmp_path)
    (said,) = seen(of, spot(of, kit=brand(disclaimers=(STOCKS,)), price=9))
    assert said.color == color


def test_a_film_with_small_print_depends_on_what_decides_it_held_or_not(tmp_path: Path) -> None:
    of = template(one_scene(LEGAL), tmp_path)
    bound = spot(of, kit=brand(disclaimers=(STOCKS,)))
    (placed,) = laid_out(of, bound).scenes[0].layers
    assert "input:price" in placed.deps


def test_a_rule_that_cannot_be_read_is_a_finding_of_the_row(tmp_path: Path) -> None:
    of = template(one_scene(LEGAL), tmp_path)
    _, findings = spot_of(of, kit=brand(disclaimers=(BrandDisclaimer("18+", "price >"),)))
    assert [f.code for f in findings] == ["bind.words"]
