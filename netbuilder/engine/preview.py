"""What each node of a project makes of an example before, between and after trainings, while it is edited."""

from __future__ import annotations

from netbuilder.analysis.flowing import Flowing, flowing
from netbuilder.analysis.plan import Plan
from netbuilder.analysis.report import Report
from netbuilder.core.control import Token
from netbuilder.data.source import DataSet
from netbuilder.engine import devices
from netbuilder.engine.draws import Draws
from netbuilder.engine.examples import Examples
from netbuilder.engine.flow import Flow
from netbuilder.engine.layers import Layers
from netbuilder.engine.recorded import network_of, trained_model
from netbuilder.engine.seeing import Seeing, label_of
from netbuilder.project import kinds
from netbuilder.project.project import Project
from netbuilder.runs.flow import FlowView, Weights
from netbuilder.runs.record import RunRecord


class Preview:
    """Keeps data, layers and what was computed, so that after an edit only what it touches is computed.

    For the compute thread alone.
    """

    def __init__(self) -> None:
        self._examples: tuple[object, Examples] | None = None
        self._layers: tuple[object, Layers] | None = None
        self._flows: tuple[Flow, Draws] | None = None
        self._flowing: Flowing | None = None
        self._seeing = Seeing()
        self._run: object = None

    def look(
        self, report: Report, sample: int | None, run: RunRecord | None, token: Token
    ) -> FlowView | None:
        """What the nodes of the project of `report` make of an example; None where there are no data.

        `sample` None leaves the choice to us, as in a run. The layers of `run`, whose network this one is,
        take the place of those that there were; without one, all layers keep their weights. Raises
        ProblemError when the data or the run's weights cannot be had.
        """
        devices.leave_a_core_free()
        project = report.project
        self._flowing = found = flowing(report, self._flowing)
        if not found.data:
            return None
        examples = self._examples_of(project, found.data)
        fields = found.plan.fields
        first = fields[0] if fields else found.walk.outcomes[found.data].output_ports[0]
        number = examples.telling(first) if sample is None else min(max(sample, 0), examples.count - 1)
        example = examples.example(number)
        layers, flow, draws = self._layers_of(project)
        if run is not None and (run.id, run.ended) != self._run:
            self._run = (run.id, run.ended)  # a run that went on has other weights
            layers.take(network_of(run).plan, trained_model(run))
        layers.follow(found.plan, found.left_out)
        flow.run(found.plan.classes, [example[field] for field in fields], token)
        drawn = draws.of(found, examples.batch(number), token) if found.augments else {}
        seen, failed = self._seeing.all(found, flow, example, drawn)
        return FlowView(
            0, 0.0, examples.part, number, examples.count, label_of(found.facts, example), seen, failed,
            _weights(layers, found.plan),
        )  # fmt: skip

    def _examples_of(self, project: Project, data: str) -> Examples:
        node, recipe = project.graph.nodes[data], project.recipe
        key = (node.kind, node.settings, recipe.validation, recipe.test, recipe.seed)
        if self._examples is None or self._examples[0] != key:
            self._examples = None
            declared = kinds.made(node.kind, node.settings)
            assert isinstance(declared, DataSet)
            self._examples = key, Examples(declared, recipe)
        return self._examples[1]

    def _layers_of(self, project: Project) -> tuple[Layers, Flow, Draws]:
        key = (project.id, project.recipe.seed)
        if self._layers is None or self._flows is None or self._layers[0] != key:
            layers = Layers(project.recipe.seed)
            self._layers, self._flows, self._run = (key, layers), (Flow(layers), Draws(layers)), None
        return self._layers[1], *self._flows


def _weights(layers: Layers, plan: Plan) -> Weights:
    trained = layers.trained(plan)
    if trained and all(trained):
        return Weights.RUN
    return Weights.MIXED if any(trained) else Weights.FRESH
