"""Functions of torch, methods of tensors and operators, as the layers that they are."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from math import prod

from netbuilder.analysis.from_source.operation import DIMENSIONS, Operation, same, shown_value
from netbuilder.analysis.from_source.trouble import not_drawn, refused
from netbuilder.analysis.from_source.values import Tensor
from netbuilder.catalogue.layer import Layer, layers
from netbuilder.catalogue.reading import Argument, read_call
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import ProblemError
from netbuilder.core.text import Text, shortened


def read_function(name: str, given: Sequence[object], keywords: Mapping[str, object]) -> Read | None:
    """The layer of a module that a function is named after: `F.max_pool2d` after `nn.MaxPool2d`."""
    plain = same(name).replace("_", "").lower()
    declared = next((each for each in layers.values() if _last(each).lower() == plain), None)
    if declared is None or declared.parameters is not Layer.parameters:
        return None
    if not all(isinstance(each, Tensor) for each in given[: len(declared.inputs)]):
        return None
    count = sum(isinstance(each, Tensor) for each in given)
    rest = [Argument(shown_value(each), _tupled(each)) for each in given[count:]]
    words = {key: Argument(shown_value(value), _tupled(value)) for key, value in keywords.items()}
    words.pop("training", None)
    if plain.endswith("dropout") or plain.startswith("dropout"):
        rest = rest[:1]
    if plain == "flatten":
        words.setdefault("start_dim", Argument("0", 0)) if not rest else None
    if any(isinstance(each, Tensor) for each in (*given[count:], *keywords.values())):
        return None
    found = read_call(_last(declared), rest, words)
    if found is None or found.left_out:
        return None
    return declared, found.settings, tuple(port.name for port in declared.inputs[:count])


Read = tuple[type[Layer], FrozenDict[str, object], tuple[str, ...]]


def read_arithmetic(name: str, given: Sequence[object]) -> Read | None:
    """The layer of an operator between tensors and numbers."""
    plain = same(name)
    tensors = sum(isinstance(each, Tensor) for each in given)
    if tensors == len(given) and plain in _OF_TENSORS:
        declared = layers.get(_OF_TENSORS[plain])
        if len(given) == 2 or declared.inputs[0].many:
            return declared, FrozenDict(), _ports(declared, len(given))
    if len(given) != 2 or tensors != 1:
        return None
    first, second = given
    number = second if isinstance(first, Tensor) else first
    if isinstance(number, bool) or not isinstance(number, int | float):
        return None
    if plain == "pow" and isinstance(first, Tensor) and float(number).is_integer():
        return _one("power", exponent=int(number))
    if plain == "pow" and isinstance(first, Tensor) and number == 0.5:
        return _one("function", function="sqrt")
    factor, offset = 1.0, 0.0
    if plain == "mul":
        factor = float(number)
    elif plain == "div" and isinstance(first, Tensor) and number:
        factor = 1 / number
    elif plain == "add":
        offset = float(number)
    elif plain == "sub" and isinstance(first, Tensor):
        offset = -float(number)
    elif plain == "sub":
        factor, offset = -1.0, float(number)
    else:
        return None
    return _one("scale", factor=factor, offset=offset)


def read_flattened(operation: Operation) -> Read | None:
    """The layer that brings some axes into one, where the sizes are known."""
    first = operation.tensors[0] if operation.tensors else None
    start, end = operation.values.get("start_dim"), operation.values.get("end_dim", -1)
    spec = first.spec if isinstance(first, Tensor) else None
    if operation.name != "flatten" or spec is None or not isinstance(start, int) or not isinstance(end, int):
        return None
    last = end if end >= 0 else len(spec.sizes)
    if not 1 <= start <= last <= len(spec.sizes) or (start, last) == (1, len(spec.sizes)):
        return None
    sizes = (*spec.sizes[: start - 1], prod(spec.sizes[start - 1 : last]), *spec.sizes[last:])
    axes = "signal" if spec.axes[0] == "C" and start > 1 else "sequence"
    return _one("reshape", sizes=sizes, two_axes=axes)


def read_selected(operation: Operation) -> Read | None:
    """The layer that keeps one place along an axis: `x[:, :, 0]`."""
    index = operation.values.get("0") if operation.name == "getitem" else None
    if not isinstance(index, tuple) or len(index) < 2 or type(index[-1]) is not int:
        return None
    if any(each != slice(None) for each in index[:-1]):
        return None
    return _one("select", axis=len(index) - 1, place=index[-1])


def read_joined(operation: Operation) -> Read | None:
    """The layer that joins tensors along an axis counted from the front, whatever their sizes."""
    kind = {"cat": "concatenate", "stack": "stack"}.get(operation.name)
    dim = operation.values.get("dim")
    if kind is None or not isinstance(dim, int) or dim < 1 or len(operation.values) > 1:
        return None
    found = _one(kind, axis=dim)
    return found and (found[0], found[1], _ports(found[0], len(operation.tensors)))


_OF_TENSORS = {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "div": "divide",
    "matmul": "matrix_product",
}


def needed_axes(operation: Operation, node: ast.expr) -> None:
    """Refuse what mixes samples of a batch: layers see one sample."""
    touched = [operation.values.get(name) for name in DIMENSIONS if name in operation.values]
    flat = [each for value in touched for each in (value if isinstance(value, tuple) else (value,))]
    if 0 in flat or (operation.name in ("mean", "sum", "amax", "amin") and "dim" not in operation.values):
        raise refused(
            node,
            "batch_axis",
            Text("This goes along the axis of the batch."),
            expected=Text("an axis from 1 on, since a layer sees one sample"),
            received=Text("axis 0") if 0 in flat else Text("all axes"),
            remedy=Text("name the axis: 1 is the first after the batch."),
        )


def unknown(name: str, node: ast.expr) -> ProblemError:
    return not_drawn(
        node,
        Text("No layer stands for “{name}” with these arguments.", name=shortened(name)),
        Text("use a layer of the palette, or put this part into a class of its own, a code layer."),
    )


def without_new_axes(given: Sequence[object]) -> tuple[list[object], list[int]]:
    """A tensor with its index, and the places of axes that the index adds by None."""
    tensor, index = given
    parts = list(index) if isinstance(index, tuple) else [index]
    if None not in parts or Ellipsis in parts or any(isinstance(each, int) for each in parts):
        return [tensor, index], []
    added = [place for place, part in enumerate(parts) if part is None]
    rest = tuple(part for part in parts if part is not None)
    return [tensor, () if all(part == slice(None) for part in rest) else rest], added


def _one(id: str, **settings: object) -> Read | None:
    declared = layers.get(id)
    try:
        return declared, declared(**settings).stored(), (declared.inputs[0].name,)
    except ProblemError:
        return None


def _ports(declared: type[Layer], count: int) -> tuple[str, ...]:
    if declared.inputs[0].many:
        return tuple(str(number + 1) for number in range(count))
    return tuple(port.name for port in declared.inputs)


def _last(declared: type[Layer]) -> str:
    return declared.made.rpartition(".")[2]


def _tupled(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value
