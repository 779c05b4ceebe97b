"""The model itself, against which an exported file is held. Torch is imported when it is asked for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from netbuilder.exchange.exporter import Subject
from netbuilder.exchange.preparing import as_json
from netbuilder.exchange.samples import Samples

if TYPE_CHECKING:
    import numpy as np
    from torch import nn


# Marks the weights that an export may replace.
MADE_WITH = "NetBuilder"


def model_of(subject: Subject) -> nn.Module:
    """The network with its weights, in evaluation mode, on the CPU. torch's random state stays as it was.

    Raises ProblemError when the checkpoint is damaged or another network's.
    """
    import torch

    from netbuilder.engine.checkpoint import load_weights
    from netbuilder.engine.prepare import module

    with torch.random.fork_rng(devices=[]):
        model = module(subject.network, subject.seed)
    if subject.weights is not None:
        load_weights(subject.weights, model)
    return model.eval()


def outputs_of(subject: Subject, samples: Samples, batches: Sequence[tuple[int, int]]) -> list[np.ndarray]:
    """The model's outputs for all samples, computed in these (start, end) batches."""
    import numpy as np
    import torch

    from netbuilder.engine.objective import as_outputs

    model = model_of(subject)
    inputs = [torch.from_numpy(np.ascontiguousarray(array)) for array in samples.arrays]
    with torch.inference_mode():
        parts = [as_outputs(model(*(tensor[start:end] for tensor in inputs))) for start, end in batches]
        return [torch.cat(pieces).numpy() for pieces in zip(*parts, strict=True)]


def packed_weights(subject: Subject) -> bytes:
    """The weights as a safetensors file, by the names of the generated class's `state_dict`.

    Its metadata tell the class, the sha256 of its source, the sizes of one sample's inputs and outputs, and
    how values were prepared where they were.
    """
    import safetensors.torch

    network = subject.network
    tensors = {name: tensor.contiguous() for name, tensor in model_of(subject).state_dict().items()}
    model = network.plan.model
    known = dict(model.inputs)
    for line in model.lines:
        known.update(zip(line.results, line.specs, strict=True))
    about = {
        "format": "pt",
        "made_with": MADE_WITH,
        "model": network.source.model,
        "source_sha256": hashlib.sha256(network.source.text.encode()).hexdigest(),
        "inputs": json.dumps({name: spec.sizes for name, spec in model.inputs}, ensure_ascii=False),
        "outputs": json.dumps([known[name].sizes for name in model.returns]),
    }
    prepared = as_json(network)
    if prepared:
        about["prepared"] = prepared
    return safetensors.torch.save(tensors, about)
