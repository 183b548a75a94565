"""files: a file appears whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from adgen.errors import unwritable


def write(path: Path, contents: bytes | None) -> None:
    """Put contents at a path, over what is there; None takes the file away.

    Raises: StoreError when the folder is full, barred, or another program holds the file.
    """
    part: Path | None = None
    try:
        if contents is None:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
            part = Path(file.name)
            file.write(contents)
        os.chmod(part, 0o644)  # a temporary file is private; what a build leaves is not
        os.replace(part, path)
    except OSError as fault:
        hint = "close it where it is open, or see that the disk has room and the folder may be written"
        raise unwritable(fault, str(path), hint) from fault
    finally:
        if part:
            part.unlink(missing_ok=True)
