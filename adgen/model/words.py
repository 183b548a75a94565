"""words: text fields and bare expressions of a template, in a sandbox that bounds what they may do.

A *sentence* is text with `{{ names }}` in it and renders to text, once; what it renders is never a template again. An
*expression* is one bare value (`when: price`). Both are Jinja2, read with a whitelist: only the statements `if`, `for` and
`set`, only the filters below, no calls but `t(...)`, `range(...)` and `loop.cycle(...)`. Work is bounded by counts, never by
clocks, so that a template behaves the same on every machine: its length and depth, the rounds of its loops, the characters
it handles and puts out, the size of its numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache, partial
from types import CodeType, TracebackType
from typing import Any, cast

from jinja2 import (
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
    UndefinedError,
    nodes,
)
from jinja2.parser import Parser
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing

from adgen.model.finding import did_you_mean
from adgen.model.words_filters import FILTERS, absent, attribute_of, bounded, is_number, known, names_of, text_of
from adgen.model.words_grammar import TESTS, Grammar
from adgen.model.words_limits import MAX_ITEMS, MAX_NUMBER, MAX_OUTPUT, MAX_SOURCE, WordsError, Work

__all__ = ["META_MACROS", "Expression", "Sentence", "WordsError", "expression", "is_expression", "sentence"]

# what ad platforms replace themselves; see `sentence`
META_MACROS = frozenset(
    {"campaign.id", "campaign.name", "adset.id", "adset.name", "ad.id", "ad.name", "placement", "site_source_name"}
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text field, read. `names` are the full paths it refers to; an index ends a path, a quoted key goes on with it."""

    text: str
    names: frozenset[str]
    is_literal: bool
    _template: Template | None = field(repr=False, compare=False)

    def render(self, names: Mapping[str, object], locale: str = "en") -> str:
        """Fill in the names.

        Raises: WordsError for unknown names, for values that have no text, and for work over the bounds.
        """
        if self._template is None:
            return self.text
        return _render(self._template, self.text, names, locale)


@dataclass(frozen=True, slots=True)
class Expression:
    """A bare expression, read. `names` as for Sentence."""

    text: str
    names: frozenset[str]
    is_literal: bool
    _template: Template = field(repr=False, compare=False)

    def value(self, names: Mapping[str, object], locale: str = "en") -> Any:
        """The typed value.

        Raises: WordsError as `Sentence.render`.
        """
        return _evaluate(self._template, self.text, names, locale)


@lru_cache(maxsize=4096)
def sentence(text: str, macros: frozenset[str] = frozenset()) -> Sentence:
    """Read a text field. `macros` are names between braces that stay as typed, for the platform to fill in (META_MACROS).

    Raises: WordsError when it is not a text that can be read.
    """
    if not any(sign in text for sign in ("{{", "{%", "{#")):
        return Sentence(text, frozenset(), True, None)
    source = text
    if macros:
        kept = "|".join(re.escape(m) for m in sorted(macros))
        source = re.sub(rf"\{{\{{\s*(?:{kept})\s*\}}\}}", lambda m: "{% raw %}" + m[0] + "{% endraw %}", text)
    with _Reading(text):
        tree = _ENV.parse(_checked(source))
        names = Grammar(FILTERS).check(tree)
        template = _ENV.from_string(tree)
    return Sentence(text, names, _is_constant(tree), template)


@lru_cache(maxsize=4096)
def expression(text: str) -> Expression:
    """Read a bare expression; `"{{ price }}"` means the same as `price`.

    Raises: WordsError when it is not one value.
    """
    with _Reading(text):
        bare = _checked(_bare(text))
        if not bare:
            raise WordsError("an expression is missing here")
        parser = Parser(_ENV, bare, state="variable")
        value = parser.parse_expression()
        if not parser.stream.eos:
            hint = "a text belongs into a text field; here stands one value, such as `price` or `price > 10`"
            raise WordsError(f"'{text.strip()[:60]}' is not one value", hint)
        tree = nodes.Template([nodes.Assign(nodes.Name("result", "store"), value, lineno=1)], lineno=1)
        tree.set_environment(_ENV)
        names = Grammar(FILTERS).check_value(tree)
        template = _ENV.from_string(tree)
    return Expression(text, names, not names and not tree.find(nodes.Filter), template)


def _is_constant(tree: nodes.Template) -> bool:
    return tree.find(nodes.Name) is None and tree.find(nodes.Filter) is None


def is_expression(text: str) -> bool:
    """Whether a text is one `{{ value }}` and nothing else."""
    return _bare(text) != text.strip()


def _bare(text: str) -> str:
    inner = text.strip()
    if inner.startswith("{{") and inner.endswith("}}") and "{{" not in inner[2:] and "}}" not in inner[2:-2]:
        return inner[2:-2].strip()
    return inner


def _checked(source: str) -> str:
    if len(source) > MAX_SOURCE:
        raise WordsError(f"this text is over {MAX_SOURCE:,} characters", "make it shorter")
    return source


class _Reading:
    """Turns what Jinja and Python say about a text that cannot be read into a WordsError."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        if isinstance(fault, TemplateSyntaxError):
            raise _plain_syntax(fault, self.text) from None
        # the parser and Python's compiler both recurse into brackets
        if isinstance(fault, (RecursionError, MemoryError, SyntaxError)):
            raise WordsError("nested too deeply to read", "split it up") from None
        if isinstance(fault, ValueError) and not isinstance(fault, WordsError):  # a number with thousands of digits
            raise WordsError("a number is too big") from None


# -- rendering


class _Unknown(UndefinedError):
    """A name that is not there, with what it was looked for on."""

    def __init__(self, message: str | None, name: str, owner: object) -> None:
        super().__init__(message)
        self.name, self.owner = name, owner


class _Missing(StrictUndefined):
    """Any use is an error that knows its name."""

    __slots__ = ()

    def __init__(self, hint: Any = None, obj: Any = missing, name: Any = None, exc: Any = UndefinedError) -> None:
        super().__init__(hint, obj, name, cast(Any, partial(_Unknown, name=str(name), owner=obj)))


class _Sandbox(ImmutableSandboxedEnvironment):
    """Plain values have no attributes, maps have their keys only, nothing hands out methods."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})

    def getattr(self, obj: Any, attribute: str) -> Any:
        known(obj)
        value = attribute_of(obj, attribute)
        return self.undefined(obj=obj, name=attribute) if value is missing else value

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(argument, str):
            return self.getattr(obj, argument)
        known(obj, argument)
        if isinstance(argument, (int, slice)) and isinstance(obj, (str, tuple, list)):
            try:
                return bounded(obj)[argument] if isinstance(obj, str) else obj[argument]
            except IndexError:
                return self.undefined(obj=obj, name=str(argument))
        # what was not given stays not given, whatever is asked of it
        return obj if absent(obj) else self.undefined(obj=obj, name=str(argument))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        work = cast(Work, context["_work"])
        known(left, right)
        work.spend(2 + _size(left) + _size(right))
        return _operate(operator, *_alike(left, right), operation=self.binop_table[operator])

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        # what Jinja adds for macros inside loops
        kwargs = {name: value for name, value in kwargs.items() if name not in ("_loop_vars", "_block_vars")}
        known(obj, *args, *kwargs.values())
        result = obj(*args, **kwargs)
        return bounded(result) if isinstance(result, str) else result


def _alike(left: Any, right: Any) -> tuple[Any, Any]:
    """Decimals (prices) and floats do not mix in Python."""
    if isinstance(left, Decimal) and isinstance(right, float):
        return left, Decimal(str(right))
    if isinstance(left, float) and isinstance(right, Decimal):
        return Decimal(str(left)), right
    return left, right


def _size(value: object) -> int:
    return len(value) if isinstance(value, (str, list, tuple)) else 0


def _operate(operator: str, left: Any, right: Any, operation: Callable[[Any, Any], Any]) -> Any:
    """An operator on values that are bounded before it works: 9**9**9 has 370 million digits."""
    for side in (left, right):
        if is_number(side) and abs(side) > MAX_NUMBER:
            raise WordsError("a number is too big")
    if operator == "%" and isinstance(left, str):
        raise WordsError("'%' does not fill in texts", "write the names into the text: {{ name }}")
    if operator == "**":
        if not (is_number(left) and is_number(right)) or abs(right) > 64:
            raise WordsError("a power is too big", "exponents go up to 64")
        left, right = float(left), float(right)
    if operator == "*":
        _grows(left, _size(left) * right if isinstance(right, int) else 0)
        _grows(right, _size(right) * left if isinstance(left, int) else 0)
    if operator == "+":
        _grows(left, _size(left) + _size(right))
    result = operation(left, right)
    if isinstance(result, complex) or (is_number(result) and not abs(result) <= MAX_NUMBER):
        raise WordsError("a number is too big")
    return result


def _grows(value: object, size: int) -> None:
    """Refuse what a text or list is about to become."""
    if isinstance(value, str) and size > MAX_OUTPUT:
        raise WordsError(f"this text grows over {MAX_OUTPUT:,} characters", "make it shorter")
    if isinstance(value, (list, tuple)) and size > MAX_ITEMS:
        raise WordsError(f"this list grows over {MAX_ITEMS:,} entries", "make it shorter")


def _render(template: Template, source: str, names: Mapping[str, object], locale: str) -> str:
    with _Rendering(template, source, names):
        context = template.new_context({**names, "_work": Work(locale)})
        parts: list[str] = []
        size = 0
        for part in template.root_render_func(context):
            size += len(part)
            if size > MAX_OUTPUT:
                raise WordsError(f"this text grows over {MAX_OUTPUT:,} characters", "make it shorter")
            parts.append(part)
        return "".join(parts)


def _evaluate(template: Template, source: str, names: Mapping[str, object], locale: str) -> Any:
    with _Rendering(template, source, names):
        context = template.new_context({**names, "_work": Work(locale)})
        for _ in template.root_render_func(context):
            pass
        value = context.vars["result"]
        known(value)
        return value


class _Rendering:
    """Turns whatever goes wrong while rendering into a WordsError with its line in the text."""

    def __init__(self, template: Template, source: str, names: Mapping[str, object]) -> None:
        self.template, self.source, self.names = template, source, names

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        if fault is None or not isinstance(fault, Exception):
            return
        line = self._line(trace)
        if isinstance(fault, WordsError):
            raise WordsError(fault.message, fault.hint, fault.name, fault.line or line, fault.column) from None
        if isinstance(fault, _Unknown):
            raise self._unknown(fault, line) from None
        raise _plain(fault, line) from None

    def _line(self, trace: TracebackType | None) -> int:
        line = 0
        while trace is not None:
            code: CodeType = trace.tb_frame.f_code
            if code.co_filename == "<template>":
                line = self.template.get_corresponding_lineno(trace.tb_lineno)
            trace = trace.tb_next
        return line

    def _unknown(self, fault: _Unknown, line: int) -> WordsError:
        name = fault.name
        if fault.owner is missing:
            at = _find(self.source, name)
            return WordsError(f"unknown name '{name}'", did_you_mean(name, self.names), name, *(at or (line, 0)))
        if name.lstrip("-").isdigit() and isinstance(fault.owner, Sequence):
            count = len(fault.owner)
            message = f"there is no entry {int(name) + 1}: this has {count}" if int(name) >= 0 else f"there is no entry {name}"
            return WordsError(message, "entries count from 0; test with `length` first", name, line)
        at = _find(self.source, name, before=r"[.'\"]")
        path = _path(self.source, name) or name
        return WordsError(f"unknown name '{path}'", did_you_mean(name, names_of(fault.owner)), path, *(at or (line, 0)))


def _find(source: str, name: str, before: str = r"(?<![\w.'\"])") -> tuple[int, int] | None:
    """Line and column of a name's first use between braces."""
    for block in re.finditer(r"\{\{.*?\}\}|\{%.*?%\}", source, re.DOTALL) if "{{" in source or "{%" in source else [None]:
        start, text = (block.start(), block[0]) if block else (0, source)
        if found := re.search(f"({before})({re.escape(name)})(?!\\w)", text):
            at = start + found.start(2)
            return source.count("\n", 0, at) + 1, at - source.rfind("\n", 0, at)
    return None


def _path(source: str, name: str) -> str:
    """The dotted path that ends in `name`, as typed."""
    found = re.search(rf"(?<![\w.])(\w+(?:\.\w+)*\.{re.escape(name)})(?!\w)", source)
    return found[1] if found else ""


def _plain(fault: Exception, line: int) -> WordsError:
    """Python's own errors in plain words."""
    if isinstance(fault, (ZeroDivisionError, InvalidOperation)):
        return WordsError("division by zero", "test it first: {{ a / b if b else '' }}", line=line)
    if isinstance(fault, TypeError):
        found = re.search(r"'(\w+)' and '(\w+)'|can only concatenate (\w+) \(not \"(\w+)\"\)", str(fault))
        if found:
            left, right = (_TYPES.get(t, t.lower()) for t in found.groups() if t)
            hint = "test it first: {{ ... if name else '' }}" if "nothing" in (left, right) else "to join texts, write a ~ b"
            return WordsError(f"{left} and {right} do not go together here", hint, line=line)
        return WordsError("this does not work with a value of this type", line=line)
    if isinstance(fault, (TemplateError, ValueError, ArithmeticError)) and str(fault):
        return WordsError(str(fault).rstrip(".").lower(), line=line)
    return WordsError("this text cannot be worked out", line=line)


_TYPES = {
    "str": "a text", "int": "a number", "float": "a number", "Decimal": "a number", "list": "a list", "tuple": "a list",
    "NoneType": "nothing", "bool": "true or false", "dict": "a group of names", "date": "a date", "Money": "money",
    "Missing": "nothing", "Entry": "a group of names", "Media": "a picture or clip",
}  # fmt: skip


def _plain_syntax(fault: TemplateSyntaxError, text: str) -> WordsError:
    says = (fault.message or "").rstrip(".")
    line = fault.lineno
    if "unexpected end of template" in says.lower() or "end of print statement" in says.lower() or "unexpected end" in says.lower():
        if text.count("{{") > text.count("}}"):
            return WordsError("'{{' is never closed", "close it with '}}'", line=line)
        if "{%" in text:
            return WordsError("an {% if %} or {% for %} is never closed", "add {% endif %} or {% endfor %}", line=line)
        return WordsError("something is missing at the end", line=line)
    if found := re.search(r"[Ee]ncountered unknown tag '(\w+)'", says):
        return WordsError(f"unknown statement '{found[1]}'", "text fields know if, for and set", line=line)
    if found := re.search(r"expected token '(.+?)', got '(.+?)'", says):
        wanted = {"end of print statement": "'}}'", "end of statement block": "'%}'"}.get(found[1], f"'{found[1]}'")
        return WordsError(f"expected {wanted}, found '{found[2]}'", "quote texts inside the braces: 'like this'", line=line)
    return WordsError(says[:1].lower() + says[1:] if says else "this cannot be read", line=line)


def _environment() -> _Sandbox:
    env = _Sandbox(undefined=_Missing, autoescape=False, finalize=text_of, keep_trailing_newline=True, cache_size=0)
    env.filters = dict(FILTERS)
    env.globals = {}
    env.tests = {name: env.tests[name] for name in TESTS}
    return env


_ENV = _environment()
