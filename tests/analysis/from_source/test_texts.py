"""Models as people write them become graphs that compute the same, weight for weight."""

from __future__ import annotations

import types
from pathlib import Path

import pytest
import torch
from torch import nn

import netbuilder as nb
from netbuilder.analysis.from_source import part_from_text, project_from_text
from netbuilder.analysis.report import report
from netbuilder.core.problem import ProblemError
from netbuilder.project.project import Project

TEXTS = sorted((Path(__file__).parent / "texts").glob("*.txt"))


def run(text: str) -> nn.Module:
    """The last class of a text of this folder, made by Python itself."""
    module = types.ModuleType("text")
    exec(compile(text, "text", "exec"), module.__dict__)
    classes = [each for each in vars(module).values() if isinstance(each, type) and each.__module__ == "text"]
    made = classes[-1]()
    assert isinstance(made, nn.Module)
    return made.eval()


def tensors(module: nn.Module) -> list[torch.Tensor]:
    """Weights, each once, then buffers."""
    return [*module.parameters(), *module.buffers()]


def samples(project: Project) -> list[torch.Tensor]:
    """Two samples for each input."""
    inputs = [node for node in project.graph.nodes.values() if node.kind == "input"]
    found = []
    for node in inputs:
        sizes = [2, *map(int, node.settings["sizes"])]  # type: ignore[call-overload]  # stored as numbers
        is_tokens = node.settings["holds"] == "tokens"
        found.append(torch.randint(0, 50, sizes) if is_tokens else torch.randn(sizes))
    return found


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_model_computes_the_same_as_a_graph(path: Path) -> None:
    text = path.read_text()
    project = project_from_text(text)
    found = report(project)
    assert not found.errors
    ours, theirs = nb.build(project).eval(), run(text)
    assert found.parameters == sum(weight.numel() for weight in theirs.parameters())
    with torch.no_grad():
        for mine, other in zip(tensors(ours), tensors(theirs), strict=True):
            mine.copy_(other)
    inputs = samples(project)
    with torch.no_grad():
        assert torch.allclose(ours(*inputs), theirs(*inputs), atol=1e-5)


def test_a_network_is_laid_out_and_named() -> None:
    project = project_from_text((Path(__file__).parent / "texts" / "unet.txt").read_text())
    assert project.name == "UNet"
    places = {(node.x, node.y) for node in project.graph.nodes.values()}
    assert len(places) == len(project.graph.nodes)
    names = [node.name for node in project.graph.nodes.values()]
    assert names == ["Input", "Inc", "down1", "down2", "up1", "up2", "Outc"]
    assert {block.name for block in project.blocks.values()} >= {"Double conv", "Down", "Up"}


def test_the_class_is_chosen_by_name() -> None:
    text = (Path(__file__).parent / "texts" / "inception.txt").read_text()
    with pytest.raises(ProblemError, match=r"arguments do not fit.*in_channels"):
        project_from_text(text, "BasicConv2d")
    assert project_from_text(text, "GoogLeNet").name == "GoogLeNet"


def test_what_is_pasted_has_no_inputs_of_its_own() -> None:
    part = part_from_text((Path(__file__).parent / "texts" / "siamese.txt").read_text())
    assert [node.kind for node in part.graph.nodes.values() if node.kind == "input"] == []
    assert len(part.blocks) == 1 and len(part.graph.nodes) == 6


def test_nothing_of_a_text_is_run(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    text = f"""
import pathlib
from torch import nn
pathlib.Path({str(mark)!r}).write_text("ran")
class Net(nn.Module):
    def __init__(self, size=pathlib.Path({str(mark)!r}).write_text("ran")):
        super().__init__()
        self.a = nn.Linear(4, 4)
    def forward(self, x):
        return self.a(x)
"""
    with pytest.raises(ProblemError):
        project_from_text(text)
    assert not mark.exists()
