"""What a project's training would measure besides the loss, known before it is trained."""

from __future__ import annotations

from netbuilder.analysis.report import Report
from netbuilder.catalogue.training.losses import Loss
from netbuilder.catalogue.training.metrics import metrics
from netbuilder.project.project import Project


def measured(project: Project, report: Report) -> tuple[str, ...]:
    """Ids of metrics, the deciding one first: those of the recipe, or those that its losses suggest."""
    found: list[str] = []
    for outcome in report.walk.in_order:
        loss = outcome.made
        if not isinstance(loss, Loss) or len(outcome.inputs) != 2:
            continue
        for id in project.recipe.metrics or loss.metrics:
            specs = [spec for spec in outcome.inputs if spec is not None]
            if id not in found and (len(specs) < 2 or metrics.get(id)().fits(*specs)):
                found.append(id)
    return tuple(found)
