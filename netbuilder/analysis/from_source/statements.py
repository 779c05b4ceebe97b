"""Statements of source, one after the other."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from netbuilder.analysis.from_source.expressions import Expressions
from netbuilder.analysis.from_source.host import Host
from netbuilder.analysis.from_source.making import named
from netbuilder.analysis.from_source.scope import Scope
from netbuilder.analysis.from_source.trouble import not_drawn
from netbuilder.analysis.from_source.values import (
    Chain,
    Function,
    Instance,
    Module,
    Modules,
    Tensor,
    Weight,
)
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple

_REMEDIES: dict[type[ast.stmt], tuple[Text, Text]] = {
    ast.While: (
        Text("A while loop runs as often as the data wants, and a graph is fixed before."),
        Text("loop over range(…) of a number, use a recurrent layer, or put it into a code layer."),
    ),
    ast.With: (
        Text("A with block has no counterpart in a graph."),
        Text("take it out; what does not learn is frozen with requires_grad_(False) in __init__."),
    ),
    ast.Try: (
        Text("A try block has no counterpart in a graph."),
        Text("take it out, or put this part into a code layer."),
    ),
    ast.Raise: (
        Text("This line stops the network."),
        Text("take it out, or give the block arguments with which it is not reached."),
    ),
    ast.Delete: (Text("A graph takes nothing away."), Text("take the line out.")),
    ast.Global: (Text("A graph has no global variables."), Text("make it an attribute of the module.")),
}
_OTHER = Text("This has no counterpart in a graph."), Text("take it out, or put it into a code layer.")


class Returned(NamedTuple):
    """What a function gives."""

    value: object


class Statements:
    """Goes through the statements of functions and of the text itself."""

    def __init__(self, host: Host, expressions: Expressions) -> None:
        self._host = host
        self._value = expressions.value
        self._expressions = expressions

    def run(self, body: Iterable[ast.stmt], scope: Scope) -> Returned | None:
        """Do what the statements say; what they return, None where they come to their end."""
        for statement in body:
            if isinstance(statement, ast.Return):
                return Returned(self._value(statement.value, scope) if statement.value else None)
            found = self._one(statement, scope)
            if found is not None:
                return found
        return None

    def _one(self, node: ast.stmt, scope: Scope) -> Returned | None:
        if isinstance(node, ast.Assign):
            value = self._value(node.value, scope)
            for target in node.targets:
                self._give(target, value, node, scope)
        elif isinstance(node, ast.AnnAssign):
            if node.value is not None:
                self._give(node.target, self._value(node.value, scope), node, scope)
        elif isinstance(node, ast.AugAssign):
            whole = ast.BinOp(node.target, node.op, node.value)
            self._give(node.target, self._value(ast.copy_location(whole, node), scope), node, scope)
        elif isinstance(node, ast.Expr):
            self._said(node, scope)
        elif isinstance(node, ast.For):
            return self._loop(node, scope)
        elif isinstance(node, ast.If):
            return self.run(node.body if self._expressions.truth(node.test, scope) else node.orelse, scope)
        elif isinstance(node, ast.FunctionDef):
            scope.names[node.name] = Function(node, around={**scope.around, **scope.names})
        elif not isinstance(node, ast.Pass | ast.Assert | ast.Import | ast.ImportFrom):
            what, remedy = _REMEDIES.get(type(node), _OTHER)
            raise not_drawn(node, what, remedy)
        return None

    def _loop(self, node: ast.For, scope: Scope) -> Returned | None:
        if self._host.passes_over and scope.reading is None and _goes_through_all(node.iter):
            return None
        for each in self._expressions.many(node.iter, scope):
            self._expressions.bind(node.target, each, scope)
            found = self.run(node.body, scope)
            if found is not None:
                return found
        return self.run(node.orelse, scope)

    def _give(self, target: ast.expr, value: object, node: ast.stmt, scope: Scope) -> None:
        if isinstance(target, ast.Attribute):
            owner = self._value(target.value, scope)
            if isinstance(owner, Module) and isinstance(value, Weight) and scope.reading is None:
                _tie(owner, target.attr, value, node)
                return
            if not isinstance(owner, Instance):
                raise not_drawn(node, Text("Only “self” has attributes."))
            if scope.reading is not None:
                raise not_drawn(
                    node,
                    Text("A forward pass keeps nothing for the next one."),
                    Text("give it to a variable, and make modules in __init__."),
                )
            named(value, (target.attr,), self._host.comment_at(node))
            owner.attributes[target.attr] = value
        elif isinstance(target, ast.Subscript):
            held, key = self._value(target.value, scope), self._value(target.slice, scope)
            if not isinstance(held, dict) or not isinstance(key, str | int):
                raise not_drawn(node, Text("Only names can be given a value here."))
            held[key] = value
        else:
            self._expressions.bind(target, value, scope)
            if scope.reading is not None:
                _call_results(target, value, scope)

    def _said(self, node: ast.Expr, scope: Scope) -> None:
        call = node.value
        if self._host.passes_over and scope.reading is None and _is_beginning(call):
            return
        if isinstance(call, ast.Constant | ast.Name):
            return
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
            if _is_super(call.func.value):
                self._super(call, scope)
                return
            if call.func.attr == "requires_grad_" and scope.reading is None:
                learns = not call.args or bool(self._value(call.args[0], scope))
                _hold(self._value(call.func.value, scope), not learns, node)
                return
            if call.func.attr in ("register_buffer", "register_parameter", "apply") or _is_init(call.func):
                raise not_drawn(
                    node,
                    Text("Layers bring their own weights and their own beginnings."),
                    Text("take the line out, or put this part into a code layer."),
                )
            if call.func.attr == "add_module" and len(call.args) == 2:
                owner, name = self._value(call.func.value, scope), self._value(call.args[0], scope)
                value = self._value(call.args[1], scope)
                if isinstance(owner, Instance) and isinstance(name, str):
                    named(value, (name,), self._host.comment_at(node))
                    owner.attributes[name] = value
                    return
                if isinstance(owner, Chain) and isinstance(name, str):
                    owner.members.append((name, value))
                    return
        self._value(call, scope)

    def _super(self, call: ast.Call, scope: Scope) -> None:
        """The constructor of the base, which for an `nn.Sequential` takes its members."""
        owner = scope.look("self")
        if isinstance(owner, Instance) and call.args:
            from netbuilder.analysis.from_source.making import made
            from netbuilder.analysis.from_source.values import Library

            given = [each for arg in call.args for each in self._spread(arg, scope)]
            held = made(self._host, Library("nn.Sequential"), given, {}, call)
            if isinstance(held, Chain):
                for name, member in held.members:
                    named(member, (name,))
                    owner.attributes[name] = member

    def _spread(self, node: ast.expr, scope: Scope) -> Iterable[object]:
        if isinstance(node, ast.Starred):
            return self._expressions.many(node.value, scope)
        return [self._value(node, scope)]


def _call_results(target: ast.expr, value: object, scope: Scope) -> None:
    """Tell steps what the source calls their results."""
    if isinstance(target, ast.Tuple | ast.List) and isinstance(value, tuple | list):
        for each, part in zip(target.elts, value, strict=True):
            _call_results(each, part, scope)
    elif isinstance(target, ast.Name) and isinstance(value, Tensor) and value.ref.step >= 0:
        assert scope.reading is not None
        scope.reading.steps[value.ref.step].names.setdefault(value.ref.output, target.id)


def _tie(module: Module, name: str, weight: Weight, node: ast.stmt) -> None:
    """Note that a layer has the weight of an embedding, as language models do."""
    if (module.name, weight.module.name, name, weight.name) != ("Linear", "Embedding", "weight", "weight"):
        raise not_drawn(
            node,
            Text("Weights are shared in this way by a linear layer and an embedding alone."),
            Text("put the layer into a class of its own and call that twice, or use a code layer."),
        )
    module.tied = weight.module


def _hold(value: object, frozen: bool, node: ast.stmt) -> None:
    """Note that a module does not learn."""
    if isinstance(value, Module | Instance):
        value.frozen = frozen
    elif isinstance(value, Chain):
        for _, member in value.members:
            _hold(member, frozen, node)
    elif isinstance(value, Modules):
        for member in value:
            _hold(member, frozen, node)
    else:
        raise not_drawn(node, Text("Only modules learn or do not."))


def _is_super(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"


def _goes_through_all(node: ast.expr) -> bool:
    """Whether it is `self.modules()` or the like, by which weights are given their beginnings."""
    every = ("modules", "named_modules", "children", "parameters", "named_parameters")
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in every


def _is_beginning(node: ast.expr) -> bool:
    """Whether a statement says how weights begin: it calls what changes a tensor, or all modules."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    name = node.func.attr
    return name == "apply" or (name.endswith("_") and not name.endswith("__") and name != "requires_grad_")


def _is_init(func: ast.Attribute) -> bool:
    """Whether it is a function of torch.nn.init."""
    return isinstance(func.value, ast.Attribute) and func.value.attr == "init"
