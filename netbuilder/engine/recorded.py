"""What is left of a run that was recorded: its network, its checkpoints, its model."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

from netbuilder.analysis.sound import Network
from netbuilder.analysis.stored import stored_network
from netbuilder.core.problem import Place, refuse
from netbuilder.core.text import Text
from netbuilder.engine import checkpoint
from netbuilder.engine.build import build
from netbuilder.runs.record import RunRecord


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
