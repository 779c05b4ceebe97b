"""Expressions of source: numbers are calculated, modules made, and what is done with tensors is noted."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from netbuilder.analysis.from_source.arithmetic import Arithmetic
from netbuilder.analysis.from_source.calling import Calls
from netbuilder.analysis.from_source.forms import Former, NoForm
from netbuilder.analysis.from_source.host import Host
from netbuilder.analysis.from_source.looking import Looking
from netbuilder.analysis.from_source.scope import MISSING, Scope, item_of
from netbuilder.analysis.from_source.trouble import not_drawn, refused
from netbuilder.analysis.from_source.values import (
    TRAINING,
    Batch,
    Chain,
    Function,
    Modules,
    Opaque,
    State,
    Tensor,
)
from netbuilder.core.text import Text

# So that no list gets out of hand.
_LONGEST = 10_000
_WITH_STEPS = ast.Call | ast.BinOp | ast.Subscript | ast.UnaryOp | ast.Compare


class Expressions:
    """Finds what expressions stand for."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self.looking = Looking(host, self)
        self._arithmetic = Arithmetic(host, self)
        self._calls = Calls(host, self)

    def value(self, node: ast.expr, scope: Scope) -> object:
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Name):
            return self.looking.name(node, scope)
        if scope.reading is not None and isinstance(node, _WITH_STEPS):
            found = self._host.recognised(node, scope)
            if found is not None:
                return found
        if isinstance(node, ast.Attribute):
            return self.looking.attribute(node, scope)
        if isinstance(node, ast.Call):
            return self._calls.call(node, scope)
        if isinstance(node, ast.BinOp):
            return self._arithmetic.binary(node, scope)
        if isinstance(node, ast.UnaryOp):
            return self._arithmetic.unary(node, scope)
        if isinstance(node, ast.Compare):
            return self._arithmetic.comparison(node, scope)
        if isinstance(node, ast.Subscript):
            return self._item(node, scope)
        if isinstance(node, ast.IfExp):
            return self.value(node.body if self.truth(node.test, scope) else node.orelse, scope)
        if isinstance(node, ast.BoolOp):
            return self._both(node, scope)
        if isinstance(node, ast.Tuple):
            return tuple(self.elements(node.elts, scope))
        if isinstance(node, ast.List):
            return Modules(self.elements(node.elts, scope))
        if isinstance(node, ast.Dict):
            return self._dictionary(node, scope)
        if isinstance(node, ast.ListComp | ast.GeneratorExp):
            return Modules(self._comprehended(node, node.generators, scope))
        if isinstance(node, ast.Lambda):
            return Function(node, around={**scope.around, **scope.names})
        if isinstance(node, ast.JoinedStr):
            return self._joined(node, scope)
        raise not_drawn(node, Text("This has no counterpart in a graph."))

    def truth(self, node: ast.expr, scope: Scope) -> bool:
        """Whether a condition holds; one that depends on data cannot be drawn."""
        value = self.value(node, scope)
        if value is TRAINING:
            raise not_drawn(
                node,
                Text("What differs between training and use is decided by layers, such as dropout."),
                Text("use the layer for it."),
            )
        if isinstance(value, Tensor | Batch | Opaque):
            raise not_drawn(
                node,
                Text("A condition on values decides while the network runs, and a graph is fixed before."),
                Text("take the condition out, or put this part into a code layer."),
            )
        return bool(value)

    def many(self, node: ast.expr, scope: Scope) -> Iterable[object]:
        """What a loop goes through."""
        value = self.value(node, scope)
        if isinstance(value, Chain):
            return [member for _, member in value.members]
        if isinstance(value, Modules | list | tuple | range | dict):
            if len(value) > _LONGEST:
                raise refused(
                    node,
                    "too_long",
                    Text("This goes round too often."),
                    expected=Text("at most {most:,} times", most=_LONGEST),
                    received=Text("{count:,}", count=len(value)),
                    remedy=Text("make it shorter."),
                )
            return value
        raise not_drawn(
            node,
            Text("A loop over data runs as often as the data is long, and a graph is fixed before."),
            Text("loop over a list of layers or over range(…) of a number, or use a recurrent layer."),
        )

    def _both(self, node: ast.BoolOp, scope: Scope) -> object:
        found: object = None
        for each in node.values:
            found = self.value(each, scope)
            if isinstance(found, Tensor | Batch):
                self.truth(each, scope)
            if bool(found) == isinstance(node.op, ast.Or):
                return found
        return found

    def _item(self, node: ast.Subscript, scope: Scope) -> object:
        owner = self.value(node.value, scope)
        if isinstance(owner, State):
            return self.state(owner, self._index(node.slice, scope), node)
        if isinstance(owner, Tensor):
            return self._host.operation("getitem", [owner, self._index(node.slice, scope)], {}, node, scope)
        if isinstance(owner, Opaque):
            return self.opaque(node, scope)
        index = self._index(node.slice, scope)
        if isinstance(owner, list | tuple) and isinstance(index, slice):
            return type(owner)(owner[index])
        if isinstance(owner, Chain) and isinstance(index, slice):
            return Chain(owner.members[index], owner.path)
        if isinstance(owner, tuple) and isinstance(index, int) and -len(owner) <= index < len(owner):
            return owner[index]
        found = item_of(owner, index)
        if found is MISSING:
            raise refused(
                node,
                "no_item",
                Text("There is no such item."),
                expected=Text("an index that is there"),
                received=Text("{index}", index=str(index)),
                remedy=Text("count from 0, and up to one less than the length."),
            )
        return found

    def state(self, state: State, index: object, node: ast.expr) -> Tensor:
        """The last layer of what a recurrent layer remembers; everything else of it is refused."""
        first = index[0] if isinstance(index, tuple) and index else index
        rest = index[1:] if isinstance(index, tuple) else ()
        if first == -1 and state.last is not None and all(each == slice(None) for each in rest):
            return state.last
        raise not_drawn(
            node,
            Text("Of a recurrent layer's state only the last layer can be drawn, where it goes one way."),
            Text("write [-1] behind it, or take its output at the last step: output[:, -1]."),
        )

    def _index(self, node: ast.expr, scope: Scope) -> object:
        if isinstance(node, ast.Slice):
            ends = (self.value(each, scope) if each else None for each in (node.lower, node.upper, node.step))
            return slice(*ends)
        if isinstance(node, ast.Tuple):
            return tuple(self._index(each, scope) for each in node.elts)
        return self.value(node, scope)

    def elements(self, nodes: Sequence[ast.expr], scope: Scope) -> Iterator[object]:
        for node in nodes:
            if isinstance(node, ast.Starred):
                yield from self.many(node.value, scope)
            else:
                yield self.value(node, scope)

    def _dictionary(self, node: ast.Dict, scope: Scope) -> dict[object, object]:
        found: dict[object, object] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                raise not_drawn(value, Text("This has no counterpart in a graph."))
            name = self.value(key, scope)
            if not isinstance(name, str | int):
                raise not_drawn(key, Text("A key has to be a word or a number."))
            found[name] = self.value(value, scope)
        return found

    def _comprehended(
        self,
        node: ast.ListComp | ast.GeneratorExp,
        loops: Sequence[ast.comprehension],
        scope: Scope,
    ) -> Iterator[object]:
        if not loops:
            yield self.value(node.elt, scope)
            return
        loop, *inner = loops
        for each in self.many(loop.iter, scope):
            self.bind(loop.target, each, scope)
            if all(self.truth(test, scope) for test in loop.ifs):
                yield from self._comprehended(node, inner, scope)

    def bind(self, target: ast.expr, value: object, scope: Scope) -> None:
        """Give a value to a name, or its parts to several."""
        if isinstance(target, ast.Name):
            scope.names[target.id] = value
        elif isinstance(target, ast.Tuple | ast.List) and not any(
            isinstance(each, ast.Starred) for each in target.elts
        ):
            if not isinstance(value, list | tuple):
                raise not_drawn(target, Text("This gives one result, and several names stand before it."))
            if len(value) != len(target.elts):
                raise refused(
                    target,
                    "results",
                    Text("There are not as many names as results."),
                    expected=Text("{count} names", count=len(value)),
                    received=Text("{count}", count=len(target.elts)),
                    remedy=Text("write a name for each result, “_” for those that nothing uses."),
                )
            for each, part in zip(target.elts, value, strict=True):
                self.bind(each, part, scope)
        else:
            raise not_drawn(target, Text("Only names can be given a value here."))

    def _joined(self, node: ast.JoinedStr, scope: Scope) -> str:
        parts = []
        for each in node.values:
            inside = each.value if isinstance(each, ast.FormattedValue) else each
            parts.append(str(self.value(inside, scope)))
        return "".join(parts)

    def opaque(self, node: ast.expr, scope: Scope) -> Opaque:
        """A tensor that no input has a part in."""
        try:
            return Opaque(Former(scope).text(node))
        except NoForm:
            raise not_drawn(node, Text("This has no counterpart in a graph.")) from None
