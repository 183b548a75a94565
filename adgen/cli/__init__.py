"""cli: one file per command, loaded when it is asked for, so that `adgen --help` answers at once."""

from __future__ import annotations

from adgen.cli._app import main

__all__ = ["main"]
