"""claim: one build at a time in a folder, for as long as its process lives; it starts clean."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from adgen.errors import StoreError, UsageError
from adgen.runtime.claim import NAME, claim

ENV = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}

_HOLD = """
import sys
from pathlib import Path
from adgen.runtime.claim import claim
with claim(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_a_folder_that_is_held_is_refused_with_who_holds_it(tmp_path: Path) -> None:
    other = subprocess.Popen([sys.executable, "-c", _HOLD, str(tmp_path)], env=ENV, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert other.stdout and other.stdout.readline() == "held\n"
    with pytest.raises(UsageError, match=f"process {other.pid} on") as caught, claim(tmp_path):
        pass
    assert "--out" in caught.value.hint
    other.kill()  # its lock ends with it
    other.communicate()
    assert (tmp_path / NAME).exists()
    with claim(tmp_path):
        pass
    assert [p.name for p in tmp_path.iterdir()] == ["films"]


def test_it_can_be_held_again_and_again_and_folders_apart(tmp_path: Path) -> None:
    for _ in range(3):
        with claim(tmp_path / "a"), claim(tmp_path / "b"):
            pass


def test_what_a_killed_build_left_is_gone_and_the_rest_stays(tmp_path: Path) -> None:
    (tmp_path / "films").mkdir()
    left = [".a.mp4.proof.mp4", ".tmp1.part", ".a.jpg.part"]
    for name in [*left, "a.mp4", "part.jpg"]:
        (tmp_path / "films" / name).write_bytes(b"x")
    (tmp_path / ".tmp2.part").write_bytes(b"x")
    with claim(tmp_path):
        assert sorted(p.name for p in (tmp_path / "films").iterdir()) == ["a.mp4", "part.jpg"]
        assert sorted(p.name for p in tmp_path.iterdir()) == [NAME, "films"]


def test_a_place_that_cannot_be_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match="cannot be written") as caught, claim(tmp_path / "file"):
        pass
    assert "--out" in caught.value.hint
