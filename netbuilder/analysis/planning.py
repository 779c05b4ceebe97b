"""From shapes to a plan: which nodes make a class, what everything is called, in which order it runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from netbuilder.analysis.cost import cost_of
from netbuilder.analysis.ends import entries, is_entry, needed, outputs
from netbuilder.analysis.layout import cut
from netbuilder.analysis.outcome import Outcome, Specs, Walk
from netbuilder.analysis.own_code import OwnTexts
from netbuilder.analysis.paragraphs import framed
from netbuilder.analysis.plan import ClassPlan, Given, Line, LossPlan, Plan
from netbuilder.analysis.sharing import LONGEST_CLASS
from netbuilder.catalogue.helpers import HELPERS
from netbuilder.catalogue.layer import Layer
from netbuilder.catalogue.training.losses import Loss
from netbuilder.core.call import Call, LayerCode
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.names import Names, class_identifier, identifier
from netbuilder.core.spec import TensorSpec
from netbuilder.graph.model import BLOCK_INPUT, BLOCK_OUTPUT, Block, End
from netbuilder.project import kinds
from netbuilder.project.parameters import parameters_of
from netbuilder.project.project import Project

# Longer names of layers and blocks are cut, so that every statement can be broken to 88 columns.
_LONGEST_NAME = 28
# Variables of the forward pass that the source itself makes.
_OWN_VARIABLES = ("layer", "parts")

_Key = tuple[str, Specs, FrozenDict[str, object]]


def plan(project: Project, walk: Walk) -> Plan:
    """The plan of a network that nothing stops from being built; of another it raises AssertionError."""
    returned = outputs(walk)
    within = needed(walk, (end.node for end in returned))
    entering = entries(walk, within, returned)
    losses = [each for each in walk.in_order if kinds.is_loss(each.node)]
    classes = _Classes(project, walk, within)
    classes.add_model(entering, returned)
    used = [*entering, *(end for loss in losses for end in loss.sources if end is not None)]
    data = [end.node for end in used if kinds.is_data(walk.graph.nodes[end.node])]
    return Plan(
        tuple(classes.made),
        data[0] if data else "",
        tuple(_entry_name(walk, end) for end in entering),
        tuple(returned),
        tuple(_loss(walk, loss, returned) for loss in losses),
    )


class _Classes:
    """The classes of a project while they are planned. Uses of a block with the same inputs share one."""

    def __init__(self, project: Project, walk: Walk, within: set[str]) -> None:
        self.project = project
        self.made: list[ClassPlan] = []
        self._walk = walk
        self._within = within
        self._names = Names(HELPERS)
        self.own = OwnTexts(self._names)
        self._known: dict[_Key, str] = {}
        self._variants: dict[str, set[Specs]] = {}
        self._find_variants(walk, within, set())

    def add_model(self, entering: list[End], returned: list[End]) -> None:
        # Named before the blocks, so that none of them takes its name.
        name = self._names.unique(cut(class_identifier(self.project.name), LONGEST_CLASS))
        made = _ClassPlanner(self, self._walk, ())
        self.made.append(made.planned(name, self.project.name, self._within, entering, returned))

    def of_block(self, outcome: Outcome, path: tuple[str, ...]) -> str:
        """The name of the class of a block, which is planned when it is met first."""
        assert outcome.inner is not None
        assert isinstance(outcome.made, kinds.BlockUse)
        key = (outcome.node.kind, outcome.inputs, outcome.made.parameters)
        if key not in self._known:
            block = _block(self.project, outcome)
            name = self._known[key] = self._names.unique(self._block_name(block, outcome))
            returned = [End(port, "out") for port in outcome.output_ports]
            entering = [End(port, "out") for port in outcome.ports]
            within = needed(outcome.inner, outcome.output_ports)
            planner = _ClassPlanner(self, outcome.inner, (*path, outcome.node.id))
            made = planner.planned(name, block.name, within, entering, returned)
            given = tuple(_given(block, outcome.made.parameters))
            self.made.append(replace(made, block=block.id, given=given))
        return self._known[key]

    def _block_name(self, block: Block, outcome: Outcome) -> str:
        """The block's name; where it is used with other inputs too, it says with which."""
        stem = class_identifier(block.name, "Block")
        if len(self._variants[outcome.node.kind]) > 1:
            shapes = "And".join(str(spec).replace("×", "x") for spec in outcome.inputs)
            room = LONGEST_CLASS - len(shapes) - 2
            if room >= LONGEST_CLASS // 2:
                return f"{cut(stem, room)}Of{shapes}"
        return cut(stem, LONGEST_CLASS)

    def _find_variants(self, walk: Walk, within: set[str], seen: set[int]) -> None:
        seen.add(id(walk))
        for node in within:
            outcome = walk.outcomes[node]
            if outcome.inner is not None:
                self._variants.setdefault(outcome.node.kind, set()).add(outcome.inputs)
                if id(outcome.inner) not in seen:
                    self._find_variants(outcome.inner, needed(outcome.inner, outcome.output_ports), seen)


class _ClassPlanner:
    """The names and lines of one class."""

    def __init__(self, classes: _Classes, walk: Walk, path: tuple[str, ...]) -> None:
        self._classes = classes
        self._walk = walk
        self._path = path
        self._attributes = Names()
        self._variables = Names(_OWN_VARIABLES)
        self._modules: dict[str, str] = {}
        self._used: set[End] = set()
        self._named: dict[End, str] = {}
        self._frames = framed(walk.graph)

    def planned(
        self, name: str, title: str, within: set[str], entering: list[End], returned: list[End]
    ) -> ClassPlan:
        inputs = [(self._entry(end), _known(self._walk.spec(end))) for end in entering]
        steps = [each for each in self._walk.in_order if each.node.id in within and _is_step(each)]
        behind = [self._behind(end) for end in returned]
        ids = [each.node.id for each in steps]
        self._used = _used(self._walk, ids) | set(behind)
        running = _running(self._walk, ids, behind)
        lines = tuple(self._line(each, each.node.id in running) for each in steps)
        returned_names = tuple(self._named[end] for end in behind)
        spare = frozenset() if self._path else _spare(inputs, lines, returned_names)
        return ClassPlan(name, title, tuple(inputs), lines, returned_names, spare=spare)

    def _entry(self, end: End) -> str:
        name = self._variables.unique(_identifier(_entry_name(self._walk, end), "values"))
        self._named[end] = name
        return name

    def _line(self, outcome: Outcome, running: bool) -> Line:
        node, made = outcome.node, outcome.made
        code = self._code(outcome)
        use = made if isinstance(made, kinds.BlockUse) else kinds.BlockUse()
        attribute = ""
        if code.module is not None:
            attribute = self._modules[node.id] = self._attributes.unique(_identifier(node.name))
        referred = self._modules.get(self._walk.references.get(node.id, ""), "")
        if outcome.inner is not None and referred:
            self._modules[node.id] = referred  # for a further use that names this one
        arguments = [self._named[self._behind(end)] for end in outcome.sources if end is not None]
        for port in outcome.output_ports:
            self._named[End(node.id, port)] = self._result(outcome, port, running)
        parameters = cost_of(outcome).parameters
        return Line(
            node.id,
            self._path,
            node.name,
            attribute,
            code,
            tuple(arguments),
            tuple(self._named[End(node.id, port)] for port in outcome.output_ports),
            tuple(_known(spec) for spec in outcome.outputs),
            parameters,
            referred,
            use.repeat,
            use.share,
            node.comment,
            node.frozen and parameters > 0,
            self._frames.get(node.id, ""),
            isinstance(made, Layer) and made.augments,
        )

    def _code(self, outcome: Outcome) -> LayerCode:
        if outcome.inner is not None:
            if self._walk.references.get(outcome.node.id):
                return LayerCode(None, "{self}({all})", outputs=len(outcome.output_ports))
            name = self._classes.of_block(outcome, self._path)
            return LayerCode(Call(name), "{self}({all})", outputs=len(outcome.output_ports))
        arguments = outcome.asked
        assert isinstance(outcome.made, Layer) and arguments is not None
        return self._classes.own.fitted(outcome.made.code(*arguments))

    def _result(self, outcome: Outcome, port: str, running: bool) -> str:
        """The variable for an output: called like its node, with the port's name where several are used.

        What a layer gives besides, and nothing uses, is "_".
        """
        title = outcome.node.name
        if len(outcome.output_ports) > 1 and outcome.inner is None:
            if End(outcome.node.id, port) not in self._used:
                return "_"
            several = sum(End(outcome.node.id, each) in self._used for each in outcome.output_ports) > 1
            title = f"{title} {port}" if several else title
        elif len(outcome.output_ports) > 1:
            title = f"{title} {_block(self._classes.project, outcome).graph.nodes[port].name}"
        return "x" if running else self._variables.unique(_identifier(title))

    def _behind(self, end: End) -> End:
        """The output that the end of a block hands on."""
        outcome = self._walk.outcomes[end.node]
        while outcome.node.kind == BLOCK_OUTPUT:
            source = outcome.sources[0]
            assert source is not None
            end, outcome = source, self._walk.outcomes[source.node]
        return end


def _spare(
    inputs: Sequence[tuple[str, TensorSpec]], lines: Sequence[Line], returned: Sequence[str]
) -> frozenset[str]:
    """The last inputs that no layer needs once trained."""
    needed = {
        name for line in lines for number, name in enumerate(line.arguments) if number not in line.code.spare
    }
    needed.update(returned)
    found = takewhile(lambda name: name not in needed, (name for name, _ in reversed(inputs)))
    return frozenset(found)


def _running(walk: Walk, steps: list[str], returned: Iterable[End]) -> set[str]:
    """Nodes of which just the next step uses an output, or that end the pass: the name `x` does for these."""
    kept, within = {end.node for end in returned}, set(steps)
    found = set()
    for id, after in zip(steps, [*steps[1:], ""], strict=False):
        users = [wire.target.node for _, wire in walk.users(id) if wire.target.node in within]
        alone = users == [after] and id not in kept
        one = len(walk.outcomes[id].output_ports) == 1
        if (alone and (one or walk.outcomes[id].inner is None)) or (one and not after and not users):
            found.add(id)
    return found


def _used(walk: Walk, steps: Iterable[str]) -> set[End]:
    """Of the nodes with several outputs, the ends from which something comes to another one of `steps`."""
    within = set(steps)
    several = [id for id in within if len(walk.outcomes[id].output_ports) > 1]
    return {End(id, port) for id in several for port, wire in walk.users(id) if wire.target.node in within}


def _loss(walk: Walk, outcome: Outcome, returned: list[End]) -> LossPlan:
    made = outcome.made
    assert isinstance(made, Loss)
    arguments: list[tuple[str, int | str]] = []
    for end in outcome.sources:
        assert end is not None
        is_field = kinds.is_data(walk.graph.nodes[end.node])
        arguments.append(("field", end.port) if is_field else ("output", returned.index(end)))
    specs = tuple(map(_known, outcome.inputs))
    node = outcome.node
    return LossPlan(node.id, node.name, made.weight, made.code(*specs), tuple(arguments), specs, made.metrics)


def _is_step(outcome: Outcome) -> bool:
    """Whether the node computes something: it is no parameter, no result, and does not just hand on."""
    is_end = is_entry(outcome) or outcome.node.kind in (kinds.OUTPUT, BLOCK_INPUT, BLOCK_OUTPUT)
    return not is_end and outcome.hands_on is None


def _entry_name(walk: Walk, end: End) -> str:
    node = walk.graph.nodes[end.node]
    return end.port if kinds.is_data(node) else node.name


def _block(project: Project, outcome: Outcome) -> Block:
    block = kinds.block_of(project, outcome.node)
    assert block is not None
    return block


def _given(block: Block, values: Mapping[str, object]) -> Iterator[Given]:
    for name, (node, setting) in parameters_of(block).items():
        default = node.settings.get(setting.name, setting.store(setting.default))
        yield Given(name, node.id, setting.name, values.get(name, default) == default)


def _known(spec: TensorSpec | None) -> TensorSpec:
    assert spec is not None
    return spec


def _identifier(name: str, fallback: str = "layer") -> str:
    return cut(identifier(name, fallback), _LONGEST_NAME)
