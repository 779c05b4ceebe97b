"""Exported sources of networks that everybody knows, run where NetBuilder cannot be imported."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from netbuilder.analysis.sound import network
from netbuilder.cli.main import main
from netbuilder.core.spec import TensorSpec
from netbuilder.engine.build import build
from netbuilder.exchange.samples import SamplesOf
from netbuilder.project.file import save_file as save_project
from tests.analysis.classics import CLASSICS

# Each folder that is named has a source, weights and inputs; outputs come beside them.
ALONE = """\
import importlib, json, sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "netbuilder":
            raise ImportError("netbuilder is out of reach here")

sys.meta_path.insert(0, Blocker())
try:
    import netbuilder
except ImportError:
    pass
else:
    sys.exit("netbuilder can be imported")

import torch
from safetensors.torch import load_file, save_file

torch.set_grad_enabled(False)
for folder, model in json.loads(sys.argv[1]).items():
    sys.path.insert(0, folder)
    sys.modules.pop("exported", None)
    module = getattr(importlib.import_module("exported"), model)()
    sys.path.pop(0)
    module.load_state_dict(load_file(f"{folder}/weights.safetensors"))
    inputs = load_file(f"{folder}/inputs.safetensors")
    given = module.eval()(*(inputs[str(number)] for number in range(len(inputs))))
    given = given if isinstance(given, tuple) else (given,)
    save_file({str(n): each.contiguous() for n, each in enumerate(given)}, f"{folder}/outputs.safetensors")
"""


def sample(spec: TensorSpec) -> Tensor:
    return torch.rand(3, *spec.sizes) if spec.is_float else torch.randint(0, 2, (3, *spec.sizes))


def exported(name: str, folder: Path) -> str:
    """Export a network by the command line, with weights as after some training and something to take.

    Gives the name of its class.
    """
    folder.mkdir()
    project = CLASSICS[name]()
    save_project(project, folder / "project.netb")
    command = ["export", str(folder / "project.netb"), "--format", "python"]
    assert main([*command, "--out", str(folder / "exported.py")]) == 0
    made = network(project)
    torch.manual_seed(1)
    module = build(made.source)
    inputs = [sample(spec) for _, spec in made.plan.model.inputs]
    with torch.no_grad():
        module.train()(*inputs)  # running means move
        outputs = module.eval()(*inputs)
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    save_file(module.state_dict(), folder / "weights.safetensors")
    save_file({str(number): each for number, each in enumerate(inputs)}, folder / "inputs.safetensors")
    expected = {str(number): each.contiguous() for number, each in enumerate(outputs)}
    save_file(expected, folder / "expected.safetensors")
    return made.source.model


def hold(names: tuple[str, ...], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The proof of the exporter, which takes hundreds of samples, has its own tests.
    monkeypatch.setattr(SamplesOf, "_most", lambda self: 2)
    models = {str(folder / str(n)): exported(name, folder / str(n)) for n, name in enumerate(names)}
    command = [sys.executable, "-c", ALONE, json.dumps(models)]
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    for place in map(Path, models):
        outputs, expected = (
            load_file(place / "outputs.safetensors"),
            load_file(place / "expected.safetensors"),
        )
        assert outputs.keys() == expected.keys()
        for number, each in expected.items():
            torch.testing.assert_close(outputs[number], each, rtol=1e-5, atol=1e-6)


def test_a_small_network_gives_the_same_for_the_same_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(("variational autoencoder",), tmp_path, monkeypatch)


@pytest.mark.long
def test_all_networks_give_the_same_for_the_same_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(tuple(CLASSICS), tmp_path, monkeypatch)
