"""script: what a writer is asked for and what it answers; and the rules that hold for every answer.

Private values never stand in these records: a placeholder like `⟦first_name⟧` does, and is put back on this machine.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from adgen.model.record import Record

ANGLES = {
    "question": "open with a question that the reader would answer with yes",
    "number": "lead with a number from the facts",
    "pain": "name the trouble that the reader has without it",
    "benefit": "say what the reader gains, in concrete words",
    "social_proof": "let others speak for it: buyers, reviews, years; only what the facts say",
    "urgency": "say why now: an end date or a small stock from the facts, no false alarm",
}
"""How an arm wants its line said, for arms that a template has no words of its own for."""

ALIKE = 0.72  # of two arms' lines, from which they are one idea in two wordings


class Usage(Record, frozen=True, tag=False):
    """What a provider charges for."""

    tokens_in: int = 0
    tokens_out: int = 0
    images: int = 0
    milliseconds: int = 0  # of video or sound
    characters: int = 0
    calls: int = 1

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.tokens_in + other.tokens_in, self.tokens_out + other.tokens_out, self.images + other.images,
            self.milliseconds + other.milliseconds, self.characters + other.characters, self.calls + other.calls,
        )  # fmt: skip


class LineAsk(Record, frozen=True, tag=False):
    """One line that a script has: `copy.hook`, `shots.hero`, `ad.headline`."""

    name: str
    own: tuple[str, ...] = ()  # the template's own words for it, one for each entry
    each: bool = False  # a list with as many entries as `own`
    purpose: str = ""
    max_words: int = 0
    max_chars: int = 0
    angle: str = ""  # how this arm wants it said
    verbatim: str = ""  # a quotation: it may be cut, never changed
    fixed: bool = False  # `own` are a person's words: they stay, and are here to be fitted to


class ScriptRequest(Record, frozen=True):
    """Ask a writer for all lines of one row in one locale and arm. Rows whose facts are equal ask the same."""

    maker: str
    version: str
    model: str
    lines: tuple[LineAsk, ...]
    locale: str = "en"
    service: str = ""  # the address of another provider that speaks the protocol
    brief: str = ""
    facts: tuple[tuple[str, str], ...] = ()  # only what the template's words refer to
    brand: str = ""
    tone: str = ""
    say: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()  # words that are not translated
    glossary: tuple[tuple[str, str], ...] = ()
    platforms: tuple[str, ...] = ()
    apart: tuple[tuple[str, str], ...] = ()  # what other arms say in a line: this one has to differ
    answer: tuple[tuple[str, tuple[str, ...]], ...] = ()  # what was answered before ...
    faults: tuple[str, ...] = ()  # ... and what is wrong with it
    attempt: int = 0  # the same answer to the same faults is worth another try


class Written(Record, frozen=True):
    """A writer's answer, line by line, and what it took."""

    lines: tuple[tuple[str, tuple[str, ...]], ...]
    usage: Usage = Usage()
    model: str = ""


class SheetLine(Record, frozen=True):
    """One line of a script, as the sheet shows it: an entry of a list has `line` 'copy.points[2]'. Private values are placeholders."""

    slot: str
    row: str
    locale: str
    arm: str
    template: str
    line: str
    text: str
    state: str
    own_words: str = ""
    max_chars: int = 0
    max_words: int = 0
    purpose: str = ""
    at: int = -1  # the entry of a list
    of: int = 1  # entries of that list
    key: str = ""


def cleaned(text: str) -> str:
    """One line of plain words: no control characters, no direction marks, no double spaces."""
    text = "".join(" " if c in "\n\r\t" else c for c in unicodedata.normalize("NFC", text))
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cs", "Co") and c not in "‪‫‬‭‮⁦⁧⁨⁩")
    return " ".join(text.split())


def faults_of(line: LineAsk, texts: Sequence[str], request: ScriptRequest) -> list[str]:
    """What is wrong with the words for one line, in words that a writer can act on; [] when nothing is."""
    if line.each and len(texts) != len(line.own):
        return [f"{line.name}: {len(line.own)} entries are asked, {len(texts)} came"]
    if not line.each and len(texts) != 1:
        return [f"{line.name}: one text is asked"]
    out: list[str] = []
    for k, text in enumerate(texts):
        where = f"{line.name}[{k}]" if line.each else line.name
        if not text and any(line.own):
            out.append(f"{where}: is empty")
            continue
        if line.max_chars and len(text) > line.max_chars:
            out.append(f"{where}: '{text}' has {len(text)} characters; at most {line.max_chars}")
        if line.max_words and len(text.split()) > line.max_words:
            out.append(f"{where}: '{text}' has {len(text.split())} words; at most {line.max_words}")
        if line.verbatim and not is_cut_of(text, line.verbatim):
            out.append(f"{where}: is a quotation; it may be cut, not changed: \"{line.verbatim}\"")
        if not line.name.startswith("shots."):
            out += [f"{where}: {fault}" for fault in _claims(text, line, request)]
    return out


def _claims(text: str, line: LineAsk, request: ScriptRequest) -> list[str]:
    """What a text says that it must not: forbidden words, numbers and addresses that nobody gave."""
    out = [f"says '{word}', which the brand never says" for word in spoken(request.never, text)]
    out += [f"says '{word}', which the brand avoids" for word in spoken(request.avoid, text)]
    known = _known_text(request)
    out += [f"the number {n} is in none of the facts" for n in invented(text, known)]
    flat = known.casefold()
    out += [f"the address {a} is in none of the facts" for a in _ADDRESS.findall(text) if a.casefold() not in flat]
    own = " ".join(line.own).casefold()
    out += [f"leaves out '{word}', which is never translated" for word in request.keep if word.casefold() in own and word not in text]
    out += [f"{mark} stands for nothing that is known" for mark in _MARK.findall(text) if mark not in known]
    return out


_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\b[\w.+-]+@[\w-]+\.[\w.]+|\b[\w-]+\.(?:com|net|org|io|shop|store|app|co|de|fr|es|it|nl|uk|eu|info|biz|xyz)\b", re.IGNORECASE)
_MARK = re.compile(r"⟦[^⟧]*⟧")
_NUMBER = re.compile(r"\d+(?:[.,'’  ]\d+)*")


def _known_text(request: ScriptRequest) -> str:
    parts = [request.brief, request.brand, *request.say, *request.keep, *(v for _, v in request.facts), *(v for _, v in request.glossary)]
    return "\n".join([*parts, *(t for line in request.lines for t in line.own), *(line.verbatim for line in request.lines)])


def spoken(phrases: Iterable[str], text: str) -> list[str]:
    """Which of some phrases a text says, as whole words, without regard to case."""
    return [p for p in phrases if p.strip() and _phrase(p).search(text)]


@lru_cache(4096)
def _phrase(phrase: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(w) for w in phrase.split())
    first, last = phrase.strip()[0], phrase.strip()[-1]
    # scripts without spaces have no word edges to look for
    before = r"(?<!\w)" if first.isalnum() and ord(first) < 0x0E00 else ""
    after = r"(?!\w)" if last.isalnum() and ord(last) < 0x0E00 else ""
    return re.compile(before + words + after, re.IGNORECASE)


def invented(text: str, known: str) -> list[str]:
    """The numbers in a text that equal none of those in what is known, however they are written."""
    given = {value for found in _NUMBER.findall(_plain_digits(known)) for value in _readings(found)}
    return [n for n in dict.fromkeys(_NUMBER.findall(_plain_digits(text))) if not given & _readings(n)]


def _plain_digits(text: str) -> str:
    return "".join(str(unicodedata.digit(c)) if unicodedata.category(c) == "Nd" else c for c in text.replace("٫", ".").replace("٬", ","))


def _readings(number: str) -> set[Decimal]:
    """What a written number may mean: 1,299 is one thousand or one and a bit."""
    out: set[Decimal] = set()
    for point in (".", ",", ""):
        digits = "".join(c if c.isdigit() else "." if c == point else "" for c in number)
        if digits.count(".") <= 1:
            try:
                out.add(Decimal(digits).normalize())
            except InvalidOperation:
                continue
    return out


def is_cut_of(text: str, source: str) -> bool:
    """Whether a text is pieces of a quotation in their order, joined by an ellipsis or a stop; quotation marks do not count."""
    flat = _loose(source)
    at = 0
    for piece in re.split(r"…|\.\.\.|\[…\]", text):
        wanted = _loose(piece)
        if not wanted:
            continue
        at = flat.find(wanted, at)
        if at < 0:
            return False
        at += len(wanted)
    return bool(_loose(text))


def _loose(text: str) -> str:
    kept = "".join(c for c in text.casefold() if c.isalnum() or c.isspace())
    return " ".join(kept.split())


def likeness(a: str, b: str) -> float:
    """How alike two lines are, 0..1, by the groups of three letters that they share (Jaccard)."""
    first, second = _trigrams(a), _trigrams(b)
    return len(first & second) / len(first | second) if first and second else float(a == b)


def _trigrams(text: str) -> set[str]:
    flat = f"  {_loose(text)} "
    return {flat[k : k + 3] for k in range(len(flat) - 2)} if flat.strip() else set()
