"""The graph as a tree to be read: each node with its kind, shapes and problem, below it its wires.

Blocks hold what is inside them. Nothing here knows where a node lies on the canvas.
"""

from __future__ import annotations

from collections.abc import Mapping

from netbuilder.analysis.outcome import Outcome, Walk
from netbuilder.analysis.report import Report
from netbuilder.catalogue.layer import Port
from netbuilder.core.problem import Problem, ProblemError
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import BLOCK, End, Node, Wire
from netbuilder.graph.query import outgoing
from netbuilder.project import kinds
from netbuilder.project.docking import leader
from netbuilder.studio.presenters.docked_card import spoken_docked
from netbuilder.studio.presenters.node_card import Say, category_of, spoken_node


class Strand(NamedTuple):
    """A wire below its node, or an input that none reaches. `other` is the node at its other end, or "".

    `target` is the input at which it ends, by which a wire is known.
    """

    words: str
    shape: str
    spoken: str
    target: End
    other: str = ""


class Branch(NamedTuple):
    """A node. `block` is the id of the block in whose graph it stands, "" for the main one.

    `within` are the nodes around it, outermost first; `what` says what is wrong with it, or is "".
    """

    id: str
    block: str
    within: tuple[str, ...]
    title: str
    kind: str
    category: str
    shape: str
    what: str
    spoken: str
    strands: tuple[Strand, ...]
    inside: tuple[Branch, ...] = ()


def branches(report: Report, say: Say = str) -> tuple[Branch, ...]:
    """All nodes of the main graph, each behind those that feed it."""
    return _Tree(report, say).of(report.walk, "", ())


class _Tree:
    def __init__(self, report: Report, say: Say) -> None:
        self._project = report.project
        self._say = say
        self._errors: dict[tuple[tuple[str, ...], str], Problem] = {}
        for problem in report.errors:
            if problem.place.node is not None:
                self._errors.setdefault((tuple(problem.place.blocks), problem.place.node), problem)

    def of(self, walk: Walk, block: str, within: tuple[str, ...]) -> tuple[Branch, ...]:
        out = outgoing(walk.graph)
        ordered = (*walk.order, *(id for id in walk.graph.nodes if id not in walk.outcomes))
        ids = [id for id in dict.fromkeys(ordered) if id in walk.graph.nodes]
        return tuple(self._branch(walk, out, walk.graph.nodes[id], block, within) for id in ids)

    def _branch(
        self, walk: Walk, out: Mapping[str, list[Wire]], node: Node, block: str, within: tuple[str, ...]
    ) -> Branch:
        outcome = walk.outcomes.get(node.id)
        problem = self._errors.get((within, node.id))
        inside: tuple[Branch, ...] = ()
        if outcome is not None and outcome.inner is not None:
            inside = self.of(outcome.inner, node.kind.removeprefix(BLOCK), (*within, node.id))
        into = [self._in(walk, node, outcome, port) for port in self._inputs(walk, node)]
        away = [self._out(walk, wire) for wire in out[node.id]]
        return Branch(
            node.id,
            block,
            within,
            node.name,
            node.kind,
            category_of(node.kind).id,
            _ways(outcome, self._say),
            self._say(problem.what) if problem is not None else "",
            self._spoken(walk, node, outcome, problem),
            tuple(strand for strand in (*into, *away) if strand is not None),
            inside,
        )

    def _spoken(self, walk: Walk, node: Node, outcome: Outcome | None, problem: Problem | None) -> str:
        spoken, lead = spoken_node(node, outcome, problem, self._say), leader(walk.graph, walk.links, node.id)
        return spoken_docked(spoken, walk.graph.nodes[lead].name, self._say) if lead is not None else spoken

    def _inputs(self, walk: Walk, node: Node) -> tuple[Port, ...]:
        try:
            return kinds.input_ports(self._project, walk.graph, node)
        except ProblemError:  # of a kind that is not known here
            ends = (end for end in walk.graph.wires if end.node == node.id)
            return tuple(Port(end.port) for end in ends)

    def _in(self, walk: Walk, node: Node, outcome: Outcome | None, port: Port) -> Strand | None:
        """What comes in at a port; nothing for the further one of a layer that takes many."""
        target = End(node.id, port.name)
        several = outcome is not None and len(outcome.ports) > 1
        label = self._say(Text(" at {port}", port=port.name)) if several else ""
        wire = walk.graph.wires.get(target)
        if wire is None:
            if outcome is not None and port.name not in outcome.ports:
                return None
            words = self._say(Text("nothing comes in{where}", where=label))
            return Strand(words, "", words, target)
        name = self._end(walk, wire.source)
        words = self._say(Text("from {node}{where}", node=name, where=label))
        return self._strand(walk, wire, words, wire.source.node)

    def _out(self, walk: Walk, wire: Wire) -> Strand:
        words = self._say(Text("to {node}", node=self._end(walk, wire.target)))
        return self._strand(walk, wire, words, wire.target.node)

    def _strand(self, walk: Walk, wire: Wire, words: str, other: str) -> Strand:
        shape = _shape(walk.spec(wire.source), self._say)
        return Strand(words, shape, f"{words}, {shape}", wire.target, other)

    def _end(self, walk: Walk, end: End) -> str:
        """A port by its node's name, and by its own where the node has several on that side."""
        name = walk.graph.nodes[end.node].name
        outcome = walk.outcomes.get(end.node)
        several = outcome is not None and (
            (end.port in outcome.ports and len(outcome.ports) > 1)
            or (end.port in outcome.output_ports and len(outcome.output_ports) > 1)
        )
        return f"{name}, {end.port}" if several else name


def _ways(outcome: Outcome | None, say: Say) -> str:
    """What comes in and what goes out, in short."""
    if outcome is None:
        return ""
    into, out = (
        ", ".join(_shape(spec, say) for spec in specs) for specs in (outcome.inputs, outcome.outputs)
    )
    return " → ".join(filter(None, (into, out)))


def _shape(spec: TensorSpec | None, say: Say) -> str:
    if spec is None:
        return "?"
    if spec.is_labels:
        return say(Text("labels"))
    return str(spec) if spec.sizes else say(Text("scalar"))
