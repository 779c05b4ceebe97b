"""One class of the source: its docstring, its constructor and its forward pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from netbuilder.analysis.layout import (
    STEP,
    WIDEST,
    assignment,
    clipped,
    columns,
    comment,
    fits,
    function_head,
    in_docstring,
    padded,
    returned,
)
from netbuilder.analysis.paragraphs import paragraphs
from netbuilder.analysis.plan import ClassPlan, Line
from netbuilder.analysis.sharing import Argument, Written
from netbuilder.core.call import literal

_BODY = 2 * STEP
_MEMBER = 4 * STEP
# Columns of what people call things, where there is room for them, and in any case.
_LONGEST_TITLE, _LEAST_TITLE = 50, 20
# More outputs than this are annotated without counting them.
_MOST_COUNTED = 3


@dataclass
class Rows:
    """The rows of a text, and which node of which blocks wrote each of them (`places`, counted from 1)."""

    rows: list[str] = field(default_factory=list)
    places: list[tuple[int, tuple[str, ...], str]] = field(default_factory=list)

    def add(self, *rows: str) -> None:
        self.rows.extend(rows)

    def add_for(self, line: Line, rows: Iterable[str]) -> None:
        for row in rows:
            self.rows.append(row)
            self.places.append((len(self.rows), line.path, line.node))


def write_class(rows: Rows, it: Written) -> None:
    """Add the rows of a class, without empty ones around it."""
    is_chain = it.made.is_chain
    rows.add(f"class {it.name}(nn.{'Sequential' if is_chain else 'Module'}):", *_docstring(it), "")
    rows.add(*function_head(STEP, "__init__", tuple(map(_parameter, it.arguments)), "None"))
    headings = paragraphs(it.made)
    if is_chain:
        _chain(rows, it, headings)
    else:
        _modules(rows, it, headings)
    _freeze(rows, it)
    if not is_chain:
        _forward(rows, it, headings)


def _parameter(argument: Argument) -> str:
    default = "" if argument.default is None else f" = {literal(argument.default)}"
    return f"{argument.name}: {argument.type}{default}"


def _docstring(it: Written) -> Iterator[str]:
    """The class's purpose and a table of its shapes, without the batch."""
    count = "" if it.total is None else f": {it.total:,} parameters"
    yield f'{STEP}"""{clipped(in_docstring(it.made.title), _LONGEST_TITLE)}{count}.'
    names = [name for name, _ in it.made.inputs]
    table = [(in_docstring(name), shape, "") for name, shape in zip(names, it.entering, strict=True)]
    for line, shapes, number in zip(it.made.lines, it.shapes, it.counts, strict=True):
        table.append((in_docstring(line.title), ", ".join(shapes), _count(line, number)))
    yield from ("", f"{STEP}Shapes of one sample, without the batch:", "")
    widest = max(columns(shape) for _, shape, _ in table)
    room = max(WIDEST - len(_BODY) - widest - max(len(count) for *_, count in table) - 4, _LEAST_TITLE)
    titles = min(room, max(columns(title) for title, *_ in table))
    for title, shape, count in table:
        yield f"{_BODY}{padded(clipped(title, titles), titles)}  {padded(shape, widest)}  {count}".rstrip()
    yield f'{STEP}"""'


def _count(line: Line, number: int | None) -> str:
    """How many parameters a line has, where that is the same in all uses, and whether they are held."""
    count = f"{number:>10,}" if number else ""
    return f"{count} frozen" if line.frozen else count


def _chain(rows: Rows, it: Written, headings: Mapping[int, str]) -> None:
    """The constructor of an `nn.Sequential`: its members by name, with the shapes that they give."""
    rows.add(f"{_BODY}super().__init__(", f"{_BODY}{STEP}OrderedDict(")
    for index, line in enumerate(it.made.lines):
        rows.add(*comment(_MEMBER, headings.get(index, "")))
        rows.add_for(line, comment(_MEMBER, line.comment))
        rows.add_for(line, _member(line, it.modules[index], ", ".join(it.shapes[index])))
    rows.add(f"{_BODY}{STEP})", f"{_BODY})")


def _member(line: Line, module: str, shape: str) -> Iterator[str]:
    start, made = f"{line.attribute}=", _repeated(line, module)
    whole = f"{_MEMBER}{start}{made},  # {shape}"
    if fits(whole):
        yield whole
        return
    yield f"{_MEMBER}# {shape}"
    yield from assignment(_MEMBER, start, made, ",")


def _modules(rows: Rows, it: Written, headings: Mapping[int, str]) -> None:
    rows.add(f"{_BODY}super().__init__()")
    heading: str | None = None
    for index, line in enumerate(it.made.lines):
        heading = headings.get(index, heading)
        if not line.attribute:
            continue
        if heading is not None:
            rows.add("", *comment(_BODY, heading))
            heading = None
        rows.add_for(line, comment(_BODY, line.comment))
        rows.add_for(line, assignment(_BODY, f"self.{line.attribute} = ", _repeated(line, it.modules[index])))


def _repeated(line: Line, module: str) -> str:
    if line.repeat == 1 or line.share:
        return module
    each = f"{module} for _ in range({line.repeat})"
    return f"nn.Sequential(*({each}))" if line.is_member else f"nn.ModuleList({each})"


def _freeze(rows: Rows, it: Written) -> None:
    """Say which modules do not learn, together at the end of the constructor.

    The running statistics of a frozen batch norm go on following the batches: they are measured, not learned,
    and of a network that begins with random weights they would otherwise stay those of no data at all.
    """
    frozen = [line for line in it.made.lines if line.frozen]
    if frozen:
        rows.add("", f"{_BODY}# Frozen: these weights do not learn.")
    for line in frozen:
        rows.add_for(line, [f"{_BODY}self.{line.attribute}.requires_grad_(False)"])


def _forward(rows: Rows, it: Written, headings: Mapping[int, str]) -> None:
    made = it.made
    parameters = tuple(
        f"{name}: torch.Tensor | None = None" if name in made.spare else f"{name}: torch.Tensor"
        for name, _ in made.inputs
    )
    rows.add("", *function_head(STEP, "forward", parameters, _gives(len(made.returns))))
    titles = {line.attribute: line.title for line in made.lines if line.attribute}
    declared = _declared(made)
    for index, line in enumerate(made.lines):
        if index in headings:
            rows.add(*([""] if index else []), *comment(_BODY, headings[index]))
        if not line.attribute:
            rows.add_for(line, comment(_BODY, line.comment))
        if line.referred and line.code.module is None:
            rows.add_for(line, comment(_BODY, f"With the weights of {titles.get(line.referred, '')}."))
        if line.repeat > 1 and line.share:
            rows.add_for(line, comment(_BODY, "With the same weights each time."))
        rows.add_for(line, _statement(line, it.shapes[index], made.returns[0] if index == declared else ""))
    rows.add(*returned(_BODY, made.returns))


def _declared(made: ClassPlan) -> int | None:
    """The line that first gives the variable that is returned: modules have no types, so its type is said."""
    if len(made.returns) != 1 or not any(line.attribute for line in made.lines):
        return None
    return next((index for index, line in enumerate(made.lines) if made.returns[0] in line.results), None)


def _gives(count: int) -> str:
    """The annotation of so many tensors."""
    if count == 1:
        return "torch.Tensor"
    inside = ["torch.Tensor"] * count if count <= _MOST_COUNTED else ["torch.Tensor", "..."]
    return f"tuple[{', '.join(inside)}]"


def _statement(line: Line, shapes: tuple[str, ...], declared: str) -> Iterator[str]:
    """The step of the forward pass, with the shapes that it gives, and the type of what is `declared`."""
    module = f"self.{line.attribute or line.referred}"
    if line.repeat == 1 or (not line.share and line.is_member):
        yield from _assigned(_BODY, line, _expression(line, module, line.arguments), shapes, declared)
        return
    for result, argument in zip(line.results, line.arguments, strict=True):
        if result != argument:
            yield f"{_BODY}{_typed(result, declared)} = {argument}"
    each = module if line.share else "layer"
    yield f"{_BODY}for _ in range({line.repeat}):" if line.share else f"{_BODY}for layer in {module}:"
    yield from _assigned(_BODY + STEP, line, _expression(line, each, line.results), shapes)


def _expression(line: Line, module: str, arguments: tuple[str, ...]) -> str:
    values = {"self": module, "referred": f"self.{line.referred}", "all": ", ".join(arguments)}
    return line.code.expression.format(*arguments, **values)


def _typed(name: str, declared: str) -> str:
    return f"{name}: torch.Tensor" if name == declared else name


def _assigned(
    indent: str, line: Line, expression: str, shapes: tuple[str, ...], declared: str = ""
) -> Iterator[str]:
    """`results = expression`, the shapes behind it, or above it where the row would get too long."""
    named = [shape for name, shape in zip(line.results, shapes, strict=True) if name != "_"]
    several = len(line.results) > 1
    if several and declared:
        yield f"{indent}{_typed(declared, declared)}"
    given = ", ".join(line.results) if several else _typed(line.results[0], declared)
    start, note = f"{given} = ", f"# {', '.join(named)}"
    whole = f"{indent}{start}{expression}  {note}"
    if fits(whole):
        yield whole
        return
    yield f"{indent}{note}"
    if not several or fits(f"{indent}{start}{expression}"):
        yield from assignment(indent, start, expression)
        return
    yield from assignment(indent, "parts = ", expression)
    yield from (f"{indent}{name} = parts[{index}]" for index, name in enumerate(line.results))
