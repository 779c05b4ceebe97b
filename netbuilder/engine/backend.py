"""What the rest of the program may ask of torch. It is reached by name: nobody imports torch by accident."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

from netbuilder.analysis.sound import Network, network
from netbuilder.analysis.stored import stored_network
from netbuilder.core.problem import Place, refuse
from netbuilder.core.text import Text
from netbuilder.engine import checkpoint, devices
from netbuilder.engine.build import build
from netbuilder.engine.evaluate import evaluate
from netbuilder.engine.prepare import material, objective_of, read_data
from netbuilder.engine.training import train
from netbuilder.runs.record import RunRecord

__all__ = ["checkpoint_of", "evaluate_run", "network_of", "train", "trained_model"]


def network_of(record: RunRecord) -> Network:
    """The network that was trained."""
    assert record.project_text is not None
    return stored_network(record.project_text, record.id)


def checkpoint_of(record: RunRecord, which: str = "best") -> Path:
    """The file of weights "best", "last" or "before"; "best" falls back to the last. Raises ProblemError."""
    for name in ("best", "last") if which == "best" else (which,):
        path = record.folder / f"{name}.safetensors"
        if path.exists():
            return path
    raise refuse(
        "no_checkpoint",
        Text("The run has no checkpoint “{which}”.", which=which),
        where=Text("{folder}", folder=record.folder),
        expected=Text("best, last or before"),
        remedy=Text("choose another one, or train again."),
        place=Place(file=str(record.folder)),
    )


def trained_model(record: RunRecord, which: str = "best") -> nn.Module:
    """The run's model with the weights of a checkpoint, in evaluation mode, on the CPU.

    Raises ProblemError.
    """
    # Building draws first weights, which the checkpoint replaces: nobody's random numbers should notice.
    with torch.random.fork_rng(devices=[]):
        model = build(network_of(record).source)
    checkpoint.load_weights(checkpoint_of(record, which), model)
    return model.eval()


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
    return evaluate(model, objective_of(made), feed, made.plan.fields, device, batch=project.recipe.batch)
