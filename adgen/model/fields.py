"""fields: the kinds of value that a template's fields take, as pydantic types.

A field keeps what the designer typed; `place` parses it once the frame is known. Here it is only proved to be parseable, so that
a fault is a finding with a position. A string that holds `{{` is decided by the row and is proved when it is bound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Literal, TypeAlias, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from adgen.model import values, words


class Fielded(BaseModel):
    """A mapping that a designer types: unknown words are faults, spelling is as in the YAML."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, frozen=True)


class Says:
    """Marks a text field: Jinja2 text, rendered once."""


class Means:
    """Marks a bare expression: `price`, `features | length`; "{{ price }}" is accepted and means the value."""


def words_of_text(value: Any) -> Any:
    """A text field's words, proved; a number is written out. Raises: ValueError, WordsError."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise ValueError("a text is wanted here")
    words.sentence(value)  # a WordsError says where in the text
    return value


def _expression(value: Any) -> Any:
    if isinstance(value, str):
        words.expression(value)
    return value


def _source(value: Any) -> Any:
    return value if is_own_file(value) else _expression(value)


def is_own_file(value: object) -> bool:
    """Whether a source is written as a file of the template's folder, `./icon.svg`, rather than as an expression."""
    return isinstance(value, str) and value.startswith("./")


def _parsed(parse: Callable[[Any], object]) -> BeforeValidator:
    def check(value: Any) -> Any:
        if isinstance(value, str) and "{{" in value:
            words.sentence(value)  # a WordsError says where in the text
            return value
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise ValueError(f"{value!r} is not understood here")
        parse(value)
        return value

    return BeforeValidator(check)


class _AnyPalette(dict[str, str]):
    """Colours are proved against the kit at bind; here every brand colour is taken to exist."""

    def __missing__(self, name: str) -> str:
        return "#808080"

    def get(self, name: str, default: Any = None) -> Any:
        return self[name]

    def __contains__(self, name: object) -> bool:
        return True


_ANY = _AnyPalette()

Words: TypeAlias = Annotated[str, BeforeValidator(words_of_text), Says()]
Expr: TypeAlias = Annotated[bool | int | float | str, BeforeValidator(_expression), Means()]
Source: TypeAlias = Annotated[bool | int | float | str, BeforeValidator(_source), Means()]
Length: TypeAlias = Annotated[str | float, _parsed(values.length)]
Duration: TypeAlias = Annotated[str | float, _parsed(values.duration)]
Angle: TypeAlias = Annotated[str | float, _parsed(values.angle)]
Ratio: TypeAlias = Annotated[str | float, _parsed(values.ratio)]
Color: TypeAlias = Annotated[str, _parsed(lambda v: values.color(v, _ANY))]
Fill: TypeAlias = Annotated[str, _parsed(lambda v: values.paint(v, _ANY))]
Easing: TypeAlias = Annotated[str, _parsed(values.easing)]
Offset: TypeAlias = Annotated[str | float, _parsed(values.offset)]
Padding: TypeAlias = Annotated[str | float, _parsed(values.edges)]
Place: TypeAlias = Annotated[str, _parsed(values.place)]
Toward: TypeAlias = Literal["left", "right", "up", "down"]


def typed(model: type[BaseModel], given: Mapping[str, Any]) -> Any:
    """A mapping that the row has filled in, typed.

    Raises: ValueError with a plain message, for the first word that is not understood.
    """
    try:
        return model.model_validate(given)
    except ValidationError as fault:
        first = fault.errors()[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg'].removeprefix('Value error, ')}") from None


def colored(spec: Any, palette: Mapping[str, str]) -> Any:
    """The same words with every colour read: 0xRRGGBBAA in place of what was typed, in lists of colours too.

    Raises: ValueError for a colour that the palette does not have.
    """
    read = get_args(Color)[1]
    changes: dict[str, Any] = {}
    for name, field in type(spec).model_fields.items():
        value = getattr(spec, name)
        if read in field.metadata and isinstance(value, str) and value:
            changes[name] = values.color(value, palette)
        elif isinstance(value, list) and any(read in getattr(a, "__metadata__", ()) for a in get_args(field.annotation)):
            changes[name] = [values.color(v, palette) for v in value]
    return spec.model_copy(update=changes) if changes else spec


Sentences: TypeAlias = Iterator[tuple[Literal["text", "expr"], str]]


def sentences(value: Any) -> Sentences:
    """Every text and expression that a typed mapping holds, at any depth: what `bind` has to say before `place` can draw."""
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            inner = getattr(value, name)
            if any(isinstance(m, Means) for m in field.metadata) and isinstance(inner, str):
                if not is_own_file(inner):
                    yield "expr", inner
            elif any(isinstance(m, Says) for m in field.metadata) and isinstance(inner, str):
                yield "text", inner
            else:
                yield from sentences(inner)
        for inner in (value.__pydantic_extra__ or {}).values():
            yield from sentences(inner)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from sentences(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from sentences(inner)
    elif isinstance(value, str) and "{{" in value:
        yield "text", value
