"""Output kinds and quality through the command line: what lies in the folder, what is told, what is made lighter."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import pytest
from msgspec.structs import replace

from adgen import pipeline, registry
from adgen.engine import codec, film
from adgen.model.finding import Finding
from adgen.run import Options
from adgen.runtime.tools import open_tools
from adgen.stages.load import load

TEMPLATE = """\
schema: 1
title: Sticker
rate: 30
inputs: {product: text}
scenes:
  - id: one
    duration: 1s
    background: GROUND
    layers:
      - {id: pill, type: shape, radius: 6vmin, fill: brand.colors.accent, box: {in: frame, place: center, width: 70%, height: 30%}, enter: pop}
      - {id: words, type: text, text: "{{ product }}", color: brand.colors.ink, size: 9vmin, box: {in: frame, place: center, width: 60%}}
  - id: two
    duration: 1s
    background: GROUND
    layers:
      - {id: disc, type: shape, shape: ellipse, fill: brand.colors.accent, box: {in: frame, place: center, width: 60vmin, height: 60vmin}, during: float}
sound: {music: {use: bright}}
"""
CAMPAIGN = """\
template: sticker
brand: aurora
platforms: [feed_square]
platform: {feed_square: {size: 160x160, margins: [4, 4, 4, 4], duration_min: 0s, bit_rate_min: 1MORE}}
"""


@dataclass
class Small:
    folder: Path
    findings: list[Finding]

    def write(self, ground: str = "transparent", campaign: str = "", platform: str = "") -> None:
        of = self.folder / "templates" / "sticker"
        of.mkdir(parents=True, exist_ok=True)
        (of / "template.yaml").write_text(TEMPLATE.replace("GROUND", ground), encoding="utf-8")
        (self.folder / "campaign.yaml").write_text(CAMPAIGN.replace("MORE", f", {platform}" if platform else "") + campaign, encoding="utf-8")
        (self.folder / "rows.csv").write_text("id,product\na,Tea\n", encoding="utf-8")

    @contextmanager
    def opened(self, **settings: Any) -> Iterator[tuple[Any, Any]]:
        loaded, findings = load(self.folder / "rows.csv", settings)
        assert loaded is not None, findings
        with open_tools(self.folder / "store", jobs=1) as tools:
            yield loaded, tools

    def build(self, options: Options | None = None, **settings: Any) -> pipeline.Built:
        with self.opened(**settings) as (loaded, tools):
            return pipeline.build(loaded, tools, self.folder / "out", options or Options())


@pytest.fixture
def small(tmp_path: Path) -> Small:
    made = Small(tmp_path, [])
    made.write()
    return made


ALL = registry.names("outputs")


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> tuple[Small, pipeline.Built, pipeline.Built]:
    """Every kind of one see-through film, built twice."""
    made = Small(tmp_path_factory.mktemp("outputs"), [])
    made.write()
    return made, made.build(output=list(ALL), quality="draft"), made.build(output=list(ALL), quality="draft")


def test_every_kind_is_delivered_under_a_name_of_its_own(everything: Any) -> None:
    small, built, _ = everything
    files = {d.output: d.file for d in built.deliveries}
    assert {n: Path(f).suffix for n, f in files.items()} == {n: registry.find("outputs", n).suffix for n in ALL}
    assert all(Path(f).stem.endswith(f"_{n}") for n, f in files.items())
    assert len({d.creative_id for d in built.deliveries}) == len(ALL)
    for d in built.deliveries:
        assert d.status == "delivered" and (small.folder / "out" / d.file).stat().st_size == d.bytes
        assert film.decode_all(small.folder / "out" / d.file)[0] == d.frames


def test_built_again_nothing_is_made(everything: Any) -> None:
    _, _, again = everything
    assert {d.since_last for d in again.deliveries} == {"same"} and again.summary.segments_made == 0


def test_what_a_platform_does_not_take_is_told_once(everything: Any) -> None:
    _, built, _ = everything
    told = [f.message for f in built.findings if f.code == "output.platform"]
    assert len(told) == len(ALL) - 2 and len(set(told)) == len(told) and not any("H.26" in t for t in told)


def test_the_manifest_and_the_gallery_say_the_kind(everything: Any) -> None:
    small, _, _ = everything
    lines = [json.loads(line) for line in (small.folder / "out" / "manifest.jsonl").read_text("utf-8").splitlines()]
    assert sorted(line["output"] for line in lines) == sorted(ALL)
    assert "output" in (small.folder / "out" / "manifest.csv").read_text("utf-8-sig").splitlines()[0].split(",")
    assert '"output":"webp"' in (small.folder / "out" / "index.html").read_text("utf-8")


@pytest.mark.parametrize("kind", ["vp9", "prores"])
def test_a_transparent_ground_is_seen_through(everything: Any, kind: str) -> None:
    small, built, _ = everything
    (made,) = (d for d in built.deliveries if d.output == kind)
    with av.open(str(small.folder / "out" / made.file)) as file:
        stream = file.streams.video[0]
        decoder: Any = av.CodecContext.create("libvpx-vp9" if kind == "vp9" else "prores", "r")
        frames = [f.to_ndarray(format="rgba") for p in file.demux(stream) for f in decoder.decode(p if p.size else None)]
    assert len(frames) == 60
    side = frames[20].shape[0]
    assert frames[20][2, 2, 3] < 8 and frames[20][side // 2, side // 6, 3] > 240 and frames[50][side // 2, side // 2, 3] > 240


def test_a_painted_ground_is_not_and_costs_no_alpha(small: Small) -> None:
    small.write("brand.colors.paper")
    (made,) = small.build(output=["vp9"], quality="draft").deliveries
    assert b"\x53\xc0\x81\x01" not in (small.folder / "out" / made.file).read_bytes()


def test_dark_words_on_no_ground_are_judged_only_where_the_ground_is_known(small: Small) -> None:
    template = small.folder / "templates" / "sticker" / "template.yaml"
    template.write_text("\n".join(line for line in template.read_text("utf-8").splitlines() if "id: pill" not in line), "utf-8")
    found = {}
    for kind in ("h264", "vp9"):
        with small.opened(output=[kind]) as (loaded, tools):
            found[kind] = [f.code for f in pipeline.plan(loaded, tools, Options()).findings if f.code == "text.contrast"]
    assert found == {"h264": ["text.contrast"], "vp9": []}


def test_with_one_kind_names_and_ids_are_as_they_were(small: Small) -> None:
    plain = small.build(quality="draft").deliveries[0]
    assert plain.file.endswith("_square_2s_en.mp4") and plain.output == "h264"
    assert small.build(output=["hevc"], quality="draft").deliveries[0].creative_id != plain.creative_id


def test_an_unknown_kind_is_told_with_the_nearest(small: Small) -> None:
    loaded, findings = load(small.folder / "rows.csv", {"output": ["hvec"]})
    assert loaded is None and [f.code for f in findings] == ["output.unknown"] and "hevc" in findings[0].hint


def test_a_master_is_finer_than_the_standard_and_a_draft_smaller(small: Small) -> None:
    standard, master = (small.build(quality=q).deliveries[0] for q in ("standard", "master"))
    draft, quick = small.build(quality="draft").deliveries[0], small.build(Options(draft=4)).deliveries[0]
    assert master.width == standard.width == 160 and draft.width == quick.width == 40
    assert master.bytes > standard.bytes and master.digest != standard.digest and draft.digest == quick.digest


# ---- limits


def limits(built: pipeline.Built) -> list[str]:
    return [f.code for f in built.findings if f.code in ("film.lighter", "film.size", "film.bit_rate")]


def test_a_film_over_its_limit_is_made_lighter_until_it_fits(small: Small) -> None:
    whole = small.build().deliveries[0]
    small.write(platform=f"file_max: {whole.bytes - 600}")
    fitted = small.build()
    assert limits(fitted) == ["film.lighter"] and fitted.deliveries[0].status == "delivered"
    assert fitted.deliveries[0].bytes <= whole.bytes - 600
    assert film.decode_all(small.folder / "out" / fitted.deliveries[0].file)[0] == 60
    again = small.build()
    assert again.deliveries[0].since_last == "same" and again.deliveries[0].digest == fitted.deliveries[0].digest
    assert limits(again) == ["film.lighter"]  # what was said of a file is said as long as it lies there


def test_after_three_steps_it_is_delivered_as_it_is_with_a_finding(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    real = codec.Encoder

    class Counted(real):  # type: ignore[misc, valid-type]
        def __init__(self, profile: Any) -> None:
            made.append(profile.crf)
            super().__init__(profile)

    monkeypatch.setattr(codec, "Encoder", Counted)
    small.write(platform="file_max: 2000")
    built = small.build()
    assert limits(built) == ["film.lighter", "film.size"] or limits(built) == ["film.size", "film.lighter"]
    assert sorted(set(made)) == [20, 24, 28, 32]


def test_a_film_over_its_peak_is_made_lighter_too(small: Small) -> None:
    whole = small.build()
    peak = max(packed(small, whole, start) for start in range(31)) * 8  # of the picture, in any second
    small.write(platform=f"bit_rate_max: {peak}")
    assert limits(small.build()) == []
    small.write(platform=f"bit_rate_max: {peak - 800}")
    built = small.build()
    assert limits(built) == ["film.lighter"] and max(packed(small, built, start) for start in range(31)) * 8 <= peak - 800


def packed(small: Small, built: pipeline.Built, start: int, frames: int = 30) -> int:
    """Bytes of some of the picture's packets."""
    with av.open(str(small.folder / "out" / built.deliveries[0].file)) as file:
        return sum([p.size for p in file.demux(video=0) if p.size][start : start + frames])


def test_a_ceiling_is_kept_and_measured_from_the_packets(small: Small) -> None:
    small.write(platform="max_rate: 40000, crf: 1")
    assert packed(small, small.build(), 0, 60) * 8 <= 40_000 * 2 + 2 * 40_000  # two seconds, and the buffer of two


# ---- cards


def test_a_card_that_is_there_is_used_and_its_films_have_keys_of_their_own(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = registry.find("outputs", "h264")
    words: Mapping[str, Callable[[Any], dict[str, str]]] = {"libx264": lambda profile: {"preset": "ultrafast", "g": "300", "bf": "0"}}
    soft = small.build(quality="draft").deliveries[0]
    monkeypatch.setattr(codec, "opens", lambda of, name: name == "libx264" and of.name == "h264")
    for name, options in words.items():
        monkeypatch.setitem(kind.hardware, name, options)
    assert small.build(quality="draft").deliveries[0].recipe == soft.recipe  # software unless it is asked for
    carded = small.build(quality="draft", encoder="auto")
    assert carded.deliveries[0].recipe != soft.recipe and carded.deliveries[0].digest != soft.digest
    assert not [f for f in carded.findings if f.code == "output.encoder"]


def test_where_no_card_opens_auto_is_software_and_hardware_says_so(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "opens", lambda of, name: False)
    soft = small.build(quality="draft").deliveries[0]
    auto, asked = (small.build(quality="draft", encoder=e) for e in ("auto", "hardware"))
    assert auto.deliveries[0].recipe == asked.deliveries[0].recipe == soft.recipe
    assert [f.code for f in auto.findings if f.code == "output.encoder"] == []
    assert [f.code for f in asked.findings if f.code == "output.encoder"] == ["output.encoder"]


def test_a_worker_without_the_card_falls_back_and_it_is_told(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = registry.find("outputs", "h264")
    monkeypatch.setattr(codec, "opens", lambda of, name: name == "h264_nvenc")
    assert "h264_nvenc" in kind.hardware and not [n for n in kind.hardware if n == "libx264"]
    built = small.build(quality="draft", encoder="auto")
    assert [f.code for f in built.findings if f.code == "output.encoder"] == ["output.encoder"]
    assert built.deliveries[0].status == "delivered"


def test_parts_of_a_card_and_of_software_are_not_joined_but_made_again(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    from adgen.stages import stitch

    kind = registry.find("outputs", "h264")
    monkeypatch.setitem(kind.hardware, "libx264", lambda profile: {"preset": "ultrafast", "g": "300", "bf": "0"})
    monkeypatch.setattr(codec, "opens", lambda of, name: name == "libx264")
    made: list[str] = []
    real = stitch.finish

    def mixed(path: Any, parts: Any, keys: Any, sound: Any, profile: Any, platforms: Any, tags: Any, store: Any, remake: Any, where: Any) -> Any:
        def counted(lighter: Any) -> Any:
            made.append(lighter.encoder)
            return remake(lighter)

        other = [*parts[:1], *(replace(p, encoder="") for p in parts[1:])]
        return real(path, other, keys, sound, profile, platforms, tags, store, counted, where)

    monkeypatch.setattr(stitch, "finish", mixed)
    built = small.build(quality="draft", encoder="auto")
    assert built.summary.segments_distinct > 1 and built.deliveries[0].status == "delivered"
    assert made == [""] and [f.code for f in built.findings if f.code == "output.encoder"] == ["output.encoder"]
    assert film.decode_all(small.folder / "out" / built.deliveries[0].file)[0] == 60
