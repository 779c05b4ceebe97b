"""From a plan to readable Python. The text made here is the text that is shown, executed and exported."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from netbuilder.analysis.layout import (
    STEP,
    assignment,
    columns,
    comment,
    fits,
    function_head,
    in_docstring,
    padded,
    returned,
)
from netbuilder.analysis.plan import ClassPlan, Line, Plan
from netbuilder.catalogue.helpers import HELPERS
from netbuilder.core.spec import TensorSpec

_BODY = 2 * STEP
# More outputs than this are annotated without counting them.
_MOST_COUNTED = 3


@dataclass(frozen=True, slots=True)
class Source:
    """Generated Python, and the name of the model's class in it.

    `places` has the number (from 1) of each line that a node wrote, the blocks around it, and the node.
    """

    text: str
    model: str
    places: tuple[tuple[int, tuple[str, ...], str], ...]

    def node_at(self, line: int) -> tuple[tuple[str, ...], str] | None:
        """The blocks and the node that wrote `line`, if one did."""
        return next(((path, node) for number, path, node in self.places if number == line), None)


@dataclass
class _Writer:
    rows: list[str] = field(default_factory=list)
    places: list[tuple[int, tuple[str, ...], str]] = field(default_factory=list)

    def add(self, *rows: str) -> None:
        self.rows.extend(rows)

    def add_for(self, line: Line, rows: Iterable[str]) -> None:
        for row in rows:
            self.rows.append(row)
            self.places.append((len(self.rows), line.path, line.node))


def source(plan: Plan) -> Source:
    """The model's class, the classes of its blocks before it, and the helpers that they need."""
    lines = [line for made in plan.classes for line in made.lines]
    helpers = dict.fromkeys(name for line in lines for name in line.code.helpers)
    writer = _Writer()
    writer.add(
        f'"""{in_docstring(plan.model.title)}: made with NetBuilder."""', "", *_imports(lines, helpers)
    )
    for name in helpers:
        writer.add("", "", *HELPERS[name].splitlines())
    for made in plan.classes:
        writer.add("", "")
        _write_class(writer, made)
    return Source("\n".join(writer.rows) + "\n", plan.model.name, tuple(writer.places))


def _imports(lines: Iterable[Line], helpers: Iterable[str]) -> Iterator[str]:
    code = [HELPERS[name] for name in helpers]
    code += [f"{line.code.module} {line.code.expression}" for line in lines]
    yield "import torch"
    if any(re.search(r"\bF\.", text) for text in code):
        yield "import torch.nn.functional as F"
    yield "from torch import nn"


def _write_class(writer: _Writer, made: ClassPlan) -> None:
    writer.add(f"class {made.name}(nn.Module):", *_docstring(made), "")
    writer.add(f"{STEP}def __init__(self) -> None:", f"{_BODY}super().__init__()")
    for line in made.lines:
        if line.attribute:
            writer.add_for(line, comment(_BODY, line.comment))
            writer.add_for(line, _constructor(line))
    _freeze(writer, [line for line in made.lines if line.frozen])
    parameters = tuple(f"{name}: torch.Tensor" for name, _ in made.inputs)
    writer.add("", *function_head(STEP, "forward", parameters, _gives(len(made.returns))))
    for line in made.lines:
        if not line.attribute:
            writer.add_for(line, comment(_BODY, line.comment))
        writer.add_for(line, _statement(line))
    writer.add(*returned(_BODY, made.returns))


def _freeze(writer: _Writer, frozen: list[Line]) -> None:
    """Say which modules do not learn, together at the end of the constructor.

    The running statistics of a frozen batch norm go on following the batches: they are measured, not learned,
    and of a network that begins with random weights they would otherwise stay those of no data at all.
    """
    if frozen:
        writer.add("", f"{_BODY}# Frozen: these weights do not learn.")
    for line in frozen:
        writer.add_for(line, [f"{_BODY}self.{line.attribute}.requires_grad_(False)"])


def _gives(count: int) -> str:
    """The annotation of so many tensors."""
    if count == 1:
        return "torch.Tensor"
    inside = ["torch.Tensor"] * count if count <= _MOST_COUNTED else ["torch.Tensor", "..."]
    return f"tuple[{', '.join(inside)}]"


def _docstring(made: ClassPlan) -> Iterator[str]:
    """The class's purpose and a table of its shapes, without the batch."""
    yield f'{STEP}"""{in_docstring(made.title)}: {made.parameters:,} parameters.'
    rows = [(in_docstring(name), str(spec), "") for name, spec in made.inputs]
    rows += [(in_docstring(line.title), _shapes(line.specs), _count(line)) for line in made.lines]
    yield from ("", f"{STEP}Shapes of one sample, without the batch:", "")
    titles = max(columns(title) for title, *_ in rows)
    shapes = max(columns(shape) for _, shape, _ in rows)
    for title, shape, count in rows:
        yield f"{_BODY}{padded(title, titles)}  {padded(shape, shapes)}  {count}".rstrip()
    yield f'{STEP}"""'


def _count(line: Line) -> str:
    """How many parameters a line has, and whether they are held."""
    count = f"{line.parameters:>10,}" if line.parameters else ""
    return f"{count} frozen" if line.frozen else count


def _constructor(line: Line) -> Iterator[str]:
    """The statement that makes the module."""
    made = str(line.code.module)
    if line.repeat > 1 and not line.share:
        each = f"{made} for _ in range({line.repeat})"
        made = f"nn.Sequential(*({each}))" if _is_chain(line) else f"nn.ModuleList({each})"
    yield from assignment(_BODY, f"self.{line.attribute} = ", made)


def _statement(line: Line) -> Iterator[str]:
    """The step of the forward pass, with the shapes that it gives."""
    module = f"self.{line.attribute or line.referred}"
    if line.repeat == 1 or (not line.share and _is_chain(line)):
        yield from _assigned(_BODY, line, _expression(line, module, line.arguments))
        return
    for result, argument in zip(line.results, line.arguments, strict=True):
        if result != argument:
            yield f"{_BODY}{result} = {argument}"
    each = module if line.share else "layer"
    yield f"{_BODY}for _ in range({line.repeat}):" if line.share else f"{_BODY}for layer in {module}:"
    yield from _assigned(_BODY + STEP, line, _expression(line, each, line.results))


def _is_chain(line: Line) -> bool:
    """Whether repetitions can stand in an `nn.Sequential`, which hands on one tensor."""
    return len(line.arguments) == len(line.results) == 1


def _expression(line: Line, module: str, arguments: tuple[str, ...]) -> str:
    values = {"self": module, "referred": f"self.{line.referred}", "all": ", ".join(arguments)}
    return line.code.expression.format(*arguments, **values)


def _assigned(indent: str, line: Line, expression: str) -> Iterator[str]:
    """`results = expression`, the shapes behind it, or above it where the row would get too long."""
    named = [spec for name, spec in zip(line.results, line.specs, strict=True) if name != "_"]
    start, note = f"{', '.join(line.results)} = ", f"# {_shapes(named)}"
    whole = f"{indent}{start}{expression}  {note}"
    if fits(whole):
        yield whole
        return
    yield f"{indent}{note}"
    if len(line.results) == 1 or fits(f"{indent}{start}{expression}"):
        yield from assignment(indent, start, expression)
        return
    yield from assignment(indent, "parts = ", expression)
    yield from (f"{indent}{name} = parts[{index}]" for index, name in enumerate(line.results))


def _shapes(specs: Iterable[TensorSpec]) -> str:
    return ", ".join(map(str, specs))
