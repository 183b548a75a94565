"""The gallery in a real browser: what a marketer does with it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import av
import numpy as np
import pytest
from chromium import Browser, Page, browser
from PIL import Image

from adgen.model.film import Delivery, Summary
from adgen.model.finding import Where, error, warning
from adgen.stages.deliver import deliver

SHAPES = (("vertical", "tall", 90, 160), ("feed_portrait", "portrait", 96, 120), ("youtube", "landscape", 160, 90))
HOSTILE = "</script><img src=x onerror=\"document.title='owned'\">"
PRODUCTS = ("Aurora One", "مصباح الشفق", HOSTILE, "=1+1")


@pytest.fixture(scope="module")
def running() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture
def page(running: Browser) -> Page:
    running.page.complaints.clear()
    running.page.requests.clear()
    running.page.size(1400, 1000)
    return running.page


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four rows in three shapes with real films; the last film of the third row was not built."""
    folder = tmp_path_factory.mktemp("gallery")
    (folder / "films").mkdir()
    films = [film(folder, row, shape) for row in range(len(PRODUCTS)) for shape in range(len(SHAPES))]
    deliver(folder, summary(films), films)
    return folder


def film(folder: Path, row: int, shape: int) -> Delivery:
    platform, name, width, height = SHAPES[shape]
    said = PRODUCTS[row]
    where = Where(row=f"{row + 1:03}", row_line=row + 2)
    facts: dict[str, Any] = {
        "creative_id": f"id{row}{shape}", "name": f"#{row} 50% {name}?", "row": where.row if row < 3 else "=3", "line": row + 2,
        "platform": platform, "shape": name, "locale": "en", "arm": "", "cut": "15s", "template": "launch", "brand": "aurora",
        "ad": (("headline", said),), "copy": (("hook", f"Meet {said}."),),
    }  # fmt: skip
    if (row, shape) == (2, 2):
        fault = error("text.overflow", "headline is 41 px too wide", where, "shorten it")
        return Delivery(**facts, status="failed", findings=(fault,))
    paths: dict[str, Any] = {"file": f"films/{facts['name']}.mp4", "poster": f"films/{facts['name']}.jpg"}
    encode(folder / paths["file"], folder / paths["poster"], width, height, 40 * row + 60)
    found = (warning("photo.small", f"photo is small {HOSTILE}", where, "use a larger one"),) if row == 1 else ()
    return Delivery(
        **facts, **paths, status="delivered", width=width, height=height, frames=60, seconds=2.0, digest=f"{row}{shape}" * 20,
        bytes=1000, findings=found, since_last="changed" if row == 0 else "same",
    )  # fmt: skip


def encode(path: Path, poster: Path, width: int, height: int, level: int) -> None:
    """Two seconds of one grey."""
    pixels = np.full((height, width, 3), level, np.uint8)
    picture = av.VideoFrame.from_ndarray(pixels, format="rgb24")
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as target:
        stream = target.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for at in range(60):
            picture.pts = at
            target.mux(stream.encode(picture))
        target.mux(stream.encode())
    Image.fromarray(pixels).save(poster)


def summary(films: list[Delivery]) -> Summary:
    made = sum(d.status == "delivered" for d in films)
    return Summary("Autumn", "0.1.0", len(films), made, len(films) - made, 0, made, 12, 8, 8, 480, 1.0)


def fresh(page: Page, out: Path, anchor: str = "") -> None:
    """Open the gallery with nothing reviewed."""
    page.open((out / "index.html").as_uri())
    page.run("localStorage.clear()")
    page.complaints.clear()  # what the page before this one was still loading
    page.requests.clear()
    page.open((out / "index.html").as_uri() + anchor)


def texts(page: Page, selector: str) -> list[str]:
    return list(page.run(f"[...document.querySelectorAll({selector!r})].map((e) => e.textContent)"))


def shown(page: Page) -> list[str]:
    return list(page.run("[...document.querySelectorAll('.tile')].map((e) => e.dataset.id)"))


def choose(page: Page, name: str, value: str) -> None:
    page.run(f"(() => {{ const s = document.querySelector('[data-filter={name}]'); s.value = {value!r}; s.dispatchEvent(new Event('change')); }})()")


def search(page: Page, text: str) -> None:
    page.run(f"(() => {{ const s = document.querySelector('#search'); s.value = {text!r}; s.dispatchEvent(new Event('input')); }})()")


def saved(running: Browser) -> list[dict[str, str]]:
    """Press the button and read the sheet it saves."""
    path = running.downloads / "status.csv"
    path.unlink(missing_ok=True)
    running.page.run("document.querySelector('#export').click()")
    give_up = monotonic() + 20
    while not (path.exists() and path.stat().st_size):
        assert monotonic() < give_up, "nothing was saved"
        sleep(0.05)
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def test_it_opens_from_disk_without_a_complaint_and_asks_nothing_of_the_network(page: Page, out: Path) -> None:
    fresh(page, out)
    page.until("[...document.images].every((i) => i.complete && i.naturalWidth > 0)")
    assert len(shown(page)) == 12
    assert page.complaints == []
    # data: are the icons of the browser's own player
    assert {address.split(":")[0] for address in page.requests} <= {"file", "data", "about"}


def test_a_text_of_a_row_stays_text(page: Page, out: Path) -> None:
    fresh(page, out, "#film=id20")
    assert f"Meet {HOSTILE}." in texts(page, ".texts .text")
    assert any(HOSTILE in text for text in texts(page, ".row-name bdi"))
    assert page.run("document.title") == "Autumn: films"
    assert page.run("document.querySelector('[onerror]')") is None


def test_markup_that_came_in_all_the_same_could_do_nothing(page: Page, out: Path) -> None:
    fresh(page, out)
    page.run("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"document.title=1\"><style>*{color:red}</style>')")
    page.until("true")
    sleep(0.2)
    assert page.run("document.title") == "Autumn: films"
    assert any("Content Security Policy" in complaint for complaint in page.complaints)


def test_filters_narrow_what_is_shown_and_can_be_cleared(page: Page, out: Path) -> None:
    fresh(page, out)
    search(page, "MEET aurora")
    assert shown(page) == ["id00", "id01", "id02"]
    choose(page, "shape", "landscape")
    assert shown(page) == ["id02"]
    assert texts(page, "#shown") == ["1 film of 12"]
    page.run("document.querySelector('#clear').click()")
    assert len(shown(page)) == 12
    page.run("document.querySelector('[data-filter=findings]').click()")
    assert shown(page) == ["id10", "id11", "id12", "id22"]
    page.run("document.querySelector('#clear').click()")
    page.run("document.querySelector('[data-filter=fresh]').click()")
    assert shown(page) == ["id00", "id01", "id02"]
    search(page, "no such words")
    assert page.run("document.querySelector('#nothing').offsetHeight") > 0


def test_verdicts_are_kept_and_saved_as_a_sheet(running: Browser, page: Page, out: Path) -> None:
    fresh(page, out)
    assert page.run("document.querySelector('#export').disabled")
    page.run("document.querySelector('[data-id=id00] .yes').click()")
    page.run("document.querySelector('[data-id=id31] .no').click()")
    page.open((out / "index.html").as_uri())
    assert texts(page, "#reviewed") == ["2 of 11 reviewed"]
    same = {"locale": "en", "arm": "", "cut": "15s"}
    assert saved(running) == [
        {"id": "001", "creative_id": "id00", "platform": "vertical", **same, "status": "approved"},
        {"id": "'=3", "creative_id": "id31", "platform": "feed_portrait", **same, "status": "rejected"},
    ]
    choose(page, "review", "approved")
    assert shown(page) == ["id00"]


def test_a_film_that_changed_has_to_be_judged_again(page: Page, tmp_path: Path) -> None:
    facts: dict[str, Any] = {
        "creative_id": "x", "name": "x", "row": "1", "line": 2, "platform": "vertical", "shape": "tall", "locale": "en", "arm": "",
        "cut": "", "template": "t", "brand": "b", "status": "delivered", "file": "films/x.mp4",
    }  # fmt: skip
    before, after = (Delivery(**facts, digest=digest) for digest in ("aa", "bb"))
    deliver(tmp_path, summary([before]), [before])
    fresh(page, tmp_path)
    page.run("document.querySelector('.tile .yes').click()")
    deliver(tmp_path, summary([after]), [after])
    page.open((tmp_path / "index.html").as_uri())
    assert texts(page, "#reviewed") == ["0 of 1 reviewed"]
    page.run("document.querySelector('.open').click()")
    assert texts(page, ".stale") == ["It changed since you judged it."]


def test_a_film_opens_large_plays_and_is_judged_and_stepped_through_by_keys(page: Page, out: Path) -> None:
    fresh(page, out)
    page.run("document.querySelector('[data-id=id01] .open').click()")
    page.until("document.querySelector('#stage video').currentTime > 0.3")
    assert not page.run("document.querySelector('#stage video').muted")
    page.press("a")
    page.press("ArrowRight")
    assert page.run("document.querySelector('#box-title').textContent + document.querySelector('.title p').textContent") == "Row 001youtube · 3 of 12"
    page.until("document.querySelector('#stage video').currentTime > 0")
    page.press("r")
    page.press("r")  # a second time takes it back
    assert page.run("location.hash") == "#film=id02"
    page.press("ArrowLeft")
    page.press("ArrowLeft")
    page.press("ArrowLeft")  # there is none before the first
    assert page.run("location.hash") == "#film=id00"
    page.run("document.querySelector('#close').click()")
    page.until("document.querySelector('#stage').children.length === 0")
    assert page.run("[...document.querySelectorAll('[data-state=approved]')].map((e) => e.dataset.id).join()") == "id01"
    assert page.run("document.querySelectorAll('[data-state=rejected], video').length") == 0
    assert page.complaints == []


def test_a_link_opens_its_film(page: Page, out: Path) -> None:
    fresh(page, out, "#film=id12")
    assert page.run("document.querySelector('#box').open")
    assert texts(page, ".found .hint") == ["use a larger one"]


def test_the_films_of_a_row_play_in_step(page: Page, out: Path) -> None:
    fresh(page, out)
    page.run("document.querySelector('.play-all').click()")
    page.until("document.querySelectorAll('.frame video.on').length === 3")
    sleep(1.2)
    times = page.run("[...document.querySelectorAll('.frame video')].map((v) => v.currentTime)")
    apart = max(times) - min(times)
    assert min(apart, 2 - apart) < 0.25  # they loop after two seconds
    assert page.run("[...document.querySelectorAll('.frame video')].map((v) => v.muted).join()") == "false,true,true"
    page.run("document.querySelector('.play-all').click()")
    assert page.run("document.querySelectorAll('video').length") == 0


def test_a_film_plays_in_its_place_without_sound(page: Page, out: Path) -> None:
    fresh(page, out)
    page.run("document.querySelector('[data-id=id00] .toggle').click()")
    page.until("document.querySelector('.frame video').currentTime > 0.1")
    assert page.run("document.querySelector('.frame video').muted")


def test_what_was_not_built_is_told_with_its_cure(page: Page, out: Path) -> None:
    fresh(page, out)
    assert texts(page, "#needs-title") == ["1 film needs a word from you"]
    assert texts(page, "#needs .said, #needs .hint") == ["headline is 41 px too wide", "shorten it"]
    assert page.run("document.querySelector('[data-id=id22] .judge')") is None


@pytest.mark.parametrize("name", ["index.html", "report.html"])
@pytest.mark.parametrize("width", [320, 390, 768, 1024, 2560])
def test_no_page_is_wider_than_its_screen(page: Page, out: Path, name: str, width: int) -> None:
    page.size(width, 844, touch=width < 1000)
    page.open((out / name).as_uri())
    assert page.run("document.documentElement.scrollWidth") == width


def test_every_control_has_a_name(page: Page, out: Path) -> None:
    fresh(page, out, "#film=id10")
    nodes = page.call("Accessibility.getFullAXTree")["nodes"]
    controls = [n for n in nodes if not n["ignored"] and n["role"]["value"] in ("button", "link", "searchbox", "combobox", "radio", "dialog")]
    assert len(controls) > 8
    assert [n for n in controls if not n.get("name", {}).get("value")] == []


def test_shapes_share_their_height(page: Page, out: Path) -> None:
    fresh(page, out)
    boxes = page.run("[...document.querySelector('.tiles').children].map((t) => { const b = t.querySelector('.frame').getBoundingClientRect(); return [b.width / b.height, b.height]; })")
    assert [round(ratio, 2) for ratio, _ in boxes] == [0.56, 0.8, 1.78]
    assert max(h for _, h in boxes) - min(h for _, h in boxes) < 1.5


def test_many_rows_are_drawn_as_they_come_into_view(page: Page, tmp_path: Path) -> None:
    films = [
        Delivery(f"id{n}", f"f{n}", f"row{n}", n + 2, "vertical", "tall", "en", "", "", "t", "b", "delivered", file=f"films/{n}.mp4")
        for n in range(400)
    ]  # fmt: skip
    deliver(tmp_path, summary(films), films)
    fresh(page, tmp_path)
    assert len(shown(page)) == 40
    page.run("scrollTo(0, document.body.scrollHeight)")
    page.until("document.querySelectorAll('.tile').length > 40")
    search(page, "row399")
    assert shown(page) == ["id399"]


def test_places_that_share_a_film_are_judged_at_once(running: Browser, page: Page, tmp_path: Path) -> None:
    films = [
        Delivery(f"id{n}", f"f{n}", "1", 2, platform, "tall", "en", "", "", "t", "b", "delivered", file=f"films/{n}.mp4", digest="same")
        for n, platform in enumerate(("tiktok", "reels"))
    ]  # fmt: skip
    deliver(tmp_path, summary(films), films)
    fresh(page, tmp_path)
    page.run("document.querySelector('.tile .no').click()")
    assert shown(page) == ["id0"]
    assert [(line["creative_id"], line["status"]) for line in saved(running)] == [("id0", "rejected"), ("id1", "rejected")]
