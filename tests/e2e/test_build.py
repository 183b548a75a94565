"""Whole campaigns, small ones: what is made, shared, kept and told; through the command line, as people run it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from math import log10
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image, ImageDraw

from adgen.cli import main
from adgen.engine import film as films

TEMPLATE = """\
schema: 1
title: Tiny
rate: 30
duration: 4s
inputs:
  product: {type: text, max_chars: 30}
  price: {type: money, required: false}
  photo: {type: image, required: false}
  first_name: {type: text, required: false, private: true}
styles:
  display: {font: brand.fonts.headline, size: 11vmin, min_size: 5vmin, max_lines: 2, color: brand.colors.paper}
cuts: {4s: [hello, thing, end], 2s: [thing, end]}
scenes:
  - id: hello
    duration: 1.4s
    background: brand.colors.ink
    layers:
      - {id: words, type: text, text: "Light, for less", style: display, box: {in: safe, place: left, width: 100%}, enter: {motion: rise, by: word, duration: 300ms}}
    transition: {kind: wipe, duration: 300ms}
  - id: thing
    duration: rest
    background: brand.colors.ink
    shot: {use: photo, move: push_in, amount: 6%}
    layers:
      - {id: name, type: text, text: "{{ product }}", style: display, box: {in: safe, place: top_left, width: 100%}, background: {fill: brand.colors.ink, padding: 1vmin}}
      - {id: dear, type: text, when: first_name, text: "for {{ first_name }}", style: display, box: {in: safe, place: bottom_left, width: 100%}, background: {fill: brand.colors.ink, padding: 1vmin}}
    transition: {kind: fade, duration: 200ms}
  - id: end
    duration: 1.4s
    poster: 300ms
    background: brand.colors.accent
    layers:
      - {id: mark, type: logo, box: {in: safe, place: center, width: 40vmin}}
sound: {music: {use: bright}}
"""

CAMPAIGN = """\
template: tiny
brand: aurora
platforms: [vertical, youtube]
cuts: [4s]
naming: "{{ id }}_{{ platform }}_{{ cut }}"
platform:
  vertical: {size: 216x384, duration_min: 0s, margins: [10, 10, 10, 10], bit_rate_min: 1}
  youtube: {size: 384x216, duration_min: 0s, margins: [10, 10, 10, 10], bit_rate_min: 1}
  tiktok: {size: 216x384, duration_min: 0s, margins: [10, 10, 10, 10], bit_rate_min: 1}
  reels: {size: 216x384, duration_min: 0s, margins: [10, 10, 10, 10], bit_rate_min: 1}
  shorts: {size: 216x384, duration_min: 0s, margins: [10, 10, 10, 10], bit_rate_min: 1}
"""

ROWS = ["id,product,photo,first_name", "lamp,Lamp,lamp.png,", "chair,Chair,chair.png,Zebulonia", "door,Door,,"]
SECRET = "Zebulonia"


@dataclass
class Done:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class Small:
    """A campaign in a folder, with a store and an output folder of its own."""

    folder: Path
    run: Callable[..., Done]

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def rows(self, lines: Sequence[str]) -> None:
        (self.folder / "rows.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def adgen(self, command: str, *more: str, jobs: int = 1) -> Done:
        return self.run(command, str(self.folder / "rows.csv"), "--store", str(self.folder / "store"), "--jobs", str(jobs), *more)

    def build(self, *more: str, jobs: int = 1, out: str = "out") -> Any:
        """A build that says what it did; the exit code is in `code`."""
        done = self.adgen("build", "--out", str(self.folder / out), "--json", *more, jobs=jobs)
        return {**done.json, "code": done.code}

    def digests(self, out: str = "out") -> dict[str, bytes]:
        return {p.name: p.read_bytes() for p in sorted((self.folder / out / "films").glob("*.mp4"))}


def write(folder: Path, rows: Sequence[str] = ROWS) -> None:
    (folder / "templates" / "tiny").mkdir(parents=True)
    (folder / "templates" / "tiny" / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    (folder / "campaign.yaml").write_text(CAMPAIGN + "rows: rows.csv\nname: tiny\n", encoding="utf-8")
    (folder / "rows.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    for name, color in (("lamp", "#2a6f97"), ("chair", "#6a994e")):
        picture = Image.new("RGB", (240, 240), color)
        ImageDraw.Draw(picture).ellipse((60, 60, 180, 180), fill="#f4e9cd")
        picture.save(folder / f"{name}.png")


@pytest.fixture
def campaign(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Small:
    def run(*arguments: str) -> Done:
        capsys.readouterr()
        code = main(list(arguments))
        out, err = capsys.readouterr()
        return Done(code, out, err)

    write(tmp_path)
    return Small(tmp_path, run)


def segments(built: Any) -> tuple[int, int, int]:
    s = built["summary"]
    return s["segments_asked"], s["segments_distinct"], s["segments_made"]


def by_name(built: Any) -> dict[str, Any]:
    return {d["name"]: d for d in built["deliveries"]}


# ── making ──


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """One build that several tests look at and none changes."""
    folder = tmp_path_factory.mktemp("tiny")
    write(folder)
    done = subprocess.run(
        [sys.executable, "-m", "adgen", "build", "rows.csv", "--store", "store", "--out", "out", "--jobs", "1", "--json"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder, json.loads(done.stdout)


def test_a_build_delivers_every_row_on_every_platform(built: tuple[Path, Any]) -> None:
    folder, said = built
    names = {f"{row}_{platform}_4s" for row in ("lamp", "chair", "door") for platform in ("vertical", "youtube")}
    assert set(by_name(said)) == names
    assert {p.stem for p in (folder / "out" / "films").glob("*.mp4")} == names == {p.stem for p in (folder / "out" / "films").glob("*.jpg")}
    assert all((folder / "out" / f).is_file() for f in ("index.html", "manifest.json", "manifest.jsonl", "manifest.csv"))
    assert all(d["frames"] == 120 and d["since_last"] == "new" for d in said["deliveries"])


def test_what_no_row_changes_is_rendered_once(built: tuple[Path, Any]) -> None:
    """Three rows on two shapes: the opening and the end are everybody's."""
    _, said = built
    pieces = [[p["key"] for p in d["pieces"]] for d in said["deliveries"] if d["platform"] == "vertical"]
    assert len({p[0] for p in pieces}) == 1 and len({p[1] for p in pieces}) == 3
    asked, distinct, made = segments(said)
    assert distinct == made < asked


def test_films_are_what_players_and_platforms_want(built: tuple[Path, Any]) -> None:
    folder, said = built
    for delivery in said["deliveries"]:
        path = folder / "out" / delivery["file"]
        boxes = [b.path for b in films.boxes(path)]
        assert not any(b.endswith("elst") for b in boxes), "an edit list shifts the sound in some players"
        assert boxes.index("moov") < boxes.index("mdat"), "the index comes first, so that it starts while it loads"
        with av.open(str(path)) as file:
            picture, sound = file.streams.video[0], file.streams.audio[0]
            c = picture.codec_context
            assert (c.width, c.height) == (delivery["width"], delivery["height"])
            assert (int(c.color_primaries), int(c.color_trc), int(c.colorspace), int(c.color_range)) == (1, 1, 1, 1), "BT.709, limited range"
            assert picture.average_rate == 30 and picture.frames == 120
            first = [p for p in file.demux() if p.pts is not None]
            assert min(p.pts for p in first if p.stream is picture) == 0
            assert min(p.pts for p in first if p.stream is sound) == 0
        frames, samples = films.decode_all(path)
        assert frames == 120 and samples / 48_000 <= 120 / 30 + 1e-9


def test_a_private_column_appears_nowhere_in_what_is_delivered(built: tuple[Path, Any]) -> None:
    folder, _ = built
    for path in (p for p in (folder / "out").rglob("*") if p.is_file()):
        assert SECRET not in path.name
        if path.suffix not in (".mp4", ".jpg"):
            text = path.read_bytes().decode("utf-8", "replace")
            assert SECRET.lower() not in text.lower(), path.name
        else:
            assert SECRET.encode() not in path.read_bytes(), path.name


def test_a_still_is_the_films_own_frame(built: tuple[Path, Any], tmp_path: Path) -> None:
    folder, _ = built
    target = tmp_path / "still.png"
    code = main(["still", str(folder / "rows.csv"), "--store", str(folder / "store"), "--row", "lamp", "--platform", "vertical", "--at", "2s", "--out", str(target)])
    assert code == 0
    with av.open(str(folder / "out" / "films" / "lamp_vertical_4s.mp4")) as file:
        frame = next(f for i, f in enumerate(file.decode(video=0)) if i == 60)
        film = frame.to_ndarray(format="rgb24").astype(float)
    still = np.asarray(Image.open(target).convert("RGB")).astype(float)
    assert still.shape == film.shape
    assert 10 * log10(255**2 / float(np.mean((still - film) ** 2))) > 30


def test_a_finished_film_can_be_checked(built: tuple[Path, Any], capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    folder, _ = built
    path = folder / "out" / "films" / "lamp_vertical_4s.mp4"
    assert main(["check", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["frames"] == 120
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(path.read_bytes()[:-4000])
    assert main(["check", str(broken)]) == 1


# ── again ──


def test_a_second_build_renders_nothing_and_says_so(campaign: Small) -> None:
    campaign.rows(ROWS[:2])
    first, second = campaign.build(), campaign.build()
    assert segments(first)[2] > 0 and segments(second)[2] == 0
    assert {d["since_last"] for d in second["deliveries"]} == {"same"}
    assert [d["digest"] for d in first["deliveries"]] == [d["digest"] for d in second["deliveries"]]
    assert campaign.build("--only-changed")["deliveries"] == []


def test_one_changed_cell_renders_only_its_own_segments(campaign: Small) -> None:
    campaign.rows(ROWS[:3])
    campaign.build("--platform", "vertical")
    campaign.rows([ROWS[0], "lamp,Lantern,lamp.png,", ROWS[2]])
    again = campaign.build("--platform", "vertical", "--only-changed")
    assert segments(again)[2] == 1
    assert {n: d["since_last"] for n, d in by_name(again).items()} == {"lamp_vertical_4s": "changed"}


def test_a_lost_film_is_put_back_from_what_is_kept(campaign: Small) -> None:
    campaign.rows(ROWS[:2])
    campaign.build("--platform", "vertical")
    (path,) = (campaign.out / "films").glob("*.mp4")
    raw, poster = path.read_bytes(), path.with_suffix(".jpg")
    path.unlink()
    poster.unlink()
    assert segments(campaign.build("--platform", "vertical"))[2] == 0
    assert path.read_bytes() == raw and poster.is_file()


def test_a_lost_poster_is_put_back(campaign: Small) -> None:
    campaign.rows(ROWS[:2])
    campaign.build("--platform", "vertical")
    (poster,) = (campaign.out / "films").glob("*.jpg")
    poster.unlink()
    campaign.build("--platform", "vertical")
    assert poster.is_file()


def test_processes_make_the_same_bytes_as_one(campaign: Small) -> None:
    campaign.rows(ROWS[:2])
    campaign.build("--platform", "vertical")
    done = campaign.adgen("build", "--out", str(campaign.folder / "pool"), "--platform", "vertical", "--store", str(campaign.folder / "other"), jobs=2)
    assert done.code == 0
    assert campaign.digests() == campaign.digests("pool")


def test_a_build_that_is_killed_goes_on_where_it_was(campaign: Small, tmp_path: Path) -> None:
    campaign.rows(ROWS[:3])
    whole = campaign.build("--store", str(tmp_path / "elsewhere"), out="whole")
    command = [sys.executable, "-m", "adgen", "build", str(campaign.folder / "rows.csv"), "--store", str(campaign.folder / "store"), "--out", str(campaign.out), "--jobs", "1"]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    kept = campaign.folder / "store"
    deadline = time.monotonic() + 60
    # killed while it renders: one segment is in the store beside the soundtracks of two platforms, the last film is not there
    while child.poll() is None and time.monotonic() < deadline and _streams(kept / "results") < 3:
        time.sleep(0.01)
    child.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    child.wait()
    assert not list((campaign.out / "films").glob("*.part"))
    rest = campaign.build()
    assert rest["code"] == 0 and segments(rest)[2] < segments(whole)[2]
    assert campaign.digests() == campaign.digests("whole")


def _streams(results: Path) -> int:
    """How many rendered streams are there: records name their kind."""
    found = 0
    for path in results.rglob("*"):
        with suppress(OSError):
            found += path.is_file() and b"Stream" in path.read_bytes()[:100]
    return found


# ── sharing and choosing ──


def test_platforms_of_one_frame_share_one_film_under_their_own_names(campaign: Small) -> None:
    campaign.rows(ROWS[:2])
    said = campaign.build("--platform", "tiktok", "--platform", "reels,shorts")
    assert sorted(by_name(said)) == ["lamp_reels_4s", "lamp_shorts_4s", "lamp_tiktok_4s"]
    assert len({d["digest"] for d in said["deliveries"]}) == said["summary"]["films"] == 1
    assert len({d["creative_id"] for d in said["deliveries"]}) == 3
    assert len(set(campaign.digests().values())) == 1


def test_rows_platforms_and_cuts_can_be_chosen(campaign: Small) -> None:
    said = campaign.build("--rows", "2-9,lamp", "--platform", "youtube", "--cut", "2s", "--draft")
    assert sorted(by_name(said)) == ["chair_youtube_2s", "door_youtube_2s", "lamp_youtube_2s"]
    assert {(d["width"], d["height"], d["frames"]) for d in said["deliveries"]} == {(96, 54, 60)}
    said = campaign.build("--rows", "door", "--platform", "youtube", "--cut", "2s", "--draft")
    assert sorted(by_name(said)) == ["door_youtube_2s"] and said["summary"]["skipped"] == 2


# ── faults ──


def test_a_bad_row_does_not_stop_the_others(campaign: Small) -> None:
    campaign.rows([*ROWS[:2], "broken,,gone.png,", "late,Door,notes.txt,"])
    (campaign.folder / "notes.txt").write_text("not a picture", encoding="utf-8")
    said = campaign.build("--platform", "vertical")
    assert said["code"] == 1
    assert {d["row"]: d["status"] for d in said["deliveries"]} == {"lamp": "delivered", "broken": "failed", "late": "failed"}
    told = [f["where"]["field"] + " " + f["message"] for d in said["deliveries"] for f in d["findings"]]
    assert any("product" in m for m in told) and any("gone.png" in m for m in told) and any("notes.txt" in m for m in told)


def test_a_row_whose_values_do_not_compute_is_told_with_its_text(campaign: Small) -> None:
    path = campaign.folder / "templates" / "tiny" / "template.yaml"
    path.write_text(TEMPLATE.replace('"Light, for less"', '"{{ price / 0 }}"'), encoding="utf-8")
    campaign.rows(["id,product,price", "lamp,Lamp,3 EUR"])
    said = campaign.build("--platform", "vertical")
    assert said["code"] == 1 and said["summary"]["delivered"] == 0
    assert "price / 0" in said["deliveries"][0]["findings"][0]["message"]


@pytest.mark.parametrize(
    ("more", "says", "hint"),
    [
        (("--platform", "tiktokk"), "'tiktokk'", "tiktok"), (("--writer", "copi"), "'copi'", "copy"), (("--shots", "paintd"), "'paintd'", "painted"),
        (("--cut", "9s"), "'9s'", "4s"), (("--template", "tinny"), "'tinny'", "tiny"), (("--brand", "aurra"), "'aurra'", "aurora"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["build", "plan"])
def test_a_word_that_is_mistyped_names_the_nearest(campaign: Small, command: str, more: tuple[str, ...], says: str, hint: str) -> None:
    done = campaign.adgen(command, *more, *(("--out", str(campaign.out)) if command == "build" else ()))
    assert done.code in (1, 2), done.err
    assert "adgen itself failed" not in done.err
    assert says in done.err and hint in done.err


def test_exit_codes_tell_success_faulty_rows_and_misuse(campaign: Small) -> None:
    assert campaign.adgen("plan").code == 0
    assert campaign.run("plan", str(campaign.folder / "no_such.csv")).code == 2
    assert campaign.run("build").code == 2
    assert campaign.adgen("still", "--row", "nobody", "--out", str(campaign.folder / "x.png")).code == 2
    assert campaign.adgen("still", "--row", "lamp", "--at", "soon", "--out", str(campaign.folder / "x.png")).code == 2
    campaign.rows([ROWS[0], "lamp,,,"])
    assert campaign.adgen("check").code == 1


# ── plan ──


def kinds(store: Path) -> set[str]:
    """What kinds of records and pictures a store holds."""
    found = set()
    for path in (p for p in store.rglob("*") if p.is_file()):
        raw = path.read_bytes()
        found |= {kind for kind in ("Stream", "Asset") if kind.encode() in raw[:4000]}
        if raw[:3] == b"\xff\xd8\xff":
            found.add("jpeg")
    return found


def test_a_plan_counts_and_makes_nothing(campaign: Small) -> None:
    path = campaign.folder / "templates" / "tiny" / "template.yaml"
    path.write_text(TEMPLATE.replace("{use: photo, move", "{use: [photo], prompt: 'a door', move"), encoding="utf-8")
    plan = campaign.adgen("plan", "--json").json
    assert (plan["variants"], plan["films"], plan["rows_failed"]) == (6, 6, 0)
    assert plan["segments"] == {"asked": 18, "distinct": 10, "cached": 0, "frames": plan["segments"]["frames"]}
    assert plan["shots"]["distinct"] == 1 and plan["shots"]["cached"] == 0 and plan["cost"] == {"usd": 0.0}
    assert kinds(campaign.folder / "store") <= {"Asset"}  # the kit's logos, drawn once; no shot, no packet
    assert not campaign.out.exists()


def test_a_plan_tells_no_private_value(campaign: Small) -> None:
    path = campaign.folder / "templates" / "tiny" / "template.yaml"
    path.write_text(TEMPLATE.replace("text: \"for {{ first_name }}\",", "text: \"for {{ first_name }}\", max_lines: 1, size: 60vmin, min_size: 60vmin,"), encoding="utf-8")
    for command in ("plan", "check"):
        done = campaign.adgen(command)
        assert "too large" in done.err and SECRET not in done.out + done.err


def test_a_plan_after_a_build_finds_what_is_there(campaign: Small) -> None:
    campaign.rows([ROWS[0], ROWS[3]])
    campaign.build()
    plan = campaign.adgen("plan", "--json").json
    assert plan["segments"]["cached"] == plan["segments"]["distinct"] == 6


def test_a_plan_after_a_build_knows_the_pictures_that_came(campaign: Small) -> None:
    campaign.rows(ROWS[:3])
    before = campaign.adgen("plan", "--json").json
    built = campaign.build()
    after = campaign.adgen("plan", "--json").json
    assert before["segments"]["cached"] == 0 and before["segments"]["distinct"] == segments(built)[1]
    assert after["segments"]["cached"] == after["segments"]["distinct"] == segments(built)[1]


def test_a_plan_names_what_spoils_sharing_and_what_moving_it_would_save(campaign: Small) -> None:
    path = campaign.folder / "templates" / "tiny" / "template.yaml"
    path.write_text(TEMPLATE.replace("scenes:\n", "overlays: [{id: tag, type: text, text: '{{ product }}', box: {in: safe, place: bottom}, safe: ignore}]\nscenes:\n", 1), encoding="utf-8")
    done = campaign.adgen("plan", "--platform", "vertical", "--json")
    (spoiler,) = done.json["spoilers"]
    assert (spoiler["layer"], spoiler["inputs"], spoiler["move_to"]) == ("overlays.tag", ["product"], "thing")
    assert spoiler["saves_segments"] > 0 and spoiler["saves_frames"] > 0
    assert "overlays.tag (product) makes" in campaign.adgen("plan", "--platform", "vertical").out


def test_an_unchanged_build_lays_out_draws_and_writes_nothing(campaign: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    from adgen.sharing.layouts import Layouts

    campaign.rows(ROWS[:3])
    campaign.build()
    before = {p: p.stat().st_mtime_ns for p in (campaign.out / "films").iterdir()}
    laid: list[object] = []
    lay = Layouts._lay
    monkeypatch.setattr(Layouts, "_lay", lambda self, *a: laid.append(a) or lay(self, *a))
    again = campaign.build()
    assert laid == [] and {d["since_last"] for d in again["deliveries"]} == {"same"}
    assert {p: p.stat().st_mtime_ns for p in (campaign.out / "films").iterdir()} == before


def test_the_report_of_a_terminal_is_plain_in_a_pipe(campaign: Small) -> None:
    campaign.rows(ROWS[:2])
    done = campaign.adgen("build", "--out", str(campaign.out), "--platform", "vertical")
    assert done.code == 0 and "1 films delivered" in done.out.replace("1 film ", "1 films ") and "\x1b" not in done.out + done.err


# ── the sample ──


def test_the_sample_campaign_builds(tmp_path: Path, capsys: pytest.CaptureFixture[str], shared_store: Path) -> None:
    sample = Path(__file__).parents[2] / "samples" / "aurora_autumn" / "campaign.csv"
    code = main(["build", str(sample), "--rows", "aurora-one", "--platform", "vertical", "--cut", "6s", "--draft", "--out", str(tmp_path), "--store", str(shared_store), "--jobs", "1", "--json"])
    said = json.loads(capsys.readouterr().out)
    (delivery,) = [d for d in said["deliveries"] if d["status"] == "delivered"]
    assert (delivery["row"], delivery["width"], delivery["height"], delivery["frames"]) == ("aurora-one", 270, 480, 180)
    assert {f["severity"] for f in delivery["findings"]} <= {"warning", "note"} and code == 0
    picture = Image.open(BytesIO((tmp_path / delivery["poster"]).read_bytes()))
    assert picture.size == (270, 480) and np.asarray(picture).std() > 10
    assert os.path.getsize(tmp_path / delivery["file"]) == delivery["bytes"]
