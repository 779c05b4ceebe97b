"""How one node's outcome is found: its declaration is asked with what arrives at its inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from netbuilder.analysis.links import Links
from netbuilder.analysis.outcome import Given, Outcome, Specs, Walk
from netbuilder.analysis.placing import shapes
from netbuilder.catalogue.layer import Layer
from netbuilder.catalogue.refusal import NotChecked, ShapeRefused
from netbuilder.catalogue.training.losses import Loss
from netbuilder.core.frozen import FrozenDict
from netbuilder.core.problem import Problem, ProblemError
from netbuilder.core.setting import LayerReference
from netbuilder.core.spec import TensorSpec
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import BLOCK_INPUT, BLOCK_OUTPUT, REROUTE, Block, End, Node
from netbuilder.project import kinds
from netbuilder.project.own_code import CODE
from netbuilder.project.project import Project

_NO_WIRES: dict[str, End] = {}
_NO_SETTINGS: FrozenDict[str, object] = FrozenDict()
_NOTHING = Given()
_ASKED = (Layer, Loss)
_OTHERWISE = frozenset({REROUTE, CODE})  # layers of which more decides than themselves and what arrives


class _Answer(NamedTuple):
    """Who was asked with what, and what came out: nodes that are alike share them all."""

    made: Layer | Loss
    inputs: Specs
    outputs: tuple[TensorSpec, ...]


class Asker(NamedTuple):
    """What is the same for every node of one walk. `outcomes` and `answers` fill up while the walk goes on.

    `walk_block` walks the inside of a block, given the block, the values of its parameters, what enters it
    and an earlier walk of it. Of nodes that are `fed` otherwise those that are alike are asked once.
    """

    project: Project
    links: Links
    outcomes: dict[str, Outcome]
    references: Mapping[str, str]
    given: Mapping[str, Given]
    walk_block: Callable[[Block, FrozenDict[str, object], Mapping[str, Given], Walk | None], Walk | None]
    answers: dict[tuple[object, ...], _Answer]

    def outcome(self, node: Node, previous: Outcome | None) -> Outcome:
        """The outcome of `node`, whose sources have theirs already. `previous` is that before an edit."""
        if (node.muted or kinds.is_dot(node)) and kinds.hands_on(self.project, node):
            return self._handing_on(node)
        try:
            made = kinds.made(node.kind, node.settings)
        except ProblemError as error:
            return self._unmade(node, error.problem)
        if isinstance(made, _ASKED):
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

    def fed(self, previous: Outcome) -> Outcome:
        """The outcome of a node that is what it was, with the wires that it had; what they bring is not.

        The same object where nothing comes of it.
        """
        # Spelt out, since one edit may ask all nodes of a graph.
        node, made, ports, sources, before, names, outputs, extra, was_guessed, settled = previous[:10]
        if extra or node.muted or node.kind in _OTHERWISE or not isinstance(made, _ASKED):
            now = self.outcome(node, previous)
            return now if now != previous else previous
        inputs, guessed = self._arriving(sources)
        if settled and not guessed:
            # By identity, since to hash what is in them takes as long as to ask.
            key = (id(made), ports, id(inputs[0]) if len(inputs) == 1 else tuple(map(id, inputs)))
            known = self.answers.get(key)
            if known is None:
                given, _ = _answer(made, ports, inputs, ())
                if given is not None:
                    known = self.answers[key] = _Answer(made, inputs, given)
            if known is not None:
                if not was_guessed and known.inputs == before and known.outputs == outputs:
                    return previous
                return Outcome(node, made, ports, sources, known.inputs, names, known.outputs)
        wires = len(self.links.sources.get(node.id, _NO_WIRES))
        now = _accepted(node, made, ports, sources, inputs, names, (), guessed, wires)
        return now if now != previous else previous

    def _unmade(self, node: Node, broken: Problem | None) -> Outcome:
        """The outcome of a node that no declaration stands behind; its wires are all that is known."""
        wired = self.links.sources.get(node.id, _NO_WIRES)
        ports = tuple(sorted(wired))
        unknown: Specs = (None,) * len(ports)
        sources = tuple(map(wired.get, ports))
        return Outcome(node, None, ports, sources, unknown, settled=False, broken=broken)

    def _asked(self, node: Node, made: Layer | Loss) -> Outcome:
        ports, output_ports, many, optional = port_names(type(made))  # type: ignore[arg-type]  # a class
        wired = self.links.sources.get(node.id, _NO_WIRES)
        if many:
            ports = many_ports(wired) or ("1",)
        elif optional:
            ports = tuple(port for port in ports if port in wired or port not in optional)
        sources = self._sources(wired, ports)
        inputs, guessed = self._arriving(sources)
        if reference_setting(node.kind) is not None or node.kind == BLOCK_INPUT:
            extra, guessed = self._extra(node, guessed)
        else:
            extra = ()
        return _accepted(node, made, ports, sources, inputs, output_ports, extra, guessed, len(wired))

    def _handing_on(self, node: Node) -> Outcome:
        """The outcome of a node that gives its first connected input as it is."""
        wired = self.links.sources.get(node.id, _NO_WIRES)
        ports, output_ports = self._ports(node, wired)
        sources = self._sources(wired, ports)
        inputs, _ = self._arriving(sources)
        first = next((index for index, end in enumerate(sources) if end is not None), 0)
        origin, spec = sources[first], inputs[first]
        found = self.outcomes.get(origin.node) if origin is not None else None
        return Outcome(
            node,
            kinds.made(REROUTE, _NO_SETTINGS),
            ports,
            sources,
            inputs,
            output_ports,
            (spec,),
            guessed=found is not None and found.guessed,
            settled=spec is not None and len(wired) <= len(ports) - sources.count(None),
            hands_on=origin,
        )

    def _ports(self, node: Node, wired: Mapping[str, End]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Names of the inputs and the outputs of a layer or a block."""
        if kinds.is_block(node):
            block = kinds.block_of(self.project, node)
            inside = block.graph.nodes.values() if block is not None else ()
            ends = (BLOCK_INPUT, BLOCK_OUTPUT)
            into, out = (tuple(each.id for each in inside if each.kind == end) for end in ends)
            return into, out
        declared = kinds.declaration_of(node)
        assert issubclass(declared, Layer | Loss)
        ports, output_ports, many, _ = port_names(declared)  # type: ignore[arg-type]  # a class
        return (many_ports(wired) or ("1",) if many else ports), output_ports

    def _sources(self, wired: Mapping[str, End], ports: tuple[str, ...]) -> tuple[End | None, ...]:
        """What feeds each port: where a tensor is made, not the nodes that only hand it on."""
        if len(ports) == 1:  # as for most nodes
            only = wired.get(ports[0])
            before = self.outcomes.get(only.node) if only is not None else None
            return (only if before is None or before.hands_on is None else before.hands_on,)
        ends = tuple(map(wired.get, ports))
        found = [self.outcomes.get(end.node) if end is not None else None for end in ends]
        if not any(each is not None and each.hands_on is not None for each in found):
            return ends
        return tuple(
            each.hands_on if each is not None and each.hands_on is not None else end
            for end, each in zip(ends, found, strict=True)
        )

    def _block(self, node: Node, made: kinds.BlockUse, previous: Outcome | None) -> Outcome:
        block = kinds.block_of(self.project, node)
        if block is None:
            return self._unmade(node, None)
        ports = tuple(inner.id for inner in block.graph.nodes.values() if inner.kind == BLOCK_INPUT)
        names = tuple(inner.id for inner in block.graph.nodes.values() if inner.kind == BLOCK_OUTPUT)
        wired = self.links.sources.get(node.id, _NO_WIRES)
        sources = self._sources(wired, ports)
        inputs, guessed = self._arriving(sources)
        given = {port: Given(spec, guessed) for port, spec in zip(ports, inputs, strict=True)}
        before = previous.inner if previous is not None else None
        inner = self.walk_block(block, made.parameters, given, before)
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
            settled=None not in inputs
            and len(wired) <= len(ports) - sources.count(None)
            and self._shares(node, made, inputs),
            inner=inner,
        )

    def _shares(self, node: Node, made: kinds.BlockUse, inputs: Specs) -> bool:
        """Whether the weights of the use that a block names, if it does, are such as it needs itself."""
        if node.id not in self.references:
            return True
        other = self.outcomes.get(self.references[node.id])
        return other is not None and shares_with(made, inputs, other)

    def _arriving(self, sources: tuple[End | None, ...]) -> tuple[Specs, bool]:
        """What the wires bring, and whether some of it is guessed."""
        if len(sources) == 1 and (only := sources[0]) is not None:
            found = self.outcomes.get(only.node)
            return ((found.output(only.port),), found.guessed) if found is not None else ((None,), False)
        specs: list[TensorSpec | None] = []
        guessed, outcomes = False, self.outcomes
        for end in sources:
            found = outcomes.get(end.node) if end is not None else None
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
        return partner_ends(found), guessed or found.guessed


def partner_ends(found: Outcome) -> Specs:
    """What a layer is told that refers to `found`: what comes out of it, and what goes in."""
    entering = found.inputs[0]
    if isinstance(found.made, Layer) and entering is not None:
        entering = found.made.entering(entering)
    return found.outputs[0], entering


def _accepted(
    node: Node,
    made: Layer | Loss,
    ports: tuple[str, ...],
    sources: tuple[End | None, ...],
    inputs: Specs,
    output_ports: tuple[str, ...],
    extra: Specs,
    guessed: bool,
    wires: int,
) -> Outcome:
    """What a layer or loss, to which so many `wires` lead, says to what arrives."""
    given, refused = _answer(made, ports, inputs, extra)
    settled = given is not None and wires <= len(ports) - sources.count(None)
    if guessed:
        # To refuse what is only guessed would be a second complaint about one mistake.
        refused = None
    outputs: Specs = given if given is not None else (None,) * len(output_ports)
    if given is None and isinstance(made, Layer) and output_ports:
        outputs = (made.fixed(), *outputs[1:])
        guessed = guessed or outputs[0] is not None
    return Outcome(
        node, made, ports, sources, inputs, output_ports, outputs, extra, guessed, settled, refused
    )


def _answer(
    made: Layer | Loss, ports: tuple[str, ...], inputs: Specs, extra: Specs
) -> tuple[tuple[TensorSpec, ...] | None, ShapeRefused | None]:
    """The outputs for what arrives, or the refusal; neither where something is not known."""
    for spec in (*inputs, *extra):
        if spec is None:  # `in` would compare each spec, field by field
            return None, None
    try:
        return shapes(made, ports, inputs, extra), None
    except NotChecked:
        return None, None
    except ShapeRefused as refused:
        return None, refused


def shares_with(made: kinds.BlockUse, inputs: Specs, other: Outcome) -> bool:
    """Whether a use of a block, given `inputs`, has as many weights of the same shapes as another one."""
    one, two = made, other.made
    assert isinstance(two, kinds.BlockUse)
    asked, there = (each.replaced(weights="") for each in (one, two))
    return asked == there and inputs == other.inputs


@lru_cache(maxsize=1024)
def port_names(declared: type[Layer | Loss]) -> tuple[tuple[str, ...], tuple[str, ...], bool, frozenset[str]]:
    """Names of the inputs and the outputs of a layer or loss, whether its input stands for many, and the
    names of the inputs that may stay free.
    """
    inputs, outputs = declared.inputs, declared.outputs
    many = len(inputs) == 1 and inputs[0].many
    optional = frozenset(port.name for port in inputs if port.optional)
    return tuple(port.name for port in inputs), tuple(port.name for port in outputs), many, optional


@lru_cache(maxsize=1024)
def reference_setting(kind: str) -> LayerReference | None:
    """The setting of a layer or loss that names another layer of the graph, if it has one."""
    settings = kinds.declaration(kind).settings.values()
    return next((each for each in settings if isinstance(each, LayerReference)), None)


def many_ports(wired: Mapping[str, End]) -> tuple[str, ...]:
    """The connected ports of a node that takes any number of inputs, in order."""
    return tuple(sorted(filter(kinds.is_many_port, wired), key=int))
