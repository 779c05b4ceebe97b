"""How something is written, apart from the names in it, so that the same done elsewhere is recognised."""

from __future__ import annotations

import ast

from netbuilder.analysis.from_source.scope import MISSING, Scope
from netbuilder.analysis.from_source.values import Instance, Library, Module, Opaque, Tensor, Weight
from netbuilder.core.values import NamedTuple

_OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.MatMult: "@",
    ast.USub: "-",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


class Form(NamedTuple):
    """`text` has `{0}`, `{1}` … where `inputs` stand, `{self}` for the module that is called."""

    text: str
    inputs: tuple[Tensor, ...]
    module: Module | Instance | None
    referred: tuple[Module | Instance, ...]


class NoForm(Exception):
    """What is written does more than one thing, or something that has no form."""


def form_of(node: ast.expr, scope: Scope) -> Form | None:
    """The form of an expression; None where it has none."""
    former = Former(scope)
    try:
        text = former.text(node)
    except NoForm:
        return None
    return former.form(text)


class Former:
    """Writes expressions and values in one way, and gathers the tensors and modules in them."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._inputs: dict[object, tuple[int, Tensor]] = {}
        self._module: Module | Instance | None = None
        self._referred: list[Module | Instance] = []

    def form(self, text: str) -> Form:
        tensors = tuple(tensor for _, tensor in self._inputs.values())
        return Form(text, tensors, self._module, tuple(self._referred))

    def value(self, value: object) -> str:
        """A value as it would be written. Raises NoForm."""
        if isinstance(value, Tensor):
            number, _ = self._inputs.setdefault(value.ref, (len(self._inputs), value))
            return f"{{{number}}}"
        if isinstance(value, Module | Instance):
            if value not in self._referred:
                self._referred.append(value)
            return f"{{m{self._referred.index(value)}}}"
        if isinstance(value, Weight):
            return f"{self.value(value.module)}.{value.name}"
        if isinstance(value, Library):
            return value.name
        if isinstance(value, Opaque):
            return value.text
        return literal(value, self.value)

    def called(self, module: Module | Instance) -> str:
        """The module that is called; there can be but one."""
        if self._module is not None and self._module is not module:
            raise NoForm
        self._module = module
        return "{self}"

    def text(self, node: ast.expr | None) -> str:
        """An expression. Raises NoForm."""
        if isinstance(node, ast.Constant):
            return literal(node.value, self.value)
        if isinstance(node, ast.Name | ast.Attribute):
            return self._name(node)
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.BinOp):
            return f"({self.text(node.left)} {_sign(node.op)} {self.text(node.right)})"
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return f"-{self.text(node.operand)}"
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            return f"({self.text(node.left)} {_sign(node.ops[0])} {self.text(node.comparators[0])})"
        if isinstance(node, ast.Subscript):
            return self._item(node)
        if isinstance(node, ast.Slice):
            parts = [node.lower, node.upper, *([node.step] if node.step else [])]
            return ":".join(self.text(each) if each else "" for each in parts)
        if isinstance(node, ast.Tuple | ast.List):
            inside = ", ".join(self.text(each) for each in node.elts)
            return f"({inside},)" if len(node.elts) == 1 else f"({inside})"
        raise NoForm

    def _name(self, node: ast.Name | ast.Attribute) -> str:
        found = self._scope.peek(node)
        if found is not MISSING:
            return self.value(found)
        if isinstance(node, ast.Attribute):
            return f"{self.text(node.value)}.{node.attr}"
        raise NoForm

    def _call(self, node: ast.Call) -> str:
        found = self._scope.peek(node.func)
        if isinstance(found, Module | Instance):
            func = self.called(found)
        elif isinstance(found, Library):
            func = found.name
        elif found is MISSING and isinstance(node.func, ast.Attribute):
            func = f"{self.text(node.func.value)}.{node.func.attr}"
        else:
            raise NoForm
        parts = [self.text(each) for each in node.args]
        parts += [f"{each.arg}={self.text(each.value)}" for each in node.keywords if each.arg]
        if len(parts) < len(node.args) + len(node.keywords):
            raise NoForm
        return f"{func}({', '.join(parts)})"

    def _item(self, node: ast.Subscript) -> str:
        found = self._scope.peek(node)
        if found is not MISSING:
            return self.value(found)
        index = self.text(node.slice)
        if isinstance(node.slice, ast.Tuple):
            index = index[1:-1]
        return f"{self.text(node.value)}[{index}]"


def literal(value: object, inner: object = None) -> str:
    """Numbers, words and lists of them as Python writes them. Raises NoForm for anything else."""
    if value is None or isinstance(value, bool | int | str):
        return repr(value)
    if isinstance(value, float):
        return repr(value) if value == value and abs(value) != float("inf") else f'float("{value}")'
    if isinstance(value, list | tuple):
        write = inner if callable(inner) else literal
        inside = ", ".join(write(each) for each in value)
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    raise NoForm


def _sign(operator: ast.AST) -> str:
    sign = _OPERATORS.get(type(operator))
    if sign is None:
        raise NoForm
    return sign
