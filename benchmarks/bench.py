"""bench: the reference ad by adgen, by FFmpeg and by MoviePy, against the encode alone, in one run. Ratios, not times, are the result.

    python benchmarks/bench.py                                       the table; `just bench` is this
    python benchmarks/bench.py --jobs ONE --only adgen,limit --repeat 3
    python benchmarks/bench.py --smoke                               draft size and two rows: whether it runs at all
    python benchmarks/bench.py --write                               ... and put the tables into docs/benchmarks.md
    python benchmarks/bench.py --picture                             docs/pictures/reference.jpg

Jobs: ONE is the first row; TWENTY is twenty rows of which all differ everywhere; SHARED20 is twenty rows that differ in two scenes
of four. Contenders take turns within a job, so that a machine's moods fall on all of them. Every adgen build starts with an empty
store. Each film is decoded afterwards and must have its 450 frames.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import make_assets  # noqa: E402  (the folder is no package: its scripts also run in the contenders' environment)
import meter  # noqa: E402

ROOT = HERE.parent
REFERENCE = HERE / "reference"
PAGE = ROOT / "docs" / "benchmarks.md"
PICTURE = ROOT / "docs" / "pictures" / "reference.jpg"
OTHERS = HERE / ".venv-moviepy"
MOMENTS = (0.8, 2, 5, 7.9, 9, 12.1, 14)  # seconds shown in the picture

CORES = os.cpu_count() or 1
FRAMES = 450


@dataclass(frozen=True, slots=True)
class Job:
    """What is built: rows of a spreadsheet."""

    name: str
    rows: str  # file
    count: int
    says: str


JOBS = (
    Job("ONE", "all_differ.csv", 1, "one ad, nothing shared"),
    Job("TWENTY", "all_differ.csv", 20, "twenty ads, all different"),
    Job("SHARED20", "two_scenes_differ.csv", 20, "twenty ads that differ in two of four scenes"),
)
# who is measured on what unless --only says so: the others share nothing, so SHARED20 is TWENTY to them, and MoviePy is slow
USUAL = {"ONE": ("adgen", "limit", "ffmpeg", "moviepy"), "TWENTY": ("adgen", "limit", "ffmpeg"), "SHARED20": ("adgen", "limit")}
CONTENDERS = ("adgen", "limit", "ffmpeg", "moviepy")


@dataclass(slots=True)
class Result:
    """One contender on one job. Units: seconds, bytes; lists hold one value a repeat."""

    wall: list[float] = field(default_factory=list)
    core: list[float] = field(default_factory=list)
    peak: int = 0
    counts: dict[str, Any] = field(default_factory=dict)

    def add(self, took: meter.Took) -> None:
        self.wall.append(took.wall)
        self.core.append(took.core)
        self.peak = max(self.peak, took.peak)


@dataclass(frozen=True, slots=True)
class Bench:
    """A run's folder and size."""

    folder: Path
    draft: bool = False
    rows: int = 20

    def count(self, job: Job) -> int:
        return min(job.count, self.rows)

    # ── contenders ──

    def adgen(self, job: Job) -> tuple[meter.Took, dict[str, Any]]:
        """A build from nothing: its store is new, start-up and proofs are in it."""
        store, out = self.folder / "store", self.folder / "adgen"
        for old in (store, out):
            shutil.rmtree(old, ignore_errors=True)
        n = self.count(job)
        command = [
            sys.executable, "-m", "adgen", "build", str(REFERENCE / job.rows), "--rows", f"1-{n}", "--store", str(store), "--out", str(out),
            "--offline", *(["--draft"] if self.draft else []),
        ]  # fmt: skip
        took = meter.run(command, self.folder / "adgen.log", cwd=ROOT)
        self.prove(sorted((out / "films").glob("*.mp4")), n)
        told = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
        return took, {
            "asked": told["segments_asked"], "distinct": told["segments_distinct"], "rendered": told["segments_made"],
            "frames": told["frames_made"], "delivered": told["delivered"],
        }  # fmt: skip

    def limit(self, job: Job) -> tuple[meter.Took, dict[str, Any]]:
        """Encode only; the frames come from adgen's last store where there is one, and are not counted."""
        store = self.folder / "store"
        store.mkdir(exist_ok=True)
        command = [
            sys.executable, str(HERE / "limit.py"), str(REFERENCE / job.rows), str(store), "--rows", f"1-{self.count(job)}", "--cores", str(CORES),
            *(["--draft"] if self.draft else []), *(["--whole"] if job.name == "ONE" else []),
        ]  # fmt: skip
        made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        if made.returncode:
            raise RuntimeError(f"limit.py ended with {made.returncode}:\n{made.stderr[-2000:]}")
        told = json.loads(made.stdout.splitlines()[-1])
        return meter.Took(told.pop("wall"), told.pop("core")), told

    def ffmpeg(self, job: Job) -> tuple[meter.Took, dict[str, Any]]:
        return self._script("ffmpeg", job), {}

    def moviepy(self, job: Job) -> tuple[meter.Took, dict[str, Any]]:
        return self._script("moviepy", job), {}

    def _script(self, name: str, job: Job) -> meter.Took:
        """One film with all threads; several as one process a core with one thread each, which is quicker for both tools."""
        out = self.folder / name
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        with (REFERENCE / job.rows).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))[: self.count(job)]
        threads = 1 if len(rows) > 1 else 0

        def film(row: dict[str, str]) -> meter.Took:
            said = out / f"{row['id']}.json"
            said.write_text(json.dumps(row), encoding="utf-8")
            command = [str(_python(OTHERS)), str(HERE / f"{name}_ad.py"), str(said), str(make_assets.FOLDER), str(out / f"{row['id']}.mp4"), str(threads)]
            return meter.run(command, out / f"{row['id']}.log")

        begin = meter.time.perf_counter()
        with ThreadPoolExecutor(CORES) as pool:
            took = list(pool.map(film, rows))
        wall = meter.time.perf_counter() - begin
        self.prove(sorted(out.glob("*.mp4")), len(rows))
        return meter.Took(wall, sum(t.core for t in took), max(t.peak for t in took) * min(CORES, len(rows)))

    def prove(self, films: Sequence[Path], count: int) -> None:
        """As many films as rows, each with all its frames. Raises: RuntimeError."""
        if len(films) != count:
            raise RuntimeError(f"{len(films)} films where {count} were asked for")
        for film in films:
            if (n := sum(1 for _ in decoded(film))) != FRAMES:
                raise RuntimeError(f"{film.name} has {n} frames, not {FRAMES}")


def decoded(film: Path) -> Any:
    import av

    with av.open(str(film)) as container:
        container.streams.video[0].thread_type = "AUTO"
        yield from container.decode(video=0)


# ── running ──


def run(bench: Bench, jobs: Sequence[Job], only: Sequence[str], repeat: int, say: Callable[[str], None] = print) -> dict[str, dict[str, Result]]:
    """Results by job and contender; within a job contenders take turns."""
    results: dict[str, dict[str, Result]] = {}
    for job in jobs:
        names = [n for n in CONTENDERS if n in (only or USUAL[job.name])]
        results[job.name] = {n: Result() for n in names}
        for turn in range(repeat):
            for name in names:
                took, counts = getattr(bench, name)(job)
                result = results[job.name][name]
                result.add(took)
                result.counts = counts
                say(f"{job.name} {turn + 1}/{repeat} {name}: {took.wall:.1f} s, {took.core:.1f} core-seconds")
    return results


def others_there(say: Callable[[str], None] = print) -> bool:
    """The contenders' own environment, made on demand; False with a line why when it cannot be."""
    if (OTHERS / "ready").is_file():
        return True
    try:
        subprocess.run([sys.executable, "-m", "venv", str(OTHERS)], check=True, capture_output=True)
        subprocess.run([str(_python(OTHERS)), "-m", "pip", "install", "-q", "-r", str(HERE / "requirements.txt")], check=True, capture_output=True)
        (OTHERS / "ready").touch()
    except (OSError, subprocess.CalledProcessError) as fault:
        said = (getattr(fault, "stderr", None) or str(fault).encode()).decode(errors="replace").strip().splitlines()
        say(f"ffmpeg and moviepy are left out: benchmarks/requirements.txt cannot be installed ({said[-1] if said else fault})")
        return False
    return True


def _python(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


# ── telling ──


def tables(results: dict[str, dict[str, Result]], draft: bool = False) -> str:
    """Markdown: ratios to the limit, what was rendered, bytes and quality of stitched against whole."""
    out = ["| job | contender | wall, × limit | core-seconds, × limit | peak memory |", "|---|---|---|---|---|"]
    for job, by in results.items():
        least = by.get("limit")
        for name, r in by.items():
            peak = f"{r.peak / 1e6:.0f} MB" if r.peak else "–" if name == "limit" else "unknown"
            out.append(f"| {job} | {_title(name)} | {_times(r.wall, least and least.wall)} | {_times(r.core, least and least.core)} | {peak} |")
    counted = [(job, by["adgen"].counts) for job, by in results.items() if "adgen" in by]
    if counted:
        out += ["", "| job | films | segments asked | distinct | rendered | frames rendered | frames in all films |", "|---|---|---|---|---|---|---|"]
        for job, c in counted:
            out.append(f"| {job} | {c['delivered']} | {c['asked']} | {c['distinct']} | {c['rendered']} | {c['frames']} | {c['delivered'] * FRAMES} |")
    whole = next((by["limit"].counts["whole"] for by in results.values() if "limit" in by and "whole" in by["limit"].counts), None)
    if whole:
        out += ["", "| picture of ONE | bytes | PSNR | SSIM |", "|---|---|---|---|"]
        for name, title in (("segments", "adgen: segments, stitched"), ("whole", "one encoder over the same frames")):
            w = whole[name]
            out.append(f"| {title} | {w['bytes'] / whole['whole']['bytes']:.3f} × | {w['psnr']:.2f} dB | {w['ssim']:.4f} |")
    if draft:
        out.append("\nDraft size: these ratios say nothing.")
    return "\n".join(out) + "\n"


def _title(name: str) -> str:
    return {"limit": "encode only", "ffmpeg": "FFmpeg, one filter graph", "moviepy": "MoviePy 2"}.get(name, name)


def _times(values: Sequence[float], least: Sequence[float] | None) -> str:
    if not least:
        return f"{median(values):.1f} s"
    return f"{median(values) / median(least):.2f}" if values is not least else f"1 ({median(values):.1f} s)"


def shared(results: dict[str, dict[str, Result]]) -> list[str]:
    """What must hold of the counts, whatever the machine; [] when all of it does."""
    faults = []
    for job, by in results.items():
        if "adgen" not in by:
            continue
        c = by["adgen"].counts
        if c["rendered"] != c["distinct"]:
            faults.append(f"{job}: {c['rendered']} segments rendered where {c['distinct']} are distinct")
        if "limit" in by and by["limit"].counts["frames"] != c["frames"]:
            faults.append(f"{job}: {c['frames']} frames rendered where {by['limit'].counts['frames']} are distinct")
    return faults


def written(page: str, text: str) -> str:
    """A page with its tables replaced."""
    start, end = "<!-- bench -->\n", "<!-- /bench -->"
    head, found, rest = page.partition(start)
    if not found or end not in rest:
        raise ValueError(f"{PAGE.name} has no place for the tables: {start.strip()} ... {end}")
    return head + start + text + end + rest.partition(end)[2]


def picture(film: Path, to: Path, width: int = 640) -> None:
    """Frames of the ad, two in a row and the last one of an odd number in the middle."""
    from PIL import Image

    wanted = {round(t * 30) for t in MOMENTS}
    shots = [f.to_image().resize((width, width * 9 // 16), Image.Resampling.LANCZOS) for n, f in enumerate(decoded(film)) if n in wanted]
    high, gap = width * 9 // 16, 8
    rows = -(-len(shots) // 2)
    tile = Image.new("RGB", (2 * width + gap, rows * (high + gap) - gap), "white")
    for k, shot in enumerate(shots):
        x = (width + gap) * (k % 2) if k < len(shots) - 1 or len(shots) % 2 == 0 else (width + gap) // 2
        tile.paste(shot, (x, (high + gap) * (k // 2)))
    to.parent.mkdir(parents=True, exist_ok=True)
    tile.save(to, quality=88)


def main(arguments: Sequence[str]) -> int:
    words = argparse.ArgumentParser(description="The reference ad, adgen against others and against the encode alone.")
    words.add_argument("--jobs", default="ONE,TWENTY,SHARED20")
    words.add_argument("--only", default="", help=f"contenders: {','.join(CONTENDERS)}")
    words.add_argument("--repeat", type=int, default=1, help="turns; medians are told")
    words.add_argument("--smoke", action="store_true", help="draft size, two rows")
    words.add_argument("--write", action="store_true", help="put the tables into docs/benchmarks.md")
    words.add_argument("--picture", action="store_true", help="only make docs/pictures/reference.jpg")
    words.add_argument("--keep", type=Path, help="work in this folder and leave the films there")
    given = words.parse_args(arguments)
    chosen = [j for name in given.jobs.split(",") for j in JOBS if j.name == name.strip().upper()]
    only = [n.strip() for n in given.only.split(",") if n.strip()]
    if len(chosen) != len(given.jobs.split(",")) or set(only) - set(CONTENDERS) or given.repeat < 1:
        words.error(f"jobs are {', '.join(j.name for j in JOBS)}; contenders are {', '.join(CONTENDERS)}; repeat is 1 or more")
    make_assets.make()
    with tempfile.TemporaryDirectory(prefix="adgen-bench-") as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        bench = Bench(folder, given.smoke, 2 if given.smoke else 20)
        if given.picture:
            bench.adgen(JOBS[0])
            picture(next((folder / "adgen" / "films").glob("*.mp4")), PICTURE)
            print(f"{PICTURE.relative_to(ROOT)} is made")
            return 0
        needs_others = any(set(only or USUAL[j.name]) & {"ffmpeg", "moviepy"} for j in chosen)
        if given.smoke and not only:
            only = ["adgen", "limit"]
        elif needs_others and not others_there():
            only = [n for n in (only or CONTENDERS) if n in ("adgen", "limit")]
        results = run(bench, chosen, only, given.repeat)
    text = tables(results, given.smoke)
    print(f"\n{platform.machine()}, {CORES} cores\n\n{text}")
    faults = shared(results)
    print("\n".join(faults) if faults else "every distinct segment was rendered once")
    if given.write and not given.smoke:
        PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), text), encoding="utf-8")
    return 1 if faults else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except RuntimeError as fault:  # a contender that failed: its last lines say why, and where it ran
        sys.exit(f"bench stopped: {fault}")
