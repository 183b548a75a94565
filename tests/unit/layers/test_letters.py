from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import small

from adgen.engine import typeset
from adgen.engine.segment import Engine
from adgen.layers._letters import graphemes
from adgen.model.drawing import Font, Glyphs, Group, Item, Profile, Segment
from adgen.model.layer import FontChoice
from adgen.model.text import TextAnswer, TextQuery
from adgen.runtime.fonts import FontShelf
from adgen.runtime.store import open_store
from adgen.stages.place import Kit, place

# rests at its first frame: the letters have their own sprites, and stand still
STILL = "- {id: it, type: text, text: TEXT, size: 40px, box: {in: frame, place: top_left}, MORE, during: {motion: wave, amount: 0px}}"


def letters(folder: Path, text: str, more: str = "opacity: 1", locale: str = "en") -> list[Item]:
    of = small.template(small.one_scene(STILL.replace("TEXT", text).replace("MORE", more)), folder)
    return list(small.laid_out(of, small.spot(of, locale)).scenes[0].layers[0].items)


def said(item: Item) -> str:
    assert isinstance(item, Glyphs)
    return " ".join(item.text.words[i] for i in item.words) if item.words else "".join(item.text.words)


@pytest.mark.parametrize(
    ("word", "signs"),
    [
        ("day", ["d", "a", "y"]), ("e\u0301t\u00e9", ["e\u0301", "t", "\u00e9"]), ("", []),
        ("\U0001f469\u200d\U0001f4bb!", ["\U0001f469\u200d\U0001f4bb", "!"]), ("\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7", ["\U0001f1e9\U0001f1ea", "\U0001f1eb\U0001f1f7"]),
        ("\U0001f44d\U0001f3fdx", ["\U0001f44d\U0001f3fd", "x"]),
    ],
)  # fmt: skip
def test_a_sign_is_what_a_reader_takes_for_one(word: str, signs: list[str]) -> None:
    assert graphemes(word) == signs


def test_letters_stand_in_their_order_where_the_word_has_them(tmp_path: Path) -> None:
    items = letters(tmp_path, "two day")
    assert [said(i) for i in items] == ["t", "w", "o", "d", "a", "y"]
    # the fake's letters are half an em wide, its spaces a quarter
    assert [i.pose.x[0][0] // 64 if i.pose.x else 0 for i in items] == [0, 20, 40, 70, 90, 110]


def test_words_of_joining_scripts_and_of_both_directions_stay_whole(tmp_path: Path) -> None:
    assert [said(i) for i in letters(tmp_path, "ضوء يتبع", locale="ar")] == ["ضوء", "يتبع"]
    assert [said(i) for i in letters(tmp_path, "नमस्ते")] == ["नमस्ते"]
    assert [said(i) for i in letters(tmp_path, "אAב", locale="he")] == ["אAב"]


def test_hebrew_letters_stand_from_the_right(tmp_path: Path) -> None:
    items = letters(tmp_path, "אור", locale="he")
    xs = [i.pose.x[0][0] // 64 if i.pose.x else 0 for i in items]
    assert [said(i) for i in items] == ["א", "ו", "ר"] and xs == sorted(xs, reverse=True)


def test_a_gradient_that_runs_over_all_words_keeps_them_whole(tmp_path: Path) -> None:
    items = letters(tmp_path, "two day", "color: 'linear-gradient(red, blue)'")
    assert [said(i) for i in items] == ["two", "day"]


def test_shadows_lie_under_all_letters(tmp_path: Path) -> None:
    items = letters(tmp_path, "two", "shadow: lift")
    assert [type(i) for i in items] == [Group] * 3 + [Glyphs] * 3
    assert not any(i.shadow for i in items if isinstance(i, Glyphs))


SHELF = FontShelf(system=())


@pytest.mark.parametrize("copy", ["AVATAR To.", "office"])
def test_letters_together_are_the_word(tmp_path: Path, copy: str) -> None:
    """With a real font: kerned pairs, and a word with a ligature, differ from the whole by less than a pixel."""
    found = SHELF.find("Bricolage Grotesque")
    assert found is not None
    choice = FontChoice((Font(found.family, found.digest),), 800, 100, found.cap_height)
    kit = Kit(small.COLORS, {"brand.fonts.headline": choice, "brand.fonts.body": choice}, {})
    engine = Engine(open_store(tmp_path / "store"), typeset.Typst(SHELF))
    whole, apart = (_picture(tmp_path, copy, more, kit, engine) for more in ("opacity: 1", "during: {motion: wave, amount: 0px}"))
    ink = whole < 250
    assert ink.mean() > 0.01
    # letters lie on whole pixels: edges may differ, bodies may not
    assert np.abs(whole.astype(int) - apart)[ink].mean() < 24
    rows, columns = ((p < 128).any(axis=(0, 2)).nonzero()[0] for p in (whole, apart))
    assert abs(rows[0] - columns[0]) <= 1 and abs(rows[-1] - columns[-1]) <= 1


def _picture(folder: Path, copy: str, more: str, kit: Kit, engine: Engine) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    layer = f"- {{id: it, type: text, text: {copy}, size: 48px, color: '#000', box: {{in: frame, place: center, width: 90%}}, {more}}}"
    of = small.template(small.one_scene(layer, "background: '#fff'"), folder, small.WIDE)
    found = small.spot(of)
    when = small.scheduled(found, of)
    texts: dict[TextQuery, TextAnswer] = {}
    while True:
        result = place(found, when, of, small.WIDE, small.WIDE.profile_at(when.rate), kit, {}, texts)
        if not result.asked:
            break
        texts.update(zip(result.asked, typeset.fit(list(result.asked), SHELF), strict=True))
    scene = result.timeline.scenes[0]
    items = (*scene.background, *(i for p in scene.layers for i in p.items))
    return engine.still(Segment(Profile(568, 320), 10, items), 2)
