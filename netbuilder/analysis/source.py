"""From a plan to readable Python. The text made here is the text that is shown, executed and exported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from netbuilder.analysis.plan import ClassPlan, Line, Plan
from netbuilder.catalogue.helpers import HELPERS
from netbuilder.core.call import literal
from netbuilder.core.spec import TensorSpec

IMPORTS = "import torch\nfrom torch import nn"
FUNCTIONAL = "import torch.nn.functional as F"
_WIDEST = 88


@dataclass(frozen=True, slots=True)
class Source:
    """Generated Python. `places` maps a line number (from 1) to the node that wrote it, with the blocks around it."""

    text: str
    model: str
    places: tuple[tuple[int, tuple[str, ...], str], ...]

    def node_at(self, line: int) -> tuple[tuple[str, ...], str] | None:
        """The blocks and the node that wrote `line`, if one did."""
        return next(((path, node) for number, path, node in self.places if number == line), None)


def source(plan: Plan) -> Source:
    """The model's class, the classes of its blocks, and the helpers that they need."""
    writer = _Writer()
    helpers = dict.fromkeys(
        name for made in plan.classes for line in made.lines for name in line.code.helpers
    )
    writer.add(f'"""{_docstring_safe(plan.model.title)}: made with NetBuilder."""', "")
    writer.add(*IMPORTS.splitlines())
    if any("F." in HELPERS[name] for name in helpers):
        writer.add(FUNCTIONAL)
    for name in helpers:
        writer.add("", "", *HELPERS[name].splitlines())
    for made in plan.classes:
        writer.add("", "")
        _write_class(writer, made)
    return Source("\n".join(writer.lines) + "\n", plan.model.name, tuple(writer.places))


class _Writer:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.places: list[tuple[int, tuple[str, ...], str]] = []

    def add(self, *lines: str) -> None:
        self.lines.extend(lines)

    def add_for(self, line: Line, *texts: str) -> None:
        for text in texts:
            self.lines.append(text)
            self.places.append((len(self.lines), line.path, line.node))


def _write_class(writer: _Writer, made: ClassPlan) -> None:
    writer.add(f"class {made.name}(nn.Module):")
    writer.add(*_docstring(made))
    writer.add("", "    def __init__(self) -> None:", "        super().__init__()")
    for line in made.lines:
        if line.attribute:
            writer.add_for(line, *_constructor(line))
    gives = (
        "torch.Tensor"
        if len(made.returns) == 1
        else f"tuple[{', '.join(['torch.Tensor'] * len(made.returns))}]"
    )
    arguments = ", ".join(f"{name}: torch.Tensor" for name, _ in made.inputs)
    writer.add("", f"    def forward(self, {arguments}) -> {gives}:")
    for line in made.lines:
        writer.add_for(line, *_statement(line))
    writer.add(f"        return {', '.join(made.returns)}")


def _docstring(made: ClassPlan) -> Iterator[str]:
    """The class's purpose and a table of its shapes, without the batch."""
    inputs = ", ".join(f"{name} {_shape(spec)}" for name, spec in made.inputs)
    yield f'    """{_docstring_safe(made.title)}: {made.parameters:,} parameters.'
    yield ""
    yield "    Shapes of one sample, without the batch:"
    yield ""
    yield f"        {inputs}"
    rows = [
        (_one_line(line.title), " ".join(map(_shape, line.specs)), line.parameters) for line in made.lines
    ]
    widths = (
        max((len(title) for title, *_ in rows), default=0),
        max((len(shape) for _, shape, _ in rows), default=0),
    )
    for title, shape, parameters in rows:
        count = f"{parameters:>10,}" if parameters else ""
        yield f"        {title:<{widths[0]}}  {shape:<{widths[1]}}  {count}".rstrip()
    yield '    """'


def _constructor(line: Line) -> Iterator[str]:
    """`self.name = nn.Module(…)`, in one row or with one argument a row."""
    call = line.code.module
    assert call is not None
    if line.comment:
        yield from (f"        # {text}" for text in line.comment.splitlines() if text.strip())
    made = str(call)
    if line.repeat > 1 and not line.share:
        made = f"nn.Sequential(*({made} for _ in range({line.repeat})))"
    text = f"        self.{line.attribute} = {made}"
    if len(text) <= _WIDEST or line.repeat > 1:
        yield text
        return
    yield f"        self.{line.attribute} = {made[: made.index('(')]}("
    yield from (f"            {literal(value)}," for value in call.arguments)
    yield from (f"            {name}={literal(value)}," for name, value in call.keywords)
    yield "        )"


def _statement(line: Line) -> Iterator[str]:
    """One statement of the forward pass with the shape that it gives."""
    values = {
        "self": f"self.{line.attribute}",
        "referred": f"self.{line.referred}",
        "all": ", ".join(line.arguments),
    }
    results = ", ".join(line.results)
    shapes = ", ".join(map(_shape, line.specs))
    expression = line.code.expression.format(*line.arguments, **values)
    if line.repeat > 1 and line.share:
        yield f"        {results} = {', '.join(line.arguments)}"
        yield f"        for _ in range({line.repeat}):"
        again = line.code.expression.format(*line.results, **{**values, "all": results})
        yield f"            {results} = {again}  # {shapes}"
        return
    yield f"        {results} = {expression}  # {shapes}"


def _shape(spec: TensorSpec) -> str:
    return str(spec)


def _one_line(text: str) -> str:
    return " ".join(_docstring_safe(text).split())


def _docstring_safe(text: str) -> str:
    """A user's words inside a docstring: no quotes or backslashes that would end or change it."""
    return " ".join(text.replace("\\", "/").replace('"', "'").split())
