"""words_grammar: what texts and expressions may say: a whitelist over Jinja's syntax tree, and the names they refer to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, cast

from jinja2 import nodes

from adgen.model.finding import did_you_mean
from adgen.model.words_limits import MAX_DEPTH, MAX_NUMBER, WordsError

_STATEMENTS = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Assign)
_VALUES = (
    nodes.Name, nodes.Const, nodes.Tuple, nodes.List, nodes.CondExpr, nodes.Filter, nodes.Test, nodes.Call, nodes.Keyword,
    nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Concat, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not,
    nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow, nodes.Neg, nodes.Pos,
)  # fmt: skip
_REFUSED = {
    "Macro": "macro", "CallBlock": "call", "FilterBlock": "filter", "With": "with", "AssignBlock": "set ... endset",
    "Block": "block", "Include": "include", "Import": "import", "FromImport": "from", "Extends": "extends",
    "NSRef": "namespace", "Dict": "a map in braces", "ScopedEvalContextModifier": "autoescape",
}  # fmt: skip
# methods that people know from elsewhere, as the filters that do the same
_METHODS = {
    "upper": "upper", "lower": "lower", "title": "title", "capitalize": "capitalize", "strip": "trim", "trim": "trim",
    "replace": "replace", "split": "split",
}  # fmt: skip
_FUNCTIONS = ("t", "range")
TESTS = ("defined", "undefined", "none", "even", "odd", "number", "string", "divisibleby", "in", "true", "false")


class Grammar:
    """Refuses what is not on the lists, collects names, and rewrites what Jinja does not let us bound into filters."""

    def __init__(self, filters: Collection[str]) -> None:
        self.filters = [name for name in filters if not name.startswith("_")]
        self.names: set[str] = set()
        self.scopes: list[set[str]] = [set()]

    def check(self, tree: nodes.Template) -> frozenset[str]:
        self._visit(tree, 0)
        return frozenset(self.names)

    def check_value(self, tree: nodes.Template) -> frozenset[str]:
        assign = cast(nodes.Assign, tree.body[0])
        assign.node = self._value(cast(nodes.Expr, assign.node), 1)
        return frozenset(self.names)

    # statements

    def _visit(self, node: nodes.Node, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise WordsError("nested too deeply to read", "split it up", line=node.lineno)
        match node:
            case nodes.Template():
                self._block(node.body, depth)
            case nodes.Output():
                node.nodes = [n if isinstance(n, nodes.TemplateData) else self._value(n, depth + 1) for n in node.nodes]
            case nodes.If():
                node.test = self._value(cast(nodes.Expr, node.test), depth + 1)
                self._branches(node, depth)
            case nodes.For():
                self._loop(node, depth)
            case nodes.Assign():
                node.node = self._value(cast(nodes.Expr, node.node), depth + 1)
                self.scopes[-1].update(self._targets(node.target))
            case _:
                self._refuse(node)

    def _block(self, body: Sequence[nodes.Node], depth: int) -> None:
        for node in body:
            self._visit(node, depth + 1)

    def _branches(self, node: nodes.If, depth: int) -> None:
        """A name set in one branch only may still mean the outer one afterwards, so it stays a name that is referred to."""
        ends: list[set[str]] = []
        bodies: list[Sequence[nodes.Node]] = [node.body, *([e] for e in node.elif_), node.else_]
        for body in bodies:
            self.scopes.append(set())
            self._block(body, depth)
            ends.append(self.scopes.pop())
        self.scopes[-1] |= set.intersection(*ends)

    def _loop(self, node: nodes.For, depth: int) -> None:
        if node.recursive:
            raise WordsError("loops cannot be recursive", line=node.lineno)
        node.iter = self._filter("_rounds", self._value(cast(nodes.Expr, node.iter), depth + 1))
        self.scopes.append({*self._targets(node.target), "loop"})
        if node.test is not None:
            node.test = self._value(cast(nodes.Expr, node.test), depth + 1)
        self._block(node.body, depth)
        self.scopes.pop()
        self.scopes.append(set())
        self._block(node.else_, depth)
        self.scopes.pop()

    def _targets(self, node: nodes.Node) -> set[str]:
        if isinstance(node, nodes.Tuple):
            return set().union(*(self._targets(n) for n in node.items))
        if not isinstance(node, nodes.Name):
            self._refuse(node)
        name = cast(nodes.Name, node).name
        if name.startswith("_") or name in (*_FUNCTIONS, "loop"):
            raise WordsError(f"'{name}' cannot be set", "choose another name", name=name, line=node.lineno)
        return {name}

    # values

    def _value(self, node: nodes.Expr, depth: int) -> nodes.Expr:
        if depth > MAX_DEPTH:
            raise WordsError("nested too deeply to read", "split it up", line=node.lineno)
        if not isinstance(node, _VALUES):
            self._refuse(node)
        if isinstance(node, (nodes.Name, nodes.Getattr, nodes.Getitem)):
            return self._reference(node, depth)
        if isinstance(node, nodes.Call):
            return self._call(node, depth)
        if isinstance(node, nodes.Filter):
            self._known_filter(node)
        if isinstance(node, nodes.Test) and node.name not in TESTS:
            raise WordsError(f"unknown test 'is {node.name}'", did_you_mean(node.name, TESTS), line=node.lineno)
        if isinstance(node, nodes.CondExpr) and node.expr2 is None:
            node.expr2 = nodes.Const(None, lineno=node.lineno)  # `a if b` is empty when b is not
        if isinstance(node, nodes.Const) and isinstance(node.value, (int, float)) and abs(node.value) > MAX_NUMBER:
            raise WordsError("a number is too big", line=node.lineno)
        self._children(node, depth)
        if isinstance(node, nodes.Concat):
            return self._filter("_glue", node.nodes[0], *node.nodes[1:])
        if isinstance(node, (nodes.List, nodes.Tuple)):
            # only flat lists: lists of lists share their parts, and comparing them takes exponential time
            return self._filter("_flat", node)
        return node

    def _children(self, node: nodes.Node, depth: int) -> None:
        for name, child in list(node.iter_fields()):
            if isinstance(child, nodes.Expr):
                setattr(node, name, self._value(child, depth + 1))
            elif isinstance(child, list):
                setattr(node, name, [self._part(c, depth) for c in child])
            elif isinstance(child, nodes.Node):
                self._part(child, depth)

    def _part(self, child: Any, depth: int) -> Any:
        if isinstance(child, nodes.Expr):
            return self._value(child, depth + 1)
        if isinstance(child, (nodes.Keyword, nodes.Operand)):
            setattr(child, "value" if isinstance(child, nodes.Keyword) else "expr", self._value(
                child.value if isinstance(child, nodes.Keyword) else child.expr, depth + 1))  # fmt: skip
        return child

    def _reference(self, node: nodes.Name | nodes.Getattr | nodes.Getitem, depth: int) -> nodes.Expr:
        """Note the full path of `a.b['c'][0].d`: 'a.b.c'."""
        chain: list[nodes.Expr] = []
        base: nodes.Expr = node
        while isinstance(base, (nodes.Getattr, nodes.Getitem)):
            chain.append(base)
            base = base.node
            if len(chain) > MAX_DEPTH:
                raise WordsError("nested too deeply to read", "split it up", line=node.lineno)
        path: list[str] | None = None
        if isinstance(base, nodes.Name):
            self._public(base.name, base.lineno)
            path = [] if any(base.name in scope for scope in self.scopes) else [base.name]
        else:
            cast(Any, chain[-1]).node = self._value(base, depth + 1)
        going = True
        for part in reversed(chain):
            step = part.attr if isinstance(part, nodes.Getattr) else None
            if isinstance(part, nodes.Getitem):
                if isinstance(part.arg, nodes.Const) and isinstance(part.arg.value, str):
                    step = part.arg.value
                else:
                    part.arg = self._index(part.arg, depth)
            if step is not None:
                self._public(step, part.lineno)
            going = going and step is not None
            if path and going and step is not None:
                path.append(step)
        if path:
            self.names.add(".".join(path))
        return node

    def _index(self, node: nodes.Expr, depth: int) -> nodes.Expr:
        if isinstance(node, nodes.Slice):
            self._children(node, depth)
            return node
        return self._value(node, depth + 1)

    def _call(self, node: nodes.Call, depth: int) -> nodes.Expr:
        """`t('save')`, `range(3)`, `loop.cycle('a', 'b')`, and methods that are filters: `name.upper()`."""
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            raise WordsError("'*' and '**' cannot be used in brackets", line=node.lineno)
        callee = node.node
        if isinstance(callee, nodes.Getattr) and _METHODS.get(callee.attr):
            method = nodes.Filter(callee.node, _METHODS[callee.attr], node.args, node.kwargs, None, None, lineno=node.lineno)
            return self._value(method, depth + 1)
        is_cycle = isinstance(callee, nodes.Getattr) and callee.attr == "cycle" and isinstance(callee.node, nodes.Name)
        if is_cycle and cast(nodes.Name, cast(nodes.Getattr, callee).node).name == "loop":
            self._reference(cast(nodes.Name, cast(nodes.Getattr, callee).node), depth)
        elif isinstance(callee, nodes.Name) and callee.name in _FUNCTIONS:
            if callee.name != "range":
                self.names.add(callee.name)
        else:
            shown = getattr(callee, "attr", None) or getattr(callee, "name", "this")
            raise WordsError(f"'{shown}' cannot be called", "use a filter: {{ name | upper }}", line=node.lineno)
        node.args = [self._value(a, depth + 1) for a in node.args]
        for keyword in node.kwargs:
            self._part(keyword, depth)
        if isinstance(callee, nodes.Name) and callee.name == "range":
            if not node.args or node.kwargs:
                raise WordsError("'range' needs one to three whole numbers", line=node.lineno)
            return self._filter("_range", node.args[0], *node.args[1:])
        return node

    def _known_filter(self, node: nodes.Filter) -> None:
        if node.node is None:
            self._refuse(node)
        if node.name not in self.filters:
            raise WordsError(f"unknown filter '{node.name}'", did_you_mean(str(node.name), self.filters), line=node.lineno)
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            raise WordsError("'*' and '**' cannot be used in brackets", line=node.lineno)

    def _public(self, name: str, line: int) -> None:
        if name in ("self", "super", "caller", "varargs", "kwargs"):
            raise WordsError(f"'{name}' is not part of this language", "choose another name", name=name, line=line)
        if name.startswith("_"):
            raise WordsError(f"'{name}' is private: names do not start with '_'", name=name, line=line)

    def _refuse(self, node: nodes.Node) -> None:
        kind = type(node).__name__
        hint = "text fields know {{ values }}, if, for and set"
        raise WordsError(f"'{_REFUSED.get(kind, kind.lower())}' is not part of this language", hint, line=node.lineno)

    @staticmethod
    def _filter(name: str, value: nodes.Expr, *arguments: nodes.Expr) -> nodes.Filter:
        return nodes.Filter(value, name, list(arguments), [], None, None, lineno=value.lineno)
