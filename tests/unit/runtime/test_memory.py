"""memory: the least of what the machine and the control groups leave; what is not said counts for nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from adgen.runtime.memory import available, give_back, resident

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="files of Linux")

GB = 10**9


def tree(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def machine(folder: Path, groups: str, kb: int = 8_000_000) -> Path:
    return tree(folder / "proc", {"meminfo": f"MemTotal: 16000000 kB\nMemAvailable:   {kb} kB\n", "self/cgroup": groups})


def test_without_groups_it_is_what_the_machine_has(tmp_path: Path) -> None:
    assert available(machine(tmp_path, "0::/\n"), tmp_path / "none") == 8_000_000 * 1024


def test_a_limit_of_version_two_counts_less_what_is_used_and_no_cache(tmp_path: Path) -> None:
    stat = {"memory.current": f"{3 * GB}\n", "memory.stat": f"anon 5\ninactive_file {GB}\n"}
    groups = tree(tmp_path / "groups", {f"app/{k}": v for k, v in {"memory.max": f"{4 * GB}\n", **stat}.items()})
    assert available(machine(tmp_path, "0::/app\n"), groups) == 2 * GB


def test_a_limit_of_a_group_further_up_counts_too(tmp_path: Path) -> None:
    files = {"app/web/memory.max": "max\n", "app/memory.max": f"{GB}\n", "app/memory.current": "0\n"}
    assert available(machine(tmp_path, "0::/app/web\n"), tree(tmp_path / "groups", files)) == GB


def test_a_container_sees_its_group_at_the_root(tmp_path: Path) -> None:
    files = {"memory.max": f"{2 * GB}\n", "memory.current": f"{GB}\n"}
    assert available(machine(tmp_path, "0::/../host/path\n"), tree(tmp_path / "groups", files)) == GB


def test_a_limit_of_version_one_counts(tmp_path: Path) -> None:
    files = {
        "memory/app/memory.limit_in_bytes": f"{2 * GB}\n", "memory/app/memory.usage_in_bytes": f"{GB}\n",
        "memory/app/memory.stat": "total_inactive_file 1000\n", "memory/memory.limit_in_bytes": "9223372036854771712\n",
    }  # fmt: skip
    assert available(machine(tmp_path, "4:cpu,memory:/app\n1:cpu:/app\n0::/\n"), tree(tmp_path / "groups", files)) == GB + 1000


def test_a_group_that_is_over_its_limit_leaves_nothing(tmp_path: Path) -> None:
    files = {"memory.max": f"{GB}\n", "memory.current": f"{2 * GB}\n"}
    assert available(machine(tmp_path, "0::/\n"), tree(tmp_path / "groups", files)) == 0


def test_this_machine_has_memory_and_this_process_holds_some() -> None:
    assert available() > 0
    give_back()
    if sys.platform == "linux":
        assert 10**6 < resident() < available() * 100


def test_a_system_that_says_nothing_has_what_is_built_in(tmp_path: Path) -> None:
    assert available(tmp_path, tmp_path) > 10**8
    assert resident(tmp_path) == 0
