"""From shapes to an ordered plan of Python: names, calls, classes for blocks. The source is printed from it."""

from __future__ import annotations

from dataclasses import dataclass, field

from netbuilder.analysis.cost import cost_of
from netbuilder.analysis.outcome import Outcome, Walk
from netbuilder.catalogue.layer import Layer
from netbuilder.catalogue.training.losses import Loss
from netbuilder.core.call import Call, LayerCode
from netbuilder.core.names import Names, class_identifier, identifier
from netbuilder.core.spec import TensorSpec
from netbuilder.graph.model import BLOCK_INPUT, BLOCK_OUTPUT, End
from netbuilder.graph.query import ancestors
from netbuilder.project import kinds
from netbuilder.project.project import Project


@dataclass(frozen=True, slots=True)
class Line:
    """One statement of a forward pass. `attribute` is the module's name in the class, "" for a bare expression.

    `path` are the block nodes around the node. `repeat` above 1 runs the module that often, with weights of its own
    each time unless `share`.
    """

    node: str
    path: tuple[str, ...]
    title: str
    attribute: str
    code: LayerCode
    arguments: tuple[str, ...]
    results: tuple[str, ...]
    specs: tuple[TensorSpec, ...]
    parameters: int
    referred: str = ""
    repeat: int = 1
    share: bool = False
    comment: str = ""


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """A class to be generated: its inputs by variable name, its lines, the variables it returns."""

    name: str
    title: str
    inputs: tuple[tuple[str, TensorSpec], ...]
    lines: tuple[Line, ...]
    returns: tuple[str, ...]

    @property
    def parameters(self) -> int:
        return sum(line.parameters for line in self.lines)


@dataclass(frozen=True, slots=True)
class LossPlan:
    """A loss as the training loop computes it.

    `arguments` are ("output", index of the model's output) or ("field", name of the data set's field).
    """

    node: str
    title: str
    weight: float
    code: LayerCode
    arguments: tuple[tuple[str, int | str], ...]
    specs: tuple[TensorSpec, ...]
    metrics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What lies between data and loss as classes (blocks first, the model last), and the losses.

    `fields` name the data set's outputs that the model is called with, in order; `data` is the data node's id.
    """

    classes: tuple[ClassPlan, ...]
    data: str
    fields: tuple[str, ...]
    outputs: tuple[End, ...]
    losses: tuple[LossPlan, ...]

    @property
    def model(self) -> ClassPlan:
        return self.classes[-1]


def plan(project: Project, walk: Walk) -> Plan:
    """The plan of a network without errors. Asked for one with errors it raises KeyError or AssertionError."""
    planner = _Planner(project)
    losses = [each for each in walk.in_order if kinds.is_loss(each.node)]
    outputs = _outputs(walk, losses)
    needed = ancestors(walk.graph, (end.node for end in outputs))
    sources = _entries(walk, needed, outputs)
    planner.plan_class(project.name, walk, sources, outputs, needed, ())
    data = next((end.node for end in sources if kinds.is_data(walk.graph.nodes[end.node])), "")
    return Plan(
        tuple(planner.classes),
        data or next((each.node.id for each in walk.outcomes.values() if kinds.is_data(each.node)), ""),
        tuple(end.port for end in sources),
        tuple(outputs),
        tuple(_loss(walk, loss, outputs) for loss in losses),
    )


@dataclass
class _Planner:
    project: Project
    classes: list[ClassPlan] = field(default_factory=list)
    class_names: Names = field(default_factory=Names)
    known: dict[object, str] = field(default_factory=dict)

    def plan_class(
        self,
        title: str,
        walk: Walk,
        entries: list[End],
        returns: list[End],
        needed: set[str],
        path: tuple[str, ...],
    ) -> str:
        """Plan a graph as a class and the blocks in it before; returns the class's name."""
        attributes, variables = Names(), Names()
        named: dict[End, str] = {}
        inputs = []
        for end in entries:
            spec = walk.spec(end)
            assert spec is not None
            named[end] = variables.unique(identifier(self._entry_name(walk, end), "values"))
            inputs.append((named[end], spec))
        lines: list[Line] = []
        modules: dict[str, str] = {}
        order = [id for id in walk.order if id in needed and not self._is_end(walk.outcomes[id])]
        single = _single_use(walk, order, [self._behind_outputs(walk, end) for end in returns])
        for id in order:
            line = self._line(walk, walk.outcomes[id], attributes, variables, named, modules, path, single)
            lines.append(line)
        returned = tuple(named[self._behind_outputs(walk, end)] for end in returns)
        name = self.class_names.unique(class_identifier(title))
        self.classes.append(ClassPlan(name, title, tuple(inputs), tuple(lines), returned))
        return name

    def _line(
        self,
        walk: Walk,
        outcome: Outcome,
        attributes: Names,
        variables: Names,
        named: dict[End, str],
        modules: dict[str, str],
        path: tuple[str, ...],
        single: set[End],
    ) -> Line:
        node = outcome.node
        arguments = tuple(
            named[self._behind_outputs(walk, end)] for end in outcome.sources if end is not None
        )
        stem = identifier(node.name)
        repeat, share, referred = 1, False, ""
        if outcome.inner is not None:
            assert isinstance(outcome.made, kinds.BlockUse)
            code = self._block_code(outcome, path)
            repeat, share = outcome.made.repeat, outcome.made.share
        else:
            assert isinstance(outcome.made, Layer)
            code = outcome.made.code(*outcome.inputs, *outcome.extra)
            if "{referred}" in code.expression:
                referred = modules[str(node.settings["partner"])]
        attribute = attributes.unique(stem) if code.module is not None else ""
        if attribute:
            modules[node.id] = attribute
        ends = [End(node.id, port) for port in outcome.output_ports]
        for end in ends:
            name = stem if len(ends) == 1 else f"{stem}_{identifier(end.port)}"
            named[end] = "x" if end in single else variables.unique(name)
        specs = tuple(spec for spec in outcome.outputs if spec is not None)
        return Line(
            node.id, path, node.name, attribute, code, arguments, tuple(named[end] for end in ends), specs,
            cost_of(outcome).parameters, referred, repeat, share, node.comment,
        )  # fmt: skip

    def _block_code(self, outcome: Outcome, path: tuple[str, ...]) -> LayerCode:
        """The call of a block's class; uses of a block with equal inputs share one class."""
        assert outcome.inner is not None
        key = (outcome.node.kind, outcome.inputs)
        if key not in self.known:
            block = kinds.block_of(self.project, outcome.node)
            assert block is not None
            graph = block.graph
            entries = [End(port, "out") for port in outcome.ports]
            returns = [End(port, "out") for port in outcome.output_ports]
            needed = ancestors(graph, (end.node for end in returns))
            inside = (*path, outcome.node.id)
            self.known[key] = self.plan_class(block.name, outcome.inner, entries, returns, needed, inside)
        expression = "{self}({all})"
        return LayerCode(Call(self.known[key]), expression, outputs=len(outcome.output_ports))

    def _is_end(self, outcome: Outcome) -> bool:
        """Data, inputs, outputs and losses are not lines: they are parameters and results."""
        node = outcome.node
        return (
            kinds.is_data(node)
            or kinds.is_loss(node)
            or node.kind in ("input", "output", BLOCK_INPUT, BLOCK_OUTPUT)
        )

    def _behind_outputs(self, walk: Walk, end: End) -> End:
        """The port that an output node hands on."""
        outcome = walk.outcomes[end.node]
        if outcome.node.kind in ("output", BLOCK_OUTPUT):
            source = outcome.sources[0]
            assert source is not None
            return source
        return end

    def _entry_name(self, walk: Walk, end: End) -> str:
        node = walk.graph.nodes[end.node]
        return end.port if kinds.is_data(node) else node.name


def _outputs(walk: Walk, losses: list[Outcome]) -> list[End]:
    """What the model returns: what losses take from layers, then output nodes, else every loose end."""
    graph = walk.graph
    found: dict[End, None] = {}
    for loss in losses:
        for end in loss.sources:
            if end is not None and not kinds.is_data(graph.nodes[end.node]):
                found[end] = None
    for outcome in walk.outcomes.values():
        if outcome.node.kind == "output" and outcome.sources[0] is not None:
            found[outcome.sources[0]] = None
    if not found:
        used = {wire.source for wire in graph.wires.values()}
        for id, outcome in walk.outcomes.items():
            if not kinds.is_data(outcome.node) and not kinds.is_loss(outcome.node):
                found.update(
                    {End(id, port): None for port in outcome.output_ports if End(id, port) not in used}
                )
    return list(found)


def _entries(walk: Walk, needed: set[str], outputs: list[End]) -> list[End]:
    """What the model is called with: ports of data sets and input nodes that its layers use, in graph order."""
    used = {wire.source for end, wire in walk.graph.wires.items() if end.node in needed} | set(outputs)
    return [
        End(id, port)
        for id in walk.order
        if id in needed and (kinds.is_data(walk.graph.nodes[id]) or walk.graph.nodes[id].kind == "input")
        for port in walk.outcomes[id].output_ports
        if End(id, port) in used
    ]


def _single_use(walk: Walk, lines: list[str], returns: list[End]) -> set[End]:
    """Ports whose tensor only the very next line uses, or that end the pass: the running name `x` does for them."""
    users: dict[End, list[str]] = {}
    for target, wire in walk.graph.wires.items():
        users.setdefault(wire.source, []).append(target.node)
    after = dict(zip(lines, [*lines[1:], ""], strict=True))
    wanted = set(returns)
    single = set()
    for id in lines:
        ports = walk.outcomes[id].output_ports
        if len(ports) != 1:
            continue
        end = End(id, ports[0])
        used_by = [user for user in users.get(end, []) if user in after]
        if (used_by == [after[id]] and end not in wanted) or (not used_by and id == lines[-1]):
            single.add(end)
    return single


def _loss(walk: Walk, outcome: Outcome, outputs: list[End]) -> LossPlan:
    made = outcome.made
    assert isinstance(made, Loss)
    arguments: list[tuple[str, int | str]] = []
    for end in outcome.sources:
        assert end is not None
        if kinds.is_data(walk.graph.nodes[end.node]):
            arguments.append(("field", end.port))
        else:
            arguments.append(("output", outputs.index(end)))
    specs = tuple(spec for spec in outcome.inputs if spec is not None)
    return LossPlan(
        outcome.node.id,
        outcome.node.name,
        made.weight,
        made.code(*specs),
        tuple(arguments),
        specs,
        made.metrics,
    )
