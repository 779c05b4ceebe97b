"""What the rest of the program may ask of torch. It is reached by name: nobody imports torch by accident."""

from __future__ import annotations

from contextlib import closing

import torch
from torch import nn

from netbuilder.analysis.sound import network
from netbuilder.core.problem import refuse
from netbuilder.core.text import Text
from netbuilder.engine import devices
from netbuilder.engine.curves import curve
from netbuilder.engine.evaluate import evaluate
from netbuilder.engine.looking import EndedRun
from netbuilder.engine.prepare import material, objective_of, read_data
from netbuilder.engine.preview import Preview
from netbuilder.engine.recorded import checkpoint_of, network_of, trained_model
from netbuilder.engine.timing import layer_times
from netbuilder.engine.training import train
from netbuilder.runs.record import RunRecord

__all__ = [
    "accelerators",
    "checkpoint_of",
    "curve",
    "ended_run",
    "evaluate_run",
    "layer_times",
    "network_of",
    "previewer",
    "train",
    "trained_model",
    "warm_up",
]  # fmt: skip

accelerators = devices.accelerators
ended_run = EndedRun
previewer = Preview


def warm_up() -> None:
    """Have loaded what the first step needs: making the first optimiser takes seconds.

    No random numbers are drawn.
    """
    devices.leave_a_core_free()
    weight = nn.Parameter(torch.zeros(1))
    optimiser = torch.optim.Adam([weight], fused=True)
    weight.sum().backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
    optimiser.step()


def evaluate_run(record: RunRecord, part: str = "test", which: str = "best") -> dict[str, float]:
    """Loss and metrics of the run's model on "train", "validation" or "test" of its data.

    Raises ProblemError.
    """
    devices.leave_a_core_free()
    model, made = trained_model(record, which), network_of(record)
    project, loaded, known = read_data(made.project, None, None, None)
    made = network(project)
    device = torch.device("cpu")
    feed = material(project, loaded, known, made, device).parts.named(part)
    if not feed.count:
        raise refuse(
            "empty_part",
            Text("The run's data has no {part} part.", part=part),
            expected=Text("train, validation or test with at least one example"),
            remedy=Text("choose another part, or give the recipe a share for it."),
        )
    with closing(feed):
        return evaluate(model, objective_of(made), feed, made.plan.fields, device, batch=project.recipe.batch)
