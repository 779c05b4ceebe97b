"""From generated source to a module. The text that is shown is the text that is executed."""

from __future__ import annotations

import hashlib
import linecache
from collections.abc import Iterator
from types import TracebackType
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from netbuilder.analysis.source import Source
from netbuilder.core.call import Call


def build(source: Source) -> nn.Module:
    """A freshly initialised instance of the generated class.

    Weights are drawn from torch's global generator: seed it first for the same weights again.
    """
    made: nn.Module = model_class(source)()
    return made


def model_class(source: Source) -> Any:
    """The generated class. Its text is known to tracebacks and to `inspect.getsource` under its file's name."""
    name = file_name(source)
    namespace: dict[str, Any] = {"__name__": f"netbuilder_model_{_digest(source)}"}
    exec(compile(source.text, name, "exec"), namespace)  # noqa: S102  text made by analysis.source from checked settings
    lines = source.text.splitlines(keepends=True)
    linecache.cache[name] = (len(source.text), None, lines, name)
    return namespace[source.model]


def file_name(source: Source) -> str:
    """The in-memory file that the generated text pretends to come from."""
    return f"<netbuilder {_digest(source)}>"


def node_of_traceback(source: Source, traceback: TracebackType | None) -> str | None:
    """The node whose generated line is innermost in `traceback`."""
    name = file_name(source)
    found = None
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == name:
            at = source.node_at(traceback.tb_lineno)
            found = at[1] if at is not None else found
        traceback = traceback.tb_next
    return found


def evaluate_call(call: Call, **names: Any) -> Any:
    """The object that `call` makes, with `names` for what its arguments refer to."""
    return eval(str(call), {"torch": torch, "nn": nn, "F": F, "__builtins__": {}}, names)  # noqa: S307  printed by us


def compile_expression(expression: str, inputs: int) -> Any:
    """A function (module, *tensors) from a declaration's expression of `{self}`, `{0}`, `{1}` …"""
    names = [f"tensor_{index}" for index in range(inputs)]
    body = expression.format(*names, self="module", all=", ".join(names))
    arguments = ", ".join(["module", *names])
    return eval(f"lambda {arguments}: {body}", {"torch": torch, "F": F, "__builtins__": {}})  # noqa: S307  declared text


def named_layers(module: nn.Module, attributes: dict[str, str]) -> Iterator[tuple[str, nn.Module]]:
    """(node, module) for the model's own layers; `attributes` maps attribute names to nodes."""
    for attribute, node in attributes.items():
        yield node, getattr(module, attribute)


def _digest(source: Source) -> str:
    return hashlib.sha256(source.text.encode()).hexdigest()[:12]
