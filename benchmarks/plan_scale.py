"""plan_scale: plans a campaign of many rows and says what it took: scenes laid out, texts fitted, memory, time by the processor.

    python benchmarks/plan_scale.py --rows 10000 --distinct 600
    python benchmarks/plan_scale.py --rows 1000 --distinct 0 --again     # every row its own words; planned a second time, unchanged

A row shows four scenes. `--distinct` is how many products there are (0: one a row): each has two scenes of its own; ten shouts
and twenty shops are spread over the rows. The store is a fresh folder, so that nothing is known before.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

WORDS = "Halo Pendant Dune Vase Ember Candle Arc Lamp Oslo Chair Nord Table Linen Throw Moss Rug Pebble Stool Birch Shelf".split()
SHOUTS, SHOPS = 10, 20


def write(folder: Path, rows: int, distinct: int, platforms: str) -> Path:
    """A campaign of the template price_list.yaml; the same for the same numbers."""
    chance = random.Random(7)
    place = folder / "templates" / "price_list"
    place.mkdir(parents=True, exist_ok=True)
    shutil.copy(Path(__file__).with_name("price_list.yaml"), place / "template.yaml")
    settings = f"template: price_list\nbrand: kiosk\nplatforms: [{platforms}]\nvalues: {{currency: EUR}}\n"
    (folder / "campaign.yaml").write_text(settings, encoding="utf-8")
    items = []
    for i in range(distinct or rows):
        price = chance.randrange(5, 300)
        items.append((f"{chance.choice(WORDS)} {chance.choice(WORDS)} {i}", f"{price}.90", f"{price + chance.randrange(1, 80)}.90"))
    path = folder / "campaign.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(("id", "product", "price", "old_price", "shout", "until", "site"))
        for i in range(rows):
            item = items[i % len(items)]
            out.writerow((f"r{i:06}", *item, f"Sale {i // len(items) % SHOUTS}", "Until Sunday", f"shop{(i * 7 + i // len(items)) % SHOPS}.example"))
    return path


def plan(campaign: Path, store: Path) -> dict[str, Any]:
    """Plan in this process. Units: seconds, MB (the process's peak so far)."""
    from adgen import pipeline
    from adgen.cli._session import session

    began, cpu = perf_counter(), process_time()
    with session(str(campaign), {"store": str(store), "as_json": True}, inline=True) as (loaded, tools, options):
        made = pipeline.plan(loaded, tools, options)
        texts = {name: getattr(tools.text, name) for name in ("asked", "distinct", "compiled")}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)
    return {
        "variants": made.variants, "films": made.films, "laid": made.laid, "segments": made.segments, "shots": made.shots, "texts": texts,
        "findings": len(made.findings), "spoilers": [str(s) for s in made.spoilers], "seconds": round(perf_counter() - began, 1),
        "cpu_seconds": round(process_time() - cpu, 1), "peak_mb": round(peak),
    }  # fmt: skip


def main() -> None:
    ask = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    ask.add_argument("--rows", type=int, default=1000)
    ask.add_argument("--distinct", type=int, default=600)
    ask.add_argument("--platforms", default="vertical, feed_portrait, youtube")
    ask.add_argument("--again", action="store_true", help="plan a second time, in a process of its own")
    ask.add_argument("--json", action="store_true")
    ask.add_argument("--campaign", help=argparse.SUPPRESS)
    ask.add_argument("--store", help=argparse.SUPPRESS)
    given = ask.parse_args()
    if given.campaign:
        print(json.dumps(plan(Path(given.campaign), Path(given.store))))
        return
    with tempfile.TemporaryDirectory(prefix="adgen-plan-") as folder:
        campaign = write(Path(folder) / "campaign", given.rows, given.distinct, given.platforms)
        for turn in ("first", "again")[: 1 + given.again]:
            # a process of its own: its peak of memory is the plan's
            command = [sys.executable, __file__, "--campaign", str(campaign), "--store", f"{folder}/store"]
            said = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            if given.json:
                print(json.dumps({"turn": turn, "rows": given.rows, **said}))
                continue
            s, t = said["segments"], said["texts"]
            print(f"{turn}: {given.rows:,} rows, {said['films']:,} films, {s['asked']:,} segments asked, {s['distinct']:,} distinct")
            print(f"  {said['laid']:,} scenes laid out, {t['distinct']:,} texts in {t['compiled']} compiles")
            print(f"  {said['cpu_seconds']} s of one core, {said['seconds']} s by the clock, {said['peak_mb']} MB at most")


if __name__ == "__main__":
    main()
