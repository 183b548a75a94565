"""memory: what a worker holds at most while it renders, against what its jobs declare. Linux, since it asks /proc.

    python benchmarks/memory.py                       the sample campaign at four sizes
    python benchmarks/memory.py --rows 3 --frames 45  fewer rows, and only the first frames of each segment

Each size is rendered by one worker, all its segments one after the other, as in a build; what the engine keeps for later segments
is part of it. A second line is about an encoder that looks further ahead.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from msgspec.structs import replace

from adgen.model.drawing import Segment
from adgen.model.record import encode
from adgen.pipeline import laid_out
from adgen.ports import Job
from adgen.run import Options
from adgen.runtime.demands import demands_of
from adgen.runtime.processes import Processes
from adgen.runtime.tools import open_tools
from adgen.runtime.worker import BenchSpec
from adgen.stages.load import load

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "aurora_autumn"
SIZES = ((480, 854), (1920, 1080), (1080, 1920), (3840, 2160))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=6)
    parser.add_argument("--frames", type=int, default=0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(f"{'frame':>11} {'preset':>9} {'segments':>8} {'peak MB':>8} {'declared MB':>11} {'replaced':>8}")
        for width, height in SIZES:
            segments = distinct(folder, width, height, given.rows, given.frames)
            measure(folder, segments)
            if (width, height) == (1080, 1920):
                measure(folder, [replace(s, profile=replace(s.profile, preset="slow")) for s in segments])


def distinct(folder: Path, width: int, height: int, rows: int, frames: int) -> list[Segment]:
    """The segments of some rows at a frame size."""
    campaign = folder / f"{width}x{height}"
    shutil.copytree(SAMPLE, campaign)
    words = (campaign / "campaign.yaml").read_text(encoding="utf-8").replace("[vertical, feed_portrait, youtube]", "[youtube]")
    (campaign / "campaign.yaml").write_text(f"{words}platform: {{youtube: {{size: {width}x{height}}}}}\n", encoding="utf-8")
    loaded, findings = load(campaign / "campaign.csv")
    assert loaded is not None, findings
    found: dict[str, Segment] = {}
    with open_tools(folder / "store", jobs=1, offline=True) as tools:
        for film in laid_out(loaded, tools, Options(rows=lambda _, line: line - 1 <= rows)):
            for segment in film.cut.segments if film.cut else ():
                found[tools.key("segment", segment)] = segment
    return [replace(s, frames=min(s.frames, frames or s.frames)) for s in found.values()]


def measure(folder: Path, segments: list[Segment]) -> None:
    """Render them in one worker; print its peak. A worker that the pool replaces ends a peak, and the highest counts."""
    pool = Processes(BenchSpec(store=str(folder / "store")), jobs=1)
    jobs = (Job("segment", str(n), encode(s), *demands_of("segment", s)) for n, s in enumerate(segments))
    peaks: dict[int, int] = {}
    for key, outcome in pool.run(jobs):
        if isinstance(outcome, BaseException):
            print(f"segment {key}: {outcome}")
        for worker in pool._workers:
            peaks[worker._process.pid] = high_water(worker._process.pid)
    pool.close()
    profile = segments[0].profile
    declared = max(demands_of("segment", s)[1] for s in segments) / 1e6
    peak = max(peaks.values()) / 1e6
    print(f"{profile.width:>6}x{profile.height:<4} {profile.preset:>9} {len(segments):>8} {peak:>8.0f} {declared:>11.0f} {len(peaks) - 1:>8}", flush=True)


def high_water(pid: int) -> int:
    """Source: `VmHWM` of proc(5)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


if __name__ == "__main__":
    main()
