"""One example on its way through all nodes of the network that is trained, as its weights are now."""

from __future__ import annotations

from collections.abc import Mapping

from torch import nn

from netbuilder.analysis.flowing import Flowing, flowing
from netbuilder.analysis.plan import Line
from netbuilder.analysis.report import report
from netbuilder.core.text import Text
from netbuilder.engine.draws import Draws, beside, together
from netbuilder.engine.flow import Flow, Results
from netbuilder.engine.seeing import Seeing, label_of
from netbuilder.engine.views.maps import CANDIDATES, evaluating, most_varied
from netbuilder.engine.views.sites import sites
from netbuilder.engine.views.view import Moment, Scene, View
from netbuilder.runs.flow import FlowView, Path, Weights


class _Own:
    """The modules of the model itself."""

    def __init__(self, scene: Scene) -> None:
        found = sites(scene.made.plan)
        self._modules = {site.node: scene.module.get_submodule(site.name) for site in found}

    def of(self, site: str, line: Line) -> nn.Module | None:
        return self._modules.get(site)


class Flows(View):
    """Shows an example of the watched part, in evaluation mode, from the data to the loss."""

    kind = FlowView.kind
    title = Text("What each layer makes of an example")
    share = 0.007
    follows_sample = True

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self._scene = scene
        self._found: tuple[Flowing, Flow, Draws] | None = None
        self._telling: int | None = None

    def look(self, moment: Moment) -> FlowView | None:
        part, feed = self._scene.watched
        found, flow, draws = self._flow()
        fields = found.plan.fields
        if not feed.count or not fields or not feed.fields.issuperset(fields):
            return None
        if self._telling is None:
            self._telling = most_varied(feed.some(0, CANDIDATES)[fields[0]])
        wanted = self._telling if moment.sample is None else moment.sample
        sample = min(max(wanted, 0), feed.count - 1)
        example = feed.some(sample, sample + 1)
        drawn: Mapping[Path, Results] = {}
        with evaluating(self._scene.module):
            flow.run(found.plan.classes, [example[field] for field in fields])
            if found.augments:
                drawn = draws.of(found, together(example, feed.some(*beside(sample, feed.count))))
        seen, failed = Seeing().all(found, flow, example, drawn)
        flow.forget()
        draws.forget()
        label = label_of(found.facts, example)
        return FlowView(moment.step, moment.epoch, part, sample, feed.count, label, seen, failed, Weights.RUN)

    def _flow(self) -> tuple[Flowing, Flow, Draws]:
        """Made when somebody looks: most runs are never looked at from here."""
        if self._found is None:
            own = _Own(self._scene)
            self._found = flowing(report(self._scene.made.project)), Flow(own), Draws(own)
        return self._found
