"""What goes wrong in a Python layer during training is told of that layer, and is no fault of ours."""

from __future__ import annotations

import pytest
import torch

from netbuilder.analysis.sound import network
from netbuilder.core.setting_code import Checked
from netbuilder.core.spec import vector
from netbuilder.engine.build import build
from netbuilder.engine.trouble import as_problem
from netbuilder.graph.model import End
from netbuilder.project import edits, kinds
from netbuilder.project.own_code import learn
from netbuilder.project.trust import code_of, trust
from tests.own_texts import with_code

PICKY = """\
class Picky(nn.Module):
    def __init__(self, most: float = 100.0) -> None:
        super().__init__()
        self.most = most

    def forward(self, x: Tensor) -> Tensor:
        if float(x.max()) > self.most:
            raise ValueError("too large")
        return x
"""


def test_the_layer_that_failed_is_named_though_others_have_its_code() -> None:
    project = with_code(PICKY)
    node = edits.fresh_node(project, "code", id="second", settings={"source": PICKY, "most": 1.0})
    project = edits.connect(edits.add(project, node), End("code", "out"), End("second", "x"))
    for id in ("code", "second"):
        made = kinds.made("code", project.graph.nodes[id].settings)
        row = Checked(made.key, (vector(8),), (vector(8),))  # type: ignore[attr-defined]
        project = learn(project, {("", id): [row]})
    trust(code_of(project))
    found = network(project)
    with pytest.raises(ValueError, match="too large") as raised:
        build(found.source)(torch.full((2, 8), 5.0))
    problem = as_problem(raised.value, found)
    assert (problem.code, problem.place.node) == ("code_failed", "second")
    assert "ValueError: too large" in problem.paragraph() and "Layer 2" in problem.paragraph()
