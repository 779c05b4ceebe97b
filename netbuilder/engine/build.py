"""From generated source to a module. The text that is shown is the text that is executed."""

from __future__ import annotations

import hashlib
import linecache
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from netbuilder.analysis.source import Source
from netbuilder.catalogue.helpers import HELPERS
from netbuilder.core.call import Call, LayerCode, OwnText
from netbuilder.project.trust import need_trust

# torch imports itself when it first meets a fraction; what `_evaluated` makes sees nothing to import with.
_ = torch.zeros(()) > 0.5


def build(source: Source) -> nn.Module:
    """A freshly initialised instance of the generated class: on the CPU, its numbers float32.

    torch's default type and device do not matter. Weights are drawn from torch's global generator: seed it
    first for the same weights again. Raises what torch raises, such as for want of memory.
    """
    default = torch.get_default_dtype()
    torch.set_default_dtype(torch.float32)
    try:
        with torch.device("cpu"):
            made: nn.Module = model_class(source)()
    finally:
        torch.set_default_dtype(default)
    return made


def model_class(source: Source) -> Callable[[], nn.Module]:
    """The generated class, always the same one for the same text.

    Its text is known to tracebacks and to `inspect.getsource`. Raises ProblemError where the user has not
    agreed to run what somebody else wrote in it.
    """
    need_trust(source.own)
    name, file = f"netbuilder_model_{_digest(source)}", file_name(source)
    module = sys.modules.get(name)
    if module is None:
        module = ModuleType(name)
        module.__file__ = file
        exec(compile(source.text, file, "exec"), vars(module))  # noqa: S102  text made from checked settings
        sys.modules[name] = module
    linecache.cache[file] = (len(source.text), None, source.text.splitlines(keepends=True), file)
    made: Callable[[], nn.Module] = getattr(module, source.model)
    return made


def file_name(source: Source) -> str:
    """The in-memory file that the generated text pretends to come from."""
    return f"<netbuilder {_digest(source)}>"


def evaluate_call(call: Call, **names: Any) -> Any:
    """The object that `call` makes, with `names` for what its arguments refer to."""
    return _evaluated(str(call), "<netbuilder>", names)


def loss_module(code: LayerCode) -> nn.Module | None:
    """The module of a loss, None for one that is a bare expression."""
    if code.module is None:
        return None
    made: nn.Module = evaluate_call(code.module, **{name: helper_class(name) for name in code.helpers})
    return made


def helper_class(name: str) -> type[nn.Module]:
    """A layer that torch lacks, from the text that a generated file would carry."""
    space: dict[str, Any] = {"torch": torch, "nn": nn, "F": F}
    exec(compile(HELPERS[name], f"<netbuilder helper {name}>", "exec"), space)  # noqa: S102  our own text
    made: type[nn.Module] = space[name]
    return made


def own_classes(own: OwnText) -> dict[str, Any]:
    """What the text of a Python layer defines. Raises ProblemError where it is not trusted."""
    need_trust([own.digest])
    file = f"<netbuilder layer {own.digest[:12]}>"
    text = "\n".join([*own.imports, own.text])
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    space: dict[str, Any] = {"torch": torch, "nn": nn, "F": F, "Tensor": torch.Tensor}
    exec(compile(text, file, "exec"), space)  # noqa: S102  the user agreed to run it
    return {name: value for name, value in space.items() if isinstance(value, type)}


def compile_expression(expression: str, inputs: int, file: str = "<netbuilder>") -> Callable[..., Any]:
    """A function (module, *tensors) from a declaration's expression of `{self}`, `{all}`, `{0}`, `{1}` …

    Where the expression says `{referred}`, the function takes that module behind the tensors. `file` is where
    tracebacks say that the function stands.
    """
    names = [f"tensor_{index}" for index in range(inputs)]
    body = expression.format(*names, self="module", referred="referred", all=", ".join(names))
    parameters = ", ".join(["module", *names, "referred=None"])
    made: Callable[..., Any] = _evaluated(f"lambda {parameters}: {body}", file, {})
    return made


def _evaluated(text: str, file: str, names: dict[str, Any]) -> Any:
    """The value of an expression that our declarations printed, which sees torch and nothing else."""
    known = {"torch": torch, "nn": nn, "F": F, "__builtins__": {}}
    return eval(compile(text, file, "eval"), known, names)  # noqa: S307  made from checked settings


def _digest(source: Source) -> str:
    return hashlib.sha256(source.text.encode()).hexdigest()[:12]
