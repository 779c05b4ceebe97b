"""Which ports a wire may join, and which of them fit: one answer for mouse, keyboard and palette."""

from __future__ import annotations

from enum import IntEnum

from netbuilder.analysis.outcome import Outcome
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
from netbuilder.project.project import Project


class Fit(IntEnum):
    """Whether a port takes a wire. What is `UNFIT` may be connected: the node then says what is wrong."""

    IMPOSSIBLE = 0
    UNFIT = 1
    FITS = 2


def connected(project: Project, source: End, target: End) -> Project:
    """`project` with a wire between two ports. Raises ProblemError for what can never be."""
    node = project.graph.nodes.get(source.node)
    if node is not None and kinds.is_loss(node):
        raise refuse(
            "loss_as_input",
            Text("{loss} is a loss: nothing can be fed from it.", loss=node.name),
            expected=Text("the output of a layer or a data set"),
            received=Text("a loss"),
            remedy=Text("start at a layer. Several losses are added up anyway."),
            place=Place(node=source.node, port=source.port),
        )
    return edits.connect(project, source, target)


def rewired(project: Project, old: End, source: End, target: End) -> Project:
    """`project` with the wire that ended at `old` led to `target`, or with a new `source` there."""
    return connected(edits.disconnect(project, old), source, target)


class Connecting:
    """A wire in the hand: `held` is the end that is fixed, an output if `outgoing`, else an input."""

    def __init__(self, report: Report, held: End, *, outgoing: bool) -> None:
        self._report = report
        self._held = held
        self.outgoing = outgoing
        graph = report.project.graph
        # Whatever leads to the source, or follows the target, would close a loop.
        self._looping = ancestors(graph, [held.node]) if outgoing else descendants(graph, [held.node])

    def judge(self, other: End) -> Fit:
        """Whether the wire may end, or start, at `other`."""
        source, target = self.ends(other)
        if other.node in self._looping or not self._may_start(source):
            return Fit.IMPOSSIBLE
        spec = self._report.walk.spec(source)
        outcome = self._report.walk.outcomes.get(target.node)
        if spec is None or outcome is None or _accepts(outcome, target.port, spec):
            return Fit.FITS
        return Fit.UNFIT

    def ends(self, other: End) -> tuple[End, End]:
        """Source and target of the wire if it joins `other`."""
        return (self._held, other) if self.outgoing else (other, self._held)

    def best_port(self, id: str) -> End | None:
        """The port of a node that a wire let go on it takes: the first that fits, free ones before others."""
        node = self._report.project.graph.nodes[id]
        ends = [End(id, name) for name in self._ports(node)]
        judged = [(self.judge(end), end not in self._report.project.graph.wires, end) for end in ends]
        possible = [each for each in judged if each[0] is not Fit.IMPOSSIBLE]
        return max(possible, key=lambda each: (each[1], each[0]))[2] if possible else None

    def _may_start(self, source: End) -> bool:
        return not kinds.is_loss(self._report.project.graph.nodes[source.node])

    def _ports(self, node: Node) -> tuple[str, ...]:
        project = self._report.project
        try:
            if self.outgoing:
                return tuple(port.name for port in kinds.input_ports(project, project.graph, node))
            return tuple(port.name for port in kinds.output_ports(project, node))
        except ProblemError:  # of a kind that is not known here
            return ()


def free_input(report: Report, source: str, target: str) -> Wire | None:
    """The wire that would join two nodes best: between free ports that fit, None when there are none."""
    for port in _output_names(report, source):
        held = End(source, port)
        connecting = Connecting(report, held, outgoing=True)
        best = connecting.best_port(target)
        if best is None or best in report.project.graph.wires:
            continue
        if connecting.judge(best) is Fit.FITS:
            return Wire(held, best)
    return None


def _output_names(report: Report, id: str) -> tuple[str, ...]:
    outcome = report.walk.outcomes.get(id)
    return outcome.output_ports if outcome is not None else ()


def _accepts(outcome: Outcome, port: str, spec: TensorSpec) -> bool:
    """Whether the node takes `spec` at `port` beside what comes in at its other ports."""
    made = outcome.made
    if not isinstance(made, Layer | Loss) or None in outcome.extra:
        return True
    given = dict(zip(outcome.ports, outcome.inputs, strict=True))
    many = isinstance(made, Layer) and any(each.many for each in made.inputs)
    if many:
        given = {name: each for name, each in given.items() if each is not None}
    given[port] = spec
    if None in given.values():
        return True
    names = list(given)
    try:
        made.shape(*given.values(), *outcome.extra)
    except ShapeRefused as refused:
        return many is False and refused.port < len(names) and names[refused.port] != port
    return True
