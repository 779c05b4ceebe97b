"""The ONNX file: names, batches of any size, nothing of this computer, and reasons when it cannot be."""

from __future__ import annotations

import logging
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import ModelProto, ValueInfoProto

from netbuilder.analysis.sound import network
from netbuilder.core.problem import ProblemError
from netbuilder.exchange import SamplesOf, Subject, export
from netbuilder.exchange.exporters import onnx as onnx_format
from netbuilder.exchange.exporters.onnx import Onnx
from netbuilder.exchange.onnx_graph import add_softmax
from netbuilder.exchange.reference import model_of
from netbuilder.project.project import Project
from tests.exchange.networks import Draft, hangul, lenet, mlp, subject, tied


@pytest.fixture(scope="module")
def hangul_file() -> bytes:
    return Onnx().files(subject(hangul()), "net.onnx")["net.onnx"]


def test_inputs_are_called_as_in_the_source_and_outputs_after_their_nodes(hangul_file: bytes) -> None:
    made = onnx.load_from_string(hangul_file)
    assert [given.name for given in made.graph.input] == ["points"]
    assert [given.name for given in made.graph.output] == ["output_점수", "output_잔차_둘"]
    assert made.graph.name == network(hangul()).source.model


def test_the_batch_is_of_any_size(hangul_file: bytes) -> None:
    made = onnx.load_from_string(hangul_file)
    for value in (*made.graph.input, *made.graph.output):
        assert value.type.tensor_type.shape.dim[0].dim_param == "batch"


def test_nothing_of_this_computer_is_in_it(hangul_file: bytes) -> None:
    """torch notes the files that a layer was traced in: the user's folders are nobody's business."""
    for words in (sys.prefix, torch.__path__[0], "site-packages", "stack_trace", "<netbuilder"):
        assert words.encode() not in hangul_file


def names_of(project: Draft) -> tuple[list[str], list[str]]:
    made = network(project.project)
    file = Onnx().files(Subject(made, None, SamplesOf(made)), "net.onnx")["net.onnx"]
    session = onnxruntime.InferenceSession(file)
    return [given.name for given in session.get_inputs()], [given.name for given in session.get_outputs()]


def test_names_do_not_clash_with_those_that_torch_gives() -> None:
    """torch calls the result of the first linear layer "linear" and that of the second "linear_1"."""
    draft = Draft("Clash")
    entry = draft.put("input", sizes=(3,), name="Linear")
    first = draft.put("linear", entry, features=4, name="Output")
    second = draft.put("linear", first, features=4, name="Linear 1")
    draft.put("output", first)
    draft.put("output", second)
    assert names_of(draft) == (["linear"], ["output_output", "output_linear_1"])


@pytest.mark.long
def test_an_input_may_be_called_output() -> None:
    draft = Draft("Clash")
    draft.put("linear", draft.put("input", sizes=(3,), name="Output"), features=4)
    assert names_of(draft) == (["output"], ["output_2"])


@pytest.mark.long
def test_two_inputs_come_in_the_order_of_the_source() -> None:
    draft = Draft("Two")
    one = draft.chain(draft.put("input", sizes=(3,), name="Left"), ("linear", {"features": 4}))
    two = draft.chain(draft.put("input", sizes=(2,), name="Right"), ("linear", {"features": 4}))
    draft.put("add", one, two)
    made = network(draft.project)
    taken = Subject(made, None, SamplesOf(made))
    session = onnxruntime.InferenceSession(Onnx().files(taken, "net.onnx")["net.onnx"])
    left, right = taken.samples().arrays
    found = session.run(None, {"left": left, "right": right})[0]
    with torch.inference_mode():
        expected = model_of(taken)(torch.from_numpy(left), torch.from_numpy(right)).numpy()
    assert np.abs(found - expected).max() <= 1e-5 * np.abs(expected).max()


def test_a_network_that_torch_cannot_convert_is_refused_with_its_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuses(*_: object, **__: object) -> None:
        raise torch.onnx.OnnxExporterError("no ONNX function for aten.made_up")

    monkeypatch.setattr(torch.onnx, "export", refuses)
    before = logging.getLogger("torch.onnx").level
    with pytest.raises(ProblemError) as refused:
        Onnx().files(subject(mlp()), "net.onnx")
    assert refused.value.problem.code == "onnx_unsupported"
    assert "aten.made_up" in refused.value.problem.paragraph()
    assert logging.getLogger("torch.onnx").level == before


def test_a_network_that_is_too_large_for_one_file_is_refused_before_it_is_built(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(onnx_format, "_MOST_BYTES", 300)
    monkeypatch.setattr(onnx_format, "model_of", lambda taken: pytest.fail("it was built"))
    with pytest.raises(ProblemError) as refused:
        Onnx().files(subject(mlp()), "net.onnx")
    assert refused.value.problem.code == "onnx_too_large"
    assert "328 bytes" in refused.value.problem.paragraph()


# ------------------------------------------------------------------------------------------------ settings


def exported(project: Project, **settings: object) -> ModelProto:
    """The file that `export` has proved with these settings."""
    with tempfile.TemporaryDirectory() as folder:
        path = export(subject(project), "onnx", Path(folder) / "net.onnx", **settings).path
        return onnx.load(path)


def shape_of(value: ValueInfoProto) -> list[int | str]:
    return [dim.dim_param or dim.dim_value for dim in value.type.tensor_type.shape.dim]


def test_every_setting_at_once_is_proved() -> None:
    made = exported(mlp(), batch="8", opset=18, input_name="point", output_name="linear", softmax=True)
    assert [(each.name, shape_of(each)) for each in made.graph.input] == [("point", [8, 2])]
    assert [(each.name, shape_of(each)) for each in made.graph.output] == [("linear", [8, 2])]
    assert made.opset_import[0].version == 18
    assert made.graph.node[-1].op_type == "Softmax"
    # torch calls the first layer's result "linear": it made way.
    assert sum("linear" in node.output for node in made.graph.node) == 1
    session = onnxruntime.InferenceSession(made.SerializeToString())
    points = np.random.default_rng(0).standard_normal((8, 2)).astype(np.float32)
    (shares,) = session.run(["linear"], {"point": points})
    with torch.inference_mode():
        expected = model_of(subject(mlp()))(torch.from_numpy(points)).softmax(dim=1).numpy()
    assert np.abs(shares - expected).max() < 1e-6


@pytest.mark.long
@pytest.mark.parametrize("opset", Onnx.settings["opset"].options)  # type: ignore[attr-defined]
@pytest.mark.parametrize("project", [lenet, hangul])
def test_every_opset_is_proved(project: Callable[[], Project], opset: int) -> None:
    assert exported(project(), opset=opset).opset_import[0].version == opset


@pytest.mark.long
@pytest.mark.parametrize("batch", Onnx.settings["batch"].options[1:])  # type: ignore[attr-defined]
def test_every_fixed_batch_is_proved(batch: str) -> None:
    assert shape_of(exported(hangul(), batch=batch).graph.input[0]) == [int(batch), 2]


def test_only_settings_that_make_sense_of_the_network_are_asked_for() -> None:
    assert Onnx.asks(network(mlp())) == {
        "batch": "",
        "opset": "",
        "input_name": "points",
        "output_name": "output",
        "softmax": "",
    }
    assert list(Onnx.asks(network(tied()))) == ["batch", "opset", "input_name"]
    with pytest.raises(ProblemError, match="Add softmax makes no sense"):
        exported(tied(), softmax=True)


@pytest.mark.parametrize("name", ["two words", "1st", "a-b", "a\nb"])
def test_a_name_that_programs_stumble_on_is_refused(name: str) -> None:
    with pytest.raises(ProblemError, match="letters, digits and _"):
        Onnx(input_name=name)


def test_input_and_output_cannot_share_a_name() -> None:
    with pytest.raises(ProblemError, match="same name"):
        exported(mlp(), input_name="x", output_name="x")


def test_a_softmax_over_the_wrong_axis_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def sideways(graph: Any, index: int) -> None:
        add_softmax(graph, index)
        graph.node[-1].attribute[0].i = 0

    monkeypatch.setattr(onnx_format, "add_softmax", sideways)
    with pytest.raises(ProblemError, match="other numbers than the model"):
        exported(mlp(), softmax=True)


def test_names_may_be_exchanged() -> None:
    made = exported(mlp(), input_name="output", output_name="points")
    assert [each.name for each in (*made.graph.input, *made.graph.output)] == ["output", "points"]
