"""A project that grows node by node in a few words, sound or broken, as the tests of analysis need it."""

from __future__ import annotations

import pickle
from dataclasses import replace
from typing import Any

from netbuilder.analysis.report import Report, report
from netbuilder.core.facts import DataFacts
from netbuilder.core.problem import Problem, Severity
from netbuilder.graph.model import BLOCK, Block, End, Node, Wire
from netbuilder.project import edits, kinds
from netbuilder.project.project import Project, fresh, graph_of, with_graph

Options = dict[str, Any]


class Sketch:
    """Edits keep it sound; `raw` and `wire` do what only a file made by hand could do."""

    def __init__(self, name: str = "Net", **recipe: object) -> None:
        self.project: Project = edits.change_recipe(fresh(name), **recipe)

    def put(
        self,
        kind: str,
        *sources: End | None,
        name: str = "",
        block: str = "",
        x: float = 0.0,
        **settings: object,
    ) -> End:
        """A node more, its inputs wired from `sources` in order; gives its output "out"."""
        node = edits.fresh_node(self.project, kind, (x, 0.0), name=name, settings=settings, block=block)
        self.project = edits.add(self.project, node, block)
        for number, source in enumerate(sources):
            graph = graph_of(self.project, block)
            ports = kinds.input_ports(self.project, graph, node)
            if source is not None:
                self.project = edits.connect(self.project, source, End(node.id, ports[number].name), block)
        return End(node.id, "out")

    def data(self, kind: str = "digits", **options: object) -> tuple[End, End]:
        """A data set; gives its first output and its labels."""
        id = self.put(f"data.{kind}", **options).node
        first = kinds.output_ports(self.project, self.node(id))[0].name
        return End(id, first), End(id, "labels")

    def chain(self, source: End, *steps: str | tuple[str, Options], block: str = "") -> End:
        """One layer behind the other."""
        for step in steps:
            kind, settings = step if isinstance(step, tuple) else (step, {})
            source = self.put(kind, source, block=block, **settings)
        return source

    def block(self, name: str, id: str = "") -> str:
        """An empty block; gives the kind of the nodes that stand for it."""
        made = Block(id or f"block_{len(self.project.blocks) + 1}", name)
        self.project = replace(self.project, blocks=self.project.blocks.with_(made.id, made))
        return BLOCK + made.id

    def inside(self, kind: str) -> str:
        """The id of the block that nodes of this kind stand for."""
        return kind.removeprefix(BLOCK)

    def raw(self, kind: str, id: str, block: str = "", name: str = "", **settings: object) -> End:
        """A node as a file may hold it, checked by nobody."""
        node = Node(id, kind, name or id, edits.frozen_settings(settings))
        self.project = with_graph(
            self.project, lambda graph: replace(graph, nodes=graph.nodes.with_(id, node)), block
        )
        return End(id, "out")

    def wire(self, source: End, target: End, block: str = "") -> None:
        """A wire as a file may hold it, checked by nobody."""
        self.project = with_graph(
            self.project,
            lambda graph: replace(graph, wires=graph.wires.with_(target, Wire(source, target))),
            block,
        )

    def facts(self, id: str, facts: DataFacts) -> None:
        self.project = edits.learn_facts(self.project, id, facts)

    def recipe(self, **values: object) -> None:
        self.project = edits.change_recipe(self.project, **values)

    def node(self, id: str, block: str = "") -> Node:
        return graph_of(self.project, block).nodes[id]

    def called(self, name: str) -> str:
        """The id of the node of that name."""
        return next(node.id for node in self.project.graph.nodes.values() if node.name == name)

    def comment(self, id: str, text: str) -> None:
        """A comment as a file may hold it."""
        node = replace(self.node(id), comment=text)
        self.project = with_graph(
            self.project, lambda graph: replace(graph, nodes=graph.nodes.with_(id, node))
        )

    def rename(self, id: str, name: str) -> None:
        """A name as a file may hold it."""
        node = replace(self.node(id), name=name)
        self.project = with_graph(
            self.project, lambda graph: replace(graph, nodes=graph.nodes.with_(id, node))
        )

    def report(self) -> Report:
        return report(self.project)

    def problems(self) -> tuple[Problem, ...]:
        return self.report().problems

    def codes(self) -> list[str]:
        return [problem.code for problem in self.problems()]


def classify(sketch: Sketch, source: End, labels: End, *steps: str | tuple[str, Options]) -> None:
    """Layers one behind the other from `source` into a cross-entropy; wires of any data, known or not."""
    first, *others = steps
    kind, settings = first if isinstance(first, tuple) else (first, {})
    start = sketch.put(kind, **settings)
    sketch.wire(source, End(start.node, "in"))
    loss = sketch.put("loss.cross_entropy", sketch.chain(start, *others))
    sketch.wire(labels, End(loss.node, "target"))


def classifier(name: str = "Net", **recipe: object) -> Sketch:
    """Digits through two linear layers into a cross-entropy, without a problem."""
    sketch = Sketch(name, **recipe)
    images, labels = sketch.data()
    scores = sketch.chain(images, "flatten", ("linear", {"features": 20}), "relu", "linear")
    sketch.put("loss.cross_entropy", scores, labels)
    return sketch


def only(sketch: Sketch) -> Problem:
    """The one problem that there is."""
    problems = sketch.problems()
    assert len(problems) == 1, [problem.paragraph() for problem in problems]
    return problems[0]


def after_fixes(project: Project, problem: Problem) -> dict[str, list[str]]:
    """The codes that are left after each fix, by its label. A fix survives pickling and mends its problem."""
    left: dict[str, list[str]] = {}
    for fix in problem.fixes:
        edit = pickle.loads(pickle.dumps(fix.edit))
        found = report(edit(project))
        assert _key(problem) not in map(_key, found.problems), str(fix.label)
        left[str(fix.label)] = [each.code for each in found.problems]
    return left


def assert_told(
    sketch: Sketch,
    code: str,
    at: str | None,
    *,
    port: str | None = None,
    setting: str | None = None,
    what: str,
    where: str,
    expected: str,
    received: str,
    remedy: str,
    fixes: dict[str, list[str]],
    severity: Severity = Severity.ERROR,
) -> None:
    """There is just this problem, in these words, and its fixes leave just these others."""
    problem = only(sketch)
    names = {node.id: node.name for node in sketch.project.graph.nodes.values()}
    place = problem.place
    assert (problem.code, problem.severity) == (code, severity)
    assert (names.get(place.node or ""), place.port, place.setting) == (at, port, setting)
    words = {
        "what": what,
        "where": where,
        "expected": expected,
        "received": received,
        "remedy": remedy,
    }
    assert {name: str(getattr(problem, name)) for name in words} == words
    assert after_fixes(sketch.project, problem) == fixes


def _key(problem: Problem) -> tuple[object, ...]:
    place = problem.place
    return problem.code, place.blocks, place.node, place.port, place.setting
