"""errors: what stops work. The user's own faults are findings (model/finding.py); these are raised."""

from __future__ import annotations

import errno


class AdgenError(Exception):
    """What went wrong, where, and what to do about it.

    `str()` gives `where: what` and a hint on its own line; the command line prints just that, never a traceback.
    """

    def __init__(self, what: str, where: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what, self.where, self.hint = what, where, hint

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return text + (f"\n  hint: {self.hint}" if self.hint else "")


class UsageError(AdgenError):
    """The command cannot start: a file is not there, an option makes no sense."""


class MissingExtra(AdgenError):
    """A plug-in needs a package that is not installed."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs '{extra}'", hint=f'pip install "adgen[{extra}]"')


class MediaError(AdgenError):
    """A picture, clip or sound cannot be read, or is over a limit."""


class StoreError(AdgenError):
    """The store cannot be read or written (full disk, no rights)."""


class DiskFull(StoreError):
    """There is no room left where something is written. Half a file is never left; the next run goes on."""


def unwritable(fault: Exception, where: str, hint: str) -> StoreError:
    """What a fault of the system's means for a file or folder that was to be written; a full disk is a kind of its own."""
    if is_full(fault):
        return DiskFull("the disk is full", where, hint)
    return StoreError(f"cannot be written: {getattr(fault, 'strerror', '') or fault}", where, hint)


def is_full(fault: BaseException) -> bool:
    """Whether a fault says that a disk, or what one may have of it, is used up."""
    return getattr(fault, "errno", None) in (errno.ENOSPC, errno.EDQUOT)


class WorkerDied(AdgenError):
    """A worker process was killed (out of memory?) while it made something, more than once."""


class ProofError(AdgenError):
    """A made file is not what was asked for; it is not delivered."""
