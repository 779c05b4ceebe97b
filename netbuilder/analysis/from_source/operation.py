"""A function of torch, a method of a tensor or an operator, in one way of writing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from netbuilder.analysis.from_source.values import BATCH, Batch, Tensor
from netbuilder.core.spec import TensorSpec

# Other names for the same function.
_SAME = {
    "view": "reshape",
    "view_as": "reshape",
    "swapaxes": "transpose",
    "swapdims": "transpose",
    "concat": "cat",
    "concatenate": "cat",
    "clip": "clamp",
    "subtract": "sub",
    "multiply": "mul",
    "divide": "div",
    "true_divide": "div",
    "bmm": "matmul",
    "mm": "matmul",
    "__add__": "add",
    "negative": "neg",
    "broadcast_to": "expand",
}
# Parameters behind the tensor, in their order.
_PARAMETERS: dict[str, tuple[str, ...]] = {
    "cat": ("dim",),
    "stack": ("dim",),
    "mean": ("dim", "keepdim"),
    "sum": ("dim", "keepdim"),
    "amax": ("dim", "keepdim"),
    "amin": ("dim", "keepdim"),
    "flatten": ("start_dim", "end_dim"),
    "transpose": ("dim0", "dim1"),
    "squeeze": ("dim",),
    "unsqueeze": ("dim",),
    "chunk": ("chunks", "dim"),
    "split": ("size", "dim"),
    "clamp": ("min", "max"),
    "pow": ("exponent",),
    "interpolate": ("size", "scale_factor", "mode", "align_corners"),
    "cumsum": ("dim",),
    "roll": ("shifts", "dims"),
    "flip": ("dims",),
    "norm": ("p", "dim", "keepdim"),
}
_TENSOR = "a tensor"
DIMENSIONS = ("dim", "dim0", "dim1", "start_dim", "end_dim", "dims")
_DEFAULTS: dict[str, object] = {"keepdim": False, "end_dim": -1, "align_corners": None}
# They take any number of sizes or axes, alone or in a tuple.
_MANY = ("reshape", "permute", "expand", "repeat", "tile")
# They change nothing.
_NOTHING = ("contiguous", "clone")


def same(name: str) -> str:
    return _SAME.get(name, name)


def changes_nothing(name: str) -> bool:
    return name in _NOTHING


class Operation:
    """A function with its tensors and other arguments, in one way of writing."""

    def __init__(self, name: str, given: Sequence[object], keywords: Mapping[str, object]) -> None:
        self.name = same(name)
        equation = given[0] if given and isinstance(given[0], str) else None
        given = given[1:] if equation is not None else given
        first = given[0] if given else None
        listed = isinstance(first, list | tuple)
        self.tensors: list[object] = (
            list(cast("Sequence[object]", first)) if listed and self.name in ("cat", "stack") else [first]
        )
        rest = list(given[1:])
        while rest and isinstance(rest[0], Tensor):
            self.tensors.append(rest.pop(0))
        if self.name in _MANY:
            sizes = rest[0] if len(rest) == 1 and isinstance(rest[0], list | tuple) else rest
            self.values: dict[str, object] = {"sizes": tuple(cast("Sequence[object]", sizes))}
        else:
            names = _PARAMETERS.get(self.name, ())
            named = [names[number] if number < len(names) else str(number) for number in range(len(rest))]
            self.values = dict(zip(named, rest, strict=True))
        if equation is not None:
            self.values["equation"] = equation
        for key, value in keywords.items():
            # A tensor given by its name is an input like the others.
            if isinstance(value, Tensor):
                self.tensors.append(value)
            self.values[key] = _TENSOR if isinstance(value, Tensor) else value
        self._normalise()

    @property
    def text(self) -> str:
        """The operation without its tensors, to be compared."""
        inside = ", ".join(f"{key}={shown_value(value)}" for key, value in sorted(self.values.items()))
        return f"{self.name}[{len(self.tensors)}]({inside})"

    def _spec(self) -> TensorSpec | None:
        first = self.tensors[0] if self.tensors else None
        return first.spec if isinstance(first, Tensor) else None

    def _normalise(self) -> None:
        for name, default in _DEFAULTS.items():
            if name in self.values and self.values[name] == default:
                del self.values[name]
        spec = self._spec()
        if spec is not None:
            axes = len(spec.sizes) + 1 + (self.name in ("stack", "unsqueeze"))
            for name in DIMENSIONS:
                if name in self.values:
                    self.values[name] = _forward(self.values[name], axes)
            if self.name == "reshape":
                self.values["sizes"] = _counted(self.values["sizes"], spec)
            if self.name in ("permute", "expand"):
                self._align(axes)
            if self.name == "getitem":
                self.values["0"] = _index(self.values["0"], spec)
        if self.name in ("cat", "stack"):
            self.values.setdefault("dim", 0)

    def _align(self, axes: int) -> None:
        sizes = cast("tuple[object, ...]", self.values["sizes"])
        if self.name == "permute":
            self.values["sizes"] = _forward(sizes, axes)
        elif sizes and isinstance(sizes[0], Batch):
            self.values["sizes"] = (-1, *sizes[1:])


def shown_value(value: object) -> str:
    if isinstance(value, Batch):
        return "batch"
    if isinstance(value, list | tuple):
        return f"({', '.join(map(shown_value, value))})"
    if isinstance(value, float) and value.is_integer():
        return repr(int(value))
    return repr(value)


def _forward(value: object, axes: int) -> object:
    """An axis counted from the front."""
    if isinstance(value, list | tuple):
        found = tuple(_forward(each, axes) for each in value)
        return found[0] if len(found) == 1 else found
    return value + axes if isinstance(value, int) and value < 0 else value


def _counted(sizes: object, spec: TensorSpec) -> object:
    """The sizes of a reshape, the batch as −1 and what is left to torch calculated."""
    if not isinstance(sizes, tuple) or not sizes:
        return sizes
    first, *rest = sizes
    if first is not BATCH and first != -1:
        return sizes
    if rest.count(-1) == 1:
        known = 1
        for each in rest:
            known *= each if isinstance(each, int) and each > 0 else 1
        rest[rest.index(-1)] = spec.count // known if known and not spec.count % known else -1
    return (-1, *rest)


def _index(index: object, spec: TensorSpec) -> object:
    """An index with a part for each axis, up to the last that says something."""
    parts = list(index) if isinstance(index, tuple) else [index]
    if Ellipsis in parts:
        at = parts.index(Ellipsis)
        missing = len(spec.sizes) + 1 - (len(parts) - 1 - parts.count(None))
        parts[at : at + 1] = [slice(None)] * missing
    plain: list[object] = []
    for axis, part in enumerate(parts):
        size = spec.sizes[axis - 1] if 0 < axis <= len(spec.sizes) else 0
        plain.append(_cut(part, size) if isinstance(part, slice) and size else part)
    while plain and plain[-1] == slice(None):
        plain.pop()
    return tuple(plain)


def _cut(part: slice, size: int) -> slice:
    """A range with its ends counted from the front, and without those that say nothing."""
    ends = [part.start, part.stop]
    for place, end in enumerate(ends):
        if isinstance(end, int) and end < 0:
            ends[place] = end + size
    start = None if ends[0] == 0 else ends[0]
    stop = None if isinstance(ends[1], int) and ends[1] >= size else ends[1]
    return slice(start, stop, None if part.step == 1 else part.step)
