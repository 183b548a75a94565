from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import click
import pytest

from adgen.cli import _app
from adgen.cli._app import COMMANDS, main
from adgen.cli._options import campaign_options, overrides, run_options
from adgen.errors import AdgenError, UsageError
from adgen.model.campaign import CampaignSettings

HEAVY = ("numpy", "cv2", "av", "typst", "pandas", "pydantic", "PIL", "jinja2", "openai", "rich", "babel")


def test_help_imports_nothing_heavy() -> None:
    script = f"""
import sys
from adgen.cli import main
main(["--help"])
loaded = [name for name in {HEAVY!r} if name in sys.modules]
sys.exit(f"imported {{loaded}}" if loaded else 0)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_file_and_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert isinstance(import_module(f"adgen.cli.{name}").command, click.Command)
    assert main([name, "--help"]) == 0
    assert "Usage: adgen" in capsys.readouterr().out


def test_an_unknown_command_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["biuld"]) == 2
    assert "did you mean 'build'?" in capsys.readouterr().err


def raising(fault: BaseException, monkeypatch: pytest.MonkeyPatch) -> int:
    def fail(*args: object, **options: object) -> None:
        raise fault

    monkeypatch.setattr(_app.app, "main", fail)
    return main([])


def test_a_users_mistake_is_told_without_a_traceback(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert raising(UsageError("there is no such file", "rows.csv", "look again"), monkeypatch) == 2
    assert capsys.readouterr().err == "error: rows.csv: there is no such file\n  hint: look again\n"


def test_what_stops_work_is_exit_1(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert raising(AdgenError("the disk is full"), monkeypatch) == 1
    assert capsys.readouterr().err == "error: the disk is full\n"


def test_an_interrupt_is_exit_130_and_says_that_work_goes_on(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert raising(KeyboardInterrupt(), monkeypatch) == 130
    assert "run the same command again" in capsys.readouterr().err


def test_a_fault_of_our_own_is_one_line_and_a_log_file(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert raising(ZeroDivisionError("by zero"), monkeypatch) == 1
    said = capsys.readouterr().err
    assert "ZeroDivisionError: by zero" in said and "Traceback" not in said
    log = said.split("the details are in ")[1].strip()
    with open(log, encoding="utf-8") as file:
        assert "Traceback" in file.read()


def test_options_that_cost_have_the_names_of_the_settings() -> None:
    @campaign_options
    @run_options
    def nothing() -> None: ...

    names = {option.name for option in nothing.__click_params__} - {"path", "rows", "store", "as_json"}
    assert names <= set(CampaignSettings.model_fields)


def test_options_override_settings_of_the_same_name() -> None:
    given = {"template": "t", "platforms": ("tiktok", "ctv,x"), "budget": 2.5, "jobs": 0, "offline": True, "brand": None}
    assert overrides(given) == {
        "template": "t", "platforms": ["tiktok", "ctv", "x"], "budget": {"usd": 2.5}, "jobs": 0, "offline": True,
    }  # fmt: skip
