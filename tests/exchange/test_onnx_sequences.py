"""Recurrent layers and attention as ONNX files: they give what the module gives, for batches of any size."""

from __future__ import annotations

import numpy as np
import onnxruntime
import pytest
import torch

from netbuilder.analysis.sound import network
from netbuilder.catalogue.layer import layers
from netbuilder.exchange import SamplesOf, Subject
from netbuilder.exchange.exporters.onnx import Onnx
from netbuilder.exchange.reference import model_of
from netbuilder.graph.model import End
from netbuilder.project import edits
from netbuilder.project.project import Project, fresh
from tests.networks import put


def alone(kind: str, settings: dict[str, object], given: dict[str, object]) -> Project:
    """Input → layer → output."""
    project = edits.change_recipe(fresh("Alone"), device="cpu")
    project, start = put(project, "input", **given)
    project, layer = put(project, kind, **settings)
    declared = layers.get(kind)
    project = edits.connect(project, End(start, "out"), End(layer, declared.inputs[0].name))
    project, out = put(project, "output")
    return edits.connect(project, End(layer, declared.outputs[0].name), End(out, "in"))


@pytest.mark.parametrize(
    ("kind", "settings", "given"),
    [
        ("lstm", {"units": 5, "layers": 2, "bidirectional": True}, {"sizes": (6, 4)}),
        pytest.param("gru", {"units": 5, "bidirectional": True}, {"sizes": (6, 4)}, marks=pytest.mark.long),
        pytest.param("rnn", {"units": 5, "activation": "relu"}, {"sizes": (6, 4)}, marks=pytest.mark.long),
        pytest.param("embedding", {"numbers": 9}, {"sizes": (6,), "holds": "tokens"}, marks=pytest.mark.long),
        pytest.param("sinusoidal_positions", {}, {"sizes": (6, 8)}, marks=pytest.mark.long),
        pytest.param("attention", {"causal": True}, {"sizes": (6, 8)}, marks=pytest.mark.long),
        ("transformer_encoder_layer", {"causal": True, "hidden": 16}, {"sizes": (6, 8)}),
        pytest.param(
            "transformer_encoder",
            {"layers": 2, "hidden": 16, "norm_first": True},
            {"sizes": (6, 8)},
            marks=pytest.mark.long,
        ),
        pytest.param("rms_norm", {}, {"sizes": (6, 8)}, marks=pytest.mark.long),
        pytest.param("glu", {}, {"sizes": (6, 8)}, marks=pytest.mark.long),
    ],
)
def test_the_file_gives_what_the_module_gives(
    kind: str, settings: dict[str, object], given: dict[str, object]
) -> None:
    made = network(alone(kind, settings, given))
    samples = SamplesOf(made)
    file = Onnx().files(Subject(made, None, samples), "net.onnx")["net.onnx"]
    session = onnxruntime.InferenceSession(file)
    model = model_of(Subject(made, None, samples)).eval()
    (values,) = samples().arrays
    for count in (1, 3):
        (found,) = session.run(None, {session.get_inputs()[0].name: values[:count]})
        with torch.no_grad():
            expected = model(torch.from_numpy(values[:count])).numpy()
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
