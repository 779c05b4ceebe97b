"""A class that a graph cannot show, or that stood there as a layer written in Python before."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from netbuilder.analysis.from_source.forms import Form
from netbuilder.analysis.from_source.knowledge import Recalled
from netbuilder.analysis.from_source.trouble import Spot, refused
from netbuilder.analysis.from_source.values import Module, Tensor
from netbuilder.catalogue.own.classes import read_class
from netbuilder.catalogue.own.layer import SOURCE, OwnLayer
from netbuilder.catalogue.own.words import CodeFault
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import ProblemError
from netbuilder.core.text import Text
from netbuilder.project import kinds

CODE = "code"


def read_own(
    module: Module,
    form: Form,
    given: Sequence[object],
    keywords: Mapping[str, object],
    before: Recalled | None,
) -> Recalled:
    """A layer written in Python, called with these arguments. Raises ProblemError."""
    held = before.twin.settings if before is not None and before.twin is not None else None
    held = before.settings if before is not None and before.twin is None else held
    text = _in_place(held, module)
    try:
        own = read_class(text, "")
        made = kinds.made(CODE, FrozenDict({SOURCE: text}))
    except CodeFault as error:
        raise _fault(module, error.what) from None
    except ProblemError as error:
        raise _fault(module, error.problem.what) from None
    assert isinstance(made, OwnLayer)
    names = [port.name for port in made.inputs]
    if len(made.inputs) == 1 and made.inputs[0].many:
        names = [str(number + 1) for number in range(len(given))]
    values = {**dict(zip(names, given, strict=False)), **keywords}
    refs = [tensor.ref for tensor in form.inputs]
    ports = tuple((name, refs.index(each.ref)) for name, each in values.items() if isinstance(each, Tensor))
    settings = {SOURCE: text, **_arguments(module, made, [*own.measured])}
    full = kinds.made(CODE, FrozenDict(settings)).stored()
    return Recalled(CODE, ports, tuple(port.name for port in made.outputs), full)


def _in_place(held: FrozenDict[str, object] | None, module: Module) -> str:
    """The text of the layer: that before with the class in it changed, or the class alone."""
    text = str(held.get(SOURCE, "")) if held is not None else ""
    was = class_in(text, module.name)
    return text.replace(was, module.own, 1) if was else _typed(module.own) + "\n"


def class_in(text: str, name: str) -> str:
    """The class of that name in a text, empty where it has none."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    found = (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
    node = next(found, None)
    return "\n".join(text.splitlines()[node.lineno - 1 : node.end_lineno]) if node is not None else ""


def _typed(text: str) -> str:
    """A class whose forward says that it takes tensors and gives one, where it says nothing."""
    lines = text.splitlines()
    owner = ast.parse(text).body[0]
    assert isinstance(owner, ast.ClassDef)
    for node in owner.body:
        if isinstance(node, ast.FunctionDef) and node.name == "forward":
            if node.returns is None:
                head = next(n for n in range(node.lineno - 1, len(lines)) if lines[n].rstrip().endswith("):"))
                lines[head] = f"{lines[head].rstrip()[:-1]} -> torch.Tensor:"
            needed = node.args.args[1 : len(node.args.args) - len(node.args.defaults)]
            for each in reversed(needed):
                if each.annotation is None and each.end_lineno is not None:
                    row, end = lines[each.end_lineno - 1], each.end_col_offset or 0
                    start = row.encode()[:end].decode()
                    lines[each.end_lineno - 1] = f"{start}: torch.Tensor{row[len(start) :]}"
    return "\n".join(lines)


def _arguments(module: Module, made: OwnLayer, measured: list[str]) -> dict[str, object]:
    """The settings that the arguments of the constructor stand for; sizes follow from the input."""
    order = [*measured, *made.arguments]
    bound = {**dict(zip(order, module.positional, strict=False)), **module.keywords}
    return {made.arguments[name]: each.value for name, each in bound.items() if name in made.arguments}


def _fault(module: Module, what: Text) -> ProblemError:
    return refused(
        Spot(module.spot.line, module.spot.column),
        "bad_code_layer",
        Text("The class {name} can be neither a block nor a code layer.", name=module.name),
        expected=Text("a class of nn.Module with a forward, that is complete in itself"),
        received=Text("{what}", what=what),
        remedy=Text("mend the class."),
    )
