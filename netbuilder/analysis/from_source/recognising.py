"""Finds the layer that an expression of a forward pass is."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence

from netbuilder.analysis.from_source.capturing import operations_in, without_module, writing_so, written
from netbuilder.analysis.from_source.forms import Form
from netbuilder.analysis.from_source.knowledge import Recalled
from netbuilder.analysis.from_source.modules import as_written
from netbuilder.analysis.from_source.operation import Operation, same
from netbuilder.analysis.from_source.operations import (
    needed_axes,
    read_arithmetic,
    read_flattened,
    read_function,
    read_joined,
    read_selected,
    unknown,
)
from netbuilder.analysis.from_source.scope import Scope
from netbuilder.analysis.from_source.solving import Target, plain_form, solve, with_helper
from netbuilder.analysis.from_source.trouble import not_drawn
from netbuilder.analysis.from_source.values import (
    BATCH,
    Module,
    Reading,
    Tensor,
)
from netbuilder.catalogue.layer import Layer, layers
from netbuilder.catalogue.library import of_module
from netbuilder.core.call import LayerCode
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text
from netbuilder.project import kinds

_PLAIN = re.compile(r"\{self\}\(\{\d+\}(, \{\d+\})*\)")
# Modules of which one layer may be more than a call.
_UNPOOLING = ("MaxUnpool1d", "MaxUnpool2d", "MaxUnpool3d")
_COMPOUND = ("PReLU", "RNNCell", "GRUCell", "LSTMCell", *_UNPOOLING)


def compound(form: Form, node: ast.expr, scope: Scope) -> Recalled | None:
    """A layer that is written as more than one call."""
    specs = [tensor.spec for tensor in form.inputs]
    if None in specs:
        return None
    if isinstance(form.module, Module):
        is_special = form.module.name in _COMPOUND and not _PLAIN.fullmatch(form.text)
        return as_written(form.module, form) if is_special else None
    if form.referred:
        return _with_partner(form, specs, beside(form, scope.reading))
    names, text = operations_in(node, scope)
    if not names and isinstance(node, ast.Call):
        return _read_written(form.text, specs, without_module(form.text, specs), plain_form)
    if len(names) < 2:
        return None
    return _read_written(text, specs, writing_so(names, specs))


def as_before(what: Module, form: Form, kind: str, start: Mapping[str, object] | None) -> Recalled | None:
    """A layer of the `kind` that stood there, where its module is one that another kind stands for as well.

    A depthwise convolution stays one as long as it has as many groups as maps come in. `start` are its
    settings, where they are known.
    """
    other = of_module(what.name)
    specs = [tensor.spec for tensor in form.inputs]
    if not kind or other is None or other.id == kind or None in specs:
        return None
    candidates = [each for each in with_helper(what.name, specs) if each.id == kind]
    keywords = {name: each.text for name, each in what.keywords.items()}
    target = Target(what.name, tuple(each.text for each in what.positional), keywords, form.text)
    found = solve(target, specs, candidates, dict(start or {})) if candidates else None
    if found is None or found.rest:
        return None
    ports = tuple((port, number) for number, port in enumerate(found.ports))
    return Recalled(kind, ports, tuple(port.name for port in found.made.outputs), found.made.stored())


def read_operation(
    name: str, given: Sequence[object], keywords: Mapping[str, object], node: ast.expr
) -> tuple[list[Tensor], type[Layer], FrozenDict[str, object], tuple[str, ...]]:
    """The tensors, the layer with its settings, and the ports. Raises ProblemError."""
    found = read_arithmetic(name, given) if not keywords else None
    tensors = [each for each in given if isinstance(each, Tensor)]
    if found is not None:
        return tensors, *found
    operation = Operation(name, given, keywords)
    if not all(isinstance(each, Tensor) for each in operation.tensors):
        raise unknown(name, node)
    tensors = [each for each in operation.tensors if isinstance(each, Tensor)]
    needed_axes(operation, node)
    if operation.name == "reshape" and _is_flat(operation):
        return tensors, layers.get("flatten"), FrozenDict(), ("in",)
    found = read_joined(operation) or read_selected(operation)
    found = found or read_function(name, given, keywords)
    if found is not None:
        return tensors, *found
    specs = [each.spec for each in tensors]
    if None in specs:
        raise not_drawn(
            node,
            Text("What “{name}” makes depends on a size that is not known.", name=name),
            Text("mend what comes before it first."),
        )
    solved = _read_written(operation.text, specs, writing_so([operation.name], specs))
    flattened = read_flattened(operation) if solved is None else None
    if flattened is not None:
        return tensors, *flattened
    if solved is None or solved.settings is None:
        raise unknown(same(name), node)
    names = tuple(port for port, _ in solved.ports)
    return tensors, layers.get(solved.kind), solved.settings, names


def _with_partner(
    form: Form, specs: Sequence[TensorSpec | None], extra: tuple[TensorSpec | None, ...]
) -> Recalled | None:
    """A layer without a module of its own that uses the weights of another one."""
    candidates = [each for id, each in layers.items() if kinds.reference_settings(id)]
    found = solve(Target("", (), {}, form.text), specs, candidates, extra=extra) if extra else None
    if found is None:
        return None
    ports = tuple((port, number) for number, port in enumerate(found.ports))
    return Recalled(found.made.id, ports, ("out",), found.made.stored())


def beside(form: Form, reading: Reading | None) -> tuple[TensorSpec | None, ...]:
    """The output and the input of the module that a call refers to."""
    for step in reading.steps if form.referred and reading is not None else ():
        if step.what is form.referred[0]:
            assert reading is not None
            return step.specs[0], reading.spec(step.inputs[0])
    return ()


def _read_written(
    text: str,
    specs: Sequence[TensorSpec | None],
    candidates: Sequence[type[Layer]],
    write: Callable[[LayerCode, int], str] | None = None,
) -> Recalled | None:
    """The layer whose code does these operations."""
    found = solve(Target("", (), {}, text), specs, candidates, write=write or written(specs))
    if found is None:
        return None
    ports = tuple((port, number) for number, port in enumerate(found.ports))
    outputs = tuple(port.name for port in found.made.outputs)
    return Recalled(found.made.id, ports, outputs, found.made.stored())


def _is_flat(operation: Operation) -> bool:
    """Whether a reshape leaves one axis beside the batch."""
    sizes = operation.values.get("sizes")
    return isinstance(sizes, tuple) and len(sizes) == 2 and (sizes[0] is BATCH or sizes[0] == -1)
