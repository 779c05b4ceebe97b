"""How one node's outcome is found: its declaration is asked with what arrives at its inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

from netbuilder.analysis.links import Links
from netbuilder.analysis.outcome import Given, Outcome, Specs, Walk
from netbuilder.catalogue.layer import Layer
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.catalogue.training.losses import Loss
from netbuilder.core.problem import Problem, ProblemError
from netbuilder.core.setting import LayerReference
from netbuilder.core.spec import TensorSpec
from netbuilder.graph.model import BLOCK_INPUT, BLOCK_OUTPUT, Block, End, Node
from netbuilder.project import kinds
from netbuilder.project.project import Project

_NO_WIRES: dict[str, End] = {}
_NOTHING = Given()


class Asker(NamedTuple):
    """What is the same for every node of one walk. `outcomes` fills up while the walk goes on.

    `walk_block` walks the inside of a block, given the block, what enters it and an earlier walk of it.
    """

    project: Project
    links: Links
    outcomes: dict[str, Outcome]
    references: Mapping[str, str]
    given: Mapping[str, Given]
    walk_block: Callable[[Block, Mapping[str, Given], Walk | None], Walk | None]

    def outcome(self, node: Node, previous: Outcome | None) -> Outcome:
        """The outcome of `node`, whose sources have theirs already. `previous` is that before an edit."""
        try:
            made = kinds.made(node.kind, node.settings)
        except ProblemError as error:
            return self._unmade(node, error.problem)
        if isinstance(made, Layer | Loss):
            return self._asked(node, made)
        if isinstance(made, kinds.BlockUse):
            return self._block(node, made, previous)
        facts = kinds.data_facts(self.project, node)
        fields = facts.fields if facts is not None else ()
        return Outcome(
            node,
            made,
            output_ports=tuple(name for name, _ in fields),
            outputs=tuple(known.spec for _, known in fields),
            settled=node.id not in self.links.sources,
            facts=facts,
        )

    def _unmade(self, node: Node, broken: Problem | None) -> Outcome:
        """The outcome of a node that no declaration stands behind; its wires are all that is known."""
        wired = self.links.sources.get(node.id, _NO_WIRES)
        ports = tuple(sorted(wired))
        unknown: Specs = (None,) * len(ports)
        sources = tuple(map(wired.get, ports))
        return Outcome(node, None, ports, sources, unknown, settled=False, broken=broken)

    def _asked(self, node: Node, made: Layer | Loss) -> Outcome:
        ports, output_ports, many = port_names(node.kind)
        wired = self.links.sources.get(node.id, _NO_WIRES)
        if many:
            ports = many_ports(wired) or ("1",)
        sources = tuple(map(wired.get, ports))
        inputs, guessed = self._arriving(sources)
        if reference_setting(node.kind) is not None or node.kind == BLOCK_INPUT:
            extra, guessed = self._extra(node, guessed)
        else:
            extra = ()
        output, refused = _answer(made, inputs + extra)
        settled = output is not None and len(wired) <= len(ports) - sources.count(None)
        if guessed:
            # To refuse what is only guessed would be a second complaint about one mistake.
            refused = None
        if output is None and isinstance(made, Layer):
            output = made.fixed()
            guessed = guessed or output is not None
        outputs = (output,) * len(output_ports)
        return Outcome(
            node, made, ports, sources, inputs, output_ports, outputs, extra, guessed, settled, refused
        )

    def _block(self, node: Node, made: kinds.BlockUse, previous: Outcome | None) -> Outcome:
        block = kinds.block_of(self.project, node)
        if block is None:
            return self._unmade(node, None)
        ports = tuple(inner.id for inner in block.graph.nodes.values() if inner.kind == BLOCK_INPUT)
        names = tuple(inner.id for inner in block.graph.nodes.values() if inner.kind == BLOCK_OUTPUT)
        wired = self.links.sources.get(node.id, _NO_WIRES)
        sources = tuple(map(wired.get, ports))
        inputs, guessed = self._arriving(sources)
        given = {port: Given(spec, guessed) for port, spec in zip(ports, inputs, strict=True)}
        inner = self.walk_block(block, given, previous.inner if previous is not None else None)
        if inner is None:
            return self._unmade(node, None)
        ends = [inner.outcomes.get(name) for name in names]
        return Outcome(
            node,
            made,
            ports,
            sources,
            inputs,
            names,
            tuple(end.outputs[0] if end is not None and end.outputs else None for end in ends),
            guessed=any(end is not None and end.guessed for end in ends),
            settled=None not in inputs and len(wired) <= len(ports) - sources.count(None),
            inner=inner,
        )

    def _arriving(self, sources: tuple[End | None, ...]) -> tuple[Specs, bool]:
        """What the wires bring, and whether some of it is guessed."""
        if len(sources) == 1 and sources[0] is not None:
            found = self.outcomes.get(sources[0].node)
            return (
                ((found.output(sources[0].port),), found.guessed) if found is not None else ((None,), False)
            )
        specs: list[TensorSpec | None] = []
        guessed = False
        for end in sources:
            found = self.outcomes.get(end.node) if end is not None else None
            if end is None or found is None:
                specs.append(None)
                continue
            specs.append(found.output(end.port))
            guessed = guessed or found.guessed
        return tuple(specs), guessed

    def _extra(self, node: Node, guessed: bool) -> tuple[Specs, bool]:
        """What a layer is asked with besides its inputs: what enters a block, or a partner's ends."""
        if node.kind == BLOCK_INPUT:
            entering = self.given.get(node.id, _NOTHING)
            return (entering.spec,), entering.guessed
        found = self.outcomes.get(self.references.get(node.id, ""))
        if found is None or not found.settled:
            return (None, None), guessed
        return (found.outputs[0], found.inputs[0]), guessed or found.guessed


def _answer(made: Layer | Loss, arguments: Specs) -> tuple[TensorSpec | None, ShapeRefused | None]:
    """The output for `arguments`, or the refusal; neither where something is not known."""
    if None in arguments:
        return None, None
    try:
        return made.shape(*arguments), None
    except ShapeRefused as refused:
        return None, refused


@lru_cache(maxsize=1024)
def port_names(kind: str) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """Names of the inputs and the outputs of a layer or loss, and whether its input stands for many."""
    declared = kinds.declaration(kind)
    assert issubclass(declared, Layer | Loss)
    inputs, outputs = declared.inputs, declared.outputs
    many = len(inputs) == 1 and inputs[0].many
    return tuple(port.name for port in inputs), tuple(port.name for port in outputs), many


@lru_cache(maxsize=1024)
def reference_setting(kind: str) -> LayerReference | None:
    """The setting of a layer or loss that names another layer of the graph, if it has one."""
    settings = kinds.declaration(kind).settings.values()
    return next((each for each in settings if isinstance(each, LayerReference)), None)


def many_ports(wired: Mapping[str, End]) -> tuple[str, ...]:
    """The connected ports of a node that takes any number of inputs, in order."""
    return tuple(sorted(filter(kinds.is_many_port, wired), key=int))
