"""What the units of a layer look for, as pictures, and how strongly each answers to an example."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from netbuilder.analysis.sound import Network
from netbuilder.core.problem import refuse
from netbuilder.core.spec import Kind
from netbuilder.core.text import Text
from netbuilder.engine import devices
from netbuilder.engine.backend import network_of, trained_model
from netbuilder.engine.feed import Feed
from netbuilder.engine.prepare import material, read_data
from netbuilder.insight.orientation import oriented_share
from netbuilder.runs.record import RunRecord

_BATCH = 1024


def oriented_filters(record: RunRecord, which: str, layer: str, units: str) -> float:
    """The share of the filters of `layer` that are oriented, at the checkpoint `which` of a run; from 0 to 1.

    `units` is the layer that gives the activity of the same units; it is measured on the validation part.
    Layers are called by name. Raises ProblemError where one is missing or the weights are no pictures.
    """
    devices.leave_a_core_free()
    made = network_of(record)
    model = trained_model(record, which)
    project, loaded, known = read_data(made.project, None, None, None)
    held_back = material(project, loaded, known, made, torch.device("cpu")).parts.validation
    with closing(held_back):
        return oriented_share(pictures(made, model, layer), answers(made, model, units, held_back))


def pictures(made: Network, model: nn.Module, layer: str) -> NDArray[np.floating]:
    """The weights of a linear layer that looks at images of one channel, as n×height×width."""
    _, image = made.plan.model.inputs[0]
    module = _module(made, model, layer)
    grey = image.kind is Kind.MAPS and image.sizes[0] == 1
    if not isinstance(module, nn.Linear) or not grey or module.in_features != image.count:
        raise refuse(
            "no_pictures",
            Text("The weights of {layer} cannot be shown as one picture a unit.", layer=layer),
            expected=Text("a linear layer that is fed images of one channel"),
            remedy=Text("choose the first linear layer of a network for grey images."),
        )
    found: NDArray[np.floating] = module.weight.detach().cpu().numpy().reshape(-1, *image.sizes[1:])
    return found


def answers(made: Network, model: nn.Module, layer: str, feed: Feed) -> NDArray[np.floating]:
    """What `layer` gives for every example of `feed`, as examples×units. Raises ProblemError for none."""
    if not feed.count:
        raise refuse(
            "no_examples",
            Text("There are no examples to show to {layer}.", layer=layer),
            expected=Text("a recipe that keeps a share for validation"),
            remedy=Text("give the recipe a share for validation."),
        )
    found: list[Tensor] = []

    def keep(module: nn.Module, inputs: Any, output: Tensor) -> None:
        found.append(output.flatten(1))

    handle = _module(made, model, layer).register_forward_hook(keep)
    try:
        with torch.inference_mode():
            for batch in feed.batches(_BATCH):
                model(*(batch[name] for name in made.plan.fields))
    finally:
        handle.remove()
    values: NDArray[np.floating] = torch.cat(found).cpu().numpy()
    return values


def _module(made: Network, model: nn.Module, layer: str) -> nn.Module:
    """The module of the node that is called `layer`. Raises ProblemError when there is none."""
    named = {made.names[node]: attribute for attribute, node in made.layers.items()}
    if layer not in named:
        raise refuse(
            "unknown_layer",
            Text("The network has no layer “{layer}” with a module of its own.", layer=layer),
            expected=Text("one of {names}", names=", ".join(named)),
            remedy=Text("choose one of those."),
        )
    module: nn.Module = getattr(model, named[layer])
    return module
