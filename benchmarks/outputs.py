"""outputs: one short film in every output kind and quality: its size, what it costs to make, and the memory that it takes.

    python benchmarks/outputs.py                        every kind at standard, as a table
    python benchmarks/outputs.py --quality all          ... at draft and master too
    python benchmarks/outputs.py --kinds h264,av1 --platform vertical

The film is the spotlight template's own example, in its shortest cut. Each is built by a process of its own with one worker and
an empty store, so processor time and memory are that kind's; both hold the drawing as well. Times are printed as multiples of
H.264's standard, since machines differ.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from adgen import registry
from adgen.model.output import QUALITIES


@dataclass(frozen=True, slots=True)
class Cost:
    """Units: bytes of the film, seconds of processor time, bytes of memory at most."""

    size: int
    processor: float
    memory: int
    frame: str


def main() -> int:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--kinds", default=",".join(registry.names("outputs")))
    ask.add_argument("--quality", default="standard", choices=[*QUALITIES, "all"])
    ask.add_argument("--platform", default="youtube")
    ask.add_argument("--cut", default="6s")
    given = ask.parse_args()
    qualities = QUALITIES if given.quality == "all" else (given.quality,)
    kinds = sorted(given.kinds.split(","), key=lambda name: name != "h264")
    with tempfile.TemporaryDirectory() as folder:
        campaign = Path(folder) / "campaign"
        run = [sys.executable, "-m", "adgen", "new", "campaign", str(campaign), "--template", "spotlight"]
        subprocess.run(run, check=True, stdout=subprocess.DEVNULL)
        first = built(campaign, Path(folder) / "first", "h264", "standard", given.platform, given.cut)
        print("| kind | quality | frame | size, MB | processor time | memory, MB |\n|---|---|---|---|---|---|")
        for kind in kinds:
            for quality in qualities:
                is_first = (kind, quality) == ("h264", "standard")
                of = first if is_first else built(campaign, Path(folder) / f"{kind}-{quality}", kind, quality, given.platform, given.cut)
                print(
                    f"| {kind} | {quality} | {of.frame} | {of.size / 1e6:.2f} | {of.processor / first.processor:.2f} | {of.memory / 1e6:.0f} |",
                    flush=True,
                )
    return 0


def built(campaign: Path, folder: Path, kind: str, quality: str, platform: str, cut: str) -> Cost:
    """One film by a process of its own."""
    command = [
        sys.executable, "-m", "adgen", "build", str(campaign), "--rows", "1", "--platform", platform, "--cut", cut, "--output", kind,
        "--quality", quality, "--jobs", "1", "--store", str(folder / "store"), "--out", str(folder / "out"), "--json",
    ]  # fmt: skip
    with (folder.parent / "said").open("w+b") as said:
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.DEVNULL)
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0  # waited for already
        said.seek(0)
        (film,) = [d for d in json.loads(said.read())["deliveries"] if d["status"] == "delivered"]
    return Cost(film["bytes"], used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, f"{film['width']}x{film['height']}")


if __name__ == "__main__":
    sys.exit(main())
