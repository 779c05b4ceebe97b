"""Measuring a model on a part of the data, without learning from it."""

from __future__ import annotations

from contextlib import closing

import torch
from torch import nn

from netbuilder.core.control import Token
from netbuilder.engine.feed import Feed
from netbuilder.engine.objective import Objective, Tally, as_outputs


class Stopped(Exception):
    """Whoever started the work asked it to stop."""


def evaluate(
    module: nn.Module,
    objective: Objective,
    feed: Feed,
    fields: tuple[str, ...],
    device: torch.device,
    *,
    batch: int,
    token: Token | None = None,
) -> dict[str, float]:
    """Loss and metrics over all of `feed`, in evaluation mode; empty when it has no examples.

    `fields` name what the model is called with. A batch of the size that trains is never slower than a step,
    so a stop is heard as soon. The module's mode is put back. Raises Stopped when `token` says so.
    """
    was_training = module.training
    module.eval()
    tally = Tally(objective, device)

    def heed() -> None:
        if token is not None and token.stopping:
            raise Stopped

    try:
        with torch.inference_mode(), closing(feed.batches(batch, heed=heed)) as batches:
            for examples in batches:
                heed()
                outputs = as_outputs(module(*(examples[name] for name in fields)))
                tally.add(objective.loss(outputs, examples), outputs, examples)
    finally:
        module.train(was_training)
    return tally.figures()
