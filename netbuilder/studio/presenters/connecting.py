"""Which ports a wire may join, and which of them fit: one answer for mouse, keyboard and palette."""

from __future__ import annotations

from enum import IntEnum

from netbuilder.analysis.outcome import Outcome
from netbuilder.analysis.placing import shapes
from netbuilder.analysis.report import Report
from netbuilder.catalogue.layer import Layer
from netbuilder.catalogue.refusal import ShapeRefused
from netbuilder.catalogue.training.losses import Loss
from netbuilder.core.problem import Place, ProblemError, refuse
from netbuilder.core.spec import TensorSpec
from netbuilder.core.text import Text
from netbuilder.graph.model import End, Node, Wire
from netbuilder.graph.query import ancestors, descendants
from netbuilder.project import edits, kinds
from netbuilder.project.project import Project, graph_of
from netbuilder.studio.presenters.short_words import refusal_in_short


class Fit(IntEnum):
    """Whether a port takes a wire. What is `UNFIT` may be connected: the node then says what is wrong."""

    IMPOSSIBLE = 0
    UNFIT = 1
    FITS = 2


def connected(project: Project, source: End, target: End, block: str = "") -> Project:
    """`project` with a wire between two ports. Raises ProblemError for what can never be."""
    need_source(project, source, block)
    return edits.connect(project, source, target, block)


def need_source(project: Project, source: End, block: str = "") -> None:
    """Refuse, with a ProblemError, the output of a loss as the start of a wire."""
    node = graph_of(project, block).nodes.get(source.node)
    if node is not None and kinds.is_loss(node):
        raise refuse(
            "loss_as_input",
            Text("{loss} is a loss: nothing can be fed from it.", loss=node.name),
            expected=Text("the output of a layer or a data set"),
            received=Text("a loss"),
            remedy=Text("start at a layer. Several losses are added up anyway."),
            place=Place(node=source.node, port=source.port),
        )


def rewired(project: Project, old: End, source: End, target: End, block: str = "") -> Project:
    """`project` with the wire that ended at `old` led to `target`, or with a new `source` there."""
    return connected(edits.disconnect(project, old, block), source, target, block)


class Connecting:
    """A wire in the hand: `held` is the end that is fixed, an output if `outgoing`, else an input.

    `taken` is the input that the wire was pulled off, which counts as free.
    """

    def __init__(self, report: Report, held: End, *, outgoing: bool, taken: End | None = None) -> None:
        self._report = report
        self._held = held
        self._taken = taken
        self.outgoing = outgoing
        graph = report.graph
        # Whatever leads to the source, or follows the target, would close a loop.
        self._looping = ancestors(graph, [held.node]) if outgoing else descendants(graph, [held.node])

    def judge(self, other: End) -> Fit:
        """Whether the wire may end, or start, at `other`."""
        source, target = self.ends(other)
        if other.node in self._looping or not self._may_start(source):
            return Fit.IMPOSSIBLE
        return Fit.FITS if self._refusal(source, target) is None else Fit.UNFIT

    def why_not(self, other: End) -> Text | None:
        """Why the wire does not suit the port `other`, in a few words; None where it does."""
        source, target = self.ends(other)
        nodes = self._report.graph.nodes
        if not self._may_start(source):
            return Text("{loss} is a loss: nothing can be fed from it", loss=nodes[source.node].name)
        if other.node in self._looping:
            return Text("This would close a loop")
        refused, spec = self._refusal(source, target), self._report.walk.spec(source)
        if refused is None or spec is None:
            return None
        words = refusal_in_short(refused, spec)
        return Text("{node} {why}", node=nodes[target.node].name, why=words)

    def why_nowhere(self, id: str) -> Text:
        """Why a node has no port that a wire let go on it could take."""
        node = self._report.graph.nodes[id]
        end = self.first_port(id)
        if end is None:
            return Text("{node} has no input" if self.outgoing else "{node} has no output", node=node.name)
        why = self.why_not(end) if self.judge(end) is Fit.IMPOSSIBLE else None
        return why or Text("{node} has no free input", node=node.name)

    def first_port(self, id: str) -> End | None:
        """The first port at that side of a node at which the wire could end, None where there is none."""
        ports = self._ports(self._report.graph.nodes[id])
        return End(id, ports[0]) if ports else None

    def _refusal(self, source: End, target: End) -> ShapeRefused | None:
        spec = self._report.walk.spec(source)
        outcome = self._report.walk.outcomes.get(target.node)
        return refusal(outcome, target.port, spec) if spec is not None and outcome is not None else None

    def ends(self, other: End) -> tuple[End, End]:
        """Source and target of the wire if it joins `other`."""
        return (self._held, other) if self.outgoing else (other, self._held)

    def best_port(self, id: str) -> End | None:
        """The free port of a node that a wire let go on it takes: the first that fits, else the first."""
        node = self._report.graph.nodes[id]
        ends = [End(id, name) for name in self._ports(node)]
        judged = [(self.judge(end), end) for end in ends if self._is_free(end)]
        possible = [each for each in judged if each[0] is not Fit.IMPOSSIBLE]
        return max(possible, key=lambda each: each[0])[1] if possible else None

    def _is_free(self, end: End) -> bool:
        """Whether no wire ends there. Any number of wires may start at an output."""
        return not self.outgoing or end == self._taken or end not in self._report.graph.wires

    def _may_start(self, source: End) -> bool:
        return not kinds.is_loss(self._report.graph.nodes[source.node])

    def _ports(self, node: Node) -> tuple[str, ...]:
        project = self._report.project
        try:
            if self.outgoing:
                return tuple(port.name for port in kinds.input_ports(project, self._report.graph, node))
            return tuple(port.name for port in kinds.output_ports(project, node))
        except ProblemError:  # of a kind that is not known here
            return ()


def free_input(report: Report, source: str, target: str) -> Wire | None:
    """The wire that would join two nodes best: between free ports that fit, None when there are none."""
    for port in _output_names(report, source):
        held = End(source, port)
        connecting = Connecting(report, held, outgoing=True)
        best = connecting.best_port(target)
        if best is not None and connecting.judge(best) is Fit.FITS:
            return Wire(held, best)
    return None


def _output_names(report: Report, id: str) -> tuple[str, ...]:
    outcome = report.walk.outcomes.get(id)
    return outcome.output_ports if outcome is not None else ()


def refusal(outcome: Outcome, port: str, spec: TensorSpec) -> ShapeRefused | None:
    """Why the node does not take `spec` at `port` beside what its other ports get; None if it does."""
    made = outcome.made
    if not isinstance(made, Layer | Loss) or None in outcome.extra:
        return None
    given = dict(zip(outcome.ports, outcome.inputs, strict=True))
    many = isinstance(made, Layer) and any(each.many for each in made.inputs)
    if many:
        given = {name: each for name, each in given.items() if each is not None}
    given[port] = spec
    if None in given.values():
        return None
    names = list(given)
    try:
        shapes(made, tuple(names), tuple(given.values()), outcome.extra)
    except ShapeRefused as refused:
        elsewhere = not many and refused.port < len(names) and names[refused.port] != port
        return None if elsewhere else refused
    return None
