"""Names of films: stable, writable everywhere, silent about people."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adgen.model.campaign import NAMING
from adgen.stages.load.names import (
    FACTS,
    MAX_BYTES,
    MAX_CHARS,
    Naming,
    Taken,
    creative_id,
    default_naming,
    file_name,
    row_digest,
)


def test_a_creative_id_is_eight_characters_that_stay() -> None:
    assert creative_id("spring", "7", "tiktok", "de", "question", "15s") == "mgnzgfm9"


def test_every_part_of_a_variant_changes_its_id() -> None:
    parts = ["spring", "7", "tiktok", "de", "a", "15s"]
    ids = {creative_id(*parts)} | {creative_id(*[*parts[:k], parts[k] + "x", *parts[k + 1 :]]) for k in range(6)}
    assert len(ids) == 7
    assert creative_id("a", "bc", "", "") != creative_id("ab", "c", "", "")


def test_a_row_without_id_is_named_by_its_contents() -> None:
    one = row_digest({"Title": "Lamp", "note": ""})
    assert one == row_digest({"note": "", "title": "Lamp"}) and one[0] == "r" and len(one) == 8
    assert one != row_digest({"Title": "Lamps"})


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("spring_7__tall_15s_en", "spring_7_tall_15s_en"),
        ("50 % off: Now!", "50-off-Now"),
        ("../../etc/passwd", "etc-passwd"),
        ("Grüße", "Grüße"),
        ("Gru\u0308ße", "Grüße"),
        ("مصباح", "مصباح"),
        ("दीपक", "दीपक"),
        ("a\x00b\nc", "a-b-c"),
        ("CON", "CON_"),
        ("com1", "com1_"),
        ("a._b. ", "a_b"),
        ("🔥", "film"),
        ("", "film"),
        ("-_-", "film"),
        ("\u202eabc", "abc"),
    ],
)
def test_a_name_is_one_that_every_disk_takes(said: str, name: str) -> None:
    assert file_name(said) == name


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_gives_a_good_name_and_that_one_stays(text: str) -> None:
    name = file_name(text)
    assert 0 < len(name) <= MAX_CHARS and len(name.encode()) <= MAX_BYTES
    assert not set(name) & set('<>:"/\\|?*. \x00')
    assert unicodedata.is_normalized("NFC", name)
    assert file_name(name) == name


def test_long_names_that_differ_at_their_end_stay_two() -> None:
    assert file_name("x" * 200 + "a") != file_name("x" * 200 + "b")


def test_the_default_pattern_names_a_film() -> None:
    facts = {"campaign": "spring", "id": "7", "arm": "", "shape": "tall", "seconds": 15, "locale": "en"}
    assert Naming(NAMING).name(facts) == ("spring_7_tall_15s_en", [])


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("{{ person }}", "naming.private"),
        ("{{ person.name }}", "naming.private"),
        ("{{ shap }}", "naming.unknown"),
        ("{{ shape", "naming.text"),
    ],
)
def test_a_wrong_pattern_is_told_once_and_films_are_named_by_id(pattern: str, code: str) -> None:
    naming = Naming(pattern, inputs=["product", "person"], private=["person"])
    assert [f.code for f in naming.findings] == [code]
    assert naming.name({"creative_id": "4a3kkfdc", "person": "Mariam"}) == ("4a3kkfdc", [])


def test_inputs_may_be_part_of_a_name() -> None:
    assert (
        Naming("{{ product }}-{{ id }}", inputs=["product"]).name({"product": "Lamp / One", "id": "7"})[0]
        == "Lamp-One-7"
    )


def test_names_that_differ_by_capitals_only_collide() -> None:
    taken = Taken()
    assert taken.take("Lamp_tall", "aaaaaaaa", "7") == []
    (finding,) = taken.take("lamp_TALL", "bbbbbbbb", "8")
    assert finding.code == "naming.collision"
    assert finding.message == "the film of this row would be 'lamp_TALL', as that of row '7'"
    assert [f.code for f in taken.take("other", "aaaaaaaa", "9")] == ["naming.id_collision"]


def test_platforms_of_one_shape_are_told_apart() -> None:
    assert default_naming(NAMING, {"tiktok": "tall", "youtube": "landscape"}) == NAMING
    assert "{{ platform }}" in default_naming(NAMING, {"tiktok": "tall", "reels": "tall"})


def test_the_pattern_of_a_campaign_says_only_facts() -> None:
    assert set(FACTS) >= {"campaign", "id", "arm", "shape", "seconds", "locale"}
