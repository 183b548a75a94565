"""inputs: what a template asks of a row (InputSpec), and the values that come of it: Money, Media, Entry, MISSING.

The values are what templates see. They are frozen, compare by contents, and every name on them is safe in a sandbox.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from adgen.model.record import Record

Kind: TypeAlias = Literal[
    "text", "number", "money", "date", "bool", "image", "video", "audio", "captions", "color", "url", "choice", "list"
]
KINDS: Final[tuple[str, ...]] = (
    "text",
    "number",
    "money",
    "date",
    "bool",
    "image",
    "video",
    "audio",
    "captions",
    "color",
    "url",
    "choice",
    "list",
)
MEDIA_KINDS: Final = ("image", "video", "audio", "captions")

# which settings make sense for which kinds; all others hold for any kind
_ONLY_FOR: Final[dict[str, tuple[str, ...]]] = {
    "max_chars": ("text", "url"),
    "min_chars": ("text",),
    "min": ("number", "money", "date", "image", "video"),
    "max": ("number", "money", "date"),
    "step": ("number",),
    "of": ("choice", "list"),
    "separator": ("list",),
    "columns": ("list",),
    "min_items": ("list",),
    "max_items": ("list",),
    "background": ("image", "video"),
    "subject": ("image", "video"),
}


# --- values ---------------------------------------------------------------------------------------------------------


class Missing:
    """An optional input that was not given: a falsy empty that any template may touch.

    It renders as nothing, has every attribute (itself), equals only itself, and is neither less nor more than anything.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return ""

    def __html__(self) -> str:
        return ""

    def __repr__(self) -> str:
        return "MISSING"

    def __len__(self) -> int:
        return 0

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __contains__(self, item: object) -> bool:
        return False

    def __getattr__(self, name: str) -> Missing:
        if name.startswith("_"):  # copy, pickle and the sandbox look for these and must not find them
            raise AttributeError(name)
        return self

    def __getitem__(self, key: object) -> Missing:
        return self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Missing)

    def __hash__(self) -> int:
        return 0

    def __lt__(self, other: object) -> bool:
        return False

    __le__ = __gt__ = __ge__ = __lt__

    def __reduce__(self) -> str:
        return "MISSING"  # pickled by name, so that it stays one


MISSING: Final = Missing()


class Money(Record, frozen=True):
    """An amount of one currency. Always true, zero too: a free thing has a price.

    Units: `amount` in the currency's major unit, `currency` an ISO 4217 code in capitals.
    Money / Money is a plain number, so that `1 - price/old_price` is a discount; Money of two currencies does not mix.
    """

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{_plain_amount(self.amount)} {self.currency}"

    def __bool__(self) -> bool:
        return True

    def __add__(self, other: object) -> Money:
        return Money(self.amount + self._same(other), self.currency) if isinstance(other, Money) else NotImplemented

    def __sub__(self, other: object) -> Money:
        return Money(self.amount - self._same(other), self.currency) if isinstance(other, Money) else NotImplemented

    def __mul__(self, other: object) -> Money:
        n = _decimal(other)
        return NotImplemented if n is None else Money(self.amount * n, self.currency)

    __rmul__ = __mul__

    def __truediv__(self, other: object) -> Any:
        if isinstance(other, Money):
            return float(self.amount / self._same(other))
        n = _decimal(other)
        return NotImplemented if n is None else Money(self.amount / n, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.amount), self.currency)

    def __float__(self) -> float:
        return float(self.amount)

    def __int__(self) -> int:
        return int(self.amount)

    def __round__(self, digits: int = 0) -> Money:
        """To so many decimals, half up as shops do."""
        return Money(self.amount.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP), self.currency)

    def __lt__(self, other: object) -> bool:
        return self.amount < self._same(other) if isinstance(other, Money) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self.amount <= self._same(other) if isinstance(other, Money) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return self.amount > self._same(other) if isinstance(other, Money) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return self.amount >= self._same(other) if isinstance(other, Money) else NotImplemented

    def _same(self, other: Money) -> Decimal:
        if self.currency != other.currency:
            raise TypeError(f"{self.currency} and {other.currency} do not compare or add up")
        return other.amount


class Media(Record, frozen=True):
    """A picture, film or sound that a row names; it prints as its path.

    `path` is posix and relative to the campaign's folder, or a URL of a host under `remote:`. `digest` is '' until the
    contents are in the store; `width`, `height` (upright, px) and `frames` are 0 while unknown. `folder` is the template's, absolute,
    for a file of its own.
    """

    kind: Literal["image", "video", "audio", "captions"]
    path: str
    digest: str = ""
    width: int = 0
    height: int = 0
    frames: int = 0
    folder: str = ""

    def __str__(self) -> str:
        return self.path

    @property
    def shown_as(self) -> Literal["image", "video", "audio"]:
        """What it is taken for where a picture is wanted; captions are none, and will be told."""
        return "video" if self.kind == "captions" else self.kind

    @property
    def is_remote(self) -> bool:
        return self.path.startswith(("https://", "http://"))


class Entry:
    """A frozen set of named values: `item.name` or `item['name']`. It has no methods, so every name can be a field."""

    __slots__ = ("_fields",)
    _fields: dict[str, Any]

    def __init__(self, fields: Mapping[str, Any] = {}, /, **more: Any) -> None:
        object.__setattr__(self, "_fields", {**fields, **more})

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self._fields[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("an Entry is frozen")

    def __getitem__(self, name: str) -> Any:
        return self._fields[name]

    def __contains__(self, name: object) -> bool:
        return name in self._fields

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Entry) and self._fields == other._fields

    def __hash__(self) -> int:
        return hash(tuple(sorted(self._fields)))

    def __str__(self) -> str:
        return str(next(iter(self._fields.values()), ""))

    def __dir__(self) -> list[str]:
        return list(self._fields)  # messages list what there is

    def __repr__(self) -> str:
        return f"Entry({self._fields!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (Entry, (self._fields,))


def pictures_of(value: object) -> list[Media | None]:
    """The picture of each entry of a list: the entry itself, or the first picture of a record; None for an entry without one."""
    if isinstance(value, Media):
        return [value]
    if not isinstance(value, (list, tuple)):
        return []
    parts = ((entry[name] for name in entry) if isinstance(entry, (Entry, dict)) else (entry,) for entry in value)
    return [next((part for part in some if isinstance(part, Media)), None) for some in parts]


def plain(value: object) -> object:
    """A value as plain data for keys and manifests: equal values, equal data; MISSING is None.

    Raises: TypeError for what is no input value.
    """
    match value:
        case Missing():
            return None
        case Money():
            return {"amount": _plain_amount(value.amount), "currency": value.currency}
        case Media():
            return {"kind": value.kind, "path": value.path, "digest": value.digest}
        case Entry():
            return {name: plain(value[name]) for name in value}
        case tuple() | list():
            return [plain(item) for item in value]
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return _plain_amount(value)
        case _ if hasattr(value, "isoformat"):
            return str(value.isoformat())
    raise TypeError(f"{type(value).__name__} is no input value")


def _plain_amount(amount: Decimal) -> str:
    """Decimal digits without an exponent; cents shown whole: 24.9 -> 24.90, 24.000 -> 24.00, 1.125 stays."""
    text = f"{amount:f}"
    whole, _, cents = text.partition(".")
    return f"{whole}.{cents.rstrip('0').ljust(2, '0')}"


def _decimal(value: object) -> Decimal | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return Decimal(value)
    return Decimal(repr(value)) if isinstance(value, float) else None


# --- what a template asks -------------------------------------------------------------------------------------------


def _px(value: object) -> object:
    if isinstance(value, str) and value.strip().lower().endswith("px"):
        digits = value.strip()[:-2].strip()
        return int(digits) if digits.isdigit() else value
    return value


def _words(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _kind_of(of: object) -> str:
    """Which of its meanings `of` has, so that faults are told for that one only."""
    if isinstance(of, dict):
        one = isinstance(of.get("type"), str) and set(of) <= set(InputSpec.model_fields)
        return "input" if one else "record"
    if isinstance(of, str | InputSpec):
        return "input"
    return "nothing" if of is None else "words"


class InputSpec(BaseModel):
    """One input of a template: its type, limits, default, example. `name: text` is short for `name: {type: text}`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Kind
    required: bool | None = Field(default=None, description="true unless there is a default")
    default: Any = Field(default=None, description="taken where a row has nothing")
    example: Any = Field(default=None, description="shown in the studio; `adgen new campaign` starts from it")
    help: str = Field(default="", description="one sentence for whoever fills the spreadsheet")
    private: bool = Field(default=False, description="never in a file name, log, prompt or manifest")
    max_chars: int | None = Field(default=None, ge=1)
    min_chars: int | None = Field(default=None, ge=1)
    min: Annotated[int | float | str | None, BeforeValidator(_px)] = None
    max: int | float | str | None = None
    step: float | None = Field(default=None, gt=0)
    of: Annotated[
        Annotated[list[str], Tag("words")]
        | Annotated[InputSpec, Tag("input")]
        | Annotated[dict[str, InputSpec], Tag("record")]
        | Annotated[None, Tag("nothing")],
        Discriminator(_kind_of),
    ] = Field(default=None, description="choice: its words; list: an input, or a mapping of inputs that make a record")
    separator: Annotated[list[str], BeforeValidator(_words)] = Field(
        default=[], description="between items of one cell"
    )
    columns: str = Field(default="", description='columns of a list, e.g. "feature_{n}, feature_{n}_photo"')
    min_items: int | None = Field(default=None, ge=0)
    max_items: int | None = Field(default=None, ge=1)
    background: str = Field(default="", description="what a picture stands on: any, plain, transparent")
    subject: str = Field(default="", description="what a picture shows: face, product")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, raw: Any) -> Any:
        return {"type": raw} if isinstance(raw, str) else raw

    @model_validator(mode="after")
    def _sense(self) -> InputSpec:
        for name in sorted(self.model_fields_set & set(_ONLY_FOR)):
            if self.type not in _ONLY_FOR[name]:
                raise ValueError(f"'{name}' means nothing for {self.type}; it is for {', '.join(_ONLY_FOR[name])}")
        self._check_of()
        _ordered(self.min_chars, self.max_chars, "min_chars", "max_chars")
        _ordered(self.min_items, self.max_items, "min_items", "max_items")
        if self.type == "number" or self.type in ("image", "video"):
            worded = [name for name, limit in (("min", self.min), ("max", self.max)) if isinstance(limit, str)]
            if worded:
                raise ValueError(f"'{worded[0]}' of {self.type} is a number{'' if self.type == 'number' else ' of px'}")
            if not isinstance(self.min, str) and not isinstance(self.max, str):
                _ordered(self.min, self.max, "min", "max")
        if "" in self.separator:
            raise ValueError("a separator is at least one character, or the word newline")
        for pattern in self.patterns:
            if pattern.count("{n}") != 1:
                raise ValueError(f"each of 'columns' has {{n}} once; '{pattern}' has not")
        return self

    def _check_of(self) -> None:
        match self.type, self.of:
            case "choice", [_, *_]:
                folded = [word.casefold() for word in self.of if isinstance(word, str)]
                if len(set(folded)) != len(folded):
                    raise ValueError("the words of a choice differ by more than capitals")
                if self.default is not None and str(self.default).casefold() not in folded:
                    raise ValueError(f"default '{self.default}' is not one of: {', '.join(map(str, self.of))}")
            case "choice", _:
                raise ValueError("a choice has its words under 'of', e.g. of: [new, limited]")
            case "list", list():
                raise ValueError("'of' of a list is an input ({type: text}) or a mapping of inputs, not a list")
            case "list", InputSpec() as item if item.type == "list":
                raise ValueError("a list of lists cannot be typed into a spreadsheet; use a record")
            case "list", dict() as fields if not fields or any(f.type == "list" for f in fields.values()):
                raise ValueError("a record has at least one input, and no lists")

    @property
    def is_required(self) -> bool:
        return self.default is None if self.required is None else self.required

    @property
    def item(self) -> InputSpec | None:
        """What a list holds, when that is one plain input."""
        if isinstance(self.of, InputSpec):
            return self.of
        return _TEXT if self.type == "list" and self.of is None else None

    @property
    def record(self) -> dict[str, InputSpec]:
        """The fields of a list's records, or {}."""
        return self.of if isinstance(self.of, dict) else {}

    @property
    def words(self) -> tuple[str, ...]:
        """The words of a choice."""
        return tuple(self.of) if isinstance(self.of, list) else ()

    @property
    def patterns(self) -> tuple[str, ...]:
        """The column patterns of a list, each with {n}."""
        return tuple(part.strip() for part in self.columns.split(",") if part.strip())

    @property
    def separators(self) -> tuple[str, ...]:
        """What parts the items of one cell; `newline` and `tab` are said in words."""
        said = {"newline": "\n", "tab": "\t", "comma": ","}
        return tuple(said.get(word, word) for word in self.separator) or ("|", ";", "\n")


def _ordered(low: float | None, high: float | None, low_name: str, high_name: str) -> None:
    if low is not None and high is not None and low > high:
        raise ValueError(f"{low_name} {low} is more than {high_name} {high}")


_TEXT: Final = InputSpec.model_validate("text")
