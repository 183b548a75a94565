"""The reference ad loads and shares what it should, the encode-only limit is a fair one, and the tables say what was counted."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from adgen.engine.segment import Engine
from adgen.model.drawing import Linear, Profile, Segment, Shape, Stop
from adgen.model.finding import Severity
from adgen.runtime.store import open_store
from adgen.stages.load import load

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
COLUMNS = ["id", "headline", "sub", "price", "cta", "city"]


@pytest.fixture(scope="module", autouse=True)
def scripts() -> Iterator[None]:
    """benchmarks/ is no package: its scripts find one another by lying side by side."""
    sys.path.insert(0, str(BENCHMARKS))
    yield
    sys.path.remove(str(BENCHMARKS))


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference campaign with assets a tenth as large."""
    folder = tmp_path_factory.mktemp("bench") / "reference"
    for file in (BENCHMARKS / "reference").rglob("*"):
        if file.is_file() and "assets" not in file.parts:
            (folder / file.relative_to(BENCHMARKS / "reference")).parent.mkdir(parents=True, exist_ok=True)
            (folder / file.relative_to(BENCHMARKS / "reference")).write_bytes(file.read_bytes())
    import_module("make_assets").make(folder / "assets", 0.1)
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_reference_ad_loads_without_a_fault(reference: Path) -> None:
    loaded, findings = load(reference / "all_differ.csv")
    assert loaded is not None
    read = list(loaded)
    told = [*findings, *loaded.findings, *(f for _, of_row in read for f in of_row)]
    assert [str(f) for f in told if f.severity is not Severity.NOTE] == []
    assert sum(row is not None for row, _ in read) == 20
    assert loaded.template("template.yaml") is not None and loaded.brand("./brand") is not None


def test_rows_differ_where_their_names_say() -> None:
    everywhere, in_two = (rows(BENCHMARKS / "reference" / f"{n}.csv") for n in ("all_differ", "two_scenes_differ"))
    assert list(everywhere[0]) == list(in_two[0]) == COLUMNS and len(everywhere) == len(in_two) == 20
    for name in COLUMNS:
        assert len({r[name] for r in everywhere}) == 20
        assert len({r[name] for r in in_two}) == (20 if name in ("id", "headline", "price") else 1)


def test_scenes_that_rows_share_are_distinct_once(reference: Path, tmp_path: Path) -> None:
    limit = import_module("limit")
    (tmp_path / "store").mkdir()
    films, _ = limit.films(reference / "two_scenes_differ.csv", tmp_path / "store", "1-3", True)
    assert [sum(s.frames for _, s in film) for film in films] == [450] * 3
    first, *others = ([k for k, _ in film] for film in films)
    shared = [k for k in first if all(k in other for other in others)]
    # the clip's scene, the end card and the fade between them
    assert len(first) == 7 and first[4:] == shared
    alone, _ = limit.films(reference / "all_differ.csv", tmp_path / "store", "1-2", True)
    assert len({k for film in alone for k, _ in film}) == 14


def test_the_limit_encodes_what_adgen_encodes_byte_for_byte(tmp_path: Path) -> None:
    limit = import_module("limit")
    store = open_store(tmp_path / "store")
    fill = Linear(8192, (Stop(0, 0x1B2A49FF), Stop(65536, 0xFFC828FF)))
    segment = Segment(Profile(322, 182), 20, (Shape("ellipse", 300, 160, 0, 20, (fill,)),), 0x203040FF)
    engine: Any = Engine(store, None)  # type: ignore[arg-type]  # no text is set here
    made = engine.render(segment)
    limit._engine = engine
    raw = limit.compose(segment, tmp_path / "frames")
    coded = limit.encode([raw])
    assert raw.path.stat().st_size == 20 * raw.frame_bytes
    assert (b"".join(coded.packets), coded.header) == (store.read(made.blob), made.extradata)
    psnr, ssim = limit.quality(coded, [raw])
    assert 30 < psnr < 60 and 0.9 < ssim < 1.0


def test_quality_falls_where_the_picture_is_another(tmp_path: Path) -> None:
    limit = import_module("limit")
    profile = Profile(64, 64)
    grey, white = (tmp_path / "grey", tmp_path / "white")
    grey.write_bytes(bytes([90]) * (64 * 96) * 5)
    white.write_bytes(bytes([200]) * (64 * 96) * 5)
    coded = limit.encode([limit.Raw(grey, 5, profile)])
    assert limit.quality(coded, [limit.Raw(grey, 5, profile)])[0] > 40
    assert limit.quality(coded, [limit.Raw(white, 5, profile)])[0] < 10


def test_the_tables_tell_ratios_and_a_shared_segment_rendered_twice_is_a_fault() -> None:
    bench = import_module("bench")
    limit = bench.Result([10.0], [20.0], 0, {"frames": 450})
    adgen = bench.Result([12.0, 11.0, 13.0], [22.0, 22.0, 25.0], 5 * 10**8, {"asked": 14, "distinct": 7, "rendered": 7, "frames": 450, "delivered": 2})
    results = {"SHARED20": {"adgen": adgen, "limit": limit}}
    text = bench.tables(results)
    assert "| SHARED20 | adgen | 1.20 | 1.10 | 500 MB |" in text and "| SHARED20 | encode only | 1 (10.0 s) |" in text
    assert "| SHARED20 | 2 | 14 | 7 | 7 | 450 | 900 |" in text
    assert bench.shared(results) == []
    adgen.counts |= {"rendered": 9, "frames": 500}
    assert len(bench.shared(results)) == 2


def test_the_page_has_a_place_for_the_tables() -> None:
    bench = import_module("bench")
    page = bench.PAGE.read_text(encoding="utf-8")
    assert "| new |\n" in bench.written(page, "| new |\n") and bench.written(page, "").startswith(page.partition("<!-- bench -->")[0])
    with pytest.raises(ValueError, match="no place"):
        bench.written("nothing", "| new |")


def test_a_command_that_fails_says_why(tmp_path: Path) -> None:
    meter = import_module("meter")
    with pytest.raises(RuntimeError, match="no such luck"):
        meter.run([sys.executable, "-c", "raise SystemExit('no such luck')"], tmp_path / "log")
    took = meter.run([sys.executable, "-c", "print(sum(range(10**6)))"], tmp_path / "log")
    assert (tmp_path / "log").read_text().strip() == str(sum(range(10**6))) and took.wall > 0 and took.core > 0
