"""words_limits: what one text of a template may use up, and the error that says so. Counts, never clocks."""

from __future__ import annotations

MAX_SOURCE = 8_000  # characters of a template text
MAX_DEPTH = 40  # nesting of its expressions and statements
MAX_OUTPUT = 10_000  # characters of any text, on the way or at the end
MAX_ROUNDS = 1_000  # of all loops of one rendering together
MAX_WORK = 1_000_000  # characters that filters and operators handle in one rendering
MAX_ITEMS = 1_000  # of a list made in a template
MAX_NUMBER = 10**15  # what a number may grow to; above, doubles lose whole units


class WordsError(ValueError):
    """A text or expression that cannot be read or rendered: what, where in the text (from 1, 0 unknown), and the cure.

    `name` is the unknown name where that is the fault.
    """

    def __init__(self, message: str, hint: str = "", name: str = "", line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.message, self.hint, self.name, self.line, self.column = message, hint, name, line, column


class Work:
    """What one rendering has used up, and its locale."""

    __slots__ = ("done", "locale", "rounds")

    def __init__(self, locale: str) -> None:
        self.rounds, self.done, self.locale = 0, 0, locale

    def spend(self, amount: int) -> None:
        self.done += amount
        if self.done > MAX_WORK:
            raise WordsError(f"this text handles over {MAX_WORK:,} characters on its way", "make it simpler")

    def turn(self, rounds: int) -> None:
        self.rounds += rounds
        if self.rounds > MAX_ROUNDS:
            raise WordsError(f"the loops of this text run over {MAX_ROUNDS:,} times", "loop over fewer entries")
