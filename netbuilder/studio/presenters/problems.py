"""What is wrong with the project, as rows of a list: whose problem, one sentence, the best remedy."""

from __future__ import annotations

from netbuilder.analysis.report import Report
from netbuilder.core.problem import Fix, Problem, Severity
from netbuilder.core.text import Text
from netbuilder.core.values import NamedTuple
from netbuilder.graph.model import Graph
from netbuilder.studio.presenters.node_reasons import reason

# No more are offered, best first, and the keys with which one takes them.
MOST_FIXES = 3
FIX_KEYS = ("Enter", "2", "3")


class Row(NamedTuple):
    """`node` is the node of the graph at which the problem sits or into which one has to look.

    `sentence` does not repeat `name`. `details` is all there is to say, for a tooltip.
    """

    problem: Problem
    node: str | None
    name: str
    sentence: str
    details: str

    @property
    def severity(self) -> Severity:
        return self.problem.severity

    @property
    def fixes(self) -> tuple[Fix, ...]:
        """The remedies that are offered, best first."""
        return self.problem.fixes[:MOST_FIXES]


def rows(report: Report) -> tuple[Row, ...]:
    """All problems, errors first."""
    return tuple(_row(problem, report.graph) for problem in report.problems)


def of_node(all_rows: tuple[Row, ...], id: str) -> tuple[Row, ...]:
    """The rows that belong to one node, or to what is inside it."""
    return tuple(row for row in all_rows if row.node == id)


def _row(problem: Problem, graph: Graph) -> Row:
    place = problem.place
    id = next(iter((*place.blocks, *filter(None, (place.node,)))), None)
    node = graph.nodes.get(id) if id is not None else None
    if node is not None:
        name = node.name
    else:
        name = str(Text("Recipe") if place.setting is not None else Text("Network"))
    sentence = _without(name, str(problem.what))
    # At a port it is the tensor that does not fit, so its shape belongs to the sentence.
    if place.port is not None and problem.received is not None and sentence.startswith("Needs "):
        if problem.code == "kind_mismatch":
            sentence = _without(name, reason(problem, name))
        shape = _in_short(problem.received)
        sentence = str(Text("{what}, receives {shape}", what=sentence, shape=shape))
    return Row(problem, node.id if node is not None else None, name, sentence, details(problem))


def _in_short(received: Text) -> Text:
    """A tensor without the letters of its axes: "16×5×5 feature maps", "a vector of 400"."""
    values = dict(received.values)
    if received.template != "{shape} ({kind})":
        return received
    kind = str(values["kind"]).partition(" T×")[0].partition(" C×")[0]
    if kind.startswith("a "):
        return Text("{kind} of {shape}", kind=kind, shape=values["shape"])
    return Text("{shape} {kind}", shape=values["shape"], kind=kind)


def details(problem: Problem) -> str:
    """The problem in lines: what, expected, received, remedy."""
    lines = [str(problem.what)]
    if problem.expected is not None:
        lines.append(str(Text("Expected: {expected}.", expected=problem.expected)))
    if problem.received is not None:
        lines.append(str(Text("Received: {received}.", received=problem.received)))
    if problem.remedy is not None:
        remedy = str(problem.remedy)
        lines.append(remedy[:1].upper() + remedy[1:])
    return "\n".join(lines)


def _without(name: str, sentence: str) -> str:
    """`sentence` as it reads behind `name`: "Linear 1 needs a vector." → "Needs a vector"."""
    rest = sentence.removeprefix(name).lstrip(" :") if sentence.startswith(f"{name} ") else sentence
    return (rest[:1].upper() + rest[1:]).removesuffix(".")
