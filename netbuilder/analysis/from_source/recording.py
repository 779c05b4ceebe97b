"""Notes what a forward pass does as steps, each of them a layer."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from netbuilder.analysis.from_source.forms import Form, Former, NoForm, form_of
from netbuilder.analysis.from_source.host import Host
from netbuilder.analysis.from_source.knowledge import Knowledge, Recalled
from netbuilder.analysis.from_source.modules import is_known, read_module, read_tied
from netbuilder.analysis.from_source.operation import changes_nothing
from netbuilder.analysis.from_source.operations import (
    without_new_axes,
)
from netbuilder.analysis.from_source.own import read_own
from netbuilder.analysis.from_source.recognising import as_before, beside, compound, read_operation
from netbuilder.analysis.from_source.scope import Scope
from netbuilder.analysis.from_source.sizes import need_sizes, specs_of
from netbuilder.analysis.from_source.trouble import not_drawn, refused, spot_of
from netbuilder.analysis.from_source.values import (
    Chain,
    Instance,
    Module,
    Reading,
    Ref,
    State,
    Step,
    Tensor,
    Weight,
)
from netbuilder.catalogue.layer import Layer
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.text import Text
from netbuilder.graph.model import Node
from netbuilder.project import kinds
from netbuilder.project.project import Project

_NO_PROJECT = Project("")
_STATEFUL = ("LSTM", "GRU", "RNN")


class Recorder:
    """Writes steps into readings."""

    def __init__(self, knowledge: Knowledge, host: Host) -> None:
        self._knowledge = knowledge
        self._host = host

    def recognised(self, node: ast.expr, scope: Scope) -> object:
        """The result of an expression that is known as a whole; None for another one."""
        if _is_plain_call(node) and not self._knowledge.in_place:
            return None
        if isinstance(node, ast.Call) and isinstance(scope.peek(node.func), Chain | Instance):
            return None
        if isinstance(node, ast.Subscript) and isinstance(scope.peek(node.value), tuple | list):
            return None
        reading = scope.reading
        assert reading is not None
        if not self._knowledge.may_know(node):
            return None
        form = form_of(node, scope)
        if form is None or not form.inputs or isinstance(form.module, Instance):
            return None
        recalled = self._knowledge.recall(form, spot_of(node), reading)
        if recalled is None and not self._knowledge.in_place:
            recalled = compound(form, node, scope)
        return self._put(reading, form, recalled, node) if recalled is not None else None

    def module(
        self,
        what: Module,
        given: Sequence[object],
        keywords: Mapping[str, object],
        node: ast.Call,
        scope: Scope,
    ) -> object:
        """The result of a call of a module."""
        if what.name == "Identity" and not is_known("Identity"):
            return given[0]
        reading = scope.reading
        assert reading is not None
        if what.tied is not None:
            keywords = {**keywords, "weight": Weight(what.tied, "weight")}
        form = self._form(what, given, keywords, node, scope)
        recalled = self._knowledge.recall(form, spot_of(node), reading)
        if what.tied is not None:
            recalled = read_tied(what, form)
        if self._is_shared(what, reading):
            raise refused(
                node,
                "shared_layer",
                Text("{name} is called twice, and both places would have its weights.", name=what.name),
                expected=Text("a call for each layer that has weights"),
                received=Text("a second call of self.{name}", name=".".join(what.path)),
                remedy=Text("make another one, or a class of its own: uses of a block can share weights."),
            )
        if what.own:
            recalled = read_own(what, form, given, keywords, recalled)
        if recalled is None:
            start = self._knowledge.settings_of(what, reading)
            recalled = as_before(what, form, self._knowledge.kind_of(what, reading), start) or read_module(
                what, form, given, keywords, start, spot_of(node), beside(form, reading)
            )
        found = self._put(reading, form, recalled, node)
        if what.name in _STATEFUL and isinstance(found, tuple):
            sequence, last, *_ = found
            settings = recalled.settings or FrozenDict()
            is_single = settings.get("layers", 1) == 1
            state = State(None if settings.get("bidirectional") else last, is_single)
            return sequence, (state, State(None)) if what.name == "LSTM" else state
        if what.name == "MultiheadAttention" and isinstance(found, Tensor):
            return found, None
        return found

    def path_of(self, what: Instance, node: ast.Call, reading: Reading) -> tuple[str, ...]:
        """The nodes around the inside of a block that is called there."""
        return self._knowledge.path_of(what, spot_of(node), reading)

    def _is_shared(self, what: Module, reading: Reading) -> bool:
        """Whether a module with weights was called before."""
        if self._knowledge.in_place:
            return False
        called = next((step for step in reading.steps if step.what is what), None)
        return called is not None and kinds.has_weights(_NO_PROJECT, Node("", called.kind, ""))

    def block(
        self, what: Instance, inner: Reading, entering: Sequence[Tensor], node: ast.Call, scope: Scope
    ) -> object:
        """The result of a call of a block."""
        reading = scope.reading
        assert reading is not None
        former = Former(scope)
        inside = ", ".join(map(former.value, entering))
        form = former.form(f"{former.called(what)}({inside})")
        recalled = self._knowledge.recall(form, spot_of(node), reading)
        numbers = [[each.ref for each in form.inputs].index(tensor.ref) for tensor in entering]
        ports = tuple((str(port), number) for port, number in enumerate(numbers))
        outputs = tuple(map(str, range(len(inner.returns))))
        specs = tuple(inner.spec(ref) for ref in inner.returns)
        kind, place = (recalled.kind, recalled.node) if recalled is not None else ("", "")
        known = Recalled(kind, ports, outputs, None, specs, None, place)
        return self._put(reading, form, known, node, inner)

    def operation(
        self,
        name: str,
        given: Sequence[object],
        keywords: Mapping[str, object],
        node: ast.expr,
        scope: Scope,
    ) -> object:
        """The result of a function of tensors."""
        reading = scope.reading
        if reading is None:
            raise not_drawn(node, Text("Tensors are there in the forward pass, not before."))
        if changes_nothing(name):
            return given[0]
        if name == "getitem":
            given, added = without_new_axes(given)
            for axis in added:
                whole = given[1] == slice(None) or given[1] == ()
                given = [given[0] if whole else self.operation(name, given, {}, node, scope), slice(None)]
                given[0] = self.operation("unsqueeze", [given[0], axis], {}, node, scope)
            if added:
                return given[0]
        read = read_operation(name, given, keywords, node)
        tensors, declared, settings, ports = read
        merged = self._merged(reading, declared, settings, tensors)
        if merged is not None:
            return merged
        former = Former(scope)
        inside = ", ".join(map(former.value, tensors))
        rest = ", ".join(f"{key}={value!r}" for key, value in settings.items())
        form = former.form(f"{declared.id}({inside})[{rest}]")
        indices = [[each.ref for each in form.inputs].index(tensor.ref) for tensor in tensors]
        outputs = tuple(port.name for port in declared.outputs)
        recalled = Recalled(declared.id, tuple(zip(ports, indices, strict=True)), outputs, settings)
        return self._put(reading, form, recalled, node)

    def _merged(
        self,
        reading: Reading,
        declared: type[Layer],
        settings: FrozenDict[str, object],
        tensors: Sequence[Tensor],
    ) -> object:
        """`0.5 * x + 1.0` is one layer."""
        if declared.id != "scale" or settings["factor"] != 1.0 or not reading.steps:
            return None
        at, last = len(reading.steps) - 1, reading.steps[-1]
        held = last.settings
        if last.kind != "scale" or last.names or held is None or held["offset"] or tensors[0].ref.step != at:
            return None
        last.settings = held.with_("offset", settings["offset"])
        last.form = f"scale({{0}})[{last.settings!r}]"
        return tensors[0]

    def _form(
        self,
        what: Module,
        given: Sequence[object],
        keywords: Mapping[str, object],
        node: ast.Call,
        scope: Scope,
    ) -> Form:
        former = Former(scope)
        func = former.called(what)
        try:
            parts = [former.value(each) for each in given]
            parts += [f"{name}={former.value(each)}" for name, each in keywords.items()]
        except NoForm:
            raise not_drawn(node, Text("This is not called with tensors.")) from None
        form = former.form(f"{func}({', '.join(parts)})")
        if not form.inputs:
            raise not_drawn(node, Text("{name} is called without a tensor.", name=what.name))
        return form

    def _put(
        self,
        reading: Reading,
        form: Form,
        recalled: Recalled,
        node: ast.expr,
        inner: Reading | None = None,
    ) -> object:
        """A step more, and its results."""
        what, twin = form.module, recalled.twin
        settings = recalled.settings
        specs = recalled.specs
        if specs is None:
            before = tuple(tensor.spec for tensor in form.inputs)
            known = twin.settings if twin is not None else settings
            specs = self._knowledge.specs_like(twin, before)
            if specs is None:
                specs = specs_of(recalled.kind, known or FrozenDict(), recalled.ports, form.inputs)
                if isinstance(what, Module) and not self._knowledge.in_place:
                    need_sizes(what, recalled.kind, known or FrozenDict(), recalled.ports, form.inputs, twin)
            if len(specs) != len(recalled.outputs):
                specs = (None,) * len(recalled.outputs)
        is_made = what is not None
        step = Step(
            form.text,
            what,
            tuple(tensor.ref for tensor in form.inputs),
            spot_of(node),
            recalled.kind,
            recalled.ports,
            recalled.outputs,
            specs,
            form.referred,
            what.comment if what is not None and is_made else self._host.comment_at(node),
            settings,
            twin,
            recalled.node,
            inner=inner,
        )
        reading.steps.append(step)
        at = len(reading.steps) - 1
        results = tuple(Tensor(Ref(at, number), spec) for number, spec in enumerate(specs))
        return results[0] if len(results) == 1 else results


def _is_plain_call(node: ast.expr) -> bool:
    """Whether it is `self.name(x)`, which is looked up when it is called."""
    if not isinstance(node, ast.Call) or node.keywords or not isinstance(node.func, ast.Attribute):
        return False
    is_own = isinstance(node.func.value, ast.Name) and node.func.value.id == "self"
    return is_own and all(isinstance(each, ast.Name) for each in node.args)
