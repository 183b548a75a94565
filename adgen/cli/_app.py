"""The `adgen` group: commands by name, faults as messages, exit codes.

0 all delivered, 1 some rows have errors (the others are delivered), 2 usage, 130 interrupted (safe to run again).
"""

from __future__ import annotations

import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from importlib import import_module

import click

from adgen.errors import AdgenError, UsageError, is_full
from adgen.version import VERSION

COMMANDS = {
    "build": "Make the films of a campaign.",
    "plan": "Count what would be made, shared and spent; make nothing.",
    "check": "Judge a campaign before, or a finished file after.",
    "still": "Look at one frame, or at a sheet of frames.",
    "script": "Take scripts out to a sheet, and edited ones back.",
    "shots": "Look at generated shots, pick others, approve them.",
    "new": "Start a campaign, a template or a brand kit.",
    "list": "Show templates, brands, platforms, motions ...",
    "schema": "Print the JSON Schema of a file, for editors.",
    "doctor": "Say what works on this machine and how to get the rest.",
    "store": "Look after what is kept between builds.",
}


class Lazy(click.Group):
    """Names and summaries are known here; a command's file is imported when it is run or asked for help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"adgen.cli.{name}").command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from adgen.model.finding import did_you_mean

            raise click.UsageError(f"no command '{args[0]}'\n  hint: {did_you_mean(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="adgen")
def app() -> None:
    """Marketing videos from a template, a brand kit and a spreadsheet.

    Start with: adgen new campaign my_campaign, then adgen build my_campaign/campaign.csv
    """


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code. No traceback for a user's mistake."""
    try:
        done = app.main(args=args, prog_name="adgen", standalone_mode=False)
        return done if isinstance(done, int) else 0
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.ClickException as fault:
        fault.show()
        return 2
    except (KeyboardInterrupt, click.Abort):
        print("interrupted; run the same command again, it goes on where it stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # the reader has gone (| head): what is left to say is for nobody
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except AdgenError as fault:
        print(f"error: {fault}", file=sys.stderr)
        return 2 if isinstance(fault, UsageError) else 1
    except Exception as fault:
        if is_full(fault):
            print(f"error: {getattr(fault, 'filename', '') or tempfile.gettempdir()}: the disk is full\n  hint: make room, then run again: it goes on", file=sys.stderr)
            return 1
        with tempfile.NamedTemporaryFile("w", prefix="adgen-", suffix=".log", delete=False, encoding="utf-8") as log:
            traceback.print_exc(file=log)
        print(f"error: adgen itself failed: {type(fault).__name__}: {fault}\n  hint: the details are in {log.name}", file=sys.stderr)
        return 1
