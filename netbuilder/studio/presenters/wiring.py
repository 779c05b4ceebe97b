"""Where a wire from a node could end: the inputs that fit first, the rest with the reason why not."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, partial

from netbuilder.analysis.report import Report
from netbuilder.core.problem import ProblemError
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import End, Node
from netbuilder.project import kinds
from netbuilder.studio.presenters.connecting import Connecting, Fit, connected
from netbuilder.studio.presenters.finding import found
from netbuilder.studio.presenters.node_card import Say, category_of, shape_text
from netbuilder.studio.presenters.palette import Item
from netbuilder.studio.presenters.placing import Edit


class Goal(NamedTuple):
    """A row: an input, shown as its node is. `words` are the shape that would arrive, or why it does not fit.

    `source` is the output from which the wire would come.
    """

    item: Item
    fits: bool
    words: str
    spoken: str
    source: End
    target: End


class Wiring:
    """Wires that could begin at the node `id` of the graph that is reported on."""

    def __init__(self, report: Report, id: str, say: Say = str) -> None:
        self._report = report
        self._node = report.graph.nodes[id]
        self._say = say

    @property
    def footer(self) -> str:
        return self._say(Text("Wire from {node}", node=self._node.name))

    @cached_property
    def goals(self) -> tuple[Goal, ...]:
        """Every input of another node that is not fed by this one yet: best first."""
        ranked = sorted(self._ranked(), key=lambda each: each[0])
        return tuple(goal for _, goal in ranked)

    def found(self, text: str) -> tuple[Goal, ...]:
        """The goals in which every word of `text` occurs, those that fit before the rest."""
        if not text.strip():
            return self.goals
        by_item = {goal.item: goal for goal in self.goals}
        matching = (by_item[item] for item in found(by_item, text))
        return tuple(sorted(matching, key=lambda goal: not goal.fits))

    def edit(self, goal: Goal) -> Edit:
        """The edit that leads the wire there, in place of the one that ended there."""
        return partial(connected, source=goal.source, target=goal.target, block=self._report.block)

    def label(self, goal: Goal) -> Text:
        nodes = self._report.graph.nodes
        source, target = nodes[goal.source.node].name, nodes[goal.target.node].name
        return Text("Connect {source} to {target}", source=source, target=target)

    def _ranked(self) -> Iterator[tuple[tuple[float, ...], Goal]]:
        outcome = self._report.walk.outcomes.get(self._node.id)
        outputs = outcome.output_ports if outcome is not None else ()
        wires = self._report.graph.wires
        held = [End(self._node.id, port) for port in outputs]
        connecting = [Connecting(self._report, end, outgoing=True) for end in held]
        for node in self._report.graph.nodes.values():
            ports = self._ports(node)
            for port in ports if node is not self._node else ():
                target = End(node.id, port)
                wire = wires.get(target)
                if not held or (wire is not None and wire.source in held):
                    continue
                judged = [(each.judge(target), -place, place) for place, each in enumerate(connecting)]
                fit, _, place = max(judged)
                goal = self._goal(node, target, held[place], connecting[place], fit, len(ports) > 1)
                yield (-fit, wire is not None, self._distance(node)), goal

    def _goal(
        self, node: Node, target: End, source: End, connecting: Connecting, fit: Fit, several: bool
    ) -> Goal:
        title = f"{node.name}, {target.port}" if several else node.name
        item = Item(node.kind, title, category_of(node.kind).id, "", "", (node.id, target.port))
        if fit is not Fit.FITS:
            why = connecting.why_not(target)
            words = self._say(why).removeprefix(f"{node.name} ") if why is not None else ""
            spoken = Text("{input}, does not fit: {why}", input=title, why=words)
            return Goal(item, False, words, self._say(spoken), source, target)
        words = "→ " + shape_text(self._report, source, self._report.walk.spec(source), self._say)
        wire = self._report.graph.wires.get(target)
        if wire is None:
            return Goal(item, True, words, f"{title}, {words.removeprefix('→ ')}", source, target)
        other = self._report.graph.nodes[wire.source.node].name
        instead = self._say(Text("in place of {node}", node=other))
        return Goal(item, True, instead, f"{title}, {instead}", source, target)

    def _ports(self, node: Node) -> tuple[str, ...]:
        try:
            ports = kinds.input_ports(self._report.project, self._report.graph, node)
        except ProblemError:  # of a kind that is not known here
            return ()
        return tuple(port.name for port in ports)

    def _distance(self, node: Node) -> float:
        """How far away it lies; what lies to the left is farther, since wires lead to the right."""
        across = node.x - self._node.x
        return abs(node.y - self._node.y) + (across if across >= 0 else -3 * across)
