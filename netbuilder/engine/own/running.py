"""What a Python layer gives for an input: run without numbers first, with numbers where that cannot be."""

from __future__ import annotations

import linecache
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from types import TracebackType
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.nn.parameter import UninitializedParameter
from torch.utils.flop_counter import FlopCounterMode

from netbuilder.core.spec import BYTES, TensorSpec
from netbuilder.core.text import one_line
from netbuilder.core.values import NamedTuple

FILE = "<layer>"
_BATCHES = (2, 3)
_LONGEST = 300
_AXES = ((), ("F",), ("T", "F"), ("C", "H", "W"), ("C", "D", "H", "W"))
_NOTHING = "class Nothing(nn.Module):\n    def forward(self, x):\n        return x @ torch.ones(1, 1)\n"
_FUTURE = re.compile(r"^from __future__ import .*$", re.MULTILINE)


class Refused(Exception):
    """The layer runs, but not as a layer has to. The words finish a sentence that begins with it."""


class Order(NamedTuple):
    """A layer to be run: its text and class, the arguments of the class, what it is given.

    `ports` are the names by which `inputs` that could be left out are given, "" for the others; None is an
    input that is left out. `outputs` is how many tensors it says that it gives, `names` are those of the
    inputs for people.
    """

    text: str
    name: str
    arguments: dict[str, Any]
    inputs: tuple[TensorSpec | None, ...]
    ports: tuple[str, ...]
    outputs: int
    names: tuple[str, ...]


class Ran(NamedTuple):
    """What came of it, for one sample."""

    outputs: tuple[TensorSpec, ...]
    parameters: int
    multiply_adds: int


def run(order: Order) -> Ran:
    """Run a layer. Raises Refused, and what the layer raises itself."""
    made = class_of(order)
    failed: Exception | None = None
    for way in (_meta, _fake, _real):
        try:
            return _ran(order, made, way)
        except Refused:
            raise
        except Exception as error:  # noqa: BLE001  the layer is anybody's
            failed = error
    assert failed is not None
    raise failed


@cache
def warm_up() -> None:
    """Have loaded what the first layer needs, which takes seconds: it is not to be blamed for that."""
    order = Order(_NOTHING, "Nothing", {}, (TensorSpec((1,), ("F",)),), ("",), 1, ("x",))
    for way in (_meta, _fake, _real):
        _ran(order, class_of(order), way)


def class_of(order: Order) -> Callable[..., nn.Module]:
    """The class in the text. Raises what running the text raises."""
    text = _FUTURE.sub("", order.text)
    linecache.cache[FILE] = (len(text), None, text.splitlines(keepends=True), FILE)
    space: dict[str, Any] = {"__name__": "layer", "torch": torch, "nn": nn, "F": F, "Tensor": Tensor}
    exec(compile(text, FILE, "exec", dont_inherit=True), space)  # noqa: S102  the user agreed to run it
    made: Callable[..., nn.Module] = space[order.name]
    return made


def called(order: Order, module: Callable[..., Any], tensors: list[Tensor | None]) -> tuple[Tensor, ...]:
    """What a module gives for tensors, in which None is left out. Raises Refused."""
    places = [each for each, port in zip(tensors, order.ports, strict=True) if not port]
    named = {port: each for each, port in zip(tensors, order.ports, strict=True) if port and each is not None}
    given = module(*places, **named)
    results = given if isinstance(given, tuple) else (given,)
    if len(results) != order.outputs or not all(isinstance(each, Tensor) for each in results):
        kinds = ", ".join(type(each).__name__ for each in results)
        raise Refused(f"forward gives {kinds}, and says that it gives {_tensors(order.outputs)}")
    return results


def line_of(traceback: TracebackType | None) -> int:
    """The line of the layer's text that is innermost in a traceback, 0 for none."""
    found = 0
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == FILE:
            found = traceback.tb_lineno
        traceback = traceback.tb_next
    return found


def words_of(error: BaseException) -> str:
    """What an exception says, in one line."""
    if isinstance(error, Refused):
        return str(error)
    if isinstance(error, RecursionError):
        return "it calls itself without end"
    if isinstance(error, MemoryError) or "DefaultCPUAllocator" in str(error):
        return "there is not enough memory for what it computes"
    said = str(error).strip()
    first = said.splitlines()[0] if said else ""
    return one_line(f"{type(error).__name__}: {first}" if first else type(error).__name__)[:_LONGEST]


def _ran(order: Order, made: Callable[..., nn.Module], way: _Way) -> Ran:
    with way() as make:
        module = made(**order.arguments)
        if not isinstance(module, nn.Module):
            raise Refused(f"{order.name} makes no module")
        if any(isinstance(each, UninitializedParameter) for each in module.parameters()):
            raise Refused("a lazy layer has no weights yet; ask for in_features or in_channels instead")
        parameters = sum(each.numel() for each in module.parameters() if each.requires_grad)
        given: list[tuple[tuple[int, ...], ...]] = []
        results: tuple[Tensor, ...] = ()
        flops = 0
        with torch.no_grad():
            for batch in _BATCHES:
                with FlopCounterMode(display=False) as counter:
                    results = called(order, module, [make(each, batch) for each in order.inputs])
                flops = flops or counter.get_total_flops()
                given.append(tuple(_sizes(each, batch) for each in results))
        if given[0] != given[1]:
            raise Refused("what it gives for a sample depends on how many there are")
        specs = tuple(_spec(order, sizes, each) for sizes, each in zip(given[0], results, strict=True))
        return Ran(specs, parameters, flops // 2 // _BATCHES[0])


def _sizes(tensor: Tensor, batch: int) -> tuple[int, ...]:
    sizes = tuple(int(size) for size in tensor.shape)
    if sizes[:1] != (batch,):
        shown = "×".join(map(str, sizes)) or "a single number"
        raise Refused(f"the first axis has to stay the batch: of {batch} samples it makes {shown}")
    if 0 in sizes:
        raise Refused("nothing is left of what it is given")
    return sizes[1:]


def _spec(order: Order, sizes: tuple[int, ...], tensor: Tensor) -> TensorSpec:
    dtype = str(tensor.dtype).removeprefix("torch.")
    if dtype not in BYTES:
        raise Refused(f"it gives values of type {dtype}, which no other layer takes")
    first = order.inputs[0]
    if first is not None and len(first.axes) == len(sizes):
        return TensorSpec(sizes, first.axes, dtype)
    numbered = tuple(f"A{number}" for number in range(len(sizes)))
    return TensorSpec(sizes, _AXES[len(sizes)] if len(sizes) < len(_AXES) else numbered, dtype)


def _tensors(count: int) -> str:
    return "a tensor" if count == 1 else f"{count} tensors"


_Make = Callable[["TensorSpec | None", int], "Tensor | None"]
_Way = Callable[[], AbstractContextManager[_Make]]


def _empty(spec: TensorSpec | None, batch: int) -> Tensor | None:
    if spec is None:
        return None
    return torch.empty((batch, *spec.sizes), dtype=getattr(torch, spec.dtype))


def filled(spec: TensorSpec | None, batch: int) -> Tensor | None:
    """Random numbers; whole ones are 0 or 1, class numbers for instance."""
    if spec is None:
        return None
    sizes, dtype = (batch, *spec.sizes), getattr(torch, spec.dtype)
    return torch.randn(sizes).to(dtype) if spec.is_float else torch.randint(0, 2, sizes).to(dtype)


@contextmanager
def _meta() -> Iterator[_Make]:
    with torch.device("meta"):
        yield _empty


@contextmanager
def _fake() -> Iterator[_Make]:
    with FakeTensorMode():
        yield _empty


@contextmanager
def _real() -> Iterator[_Make]:
    torch.manual_seed(0)
    yield filled
