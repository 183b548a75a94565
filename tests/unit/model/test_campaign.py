"""Arms of a test: which combinations of lines are made."""

from __future__ import annotations

import pytest

from adgen.model.campaign import CampaignSettings, Combine, arm_choices

VARY = {"hook": ["a", "b", "c"], "body": ["x", "y"], "cta": ["1", "2"]}


def test_every_combination_of_arms_is_one_unless_said_otherwise() -> None:
    assert len(arm_choices(VARY)) == 12 and list(arm_choices(VARY))[0] == "a-x-1"


def test_pairwise_has_every_pair_at_least_once_and_far_fewer_arms() -> None:
    combos = list(arm_choices(VARY, Combine(how="pairwise")).values())
    assert len(combos) < 9
    for one, two in (("hook", "body"), ("hook", "cta"), ("body", "cta")):
        assert {(c[one], c[two]) for c in combos} == {(p, q) for p in VARY[one] for q in VARY[two]}


def test_a_cap_takes_arms_evenly_and_rules_leave_some_out() -> None:
    assert len(arm_choices(VARY, Combine(how="sampled", most=5))) == 5
    left = arm_choices(VARY, Combine(without=[{"hook": "a", "cta": "2"}])).values()
    assert len(left) == 10 and not any(c["hook"] == "a" and c["cta"] == "2" for c in left)


@pytest.mark.parametrize("bad", [{"how": "all"}, {"most": 0}])
def test_what_makes_no_sense_is_refused(bad: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        Combine.model_validate(bad)


def test_a_rule_speaks_of_arms_that_there_are() -> None:
    with pytest.raises(ValueError, match="none of the arms"):
        CampaignSettings.model_validate({"vary": VARY, "combine": {"without": [{"hook": "z"}]}})
