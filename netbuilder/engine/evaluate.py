"""Measuring a model on a part of the data, without learning from it."""

from __future__ import annotations

import torch
from torch import nn

from netbuilder.engine.feed import Feed
from netbuilder.engine.objective import Objective, Tally, as_outputs

# Without gradients more examples fit at once; larger gives nothing on a CPU.
_BATCH = 512


def evaluate(
    module: nn.Module, objective: Objective, feed: Feed, fields: tuple[str, ...], device: torch.device
) -> dict[str, float]:
    """Loss and metrics over all of `feed`, in evaluation mode; empty when it has no examples.

    `fields` name what the model is called with. The module's mode is put back afterwards.
    """
    was_training = module.training
    module.eval()
    tally = Tally(objective, device)
    with torch.inference_mode():
        for batch in feed.batches(_BATCH):
            outputs = as_outputs(module(*(batch[name] for name in fields)))
            tally.add(objective.loss(outputs, batch), outputs, batch)
    module.train(was_training)
    return tally.figures()
