"""What a layer's own code does, in the way in which operations of a text are compared."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from netbuilder.analysis.from_source.expressions import Expressions
from netbuilder.analysis.from_source.operation import Operation
from netbuilder.analysis.from_source.scope import Scope, library
from netbuilder.analysis.from_source.trouble import not_drawn
from netbuilder.analysis.from_source.values import Chain, Function, Instance, Module, Reading, Ref, Tensor
from netbuilder.analysis.placing import placed
from netbuilder.catalogue.layer import Layer, layers
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.core.call import LayerCode
from netbuilder.core.problem import ProblemError
from netbuilder.core.setting import Choice
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text

_AROUND = {"torch": library("torch"), "nn": library("torch.nn"), "F": library("torch.nn.functional")}

_REFUSED = (ProblemError, ShapeRefused, TypeError, ValueError, AttributeError, LookupError, ArithmeticError)


def written(specs: Sequence[TensorSpec | None]) -> Callable[[LayerCode, int], str]:
    """A function that gives the operations in a layer's code, for inputs of these specs."""

    def write(code: LayerCode, count: int) -> str:
        if code.module is not None:
            return ""
        names = [f"x{number}" for number in range(count)]
        text = code.expression.format(*names, all=", ".join(names), self="", referred="x0")
        scope = _scope(names, specs)
        captured = _Captured()
        try:
            captured.value(ast.parse(text, mode="eval").body, scope)
        except (ProblemError, SyntaxError):
            return ""
        return " ".join(captured.operations)

    return write


def operations_in(node: ast.expr, scope: Scope) -> tuple[list[str], str]:
    """The operations of an expression of a text: their names, and all of them to be compared."""
    captured = _Captured()
    try:
        captured.value(node, scope)
    except ProblemError:
        return [], ""
    return captured.names, " ".join(captured.operations)


def writing_so(names: Sequence[str], specs: Sequence[TensorSpec | None]) -> list[type[Layer]]:
    """The layers whose code may do operations of these names for such inputs."""
    return [
        layers.get(id)
        for id, done in _done_by_layers(tuple(specs)).items()
        if done is None or tuple(names) in done
    ]


def without_module(form: str, specs: Sequence[TensorSpec | None]) -> list[type[Layer]]:
    """The layers whose code is a call like `form`, which takes sizes alone of its input: `torch.full`."""
    alike = [layers.get(id) for id, done in _done_by_layers(tuple(specs)).items() if done == {()}]
    return [each for each in alike if _expression(each, specs).partition("(")[0] == form.partition("(")[0]]


def _expression(declared: type[Layer], specs: Sequence[TensorSpec | None]) -> str:
    names = tuple(port.name for port in declared.inputs)
    try:
        made = declared()
        return made.code(*placed(made, names[: len(specs)], tuple(specs))).expression
    except _REFUSED:
        return ""


@lru_cache(maxsize=256)
def _done_by_layers(specs: tuple[TensorSpec | None, ...]) -> dict[str, set[tuple[str, ...]] | None]:
    """What layers without a module may do, by id: names of operations; None where defaults do not fit."""
    found: dict[str, set[tuple[str, ...]] | None] = {}
    for id, declared in layers.items():
        if declared.made or not declared.inputs or not declared.outputs:
            continue
        made = [_done(declared, settings, specs) for settings in _variants(declared)]
        done = {names for names in made if names is not None}
        found[id] = done or None
    return found


def _variants(declared: type[Layer]) -> list[dict[str, object]]:
    """Settings that may change which operation a layer is: the defaults, and each option by itself."""
    choices = [(name, each) for name, each in declared.settings.items() if isinstance(each, Choice)]
    options: list[dict[str, object]] = [{name: o} for name, each in choices for o in each.options]
    return [{}, *options]


def _done(
    declared: type[Layer], settings: dict[str, object], specs: tuple[TensorSpec | None, ...]
) -> tuple[str, ...] | None:
    """The operations of a layer; none for one with a module, None where it cannot be asked."""
    try:
        made = declared(**settings)
        names = tuple(port.name for port in declared.inputs)
        code = made.code(*placed(made, names[: len(specs)], specs))
    except _REFUSED:
        return None
    return ("module",) if code.module is not None else tuple(_names_in(code.expression, specs) or ())


def _names_in(expression: str, specs: Sequence[TensorSpec | None]) -> list[str] | None:
    names = [f"x{number}" for number in range(len(specs))]
    scope = _scope(names, specs)
    try:
        text = expression.format(*names, all=", ".join(names), self="", referred="")
        return operations_in(ast.parse(text, mode="eval").body, scope)[0]
    except (SyntaxError, IndexError):
        return None


def _scope(names: Sequence[str], specs: Sequence[TensorSpec | None]) -> Scope:
    scope = Scope(_AROUND, Reading("", (), ()))
    scope.names = {name: Tensor(Ref(-1, number), specs[number]) for number, name in enumerate(names)}
    return scope


class _Captured:
    """A host that only notes the operations."""

    def __init__(self) -> None:
        self.operations: list[str] = []
        self.names: list[str] = []
        self._expressions = Expressions(self)

    passes_over = False

    def value(self, node: ast.expr, scope: Scope) -> object:
        return self._expressions.value(node, scope)

    def comment_at(self, node: ast.expr | ast.stmt) -> tuple[str, ...]:
        return ()

    def method(self, owner: ast.ClassDef, name: str) -> ast.FunctionDef | None:
        return None

    def member(self, owner: ast.ClassDef, name: str) -> object:
        return None

    def run(
        self,
        function: Function,
        given: Sequence[object],
        keywords: Mapping[str, object],
        node: ast.Call,
        scope: Scope,
    ) -> object:
        raise not_drawn(node, Text("This has no counterpart in a graph."))

    def instance(
        self, owner: ast.ClassDef, given: Sequence[object], keywords: Mapping[str, object], node: ast.Call
    ) -> object:
        raise not_drawn(node, Text("This has no counterpart in a graph."))

    def call(
        self,
        what: Module | Instance | Chain,
        given: Sequence[object],
        keywords: Mapping[str, object],
        node: ast.Call,
        scope: Scope,
    ) -> object:
        raise not_drawn(node, Text("This has no counterpart in a graph."))

    def recognised(self, node: ast.expr, scope: Scope) -> object:
        return None

    def operation(
        self,
        name: str,
        given: Sequence[object],
        keywords: Mapping[str, object],
        node: ast.expr,
        scope: Scope,
    ) -> object:
        operation = Operation(name, given, keywords)
        self.names.append(operation.name)
        self.operations.append(operation.text)
        return Tensor(Ref(len(self.operations), 0))
