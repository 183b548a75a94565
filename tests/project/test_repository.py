"""What is true of the repository as a whole."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
TEXT = {".py", ".md", ".toml", ".yaml", ".yml", ".txt", ".csv", ".html", ".css", ".js", ".typ", ".json", ""}
SKIPPED = {".git", ".venv", "out", "build", "dist", "__pycache__"}


def files() -> list[Path]:
    """Files of the project, as git knows them where there is a git; what is ignored does not count."""
    try:
        said = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        found = [ROOT / line for line in said.splitlines()]
    except (OSError, subprocess.CalledProcessError):
        found = [p for p in ROOT.rglob("*") if not SKIPPED & set(p.relative_to(ROOT).parts)]
    return [p for p in found if p.is_file() and p.suffix in TEXT and p.stat().st_size < 1_000_000]


def test_imports_keep_their_layers() -> None:
    lint = str(Path(sys.executable).with_name("lint-imports"))
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr


def test_no_file_holds_a_path_of_a_machine() -> None:
    # a home folder, or the folder that the project lies in
    homes = re.compile(r"/(home|Users)/[a-z][\w.-]*/|[A-Z]:\\Users\\" + f"|{re.escape(str(ROOT))}" + r"[/\"'\s]")
    found = [f"{p.relative_to(ROOT)}: {m[0]}" for p in files() if (m := homes.search(p.read_text(encoding="utf-8", errors="replace")))]
    assert found == []


def test_no_work_is_left_behind_in_a_comment() -> None:
    left = re.compile(r"(?:#|//|<!--|/\*).*\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
    code = [p for p in files() if p.suffix in (".py", ".md", ".toml", ".yaml", ".typ", ".css", ".js")]
    found = [f"{p.relative_to(ROOT)}: {m[0]}" for p in code if (m := left.search(p.read_text(encoding="utf-8", errors="replace")))]
    assert found == []


def test_every_import_is_a_declared_dependency() -> None:
    """A package that adgen imports at the top of a file is in `dependencies`, under the name that it is installed by."""
    installed_as = {"cv2": "opencv-python-headless", "PIL": "pillow", "fontTools": "fonttools", "ruamel": "ruamel.yaml", "python_calamine": "python-calamine", "pydantic_core": "pydantic"}
    declared = {re.split(r"[<>=;\[ ]", d)[0].lower() for d in SETTINGS["project"]["dependencies"]}
    imported = set()
    for path in (ROOT / "adgen").rglob("*.py"):
        imported |= {m.split(".")[0] for m in re.findall(r"^(?:from|import) (\w[\w.]*)", path.read_text(encoding="utf-8"), re.MULTILINE)}
    foreign = imported - set(sys.stdlib_module_names) - {"adgen"}
    assert {name for name in foreign if installed_as.get(name, name).lower() not in declared} == set()


def test_the_constraints_pin_every_direct_dependency() -> None:
    pinned = {line.split("==")[0].lower() for line in (ROOT / "constraints-dev.txt").read_text(encoding="utf-8").splitlines() if "==" in line}
    project = SETTINGS["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"], "torch"]
    names = {re.split(r"[<>=;\[ ]", d)[0].lower() for d in wanted if "sys_platform" not in d} - {"adgen"}
    assert {n for n in names if n not in pinned} == set()


def test_every_ruff_ignore_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    rules = text.split("ignore = [", 1)[1].split("]", 1)[0].strip().splitlines()
    bare = [line.strip() for line in rules if "#" not in line]
    assert bare == ['"RUF002",', '"RUF003",']  # the reason of RUF001, one line up


@pytest.mark.slow
def test_the_wheel_brings_templates_and_brand_kits(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(tmp_path), str(ROOT)],
        check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    own = {p.relative_to(ROOT) for kind in ("templates", "brand_kits") for p in (ROOT / kind).rglob("*.yaml")}
    assert own and {f"adgen/_data/{p.as_posix()}" for p in own} <= names
    shown = {f"adgen/_data/previews/{p.parent.name}.webp" for p in (ROOT / "templates").glob("*/template.yaml")}
    assert shown <= names
    assert {"adgen/engine/typeset.typ", "adgen/stages/deliver/pages/gallery.html", "adgen/py.typed"} <= names
    assert not [n for n in names if n.startswith(("tests/", "samples/")) or "__pycache__" in n]
