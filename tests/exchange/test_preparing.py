"""What was done to the values of a table is told in what is exported, so that raw ones can be used."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file

import netbuilder as nb
from netbuilder.data.facts import facts
from netbuilder.data.sets.recording import Recording
from netbuilder.data.sets.table import Table
from netbuilder.project import edits
from netbuilder.project.project import Project, fresh
from tests.data.samples import write_recording, write_table


@pytest.fixture
def project(tmp_path: Path) -> Project:
    declared = Table(**write_table(tmp_path / "table"))
    node = edits.fresh_node(fresh(), "data.table", id="data", settings=declared.stored())
    project = edits.learn_facts(edits.add(fresh("People"), node), "data", facts(declared, declared.load()))
    started: Project = nb.check(project).problems[0].fixes[0].edit(project)
    return edits.change_recipe(started, epochs=2)


def test_raw_values_go_through_the_exported_function(project: Project, tmp_path: Path) -> None:
    run = nb.train(project)
    nb.export(run, tmp_path / "people.py")
    namespace: dict[str, object] = {}
    exec((tmp_path / "people.py").read_text(), namespace)
    model = namespace["People"]()  # type: ignore[operator]  # a class of the text
    model.load_state_dict(load_file(tmp_path / "people.safetensors"))
    raw = torch.tensor([[171.0, 70.0, 1.0, 0.0], [float("nan"), 60.0, 0.0, 1.0]])
    ready = namespace["prepare_features"](raw)  # type: ignore[operator]
    assert torch.isfinite(ready).all() and ready[1, 0] == 0, "what is missing is the mean"
    assert torch.equal(ready[:, 2:], raw[:, 2:]), "ones and zeros stay what they are"
    with torch.no_grad():
        assert torch.isfinite(model.eval()(ready)).all()
    assert run.record.project_text is not None
    kept = json.loads(run.record.project_text)["facts"]["data"]["prepared"][0]
    with safe_open(tmp_path / "people.safetensors", framework="np") as file:
        about = json.loads(file.metadata()["prepared"])["features"]
    assert about["shift"] == kept["shift"]
    assert float(ready[0, 0]) == pytest.approx((171.0 - about["shift"][0]) * about["scale"][0], rel=1e-5)


def test_raw_signals_go_through_the_exported_function_channel_by_channel(tmp_path: Path) -> None:
    declared = Recording(**write_recording(tmp_path / "recording"))
    node = edits.fresh_node(fresh(), "data.recording", id="data", settings=declared.stored())
    project = edits.learn_facts(edits.add(fresh("Heart"), node), "data", facts(declared, declared.load()))
    started: Project = nb.check(project).problems[0].fixes[0].edit(project)
    run = nb.train(edits.change_recipe(started, epochs=1))
    nb.export(run, tmp_path / "heart.py")
    namespace: dict[str, object] = {}
    exec((tmp_path / "heart.py").read_text(), namespace)
    raw = torch.from_numpy(declared.load().examples["signals"])
    ready = namespace["prepare_signals"](raw)  # type: ignore[operator]  # a function of the text
    train = ready[: round(0.8 * len(ready))]
    assert torch.allclose(train.mean(dim=(0, 2)), torch.zeros(2), atol=0.05)
    assert torch.allclose(train.std(dim=(0, 2)), torch.ones(2), atol=0.05)


def test_other_formats_tell_the_numbers(project: Project, tmp_path: Path) -> None:
    run = nb.train(project)
    nb.export(run, tmp_path / "people.onnx")
    props = {each.key: each.value for each in onnx.load(tmp_path / "people.onnx").metadata_props}
    assert np.array(json.loads(props["prepared"])["features"]["scale"]).shape == (4,)
    nb.export(nb.train(nb.open("mlp-spirals"), epochs=1), tmp_path / "plain.onnx")
    assert "prepared" not in {each.key for each in onnx.load(tmp_path / "plain.onnx").metadata_props}
